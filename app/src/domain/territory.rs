//! France as the service knows it: the 101 departments, their communes, the bodies that gather
//! communes, and the territories that demands belong to. Read from the reference files once.

mod codes;
mod csv;
mod parse;
#[cfg(test)]
pub(crate) mod sample;
mod search;
mod slips;
#[cfg(test)]
mod tests;

pub use codes::{
    DepartmentCode, EpciCode, EpciNature, InseeCode, PostalCode, RegionCode, TerritoryCode,
};
pub use parse::{ReferenceError, ReferenceFiles};
pub use search::{Found, Hit};

/// Who made the reference data: their licence asks that it be shown beside them.
pub const SOURCES: &str = "Sources : INSEE (code officiel géographique, populations), DGCL (intercommunalités), La Poste (codes postaux), via Etalab. Licence Ouverte.";

/// The index of places. Only those of the 101 departments are in it: the service goes no further.
///
/// One text holds every name and key, so the whole country takes a few megabytes.
pub struct Territories {
    text: Box<str>,
    regions: Box<[RegionRecord]>,
    departments: Box<[DepartmentRecord]>,
    epcis: Box<[EpciRecord]>,
    /// Communes and municipal arrondissements, by INSEE code.
    places: Box<[Place]>,
    postal_codes: Box<[PostalCode]>,
    /// The places of each postal code, sorted: ranks in `places`.
    by_postal_code: Box<[(PostalCode, u32)]>,
    names: Box<[Name]>,
    /// The beginning of every word of every name, sorted by what follows it.
    words: Box<[Word]>,
}

/// A piece of a pool: of the text, or of the postal codes.
#[derive(Clone, Copy)]
struct Span {
    start: u32,
    end: u32,
}

struct RegionRecord {
    code: Box<str>,
    name: Box<str>,
}

struct DepartmentRecord {
    code: DepartmentCode,
    name: Box<str>,
    key: Box<str>,
    region: usize,
}

struct EpciRecord {
    code: EpciCode,
    name: Box<str>,
    nature: EpciNature,
}

struct Place {
    insee: InseeCode,
    department: DepartmentCode,
    epci: Option<EpciCode>,
    ept: Option<EpciCode>,
    parent: Option<InseeCode>,
    population: u32,
    name: Span,
    postal_codes: Span,
}

/// A name under which a place is found: its own, or that of a former commune.
struct Name {
    place: u32,
    key: Span,
    former: Option<Span>,
}

#[derive(Clone, Copy)]
struct Word {
    name: u32,
    start: u32,
}

/// A department and its region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Department<'a> {
    /// Its code.
    pub code: DepartmentCode,
    /// « Seine-Maritime ».
    pub name: &'a str,
    /// INSEE code of its region.
    pub region_code: &'a str,
    /// « Normandie ».
    pub region_name: &'a str,
}

/// An intercommunal body. The EPT of the Grand Paris are among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Epci<'a> {
    /// Its SIREN.
    pub code: EpciCode,
    /// Its name, as the State’s list writes it.
    pub name: &'a str,
    /// Its kind.
    pub nature: EpciNature,
}

/// A commune, or an arrondissement of Paris, Lyon or Marseille.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commune<'a> {
    /// Its INSEE code.
    pub insee: InseeCode,
    /// « L’Haÿ-les-Roses ».
    pub name: &'a str,
    /// Its department. Never to be told from the postal code.
    pub department: DepartmentCode,
    /// The EPCI with taxes of its own that it belongs to; four islands have none.
    pub epci: Option<EpciCode>,
    /// The EPT it belongs to, around Paris only.
    pub ept: Option<EpciCode>,
    /// Inhabitants.
    pub population: u32,
    /// The commune this arrondissement is a part of; none for a commune.
    pub parent: Option<InseeCode>,
    /// Its postal codes, at least one.
    pub postal_codes: &'a [PostalCode],
}

impl Epci<'_> {
    /// Its name with the kind in full: « Communauté d’agglomération du Cotentin ».
    pub fn title(&self) -> String {
        ["CC ", "CA ", "CU "]
            .iter()
            .find_map(|short| self.name.strip_prefix(short))
            .map_or_else(|| self.name.to_owned(), |rest| format!("{} {rest}", self.nature))
    }
}

impl Commune<'_> {
    /// Told apart from its homonyms: « Saint-Denis (93) ».
    pub fn label(&self) -> String {
        format!("{} ({})", self.name, self.department)
    }

    /// The commune itself, or that of the arrondissement.
    pub fn whole(&self) -> InseeCode {
        self.parent.unwrap_or(self.insee)
    }

    /// The body that handles housing with its neighbours: the EPT around Paris, else the EPCI.
    pub fn group(&self) -> Option<EpciCode> {
        self.ept.or(self.epci)
    }

    /// The territory of demands for this commune.
    pub fn territory(&self) -> TerritoryCode {
        self.department.territory()
    }
}

impl Territories {
    /// The commune or municipal arrondissement of that code, today’s ones only.
    pub fn commune(&self, insee: &InseeCode) -> Option<Commune<'_>> {
        let at = self.places.binary_search_by_key(insee, |place| place.insee).ok()?;
        Some(self.view(&self.places[at]))
    }

    /// The communes and municipal arrondissements that a postal code serves.
    pub fn with_postal_code(&self, code: PostalCode) -> impl Iterator<Item = Commune<'_>> {
        let start = self.by_postal_code.partition_point(|(one, _)| *one < code);
        let served = self.by_postal_code[start..].iter().take_while(move |(one, _)| *one == code);
        served.map(|(_, at)| self.view(&self.places[*at as usize]))
    }

    /// The department a commune is in.
    pub fn department_of(&self, insee: &InseeCode) -> Option<DepartmentCode> {
        self.commune(insee).map(|commune| commune.department)
    }

    /// The territory that demands for a commune belong to.
    pub fn territory_of(&self, insee: &InseeCode) -> Option<TerritoryCode> {
        self.commune(insee).map(|commune| commune.territory())
    }

    /// « Rhône » for `069`, « Île-de-France » for `111`.
    pub fn territory_name(&self, territory: TerritoryCode) -> Option<&str> {
        let department =
            self.departments.iter().find(|department| department.code.territory() == territory)?;
        if territory == TerritoryCode::ILE_DE_FRANCE {
            return Some(&self.regions[department.region].name);
        }
        Some(&department.name)
    }

    /// Every territory once, by code.
    pub fn territories(&self) -> Vec<TerritoryCode> {
        let mut codes: Vec<_> =
            self.departments.iter().map(|department| department.code.territory()).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The departments of a territory: one, or the eight of Île-de-France.
    pub fn departments_of(&self, territory: TerritoryCode) -> impl Iterator<Item = Department<'_>> {
        self.departments().filter(move |department| department.code.territory() == territory)
    }

    /// One department.
    pub fn department(&self, code: DepartmentCode) -> Option<Department<'_>> {
        self.departments().find(|department| department.code == code)
    }

    /// The 101 departments, by code.
    pub fn departments(&self) -> impl Iterator<Item = Department<'_>> {
        self.departments.iter().map(|department| {
            let region = &self.regions[department.region];
            Department {
                code: department.code,
                name: &department.name,
                region_code: &region.code,
                region_name: &region.name,
            }
        })
    }

    /// The communes of a department, by INSEE code; arrondissements are not counted twice.
    pub fn communes_of(&self, department: DepartmentCode) -> impl Iterator<Item = Commune<'_>> {
        // Their codes begin with that of their department: they are together.
        let first = self.places.partition_point(|place| place.department < department);
        let own =
            self.places[first..].iter().take_while(move |place| place.department == department);
        own.filter(|place| place.parent.is_none()).map(|place| self.view(place))
    }

    /// The municipal arrondissements of a commune: none but for Paris, Lyon and Marseille.
    pub fn arrondissements_of(&self, commune: InseeCode) -> impl Iterator<Item = Commune<'_>> {
        self.arrondissements().filter(move |place| place.parent == Some(commune))
    }

    /// Every municipal arrondissement.
    pub fn arrondissements(&self) -> impl Iterator<Item = Commune<'_>> {
        self.places.iter().filter(|place| place.parent.is_some()).map(|place| self.view(place))
    }

    /// The communes that an EPCI or an EPT gathers, in whatever departments they are.
    pub fn communes_in(&self, epci: EpciCode) -> impl Iterator<Item = Commune<'_>> {
        self.communes()
            .filter(move |commune| commune.epci == Some(epci) || commune.ept == Some(epci))
    }

    /// Every commune, by INSEE code, without the municipal arrondissements.
    pub fn communes(&self) -> impl Iterator<Item = Commune<'_>> {
        self.places.iter().filter(|place| place.parent.is_none()).map(|place| self.view(place))
    }

    /// One EPCI or EPT.
    pub fn epci(&self, code: EpciCode) -> Option<Epci<'_>> {
        let at = self.epcis.binary_search_by_key(&code, |epci| epci.code).ok()?;
        let EpciRecord { code, name, nature } = &self.epcis[at];
        Some(Epci { code: *code, name, nature: *nature })
    }

    /// Every EPCI and EPT.
    pub fn epcis(&self) -> impl Iterator<Item = Epci<'_>> {
        let own = self.epcis.iter();
        own.map(|one| Epci { code: one.code, name: &one.name, nature: one.nature })
    }

    /// Memory held by the index, in bytes.
    pub fn bytes(&self) -> usize {
        let named =
            self.regions.iter().map(|region| region.code.len() + region.name.len()).sum::<usize>()
                + self
                    .departments
                    .iter()
                    .map(|department| department.name.len() + department.key.len())
                    .sum::<usize>()
                + self.epcis.iter().map(|epci| epci.name.len()).sum::<usize>();
        named
            + self.text.len()
            + size_of_val(&*self.regions)
            + size_of_val(&*self.departments)
            + size_of_val(&*self.epcis)
            + size_of_val(&*self.places)
            + size_of_val(&*self.postal_codes)
            + size_of_val(&*self.names)
            + size_of_val(&*self.words)
    }

    fn view(&self, place: &Place) -> Commune<'_> {
        Commune {
            insee: place.insee,
            name: self.slice(place.name),
            department: place.department,
            epci: place.epci,
            ept: place.ept,
            population: place.population,
            parent: place.parent,
            postal_codes: self.codes_of(place),
        }
    }

    fn codes_of(&self, place: &Place) -> &[PostalCode] {
        &self.postal_codes[place.postal_codes.start as usize..place.postal_codes.end as usize]
    }

    fn slice(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }
}

// Thirty-five thousand communes would drown whatever else is printed.
impl std::fmt::Debug for Territories {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Territories").field("places", &self.places.len()).finish_non_exhaustive()
    }
}
