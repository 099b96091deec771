//! What an agent types, page by page.

use super::super::account::time_in;
use super::super::applicant::steps::step_of;
use super::super::communes;
use super::super::form::Form;
use super::super::visit::{Visit, invalid, ok, page, see};
use super::super::words::{names_of, sections_of};
use super::{back, guichets_of, number_of};
use crate::actions::desk::entry::{self as actions, Open, Recording};
use crate::error::{Error, Result};
use app::domain::calendar::local_day;
use app::domain::content::Content;
use app::domain::demand::Demand;
use app::domain::ids::EntryId;
use app::domain::territory::InseeCode;
use app::forms::changes::{ChangedSection, changes};
use app::forms::communes::{self as commune_forms, COMMUNES, Press, SEARCH};
use app::forms::household::Counts;
use app::forms::identity::{FIRST_NAMES, NAME};
use app::forms::journey::{self, Names, Step, is_legal, place, steps};
use app::forms::merge::{Choice, Conflict};
use app::forms::rebase::choice_of;
use app::forms::summary::sections;
use app::forms::{Answers, FormState, Typed, desk as forms};
use app::pages::applicant::{self as applicant_pages, Journey, Saving, StepView};
use app::pages::desk as pages;
use app::pages::desk::entry::asked;
use app::pages::desk::{EntriesView, EntryLine, EntryStepView, EntryView};
use app::paths;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

fn id_of(text: &str) -> Result<EntryId> {
    text.parse().map_err(|_| Error::NotFound)
}

pub async fn list(visit: Visit) -> Result<Response> {
    let open = actions::list(&visit.portal, visit.actor()?).await?;
    let line = |Open { entry, demand }: Open| {
        let identity = entry.answers.step(Step::Identity);
        let registration = demand.as_ref().and_then(|demand| demand.status.registration());
        EntryLine {
            id: entry.id,
            act: entry.act,
            number: registration.map(|registration| registration.unique_number),
            name: format!("{} {}", identity.get(FIRST_NAMES), identity.get(NAME)).trim().to_owned(),
            day: local_day(entry.at, None),
            time: time_in(entry.at, None),
        }
    };
    let lines = open.into_iter().map(line).collect();
    let view = EntriesView { lines, guichets: guichets_of(&visit)? };
    Ok(ok(pages::entries(&visit.chrome().await, &view)))
}

pub async fn begin_paper(visit: Visit, Form(typed): Form) -> Result<Response> {
    let guichet = forms::guichet(&typed);
    match actions::begin_paper(&visit.portal, visit.actor()?, guichet).await {
        Ok(id) => Ok(see(&paths::entry_step(id, Step::Identity))),
        Err(error) => back(&visit, error, paths::ENTRIES).await,
    }
}

pub async fn begin(
    visit: Visit,
    Path(number): Path<String>,
    Form(typed): Form,
) -> Result<Response> {
    let number = number_of(&number)?;
    let act = asked(typed.get(pages::acts::ACT)).ok_or(Error::NotFound)?;
    let guichet = forms::guichet(&typed);
    let begun = match actions::begin(&visit.portal, visit.actor()?, number, act, guichet).await {
        Ok(begun) => begun,
        Err(error) => return back(&visit, error, &paths::dispatched(number)).await,
    };
    if begun.act != act {
        visit
            .flash_refusal(
                "Vous avez déjà une saisie en cours pour cette demande\u{a0}: terminez-la ou abandonnez-la avant d’en commencer une autre.",
            )
            .await?;
    }
    Ok(see(&paths::entry(begun.id)))
}

pub async fn give_up(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    actions::drop_entry(&visit.portal, visit.actor()?, id_of(&id)?).await?;
    visit.flash("Saisie abandonnée\u{a0}: rien n’en est gardé.").await?;
    Ok(see(paths::ENTRIES))
}

fn codes(typed: &Typed) -> Vec<InseeCode> {
    typed.all(COMMUNES).iter().filter_map(|code| code.trim().parse().ok()).collect()
}

/// One page of the form, with these conflicts to name if any.
async fn step_view(
    visit: &Visit,
    answers: &Answers,
    step: Step,
    form: FormState,
    conflicts: Vec<Conflict>,
) -> Result<StepView> {
    let portal = &visit.portal;
    let chosen = communes::lines(portal, &codes(&form.typed)).await?;
    let disputed = conflicts.iter().filter(|conflict| conflict.field == COMMUNES);
    let disputed = disputed.flat_map(|conflict| conflict.theirs.iter().chain(&conflict.mine));
    let disputed: Vec<_> = disputed.filter_map(|code| code.parse().ok()).collect();
    let names = communes::lines(portal, &disputed).await?;
    let names = names.into_iter().map(|line| (line.insee, line.name)).collect();
    Ok(StepView {
        step,
        form,
        journey: Journey::Filing,
        place: place(step, answers),
        counts: Counts::of(&answers.step(Step::Household)),
        names: Names::of(answers),
        legal: is_legal(answers),
        today: portal.today(None),
        chosen,
        found: None,
        restored: false,
        saving: Saving { conflicts, names, ..Saving::default() },
    })
}

pub async fn step_page(visit: Visit, Path((id, slug)): Path<(String, String)>) -> Result<Response> {
    let (id, step) = (id_of(&id)?, step_of(&slug)?);
    let Open { entry, .. } = actions::open(&visit.portal, visit.actor()?, id).await?;
    let of_anybody = matches!(step, Step::Applicant | Step::Organization);
    if entry.recorded.is_some() || !of_anybody && !steps(&entry.answers).contains(&step) {
        return Ok(see(&paths::entry(id)));
    }
    let form = FormState::of(entry.answers.step(step));
    let step = step_view(&visit, &entry.answers, step, form, Vec::new()).await?;
    let view = EntryStepView { id, act: entry.act, step };
    Ok(ok(pages::entry_step(&visit.chrome().await, &view)))
}

pub async fn step(
    visit: Visit,
    Path((id, slug)): Path<(String, String)>,
    Form(typed): Form,
) -> Result<Response> {
    let (id, step) = (id_of(&id)?, step_of(&slug)?);
    let portal = &visit.portal;
    let Open { entry, demand } = actions::open(portal, visit.actor()?, id).await?;
    let press = if step == Step::Communes { Press::read(&typed) } else { Press::Continue };
    let answer = press.on(&typed);
    let answers = actions::save(portal, visit.actor()?, id, step, &answer).await?;
    let search = if step == Step::Communes { typed.get(SEARCH) } else { "" };
    let mut form = FormState::of(answer);
    if press == Press::Continue {
        form.errors = errors(&visit, demand.as_ref(), &answers, step);
        if !search.is_empty() {
            form.errors.insert(0, commune_forms::not_chosen(search));
        }
        if form.errors.is_empty() {
            return Ok(see(&after(&visit, &answers, step, id)));
        }
    } else if !matches!(press, Press::Search | Press::More(_)) {
        form.typed = form.typed.with(SEARCH, "");
    }
    let mut shown = step_view(&visit, &answers, step, form, Vec::new()).await?;
    if matches!(press, Press::Search | Press::More(_)) && !search.is_empty() {
        shown.found = Some(communes::found(portal, search, press.results()).await?);
    }
    let view = EntryStepView { id, act: entry.act, step: shown };
    let html = pages::entry_step(&visit.chrome().await, &view);
    Ok(if press == Press::Continue { invalid(html) } else { ok(html) })
}

/// What is wrong on a page; the communes of a registered demand are of its territory.
fn errors(
    visit: &Visit,
    demand: Option<&Demand>,
    answers: &Answers,
    step: Step,
) -> app::forms::FormErrors {
    let (places, today) = (&visit.portal.territories, visit.portal.today(None));
    match demand {
        Some(demand) => {
            let typed = Demand { answers: answers.clone(), ..demand.clone() };
            typed.errors_at_desk(step, places, today)
        }
        None => step.errors_at_desk(answers, places, today),
    }
}

fn remaining(visit: &Visit, demand: Option<&Demand>, answers: &Answers) -> Vec<Step> {
    let wrong = |step: &Step| !errors(visit, demand, answers, *step).is_empty();
    steps(answers).into_iter().filter(wrong).collect()
}

/// The page that follows while it is not complete, else the whole.
fn after(visit: &Visit, answers: &Answers, step: Step, id: EntryId) -> String {
    let next = place(step, answers).next;
    let next = next.filter(|next| !errors(visit, None, answers, *next).is_empty());
    next.map_or_else(|| paths::entry(id), |next| paths::entry_step(id, next))
}

fn of_content(visit: &Visit, before: &Content, after: &Content) -> Vec<ChangedSection> {
    changes(&sections_of(&visit.portal, before), &sections_of(&visit.portal, after))
}

/// Two conflicts of one page in words, each named by its page.
async fn in_words(
    visit: &Visit,
    answers: &Answers,
    conflicts: Vec<(Step, Conflict)>,
) -> Result<Vec<Choice>> {
    let mut choices = Vec::new();
    for (step, conflict) in conflicts {
        let form = FormState::of(answers.step(step));
        let view = step_view(visit, answers, step, form, vec![conflict]).await?;
        let (words, _) = applicant_pages::choices(&view);
        choices.extend(
            words.into_iter().map(|one| Choice { name: choice_of(step, &one.name), ..one }),
        );
    }
    Ok(choices)
}

async fn view_of(visit: &Visit, open: Open, form: FormState) -> Result<EntryView> {
    let portal = &visit.portal;
    let Open { entry, demand } = open;
    let now = demand.as_ref().and_then(|demand| demand.content.as_ref());
    let rebased = actions::over(&entry, demand.as_ref(), &form.typed);
    let elsewhere = match (&entry.base, now) {
        (Some(base), Some(now)) => of_content(visit, base, now),
        _ => Vec::new(),
    };
    let answers = rebased.answers;
    let names = names_of(portal, &codes(&answers.step(Step::Communes)));
    let changed = now.map(|now| changes(&sections_of(portal, now), &sections(&answers, &names)));
    let content = journey::content_at_desk(&answers, &portal.territories, portal.today(None));
    let civil_status = content.as_ref().zip(now).is_some_and(|(a, b)| a.identity != b.identity)
        || rebased.conflicts.iter().any(|(step, _)| *step == Step::Identity);
    let registration = demand.as_ref().and_then(|demand| demand.status.registration());
    Ok(EntryView {
        id: entry.id,
        act: entry.act,
        number: registration.map(|registration| registration.unique_number),
        communes: names,
        remaining: remaining(visit, demand.as_ref(), &answers),
        changes: changed.unwrap_or_default(),
        elsewhere,
        disputed: in_words(visit, &answers, rebased.conflicts).await?,
        civil_status,
        state: actions::state_of(demand.as_ref())?,
        form,
        answers,
    })
}

pub async fn whole(visit: Visit, Path(id): Path<String>) -> Result<Response> {
    let open = actions::open(&visit.portal, visit.actor()?, id_of(&id)?).await?;
    if open.entry.recorded.is_some() {
        return Ok(see(paths::ENTRIES));
    }
    let view = view_of(&visit, open, FormState::default()).await?;
    Ok(ok(pages::entry(&visit.chrome().await, &view)))
}

pub async fn finish(visit: Visit, Path(id): Path<String>, Form(typed): Form) -> Result<Response> {
    let id = id_of(&id)?;
    let (portal, actor) = (&visit.portal, visit.actor()?);
    let (status, errors) = match actions::finish(portal, actor, id, &typed).await {
        Ok(Recording::Done(number)) => {
            visit.flash("C’est enregistré\u{a0}: imprimez le reçu pour le demandeur.").await?;
            return Ok(see(&paths::desk_receipt(number)));
        }
        Ok(Recording::Wrong(errors)) => (StatusCode::UNPROCESSABLE_ENTITY, errors),
        Ok(Recording::Changed) => (StatusCode::CONFLICT, Vec::new()),
        Err(Error::Refused(sentence)) => {
            visit.flash_refusal(sentence).await?;
            return Ok(see(&paths::entry(id)));
        }
        Err(error) => return Err(error),
    };
    let open = actions::open(portal, actor, id).await?;
    let view = view_of(&visit, open, FormState { typed, errors }).await?;
    Ok(page(status, pages::entry(&visit.chrome().await, &view)))
}
