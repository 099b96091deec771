//! All that is held about one applicant, as the copy that they may take says it (GDPR art. 15 and
//! 20). The names of the fields are a public interface, described in `docs/own-data.md`: one may be
//! added, none is renamed. Nothing in it names an agent, or tells of the demand of somebody else.

mod event;

pub use event::{EventDetail, OwnEvent};

use super::certificate::CertificateKind;
use super::content::Content;
use super::correction::Correction;
use super::guichet::GuichetCode;
use super::handicap::Complement;
use super::life_cycle::RemovalReason;
use super::question::Question;
use super::refusal::DocumentRefusal;
use super::territory::TerritoryCode;
use super::unique_number::UniqueNumber;
use crate::forms::Answers;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// What the file is, and how its fields are named.
pub const FORMAT: &str = "guichet-web/mes-donnees/1";

/// The whole copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnData {
    /// [`FORMAT`].
    pub format: &'static str,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The account.
    pub account: OwnAccount,
    /// Its demands, the open one first; none when there is none yet.
    pub demands: Vec<OwnDemand>,
    /// Mails sent to the account, oldest first.
    pub mails: Vec<OwnMail>,
    /// Where the account is open, or was lately.
    pub sessions: Vec<OwnSession>,
    /// Phones that the sending of the document was handed over to.
    pub phones: Vec<OwnPhone>,
}

/// The account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnAccount {
    /// Address that people sign in with.
    pub email: String,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When the address was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// One demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnDemand {
    /// `draft`, `submitted`, `refused`, `active` or `removed`.
    pub state: &'static str,
    /// The same in words, for the day.
    pub standing: &'static str,
    /// When its first page was begun.
    pub begun_at: DateTime<Utc>,
    /// Number, once registered.
    pub unique_number: Option<UniqueNumber>,
    /// Reception.
    pub filed_on: Option<NaiveDate>,
    /// Day of the number.
    pub registered_on: Option<NaiveDate>,
    /// Last renewal.
    pub renewed_on: Option<NaiveDate>,
    /// Last day of validity, while it is in the register.
    pub expires_on: Option<NaiveDate>,
    /// Day on which its applicant gave it up, until that is carried out.
    pub given_up_on: Option<NaiveDate>,
    /// Removal.
    pub removed_on: Option<NaiveDate>,
    /// Its motive.
    pub removal_reason: Option<RemovalReason>,
    /// Day on which what names a person is erased, once removed.
    pub erased_on: Option<NaiveDate>,
    /// Territory.
    pub territory: Option<TerritoryCode>,
    /// Its name.
    pub territory_name: Option<String>,
    /// What it says, as sent last.
    pub content: Option<Content>,
    /// The communes that it wishes for, in words.
    pub communes: Vec<String>,
    /// What is written on the pages of the form, sent or not.
    pub answers: Answers,
    /// The communes of these answers, in words.
    #[serde(skip)]
    pub answered_communes: Vec<String>,
    /// Why its document is refused, while it is.
    pub refusal: Option<DocumentRefusal>,
    /// What an operator asks, until it is answered.
    pub question: Option<Question>,
    /// The correction of civil status that waits.
    pub correction: Option<Correction>,
    /// Handicap complements, opened.
    pub handicap: Vec<OwnComplement>,
    /// Documents: what they are, never the pictures.
    pub documents: Vec<OwnDocument>,
    /// Its history, oldest first.
    pub events: Vec<OwnEvent>,
    /// Certificates given.
    pub certificates: Vec<OwnCertificate>,
    /// Guichets that it was sent to.
    pub sent_to: Vec<OwnSending>,
    /// Notices and reminders of its expiry, oldest first.
    pub notices: Vec<OwnNotice>,
    /// Renewals by the link of a notice, oldest first.
    pub links_used: Vec<OwnLinkUse>,
    /// Notes of the guichets that hold it.
    pub notes: Vec<OwnNote>,
    /// Requests of guichets that it be put back.
    pub reactivations: Vec<OwnReactivation>,
    /// Who looked at it or changed it within a year, newest first.
    pub consulted: Vec<OwnConsultation>,
}

/// The handicap complement of one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnComplement {
    /// When it was written last.
    pub written_at: DateTime<Utc>,
    /// What it says.
    #[serde(flatten)]
    pub complement: Complement,
}

/// What became of something sent as a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// A page that is kept, encrypted.
    Kept,
    /// A file that came and is not read yet.
    Waiting,
    /// A file that could not be taken; it is not kept.
    NotTaken,
    /// A picture that an operator refused: a fingerprint of it is kept, to know it again.
    Refused,
}

impl DocumentState {
    /// In words that go with « pièce » as with « justificatif ».
    pub fn label(self) -> &'static str {
        match self {
            Self::Kept => "nous avons l’image, chiffrée",
            Self::Waiting => "pas encore lu par nos machines",
            Self::NotTaken => "image non gardée",
            Self::Refused => "image refusée\u{a0}: seule une empreinte est gardée",
        }
    }
}

/// One page or file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnDocument {
    /// `identity`, `proof` or `accepted_proof`; none for a refused picture.
    pub kind: Option<String>,
    /// What became of it.
    pub state: DocumentState,
    /// When it came, or was refused.
    pub at: DateTime<Utc>,
    /// Why it was not taken, in words, or refused, by its code.
    pub reason: Option<String>,
}

impl OwnDocument {
    /// What it is, in words.
    pub fn label(&self) -> &'static str {
        match self.kind.as_deref() {
            Some("identity") => "Pièce d’identité",
            Some(_) => "Justificatif d’état civil",
            None => "Photo d’une pièce",
        }
    }
}

/// A guichet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnGuichet {
    /// Its code; `GDPUB` for this site.
    pub code: GuichetCode,
    /// Its name.
    pub name: String,
}

/// A certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnCertificate {
    /// What for.
    pub kind: CertificateKind,
    /// Its day.
    pub issued_on: NaiveDate,
}

/// One sending to one guichet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnSending {
    /// To whom.
    pub guichet: OwnGuichet,
    /// When.
    pub sent_at: DateTime<Utc>,
    /// When it was taken in.
    pub acknowledged_at: Option<DateTime<Utc>>,
}

/// A notice or a reminder of the expiry, with the proof of its sending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnNotice {
    /// `notice`, or which reminder.
    pub kind: &'static str,
    /// `mail` or `post`.
    pub channel: &'static str,
    /// `to_send`, `sent`, `bounced`, `failed` or `void`.
    pub state: &'static str,
    /// The last day of validity that it tells.
    pub expires_on: NaiveDate,
    /// Version of its text.
    pub text: String,
    /// When it fell due.
    pub decided_at: DateTime<Utc>,
    /// When it left.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it turned out that the address is wrong.
    pub bounced_at: Option<DateTime<Utc>>,
    /// What the mail server answered.
    pub answer: Option<String>,
    /// The same in words.
    pub sentence: String,
}

/// A renewal by the link of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnLinkUse {
    /// The last day of validity that the link was sent for.
    pub expires_on: NaiveDate,
    /// When it was used.
    pub at: DateTime<Utc>,
}

/// A note between guichets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnNote {
    /// Who wrote it.
    pub guichet: OwnGuichet,
    /// When.
    pub at: DateTime<Utc>,
    /// What it says.
    pub text: String,
}

/// A request that a removed demand be put back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnReactivation {
    /// Who asked.
    pub guichet: OwnGuichet,
    /// Day of the request.
    pub asked_on: NaiveDate,
    /// `asked`, `accepted` or `refused`.
    pub state: String,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was refused.
    pub reason: Option<String>,
}

/// One look, or one act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnConsultation {
    /// When.
    pub at: DateTime<Utc>,
    /// The guichet or the service, by its name; never a person.
    pub by: String,
    /// What was looked at or done, in words.
    pub what: &'static str,
    /// Why, in words.
    pub why: &'static str,
}

/// A mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnMail {
    /// What it said, as a word that never changes.
    pub kind: String,
    /// When it was decided to send it.
    pub at: DateTime<Utc>,
}

impl OwnMail {
    /// What it said, in words.
    pub fn label(&self) -> &'static str {
        mail_label(&self.kind)
    }
}

/// What a mail says, by the word of its kind.
pub fn mail_label(kind: &str) -> &'static str {
    match kind {
        "confirm_email" => "Confirmation de votre adresse",
        "already_account" => "Vous avez déjà un compte",
        "reset_password" => "Choix d’un nouveau mot de passe",
        "password_changed" => "Votre mot de passe est changé",
        "filed" => "Votre demande est reçue",
        "document_refused" => "Une correction est à faire",
        "question_asked" => "Une question sur votre demande",
        "registered" => "Votre numéro unique",
        "renewed" => "Votre demande est renouvelée",
        "modified" => "Votre demande est modifiée",
        "given_up" => "Votre renonciation",
        "giving_up_cancelled" => "Votre renonciation est annulée",
        "correction_requested" => "Votre demande de correction est reçue",
        "civil_status_corrected" => "Votre état civil est corrigé",
        "correction_refused" => "Votre demande de correction est refusée",
        "removed" => "Votre demande est radiée",
        "reactivation_over" => "Votre demande ne peut plus être réactivée",
        "draft_left" => "Votre demande n’est pas envoyée",
        "duplicate_filed" => "Une autre demande a été faite avec votre état civil",
        "merged" | "absorbed" => "Vos demandes sont réunies",
        "merge_undone" => "Votre demande est de nouveau active",
        "second_factor_set" => "Votre application de codes est en place",
        "second_factor_reset" => "Votre application de codes est remise à zéro",
        "invitation" => "Invitation d’un agent",
        "dispatched" => "Demandes transmises à un guichet",
        "link_code" => "Code pour rattacher une demande",
        _ => "Autre message",
    }
}

/// Where the account is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnSession {
    /// « Firefox sur Android ».
    pub device: String,
    /// Sign-in.
    pub opened_at: DateTime<Utc>,
    /// Last click.
    pub seen_at: DateTime<Utc>,
}

/// A phone that sent pictures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OwnPhone {
    /// « Firefox sur Android ».
    pub device: String,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when at most.
    pub until: DateTime<Utc>,
}
