//! Help: how to file, renew, what document, which delays, whom to ask.

use crate::components::{Glossary, Term};
use crate::domain::calendar::PROMISED_WORKING_DAYS;
use crate::domain::content::MAX_COMMUNES;
use crate::domain::document::{MAX_FILE, MAX_PAGES};
use crate::forms::Answers;
use crate::forms::journey::steps;
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use leptos::prelude::*;

/// The parts of the page: anchor and title.
const PARTS: [(&str, &str); 9] = [
    ("deposer", "Faire une demande"),
    ("piece", "La pièce d’identité"),
    ("suite", "Après l’envoi"),
    ("modifier", "Modifier, corriger ou arrêter une demande"),
    ("renouveler", "Renouveler"),
    ("retrouver", "Retrouver une demande faite à un guichet"),
    ("compte", "Compte et mot de passe"),
    ("contact", "Être aidé"),
    ("mots", "Les mots de l’administration"),
];

/// Help: how to file, renew, what documents, delays, contacts.
pub fn help(chrome: &Chrome) -> String {
    let chrome = chrome.clone();
    let contents =
        PARTS.map(|(id, title)| view! { <li><a href=format!("#{id}")>{title}</a></li> }).to_vec();
    render(|| {
        view! {
            <Frame chrome=chrome title="Aide" current=paths::HELP>
                <h1>"Aide"</h1>
                <nav class="card stack" aria-labelledby="sommaire">
                    <h2 id="sommaire">"Sur cette page"</h2>
                    <ul>{contents}</ul>
                </nav>
                {part(0, filing())}
                {part(1, document())}
                {part(2, afterwards())}
                {part(3, changes())}
                {part(4, renewal())}
                {part(5, linking())}
                {part(6, account())}
                {part(7, contact())}
                {part(8, words())}
            </Frame>
        }
    })
}

fn part(rank: usize, content: impl IntoView) -> impl IntoView {
    let (id, title) = PARTS.get(rank).copied().unwrap_or_default();
    view! {
        <section class="stack">
            <h2 id=id>{title}</h2>
            {content}
        </section>
    }
}

fn filing() -> impl IntoView {
    let steps: Vec<_> = steps(&Answers::default())
        .into_iter()
        .map(|step| view! { <li>{step.title()}</li> })
        .collect();
    let communes = format!(
        "Vous pouvez demander jusqu’à {MAX_COMMUNES} communes, par ordre de préférence, dans un même département (ou en Île-de-France)."
    );
    view! {
        <p>
            "La demande est gratuite. Une seule suffit\u{a0}: elle vaut pour tout le département, ou pour toute l’Île-de-France. En faire plusieurs n’avance à rien."
        </p>
        <p>
            <a href=paths::SIGN_UP>"Créez un compte"</a>
            ", puis répondez aux questions, étape par étape\u{a0}:"
        </p>
        <ol>{steps}</ol>
        <p>{communes}</p>
        <p>
            "Le revenu fiscal de référence est écrit sur la première page de votre avis d’impôt. Si vous n’en avez pas, dites pourquoi\u{a0}: cela n’empêche pas de faire une demande."
        </p>
        <p>
            "D’autres pages s’ajoutent si vous n’êtes pas seul(e)\u{a0}: une par adulte qui signera le bail, une pour les personnes à charge. Vos réponses sont gardées au fur et à mesure. Vous pouvez vous arrêter et reprendre plus tard, même sur un autre appareil."
        </p>
    }
}

fn document() -> impl IntoView {
    let limits = format!(
        "Vous pouvez envoyer des photos (JPEG, PNG ou WebP) ou un PDF\u{a0}: {MAX_PAGES} pages au plus, {} Mo au plus par fichier.",
        MAX_FILE / (1024 * 1024)
    );
    view! {
        <p>"C’est la seule pièce demandée pour enregistrer votre demande."</p>
        <ul>
            <li>"Vous êtes français ou européen\u{a0}: carte d’identité (les deux côtés) ou passeport."</li>
            <li>"Vous avez une autre nationalité\u{a0}: votre titre de séjour en cours de validité (les deux côtés)."</li>
        </ul>
        <p>{limits}</p>
        <p>"Pour une photo réussie\u{a0}:"</p>
        <ul>
            <li>"posez la pièce à plat, sur un fond uni\u{a0};"</li>
            <li>"évitez les reflets et les doigts sur le texte\u{a0};"</li>
            <li>"vérifiez que tout se lit, même les petites lettres."</li>
        </ul>
    }
}

fn afterwards() -> impl IntoView {
    let checked = format!(
        "Un agent vérifie votre pièce. Nous visons {PROMISED_WORKING_DAYS} jours ouvrés\u{a0}; la loi donne un mois au plus."
    );
    view! {
        <ol>
            <li>"Votre demande est reçue. Ce jour est votre date de dépôt\u{a0}: il compte pour votre ancienneté."</li>
            <li>{checked}</li>
            <li>"Si la pièce ne va pas, nous vous disons pourquoi. Vous en envoyez une autre, et votre date de dépôt ne change pas."</li>
            <li>"Si elle va, votre demande est enregistrée. Vous recevez votre numéro unique. Elle est transmise aux guichets concernés."</li>
        </ol>
        <p>
            "Ensuite, ce sont les bailleurs et leurs commissions qui proposent un logement. Ce site ne choisit personne et ne peut pas faire avancer une demande. L’attente dépend de la commune et de la taille du logement\u{a0}: "
            <a href=paths::STATISTICS>"voyez les statistiques"</a>"."
        </p>
    }
}

fn changes() -> impl IntoView {
    view! {
        <p>
            "Une fois la demande enregistrée, tout ce qui change dans votre vie peut y être changé\u{a0}: adresse, téléphone, personnes du foyer, travail, revenus, logement souhaité, communes. Ouvrez "
            <a href=paths::DEMAND>"votre demande"</a>
            ", changez ce qu’il faut, relisez, puis enregistrez vos changements. Votre numéro et votre ancienneté sont gardés."
        </p>
        <h3>"Je me sépare, je me marie, un enfant naît"</h3>
        <p>"Changez les nombres de la page «\u{a0}Votre foyer\u{a0}»\u{a0}: les pages des personnes apparaissent ou disparaissent. Ce qui était écrit n’est pas perdu si vous revenez en arrière."</p>
        <h3>"Mon nom ou ma date de naissance sont faux"</h3>
        <p>"L’état civil vérifié ne se change pas directement. Demandez une correction depuis votre demande, avec une photo du document qui la prouve. Un agent la vérifie."</p>
        <h3>"Je ne cherche plus de logement"</h3>
        <p>"Vous pouvez renoncer à votre demande. Vous avez jusqu’à minuit pour changer d’avis. Ensuite, le numéro et l’ancienneté sont perdus."</p>
    }
}

fn words() -> impl IntoView {
    Term::ALL.iter().map(|term| view! { <Glossary term=*term/> }).collect::<Vec<_>>()
}

fn renewal() -> impl IntoView {
    view! {
        <p>
            "Une demande est valable un an. Pour la garder, il faut la renouveler chaque année, même si rien n’a changé."
        </p>
        <ul>
            <li>"Vous pouvez renouveler à partir de deux mois avant la fin."</li>
            <li>"Si vous avez dépassé la date, vous avez encore un mois au moins. La date exacte est sur la page de votre demande et dans nos messages."</li>
            <li>"Ensuite, la demande est radiée\u{a0}: elle n’est plus active."</li>
        </ul>
        <p>
            "Votre numéro et votre date de dépôt ne changent pas quand vous renouvelez. Profitez-en pour corriger ce qui a changé\u{a0}: adresse, téléphone, famille, revenu."
        </p>
        <p>
            "Votre demande vient d’être radiée\u{a0}? Allez vite à "
            <a href=paths::GUICHETS>"un guichet"</a>
            "\u{a0}: il peut la faire réactiver pendant cinq mois au moins. Votre numéro et votre ancienneté sont alors conservés."
        </p>
        <p>
            "Vous avez reçu un e-mail qui dit que votre demande expire\u{a0}? Nous l’envoyons un mois avant la fin, puis quelques rappels. Son lien mène à ce site, montre ce que nous savons et garde votre demande sans mot de passe. C’est gratuit\u{a0}: personne ne doit vous demander d’argent ni vos codes. Un doute\u{a0}? N’ouvrez pas le lien\u{a0}: connectez-vous ici, ou demandez à un guichet."
        </p>
        <p><a href=paths::RENEWAL>"Renouveler ma demande"</a></p>
    }
}

fn linking() -> impl IntoView {
    view! {
        <p>
            "Vous avez fait votre demande dans une mairie, chez un bailleur ou à un autre guichet\u{a0}? Ne recommencez pas. Créez un compte, puis donnez votre numéro unique, votre nom et votre date de naissance. Nous envoyons un code à l’adresse e-mail que le guichet connaît."
        </p>
        <p>"Le guichet n’a pas votre adresse e-mail\u{a0}? Demandez-lui de l’ajouter."</p>
        <p><a href=paths::LINK>"Retrouver ma demande"</a></p>
    }
}

fn account() -> impl IntoView {
    view! {
        <p>
            "Mot de passe oublié\u{a0}? "
            <a href=paths::FORGOTTEN>"Recevez un lien par e-mail"</a>
            " pour en choisir un autre. Personne ne vous demandera jamais votre mot de passe, ni par téléphone ni par e-mail."
        </p>
        <p>
            "Le message n’arrive pas\u{a0}? Regardez dans les courriers indésirables. Un lien ne sert qu’une fois\u{a0}: s’il ne marche plus, demandez-en un autre."
        </p>
    }
}

fn contact() -> impl IntoView {
    view! {
        <p>
            "Les guichets vous aident sur place ou par téléphone, gratuitement\u{a0}: "
            <a href=paths::GUICHETS>"trouvez le vôtre"</a>
            ". Vous pouvez aussi y faire toute votre demande, sans ordinateur."
        </p>
        <p>
            "Un travailleur social ou un proche peut remplir la demande avec vous. Gardez votre mot de passe pour vous."
        </p>
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::calendar::{REACTIVATION, RENEWAL_WINDOW, TOLERANCE, VALIDITY};

    #[test]
    fn the_words_of_the_help_are_those_of_the_calendar() {
        // « un an », « deux mois », « un mois », « six mois ».
        let months = [VALIDITY, RENEWAL_WINDOW, TOLERANCE, REACTIVATION];
        assert_eq!(months.map(|months| months.as_u32()), [12, 2, 1, 6]);
    }
}
