//! Which pages apply, and what they keep.

use super::*;

#[test]
fn the_lines_of_a_number_lowered_come_back_when_it_is_raised() {
    let answers = Answers::default()
        .with(Step::Dependants, typed(&[("prenom_1", "Léa"), ("prenom_2", "Tom")]))
        .with(Step::Dependants, typed(&[("prenom_1", "Léa Rose")]));
    let kept = answers.step(Step::Dependants);
    assert_eq!((kept.get("prenom_1"), kept.get("prenom_2")), ("Léa Rose", "Tom"));
    let motive = Answers::default()
        .with(Step::Motive, typed(&[("motifDemande2", "09")]))
        .with(Step::Motive, typed(&[("motifDemande", "13")]));
    assert_eq!(motive.step(Step::Motive).get("motifDemande2"), "", "any other page is replaced");
}

#[test]
fn what_was_typed_of_the_household_is_told_in_words_even_wrong() {
    let told = |step: Step, pairs: &[(&str, &str)]| {
        let counted = typed(&[("nombrePersonnesACharge", "1")]);
        let answers = Answers::default().with(Step::Household, counted).with(step, typed(pairs));
        let lines = summary::lines(step, &answers, &[]);
        lines.into_iter().map(|line| format!("{} {}", line.label, line.value)).collect::<Vec<_>>()
    };
    for refused in ["255", "256", "-1", "99999999999", "deux"] {
        let lines = told(Step::Household, &[("nombreANaitre", refused)]);
        assert!(lines.iter().any(|line| line == "Personnes à loger 1 personne"), "{lines:?}");
    }
    let born = |day: &str, month: &str| {
        let parts = [
            ("dateNaissance_1_jour", day),
            ("dateNaissance_1_mois", month),
            ("dateNaissance_1_annee", "2015"),
            ("sexe_1", "F"),
        ];
        told(Step::Dependants, &parts).concat()
    };
    assert!(born("2", "5").ends_with("née le 2 mai 2015"), "{}", born("2", "5"));
    assert!(born("", "5").ends_with("née en mai 2015 (jour inconnu)"), "{}", born("", "5"));
    let of_other = told(Step::Income(1), &[("motifSansRfr", "SEPARATION")]);
    assert!(of_other[0].contains("cette personne s’est séparée"), "{of_other:?}");
}

#[test]
fn what_is_written_reads_back_as_the_same_content() {
    for content in contents() {
        let answers = Answers::of(&content);
        let errors: Vec<_> = journey::steps(&answers)
            .into_iter()
            .map(|step| (step, step.errors(&answers, &territories(), today())))
            .filter(|(_, errors)| !errors.is_empty())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
        let read = journey::content(&answers, &territories(), today()).unwrap();
        assert_eq!(read, content);
    }
}

#[test]
fn a_person_alone_answers_nine_pages_and_a_family_more() {
    let alone = Answers::default();
    let slugs = |answers: &Answers| {
        journey::steps(answers).iter().map(|step| step.slug().into_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        slugs(&alone),
        [
            "identite",
            "contact",
            "foyer",
            "travail",
            "ressources",
            "logement-actuel",
            "motif",
            "logement",
            "communes"
        ]
    );
    let couple = [("nombreCodemandeurs", "2"), ("nombreEnfantsEnGarde", "1")];
    let family = alone.with(Step::Household, typed(&couple));
    assert_eq!(
        slugs(&family),
        [
            "identite",
            "contact",
            "foyer",
            "codemandeur-1",
            "codemandeur-2",
            "enfants-en-garde",
            "travail",
            "ressources",
            "codemandeur-1-travail",
            "codemandeur-1-ressources",
            "codemandeur-2-travail",
            "codemandeur-2-ressources",
            "logement-actuel",
            "motif",
            "logement",
            "communes"
        ]
    );
    let [_, association] = contents().map(|content| slugs(&Answers::of(&content)));
    assert_eq!(
        association,
        ["demandeur", "organisme", "identite", "contact", "logement", "communes"]
    );
}

#[test]
fn other_adults_are_called_by_their_first_name_once_it_is_known() {
    let household = |number: &str| typed(&[(household::CO_APPLICANTS, number)]);
    let named = |answers: Answers, rank, first: &str| {
        answers.with(Step::CoApplicant(rank), typed(&[(identity::FIRST_NAMES, first)]))
    };
    let one = Answers::default().with(Step::Household, household("1"));
    let heading = |step: Step, answers: &Answers| step.heading(&journey::Names::of(answers));
    assert_eq!(heading(Step::Work(1), &one), "L’autre adulte\u{a0}: travail");
    let one = named(one, 1, " Inès Maria");
    assert_eq!(heading(Step::Income(1), &one), "Inès\u{a0}: ressources");
    assert_eq!(heading(Step::CoApplicant(1), &one), "L’autre adulte\u{a0}: identité");
    assert_eq!(heading(Step::Income(0), &one), "Vos ressources");
    let two = named(one.with(Step::Household, household("2")), 2, &"Zoé".repeat(900));
    assert_eq!(heading(Step::CoApplicant(1), &two), "Adulte 2\u{a0}: identité");
    assert_eq!(heading(Step::Work(1), &two), "Inès\u{a0}: travail");
    assert_eq!(heading(Step::Work(2), &two), "Adulte 3\u{a0}: travail");
}

#[test]
fn every_page_has_its_own_address_and_comes_back_from_it() {
    let answers = contents().map(|content| Answers::of(&content));
    let steps = answers.iter().flat_map(journey::steps);
    for step in steps.chain([Step::CoApplicant(4), Step::Work(4), Step::Income(4)]) {
        assert_eq!(Step::from_slug(&step.slug()), Some(step), "{step:?}");
    }
    for unknown in ["codemandeur-0", "codemandeur-5", "codemandeur-01", "travail-1", "", "Identite"]
    {
        assert_eq!(Step::from_slug(unknown), None, "{unknown}");
    }
}
