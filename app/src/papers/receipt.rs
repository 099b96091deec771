//! The receipt of a filing: what was sent and when, what comes next. Not a certificate: it gives
//! no number.

use super::annexes::summary;
use super::certificate::service;
use super::{AUTHOR, Line, Paper, Part, Side, list, parts_of, steps, strong, text};
use crate::components::format::count;
use crate::domain::calendar::{PROMISED_WORKING_DAYS, in_words as date};
use crate::domain::certificate::{Directory, Holder};
use crate::domain::content::Content;
use crate::domain::refusal::DocumentRefusal;
use crate::paths;
use chrono::NaiveDate;

/// What a receipt tells.
#[derive(Clone, Debug)]
pub struct Receipt<'a> {
    /// Reception.
    pub filed_on: NaiveDate,
    /// Day of the last sending.
    pub sent_on: NaiveDate,
    /// Day by which the document should be checked, while it waits.
    pub checked_by: Option<NaiveDate>,
    /// What to correct, when the document was refused.
    pub refusal: Option<&'a DocumentRefusal>,
    /// What was sent.
    pub content: &'a Content,
    /// Pages of the identity document.
    pub pages: usize,
    /// The portal, as a guichet, and the communes in words.
    pub directory: &'a Directory,
}

/// The paper of a receipt. `base` is the address of the site.
pub fn receipt(receipt: &Receipt<'_>, base: &str) -> Paper {
    let Receipt { filed_on, sent_on, content, directory, .. } = receipt;
    let holder = Holder::of(content);
    let to = Side { title: "Demandeur".to_owned(), name: holder.name, lines: holder.address };
    let from =
        Side { title: "Service qui a reçu la demande".to_owned(), ..service(directory, base) };
    let mut facts = vec![Line::new("Demande reçue le (date de dépôt)", date(*filed_on))];
    if sent_on != filed_on {
        facts.push(Line::new("Corrigée et renvoyée le", date(*sent_on)));
    }
    if let Some(day) = receipt.checked_by {
        facts.push(Line::new("Vérification au plus tard le", date(day)));
    }
    Paper {
        title: "Récépissé de dépôt d’une demande de logement social".to_owned(),
        author: AUTHOR,
        kicker: "Demande de logement social",
        subject: format!("Récépissé de dépôt du {}", date(*filed_on)),
        site: base.to_owned(),
        day: parts_of(*sent_on),
        sides: vec![to, from],
        lead: "Ce récépissé prouve que votre demande est reçue. Ce n’est pas une attestation d’enregistrement\u{a0}: votre demande n’a pas encore de numéro.".to_owned(),
        key: None,
        facts,
        check: None,
        parts: vec![sent(receipt), next(receipt, base), said(receipt)],
        foot: format!("Récépissé de dépôt – demande reçue le {}", date(*filed_on)),
    }
}

fn sent(receipt: &Receipt<'_>) -> Part {
    let pages = count(i64::try_from(receipt.pages).unwrap_or(i64::MAX), "page", "pages");
    Part::new(
        "Ce que vous avez envoyé",
        vec![list([
            "le formulaire de demande, rempli\u{a0}: ses réponses sont à la fin de ce récépissé"
                .to_owned(),
            format!("une copie de pièce d’identité\u{a0}: {pages}"),
        ])],
    )
}

fn next(receipt: &Receipt<'_>, base: &str) -> Part {
    let mut blocks = Vec::new();
    if let Some(refusal) = receipt.refusal {
        blocks.push(strong(format!(
            "Une correction est nécessaire\u{a0}: {}. {}",
            refusal.reason.label(),
            refusal.reason.advice()
        )));
        if !refusal.sentence.trim().is_empty() {
            let said = refusal.sentence.trim();
            blocks
                .push(text(format!("Message de la personne qui a vérifié la pièce\u{a0}: {said}")));
        }
        blocks.push(text(format!("Corrigez votre demande ici\u{a0}: {base}{}", paths::DEMAND)));
    }
    let checked = match receipt.checked_by {
        Some(day) => {
            format!("Nous vérifions votre pièce d’identité au plus tard le {}.", date(day))
        }
        None => format!(
            "Une fois la correction envoyée, nous vérifions votre pièce d’identité sous {PROMISED_WORKING_DAYS}\u{a0}jours ouvrés."
        ),
    };
    blocks.push(steps([
        checked,
        "Si la pièce convient, votre demande est enregistrée\u{a0}: vous recevez votre numéro unique et votre attestation. La loi nous donne un mois au plus après le dépôt d’une demande complète.".to_owned(),
        "Si elle ne convient pas, nous vous disons quoi corriger. Votre date de dépôt est gardée.".to_owned(),
        "Votre demande est ensuite transmise aux guichets et aux bailleurs des communes demandées.".to_owned(),
    ]));
    blocks.push(text(format!("Pour suivre votre demande\u{a0}: {base}{}", paths::DEMAND)));
    Part::new("Et maintenant", blocks)
}

fn said(receipt: &Receipt<'_>) -> Part {
    Part::annex("Ce que dit votre demande", summary(receipt.content, &receipt.directory.communes))
}
