//! From the reference files to the index.

use std::collections::HashMap;
use std::str::FromStr;

use super::super::text::{CodeError, search_key};
use super::csv::{Row, Rows};
use super::{
    DepartmentCode, DepartmentRecord, EpciCode, EpciNature, EpciRecord, InseeCode, Name, Place,
    PostalCode, RegionRecord, Span, Territories, Word,
};

/// Overseas collectivities: the official lists hold them as departments, the service does not
/// reach them.
const OUTSIDE: [&str; 8] = ["975", "977", "978", "984", "986", "987", "988", "989"];

/// The text of the reference files, header lines included.
#[derive(Debug, Clone, Copy)]
pub struct ReferenceFiles<'a> {
    /// `code,name`
    pub regions: &'a str,
    /// `code,name,region_code`
    pub departments: &'a str,
    /// `siren,name,nature`
    pub epcis: &'a str,
    /// `siren,name`
    pub epts: &'a str,
    /// `insee,name,departement,epci_siren,population,postal_codes`
    pub communes: &'a str,
    /// `insee,ept_siren`
    pub commune_epts: &'a str,
    /// `insee,name,commune_insee,population,postal_codes`
    pub arrondissements: &'a str,
    /// `insee,name,type,commune_insee`
    pub former_communes: &'a str,
}

/// A reference file that cannot be used. Read by whoever updates the files.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Other columns than those expected, or another file.
    #[error("{file}: header is `{found}`, expected `{expected}`")]
    Header {
        /// File.
        file: &'static str,
        /// Header it should have.
        expected: &'static str,
        /// Header it has.
        found: String,
    },
    /// A line has too few or too many fields.
    #[error("{file}, line {line}: {found} columns, expected {expected}")]
    Columns {
        /// File.
        file: &'static str,
        /// Line, the header being 1.
        line: usize,
        /// As many as the header.
        expected: usize,
        /// As many as there are.
        found: usize,
    },
    /// A quote opens or closes where it should not.
    #[error("{file}, line {line}: a quote is never closed, or closed too early")]
    Quote {
        /// File.
        file: &'static str,
        /// Line, the header being 1.
        line: usize,
    },
    /// A field is not the code it should be.
    #[error("{file}, line {line}: {source}")]
    Code {
        /// File.
        file: &'static str,
        /// Line, the header being 1.
        line: usize,
        /// What is wrong.
        source: CodeError,
    },
    /// A field is neither a number nor a word of the expected list.
    #[error("{file}, line {line}: `{value}` cannot be read")]
    Value {
        /// File.
        file: &'static str,
        /// Line, the header being 1.
        line: usize,
        /// What stands there.
        value: String,
    },
    /// A line refers to what no other file holds.
    #[error("{file}, line {line}: `{value}` is in no other file")]
    Unknown {
        /// File.
        file: &'static str,
        /// Line, the header being 1.
        line: usize,
        /// The code referred to.
        value: String,
    },
    /// Two lines bear one code.
    #[error("the code {0} is borne twice")]
    Duplicate(String),
    /// More text than the index can point into (4 GB).
    #[error("the reference files are too large")]
    TooLarge,
}

impl Row<'_> {
    fn code<T: FromStr<Err = CodeError>>(&self, column: usize) -> Result<T, ReferenceError> {
        let (file, line) = (self.file, self.line);
        self.fields[column].parse().map_err(|source| ReferenceError::Code { file, line, source })
    }

    fn optional<T: FromStr<Err = CodeError>>(
        &self,
        column: usize,
    ) -> Result<Option<T>, ReferenceError> {
        if self.fields[column].is_empty() { Ok(None) } else { self.code(column).map(Some) }
    }

    fn value<T>(
        &self,
        column: usize,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ReferenceError> {
        let value = &self.fields[column];
        let (file, line) = (self.file, self.line);
        read(value).ok_or_else(|| ReferenceError::Value { file, line, value: value.to_string() })
    }

    fn unknown(&self, column: usize) -> ReferenceError {
        ReferenceError::Unknown {
            file: self.file,
            line: self.line,
            value: self.fields[column].to_string(),
        }
    }

    /// The name as French typography writes it.
    fn name(&self, column: usize) -> String {
        self.fields[column].replace('\'', "’")
    }
}

#[derive(Default)]
struct Builder {
    text: String,
    regions: Vec<RegionRecord>,
    departments: Vec<DepartmentRecord>,
    epcis: Vec<EpciRecord>,
    places: Vec<Place>,
    postal_codes: Vec<PostalCode>,
}

impl Territories {
    /// Reads the files and checks that they hold together.
    pub fn parse(files: &ReferenceFiles<'_>) -> Result<Self, ReferenceError> {
        let mut builder = Builder::default();
        builder.read_departments(files)?;
        builder.read_epcis(files)?;
        builder.read_communes(files)?;
        builder.read_arrondissements(files)?;
        builder.finish(files)
    }
}

impl Builder {
    fn read_departments(&mut self, files: &ReferenceFiles<'_>) -> Result<(), ReferenceError> {
        for row in Rows::open("regions.csv", files.regions, "code,name")? {
            let row = row?;
            self.regions.push(RegionRecord {
                code: row.fields[0].as_ref().into(),
                name: row.name(1).into(),
            });
        }
        for row in Rows::open("departements.csv", files.departments, "code,name,region_code")? {
            let row = row?;
            if OUTSIDE.contains(&row.fields[0].as_ref()) {
                continue;
            }
            let region = self.regions.iter().position(|region| *region.code == *row.fields[2]);
            let name = row.name(1);
            self.departments.push(DepartmentRecord {
                code: row.code(0)?,
                key: search_key(&name).into(),
                name: name.into(),
                region: region.ok_or_else(|| row.unknown(2))?,
            });
        }
        sort_unique(&mut self.departments, |department| department.code)
    }

    fn read_epcis(&mut self, files: &ReferenceFiles<'_>) -> Result<(), ReferenceError> {
        for row in Rows::open("epci.csv", files.epcis, "siren,name,nature")? {
            let row = row?;
            let nature = row.value(2, EpciNature::from_code)?;
            self.epcis.push(EpciRecord { code: row.code(0)?, name: row.name(1).into(), nature });
        }
        for row in Rows::open("ept.csv", files.epts, "siren,name")? {
            let row = row?;
            let nature = EpciNature::GrandParis;
            self.epcis.push(EpciRecord { code: row.code(0)?, name: row.name(1).into(), nature });
        }
        sort_unique(&mut self.epcis, |epci| epci.code)
    }

    fn read_communes(&mut self, files: &ReferenceFiles<'_>) -> Result<(), ReferenceError> {
        let mut epts = HashMap::new();
        for row in Rows::open("communes_ept.csv", files.commune_epts, "insee,ept_siren")? {
            let row = row?;
            let ept: EpciCode = row.code(1)?;
            self.check_epci(ept).ok_or_else(|| row.unknown(1))?;
            epts.insert(row.code::<InseeCode>(0)?, ept);
        }
        let header = "insee,name,departement,epci_siren,population,postal_codes";
        for row in Rows::open("communes.csv", files.communes, header)? {
            let row = row?;
            if OUTSIDE.contains(&row.fields[2].as_ref()) {
                continue;
            }
            let department: DepartmentCode = row.code(2)?;
            if self.departments.binary_search_by_key(&department, |known| known.code).is_err() {
                return Err(row.unknown(2));
            }
            let epci = row.optional(3)?;
            if let Some(epci) = epci {
                self.check_epci(epci).ok_or_else(|| row.unknown(3))?;
            }
            let insee = row.code(0)?;
            let ept = epts.get(&insee).copied();
            let place = self.place(&row, insee, department, [4, 5])?;
            self.places.push(Place { epci, ept, ..place });
        }
        sort_unique(&mut self.places, |place| place.insee)
    }

    fn read_arrondissements(&mut self, files: &ReferenceFiles<'_>) -> Result<(), ReferenceError> {
        let header = "insee,name,commune_insee,population,postal_codes";
        let mut arrondissements = Vec::new();
        for row in Rows::open("arrondissements_municipaux.csv", files.arrondissements, header)? {
            let row = row?;
            let parent = self.find(row.code(2)?).ok_or_else(|| row.unknown(2))?;
            let Place { insee, department, epci, ept, .. } = self.places[parent];
            let place = self.place(&row, row.code(0)?, department, [3, 4])?;
            arrondissements.push(Place { epci, ept, parent: Some(insee), ..place });
        }
        self.places.append(&mut arrondissements);
        sort_unique(&mut self.places, |place| place.insee)
    }

    /// Names are indexed last, when every place has its position.
    fn finish(mut self, files: &ReferenceFiles<'_>) -> Result<Territories, ReferenceError> {
        let mut names = Vec::with_capacity(self.places.len());
        for at in 0..self.places.len() {
            let key = search_key(self.slice(self.places[at].name));
            names.push(Name { place: index(at)?, key: self.push(&key)?, former: None });
        }
        let header = "insee,name,type,commune_insee";
        for row in Rows::open("communes_anciennes.csv", files.former_communes, header)? {
            let row = row?;
            if OUTSIDE.iter().any(|code| row.fields[3].starts_with(code)) {
                continue;
            }
            let at = self.find(row.code(3)?).ok_or_else(|| row.unknown(3))?;
            let former = row.name(1);
            let key = search_key(&former);
            // A commune that kept the name of its largest part is already found by it.
            if key != self.slice(names[at].key) {
                let (former, key) = (Some(self.push(&former)?), self.push(&key)?);
                names.push(Name { place: index(at)?, key, former });
            }
        }
        let words = words(&self.text, &names)?;
        let mut by_postal_code = Vec::with_capacity(self.postal_codes.len());
        for (at, place) in self.places.iter().enumerate() {
            let Span { start, end } = place.postal_codes;
            for code in &self.postal_codes[start as usize..end as usize] {
                by_postal_code.push((*code, index(at)?));
            }
        }
        by_postal_code.sort_unstable();
        Ok(Territories {
            text: self.text.into(),
            regions: self.regions.into(),
            departments: self.departments.into(),
            epcis: self.epcis.into(),
            places: self.places.into(),
            postal_codes: self.postal_codes.into(),
            by_postal_code: by_postal_code.into(),
            names: names.into(),
            words: words.into(),
        })
    }

    fn place(
        &mut self,
        row: &Row<'_>,
        insee: InseeCode,
        department: DepartmentCode,
        [population, postal_codes]: [usize; 2],
    ) -> Result<Place, ReferenceError> {
        let population = row.value(population, |text| text.parse().ok())?;
        let start = index(self.postal_codes.len())?;
        for code in row.fields[postal_codes].split(';') {
            let (file, line) = (row.file, row.line);
            let code =
                code.parse().map_err(|source| ReferenceError::Code { file, line, source })?;
            self.postal_codes.push(code);
        }
        let postal_codes = Span { start, end: index(self.postal_codes.len())? };
        let name = self.push(&row.name(1))?;
        Ok(Place {
            insee,
            department,
            epci: None,
            ept: None,
            parent: None,
            population,
            name,
            postal_codes,
        })
    }

    fn find(&self, insee: InseeCode) -> Option<usize> {
        self.places.binary_search_by_key(&insee, |place| place.insee).ok()
    }

    fn check_epci(&self, code: EpciCode) -> Option<usize> {
        self.epcis.binary_search_by_key(&code, |epci| epci.code).ok()
    }

    fn push(&mut self, text: &str) -> Result<Span, ReferenceError> {
        let start = index(self.text.len())?;
        self.text.push_str(text);
        Ok(Span { start, end: index(self.text.len())? })
    }

    fn slice(&self, span: Span) -> &str {
        &self.text[span.start as usize..span.end as usize]
    }
}

fn words(text: &str, names: &[Name]) -> Result<Vec<Word>, ReferenceError> {
    let mut words = Vec::with_capacity(names.len() * 3);
    for (at, name) in names.iter().enumerate() {
        let (start, end) = (name.key.start as usize, name.key.end as usize);
        let after_spaces = text[start..end].match_indices(' ').map(|(space, _)| start + space + 1);
        for start in std::iter::once(start).chain(after_spaces) {
            words.push(Word { name: index(at)?, start: index(start)? });
        }
    }
    let rest = |word: &Word| &text[word.start as usize..names[word.name as usize].key.end as usize];
    words.sort_unstable_by(|left, right| rest(left).cmp(rest(right)));
    Ok(words)
}

fn index(at: usize) -> Result<u32, ReferenceError> {
    u32::try_from(at).map_err(|_| ReferenceError::TooLarge)
}

fn sort_unique<T, K: Ord + ToString>(
    items: &mut [T],
    key: impl Fn(&T) -> K,
) -> Result<(), ReferenceError> {
    items.sort_unstable_by_key(&key);
    match items.windows(2).find(|pair| key(&pair[0]) == key(&pair[1])) {
        Some(pair) => Err(ReferenceError::Duplicate(key(&pair[0]).to_string())),
        None => Ok(()),
    }
}
