//! The access journal: what is written of each look that an agent takes at a demand, and of each
//! thing they do to it (GDPR art. 5 and 32; R. 441-2-6 says who may consult).

use chrono::{Months, TimeDelta};

super::content::codes! {
    /// What was looked at or done, in the words of whom it is about.
    What {
        SawFile = "saw_file", "A consulté votre dossier à vérifier";
        SawDocument = "saw_document", "A regardé votre pièce d’identité";
        SawCorrection = "saw_correction", "A consulté votre demande de correction";
        SawProof = "saw_proof", "A regardé votre justificatif";
        SawDemand = "saw_demand", "A consulté votre demande";
        SawEntry = "saw_entry", "A repris ce qu’il avait commencé à saisir pour votre demande";
        SawHandicap = "saw_handicap", "A consulté votre complément handicap";
        SawCertificate = "saw_certificate", "A consulté votre attestation";
        DecidedFile = "decided_file", "A examiné votre dossier";
        UndidDecision = "undid_decision", "A repris l’examen de votre dossier";
        AskedFile = "asked_file", "Vous a demandé une précision";
        AcceptedFile = "accepted_file", "A validé votre pièce d’identité";
        RefusedFile = "refused_file", "A demandé une correction";
        AcceptedCorrection = "accepted_correction", "A corrigé votre état civil";
        RefusedCorrection = "refused_correction", "A refusé la correction de votre état civil";
        RegisteredAtDesk = "registered_at_desk", "A enregistré votre demande";
        RenewedAtDesk = "renewed_at_desk", "A renouvelé votre demande";
        ChangedAtDesk = "changed_at_desk", "A modifié votre demande";
        RemovedAtDesk = "removed_at_desk", "A radié votre demande";
        WroteNote = "wrote_note", "A écrit une note aux autres guichets";
        AskedReactivation = "asked_reactivation", "A demandé la réactivation de votre demande";
        DecidedReactivation = "decided_reactivation", "A répondu à la demande de réactivation";
        SawComparison = "saw_comparison", "A comparé votre demande avec une autre";
        TreatedDuplicate = "treated_duplicate", "A vérifié que votre demande n’existe qu’une fois";
        Acknowledged = "acknowledged", "A pris en compte votre demande";
        AgentInvited = "agent_invited", "A invité un agent";
        AgentChanged = "agent_changed", "A changé les droits d’un agent";
        AgentEnded = "agent_ended", "A mis fin à l’accès d’un agent";
        GuichetWritten = "guichet_written", "A ajouté ou changé un guichet";
        NetworkImported = "network_imported", "A importé un fichier de guichets";
        NoticesPaused = "notices_paused", "A arrêté l’envoi des avis d’échéance";
        NoticesResumed = "notices_resumed", "A repris l’envoi des avis d’échéance";
        SecondFactorReset = "second_factor_reset", "A remis à zéro la double vérification d’un agent";
        ExplainedReading = "explained_reading", "A expliqué des consultations inhabituelles";
        Listed = "listed", "A extrait une liste où figure votre demande";
    }
}

super::content::codes! {
    /// Why.
    Reason {
        IdentityCheck = "identity_check", "Vérification d’identité";
        CorrectionCheck = "correction_check", "Vérification d’une correction d’état civil";
        Dispatched = "dispatched", "Suivi de votre demande par ce guichet";
        Duplicates = "duplicates", "Recherche des demandes en double";
        Desk = "desk", "Démarche faite à un guichet";
        Network = "network", "Réseau des guichets";
        Notices = "notices", "Avis d’échéance";
        AgentAccount = "agent_account", "Compte d’un agent";
        Watching = "watching", "Contrôle des consultations";
        Extraction = "extraction", "Liste des demandes reçues par ce guichet";
    }
}

impl What {
    /// A look, which changed nothing.
    pub fn is_look(self) -> bool {
        match self {
            Self::SawFile
            | Self::SawDocument
            | Self::SawCorrection
            | Self::SawProof
            | Self::SawDemand
            | Self::SawEntry
            | Self::SawHandicap
            | Self::SawCertificate
            | Self::SawComparison => true,
            Self::DecidedFile
            | Self::UndidDecision
            | Self::AskedFile
            | Self::AcceptedFile
            | Self::RefusedFile
            | Self::AcceptedCorrection
            | Self::RefusedCorrection
            | Self::RegisteredAtDesk
            | Self::RenewedAtDesk
            | Self::ChangedAtDesk
            | Self::RemovedAtDesk
            | Self::WroteNote
            | Self::AskedReactivation
            | Self::DecidedReactivation
            | Self::TreatedDuplicate
            | Self::Acknowledged
            | Self::AgentInvited
            | Self::AgentChanged
            | Self::AgentEnded
            | Self::GuichetWritten
            | Self::NetworkImported
            | Self::NoticesPaused
            | Self::NoticesResumed
            | Self::SecondFactorReset
            | Self::ExplainedReading
            // A whole list at once says nothing of what somebody opened.
            | Self::Listed => false,
        }
    }

    /// What it was for.
    pub fn reason(self) -> Reason {
        match self {
            Self::SawFile
            | Self::SawDocument
            | Self::DecidedFile
            | Self::UndidDecision
            | Self::AskedFile
            | Self::AcceptedFile
            | Self::RefusedFile => Reason::IdentityCheck,
            Self::SawCorrection
            | Self::SawProof
            | Self::AcceptedCorrection
            | Self::RefusedCorrection => Reason::CorrectionCheck,
            Self::SawDemand | Self::SawHandicap | Self::SawCertificate | Self::Acknowledged => {
                Reason::Dispatched
            }
            Self::SawEntry
            | Self::RegisteredAtDesk
            | Self::RenewedAtDesk
            | Self::ChangedAtDesk
            | Self::RemovedAtDesk
            | Self::WroteNote
            | Self::AskedReactivation
            | Self::DecidedReactivation => Reason::Desk,
            Self::SawComparison | Self::TreatedDuplicate => Reason::Duplicates,
            Self::AgentInvited
            | Self::AgentChanged
            | Self::AgentEnded
            | Self::SecondFactorReset => Reason::AgentAccount,
            Self::GuichetWritten | Self::NetworkImported => Reason::Network,
            Self::NoticesPaused | Self::NoticesResumed => Reason::Notices,
            Self::ExplainedReading => Reason::Watching,
            Self::Listed => Reason::Extraction,
        }
    }
}

/// How long an entry is kept (CNIL recommendation 2021-122: six months to a year), and how far
/// back an applicant is shown who consulted their demand.
pub const KEPT: Months = Months::new(12);

/// The pages of what an agent types about a demand are one look for so long: a line for each page
/// would tell the applicant nothing more, and hide what matters.
pub const ONE_LOOK: TimeDelta = TimeDelta::hours(1);

/// What a check of the whole journal finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every entry is the one that was written, in its place; how many are kept.
    Whole(i64),
    /// What was sealed when the oldest entries were purged is not what is there.
    WrongStart,
    /// The first entry that is not there any more.
    Missing(i64),
    /// The first entry that is not what was written in its place.
    Altered(i64),
    /// The end of the chain is not the one of the last entry.
    WrongEnd(i64),
    /// There is no end of the chain that can be read.
    NoEnd,
    /// So many entries stand before the beginning of the chain or after its end.
    Outside(i64),
}

impl Verdict {
    /// True when nothing is wrong.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::Whole(_))
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole(n) => write!(f, "the journal is whole: {n} entries"),
            Self::WrongStart => {
                f.write_str("the journal is broken: its beginning is not the one that was sealed")
            }
            Self::Missing(seq) => write!(f, "the journal is broken: entry {seq} is missing"),
            Self::Altered(seq) => write!(f, "the journal is broken: entry {seq} was altered"),
            Self::WrongEnd(seq) => {
                write!(f, "the journal is broken: its end is not entry {seq}, the last there is")
            }
            Self::NoEnd => f.write_str("the journal is broken: its end is missing or unreadable"),
            Self::Outside(n) => {
                write!(f, "the journal is broken: {n} entries stand outside the chain")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_has_a_reason_and_words_of_its_own() {
        let mut words: Vec<_> = What::ALL.iter().map(|what| what.label()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), What::ALL.len());
        assert_eq!(What::SawHandicap.reason(), Reason::Dispatched);
        let looks = What::ALL.iter().filter(|what| what.is_look());
        assert!(looks.clone().count() > 0 && looks.count() < What::ALL.len());
        assert!(What::ALL.iter().all(|what| what.is_look() == what.code().starts_with("saw_")));
    }
}
