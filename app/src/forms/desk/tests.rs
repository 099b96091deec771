//! What agents type, read.

use super::*;

fn typed(pairs: &[(&str, &str)]) -> Typed {
    Typed::from_pairs(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
}

fn read(pairs: &[(&str, &str)]) -> Result<Removal, FormErrors> {
    let (filed, today) = ("2025-01-10".parse().unwrap(), "2026-03-02".parse().unwrap());
    removal(&typed(pairs), GuichetType::Landlord, filed, today)
}

#[test]
fn an_inadmissible_demand_needs_its_sub_motive() {
    let warned = [(WARNED_ON, "2026-01-05"), (WARNING, "Recommandé 1A 123")];
    let without = [(MOTIVE, "RADIRR"), warned[0], warned[1]];
    let errors = read(&without).unwrap_err();
    assert_eq!(errors.len(), 1);
    assert_eq!(errors[0].field, SUB_MOTIVE);
    let with = [(MOTIVE, "RADIRR"), (SUB_MOTIVE, "IRRRES"), warned[0], warned[1]];
    assert_eq!(read(&with).unwrap().reason(), RemovalReason::Inadmissible);
}

#[test]
fn a_removal_that_was_not_renewed_is_no_work_of_a_desk() {
    assert_eq!(read(&[(MOTIVE, "RADREN")]).unwrap_err()[0].field, MOTIVE);
    assert_eq!(read(&[]).unwrap_err()[0].field, MOTIVE);
}

#[test]
fn an_error_stands_beside_its_date() {
    let early = [(MOTIVE, "RADCON"), (WARNED_ON, "2026-02-20"), (WARNING, "Recommandé 1A")];
    let errors = read(&early).unwrap_err();
    assert_eq!(errors[0].field, WARNED_ON);
    assert!(errors[0].message.contains("20 avril 2026"), "{errors:?}");
    let lease = [(MOTIVE, "RADATT"), (SIGNED_ON, "2026-03-03"), (DWELLING, "1234567890")];
    assert_eq!(read(&lease).unwrap_err()[0].field, SIGNED_ON);
    let partial = [(MOTIVE, "RADABA"), (WRITTEN_ON, "2026-00-00")];
    assert_eq!(read(&partial).unwrap_err()[0].field, WRITTEN_ON);
}

#[test]
fn an_address_of_the_inbox_says_what_it_shows_and_nothing_else() {
    let pairs = [("tout", "1"), ("type", "removed"), ("mois", "2026-03"), ("page", "2")];
    let query = InboxQuery::read(&typed(&pairs));
    assert_eq!(query.to_string(), "tout=1&type=removed&mois=2026-03&page=2");
    let odd = [("type", "<b>"), ("mois", "2026-13"), ("page", "-4"), ("nonlu", "1")];
    assert_eq!(InboxQuery::read(&typed(&odd)).to_string(), "nonlu=1");
    assert_eq!(InboxQuery::read(&Typed::default()).to_string(), "");
}

#[test]
fn a_paper_demand_has_a_day_that_is_past() {
    let today = "2026-03-02".parse().unwrap();
    let read = |on: &str| {
        let pairs = [(FILED_ON, on), (PAPER, "CNI"), (IDENTICAL, "oui")];
        paper(&typed(&pairs), today).map(|(on, _)| on.to_string())
    };
    assert_eq!(read("2026-01-15"), Ok("2026-01-15".to_owned()));
    for wrong in ["2026-03-03", "2024-01-15", ""] {
        assert_eq!(read(wrong).unwrap_err()[0].field, FILED_ON, "{wrong}");
    }
    let unseen = paper(&typed(&[(FILED_ON, "2026-01-15")]), today).unwrap_err();
    let fields: Vec<_> = unseen.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, [PAPER, IDENTICAL]);
}

#[test]
fn a_birth_date_is_searched_with_its_year_at_least() {
    let read = |parts: [&str; 3]| {
        let [day, month, year] = parts;
        let birth = [("_jour", day), ("_mois", month), ("_annee", year)];
        let birth = birth.map(|(part, value)| (format!("{BIRTH}{part}"), value.to_owned()));
        let person = [(BY, BY_NAME), (NAME, "Durand")];
        let person = person.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let errors = search(&Typed::from_pairs(person.into_iter().chain(birth))).err();
        errors.map(|errors| errors[0].message.clone())
    };
    let wanted = Some("Écrivez au moins l’année".to_owned());
    assert_eq!(read(["", "", ""]), wanted);
    assert_eq!(read(["", "5", ""]), wanted);
    assert_eq!(read(["17", "5", ""]), wanted);
    assert_eq!(read(["", "", "1980"]), None);
    assert!(read(["", "", "80"]).unwrap().contains("quatre chiffres"));
}
