//! The daily work: what failed, what waits, what each day brought.

use super::super::form::Form;
use super::super::visit::{Visit, ok, see};
use crate::actions::dead_letters::{self, Kind};
use crate::actions::{daily, notice};
use crate::error::Result;
use app::domain::calendar::{days_earlier, local_day};
use app::pages::administration as pages;
use app::pages::administration::WorkView;
use app::pages::administration::work::{DayLine, FailureLine, KIND, PAUSE, REFERENCE};
use app::paths;
use axum::response::Response;

/// Days shown, today among them.
const DAYS: u64 = 30;

pub async fn page(visit: Visit) -> Result<Response> {
    let portal = &visit.portal;
    let standing = dead_letters::standing(portal).await?;
    let from = days_earlier(portal.today(None), DAYS - 1);
    let failures = standing.letters.into_iter().map(|letter| FailureLine {
        kind: letter.kind.as_str(),
        reference: letter.reference,
        what: letter.what,
        since: local_day(letter.since, None),
    });
    let days = daily::report(portal, from).await?.into_iter().map(|work| DayLine {
        day: work.day,
        work: work.work,
        done: work.done,
        failed: work.failed,
    });
    let (mails, letters, bounced) = standing.waiting;
    let view = WorkView {
        failures: failures.collect(),
        mails,
        letters,
        letters_since: standing.letters_since.map(|at| local_day(at, None)),
        bounced,
        paused: standing.paused,
        doubted: standing.doubted,
        days: days.collect(),
    };
    Ok(ok(pages::work(&visit.chrome().await, view)))
}

/// Tries something again, or pauses the notices, or lets them go.
pub async fn act(visit: Visit, Form(typed): Form) -> Result<Response> {
    let portal = &visit.portal;
    let sentence = match typed.get(PAUSE) {
        "oui" => {
            notice::pause(portal, visit.actor()?, true).await?;
            "Les envois d’avis sont arrêtés. Ils attendent."
        }
        "non" => {
            notice::pause(portal, visit.actor()?, false).await?;
            "Les envois d’avis reprennent."
        }
        _ => {
            // Nothing that the page sends: it is shown again.
            let Some(kind) = Kind::read(typed.get(KIND)) else { return Ok(see(paths::WORK)) };
            if dead_letters::try_again(portal, kind, typed.get(REFERENCE)).await? {
                "Un nouvel essai est en cours."
            } else {
                visit
                    .flash_refusal("Rien à réessayer\u{a0}: c’est déjà fait, ou en cours.")
                    .await?;
                return Ok(see(paths::WORK));
            }
        }
    };
    visit.flash(sentence).await?;
    Ok(see(paths::WORK))
}
