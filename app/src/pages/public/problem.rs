//! Errors, as people understand them: what happened, what to do.

use crate::components::{ButtonKind, ButtonLink, Fact, Facts, format};
use crate::domain::document::MAX_FILE;
use crate::pages::{Chrome, Frame, render};
use crate::paths;
use leptos::prelude::*;

/// What went wrong, as people understand it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// 404: no such page, or not yours.
    NotFound,
    /// 403: a form sent from another site.
    CrossSite,
    /// 413: what was sent is too big.
    TooBig,
    /// 400, 405, 415: the request makes no sense.
    BadRequest,
    /// 409: changed meanwhile (other tab, other person). The page says to look again.
    Conflict,
    /// 429: too many tries; seconds to wait.
    TooMany(i64),
    /// 503: busy or starting; try again in a moment.
    Busy,
    /// 500: ours.
    Failure,
}

/// What a page says of a problem.
struct Words {
    title: &'static str,
    what: String,
    todo: String,
}

impl Problem {
    fn words(self) -> Words {
        let (title, what, todo) = match self {
            Self::NotFound => (
                "Cette page n’existe pas",
                "L’adresse est peut-être mal écrite, ou la page n’est plus là. Si vous avez un compte, il faut peut-être vous connecter.".to_owned(),
                "Revenez à l’accueil, ou connectez-vous et recommencez.".to_owned(),
            ),
            Self::CrossSite => (
                "Cet envoi a été arrêté",
                "Le formulaire ne venait pas de ce site. Nous l’avons refusé pour vous protéger. Rien n’a été enregistré.".to_owned(),
                "Ouvrez la page ici, dans ce site, et recommencez.".to_owned(),
            ),
            Self::TooBig => (
                "C’est trop lourd",
                format!(
                    "Ce que vous avez envoyé dépasse ce que nous pouvons recevoir. Un fichier doit faire {} Mo au plus.",
                    MAX_FILE / (1024 * 1024)
                ),
                "Revenez en arrière et envoyez les fichiers un par un, ou une photo plus petite.".to_owned(),
            ),
            Self::BadRequest => (
                "Nous n’avons pas compris cet envoi",
                "Il manquait quelque chose, ou la page était trop ancienne. Rien n’a été enregistré.".to_owned(),
                "Revenez à la page précédente, rechargez-la et recommencez.".to_owned(),
            ),
            Self::Conflict => (
                "Cela a changé entre-temps",
                "Quelqu’un d’autre, ou vous dans un autre onglet, a modifié la même chose. Nous n’avons rien enregistré, pour ne rien perdre.".to_owned(),
                "Revenez à la page précédente et rechargez-la\u{a0}: vous verrez ce qui est enregistré.".to_owned(),
            ),
            Self::TooMany(seconds) => (
                "Trop d’essais à la suite",
                "Nous ralentissons les essais pour protéger les comptes.".to_owned(),
                format!("Attendez {}, puis recommencez.", wait(seconds)),
            ),
            Self::Busy => (
                "Le site est très demandé",
                "Nous n’avons pas pu vous répondre cette fois. Rien n’est perdu de ce qui était déjà enregistré.".to_owned(),
                "Attendez une minute, puis rechargez la page.".to_owned(),
            ),
            Self::Failure => (
                "Une erreur est survenue",
                "C’est notre faute, pas la vôtre, et nous vous prions de nous en excuser. Ce qui était déjà enregistré l’est toujours.".to_owned(),
                "Attendez un peu, puis recommencez. Si cela continue, adressez-vous à un guichet et donnez-lui le numéro ci-dessous.".to_owned(),
            ),
        };
        Words { title, what, todo }
    }

    /// A failure is looked for in our records: the person needs its number.
    fn is_ours(self) -> bool {
        matches!(self, Self::Busy | Self::Failure)
    }
}

/// « 40 secondes », « 3 minutes », « 1 heure »: rounded up, so that the wait told is enough.
fn wait(seconds: i64) -> String {
    let up = |unit: i64| seconds.saturating_add(unit - 1).div_euclid(unit);
    match seconds {
        ..=0 => "quelques secondes".to_owned(),
        1..=90 => format::count(seconds, "seconde", "secondes"),
        91..=5400 => format::count(up(60), "minute", "minutes"),
        _ => format::count(up(3600), "heure", "heures"),
    }
}

/// An error page. `request` is the number to quote when calling for help.
pub fn error(chrome: &Chrome, problem: Problem, request: &str) -> String {
    let chrome = chrome.clone();
    let signed_in = chrome.role.is_some();
    let Words { title, mut what, mut todo } = problem.words();
    if signed_in && problem == Problem::NotFound {
        "L’adresse est peut-être mal écrite, ou la page n’est plus là.".clone_into(&mut what);
        "Revenez à l’accueil, ou choisissez une page dans le menu.".clone_into(&mut todo);
    }
    let number = (problem.is_ours() && !request.is_empty()).then(|| {
        let request = request.to_owned();
        view! { <Facts items=vec![Fact::new("Numéro à donner", request)]/> }
    });
    let back = match problem {
        Problem::TooMany(_) if !signed_in => view! {
            <ButtonLink href=paths::SIGN_IN label="Revenir à la connexion"/>
            <ButtonLink href=paths::HOME label="Revenir à l’accueil" kind=ButtonKind::Quiet/>
        }
        .into_any(),
        Problem::NotFound if !signed_in => view! {
            <ButtonLink href=paths::HOME label="Revenir à l’accueil"/>
            <ButtonLink href=paths::SIGN_IN label="Se connecter" kind=ButtonKind::Quiet/>
        }
        .into_any(),
        _ => view! { <ButtonLink href=paths::HOME label="Revenir à l’accueil"/> }.into_any(),
    };
    render(|| {
        view! {
            <Frame chrome=chrome title=title>
                <div class="stack">
                    <h1>{title}</h1>
                    <p class="lead">{what}</p>
                </div>
                <section class="card stack">
                    <h2>"Que faire\u{a0}?"</h2>
                    <p>{todo}</p>
                    {number}
                    <div class="row">
                        {back}
                    </div>
                </section>
                <p class="hint">
                    "Besoin d’aide\u{a0}? "<a href=paths::HELP>"Lisez l’aide"</a>" ou "
                    <a href=paths::GUICHETS>"trouvez un guichet"</a>"."
                </p>
            </Frame>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_told_is_never_too_short() {
        let told = [0, 1, 40, 90, 91, 120, 121, 3600, 5400, 5401, i64::MAX].map(wait);
        assert_eq!(told[..4], ["quelques secondes", "1 seconde", "40 secondes", "90 secondes"]);
        assert_eq!(told[4..7], ["2 minutes", "2 minutes", "3 minutes"]);
        assert_eq!(told[7..10], ["60 minutes", "90 minutes", "2 heures"]);
    }

    #[test]
    fn only_our_own_failures_show_a_number() {
        let page = |problem| error(&Chrome::default(), problem, "7f3a-0193");
        assert!(page(Problem::Failure).contains("7f3a-0193"));
        assert!(page(Problem::Busy).contains("7f3a-0193"));
        assert!(!page(Problem::NotFound).contains("7f3a-0193"));
    }
}
