//! The papers of a demand: its certificates, newest first, or the receipt of its filing.

use crate::components::format::date;
use crate::domain::certificate::CertificateKind;
use crate::domain::ids::CertificateId;
use crate::paths;
use chrono::NaiveDate;
use leptos::prelude::*;

/// What there is to download.
#[derive(Clone, Debug, Default)]
pub struct Papers {
    /// Certificates, oldest first: id, what for, day.
    pub certificates: Vec<(CertificateId, CertificateKind, NaiveDate)>,
    /// Whether there is a receipt: the demand is filed and has no number yet.
    pub receipt: bool,
}

/// The section, when there is any.
/// `past`: the demand left the register.
pub(super) fn section(papers: &Papers, past: bool) -> Option<AnyView> {
    if papers.certificates.is_empty() {
        return papers.receipt.then(receipt);
    }
    let lines: Vec<_> = papers
        .certificates
        .iter()
        .rev()
        .map(|(id, kind, day)| {
            let label = format!("{} du {} (PDF)", kind.label(), date(*day));
            view! { <li><a href=paths::certificate(*id)>{label}</a></li> }
        })
        .collect();
    let (proves, next) = if past {
        ("Elles prouvent que votre demande était enregistrée à leur date.", "")
    } else {
        (
            "Elles prouvent que votre demande est enregistrée.",
            " La prochaine viendra avec le renouvellement.",
        )
    };
    Some(
        view! {
            <section class="stack">
                <h2>"Mes attestations"</h2>
                <p>{proves}" Toute personne à qui vous en donnez une peut vérifier qu’elle est vraie, avec le code imprimé dessus."</p>
                <p class="hint">"Une attestation garde l’adresse et les réponses du jour où elle est donnée."{next}</p>
                <ul>{lines}</ul>
            </section>
        }
        .into_any(),
    )
}

fn receipt() -> AnyView {
    view! {
        <section class="stack">
            <h2>"Mon récépissé"</h2>
            <p>"Il prouve que votre demande est reçue, et à quelle date. Vous aurez une attestation dès que votre numéro sera donné."</p>
            <p><a href=paths::RECEIPT>"Récépissé de dépôt (PDF)"</a></p>
        </section>
    }
    .into_any()
}
