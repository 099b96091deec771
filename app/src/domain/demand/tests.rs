use super::*;
use crate::domain::content::Identity;
use crate::domain::correction::{CorrectionRefusal, CorrectionRefusalReason};
use crate::domain::guichet::GuichetCode;
use crate::domain::life_cycle::Standing;
use crate::domain::refusal::RefusalReason;
use crate::domain::territory::sample::territories;
use crate::forms::Typed;
use crate::forms::journey::Step;
use uuid::Uuid;

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn typed(pairs: &[(&str, &str)]) -> Typed {
    Typed::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn answers() -> Answers {
    Answers::default()
        .with(
            Step::Identity,
            typed(&[
                ("civilite", "2"),
                ("nom", "D’Alembert"),
                ("prenom", "Éloïse Marie"),
                ("dateNaissance_annee", "1980"),
                ("nationalite", "1"),
            ]),
        )
        .with(
            Step::Contact,
            typed(&[
                ("mel", "eloise@exemple.fr"),
                ("voie", "3 rue des Lilas"),
                ("codePostal", "69500"),
                ("localite", "Bron"),
            ]),
        )
        .with(Step::Household, typed(&[("situationFamiliale", "C")]))
        .with(Step::Work(0), typed(&[("situationProfessionnelle", "CDI")]))
        .with(Step::Income(0), typed(&[("montantMoins2", "0")]))
        .with(Step::Present, typed(&[("modeLogement", "LP")]))
        .with(
            Step::Housing,
            typed(&[("categorieLogement", "I"), ("typeLogement", "T3"), ("typeLogement", "T4")]),
        )
        .with(Step::Communes, typed(&[("communes", "69388"), ("communes", "69029")]))
        .with(Step::Motive, typed(&[("motifDemande", "13")]))
}

fn draft() -> Demand {
    let mut demand = Demand::draft(DemandId(Uuid::nil()), AccountId(Uuid::nil()));
    demand.answers = answers();
    demand
}

fn number() -> UniqueNumber {
    "0690614012345GDPUB".parse().unwrap()
}

pub(crate) fn active(filed_on: &str) -> Demand {
    let (demand, _) = draft().submit(1, &territories(), day(filed_on)).unwrap();
    demand.register(number(), day(filed_on)).unwrap().0
}

#[test]
fn a_demand_is_filed_refused_corrected_and_registered_under_its_first_filing_date() {
    let places = territories();
    let (demand, filed) = draft().submit(2, &places, day("2026-10-30")).unwrap();
    let refusal = DocumentRefusal {
        reason: RefusalReason::Unreadable,
        sentence: String::new(),
        differences: vec![],
    };
    let (demand, refused) = demand.refuse(refusal).unwrap();
    let (demand, again) = demand.submit(2, &places, day("2026-11-09")).unwrap();
    let (demand, registered) = demand.register(number(), day("2026-11-10")).unwrap();
    let registration = demand.status.registration().unwrap();
    assert_eq!(registration.filed_on, day("2026-10-30"));
    assert_eq!(registration.registered_on, day("2026-11-10"));
    let folded = Demand::fold(demand.id, demand.account, &[filed, refused, again, registered]);
    assert_eq!(folded, demand);
}

#[test]
fn no_identity_document_no_filing() {
    let refused = draft().submit(0, &territories(), day("2026-10-30"));
    assert_eq!(refused.unwrap_err(), LifeCycleError::NoIdentityDocument);
}

#[test]
fn an_incomplete_form_is_not_filed() {
    let mut demand = draft();
    demand.answers = demand.answers.with(Step::Motive, Typed::default());
    let refused = demand.submit(1, &territories(), day("2026-10-30"));
    assert_eq!(refused.unwrap_err(), LifeCycleError::Incomplete);
}

#[test]
fn a_second_click_files_nothing() {
    let places = territories();
    let (demand, _) = draft().submit(1, &places, day("2026-10-30")).unwrap();
    let again = demand.submit(1, &places, day("2026-10-30"));
    assert_eq!(again.unwrap_err(), LifeCycleError::AlreadyFiled);
}

#[test]
fn a_renewal_in_the_tolerance_keeps_the_number_and_the_filing_date() {
    let demand = active("2014-06-15");
    assert_eq!(demand.status.standing(day("2015-06-20")), Standing::PastDate);
    let (demand, _) = demand.renew(&territories(), day("2015-06-20")).unwrap();
    let registration = demand.status.registration().unwrap();
    assert_eq!(registration.unique_number, number());
    assert_eq!(registration.filed_on, day("2014-06-15"));
    assert_eq!(registration.deadlines().expires_on, day("2016-06-20"));
    assert_eq!(demand.status.standing(day("2015-06-20")), Standing::Active);
}

#[test]
fn a_renewal_is_neither_too_early_nor_too_late() {
    let places = territories();
    let early = active("2014-06-15").renew(&places, day("2015-04-14")).unwrap_err();
    assert_eq!(early, LifeCycleError::TooEarly(day("2015-04-15")));
    // Still in the register past the tolerance: nobody removed it, for want of a notice.
    for on in ["2015-07-15", "2015-12-16", "2016-01-10"] {
        assert!(active("2014-06-15").renew(&places, day(on)).is_ok(), "{on}");
    }
    let removed = active("2014-06-15").remove(RemovalReason::NotRenewed, day("2015-07-15"));
    let late = removed.unwrap().0.renew(&places, day("2015-07-16")).unwrap_err();
    assert_eq!(late, LifeCycleError::Removed, "a guichet may have it put back");
}

#[test]
fn a_demand_is_removed_once_its_notice_and_the_tolerance_are_over() {
    let remove = |noticed: &str, today: &str| {
        active("2014-06-15").remove_unrenewed(day(noticed), day(today))
    };
    let early = remove("2015-05-15", "2015-07-14").unwrap_err();
    assert_eq!(early, LifeCycleError::NotDue(day("2015-07-15")));
    let (removed, event) = remove("2015-05-15", "2015-07-15").unwrap();
    assert_eq!(removed.status.standing(day("2015-07-15")), Standing::Removed);
    assert!(event.is_dispatched());
    let late_notice = remove("2015-06-30", "2015-07-15").unwrap_err();
    assert_eq!(late_notice, LifeCycleError::NotDue(day("2015-08-30")));
    let (renewed, _) = active("2014-06-15").renew(&territories(), day("2015-06-20")).unwrap();
    let kept = renewed.remove_unrenewed(day("2015-05-15"), day("2015-07-15")).unwrap_err();
    assert_eq!(kept, LifeCycleError::NotDue(day("2016-07-20")));
}

#[test]
fn a_removed_demand_cannot_be_renewed() {
    let (demand, _) =
        active("2014-06-15").remove(RemovalReason::NotRenewed, day("2015-07-15")).unwrap();
    let refused = demand.renew(&territories(), day("2015-07-16")).unwrap_err();
    assert_eq!(refused, LifeCycleError::Removed);
}

#[test]
fn a_demand_born_at_a_desk_is_linked_once() {
    let content = active("2014-06-15").content.unwrap();
    let registration = Registration {
        unique_number: "0690614012345G0691".parse().unwrap(),
        filed_on: day("2014-06-15"),
        registered_on: day("2014-06-16"),
        renewed_on: None,
    };
    let (demand, born) = Demand::born_at_desk(DemandId(Uuid::nil()), registration, content.clone());
    assert_eq!(demand.content, Some(content));
    let (demand, linked) = demand.link(AccountId(Uuid::max())).unwrap();
    assert_eq!(Demand::fold(demand.id, None, &[born, linked]), demand);
    let again = demand.link(AccountId(Uuid::nil())).unwrap_err();
    assert_eq!(again, LifeCycleError::AlreadyLinked);
}

#[test]
fn what_was_filed_reads_back_as_the_same_answers() {
    let demand = active("2026-06-15");
    let content = demand.content.unwrap();
    let read = journey::content(&Answers::of(&content), &territories(), day("2026-06-15"));
    assert_eq!(read, Some(content));
}

fn married() -> Identity {
    let before = active("2026-06-15").content.unwrap().identity;
    Identity { name: "Durand".to_owned(), birth_name: Some("D’Alembert".to_owned()), ..before }
}

fn not_proved() -> CorrectionRefusal {
    CorrectionRefusal { reason: CorrectionRefusalReason::NotProved, sentence: String::new() }
}

/// A demand whose phone was just typed, without being sent.
fn with_phone(demand: Demand) -> Demand {
    let typed = demand.answers.step(Step::Contact).with("telPortable", "06 39 98 00 00");
    let answers = demand.answers.clone().with(Step::Contact, typed);
    demand.with_answers(answers).unwrap()
}

#[test]
fn a_registered_demand_is_changed_at_any_moment_and_keeps_its_number_and_dates() {
    let places = territories();
    let before = active("2026-06-15");
    let today = day("2026-07-01");
    assert!(!before.has_unsent_changes(&places, today));
    let written = with_phone(before.clone());
    assert_eq!(written.content, before.content, "nothing is sent yet");
    assert!(written.has_unsent_changes(&places, today));
    let (after, event) = written.clone().modify(&places, today).unwrap();
    assert_eq!(after.status, before.status);
    assert!(after.content.as_ref().unwrap().contact.mobile.is_some());
    assert!(!after.has_unsent_changes(&places, today));
    assert!(event.is_dispatched());
    let again = after.clone().modify(&places, today).unwrap_err();
    assert_eq!(again, LifeCycleError::NothingChanged);
    // Dropped, they are as if never written.
    let dropped = written.with_registered_answers().unwrap();
    assert_eq!(dropped.answers, before.answers);
}

#[test]
fn changes_are_taken_as_long_as_the_demand_is_in_the_register() {
    let places = territories();
    let written = with_phone(active("2014-06-15"));
    assert!(written.clone().modify(&places, day("2015-12-15")).is_ok(), "still in the register");
    assert!(written.clone().modify(&places, day("2016-01-10")).is_ok(), "whatever the day");
    let removed = written.remove(RemovalReason::NotRenewed, day("2016-01-10")).unwrap().0;
    assert_eq!(removed.modify(&places, day("2016-01-11")).unwrap_err(), LifeCycleError::Removed);
    let draft = draft().modify(&places, day("2015-07-14")).unwrap_err();
    assert_eq!(draft, LifeCycleError::NotRegistered);
}

#[test]
fn civil_status_is_neither_written_nor_sent_with_a_change_or_a_renewal() {
    let places = territories();
    let demand = active("2026-06-15");
    let typed = typed(&[("civilite", "1"), ("nom", "Voleur"), ("dateNaissance", "1990-01-01")]);
    let answers = demand.answers.clone().with(Step::Identity, typed);
    let put_back = demand.clone().with_answers(answers.clone()).unwrap();
    assert_eq!(put_back.answers, demand.answers);
    // Even if the answers were there by another way.
    let mut forged = with_phone(demand);
    let identity = forged.answers.step(Step::Identity).with("nom", "Voleur");
    forged.answers = forged.answers.with(Step::Identity, identity);
    let refused = forged.clone().modify(&places, day("2026-07-01")).unwrap_err();
    assert_eq!(refused, LifeCycleError::CivilStatusLocked);
    let refused = forged.renew(&places, day("2027-06-01")).unwrap_err();
    assert_eq!(refused, LifeCycleError::CivilStatusLocked);
}

#[test]
fn a_change_stays_in_the_territory_of_the_number() {
    let demand = active("2026-06-15");
    let typed = typed(&[("communes", "38544")]);
    let answers = demand.answers.clone().with(Step::Communes, typed);
    let moved = demand.with_answers(answers).unwrap();
    let refused = moved.clone().modify(&territories(), day("2026-07-01")).unwrap_err();
    assert_eq!(refused, LifeCycleError::OtherTerritory);
    let refused = moved.renew(&territories(), day("2027-06-01")).unwrap_err();
    assert_eq!(refused, LifeCycleError::OtherTerritory);
}

#[test]
fn a_renunciation_can_be_taken_back_the_same_day_and_nothing_else_is_done_meanwhile() {
    let places = territories();
    let (today, tomorrow) = (day("2027-06-01"), day("2027-06-02"));
    let (given_up, _) = with_phone(active("2026-06-15")).give_up(today).unwrap();
    assert_eq!(given_up.standing(today), Standing::GivenUp);
    let refused = [
        given_up.clone().give_up(today).unwrap_err(),
        given_up.clone().modify(&places, today).unwrap_err(),
        given_up.clone().renew(&places, today).unwrap_err(),
        given_up.clone().request_correction(married(), 1, today).unwrap_err(),
        given_up.clone().with_answers(answers()).unwrap_err(),
    ];
    assert!(refused.iter().all(|refusal| *refusal == LifeCycleError::GivenUp), "{refused:?}");
    let early = given_up.clone().remove_given_up(today).unwrap_err();
    assert_eq!(early, LifeCycleError::NotGivenUp);
    let late = given_up.clone().cancel_giving_up(tomorrow).unwrap_err();
    assert_eq!(late, LifeCycleError::TooLateToCancel);
    let (kept, _) = given_up.clone().cancel_giving_up(today).unwrap();
    assert_eq!(kept.standing(today), Standing::ToRenew);
    let twice = kept.cancel_giving_up(today).unwrap_err();
    assert_eq!(twice, LifeCycleError::NotGivenUp);
    let (removed, _) = given_up.remove_given_up(tomorrow).unwrap();
    let Status::Removed { reason, removed_on, .. } = &removed.status else { panic!("removed") };
    assert_eq!((reason.code(), *removed_on), ("RADABA", tomorrow));
    assert_eq!(removed.give_up(tomorrow).unwrap_err(), LifeCycleError::Removed);
}

#[test]
fn a_correction_waits_for_an_operator_and_keeps_the_number_the_dates_and_the_changes() {
    let today = day("2026-07-01");
    let before = with_phone(active("2026-06-15"));
    let same = before.content.clone().unwrap().identity;
    let refused = before.clone().request_correction(same, 1, today).unwrap_err();
    assert_eq!(refused, LifeCycleError::NothingChanged);
    let refused = before.clone().request_correction(married(), 0, today).unwrap_err();
    assert_eq!(refused, LifeCycleError::NoProof);
    let (asked, event) = before.clone().request_correction(married(), 1, today).unwrap();
    assert!(!event.is_dispatched(), "nobody is told before it is checked");
    assert_eq!(asked.content, before.content);
    let twice = asked.clone().request_correction(married(), 1, today).unwrap_err();
    assert_eq!(twice, LifeCycleError::CorrectionPending);
    let (corrected, event) = asked.clone().accept_correction().unwrap();
    assert!(event.is_dispatched());
    assert_eq!(corrected.status, before.status);
    assert_eq!(corrected.content.as_ref().unwrap().identity, married());
    assert!(corrected.has_unsent_changes(&territories(), today), "the phone still waits");
    assert!(corrected.clone().modify(&territories(), today).is_ok());
    let none = corrected.accept_correction().unwrap_err();
    assert_eq!(none, LifeCycleError::NoCorrection);
    let (refused, _) = asked.clone().refuse_correction(not_proved()).unwrap();
    assert_eq!(refused, before);
    assert!(refused.request_correction(married(), 1, today).is_ok(), "it may be asked again");
    let (withdrawn, _) = asked.withdraw_correction().unwrap();
    assert_eq!(withdrawn, before);
}

#[test]
fn a_desk_may_change_all_but_the_territory() {
    let demand = active("2026-06-15");
    let mut content = demand.content.clone().unwrap();
    content.identity = married();
    let (changed, _) = demand.clone().modify_at_desk(content.clone(), &territories()).unwrap();
    assert_eq!(changed.content, Some(content.clone()));
    let again = changed.modify_at_desk(content.clone(), &territories()).unwrap_err();
    assert_eq!(again, LifeCycleError::NothingChanged);
    content.communes = vec!["38544".parse().unwrap()];
    let refused = demand.modify_at_desk(content, &territories()).unwrap_err();
    assert_eq!(refused, LifeCycleError::OtherTerritory);
}

fn question() -> Question {
    Question { sentence: "Le verso\u{a0}?".to_owned() }
}

#[test]
fn a_question_refuses_nothing_and_keeps_the_filing_date() {
    let places = territories();
    let (demand, _) = draft().submit(1, &places, day("2026-11-02")).unwrap();
    assert_eq!(demand.takes_documents(), Err(LifeCycleError::BeingChecked));
    let nothing = demand.clone().answer(Answer { sentence: "Oui.".into() }, true).unwrap_err();
    assert_eq!(nothing, LifeCycleError::NoQuestion);
    let (asked, event) = demand.clone().ask(question()).unwrap();
    assert_eq!(asked.status, demand.status);
    assert_eq!(asked.takes_documents(), Ok(()));
    assert_eq!(asked.nothing_asked(), Err(LifeCycleError::WaitsForAnswer));
    assert_eq!(asked.clone().ask(question()), Err(LifeCycleError::WaitsForAnswer));
    let silent = asked.clone().answer(Answer { sentence: String::new() }, false).unwrap_err();
    assert_eq!(silent, LifeCycleError::NothingAnswered);
    let (answered, answer) = asked.answer(Answer { sentence: String::new() }, true).unwrap();
    assert_eq!(answered.nothing_asked(), Ok(()));
    assert_eq!(answered, demand);
    assert!(!event.is_dispatched() && !answer.is_dispatched());
}

/// Another demand of the territory, under another number.
fn another(filed_on: &str) -> Demand {
    let mut demand = active(filed_on);
    if let Status::Active(registration) = &mut demand.status {
        registration.unique_number = "0690614099999G6906".parse().unwrap();
    }
    demand.account = Some(AccountId(Uuid::max()));
    demand
}

#[test]
fn of_two_demands_of_one_person_the_oldest_is_kept_whichever_is_named_first() {
    use crate::domain::duplicate::{DuplicateError, kept_and_closed};
    let (older, younger) = (active("2014-06-15"), another("2014-09-01"));
    for pair in [(older.clone(), younger.clone()), (younger.clone(), older.clone())] {
        assert_eq!(kept_and_closed(pair.0, pair.1), Ok((older.clone(), younger.clone())));
    }
    // Filed on one day: the number given first.
    let (same, later) = (active("2014-06-15"), another("2014-06-15"));
    assert_eq!(kept_and_closed(later, same.clone()).unwrap().0, same);
    let (given_up, _) = younger.clone().give_up(day("2014-10-01")).unwrap();
    assert_eq!(kept_and_closed(older.clone(), given_up), Err(DuplicateError::GivenUp));
    let (removed, _) = younger.remove(RemovalReason::NoAnswer, day("2014-10-01")).unwrap();
    assert_eq!(kept_and_closed(older, removed), Err(DuplicateError::NotBothRegistered));
}

#[test]
fn a_merge_closes_a_demand_and_undoing_it_gives_it_back_as_it_was() {
    let before = another("2014-09-01");
    let (closed, event) = before.clone().merge_into(number(), day("2014-10-01")).unwrap();
    assert!(matches!(
        closed.status,
        Status::Removed { reason: RemovalReason::Merged, removed_on, .. } if removed_on == day("2014-10-01")
    ));
    assert!(event.is_dispatched());
    assert!(closed.clone().merge_into(number(), day("2014-10-02")).is_err(), "once");
    let (back, _) = closed.clone().undo_merge(false).unwrap();
    assert_eq!(back, before);
    let (alone, _) = closed.undo_merge(true).unwrap();
    assert_eq!((alone.status, alone.account), (before.status.clone(), None));
    assert!(back.undo_merge(false).is_err(), "nothing to undo");
    // What left the register for a reason of the law does not come back this way.
    let (removed, _) = before.remove(RemovalReason::GivenUp, day("2014-10-01")).unwrap();
    assert!(removed.undo_merge(false).is_err());
    // The demand that is kept changes in nothing.
    let kept = active("2014-06-15");
    assert_eq!(kept.clone().absorb(number()).unwrap().0, kept);
    assert!(
        RemovalReason::ALL.iter().filter(|reason| !reason.is_legal()).eq(&[RemovalReason::Merged])
    );
}

#[test]
fn only_a_file_refused_as_a_duplicate_is_set_aside() {
    let (filed, _) = draft().submit(1, &territories(), day("2014-06-15")).unwrap();
    let refused = |reason| {
        filed
            .clone()
            .refuse(DocumentRefusal { reason, sentence: String::new(), differences: vec![] })
            .unwrap()
            .0
    };
    let (aside, _) = refused(RefusalReason::Duplicate).set_aside().unwrap();
    assert_eq!(aside.account, None);
    assert!(!refused(RefusalReason::Unreadable).gives_way());
    assert!(refused(RefusalReason::Unreadable).set_aside().is_err());
    assert!(filed.set_aside().is_err());
    assert!(draft().gives_way() && !active("2014-06-15").gives_way());
}

proptest::proptest! {
    /// Whatever is asked in whatever order, the status only takes the legal ways.
    #[test]
    fn the_life_cycle_never_leaves_the_legal_transitions(steps in proptest::collection::vec((0u8..16, 0i64..300), 0..32)) {
        use crate::domain::life_cycle::StatusKind as S;
        let places = territories();
        let mut demand = draft();
        let mut today = day("2024-01-01");
        let guichet = GuichetCode::WEB;
        let mut history = Vec::new();
        for (verb, days) in steps {
            today += chrono::Duration::days(days);
            let before = (demand.status.kind(), demand.status.filed_on());
            let refusal = DocumentRefusal { reason: RefusalReason::Expired, sentence: String::new(), differences: vec![] };
            let number = UniqueNumber::issue("069".parse().unwrap(), today, days, guichet);
            let next = match verb {
                0 => demand.clone().submit(1, &places, today),
                1 => demand.clone().refuse(refusal),
                2 => demand.clone().register(number, today),
                3 => demand.clone().renew(&places, today),
                4 => demand.clone().remove(RemovalReason::Allocated, today),
                5 => demand.clone().link(AccountId(Uuid::max())),
                6 => demand.clone().modify(&places, today),
                7 => demand.clone().give_up(today),
                8 => demand.clone().cancel_giving_up(today),
                9 => demand.clone().remove_given_up(today),
                10 => demand.clone().request_correction(married(), 1, today),
                11 => demand.clone().withdraw_correction(),
                12 => demand.clone().accept_correction(),
                13 => demand.clone().ask(question()),
                14 => demand.clone().answer(Answer { sentence: "Voici.".into() }, false),
                _ => demand.clone().refuse_correction(not_proved()),
            };
            // Another answer each time, so that there is something to record.
            let mut written = demand.clone();
            let rooms = if days % 2 == 0 { "T3" } else { "T5" };
            let housing = typed(&[("categorieLogement", "I"), ("typeLogement", rooms)]);
            written.answers = written.answers.with(Step::Housing, housing);
            if let Ok(written) = demand.clone().with_answers(written.answers) {
                demand = written;
            }
            if let Ok((next, event)) = next {
                if event != (Event::Linked { account: AccountId(Uuid::max()) }) {
                    history.push(event);
                }
                let legal = matches!(
                    (before.0, next.status.kind()),
                    (S::Draft | S::Refused, S::Submitted)
                        | (S::Submitted, S::Submitted | S::Refused | S::Active)
                        | (S::Active, S::Active | S::Removed)
                );
                let active = next.status.kind() == S::Active;
                proptest::prop_assert!(active || next.given_up_on.is_none());
                proptest::prop_assert!(active || next.correction.is_none());
                let checked = next.status.kind() == S::Submitted;
                proptest::prop_assert!(checked || next.question.is_none());
                proptest::prop_assert!(legal, "{:?} -> {:?}", before.0, next.status.kind());
                if before.1.is_some() {
                    proptest::prop_assert_eq!(before.1, next.status.filed_on());
                }
                demand = next;
                // What the register tells, replayed, is the demand.
                let folded = Demand::fold(demand.id, demand.account, &history);
                proptest::prop_assert_eq!(&folded.status, &demand.status);
                proptest::prop_assert_eq!(&folded.content, &demand.content);
                proptest::prop_assert_eq!(folded.given_up_on, demand.given_up_on);
                proptest::prop_assert_eq!(&folded.correction, &demand.correction);
            }
        }
    }
}
