//! Giving one's demand up, in two steps, and changing one's mind.

use super::super::form::Form;
use super::super::visit::{Visit, invalid, ok, see};
use crate::actions::{demand as demands, renunciation as actions};
use crate::error::{Error, Result};
use crate::portal::Portal;
use app::components::format::count;
use app::domain::demand::Demand;
use app::domain::life_cycle::{LifeCycleError, Status};
use app::forms::{FormState, Typed, decision};
use app::pages::applicant as pages;
use app::pages::applicant::{GIVING_UP, GivingUpView};
use app::paths;
use axum::response::Response;
use chrono::NaiveDate;

/// « 5 mois », « 2 ans ».
fn seniority(filed_on: NaiveDate, today: NaiveDate) -> String {
    let years = i64::from(today.years_since(filed_on).unwrap_or_default());
    if years > 0 {
        return count(years, "an", "ans");
    }
    let months = (1..12).take_while(|n| filed_on + chrono::Months::new(*n) <= today).count();
    match i64::try_from(months) {
        Ok(0) | Err(_) => "moins d’un mois".to_owned(),
        Ok(months) => count(months, "mois", "mois"),
    }
}

fn view_of(portal: &Portal, demand: &Demand, form: FormState) -> Option<GivingUpView> {
    let registration = demand.status.registration()?;
    Some(GivingUpView {
        number: registration.unique_number,
        filed_on: registration.filed_on,
        seniority: seniority(registration.filed_on, demands::today(portal, demand)),
        form,
        version: demand.version,
    })
}

/// The demand to give up, or where to go instead.
async fn to_give_up(visit: &Visit) -> Result<Result<Demand, Response>> {
    let refusal = match actions::to_give_up(&visit.portal, visit.actor()?).await {
        Ok(demand) if demand.given_up_on.is_none() => return Ok(Ok(demand)),
        // The page of the demand says all of it.
        Ok(_) => None,
        Err(Error::NotFound) => match demands::held(&visit.portal, visit.actor()?).await? {
            Some(Demand { status: Status::Submitted { .. }, .. }) => {
                Some(LifeCycleError::BeingChecked)
            }
            _ => None,
        },
        Err(error) => return Err(error),
    };
    if let Some(refusal) = refusal {
        visit.flash_refusal(refusal.to_string()).await?;
    }
    Ok(Err(see(paths::DEMAND)))
}

pub async fn page(visit: Visit) -> Result<Response> {
    let demand = match to_give_up(&visit).await? {
        Ok(demand) => demand,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let chrome = visit.chrome().await;
    Ok(ok(match view_of(&visit.portal, &demand, FormState::default()) {
        Some(view) => pages::giving_up(&chrome, &view),
        None => pages::draft_erasure(&chrome),
    }))
}

pub async fn erase_draft(visit: Visit) -> Result<Response> {
    if let Err(elsewhere) = to_give_up(&visit).await? {
        return Ok(elsewhere);
    }
    actions::erase_draft(&visit.portal, visit.actor()?).await?;
    visit.flash("Votre brouillon est effacé.").await?;
    Ok(see(paths::DEMAND))
}

async fn confirmation_page(visit: &Visit, form: FormState) -> Result<Response> {
    let demand = match to_give_up(visit).await? {
        Ok(demand) => demand,
        Err(elsewhere) => return Ok(elsewhere),
    };
    let wrong = !form.errors.is_empty();
    let Some(view) = view_of(&visit.portal, &demand, form) else { return Ok(see(paths::GIVE_UP)) };
    let html = pages::giving_up_confirmation(&visit.chrome().await, &view);
    Ok(if wrong { invalid(html) } else { ok(html) })
}

pub async fn confirmation(visit: Visit) -> Result<Response> {
    confirmation_page(&visit, FormState::default()).await
}

const NOT_TICKED: &str = "Cochez la case pour renoncer à votre demande, ou gardez-la";

pub async fn give_up(visit: Visit, Form(typed): Form) -> Result<Response> {
    if typed.get(GIVING_UP.0) != GIVING_UP.1 {
        let form = FormState::wrong(Typed::default(), GIVING_UP.0, NOT_TICKED);
        return confirmation_page(&visit, form).await;
    }
    match actions::give_up(&visit.portal, visit.actor()?, decision::version(&typed)).await {
        // Nothing to give up: the page of the demand says where it stands.
        Err(Error::NotFound) => {}
        done => {
            done?;
            let sentence =
                "Vous avez renoncé à votre demande. Vous pouvez encore annuler jusqu’à minuit.";
            visit.flash(sentence).await?;
        }
    }
    Ok(see(paths::DEMAND))
}

pub async fn cancel(visit: Visit) -> Result<Response> {
    match actions::cancel(&visit.portal, visit.actor()?).await {
        Err(Error::NotFound) => {}
        done => {
            done?;
            visit.flash("Votre renonciation est annulée : votre demande est gardée.").await?;
        }
    }
    Ok(see(paths::DEMAND))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seniority_is_said_in_months_then_in_years() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let said =
            |filed: &str, today: &str| seniority(day(filed), day(today)).replace('\u{a0}', " ");
        assert_eq!(said("2026-11-01", "2026-11-24"), "moins d’un mois");
        assert_eq!(said("2026-06-24", "2026-11-24"), "5 mois");
        assert_eq!(said("2026-06-25", "2026-11-24"), "4 mois");
        assert_eq!(said("2025-11-24", "2026-11-24"), "1 an");
        assert_eq!(said("2014-06-15", "2026-11-24"), "12 ans");
    }
}
