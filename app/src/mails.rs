//! The mails: subject and plain text, in French. Pure functions; sending is the shell's.

pub use self::expiry::Expiry;
use crate::components::format::{count, date, month as month_in_words};
use crate::domain::correction::CorrectionRefusal;
use crate::domain::life_cycle::RemovalReason;
use crate::domain::question::Question;
use crate::domain::refusal::DocumentRefusal;
use crate::domain::unique_number::UniqueNumber;
use crate::paths;
use chrono::NaiveDate;

mod expiry;

/// A mail to write. It names nobody: whoever reads over a shoulder learns little.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mail {
    /// Confirm the e-mail of a new account.
    ConfirmEmail {
        /// Token of the link.
        token: String,
    },
    /// Somebody signed up with an address that already has an account.
    AlreadyAccount,
    /// Choose a new password.
    ResetPassword {
        /// Token of the link.
        token: String,
    },
    /// An agent's invitation.
    Invitation {
        /// Token of the link.
        token: String,
        /// Role in words.
        role: &'static str,
        /// The first day, for an access that is still to begin.
        from: Option<NaiveDate>,
    },
    /// The password was changed.
    PasswordChanged,
    /// An agent set up the application that gives codes.
    SecondFactorSet,
    /// It was taken away: another one is to be set up.
    SecondFactorReset,
    /// The figures of a month are published.
    FiguresPublished {
        /// Its first day.
        month: NaiveDate,
        /// Its version, from 1.
        version: i64,
    },
    /// A file that an agent asked for is ready.
    ExtractionReady {
        /// What it holds, and where.
        title: String,
        /// The last day on which it can be taken.
        until: NaiveDate,
    },
    /// The demand is received.
    Filed {
        /// Reception.
        filed_on: NaiveDate,
        /// Day by which the document should be checked.
        checked_by: NaiveDate,
    },
    /// The document is refused: what to correct.
    DocumentRefused {
        /// Why.
        refusal: DocumentRefusal,
        /// Reception, which is kept.
        filed_on: NaiveDate,
    },
    /// Something is asked, and nothing refused.
    QuestionAsked {
        /// What.
        question: Question,
        /// Reception, which is kept.
        filed_on: NaiveDate,
    },
    /// The number is given.
    Registered {
        /// The number.
        number: UniqueNumber,
        /// Reception.
        filed_on: NaiveDate,
        /// Last day of validity.
        expires_on: NaiveDate,
    },
    /// Renewed for a year.
    Renewed {
        /// The number.
        number: UniqueNumber,
        /// Last day of validity.
        expires_on: NaiveDate,
    },
    /// Changed, by its applicant or a guichet.
    Modified {
        /// The number.
        number: UniqueNumber,
    },
    /// Given up; until the day is over it can be taken back.
    GivenUp {
        /// The number.
        number: UniqueNumber,
        /// That day.
        on: NaiveDate,
    },
    /// No longer given up.
    GivingUpCancelled {
        /// The number.
        number: UniqueNumber,
    },
    /// A correction of the civil status is asked for.
    CorrectionRequested {
        /// Day by which the proof should be checked.
        checked_by: NaiveDate,
    },
    /// It is accepted.
    CivilStatusCorrected {
        /// The number.
        number: UniqueNumber,
    },
    /// It is refused.
    CorrectionRefused {
        /// Why.
        refusal: CorrectionRefusal,
    },
    /// Code to link a demand born at a desk.
    LinkCode {
        /// Eight digits.
        code: String,
    },
    /// Removed, with the legal reason.
    Removed {
        /// The number.
        number: UniqueNumber,
        /// Why.
        reason: RemovalReason,
        /// Last day on which a guichet can reactivate it.
        reactivable_until: Option<NaiveDate>,
    },
    /// The demand expires, or has: how to keep it.
    Expiry(Expiry),
    /// It can be put back no more.
    ReactivationOver {
        /// The number it had.
        number: UniqueNumber,
    },
    /// A draft that nobody touched will be erased.
    DraftLeft {
        /// That day.
        erased_on: NaiveDate,
    },
    /// To who holds a demand: somebody filed another under the same civil status.
    DuplicateFiled,
    /// Closed as the duplicate of another demand of the same person.
    Merged {
        /// The number of the one that is closed.
        number: UniqueNumber,
        /// The number of the one that is kept.
        into: UniqueNumber,
    },
    /// Kept in the place of a duplicate.
    Absorbed {
        /// Its number.
        number: UniqueNumber,
    },
    /// No longer closed.
    MergeUndone {
        /// Its number.
        number: UniqueNumber,
    },
    /// To a guichet: new things in its inbox.
    Dispatched {
        /// How many are to acknowledge.
        count: i64,
    },
}

impl Mail {
    /// Subject and text. `base` is the site's address without a final slash.
    pub fn write(&self, base: &str) -> (String, String) {
        let (subject, body) = match self {
            Self::Expiry(expiry) => expiry.write(base),
            other => {
                let (subject, body) = other.parts(base);
                (subject.to_owned(), body)
            }
        };
        whole(base, subject, &body)
    }

    /// The same, saying nothing of a demand nor of housing: somebody else may read over the
    /// shoulder.
    pub fn write_discreetly(&self, base: &str) -> (String, String) {
        let (subject, body) = match self {
            Self::Expiry(expiry) => {
                ("Un message à lire : une confirmation vous est demandée", expiry.discreetly(base))
            }
            Self::LinkCode { code } => (
                "Votre code",
                format!(
                    "Voici votre code :\n\n{code}\n\nIl est valable 30 minutes. Si vous n’avez rien demandé, ne le donnez à personne."
                ),
            ),
            other if !other.is_about_a_demand() => return other.write(base),
            _ => (
                "Un message vous attend",
                format!(
                    "Un message vous attend. Pour le lire, connectez-vous :\n\n{base}{}\n\nVous n’avez pas de compte ? La personne qui suit votre dossier vous le lira.",
                    paths::DEMAND
                ),
            ),
        };
        whole(base, subject.to_owned(), &body)
    }

    /// The others are about an account, or go to a guichet.
    fn is_about_a_demand(&self) -> bool {
        !matches!(
            self,
            Self::ConfirmEmail { .. }
                | Self::AlreadyAccount
                | Self::ResetPassword { .. }
                | Self::Invitation { .. }
                | Self::PasswordChanged
                | Self::SecondFactorSet
                | Self::SecondFactorReset
                | Self::FiguresPublished { .. }
                | Self::ExtractionReady { .. }
                | Self::Dispatched { .. }
        )
    }

    fn parts(&self, base: &str) -> (&'static str, String) {
        let demand = format!("{base}{}", paths::DEMAND);
        let link = |path: &str, token: &str| format!("{base}{}", paths::with_token(path, token));
        match self {
            Self::ConfirmEmail { token } => (
                "Confirmez votre adresse e-mail",
                format!(
                    "Pour terminer la création de votre compte, ouvrez ce lien, puis appuyez sur le bouton :\n\n{}\n\nCe lien est valable 2 jours. Si vous n’avez pas créé de compte, ne faites rien.",
                    link(paths::CONFIRM_EMAIL, token)
                ),
            ),
            Self::AlreadyAccount => (
                "Vous avez déjà un compte",
                format!(
                    "Quelqu’un, peut-être vous, a voulu créer un compte avec cette adresse. Elle a déjà un compte : il suffit de vous connecter.\n\n{base}{}\n\nMot de passe oublié ? Choisissez-en un autre :\n\n{base}{}",
                    paths::SIGN_IN,
                    paths::FORGOTTEN
                ),
            ),
            Self::ResetPassword { token } => (
                "Choisissez un nouveau mot de passe",
                format!(
                    "Pour choisir un nouveau mot de passe, ouvrez ce lien :\n\n{}\n\nCe lien est valable 2 heures. Si vous n’avez rien demandé, ne faites rien : votre mot de passe ne change pas.",
                    link(paths::NEW_PASSWORD, token)
                ),
            ),
            Self::Invitation { token, role, from } => (
                "Votre accès au guichet web",
                format!(
                    "Un compte « {role} » est ouvert pour vous. Ouvrez ce lien pour choisir votre mot de passe :\n\n{}\n\nCe lien est valable 7 jours.{}",
                    link(paths::INVITATION, token),
                    from.map_or_else(String::new, |day| format!(
                        "\n\nVous pourrez vous connecter à partir du {}.",
                        date(day)
                    ))
                ),
            ),
            Self::PasswordChanged => (
                "Votre mot de passe est changé",
                format!(
                    "Le mot de passe de votre compte vient d’être changé. Tous vos appareils sont déconnectés.\n\nSi ce n’est pas vous, choisissez tout de suite un autre mot de passe :\n\n{base}{}",
                    paths::FORGOTTEN
                ),
            ),
            Self::SecondFactorSet => (
                "Votre double vérification est en place",
                format!(
                    "Vous vous connectez désormais avec votre mot de passe et un code de votre application.\n\nSi ce n’est pas vous, choisissez tout de suite un autre mot de passe et prévenez votre responsable :\n\n{base}{}",
                    paths::FORGOTTEN
                ),
            ),
            Self::SecondFactorReset => (
                "Votre double vérification est à refaire",
                format!(
                    "La double vérification de votre compte vient d’être remise à zéro. Tous vos appareils sont déconnectés. À votre prochaine connexion, vous règlerez une application sur votre téléphone.\n\nSi vous n’avez rien demandé, prévenez votre responsable.\n\n{base}{}",
                    paths::SIGN_IN
                ),
            ),
            Self::FiguresPublished { month, version } => (
                if *version > 1 {
                    "Des statistiques publiées sont corrigées"
                } else {
                    "Les statistiques du mois sont publiées"
                },
                format!(
                    "Les chiffres de {} sont publiés{}. Ils ne changeront plus : une correction donnerait une autre version, annoncée comme celle-ci.\n\n{base}{}",
                    month_in_words(*month),
                    if *version > 1 { format!(", version {version}") } else { String::new() },
                    paths::OPEN_DATA
                ),
            ),
            Self::ExtractionReady { title, until } => (
                "Votre extraction est prête",
                format!(
                    "Le fichier que vous avez demandé est prêt :\n\n{title}\n\nVous pouvez le télécharger jusqu’au {}\u{a0}; il sera ensuite effacé.\n\n{base}{}",
                    date(*until),
                    paths::EXTRACTIONS
                ),
            ),
            Self::Filed { filed_on, checked_by } => (
                "Votre demande de logement est bien reçue",
                format!(
                    "Votre demande est déposée depuis le {}. Nous vérifions votre pièce d’identité, au plus tard le {}. Vous recevrez ensuite votre numéro, ou ce qu’il faut corriger.\n\nVous n’avez rien d’autre à faire. Pour suivre votre demande :\n\n{demand}",
                    date(*filed_on),
                    date(*checked_by)
                ),
            ),
            Self::DocumentRefused { refusal, filed_on } => {
                let sentence = match refusal.sentence.trim() {
                    "" => String::new(),
                    sentence => {
                        format!("\n\nMessage de la personne qui a vérifié votre pièce : {sentence}")
                    }
                };
                let differences = refusal
                    .differences_in_words()
                    .map(|what| format!("\n\nÀ vérifier : {what}."))
                    .unwrap_or_default();
                (
                    "Votre demande : une correction est nécessaire",
                    format!(
                        "Nous n’avons pas pu valider votre pièce d’identité.\n\nMotif : {}.{differences}{sentence}\n\nCe qu’il faut faire : {}\n\nVotre date de dépôt, le {}, est conservée. Corrigez ici :\n\n{demand}",
                        refusal.reason.label(),
                        refusal.reason.advice(),
                        date(*filed_on)
                    ),
                )
            }
            Self::QuestionAsked { question, filed_on } => (
                "Votre demande : une précision est demandée",
                format!(
                    "La personne qui vérifie votre pièce d’identité a besoin d’une précision. Rien n’est refusé.\n\nSa question : {}\n\nVotre date de dépôt, le {}, est conservée. Répondez ici, avec quelques mots ou une photo :\n\n{demand}",
                    question.sentence.trim(),
                    date(*filed_on)
                ),
            ),
            Self::Registered { number, filed_on, expires_on } => (
                "Votre demande est enregistrée : voici votre numéro",
                format!(
                    "Votre pièce d’identité est vérifiée. Votre demande de logement social est enregistrée sous le numéro :\n\n{number}\n\nGardez-le : il vous suivra jusqu’à l’attribution d’un logement. Votre demande compte depuis le {}. Elle est valable jusqu’au {} : renouvelez-la sur le site dans les deux mois qui précèdent cette date.\n\nVotre demande est transmise aux guichets concernés. Pour la suivre, et pour télécharger votre attestation d’enregistrement :\n\n{demand}",
                    date(*filed_on),
                    date(*expires_on)
                ),
            ),
            Self::Renewed { number, expires_on } => (
                "Votre demande est renouvelée",
                format!(
                    "Votre demande n° {number} est renouvelée. Elle est valable jusqu’au {}. Votre numéro et votre date de dépôt ne changent pas.\n\nPour télécharger votre attestation de renouvellement :\n\n{demand}",
                    date(*expires_on)
                ),
            ),
            Self::Modified { number } => (
                "Votre demande a été modifiée",
                format!(
                    "Les changements de votre demande n° {number} sont enregistrés et transmis aux guichets. Votre numéro, votre date de dépôt et la date de fin de validité ne changent pas.\n\nCe qui a changé est écrit dans l’historique de votre demande :\n\n{demand}\n\nSi ce n’est pas vous, changez votre mot de passe et prévenez un guichet."
                ),
            ),
            Self::GivenUp { number, on } => (
                "Vous avez renoncé à votre demande",
                format!(
                    "Le {}, vous avez renoncé à votre demande n° {number}. Elle sera radiée ce soir à minuit : son numéro et son ancienneté seront perdus.\n\nVous avez changé d’avis, ou ce n’est pas vous ? Vous pouvez tout annuler jusqu’à minuit :\n\n{demand}",
                    date(*on)
                ),
            ),
            Self::GivingUpCancelled { number } => (
                "Votre renonciation est annulée",
                format!(
                    "Votre demande n° {number} est gardée, avec la même ancienneté. Vous n’avez rien d’autre à faire.\n\n{demand}"
                ),
            ),
            Self::CorrectionRequested { checked_by } => (
                "Votre demande de correction est bien reçue",
                format!(
                    "Vous avez demandé une correction de votre état civil. Une personne vérifie votre justificatif, au plus tard le {}. Vous recevrez ensuite la réponse. En attendant, votre demande de logement ne change pas.\n\n{demand}\n\nSi ce n’est pas vous, retirez cette correction et changez votre mot de passe.",
                    date(*checked_by)
                ),
            ),
            Self::CivilStatusCorrected { number } => (
                "Votre état civil est corrigé",
                format!(
                    "La correction de votre état civil est acceptée. Votre demande n° {number} est à jour, et les guichets sont prévenus. Votre numéro et votre ancienneté ne changent pas.\n\n{demand}"
                ),
            ),
            Self::CorrectionRefused { refusal } => {
                let sentence = match refusal.sentence.trim() {
                    "" => String::new(),
                    sentence => format!(
                        "\n\nMessage de la personne qui a vérifié votre justificatif : {sentence}"
                    ),
                };
                (
                    "Votre demande de correction n’a pas été acceptée",
                    format!(
                        "Nous n’avons pas pu corriger votre état civil.\n\nMotif : {}.{sentence}\n\nCe que vous pouvez faire : {}\n\nVotre demande de logement reste active, avec le même numéro et la même ancienneté. Vous pouvez redemander la correction ici :\n\n{base}{}",
                        refusal.reason.label(),
                        refusal.reason.advice(),
                        paths::CORRECTION
                    ),
                )
            }
            Self::LinkCode { code } => (
                "Votre code pour retrouver votre demande",
                format!(
                    "Pour rattacher votre demande à votre compte, recopiez ce code sur le site :\n\n{code}\n\nIl est valable 30 minutes. Si vous n’avez rien demandé, ne le donnez à personne : sans lui, votre demande reste protégée."
                ),
            ),
            Self::Removed { number, reason, reactivable_until } => {
                let next = match reactivable_until {
                    Some(day) => format!(
                        "Un guichet peut encore la réactiver jusqu’au {}, avec son numéro et son ancienneté : prenez contact avec lui sans attendre.",
                        date(*day)
                    ),
                    None => "Si ce n’est pas normal, prenez contact avec un guichet.".to_owned(),
                };
                (
                    "Votre demande est radiée",
                    format!(
                        "Votre demande n° {number} est radiée. Motif : {}.\n\n{next}\n\nTrouver un guichet :\n\n{base}{}",
                        reason.label(),
                        paths::GUICHETS
                    ),
                )
            }
            // Its subject has a date: see `write`.
            Self::Expiry(_) => ("", String::new()),
            Self::ReactivationOver { number } => (
                "Votre demande ne peut plus être réactivée",
                format!(
                    "Votre demande n° {number} a été radiée, et le délai pour la réactiver est passé.\n\nVous cherchez toujours un logement ? Déposez une nouvelle demande, vous aurez un nouveau numéro :\n\n{demand}\n\nLes données de l’ancienne demande seront effacées un an après sa radiation."
                ),
            ),
            Self::DraftLeft { erased_on } => (
                "Votre demande n’est pas envoyée",
                format!(
                    "Vous avez commencé une demande de logement social, et elle n’est pas envoyée : elle ne compte pas encore. Sans nouvelle de vous, ce que vous avez écrit sera effacé le {}.\n\nPour la reprendre là où vous l’avez laissée :\n\n{demand}\n\nVous n’en avez plus besoin ? Ne faites rien.",
                    date(*erased_on)
                ),
            ),
            Self::DuplicateFiled => (
                "Une autre demande a été faite avec votre état civil",
                format!(
                    "Quelqu’un, peut-être vous, a déposé une nouvelle demande de logement social avec votre état civil. Vous en avez déjà une dans ce territoire : une seule suffit, et elle garde son ancienneté. La nouvelle n’a pas été enregistrée.\n\nSi c’est vous, servez-vous de la demande que vous avez déjà : renouvelez-la ou modifiez-la sur le site. Si elle a été faite à un guichet, rattachez-la d’abord à votre compte avec son numéro :\n\n{base}{}\n\nSi ce n’est pas vous, prévenez un guichet :\n\n{base}{}",
                    paths::LINK,
                    paths::GUICHETS
                ),
            ),
            Self::Merged { number, into } => (
                "Vos deux demandes sont réunies",
                format!(
                    "Vous aviez deux demandes de logement social dans le même territoire. Le gestionnaire les a réunies : la demande n° {number} est fermée, et la plus ancienne, n° {into}, est gardée avec toute son ancienneté. Une seule demande suffit.\n\nC’est la demande n° {into} qu’il faut renouveler chaque année. Elle est dans le compte avec lequel vous l’avez faite. Si elle a été faite à un guichet, rattachez-la à votre compte avec son numéro :\n\n{base}{}\n\nSi l’une de ces demandes n’est pas la vôtre, prévenez un guichet sans attendre : tout peut être rétabli.\n\n{base}{}",
                    paths::LINK,
                    paths::GUICHETS
                ),
            ),
            Self::Absorbed { number } => (
                "Votre demande a été réunie avec un doublon",
                format!(
                    "Une autre demande existait à votre nom dans le même territoire. Le gestionnaire l’a réunie avec la vôtre, n° {number}, qui est gardée : son numéro, ses dates et son ancienneté ne changent pas. Vérifiez seulement qu’elle est à jour :\n\n{demand}\n\nSi vous n’aviez pas fait d’autre demande, prévenez un guichet."
                ),
            ),
            Self::MergeUndone { number } => (
                "Votre demande est de nouveau active",
                format!(
                    "Votre demande n° {number} avait été réunie par erreur avec une autre. C’est annulé : elle est de nouveau active, avec les mêmes dates et la même ancienneté.\n\n{demand}\n\nSi elle n’est plus dans votre compte, rattachez-la avec son numéro :\n\n{base}{}",
                    paths::LINK
                ),
            ),
            Self::Dispatched { count: n } => (
                "Des demandes à prendre en compte",
                format!(
                    "Votre boîte de réception contient {} à prendre en compte :\n\n{base}{}",
                    count(*n, "demande", "demandes"),
                    paths::GUICHET
                ),
            ),
        }
    }
}

/// A mail, from its greeting to its foot.
fn whole(base: &str, subject: String, body: &str) -> (String, String) {
    let foot = "Ce message est envoyé automatiquement : merci de ne pas y répondre.";
    let text = format!("Bonjour,\n\n{body}\n\nLe guichet web\n\n--\n{foot}\n{base}/\n");
    (subject, with_french_spaces(&text))
}

/// Keeps signs on the line of their word, in what operators write too.
fn with_french_spaces(text: &str) -> String {
    let mut text = text.replace("« ", "«\u{a0}").replace("n° ", "n°\u{a0}");
    for sign in [':', ';', '?', '!', '»'] {
        text = text.replace(&format!(" {sign}"), &format!("\u{a0}{sign}"));
    }
    text
}

#[cfg(test)]
mod tests;
