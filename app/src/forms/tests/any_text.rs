//! Nothing that people type breaks a page.

use super::*;

/// Every field that a page of the sample contents keeps.
fn names_of(step: Step) -> Vec<String> {
    contents()
        .iter()
        .flat_map(|content| {
            let typed = Answers::of(content).step(step);
            typed.names().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect()
}

/// Nothing that people type anywhere breaks a page, nor goes through where it makes no sense.
#[test]
fn every_field_takes_any_text() {
    let places = territories();
    let texts = [
        String::new(),
        "x".repeat(10_000),
        "\u{0}\u{7}\u{1b}[31m".to_owned(),
        "👩‍👩‍👧‍👦🏠".to_owned(),
        "\u{202e}شقة\u{202c}".to_owned(),
        "<script>alert(1)</script>".to_owned(),
        "'; DROP TABLE demand; --".to_owned(),
        "-99999999999999999999".to_owned(),
    ];
    for content in contents() {
        let full = Answers::of(&content);
        for step in journey::steps(&full) {
            for name in names_of(step) {
                for text in &texts {
                    let typed = full.step(step).with(&name, text.clone());
                    let answers = full.clone().with(step, typed);
                    let errors = step.errors(&answers, &places, today());
                    assert!(
                        errors.iter().all(|error| !error.message.contains(text.as_str())
                            || text.is_empty()
                            || name == communes::COMMUNES),
                        "{step:?} {name}: {errors:?}"
                    );
                    let read = journey::content(&answers, &places, today());
                    if errors.is_empty() && step != Step::Household {
                        let read = read.expect("a page without error reads");
                        let again = journey::content(&Answers::of(&read), &places, today());
                        assert_eq!(again.as_ref(), Some(&read), "{step:?} {name}");
                    }
                    let _ = summary::sections(&answers, &[]);
                }
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_a_form_panic(value in "\\PC{0,40}", other in "\\PC{0,12}") {
        let places = territories();
        for step in [Step::Identity, Step::Contact, Step::Household, Step::CoApplicant(1),
            Step::Dependants, Step::Custody, Step::Work(0), Step::Income(1), Step::Present,
            Step::Motive, Step::Housing, Step::Communes, Step::Organization] {
            let mut form = Typed::default();
            for field in names_of(step) {
                form = form.with(&field, value.clone());
            }
            form = form.with("dateNaissance", "").with("dateNaissance_annee", other.clone());
            let answers = Answers::default().with(step, form);
            let _ = step.errors(&answers, &places, today());
            let _ = summary::sections(&answers, &[]);
        }
        let _ = link::read(&typed(&[("numUnique", &value), ("nom", &other)]));
    }
}
