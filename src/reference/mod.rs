//! The reference files of places, built into the program. `README.md` says where they come from.

use app::domain::territory::{ReferenceError, ReferenceFiles, Territories};

/// The text of the files as they were built in.
const FILES: ReferenceFiles<'static> = ReferenceFiles {
    regions: include_str!("regions.csv"),
    departments: include_str!("departements.csv"),
    epcis: include_str!("epci.csv"),
    epts: include_str!("ept.csv"),
    communes: include_str!("communes.csv"),
    commune_epts: include_str!("communes_ept.csv"),
    arrondissements: include_str!("arrondissements_municipaux.csv"),
    former_communes: include_str!("communes_anciennes.csv"),
};

/// Reads the reference files into the index of places. Done once, when the program starts.
pub fn load() -> Result<Territories, ReferenceError> {
    Territories::parse(&FILES)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::LazyLock;
    use std::time::Instant;

    use crate::actions::statistics::COUNTED_AS;
    use app::domain::territory::{InseeCode, PostalCode, TerritoryCode};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest as _, Sha256};

    use super::*;

    static FRANCE: LazyLock<Territories> = LazyLock::new(|| load().unwrap());

    #[test]
    fn figures_are_counted_anew_when_places_change() {
        let files = [
            FILES.regions,
            FILES.departments,
            FILES.epcis,
            FILES.epts,
            FILES.communes,
            FILES.commune_epts,
            FILES.arrondissements,
            FILES.former_communes,
        ];
        let mut sum = Sha256::new();
        for file in files {
            sum.update(file);
        }
        let print = STANDARD.encode(sum.finalize());
        let counted = (COUNTED_AS, print.as_str());
        assert_eq!(
            counted,
            (2, "VEEGLm5PEhxoyNhwV+URcVDKaRrq/fr//ZBdIuHGhnk="),
            "raise `COUNTED_AS` with the files, and write both here"
        );
    }

    /// The lines of the file of communes, without its header. None has quotes.
    fn lines() -> impl Iterator<Item = Vec<&'static str>> {
        FILES.communes.lines().skip(1).map(|line| line.split(',').collect())
    }

    /// Overseas collectivities have three characters and no prefecture of the 101 departments.
    fn is_outside(department: &str) -> bool {
        department.len() == 3 && !["971", "972", "973", "974", "976"].contains(&department)
    }

    fn labels(query: &str) -> Vec<String> {
        FRANCE.search(query, 10).hits.iter().map(|hit| hit.commune.label()).collect()
    }

    #[test]
    fn the_files_are_those_of_the_readme() {
        assert_eq!(lines().count(), 34_969);
        assert_eq!(lines().filter(|fields| is_outside(fields[2])).count(), 94);
        assert_eq!(FRANCE.communes().count(), 34_969 - 94);
        assert_eq!(FRANCE.departments().count(), 101);
        assert_eq!(FRANCE.territories().len(), 94);
        assert_eq!(FRANCE.departments_of(TerritoryCode::ILE_DE_FRANCE).count(), 8);
        let arrondissements =
            |insee: &str| FRANCE.arrondissements_of(insee.parse().unwrap()).count();
        assert_eq!(["75056", "69123", "13055"].map(arrondissements), [20, 9, 16]);
    }

    #[test]
    fn every_commune_of_the_101_departments_has_a_territory() {
        for fields in lines() {
            let insee: InseeCode = fields[0].parse().unwrap();
            let Some(commune) = FRANCE.commune(&insee) else {
                assert!(is_outside(fields[2]), "{} is left out", fields[0]);
                continue;
            };
            assert_eq!(commune.name, fields[1].replace('\'', "’"));
            assert_eq!(commune.department.as_str(), fields[2]);
            assert_eq!(commune.epci.map(|epci| epci.to_string()).unwrap_or_default(), fields[3]);
            assert_eq!(commune.population.to_string(), fields[4]);
            let postal_codes: Vec<&str> =
                commune.postal_codes.iter().map(PostalCode::as_str).collect();
            assert_eq!(postal_codes.join(";"), fields[5]);
            let territory = FRANCE.territory_of(&insee).unwrap();
            assert!(FRANCE.territory_name(territory).is_some(), "{territory}");
            assert!(commune.epci.is_none_or(|epci| FRANCE.epci(epci).is_some()));
        }
    }

    #[test]
    fn departments_share_the_communes_out() {
        let sum: usize = FRANCE
            .departments()
            .map(|department| FRANCE.communes_of(department.code).count())
            .sum();
        assert_eq!(sum, FRANCE.communes().count());
        let islands: Vec<&str> = FRANCE
            .communes()
            .filter(|commune| commune.epci.is_none())
            .map(|commune| commune.name)
            .collect();
        assert_eq!(islands, ["Île-de-Bréhat", "Île-de-Sein", "Ouessant", "L’Île-d’Yeu"]);
        assert_eq!(FRANCE.communes().filter(|commune| commune.ept.is_some()).count(), 129);
    }

    #[test]
    fn every_commune_is_found_by_its_label_and_labels_are_unique() {
        let mut seen = HashSet::new();
        for commune in FRANCE.communes() {
            let label = commune.label();
            let found = FRANCE.search(&label, 1).hits;
            assert_eq!(found.first().map(|hit| hit.commune.insee), Some(commune.insee), "{label}");
            assert!(seen.insert(label));
        }
    }

    #[test]
    fn every_commune_is_among_those_of_its_postal_codes() {
        for commune in FRANCE.communes().step_by(97) {
            for code in commune.postal_codes {
                assert!(FRANCE.with_postal_code(*code).any(|one| one.insee == commune.insee));
            }
            let found = FRANCE.search(commune.postal_codes[0].as_str(), 100).hits;
            assert!(
                found.iter().any(|hit| hit.commune.insee == commune.insee),
                "{}",
                commune.label()
            );
        }
        assert_eq!(FRANCE.search("51300", 100).total, 46);
    }

    #[test]
    fn what_people_type_finds_what_they_mean() {
        for (typed, expected) in [
            ("paris", "Paris (75)"),
            ("marseille 8", "Marseille 8e Arrondissement (13)"),
            ("69008 lyon", "Lyon (69)"),
            ("l hay les roses", "L’Haÿ-les-Roses (94)"),
            ("st etienne", "Saint-Étienne (42)"),
            ("ste foy les lyon", "Sainte-Foy-lès-Lyon (69)"),
            ("saint denis 974", "Saint-Denis (974)"),
            ("Bourg 01", "Bourg-en-Bresse (01)"),
            ("ile d'yeu", "L’Île-d’Yeu (85)"),
            ("y", "Y (80)"),
            ("eu", "Eu (76)"),
            ("mars", "Mars (42)"),
            ("vergne 17", "Vergné (17)"),
            ("marsei", "Marseille (13)"),
            ("havre", "Le Havre (76)"),
            ("aix provence", "Aix-en-Provence (13)"),
            ("bry sur marne", "Bry-sur-Marne (94)"),
            ("vienne", "Vienne (38)"),
            ("ajaccio", "Ajaccio (2A)"),
            ("20200", "Bastia (2B)"),
            ("mamoudzou", "Mamoudzou (976)"),
            ("tourlaville", "Cherbourg-en-Cotentin (50)"),
            ("lomme", "Lille (59)"),
            ("chateau chinon ville", "Château-Chinon (Ville) (58)"),
        ] {
            assert_eq!(labels(typed).first().map(String::as_str), Some(expected), "{typed}");
        }
        assert_eq!(labels("oeuilly"), ["Œuilly (51)", "Œuilly (02)"]);
        assert_eq!(labels("papeete"), Vec::<String>::new());
        // The code of a department lists its towns, the largest first.
        assert_eq!(labels("2b")[0], "Bastia (2B)");
    }

    #[test]
    fn the_index_is_small() {
        let start = Instant::now();
        let france = load().unwrap();
        println!("read in {:?}, {} bytes", start.elapsed(), france.bytes());
        assert!(france.bytes() < 8_000_000, "{} bytes", france.bytes());
    }

    #[test]
    fn a_former_name_is_found_and_leads_to_todays_commune() {
        let mut kept = 0;
        for line in FILES.former_communes.lines().skip(1) {
            let fields: Vec<&str> = line.split(',').collect();
            let name = fields[1].replace('\'', "’");
            let today: InseeCode = fields[3].parse().unwrap();
            let Some(commune) = FRANCE.commune(&today) else {
                assert!(is_outside(&fields[3][..3]), "{line}");
                continue;
            };
            // In its department: the name may be borne elsewhere.
            let found = FRANCE.search(&format!("{name} {}", commune.department), 40);
            let hit = found.hits.iter().find(|hit| hit.commune.insee == today);
            let former = hit.expect("found").former;
            if former.is_none() {
                // Found by the name it has now.
                kept += 1;
            }
            assert!(former.is_none_or(|former| FRANCE.search(former, 1).total > 0), "{line}");
        }
        assert!(kept < 1_000, "{kept}");
        let found = FRANCE.search("arbignieu", 3);
        let hit = found.hits[0];
        assert_eq!((hit.commune.name, hit.former), ("Arboys en Bugey", Some("Arbignieu")));
    }

    #[test]
    fn a_department_lists_its_communes_by_its_name_and_by_its_number() {
        let names = |typed: &str| {
            let found = FRANCE.search(typed, 3);
            (found.total, found.hits.iter().map(|hit| hit.commune.name).collect::<Vec<_>>())
        };
        let (by_number, largest) = names("69");
        assert_eq!(largest, ["Lyon", "Villeurbanne", "Lyon 1er Arrondissement"]);
        let (by_name, _) = names("rhone");
        let rhone = FRANCE.communes_of("69".parse().unwrap()).count();
        assert!(by_number >= rhone && by_name >= rhone, "{by_number} {by_name} {rhone}");
        assert_eq!(names("Bron 69"), (1, vec!["Bron"]));
        assert_eq!(names("bron rhône"), (1, vec!["Bron"]));
        assert_eq!(names("pas de calais").1[0], "Calais");
        // Its number, and nothing else of the country.
        let reunion = FRANCE.search("974", 100);
        assert!(reunion.hits.iter().all(|hit| hit.commune.department.as_str() == "974"));
        assert_eq!(reunion.total, 24);
    }

    #[test]
    fn homonyms_come_with_their_department_the_largest_first() {
        let found = FRANCE.search("saint-martin", 8);
        let martins: Vec<_> =
            found.hits.iter().filter(|hit| hit.commune.name == "Saint-Martin").collect();
        assert!(martins.len() >= 4, "{martins:?}");
        assert!(martins.is_sorted_by_key(|hit| std::cmp::Reverse(hit.commune.population)));
        let departments: HashSet<_> = martins.iter().map(|hit| hit.commune.department).collect();
        assert_eq!(departments.len(), martins.len(), "{martins:?}");
        // Those that bear just that name stand before those that only begin so.
        assert!(found.hits[..martins.len()].iter().all(|hit| hit.commune.name == "Saint-Martin"));
        assert_eq!(labels("saint denis")[..2], ["Saint-Denis (974)", "Saint-Denis (93)"]);
        assert_eq!(labels("saint denis 93")[0], "Saint-Denis (93)");
        assert_eq!(labels("st denis reunion")[0], "Saint-Denis (974)");
    }

    /// One slip in the middle of the longest word of a name; none when no word is long enough.
    fn slipped(key: &str, kind: usize) -> Option<String> {
        let word = key.split(' ').max_by_key(|word| word.len()).filter(|word| word.len() > 5)?;
        let at = word.len() / 2;
        let (head, tail) = word.split_at(at);
        let swapped = format!("{head}{}{}{}", &tail[1..2], &tail[..1], &tail[2..]);
        let wrong = match kind % 4 {
            0 => format!("{head}{}", &tail[1..]),
            1 => format!("{head}{}{tail}", &tail[..1]),
            2 => format!("{head}x{}", &tail[1..]),
            _ => swapped,
        };
        Some(key.replacen(word, &wrong, 1))
    }

    #[test]
    fn a_commune_is_found_with_a_slip_of_the_hand() {
        let (mut tried, mut other) = (0, 0);
        for (rank, commune) in FRANCE.communes().step_by(23).enumerate() {
            let Some(typed) = slipped(&app::domain::text::search_key(commune.name), rank) else {
                continue;
            };
            let found = FRANCE.search(&typed, 60);
            tried += 1;
            if found.close || found.total == 0 {
                let is_it =
                    |hit: &app::domain::territory::Hit<'_>| hit.commune.insee == commune.insee;
                assert!(found.hits.iter().any(is_it), "{typed} for {}", commune.label());
            } else {
                // Spelled so, it is another name, which is what was typed.
                other += 1;
            }
        }
        assert!(tried > 1_000 && other * 20 < tried, "{other} of {tried}");
        for (typed, meant) in [
            ("vileurbanne", "Villeurbanne (69)"),
            ("marseile", "Marseille (13)"),
            ("saint ettienne", "Saint-Étienne (42)"),
            ("bordaux", "Bordeaux (33)"),
            ("vaux en velain", ""),
            ("nimmes 30", "Nîmes (30)"),
            ("strabsourg", "Strasbourg (67)"),
        ] {
            assert_eq!(labels(typed).first().cloned().unwrap_or_default(), meant, "{typed}");
        }
    }

    #[test]
    #[ignore = "measures: run it in the release profile with --nocapture"]
    fn how_long_a_search_takes() {
        for query in [
            "s",
            "sa",
            "saint",
            "saint j",
            "lyon",
            "saint denis 974",
            "69",
            "69008",
            "rhone",
            "hay roses",
            "haute corse",
            "zzzz",
            "vileurbanne",
            "saint ettienne",
            "zaint dxnis sur",
            "saint jean de la",
            "chateau",
            "bron rh",
        ] {
            let start = Instant::now();
            let mut total = 0;
            for _ in 0..100 {
                total = FRANCE.search(query, 8).total;
            }
            println!("{query}: {total} in {:?}", start.elapsed() / 100);
        }
    }

    #[test]
    fn ten_communes_of_one_territory_are_taken_and_eleven_are_not() {
        use app::forms::{Typed, communes};

        let codes: Vec<String> = FRANCE
            .communes_of("65".parse().unwrap())
            .take(11)
            .map(|commune| commune.insee.to_string())
            .collect();
        assert_eq!(codes.len(), 11);
        let read = |codes: &[String]| {
            let form = Typed::default().with_all(communes::COMMUNES, codes.to_vec());
            communes::read(&form, &FRANCE)
        };
        assert_eq!(read(&codes[..10]).unwrap().len(), 10);
        let errors = read(&codes).unwrap_err();
        assert!(errors[0].message.starts_with("10 communes au plus"), "{errors:?}");
    }
}
