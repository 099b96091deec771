//! Places read and found, on the extract.

use proptest::prelude::*;

use super::sample::{FILES, territories};
use super::*;

fn labels(query: &str) -> Vec<String> {
    territories().search(query, 10).hits.iter().map(|hit| hit.commune.label()).collect()
}

fn first(query: &str) -> String {
    labels(query).into_iter().next().unwrap_or_default()
}

fn code<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

#[test]
fn a_commune_knows_where_it_is() {
    let france = territories();
    let bron = france.commune(&code("69029")).unwrap();
    assert_eq!((bron.name, bron.label().as_str()), ("Bron", "Bron (69)"));
    assert_eq!(bron.territory(), code("069"));
    assert_eq!(bron.group(), Some(code("200046977")));
    assert_eq!(bron.postal_codes, [code("69500")]);
    assert_eq!(france.department_of(&code("2A004")), Some(code("2A")));
    assert_eq!(france.territory_of(&code("2A004")), Some(code("02A")));
    assert_eq!(france.territory_of(&code("97611")), Some(code("976")));
    assert_eq!(france.territory_of(&code("75112")), Some(TerritoryCode::ILE_DE_FRANCE));
    assert_eq!(france.commune(&code("85113")).unwrap().epci, None);
    assert_eq!(france.territory_of(&code("69999")), None);
}

#[test]
fn communes_around_paris_have_an_ept() {
    let france = territories();
    let saint_denis = france.commune(&code("93066")).unwrap();
    assert_eq!(saint_denis.epci, Some(code("200054781")));
    assert_eq!(saint_denis.group(), Some(code("200057867")));
    let ept = france.epci(code("200057867")).unwrap();
    assert_eq!((ept.name, ept.nature), ("Plaine Commune", EpciNature::GrandParis));
    let names: Vec<_> = france.communes_in(ept.code).map(|commune| commune.name).collect();
    assert_eq!(names, ["Aubervilliers", "Saint-Denis"]);
}

#[test]
fn an_epci_is_called_by_its_kind_in_full() {
    let france = territories();
    let title = |siren| france.epci(code(siren)).unwrap().title();
    assert_eq!(title("200067205"), "Communauté d’agglomération du Cotentin");
    assert_eq!(title("200084952"), "Communauté urbaine Le Havre Seine Métropole");
    assert_eq!(title("240200592"), "Communauté de communes du Chemin des Dames");
    assert_eq!(title("200046977"), "Métropole de Lyon");
    assert_eq!(
        title("200036473"),
        "Communauté d’agglomération \"Saintes - Grandes Rives - L’Agglo\""
    );
}

#[test]
fn an_epci_may_span_departments() {
    let departments: Vec<_> = territories()
        .communes_in(code("200077014"))
        .map(|commune| commune.department.to_string())
        .collect();
    assert_eq!(departments, ["38", "69"]);
}

#[test]
fn an_arrondissement_is_chosen_by_itself_but_not_counted_twice() {
    let france = territories();
    let eighth = france.commune(&code("69388")).unwrap();
    assert_eq!(eighth.whole(), code("69123"));
    assert_eq!(eighth.epci, Some(code("200046977")));
    assert_eq!(eighth.department, code("69"));
    assert!(france.communes_of(code("69")).all(|commune| commune.parent.is_none()));
    assert_eq!(france.arrondissements_of(code("69123")).count(), 3);
    assert_eq!(france.arrondissements_of(code("69029")).count(), 0);
}

#[test]
fn territories_are_named() {
    let france = territories();
    assert_eq!(france.territory_name(code("111")), Some("Île-de-France"));
    assert_eq!(france.territory_name(code("069")), Some("Rhône"));
    assert_eq!(france.territory_name(code("974")), Some("La Réunion"));
    assert_eq!(france.territory_name(code("064")), None);
    assert_eq!(france.departments_of(code("111")).count(), 4);
    assert_eq!(
        france.territories().iter().filter(|territory| **territory == code("111")).count(),
        1
    );
    let department = france.department(code("76")).unwrap();
    assert_eq!((department.name, department.region_name), ("Seine-Maritime", "Normandie"));
}

#[test]
fn places_outside_the_101_departments_are_left_out() {
    let france = territories();
    assert!(france.commune(&code("98735")).is_none());
    assert!(labels("Papeete").is_empty());
}

#[test]
fn names_are_found_however_they_are_typed() {
    for typed in
        ["l hay les roses", "L'Haÿ-les-Roses", "L’HAY LES ROSES", "hay-les", "hay roses", "haÿ"]
    {
        assert_eq!(first(typed), "L’Haÿ-les-Roses (94)", "{typed}");
    }
    for typed in ["oeuilly", "Œuilly", "OEUIL"] {
        assert_eq!(labels(typed), ["Œuilly (51)", "Œuilly (02)"], "{typed}");
    }
    for typed in ["Ile-d'Yeu", "île d’yeu", "l'ile d'yeu", "yeu"] {
        assert_eq!(first(typed), "L’Île-d’Yeu (85)", "{typed}");
    }
    for typed in
        ["Saint-Étienne", "saint etienne", "St Etienne", "ST-ÉTIENNE", "st etie", "etienne"]
    {
        assert_eq!(first(typed), "Saint-Étienne (42)", "{typed}");
    }
    assert_eq!(first("havre"), "Le Havre (76)");
    assert_eq!(first("y"), "Y (80)");
}

#[test]
fn homonyms_come_by_population_and_are_told_apart() {
    assert_eq!(
        labels("saint-denis"),
        [
            "Saint-Denis (974)",
            "Saint-Denis (93)",
            "Saint-Denis (11)",
            "Saint-Denis (30)",
            "Saint-Denis-lès-Bourg (01)"
        ]
    );
    for (typed, expected) in [
        ("saint-denis 974", "Saint-Denis (974)"),
        ("st denis 93", "Saint-Denis (93)"),
        ("Saint-Denis (30)", "Saint-Denis (30)"),
        ("saint denis aude", "Saint-Denis (11)"),
        ("saint denis la réunion", "Saint-Denis (974)"),
        ("saint denis réunion", "Saint-Denis (974)"),
        ("saint-denis seine-saint-denis", "Saint-Denis (93)"),
        ("93200 saint-denis", "Saint-Denis (93)"),
        ("saint-denis 11310", "Saint-Denis (11)"),
        ("ajaccio 2a", "Ajaccio (2A)"),
        ("ajaccio corse du sud", "Ajaccio (2A)"),
    ] {
        assert_eq!(labels(typed), [expected], "{typed}");
    }
    assert_eq!(labels("Bourg 01"), ["Bourg-en-Bresse (01)", "Saint-Denis-lès-Bourg (01)"]);
}

#[test]
fn a_name_that_ends_like_a_department_is_still_found() {
    assert_eq!(first("aulnay sous bois"), "Aulnay-sous-Bois (93)");
    // The department alone gives its communes, after the names that begin so and before those that
    // hold it.
    assert_eq!(labels("Aude"), ["Saint-Denis (11)"]);
    assert_eq!(labels("2A"), ["Ajaccio (2A)"]);
}

#[test]
fn postal_codes_are_found_by_their_beginning() {
    assert_eq!(labels("69008"), ["Lyon (69)", "Lyon 8e Arrondissement (69)"]);
    assert_eq!(labels("01000"), ["Bourg-en-Bresse (01)", "Saint-Denis-lès-Bourg (01)"]);
    assert_eq!(labels("20090"), ["Ajaccio (2A)"]);
    assert_eq!(labels("974"), ["Saint-Denis (974)"]);
    assert_eq!(first("69"), "Lyon (69)");
    assert_eq!(labels("6"), Vec::<String>::new());
    assert_eq!(labels("69999"), Vec::<String>::new());
    // Six digits are no postal code.
    assert_eq!(labels("690080"), Vec::<String>::new());
}

#[test]
fn arrondissements_are_found_by_their_number() {
    for typed in [
        "lyon 8",
        "lyon 08",
        "Lyon 8e",
        "lyon 8ème",
        "lyon 8e arr",
        "69008 lyon 8",
        "lyon 8 arrondissement",
    ] {
        assert_eq!(first(typed), "Lyon 8e Arrondissement (69)", "{typed}");
    }
    assert_eq!(first("paris 1"), "Paris 1er Arrondissement (75)");
    assert_eq!(first("Paris 1er"), "Paris 1er Arrondissement (75)");
    assert_eq!(labels("lyon")[0], "Lyon (69)");
    assert!(labels("lyon").contains(&"Lyon 3e Arrondissement (69)".to_owned()));
}

#[test]
fn former_communes_lead_to_todays() {
    let france = territories();
    let hit = france.search("tourla", 5).hits[0];
    assert_eq!(hit.commune.label(), "Cherbourg-en-Cotentin (50)");
    assert_eq!(hit.former, Some("Tourlaville"));
    let hit = france.search("rouelles", 5).hits[0];
    assert_eq!((hit.commune.name, hit.former), ("Le Havre", Some("Rouelles")));
    // Found by its own name, it needs no other, and it comes once.
    let hits = france.search("cherbourg", 5).hits;
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].former, None);
    assert_eq!(france.search("saint-denis 93", 5).hits[0].former, None);
}

#[test]
fn a_department_narrows_while_it_is_typed() {
    assert_eq!(labels("saint denis seine"), ["Saint-Denis (93)"]);
    assert_eq!(labels("saint-denis réu"), ["Saint-Denis (974)"]);
    for typed in ["bron rh", "bron r", "bron 6", "bron 69", "bron 695"] {
        assert_eq!(labels(typed), ["Bron (69)"], "{typed}");
    }
}

#[test]
fn one_slip_of_the_hand_is_forgiven_in_a_long_word() {
    for (typed, meant) in [
        // One letter left out, at the beginning and further.
        ("ubervilliers", "Aubervilliers (93)"),
        ("saint etinne", "Saint-Étienne (42)"),
        // One too many.
        ("venissieuxx", "Vénissieux (69)"),
        ("saint ettienne", "Saint-Étienne (42)"),
        // One for another.
        ("tenissieux", "Vénissieux (69)"),
        ("aubervillierz", "Aubervilliers (93)"),
        // Two swapped.
        ("aubrevilliers", "Aubervilliers (93)"),
        ("revniss", ""),
        // In a former name, and beside a department.
        ("tourlavile", "Cherbourg-en-Cotentin (50)"),
        ("saint-denix 974", "Saint-Denis (974)"),
        ("venisieux rhone", "Vénissieux (69)"),
        // A space that was left out.
        ("lehavre", "Le Havre (76)"),
        // Two slips, or one in a short word, are too much.
        ("aubrevillierz", ""),
        ("bton", ""),
        ("bronn", "Bron (69)"),
    ] {
        assert_eq!(first(typed), meant, "{typed}");
        assert_eq!(territories().search(typed, 5).close, !meant.is_empty(), "{typed}");
    }
    // What is spelled as typed is not mixed with what is close.
    let france = territories();
    assert!(!france.search("reims", 5).close);
    assert_eq!(labels("reims"), ["Reims (51)"]);
    assert!(france.slips("vénissieux").is_empty(), "keys have no accents");
}

/// One letter less, more, changed, or two swapped: what the walk through the index must keep to.
fn is_one_slip(typed: &str, meant: &str) -> bool {
    let (a, b) = (typed.as_bytes(), meant.as_bytes());
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    let swapped = a.len() > 1 && b.len() > 1 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..];
    swapped
        || (!a.is_empty() && a[1..] == *b)
        || (!b.is_empty() && *a == b[1..])
        || (!a.is_empty() && !b.is_empty() && a[1..] == b[1..])
}

#[test]
fn nothing_typed_finds_nothing() {
    for typed in ["", "  ", "-’", "zzz", "%"] {
        assert_eq!(labels(typed), Vec::<String>::new(), "{typed}");
    }
    let france = territories();
    let none = france.search("saint", 0);
    assert!(none.hits.is_empty() && none.total > 0);
}

/// The error of the extract once `from` has become `to` in it.
fn broken(from: &str, to: &str) -> String {
    let change = |text: &str| text.replacen(from, to, 1);
    let [regions, departments, epcis, epts] =
        [FILES.regions, FILES.departments, FILES.epcis, FILES.epts].map(change);
    let [communes, commune_epts, arrondissements, former_communes] =
        [FILES.communes, FILES.commune_epts, FILES.arrondissements, FILES.former_communes]
            .map(change);
    let files = ReferenceFiles {
        regions: &regions,
        departments: &departments,
        epcis: &epcis,
        epts: &epts,
        communes: &communes,
        commune_epts: &commune_epts,
        arrondissements: &arrondissements,
        former_communes: &former_communes,
    };
    Territories::parse(&files).unwrap_err().to_string()
}

#[test]
fn files_that_do_not_hold_together_are_refused() {
    assert_eq!(broken("insee,name,departement", "code,nom,dep"), {
        let expected = "insee,name,departement,epci_siren,population,postal_codes";
        format!(
            "communes.csv: header is `code,nom,dep,epci_siren,population,postal_codes`, expected `{expected}`"
        )
    });
    assert_eq!(
        broken("01053,Bourg-en-Bresse,01,", "01053,Bourg-en-Bresse,96,"),
        "communes.csv, line 2: « 96 » n’est pas un code de département (exemples : 69, 2A, 974)"
    );
    assert_eq!(
        broken("Bron,69,200046977", "Bron,64,200046977"),
        "communes.csv, line 15: `64` is in no other file"
    );
    assert_eq!(
        broken("01,200071751", "01,999999999"),
        "communes.csv, line 2: `999999999` is in no other file"
    );
    assert_eq!(broken("42372", "beaucoup"), "communes.csv, line 2: `beaucoup` cannot be read");
    assert_eq!(
        broken(",69500\n", ",\n"),
        "communes.csv, line 15: «  » n’est pas un code postal (5 chiffres)"
    );
    assert_eq!(broken("69029,Bron", "69123,Bron"), "the code 69123 is borne twice");
    assert_eq!(
        broken(",76351\n", ",76999\n"),
        "communes_anciennes.csv, line 5: `76999` is in no other file"
    );
}

proptest! {
    #[test]
    fn searching_never_panics_and_keeps_to_its_limit(query in "\\PC{0,30}|[a-z0-9 '’-]{0,30}", limit in 0usize..6) {
        let france = territories();
        let Found { hits, total, .. } = france.search(&query, limit);
        prop_assert_eq!(hits.len(), total.min(limit));
        prop_assert!(hits.len() <= limit);
        let mut codes: Vec<_> = hits.iter().map(|hit| hit.commune.insee).collect();
        codes.sort_unstable();
        codes.dedup();
        prop_assert_eq!(codes.len(), hits.len());
    }

    #[test]
    fn every_label_finds_its_commune(at in 0..territories().places.len()) {
        let france = territories();
        let commune = france.view(&france.places[at]);
        let hits = france.search(&commune.label(), 1).hits;
        prop_assert_eq!(hits[0].commune.insee, commune.insee);
    }

    #[test]
    fn every_slip_put_right_is_one_slip_away(typed in "[a-z]{3,12}( [a-z]{2,8})?") {
        for meant in territories().slips(&typed) {
            prop_assert!(is_one_slip(&typed, &meant), "{} for {}", meant, typed);
        }
    }
}
