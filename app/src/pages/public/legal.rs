//! What the law asks a public site to say: accessibility, personal data.

use crate::domain::account::Role;
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use leptos::prelude::*;

/// Accessibility statement.
pub fn accessibility(chrome: &Chrome) -> String {
    let chrome = chrome.clone();
    render(|| {
        view! {
            <Frame chrome=chrome title="Accessibilité" current=paths::ACCESSIBILITY>
                <div class="stack">
                    <h1>"Accessibilité"</h1>
                    <p class="lead">
                        "Ce site doit servir à tout le monde, avec ou sans handicap. Voici où nous en sommes, sans arranger la réalité."
                    </p>
                </div>
                <section class="stack">
                    <h2>"État de conformité"</h2>
                    <p>
                        "Aucun audit extérieur n’a encore été fait selon le référentiel officiel (RGAA). Nous ne pouvons donc pas annoncer de taux de conformité, et le site est à considérer comme non évalué."
                    </p>
                </section>
                <section class="stack">
                    <h2>"Ce que nous vérifions"</h2>
                    <ul>
                        <li>"Chaque page est contrôlée par des tests automatiques, avec l’outil axe. Ces tests ne trouvent qu’une partie des défauts."</li>
                        <li>"Tout se fait au clavier."</li>
                        <li>"Tout se fait sans JavaScript."</li>
                        <li>"Chaque champ a son étiquette, et chaque erreur dit quoi corriger."</li>
                        <li>"Les contrastes sont calculés, en clair et en sombre."</li>
                        <li>"Les pages tiennent sur un petit écran et supportent l’agrandissement."</li>
                        <li>"Chaque graphique est aussi donné en tableau."</li>
                    </ul>
                </section>
                <section class="stack">
                    <h2>"Ce qui reste à faire"</h2>
                    <ul>
                        <li>"Un audit par un organisme extérieur."</li>
                        <li>"Des essais avec des personnes qui utilisent un lecteur d’écran ou une loupe."</li>
                        <li>"Une version en facile à lire (FALC) et en langue des signes."</li>
                    </ul>
                </section>
                <section class="stack">
                    <h2>"Vous êtes bloqué\u{a0}?"</h2>
                    <p>
                        "Adressez-vous à "<a href=paths::GUICHETS>"un guichet"</a>
                        "\u{a0}: vous pouvez y faire et y renouveler votre demande. Dites-lui ce qui ne marche pas ici."
                    </p>
                    <p>
                        "Si vous n’obtenez pas de solution, vous pouvez saisir le Défenseur des droits. C’est gratuit."
                    </p>
                </section>
            </Frame>
        }
    })
}

/// Personal data: who keeps what, how long, rights.
pub fn privacy(chrome: &Chrome) -> String {
    let chrome = chrome.clone();
    render(|| {
        // An agent has no such page.
        let own_data = matches!(chrome.role, None | Some(Role::Applicant)).then(own_data);
        view! {
            <Frame chrome=chrome title="Vos données" current=paths::PRIVACY>
                <div class="stack">
                    <h1>"Vos données"</h1>
                    <p class="lead">
                        "Vos données servent à enregistrer, suivre et renouveler votre demande de logement social, et à rien d’autre."
                    </p>
                </div>
                {asked()}
                {readers()}
                {kept()}
                {rights(own_data)}
            </Frame>
        }
    })
}

fn asked() -> impl IntoView {
    view! {
        <section class="stack">
            <h2>"Ce qui vous est demandé"</h2>
            <p>
                "La réglementation donne la liste de ce qui peut être demandé\u{a0}: votre identité, vos coordonnées, votre foyer et son revenu, le logement et les communes que vous souhaitez, la raison de votre demande. Nous ne demandons rien en dehors de cette liste. Nous ne demandons pas votre numéro de sécurité sociale."
            </p>
            <p>
                "Une seule pièce est nécessaire\u{a0}: votre pièce d’identité ou votre titre de séjour."
            </p>
        </section>
    }
}

fn readers() -> impl IntoView {
    view! {
        <section class="stack">
            <h2>"Qui les voit"</h2>
            <ul>
                <li>
                    <strong>"Votre pièce d’identité"</strong>
                    " est chiffrée dès que nous la recevons. Seules les personnes chargées de la vérifier peuvent la voir, et vous."
                </li>
                <li>
                    <strong>"Votre demande"</strong>
                    ", une fois enregistrée, est transmise aux guichets concernés\u{a0}: ceux des communes que vous demandez et de leur territoire. Ils ne s’en servent que pour attribuer des logements sociaux. Un guichet peut en tirer une liste de celles qu’il a reçues\u{a0}: vous le voyez alors parmi les consultations de votre demande."
                </li>
                <li>
                    <strong>"Les statistiques publiques"</strong>
                    " ne contiennent que des nombres. Personne n’y est nommé."
                </li>
            </ul>
            <p>"Vos données ne sont ni vendues ni prêtées. Ce site n’a ni publicité ni mesure d’audience."</p>
        </section>
    }
}

fn kept() -> impl IntoView {
    view! {
        <section class="stack">
            <h2>"Combien de temps"</h2>
            <p>
                "Vos données sont gardées tant que votre demande est active. Un an après sa radiation, votre nom, vos réponses et votre pièce d’identité sont effacés, comme la réglementation le veut."
            </p>
        </section>
        <section class="stack">
            <h2>"Cookies"</h2>
            <p>
                "Ce site n’utilise qu’un cookie, nécessaire pour rester connecté. Il n’y a rien à accepter ni à refuser."
            </p>
            <p>
                "Ce que vous écrivez dans votre demande reste dans votre navigateur tant que le site ne l’a pas enregistré, 30 jours au plus. Se déconnecter l’efface."
            </p>
        </section>
    }
}

fn own_data() -> AnyView {
    view! {
        <p>
            "Avec votre compte, vous pouvez en prendre une copie quand vous voulez\u{a0}: page "
            <a href=paths::OWN_DATA>"Mes données"</a>"."
        </p>
    }
    .into_any()
}

fn rights(own_data: Option<AnyView>) -> impl IntoView {
    view! {
        <section class="stack">
            <h2>"Vos droits"</h2>
            <p>
                "Vous pouvez voir ce qui est enregistré sur vous, le faire corriger et en demander une copie. Adressez-vous à "
                <a href=paths::GUICHETS>"un guichet"</a>
                ", avec votre numéro unique ou une pièce d’identité."
            </p>
            {own_data}
            <p>
                "Si la réponse ne vous convient pas, vous pouvez vous plaindre à la CNIL (Commission nationale de l’informatique et des libertés). C’est gratuit."
            </p>
        </section>
        <section class="stack">
            <h2>"Les textes"</h2>
            <p>
                "Décret n° 2017-917 du 9 mai 2017\u{a0}; code de la construction et de l’habitation, articles L. 441-2-1 et R. 441-2-1 et suivants."
            </p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::calendar::RETENTION;

    #[test]
    fn the_retention_told_is_the_one_applied() {
        assert_eq!(RETENTION.as_u32(), 12, "« Un an après sa radiation »");
    }
}
