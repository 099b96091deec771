//! Codes of places: text, never numbers, so that their leading zeros stay.

use std::fmt;

use super::super::text::text_code;

/// The eight departments of Île-de-France, one territory together.
const ILE_DE_FRANCE: [&str; 8] = ["75", "77", "78", "91", "92", "93", "94", "95"];

text_code!(
    /// One of the 101 departments: `01`…`95` (without `20`), `2A`, `2B`, `971`…`974`, `976`.
    DepartmentCode, 3, "un code de département (exemples : 69, 2A, 974)", is_department
);

text_code!(
    /// INSEE code of a region: `84`, `04`.
    RegionCode, 2, "un code de région (exemple : 84)", |code| are_digits(code, 2)
);

text_code!(
    /// INSEE code of a commune or of a municipal arrondissement: `69123`, `2A004`, `97411`.
    InseeCode, 5, "un code INSEE de commune (exemples : 69123, 2A004)", is_insee
);

text_code!(
    /// SIREN of an intercommunal body (EPCI, or EPT of the Grand Paris).
    EpciCode, 9, "un numéro SIREN (9 chiffres)", |code| are_digits(code, 9)
);

text_code!(
    /// Postal code: five digits, those of Corsica included.
    PostalCode, 5, "un code postal (5 chiffres)", |code| are_digits(code, 5)
);

text_code!(
    /// What a demand is for, as the unique number begins: `0` and the department in mainland
    /// France and Corsica (`069`, `02A`), the department overseas (`974`), `111` for the whole
    /// of Île-de-France.
    TerritoryCode, 3, "un code de territoire (exemples : 069, 02A, 974, 111)", is_territory
);

impl TerritoryCode {
    /// The region Île-de-France, one territory for its eight departments.
    pub const ILE_DE_FRANCE: Self = Self(*b"111");
}

impl DepartmentCode {
    /// The territory that demands for this department belong to.
    pub fn territory(self) -> TerritoryCode {
        if ILE_DE_FRANCE.contains(&self.as_str()) {
            TerritoryCode::ILE_DE_FRANCE
        } else if self.0[2] == 0 {
            TerritoryCode([b'0', self.0[0], self.0[1]])
        } else {
            TerritoryCode(self.0)
        }
    }
}

fn are_digits(code: &[u8], length: usize) -> bool {
    code.len() == length && code.iter().all(u8::is_ascii_digit)
}

fn is_department(code: &[u8]) -> bool {
    match code {
        b"20" => false,
        b"2A" | b"2B" => true,
        [tens, units] if are_digits(code, 2) => {
            (1..=95).contains(&((tens - b'0') * 10 + units - b'0'))
        }
        [b'9', b'7', last] => matches!(last, b'1'..=b'4' | b'6'),
        _ => false,
    }
}

fn is_insee(code: &[u8]) -> bool {
    code.len() == 5
        && (are_digits(code, 5)
            || (matches!(&code[..2], b"2A" | b"2B") && are_digits(&code[2..], 3)))
}

fn is_territory(code: &[u8]) -> bool {
    match code {
        b"111" => true,
        [b'0', department @ ..] => {
            department.len() == 2
                && is_department(department)
                && !ILE_DE_FRANCE.iter().any(|other| other.as_bytes() == department)
        }
        _ => code.len() == 3 && is_department(code),
    }
}

/// What kind of intercommunal body it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EpciNature {
    /// Communauté de communes.
    Communes,
    /// Communauté d’agglomération.
    Agglomeration,
    /// Communauté urbaine.
    Urban,
    /// Métropole.
    Metropolis,
    /// The Métropole de Lyon, which is a department’s equal on its land.
    LyonMetropolis,
    /// Établissement public territorial, inside the Métropole du Grand Paris.
    GrandParis,
}

impl EpciNature {
    /// Reads the code of the reference files.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "CC" => Self::Communes,
            "CA" => Self::Agglomeration,
            "CU" => Self::Urban,
            "METRO" => Self::Metropolis,
            "MET69" => Self::LyonMetropolis,
            "EPT" => Self::GrandParis,
            _ => return None,
        })
    }

    /// The words shown to people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Communes => "Communauté de communes",
            Self::Agglomeration => "Communauté d’agglomération",
            Self::Urban => "Communauté urbaine",
            Self::Metropolis => "Métropole",
            Self::LyonMetropolis => "Métropole à statut particulier",
            Self::GrandParis => "Établissement public territorial",
        }
    }
}

impl fmt::Display for EpciNature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.label())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn territory(department: &str) -> String {
        department.parse::<DepartmentCode>().unwrap().territory().to_string()
    }

    #[test]
    fn a_department_gives_its_territory() {
        for (department, expected) in [
            ("01", "001"),
            ("69", "069"),
            ("2A", "02A"),
            ("2b", "02B"),
            ("974", "974"),
            ("976", "976"),
        ] {
            assert_eq!(territory(department), expected);
        }
        for department in ILE_DE_FRANCE {
            assert_eq!(territory(department), "111");
        }
    }

    #[test]
    fn what_is_no_department_is_refused() {
        for text in ["", "0", "00", "20", "96", "975", "978", "987", "2C", "6", "069", "é9", "69x"]
        {
            assert!(text.parse::<DepartmentCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_no_territory_is_refused() {
        // 075 and 093 are inside 111; 69 is the department, not the territory.
        for text in ["", "000", "020", "075", "093", "96", "69", "975", "112", "1111", "0é"] {
            assert!(text.parse::<TerritoryCode>().is_err(), "{text}");
        }
        for text in ["001", "069", "02a", "971", "976", "111"] {
            assert_eq!(text.parse::<TerritoryCode>().unwrap().to_string(), text.to_uppercase());
        }
    }

    #[test]
    fn insee_and_siren_keep_their_form() {
        for text in ["69123", "2A004", "2b033", "97411", "01001"] {
            assert!(text.parse::<InseeCode>().is_ok(), "{text}");
        }
        for text in ["6912", "2C004", "A9123", "69 23", "691234", ""] {
            assert!(text.parse::<InseeCode>().is_err(), "{text}");
        }
        assert!("200046977".parse::<EpciCode>().is_ok());
        assert!("20004697".parse::<EpciCode>().is_err());
        assert!("2A000".parse::<PostalCode>().is_err());
    }

    #[test]
    fn an_error_names_what_came_and_what_was_expected() {
        let error = "99".parse::<DepartmentCode>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "« 99 » n’est pas un code de département (exemples : 69, 2A, 974)"
        );
    }

    #[test]
    fn codes_sort_as_the_official_lists_do() {
        let mut codes: Vec<DepartmentCode> = ["971", "30", "2B", "29", "2A", "01"]
            .iter()
            .map(|code| code.parse().unwrap())
            .collect();
        codes.sort();
        let sorted: Vec<&str> = codes.iter().map(DepartmentCode::as_str).collect();
        assert_eq!(sorted, ["01", "29", "2A", "2B", "30", "971"]);
    }

    #[test]
    fn codes_travel_as_plain_strings() {
        let code: InseeCode = "01001".parse().unwrap();
        let json = serde_json::to_string(&code).unwrap();
        assert_eq!(json, "\"01001\"");
        assert_eq!(serde_json::from_str::<InseeCode>(&json).unwrap(), code);
        assert!(serde_json::from_str::<InseeCode>("1001").is_err());
        assert!(serde_json::from_str::<InseeCode>("\"1001\"").is_err());
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_writes_back_what_was_read(text in "\\PC{0,8}|[0-9AB]{1,9}") {
            if let Ok(code) = text.parse::<DepartmentCode>() {
                prop_assert_eq!(code.to_string(), text.trim().to_ascii_uppercase());
                prop_assert!(code.territory().to_string().parse::<TerritoryCode>().is_ok());
            }
            if let Ok(code) = text.parse::<TerritoryCode>() {
                prop_assert_eq!(code.to_string(), text.trim().to_ascii_uppercase());
            }
            if let Ok(code) = text.parse::<InseeCode>() {
                prop_assert_eq!(code.to_string(), text.trim().to_ascii_uppercase());
            }
            let _ = text.parse::<EpciCode>();
        }
    }
}
