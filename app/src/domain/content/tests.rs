use super::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

#[test]
fn a_code_that_is_no_longer_offered_is_still_read() {
    let today = day(2026, 11, 24);
    assert_eq!(Civility::from_code("3"), Some(Civility::Miss));
    assert_eq!(Civility::offered_code("3", today), None);
    assert_eq!(Civility::offered_code("3", day(2011, 1, 1)), Some(Civility::Miss));
    assert_eq!(Civility::offered(today).collect::<Vec<_>>(), [Civility::Madam, Civility::Sir]);
    assert_eq!(Motive::offered(today).count(), 23);
    assert_eq!(Motive::offered(day(2010, 9, 30)).count(), 0);
}

/// Every list, code by code, as the interface has it.
#[test]
fn the_lists_are_those_of_the_interface() {
    let codes = |list: &[&str]| list.join(" ");
    macro_rules! list {
        ($name:ident) => {
            codes(&$name::ALL.iter().map(|one| one.code()).collect::<Vec<_>>())
        };
    }
    assert_eq!(list!(FamilySituation), "C M P U S D V");
    assert_eq!(list!(CoApplicantLink), "M P C L");
    assert_eq!(list!(Kinship), "E P A");
    assert_eq!(list!(SharedCustody), "G D");
    assert_eq!(list!(WorkSituation), "CDI CDD ART CHO APP ETU RET AUT");
    assert_eq!(list!(Received), "SAL RET CHO RSA AF AAH PINV PAR PAJE AEEH AJPP AMV BE AUT");
    assert_eq!(list!(Paid), "PAV");
    assert_eq!(
        list!(PresentMode),
        "HLM LP CPE CP SLHT RS SH RHVS HOT RE CDEFCM LTG FONC POCC CAMCAR SQUAT SD"
    );
    assert_eq!(list!(HousingType), "C T1 T2 T3 T4 T5 T6P");
    assert_eq!(list!(HandicapState), "STA EVO");
    assert_eq!(list!(HandicapNature), "MS MI DA DV AUT");
    assert_eq!(list!(Walking), "1 2 3 4");
    assert_eq!(list!(TechnicalAid), "1 2 3 4 5 6 7");
    assert_eq!(list!(Equipment), "1 2 3 4 5 6");
}

/// What the short form wrote in the register stays readable.
#[test]
fn a_demand_of_the_short_form_is_still_read() {
    let content: Content = serde_json::from_str(
        r#"{"identity":{"civility":"2","name":"Durand","birthName":null,"firstNames":"Éloïse",
        "birthDate":"1980-00-00","nationality":"1"},"contact":{"mobile":null,
        "email":"eloise@exemple.fr","street":"3 rue des Lilas","complement":null,
        "postalCode":"69500","town":"Bron"},"household":{"size":3,"rfr":{"known":0}},
        "housing":{"category":"I","types":["T3","T4"]},"communes":["69029"],
        "reason":{"motive":"13","precision":null}}"#,
    )
    .unwrap();
    let household = content.household.as_ref().unwrap();
    assert_eq!((household.size, household.income.rfr), (3, Rfr::Known(0)));
    assert!(household.work.is_none() && household.co_applicants.is_empty());
    let again: Content = serde_json::from_str(&serde_json::to_string(&content).unwrap()).unwrap();
    assert_eq!(again, content);
}
