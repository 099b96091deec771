//! What an agent types at a desk, the form of the demand aside.

use super::identity::{BIRTH, read_birth};
use super::{FormErrors, Reader, Typed, dates};
use crate::domain::content::Identity;
use crate::domain::desk::{
    CivilProof, Dwelling, Inadmissibility, Removal, RemovalError, SeenPaper, Warning,
};
use crate::domain::duplicate::ForcedReason;
use crate::domain::guichet::{GuichetCode, GuichetType};
use crate::domain::life_cycle::RemovalReason;
use crate::domain::partial_date::{PartialDate, PartialDateError};
use crate::domain::unique_number::UniqueNumber;
use chrono::NaiveDate;
use std::fmt;

pub const BY: &str = "par";
pub const BY_NUMBER: &str = "numero";
pub const BY_NAME: &str = "nom";
pub const NUMBER: &str = "numUnique";
pub const NAME: &str = "nom";
/// The guichet in whose name the agent acts, when they have several.
pub const GUICHET: &str = "guichet";
/// The same on the form of a note.
pub const NOTE_GUICHET: &str = "guichetNote";
/// What the register said when a page was shown.
pub const STATE: &str = "etat";

/// What a desk searches by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// The unique number.
    Number(UniqueNumber),
    /// A name, in use or at birth, and a birth date.
    Name {
        /// As typed.
        name: String,
        /// Possibly partial, as in the register.
        birth: PartialDate,
    },
}

const NO_YEAR: &str = "Écrivez au moins l’année";

/// Reads a search.
pub fn search(typed: &Typed) -> Result<Search, FormErrors> {
    let mut r = Reader::new(typed);
    if typed.get(BY) != BY_NAME {
        let number = r.required(NUMBER, "le numéro unique", 40).and_then(|text| {
            UniqueNumber::read(&text).map_err(|error| r.wrong(NUMBER, error)).ok()
        });
        return r.finish(number.map(Search::Number));
    }
    let name = r.required(NAME, "le nom du demandeur, en usage ou de naissance", 80);
    let birth = match read_birth(typed) {
        Ok(Some(date)) => Some(date),
        Ok(None) => {
            r.wrong(BIRTH, NO_YEAR);
            None
        }
        // The day or the month alone.
        Err(PartialDateError::Year) if typed.get(&format!("{BIRTH}_annee")).is_empty() => {
            r.wrong(BIRTH, NO_YEAR);
            None
        }
        Err(error) => {
            r.wrong(BIRTH, error);
            None
        }
    };
    let value = name.zip(birth).map(|(name, birth)| Search::Name { name, birth });
    r.finish(value)
}

/// The guichet that was chosen.
pub fn guichet(typed: &Typed) -> Option<GuichetCode> {
    [GUICHET, NOTE_GUICHET].iter().find_map(|name| typed.get(name).parse().ok())
}

/// A whole date that must be there.
pub(crate) fn day(r: &mut Reader<'_>, name: &str, missing: &str) -> Option<NaiveDate> {
    match dates::read(r.typed(), name) {
        Ok(Some(date)) if date.day().is_some() => Some(date.latest()),
        Ok(Some(_)) => {
            r.wrong(name, "Écrivez le jour, le mois et l’année");
            None
        }
        Ok(None) => {
            r.wrong(name, missing);
            None
        }
        Err(error) => {
            r.wrong(name, error);
            None
        }
    }
}

/// What an inbox shows, as its address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InboxQuery {
    /// Also what is acknowledged.
    pub all: bool,
    /// Only what is unread.
    pub unread: bool,
    /// One kind of event, one of [`KINDS`]; empty for all.
    pub kind: String,
    /// `2026-03`; empty for any month.
    pub month: String,
    /// From 1.
    pub page: u32,
}

/// The events that are dispatched, and what they did to the demand.
pub const KINDS: [(&str, &str); 8] = [
    ("registered", "Enregistrée"),
    ("renewed", "Renouvelée"),
    ("modified", "Modifiée"),
    ("civil_status_corrected", "État civil corrigé"),
    ("removed", "Radiée"),
    ("reactivated", "Réactivée"),
    ("merged", "Fermée (doublon)"),
    ("merge_undone", "Rétablie"),
];

impl InboxQuery {
    /// From the parts of an address; what means nothing is left out.
    pub fn read(typed: &Typed) -> Self {
        let known = |kind: &str| KINDS.iter().any(|(code, _)| *code == kind);
        let kind = Some(typed.get("type")).filter(|kind| known(kind)).unwrap_or_default();
        let month = Some(typed.get("mois")).filter(|month| first_day(month).is_some());
        Self {
            all: typed.get("tout") == "1",
            unread: typed.get("nonlu") == "1",
            kind: kind.to_owned(),
            month: month.unwrap_or_default().to_owned(),
            page: typed.get("page").parse().unwrap_or(1).clamp(1, 100_000),
        }
    }

    /// The same at another page.
    #[must_use]
    pub fn at(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    /// The first day of its month, and of the next one.
    pub fn period(&self) -> Option<(NaiveDate, NaiveDate)> {
        let first = first_day(&self.month)?;
        Some((first, crate::domain::calendar::later(first, chrono::Months::new(1))))
    }
}

fn first_day(month: &str) -> Option<NaiveDate> {
    let plain = month.len() == 7 && month.is_ascii();
    plain.then(|| format!("{month}-01").parse().ok()).flatten()
}

impl fmt::Display for InboxQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let page = if self.page > 1 { self.page.to_string() } else { String::new() };
        let flag = |on: bool| if on { "1" } else { "" }.to_owned();
        let parts = [
            ("tout", flag(self.all)),
            ("nonlu", flag(self.unread)),
            ("type", self.kind.clone()),
            ("mois", self.month.clone()),
            ("page", page),
        ];
        let parts: Vec<_> = parts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        f.write_str(&parts.join("&"))
    }
}

pub const MOTIVE: &str = "motifRadiation";
pub const SIGNED_ON: &str = "dateBail";
pub const DWELLING: &str = "numeroRpls";
pub const WRITTEN_ON: &str = "dateEcrit";
pub const SUB_MOTIVE: &str = "sousMotif";
pub const WARNED_ON: &str = "dateAvertissement";
pub const WARNING: &str = "preuveAvertissement";

/// Reads a removal by a guichet of that kind, of a demand filed on that day.
pub fn removal(
    typed: &Typed,
    guichet: GuichetType,
    filed_on: NaiveDate,
    today: NaiveDate,
) -> Result<Removal, FormErrors> {
    let mut r = Reader::new(typed);
    let reason = r.code(MOTIVE, RemovalReason::from_code, "Choisissez le motif de la radiation");
    let mut dated = SIGNED_ON;
    let value = reason.and_then(|reason| match reason {
        RemovalReason::Allocated => {
            let signed_on = day(&mut r, SIGNED_ON, "Écrivez la date de signature du bail");
            let dwelling: Option<Dwelling> = r
                .required(DWELLING, "le numéro RPLS du logement attribué", 40)
                .and_then(|text| text.parse().map_err(|error| r.wrong(DWELLING, error)).ok());
            Some(Removal::Allocated { signed_on: signed_on?, dwelling: dwelling? })
        }
        RemovalReason::GivenUp => {
            dated = WRITTEN_ON;
            let written_on = day(&mut r, WRITTEN_ON, "Écrivez la date de la renonciation écrite")?;
            Some(Removal::GivenUp { written_on })
        }
        RemovalReason::NoAnswer => {
            dated = WARNED_ON;
            Some(Removal::NoAnswer { warning: warning(&mut r)? })
        }
        RemovalReason::Inadmissible => {
            dated = WARNED_ON;
            let because = r.code(
                SUB_MOTIVE,
                Inadmissibility::from_code,
                "Choisissez le sous-motif\u{a0}: il est obligatoire pour une demande irrecevable",
            );
            let warning = warning(&mut r);
            Some(Removal::Inadmissible { because: because?, warning: warning? })
        }
        // A merge is the manager's, and never chosen here.
        RemovalReason::NotRenewed | RemovalReason::Merged => {
            r.wrong(MOTIVE, "Ce motif n’est pas de ceux qu’un guichet peut choisir");
            None
        }
    });
    if let Some(removal) = &value
        && let Err(error) = removal.check(guichet, filed_on, today)
    {
        let field = if error == RemovalError::LandlordOnly { MOTIVE } else { dated };
        r.wrong(field, error);
    }
    r.finish(value)
}

fn warning(r: &mut Reader<'_>) -> Option<Warning> {
    let sent_on = day(r, WARNED_ON, "Écrivez la date de l’avertissement");
    let proof = r.required(
        WARNING,
        "la preuve de l’avertissement\u{a0}: numéro du recommandé, ou remise contre signature",
        80,
    );
    Some(Warning { sent_on: sent_on?, proof: proof? })
}

pub const PAPER: &str = "pieceVue";
pub const IDENTICAL: &str = "identiteConforme";

/// Reads what identity document was in hand. The agent says that it shows the declared identity.
pub fn identity_seen(typed: &Typed) -> Result<SeenPaper, FormErrors> {
    let mut r = Reader::new(typed);
    let paper = r.code(PAPER, SeenPaper::from_code, "Choisissez la pièce que vous avez en main");
    if typed.get(IDENTICAL) != "oui" {
        r.wrong(
            IDENTICAL,
            "Cochez la case si la pièce montre cette identité. Sinon, n’enregistrez pas la demande",
        );
    }
    r.finish(paper)
}

pub const PROOF: &str = "justificatifVu";

/// Reads what proof of the civil status was in hand, when it changes.
pub fn civil_proof(
    typed: &Typed,
    before: &Identity,
    after: &Identity,
) -> Result<Option<CivilProof>, FormErrors> {
    if before == after {
        return Ok(None);
    }
    let mut r = Reader::new(typed);
    let proof = r.code(
        PROOF,
        CivilProof::from_code,
        "L’état civil change\u{a0}: choisissez le justificatif que vous avez en main",
    );
    r.finish(proof.map(Some))
}

pub const FILED_ON: &str = "dateDepot";

/// Reads the end of a paper demand: the day it was received, and the identity document seen.
pub fn paper(typed: &Typed, today: NaiveDate) -> Result<(NaiveDate, SeenPaper), FormErrors> {
    let mut r = Reader::new(typed);
    let missing = "Écrivez la date de dépôt, celle du tampon sur le formulaire";
    let filed_on = day(&mut r, FILED_ON, missing);
    if filed_on.is_some_and(|filed_on| filed_on > today) {
        r.wrong(FILED_ON, "Cette date est dans le futur. Vérifiez-la");
    } else if filed_on
        .is_some_and(|on| crate::domain::calendar::Deadlines::from(on).expires_on < today)
    {
        r.wrong(FILED_ON, "Une demande de plus d’un an n’est plus valable. Vérifiez la date");
    }
    let seen = identity_seen(typed);
    match (r.finish(filed_on), seen) {
        (Ok(filed_on), Ok(paper)) => Ok((filed_on, paper)),
        (filed_on, seen) => {
            let mut errors = filed_on.err().unwrap_or_default();
            errors.extend(seen.err().unwrap_or_default());
            Err(errors)
        }
    }
}

/// Why a paper demand is registered although the person seems to have one.
pub const FORCED: &str = "motifForcage";
pub const FORCED_WORDS: &str = "precisionForcage";

/// Reads why a registration is forced; none when it is not.
pub fn forcing(typed: &Typed) -> Result<Option<(ForcedReason, String)>, FormErrors> {
    if typed.get(FORCED).is_empty() {
        return Ok(None);
    }
    let mut r = Reader::new(typed);
    let reason = r.code(FORCED, ForcedReason::from_code, "Choisissez la raison");
    let words = r.optional(FORCED_WORDS, 300).unwrap_or_default();
    if reason == Some(ForcedReason::Other) && words.is_empty() {
        r.wrong(FORCED_WORDS, "Écrivez la raison");
    }
    let value = reason.map(|reason| Some((reason, words)));
    r.finish(value)
}

pub const NOTE: &str = "note";
pub const MAX_NOTE: u32 = 500;

/// Reads a note.
pub fn note(typed: &Typed) -> Result<String, FormErrors> {
    let mut r = Reader::new(typed);
    let text = r.lines(NOTE, MAX_NOTE as usize);
    if text.is_none() && typed.get(NOTE).is_empty() {
        r.wrong(NOTE, "Écrivez la note");
    }
    r.finish(text)
}

pub const DECISION: &str = "decision";
pub const ACCEPT: &str = "accepter";
pub const REFUSE: &str = "refuser";
pub const REASON: &str = "raison";

/// Reads a decision on a reactivation: none accepts, a sentence refuses.
pub fn decision(typed: &Typed) -> Result<Option<String>, FormErrors> {
    let mut r = Reader::new(typed);
    match typed.get(DECISION) {
        ACCEPT => Ok(None),
        REFUSE => {
            let reason = r.required(REASON, "pourquoi, en une phrase pour le guichet", 300);
            r.finish(reason.map(Some))
        }
        _ => {
            r.wrong(DECISION, "Choisissez d’accepter ou de refuser");
            r.finish(None)
        }
    }
}

#[cfg(test)]
mod tests;
