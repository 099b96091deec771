use super::*;
use crate::domain::guichet::GuichetCode;
use crate::domain::life_cycle::Standing;
use crate::domain::refusal::RefusalReason;
use crate::domain::territory::sample::territories;
use crate::forms::Typed;
use crate::forms::journey::Step;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
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

fn active(filed_on: &str) -> Demand {
    let (demand, _) = draft().submit(1, &territories(), day(filed_on)).unwrap();
    demand.register(number(), day(filed_on)).unwrap().0
}

#[test]
fn a_demand_is_filed_refused_corrected_and_registered_under_its_first_filing_date() {
    let places = territories();
    let (demand, filed) = draft().submit(2, &places, day("2026-10-30")).unwrap();
    let refusal = DocumentRefusal { reason: RefusalReason::Unreadable, sentence: String::new() };
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
    let late = active("2014-06-15").renew(&places, day("2015-07-15")).unwrap_err();
    assert_eq!(late, LifeCycleError::TooLate(day("2015-12-15")));
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

proptest::proptest! {
    /// Whatever is asked in whatever order, the status only takes the legal ways.
    #[test]
    fn the_life_cycle_never_leaves_the_legal_transitions(steps in proptest::collection::vec((0u8..6, 0i64..500), 0..24)) {
        use crate::domain::life_cycle::StatusKind as S;
        let places = territories();
        let mut demand = draft();
        let mut today = day("2024-01-01");
        let guichet = GuichetCode::WEB;
        for (verb, days) in steps {
            today += chrono::Duration::days(days);
            let before = (demand.status.kind(), demand.status.filed_on());
            let refusal = DocumentRefusal { reason: RefusalReason::Expired, sentence: String::new() };
            let number = UniqueNumber::issue("069".parse().unwrap(), today, days, guichet).unwrap();
            let next = match verb {
                0 => demand.clone().submit(1, &places, today),
                1 => demand.clone().refuse(refusal),
                2 => demand.clone().register(number, today),
                3 => demand.clone().renew(&places, today),
                4 => demand.clone().remove(RemovalReason::GivenUp, today),
                _ => demand.clone().link(AccountId(Uuid::max())),
            };
            if let Ok((next, _)) = next {
                let legal = matches!(
                    (before.0, next.status.kind()),
                    (S::Draft | S::Refused, S::Submitted)
                        | (S::Submitted, S::Refused | S::Active)
                        | (S::Active, S::Active | S::Removed)
                );
                proptest::prop_assert!(legal, "{:?} -> {:?}", before.0, next.status.kind());
                if before.1.is_some() {
                    proptest::prop_assert_eq!(before.1, next.status.filed_on());
                }
                demand = next;
            }
        }
    }
}
