//! What a demand says: the answers of the form once they are read and hold together.
//! Codes are those of the national interface v02.01 (`domain.md` 2.5).

use super::partial_date::PartialDate;
use super::territory::InseeCode;
use super::text::name_key;
use serde::{Deserialize, Serialize};

/// Most communes one demand may wish for (interface V2).
pub const MAX_COMMUNES: usize = 10;
/// Largest household the short form takes.
pub const MAX_HOUSEHOLD: u32 = 20;
/// Age of majority, in years.
pub const ADULT: i32 = 18;

/// A closed list of official codes with the words that people read.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum $name {
            $(#[doc = $label] #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every code, in the order of the form.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The official code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The words shown to people.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }

            /// The value of an official code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use codes;

codes! {
    /// Civilité. Code 3 (Mademoiselle) is obsolete and never offered.
    Civility {
        Madam = "2", "Madame";
        Sir = "1", "Monsieur";
    }
}

codes! {
    /// Nationality: three classes, never the country.
    Nationality {
        French = "1", "Française";
        European = "2", "Union européenne, Espace économique européen ou Suisse";
        Other = "3", "Autre nationalité";
    }
}

codes! {
    /// Wanted building.
    Category {
        Any = "I", "Indifférent";
        Flat = "A", "Appartement";
        House = "M", "Maison";
    }
}

codes! {
    /// Wanted size.
    HousingType {
        Room = "C", "Chambre";
        T1 = "T1", "T1 (une pièce)";
        T2 = "T2", "T2 (une chambre)";
        T3 = "T3", "T3 (deux chambres)";
        T4 = "T4", "T4 (trois chambres)";
        T5 = "T5", "T5 (quatre chambres)";
        T6 = "T6P", "T6 et plus";
    }
}

impl HousingType {
    /// The short name: « T3 ».
    pub fn short(self) -> &'static str {
        match self {
            Self::Room => "Chambre",
            Self::T6 => "T6 et +",
            other => other.code(),
        }
    }
}

codes! {
    /// Why the household asks (interface v02.01).
    Motive {
        NoHousing = "01", "Sans logement, hébergé ou en logement temporaire";
        Demolition = "02", "Démolition";
        Unfit = "03", "Logement non décent, insalubre ou dangereux, ou local impropre à l’habitation";
        TakenBack = "04", "Logement repris ou mis en vente par son propriétaire";
        Eviction = "05", "En procédure d’expulsion";
        Violence = "06", "Violences familiales";
        Handicap = "07", "Handicap";
        Health = "08", "Raisons de santé";
        TooExpensive = "09", "Logement trop cher";
        TooBig = "10", "Logement trop grand";
        Separation = "11", "Divorce, séparation";
        LeavingHome = "12", "Décohabitation";
        TooSmall = "13", "Logement trop petit";
        Union = "14", "Futur mariage, concubinage ou PACS";
        Reunion = "15", "Regroupement familial";
        ChildCare = "16", "Assistant(e) maternel(le) ou familial(e)";
        Surroundings = "17", "Problèmes d’environnement ou de voisinage";
        Transfer = "18", "Mutation professionnelle";
        CloserToWork = "19", "Rapprochement du lieu de travail";
        CloserToServices = "20", "Rapprochement des équipements et services";
        CloserToFamily = "21", "Rapprochement de la famille";
        OwnerInTrouble = "22", "Accédant à la propriété en difficulté";
        Other = "23", "Autre motif particulier";
    }
}

codes! {
    /// The lawful reasons for having no income of reference of year N-2.
    NoRfrReason {
        WithParents = "RATTACHE_PARENTS", "J’étais sur l’avis d’impôt de mes parents";
        Abroad = "NON_RESIDENT_N2", "Je n’habitais pas en France cette année-là";
        Separated = "SEPARATION", "Je vis une séparation depuis";
    }
}

/// Who asks. The operator compares these with the identity document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// Civilité.
    pub civility: Civility,
    /// Usage name, the one on letters (`nom`).
    pub name: String,
    /// Birth name when it differs (`nomPatronymique`).
    pub birth_name: Option<String>,
    /// All first names (`prenom`).
    pub first_names: String,
    /// Birth date, possibly partial.
    pub birth_date: PartialDate,
    /// Class of nationality.
    pub nationality: Nationality,
}

impl Identity {
    /// The name on the birth certificate.
    pub fn name_at_birth(&self) -> &str {
        self.birth_name.as_deref().unwrap_or(&self.name)
    }

    /// « Éloïse Marie d’Alembert ».
    pub fn full_name(&self) -> String {
        format!("{} {}", self.first_names, self.name)
    }

    /// The four fields of the register's duplicate rule, normalised: civilité, name, first name
    /// and birth date (`domain.md` 4.6).
    pub fn key(&self) -> String {
        let first = name_key(&self.first_names);
        let (civility, birth) = (self.civility.code(), self.birth_date);
        format!("{civility}|{}|{first}|{birth}", name_key(&self.name))
    }

    /// True when a name typed by a person, the usage name or the name at birth, is this one.
    pub fn bears(&self, typed: &str) -> bool {
        let typed = name_key(typed);
        typed == name_key(&self.name) || typed == name_key(self.name_at_birth())
    }
}

/// How to reach the household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Mobile phone, digits only, `+` kept (`telPortable`).
    pub mobile: Option<String>,
    /// E-mail (`mel`).
    pub email: String,
    /// Number and street (`voie`).
    pub street: String,
    /// Flat, floor, building, « chez » (`complement`).
    pub complement: Option<String>,
    /// Postal code (`codePostal`).
    pub postal_code: String,
    /// Town, and country when abroad (`localite`).
    pub town: String,
}

/// Who is to be housed, and the income of reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Household {
    /// Persons to house, the applicant included.
    pub size: u32,
    /// Income of reference.
    pub rfr: Rfr,
}

/// Revenu fiscal de référence of year N-2. Zero is a value, not a blank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Rfr {
    /// In whole euros.
    Known(u32),
    /// None, for a lawful reason.
    None(NoRfrReason),
}

/// What is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Housing {
    /// Flat, house or either.
    pub category: Category,
    /// Sizes accepted, at least one.
    pub types: Vec<HousingType>,
}

/// Why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// Main motive.
    pub motive: Motive,
    /// Words for motive 23.
    pub precision: Option<String>,
}

/// A whole demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// Who asks.
    pub identity: Identity,
    /// Where to write.
    pub contact: Contact,
    /// Who is to be housed.
    pub household: Household,
    /// What is wanted.
    pub housing: Housing,
    /// Where, by order of preference: one to ten, all of one territory.
    pub communes: Vec<InseeCode>,
    /// Why.
    pub reason: Reason,
}
