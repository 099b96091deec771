//! Guichets: the desks that register demands and receive those of others (CCH R. 441-2-1).

mod fault;
mod reading;

pub use fault::{Checker, Fault, Field, MAX_HOURS, MAX_NAME, MAX_STREET, MAX_TOWN, check};

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::content::codes;
use super::territory::{Commune, DepartmentCode, EpciCode, InseeCode, TerritoryCode};
use super::text::{CodeError, text_code};

text_code!(
    /// The five last characters of the unique number: `G1104`, `GDPUB`.
    GuichetCode, 5, "un code de guichet (5 lettres ou chiffres)", |code| {
        code.len() == 5 && code.iter().all(u8::is_ascii_alphanumeric)
    }
);

impl GuichetCode {
    /// The public portal, which is one more guichet.
    pub const WEB: Self = Self(*b"GDPUB");

    /// True for the public portal.
    pub fn is_web(self) -> bool {
        self == Self::WEB
    }
}

codes! {
    /// What body keeps a guichet.
    GuichetType {
        Landlord = "BAILLEUR", "Bailleur social";
        State = "ETAT", "Service de l’État";
        Commune = "COMMUNE", "Commune";
        Epci = "EPCI", "Intercommunalité";
        Department = "DEPARTEMENT", "Département";
        Employer = "EMPLOYEUR", "Employeur";
        ActionLogement = "ACTION_LOGEMENT", "Action Logement";
        Siao = "SIAO", "Service intégré d’accueil et d’orientation (SIAO)";
        Agent = "MANDATAIRE", "Mandataire commun";
        Web = "WEB", "Guichet internet";
    }
}

/// The part of the country that a guichet answers for, inside or across territories.
///
/// As text: `T`, `D:69`, `E:200046977`, `C:69123`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Area {
    /// All of its territory.
    WholeTerritory,
    /// One department, in Île-de-France where a territory has eight.
    Department(DepartmentCode),
    /// One intercommunal body, which may span departments.
    Epci(EpciCode),
    /// One commune, its arrondissements included.
    Commune(InseeCode),
}

impl fmt::Display for Area {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WholeTerritory => f.write_str("T"),
            Self::Department(code) => write!(f, "D:{code}"),
            Self::Epci(code) => write!(f, "E:{code}"),
            Self::Commune(code) => write!(f, "C:{code}"),
        }
    }
}

impl FromStr for Area {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong =
            || CodeError::new("un périmètre (exemples : T, D:69, E:200046977, C:69123)", text);
        match text.split_once(':') {
            None if text == "T" => Ok(Self::WholeTerritory),
            Some(("D", code)) => code.parse().map(Self::Department),
            Some(("E", code)) => code.parse().map(Self::Epci),
            Some(("C", code)) => code.parse().map(Self::Commune),
            _ => Err(wrong()),
        }
    }
}

impl TryFrom<String> for Area {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Area> for String {
    fn from(area: Area) -> Self {
        area.to_string()
    }
}

/// Where to go or to write.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PostalAddress {
    /// « 4 rue des Tilleuls ».
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// Town, as the post writes it.
    pub town: String,
}

impl fmt::Display for PostalAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {} {}", self.street, self.postal_code, self.town)
    }
}

/// One guichet.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Guichet {
    /// Its code.
    pub code: GuichetCode,
    /// The name people know it by.
    pub name: String,
    /// What body keeps it.
    pub kind: GuichetType,
    /// Its territory; none for the public portal, which serves them all.
    pub territory: Option<TerritoryCode>,
    /// What it answers for.
    pub area: Area,
    /// Where it is written to.
    pub email: String,
    /// Where it receives people, if it does.
    pub address: Option<PostalAddress>,
    /// « 05 36 49 09 01 ».
    pub phone: Option<String>,
    /// In plain words: « du lundi au vendredi, de 9 h à 12 h ».
    pub opening_hours: Option<String>,
    /// False once it is closed: it keeps its past, and receives nothing more.
    pub active: bool,
}

impl Guichet {
    /// True when the guichet answers for that commune or arrondissement.
    pub fn covers(&self, commune: &Commune<'_>) -> bool {
        match self.area {
            Area::WholeTerritory => self.is_in(commune.territory()),
            Area::Department(code) => commune.department == code,
            Area::Epci(code) => commune.epci == Some(code) || commune.ept == Some(code),
            Area::Commune(code) => commune.insee == code || commune.whole() == code,
        }
    }

    /// True when demands of that territory are its own; always for the public portal.
    pub fn is_in(&self, territory: TerritoryCode) -> bool {
        self.territory.is_none_or(|own| own == territory)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::territory::sample;
    use super::*;

    fn guichet(kind: GuichetType, territory: &str, area: &str) -> Guichet {
        Guichet {
            code: "G0001".parse().unwrap(),
            name: "Guichet".to_owned(),
            kind,
            territory: Some(territory.parse().unwrap()),
            area: area.parse().unwrap(),
            email: "logement@guichet.example".to_owned(),
            address: None,
            phone: None,
            opening_hours: None,
            active: true,
        }
    }

    #[test]
    fn a_code_has_five_letters_or_digits() {
        assert!("GDPUB".parse::<GuichetCode>().unwrap().is_web());
        assert!(!"g1104".parse::<GuichetCode>().unwrap().is_web());
        assert_eq!(GuichetCode::WEB.to_string(), "GDPUB");
        for text in ["", "G110", "G11045", "GD UB", "G-104", "Gé04"] {
            assert!(text.parse::<GuichetCode>().is_err(), "{text}");
        }
    }

    #[test]
    fn types_keep_their_official_codes() {
        let codes: Vec<&str> = GuichetType::ALL.iter().map(|kind| kind.code()).collect();
        let official =
            "BAILLEUR ETAT COMMUNE EPCI DEPARTEMENT EMPLOYEUR ACTION_LOGEMENT SIAO MANDATAIRE WEB";
        assert_eq!(codes.join(" "), official);
        assert_eq!(serde_json::to_string(&GuichetType::Landlord).unwrap(), "\"BAILLEUR\"");
        assert_eq!(GuichetType::from_code("SIAO"), Some(GuichetType::Siao));
    }

    #[test]
    fn areas_are_written_and_read() {
        for text in ["T", "D:69", "D:2A", "E:200046977", "C:69123"] {
            let area: Area = text.parse().unwrap();
            assert_eq!(area.to_string(), text);
            let json = serde_json::to_string(&area).unwrap();
            assert_eq!(json, format!("\"{text}\""));
            assert_eq!(serde_json::from_str::<Area>(&json).unwrap(), area);
        }
        for text in ["", "t", "T:", "D", "D:", "D:96", "E:1", "C:691", "X:69", "69123"] {
            assert!(text.parse::<Area>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_area_covers_its_communes() {
        let france = sample::territories();
        let commune = |insee: &str| france.commune(&insee.parse().unwrap()).unwrap();
        let covers = |territory, area, insee| {
            guichet(GuichetType::Employer, territory, area).covers(&commune(insee))
        };
        assert!(covers("069", "T", "69029"));
        assert!(covers("111", "T", "75112"));
        assert!(!covers("069", "T", "38544"));
        assert!(covers("111", "D:93", "93066"));
        assert!(!covers("111", "D:93", "94038"));
        // The Métropole du Grand Paris, and the EPT inside it.
        assert!(covers("111", "E:200054781", "93066"));
        assert!(covers("111", "E:200057867", "93066"));
        assert!(!covers("111", "E:200057867", "94038"));
        assert!(covers("069", "C:69123", "69388"));
        assert!(covers("069", "C:69388", "69388"));
        assert!(!covers("069", "C:69388", "69123"));
    }

    #[test]
    fn the_portal_serves_every_territory() {
        let web = Guichet { territory: None, ..guichet(GuichetType::Web, "069", "T") };
        assert!(web.is_in("974".parse().unwrap()));
        let france = sample::territories();
        assert!(web.covers(&france.commune(&"85113".parse().unwrap()).unwrap()));
    }

    proptest! {
        #[test]
        fn reading_an_area_never_panics(text in "\\PC{0,14}|[TDEC]:[0-9AB]{0,9}") {
            if let Ok(area) = text.parse::<Area>() {
                prop_assert_eq!(area.to_string().parse::<Area>().unwrap(), area);
            }
        }
    }
}
