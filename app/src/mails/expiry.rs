//! The mail that a demand lives by: it expires, or has, and here is how to keep it.

use crate::components::format::date;
use crate::domain::calendar::Deadlines;
use crate::domain::unique_number::UniqueNumber;
use crate::paths;

/// What it tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// Token of the link that renews.
    pub token: String,
    /// Number of the demand.
    pub number: UniqueNumber,
    /// Until when it is valid, when it is removed if nothing is done, and what follows.
    pub dates: Deadlines,
    /// It has expired: it is kept for a while.
    pub is_past: bool,
    /// Not the notice of the law: one can want no more of them.
    pub is_reminder: bool,
}

const ONE_MINUTE: &str = "Cela prend une minute, sans mot de passe. Rien ne change tant que vous n’avez pas appuyé sur le bouton.";

impl Expiry {
    /// One message that cannot be misread: until when, and what to do.
    pub(super) fn write(&self, base: &str) -> (String, String) {
        let Self { token, number, dates, is_past, is_reminder } = self;
        let [expires_on, removed_on, until] =
            [dates.expires_on, dates.removal.on, dates.reactivable_until].map(date);
        let (what, kept) = if *is_past {
            let kept = format!(" Vous pouvez encore la garder avant le {removed_on}.");
            (format!("otre demande de logement a expiré le {expires_on}"), kept)
        } else {
            (format!("otre demande de logement expire le {expires_on}"), String::new())
        };
        let (subject, stop) = if *is_reminder {
            let link = format!("{base}{}", paths::with_token(paths::NO_REMINDERS, token));
            let stop = format!("\n\nNe plus recevoir de rappels cette année : {link}");
            (format!("Rappel : v{what}"), stop)
        } else {
            (format!("V{what}"), String::new())
        };
        let (link, removal) = (self.link(base), dates.removal.in_words());
        let body = format!(
            "V{what}.{kept} Pour la garder, confirmez ici :\n\n{link}\n\n{ONE_MINUTE}\n\nSans confirmation, elle sera radiée {removal}. Un guichet pourra encore la réactiver jusqu’au {until} ; après ce jour, son ancienneté sera perdue.\n\nQuelque chose a changé chez vous ? Dites-le avec votre compte, ou dans un guichet. Un guichet peut aussi la renouveler avec vous.\n\nIl s’agit de la demande n° {number}. La garder est gratuit : personne ne doit vous demander d’argent.{stop}"
        );
        (subject, body)
    }

    /// The same, saying nothing of a demand nor of housing.
    pub(super) fn discreetly(&self, base: &str) -> String {
        format!(
            "Une confirmation de votre part est attendue avant le {}. C’est ici :\n\n{}\n\n{ONE_MINUTE}",
            date(self.dates.removal.on),
            self.link(base)
        )
    }

    fn link(&self, base: &str) -> String {
        format!("{base}{}", paths::with_token(paths::KEEP, &self.token))
    }
}
