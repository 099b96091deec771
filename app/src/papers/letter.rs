//! The notice by post: at least a month before it expires, a demand that was never filed nor
//! renewed online is told of the day and of what follows (CCH R. 441-2-7). The first third of the
//! page is what an envelope may show: a neutral sender, a day and an address, and nothing of why.

use super::{AUTHOR, Block, Line, Part, Recipient, parts_of, steps, strong, text};
use crate::components::format::count;
use crate::domain::calendar::{ExpectedRemoval, in_words as date, removal_day};
use crate::domain::content::Content;
use crate::domain::life_cycle::Registration;
use crate::domain::notice::NoticeChannel;
use crate::domain::unique_number::UniqueNumber;
use crate::paths;
use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

/// What a letter tells, and to whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Whom it goes to.
    pub recipient: Recipient,
    /// Number of the demand.
    pub number: UniqueNumber,
    /// Filing, which counts for the seniority.
    pub filed_on: NaiveDate,
    /// Last day of validity.
    pub expires_on: NaiveDate,
    /// When it is removed if nothing is done.
    pub removal: ExpectedRemoval,
    /// Last day on which a guichet can reactivate it then.
    pub reactivable_until: NaiveDate,
    /// Where any guichet can renew it: « Rhône », « Île-de-France »; empty when unknown.
    pub territory: String,
    /// Address of the site, without a final slash.
    pub site: String,
    /// Day of the letter.
    pub written_on: NaiveDate,
    /// Version of its words.
    pub version: &'static str,
}

impl Letter {
    /// The letter of a demand. `territory` is the name of the one of its number. One that is late
    /// leaves as long as one that is not.
    pub fn of(
        content: &Content,
        registration: &Registration,
        territory: Option<&str>,
        written_on: NaiveDate,
        site: &str,
    ) -> Self {
        let deadlines = registration.deadlines();
        // It leaves that day at best.
        let on = removal_day(deadlines.expires_on, written_on);
        let deadlines = deadlines.if_removed(ExpectedRemoval { on, is_earliest: true });
        Self {
            recipient: Recipient::of(content),
            number: registration.unique_number,
            filed_on: registration.filed_on,
            expires_on: deadlines.expires_on,
            removal: deadlines.removal,
            reactivable_until: deadlines.reactivable_until,
            territory: territory.unwrap_or_default().to_owned(),
            site: site.to_owned(),
            written_on,
            version: NoticeChannel::Post.text_version(),
        }
    }
}

/// Letters that are printed together, a page each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letters {
    /// Title of the document.
    pub title: String,
    /// Who made it.
    pub author: &'static str,
    /// One sentence for the lists of documents; names nobody.
    pub subject: String,
    /// Address of the site: what begins with it can be followed.
    pub site: String,
    /// Where the code leads.
    pub address: String,
    /// The day of the first one.
    pub day: (i32, u32, u32),
    /// One page each.
    pub pages: Vec<LetterPage>,
}

/// One letter, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LetterPage {
    /// What the window of the envelope shows.
    pub recipient: Vec<String>,
    /// Its day.
    pub day: String,
    /// What must be read if nothing else is.
    pub title: String,
    /// What to do.
    pub lead: String,
    /// What is needed to do it.
    pub facts: Vec<Line>,
    /// Before the ways to do it.
    pub how: Part,
    /// The way that the code leads to.
    pub online: Part,
    /// The other one.
    pub desk: Part,
    /// What the code is, for who does not see it.
    pub alt: &'static str,
    /// What follows when nothing is done.
    pub otherwise: Part,
    /// Then, in small.
    pub notes: Vec<String>,
    /// Which letter it is, at the bottom.
    pub foot: String,
}

/// Letters in words, each under its reference. None when there is no letter, or when they lead to
/// several sites.
pub fn letters(all: &[(Uuid, Letter)]) -> Option<Letters> {
    let (_, first) = all.first()?;
    if all.iter().any(|(_, letter)| letter.site != first.site) {
        return None;
    }
    Some(Letters {
        title: format!("Courriers du {}", date(first.written_on)),
        author: AUTHOR,
        subject: count(i64::try_from(all.len()).unwrap_or(i64::MAX), "courrier", "courriers"),
        site: first.site.clone(),
        address: format!("{}{}", first.site, paths::RENEWAL),
        day: parts_of(first.written_on),
        pages: all.iter().map(|(reference, letter)| page(*reference, letter)).collect(),
    })
}

fn page(reference: Uuid, letter: &Letter) -> LetterPage {
    let expires_on = date(letter.expires_on);
    let (title, lead) = if letter.written_on > letter.expires_on {
        (
            format!("Votre demande de logement a expiré le {expires_on}"),
            format!(
                "Vous pouvez encore la garder\u{a0}: renouvelez-la avant le {}, sur internet ou à un guichet.",
                date(letter.removal.on)
            ),
        )
    } else {
        (
            format!("Votre demande de logement expire le {expires_on}"),
            format!(
                "Pour la garder, renouvelez-la au plus tard le {expires_on}, sur internet ou à un guichet."
            ),
        )
    };
    LetterPage {
        recipient: letter.recipient.block(),
        day: format!("Le {}", date(letter.written_on)),
        title,
        lead,
        facts: vec![
            Line::new("Numéro unique de votre demande", letter.number.to_string()),
            Line::new("Date de dépôt", date(letter.filed_on)),
            Line::new("Dernier jour de validité", expires_on),
        ],
        how: Part::new(
            "Deux façons de la renouveler",
            vec![text("C’est gratuit. Votre numéro et votre ancienneté ne changent pas.")],
        ),
        online: online(letter),
        desk: desk(letter),
        alt: "Code QR qui mène à la page du site où l’on renouvelle sa demande.",
        otherwise: otherwise(letter),
        notes: vec![
            "Vous venez de la renouveler\u{a0}? Ne tenez pas compte de cette lettre.".to_owned(),
            "Cette lettre est le préavis d’expiration prévu par l’article R.\u{a0}441-2-7 du code de la construction et de l’habitation. Personne ne doit vous demander d’argent pour renouveler votre demande.".to_owned(),
        ],
        foot: format!("Courrier {reference} – texte {}", letter.version),
    }
}

fn online(letter: &Letter) -> Part {
    Part::new(
        "Sur internet",
        vec![
            steps([
                format!("Ouvrez {} ou scannez le code, puis connectez-vous ou créez un compte.", letter.site),
                "Si vous avez fait votre demande à un guichet, rattachez-la à ce compte avec son numéro unique. Un code est envoyé à l’adresse e-mail que le guichet connaît.".to_owned(),
                "Vérifiez vos réponses, corrigez ce qui a changé, puis envoyez.".to_owned(),
            ]),
            text("Le guichet n’a pas votre adresse e-mail\u{a0}? Renouvelez à un guichet."),
        ],
    )
}

fn desk(letter: &Letter) -> Part {
    let territory = match letter.territory.as_str() {
        "" => String::new(),
        name => format!(" ({name})"),
    };
    Part::new(
        "À un guichet",
        vec![
            text(format!(
                "N’importe quel guichet du territoire de votre demande{territory} peut la renouveler avec vous, même si vous l’avez faite ailleurs."
            )),
            text(
                "Apportez cette lettre et une pièce d’identité. Dites ce qui a changé\u{a0}: adresse, foyer, revenus, travail.",
            ),
            text(format!(
                "Pour trouver un guichet\u{a0}: {}{}, ou demandez à votre mairie.",
                letter.site,
                paths::GUICHETS
            )),
        ],
    )
}

fn otherwise(letter: &Letter) -> Part {
    let blocks: Vec<Block> = vec![
        strong(format!(
            "Votre demande sera radiée {}\u{a0}: elle sera retirée, et aucun logement ne pourra plus vous être proposé.",
            letter.removal.in_words()
        )),
        text(format!(
            "Un guichet pourra encore la réactiver jusqu’au {}, avec son numéro et son ancienneté. Après ce jour, il faudra faire une nouvelle demande, et l’ancienneté sera perdue.",
            date(letter.reactivable_until)
        )),
    ];
    Part::new("Si vous ne faites rien", blocks)
}
