//! What becomes of a pair of demands that look like one person's.

use crate::domain::demand::Demand;
use crate::domain::life_cycle::{Registration, Status};
use thiserror::Error;

crate::domain::content::codes! {
    /// Where a pair stands.
    PairState {
        Found = "found", "Repéré par le portail";
        Reported = "reported", "Signalé par un guichet";
        Forced = "forced", "Enregistré malgré l’alerte";
        Distinct = "distinct", "Deux personnes différentes";
        Merged = "merged", "Demandes réunies";
    }
}

crate::domain::content::codes! {
    /// Why a guichet registers in spite of the alert (`domain.md` 4.6). Each use is counted.
    ForcedReason {
        Namesakes = "HOMONYMES", "Deux personnes qui ont le même état civil";
        Separation = "SEPARATION", "La personne quitte le foyer de l’autre demande";
        Other = "AUTRE", "Une autre raison, à écrire";
    }
}

crate::domain::content::codes! {
    /// What somebody did about a pair.
    ActKind {
        Reported = "reported", "Signalé au gestionnaire";
        Aligned = "aligned", "État civil corrigé d’après l’autre demande";
        Forced = "forced", "Enregistré malgré l’alerte";
        Distinct = "distinct", "Déclaré comme deux personnes différentes";
        Merged = "merged", "Demandes réunies";
        Undone = "undone", "Décision annulée";
    }
}

impl ActKind {
    /// In words: « Signalé au gestionnaire par le guichet Ville de Bron ».
    pub fn sentence(self, guichet: Option<&str>, reason: Option<ForcedReason>) -> String {
        let by = match guichet {
            Some(name) => format!("par le guichet {name}"),
            None => "par le gestionnaire territorial".to_owned(),
        };
        let why = reason.map(|reason| format!("\u{a0}: {}", reason.label())).unwrap_or_default();
        format!("{} {by}{why}", self.label())
    }
}

/// A rule says no to what is asked about a pair or a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DuplicateError {
    /// R1: one demand for each applicant and territory.
    #[error(
        "Cette personne a déjà une demande enregistrée dans ce territoire\u{a0}: ce dossier ne peut pas recevoir un second numéro. Si la pièce est bien la sienne, refusez-le avec le motif «\u{a0}Une demande existe déjà à ce nom\u{a0}»"
    )]
    AlreadyHeld,
    /// The same, at a desk.
    #[error(
        "Une demande existe déjà pour cette personne dans ce territoire. Retrouvez-la avant d’en enregistrer une autre, ou dites pourquoi ce sont deux personnes"
    )]
    ToForce,
    /// Nothing brings the two persons together.
    #[error(
        "Ces deux personnes ne se ressemblent pas\u{a0}: corrigez l’état civil depuis la demande, avec un justificatif"
    )]
    NotAlike,
    /// A colleague was faster, or a second click.
    #[error("Ce doublon a déjà été traité\u{a0}: une décision est déjà prise")]
    Treated,
    /// Nothing to undo.
    #[error("Aucune décision n’est prise sur ce doublon\u{a0}: il n’y a rien à annuler")]
    NotTreated,
    /// Only registered demands are merged.
    #[error(
        "Ces deux demandes ne sont pas toutes les deux enregistrées\u{a0}: elles ne peuvent pas être réunies"
    )]
    NotBothRegistered,
    /// It leaves the register at midnight.
    #[error(
        "Le demandeur a renoncé aujourd’hui à l’une de ces demandes. Attendez demain\u{a0}: elle sera radiée, ou gardée s’il change d’avis"
    )]
    GivenUp,
    /// R1: one demand in each territory is lawful.
    #[error("Ces deux demandes ne sont pas du même territoire\u{a0}: ce n’est pas un doublon")]
    OtherTerritory,
    /// One number twice.
    #[error("Les deux numéros sont les mêmes. Écrivez ceux de deux demandes")]
    SameDemand,
    /// The demand is no longer what the merge closed.
    #[error(
        "Cette demande n’est plus dans l’état où la fusion l’a laissée\u{a0}: rien n’est annulé"
    )]
    NotMerged,
}

impl PairState {
    /// True while somebody has to decide.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Found | Self::Reported | Self::Forced)
    }

    /// True when two persons were recognised, by a guichet or by the manager: the pair stops
    /// nobody any more.
    pub fn lets_through(self) -> bool {
        matches!(self, Self::Forced | Self::Distinct)
    }

    /// A guichet brings it to the manager.
    pub fn reported(self) -> Result<Self, DuplicateError> {
        if self.is_open() { Ok(Self::Reported) } else { Err(DuplicateError::Treated) }
    }

    /// The manager knows two persons.
    pub fn distinct(self) -> Result<Self, DuplicateError> {
        if self.is_open() { Ok(Self::Distinct) } else { Err(DuplicateError::Treated) }
    }

    /// The manager knows one.
    pub fn merged(self) -> Result<Self, DuplicateError> {
        if self.is_open() { Ok(Self::Merged) } else { Err(DuplicateError::Treated) }
    }

    /// The manager was wrong: the pair is to decide again. It is theirs now, so the daily search
    /// does not drop it.
    pub fn undone(self) -> Result<Self, DuplicateError> {
        if self.is_open() { Err(DuplicateError::NotTreated) } else { Ok(Self::Reported) }
    }
}

/// Which of two demands stays: the oldest filing date, so that no seniority is lost
/// (R. 441-2-8 f); on one day, the number given first.
pub fn kept_and_closed(one: Demand, two: Demand) -> Result<(Demand, Demand), DuplicateError> {
    let registration = |demand: &Demand| match &demand.status {
        Status::Active(registration) => Ok(registration.clone()),
        _ => Err(DuplicateError::NotBothRegistered),
    };
    let (first, second) = (registration(&one)?, registration(&two)?);
    if first.unique_number.territory() != second.unique_number.territory() {
        return Err(DuplicateError::OtherTerritory);
    }
    if one.given_up_on.is_some() || two.given_up_on.is_some() {
        return Err(DuplicateError::GivenUp);
    }
    let age = |r: &Registration| (r.filed_on, r.registered_on, r.unique_number);
    Ok(if age(&first) <= age(&second) { (one, two) } else { (two, one) })
}
