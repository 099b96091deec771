//! My data: what is held, why, how long, who may read it, and a copy to take (GDPR art. 13, 15, 20).

use super::OwnDataView;
use crate::components::format::date;
use crate::components::{
    ButtonKind, ButtonLink, Cell, Column, DataTable, Notice, NoticeKind, Trail,
};
use crate::domain::calendar::DRAFT_KEPT;
use crate::domain::life_cycle::Standing;
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use leptos::prelude::*;

/// `GET paths::OWN_DATA`.
pub(super) fn page(chrome: &Chrome, view: OwnDataView) -> String {
    render(|| {
        let title = "Mes données";
        let trail = vec![("Ma demande".to_owned(), paths::DEMAND.to_owned())];
        let erased = view.erased_on.map(|day| {
            let sentence = format!(
                "Votre demande est radiée. Ce qu’elle dit de vous sera effacé le {}, et ne sera plus dans la copie après ce jour.",
                date(day)
            );
            view! {
                <Notice kind=NoticeKind::Warn title="Une copie, avant l’effacement\u{a0}?">
                    <p>{sentence}</p>
                </Notice>
            }
        });
        let (copy, kept) = (copy(view), kept(view));
        let (readers, rights) = (readers(view), rights(view));
        view! {
            <Frame chrome=chrome.clone() title=title current=paths::DEMAND>
                <Trail links=trail/>
                <div class="stack">
                    <h1>{title}</h1>
                    <p class="lead">"Ce que ce site garde sur vous, pourquoi, et combien de temps. Vous pouvez en prendre une copie quand vous voulez, sans dire pourquoi."</p>
                </div>
                {erased}
                {copy}
                {kept}
                {readers}
                {rights}
            </Frame>
        }
    })
}

fn copy(view: OwnDataView) -> AnyView {
    let what = if view.standing.is_some() {
        "Elle dit tout\u{a0}: votre compte, vos réponses, le complément handicap s’il y en a un, l’historique, les guichets qui ont reçu votre demande et qui l’a consultée. Seules les photos de vos pièces n’y sont pas."
    } else {
        "Ce compte n’a pas de demande\u{a0}: la copie dit seulement ce que nous savons du compte."
    };
    view! {
        <section class="card now stack">
            <h2>"Prendre une copie"</h2>
            <p>{what}</p>
            <div class="row">
                <ButtonLink href=paths::OWN_DATA_PDF label="Pour la lire (PDF)"/>
                <ButtonLink href=paths::OWN_DATA_JSON label="Pour un autre service (JSON)" kind=ButtonKind::Quiet/>
            </div>
            <p class="hint">"Sur un ordinateur partagé, effacez le fichier quand vous n’en avez plus besoin\u{a0}: n’importe qui pourrait l’ouvrir."</p>
        </section>
    }
    .into_any()
}

/// What, why, how long.
fn kept(view: OwnDataView) -> AnyView {
    let head = ["Quoi", "Pourquoi", "Gardé"].map(Column::text).to_vec();
    let row = |what: &str, why: &str, long: String| -> Vec<Cell> {
        vec![what.into(), why.into(), long.into()]
    };
    let demand = "Tant que la demande est active, puis un an après sa radiation";
    let mut rows = vec![
        row(
            "Votre compte\u{a0}: adresse e-mail, dates",
            "Vous connecter et vous écrire",
            "Jusqu’à l’effacement de votre dernière demande. Sans demande, 90\u{a0}jours après la dernière connexion".to_owned(),
        ),
        row(
            "Vos appareils connectés\u{a0}: nom du navigateur, dates",
            "Voir et fermer ce qui n’est pas à vous",
            "30\u{a0}jours après la dernière visite".to_owned(),
        ),
        row(
            "Les messages envoyés\u{a0}: sorte et date",
            "Savoir ce qui vous a été dit",
            "30\u{a0}jours".to_owned(),
        ),
    ];
    match view.standing {
        None => {}
        Some(Standing::Draft) => rows.push(row(
            "Votre brouillon et vos pièces",
            "Reprendre plus tard, sur n’importe quel appareil",
            format!("{DRAFT_KEPT}\u{a0}jours après le dernier changement"),
        )),
        Some(_) => rows.extend([
            row(
                "Vos réponses, l’historique et vos attestations",
                "Enregistrer, suivre et renouveler votre demande",
                demand.to_owned(),
            ),
            row(
                "Votre pièce d’identité et vos justificatifs, chiffrés",
                "Vérifier qui fait la demande",
                demand.to_owned(),
            ),
            row(
                "Le complément handicap, chiffré, si vous l’avez rempli",
                "Trouver un logement adapté",
                demand.to_owned(),
            ),
            row(
                "Les avis d’échéance et les rappels\u{a0}: dates, réponse du serveur de messagerie",
                "Prouver que vous avez été prévenu avant toute radiation",
                demand.to_owned(),
            ),
            row(
                "Le journal des consultations",
                "Vous dire qui a ouvert votre demande",
                "Un an".to_owned(),
            ),
        ]),
    }
    view! {
        <section class="stack">
            <h2>"Ce que nous gardons"</h2>
            <DataTable caption="Ce que nous gardons, pourquoi et combien de temps" head=head rows=rows/>
            <p class="hint">"La durée d’un an après la radiation vient du décret n°\u{a0}2017-917 du 9\u{a0}mai 2017, article 4. Les statistiques publiques restent\u{a0}: elles ne contiennent que des nombres."</p>
        </section>
    }
    .into_any()
}

fn readers(view: OwnDataView) -> Option<AnyView> {
    let standing = view.standing?;
    if standing == Standing::Draft {
        return Some(
            view! {
                <section class="stack">
                    <h2>"Qui peut les lire"</h2>
                    <p>"Personne d’autre que vous, tant que vous n’avez pas envoyé votre demande."</p>
                </section>
            }
            .into_any(),
        );
    }
    Some(
        view! {
            <section class="stack">
                <h2>"Qui peut les lire"</h2>
                <ul>
                    <li>"Le service qui vérifie votre pièce d’identité, le temps de la vérifier."</li>
                    <li>"Les guichets qui ont reçu votre demande. Ils ne voient pas votre pièce d’identité. Le complément handicap est à part, et chaque lecture en est notée."</li>
                    <li>"Le gestionnaire du territoire, pour un doublon ou une réactivation."</li>
                </ul>
                <p>"Chaque fois que l’un d’eux ouvre votre demande, nous le notons\u{a0}: "<a href=paths::READERS>"qui a consulté ma demande"</a>"."</p>
            </section>
        }
        .into_any(),
    )
}

fn rights(view: OwnDataView) -> AnyView {
    let correct = match view.standing {
        Some(Standing::Active | Standing::ToRenew | Standing::PastDate) => view! {
            <li><a href=paths::MODIFICATION>"Changer ce qui n’est plus juste"</a>", ou le faire corriger à un guichet."</li>
            <li><a href=paths::GIVE_UP>"Renoncer à votre demande"</a>"\u{a0}: elle est radiée, puis effacée un an après."</li>
        }
        .into_any(),
        Some(Standing::Draft) => view! {
            <li><a href=paths::GIVE_UP>"Effacer votre brouillon"</a>" tout de suite."</li>
        }
        .into_any(),
        _ => view! {
            <li>"Faire corriger une erreur à "<a href=paths::GUICHETS>"un guichet"</a>"."</li>
        }
        .into_any(),
    };
    view! {
        <section class="stack">
            <h2>"Ce que vous pouvez faire d’autre"</h2>
            <ul>
                {correct}
                <li><a href=paths::PRIVACY>"Lire tous vos droits"</a>", et comment vous plaindre si une réponse ne vous convient pas."</li>
            </ul>
            <p><a href=paths::DEMAND>"Revenir à ma demande"</a></p>
        </section>
    }
    .into_any()
}
