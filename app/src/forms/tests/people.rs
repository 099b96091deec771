//! Persons of one household, held against each other.

use super::*;

#[test]
fn a_co_applicant_is_somebody_else() {
    let same = [
        ("civilite", "2"),
        ("nom", "DE LA TOUR D'AUVERGNE LAURAGUAIS"),
        ("prenom", "Éloïse Marie Antoinette Joséphine Maximilienne"),
        ("dateNaissance_jour", ""),
        ("dateNaissance_mois", "2"),
        ("dateNaissance_annee", "1980"),
    ];
    let errors = errors_after(Step::CoApplicant(1), &same);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].0 == "nom" && errors[0].1.contains("que vous"), "{errors:?}");
    assert!(errors_after(Step::CoApplicant(1), &[]).is_empty());
    let minor = errors_after(Step::CoApplicant(1), &[("dateNaissance_annee", "2012")]);
    assert!(minor[0].1.contains("à votre charge"), "{minor:?}");
}

#[test]
fn a_child_is_younger_than_its_parents_and_a_parent_older() {
    let errors = errors_after(Step::Dependants, &[("dateNaissance_1_annee", "1975")]);
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].0 == "dateNaissance_1" && errors[0].1.contains("plus jeune"), "{errors:?}");
    let errors = errors_after(Step::Dependants, &[("dateNaissance_2_annee", "1990")]);
    assert!(errors[0].0 == "dateNaissance_2" && errors[0].1.contains("plus âgé"), "{errors:?}");
    assert!(errors[0].1.starts_with("Personne 2\u{a0}: un parent"), "of whom: {errors:?}");
    let other = [("dateNaissance_1_annee", "1975"), ("lienParente_1", "A")];
    assert!(errors_after(Step::Dependants, &other).is_empty());
    let future = errors_after(Step::Dependants, &[("dateNaissance_1_annee", "2027")]);
    assert!(future[0].1.contains("futur"), "{future:?}");
}

#[test]
fn a_birth_is_expected_within_months() {
    let on = |day: &str, month: &str, year: &str| {
        errors_after(
            Step::Household,
            &[
                ("dateNaissancePrevue_jour", day),
                ("dateNaissancePrevue_mois", month),
                ("dateNaissancePrevue_annee", year),
            ],
        )
    };
    assert!(on("1", "9", "2027").is_empty());
    assert!(on("23", "11", "2026")[0].1.contains("passée"));
    assert!(on("1", "11", "2027")[0].1.contains("trop loin"));
    assert!(on("", "2", "2027")[0].1.contains("le jour"));
    assert!(on("31", "2", "2027")[0].1.contains("31 février"));
    assert_eq!(errors_after(Step::Household, &[("nombreANaitre", "")])[0].0, "nombreANaitre");
}
