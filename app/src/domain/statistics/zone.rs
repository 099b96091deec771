//! Where demands are counted.

use crate::domain::territory::{DepartmentCode, EpciCode, InseeCode, RegionCode, Territories};
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// A place with figures of its own: `F`, `R84`, `D69`, `E200046977`, `C69029`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Zone {
    /// The whole country.
    Country,
    /// A region.
    Region(RegionCode),
    /// A department.
    Department(DepartmentCode),
    /// An EPCI, or an EPT of the Grand Paris.
    Epci(EpciCode),
    /// A commune, or an arrondissement of Paris, Lyon or Marseille.
    Commune(InseeCode),
}

impl Zone {
    /// Every zone that a place lies in, the smallest first; none for a place that is not known.
    pub fn around(place: &InseeCode, territories: &Territories) -> Vec<Self> {
        let Some(commune) = territories.commune(place) else { return Vec::new() };
        let mut zones = vec![Self::Commune(*place)];
        zones.extend(commune.parent.map(Self::Commune));
        let whole = territories.commune(&commune.whole()).unwrap_or(commune);
        zones.extend([whole.ept, whole.epci].into_iter().flatten().map(Self::Epci));
        zones.push(Self::Department(commune.department));
        let region = territories.department(commune.department);
        zones.extend(region.and_then(|d| d.region_code.parse().ok()).map(Self::Region));
        zones.push(Self::Country);
        zones
    }

    /// Every zone that one of several places lies in, each once.
    pub fn around_any(places: &[InseeCode], territories: &Territories) -> BTreeSet<Self> {
        places.iter().flat_map(|place| Self::around(place, territories)).collect()
    }

    /// Its name; none for one that is not known.
    pub fn name(self, territories: &Territories) -> Option<String> {
        let region = |code: RegionCode| {
            let own = territories.departments().find(|d| d.region_code.parse() == Ok(code));
            own.map(|department| department.region_name.to_owned())
        };
        match self {
            Self::Country => Some("France".to_owned()),
            Self::Region(code) => region(code),
            Self::Department(code) => territories.department(code).map(|d| d.name.to_owned()),
            Self::Epci(code) => territories.epci(code).map(|epci| epci.title()),
            Self::Commune(code) => territories.commune(&code).map(|one| one.name.to_owned()),
        }
    }

    /// The departments that a territory gathers or lies in; all of them for the country.
    pub fn departments(self, territories: &Territories) -> BTreeSet<DepartmentCode> {
        match self {
            Self::Country => territories.departments().map(|d| d.code).collect(),
            Self::Region(code) => territories
                .departments()
                .filter(|d| d.region_code.parse() == Ok(code))
                .map(|d| d.code)
                .collect(),
            Self::Department(code) => [code].into(),
            Self::Epci(code) => territories.communes_in(code).map(|one| one.department).collect(),
            Self::Commune(code) => territories.department_of(&code).into_iter().collect(),
        }
    }

    /// Where its figures are kept together: a commune with its department, any other alone.
    #[must_use]
    pub fn area(self, territories: &Territories) -> Self {
        match self {
            Self::Commune(place) => {
                territories.department_of(&place).map_or(self, Self::Department)
            }
            other => other,
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Country => f.write_str("F"),
            Self::Region(code) => write!(f, "R{code}"),
            Self::Department(code) => write!(f, "D{code}"),
            Self::Epci(code) => write!(f, "E{code}"),
            Self::Commune(code) => write!(f, "C{code}"),
        }
    }
}

/// Not the text of a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAZone;

impl FromStr for Zone {
    type Err = NotAZone;

    fn from_str(text: &str) -> Result<Self, NotAZone> {
        let mut rest = text.chars();
        let kind = rest.next().ok_or(NotAZone)?;
        let code = rest.as_str();
        match kind {
            'F' if code.is_empty() => Ok(Self::Country),
            'R' => code.parse().map(Self::Region).map_err(|_| NotAZone),
            'D' => code.parse().map(Self::Department).map_err(|_| NotAZone),
            'E' => code.parse().map(Self::Epci).map_err(|_| NotAZone),
            'C' => code.parse().map(Self::Commune).map_err(|_| NotAZone),
            _ => Err(NotAZone),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::territory::sample;

    fn around(place: &str) -> Vec<String> {
        let zones = Zone::around(&place.parse().unwrap(), &sample::territories());
        zones.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_place_lies_in_its_commune_its_bodies_its_department_its_region_and_the_country() {
        assert_eq!(around("69029"), ["C69029", "E200046977", "D69", "R84", "F"]);
        assert_eq!(around("69388"), ["C69388", "C69123", "E200046977", "D69", "R84", "F"]);
        assert_eq!(around("69999"), Vec::<String>::new());
    }

    #[test]
    fn a_zone_is_read_as_it_is_written() {
        for text in ["F", "R84", "D2A", "E200046977", "C97411"] {
            assert_eq!(text.parse::<Zone>().unwrap().to_string(), text);
        }
        for text in ["", "F1", "D", "D20", "X69", "69", "C123", "Dé"] {
            assert_eq!(text.parse::<Zone>(), Err(NotAZone), "{text}");
        }
    }
}
