//! The persons of a demand: who asks, with whom, for whom.

use super::lists::{
    Civility, CoApplicantLink, FamilySituation, Kinship, Nationality, Sex, SharedCustody,
};
use super::resources::{Amounts, Income, Work};
use crate::domain::partial_date::PartialDate;
use crate::domain::territory::InseeCode;
use crate::domain::text::name_key;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Who asks, or who signs for a legal person. The operator compares these with the identity
/// document.
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

/// A legal person, such as an association: its form is shorter (R. 441-2-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Organization {
    /// Name (`raisonSociale`).
    pub name: String,
    /// SIREN, nine digits, when it has one.
    pub siren: Option<String>,
    /// Number in the register of associations, `W` and nine digits, when it has one.
    pub rna: Option<String>,
}

/// Where letters go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AddressKind {
    /// An address in France.
    #[default]
    France,
    /// No fixed address: letters are kept by a social centre or an association.
    CareOf,
    /// Abroad (`etranger`).
    Abroad,
}

/// How to reach the household.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// Mobile phone, digits only, `+` kept (`telPortable`).
    pub mobile: Option<String>,
    /// Other phone (`telFixe`).
    #[serde(default)]
    pub landline: Option<String>,
    /// E-mail (`mel`); a demand typed at a desk may have none.
    #[serde(default)]
    pub email: Option<String>,
    /// E-mail of the person or body who helps the applicant (`melAidant`).
    #[serde(default)]
    pub helper_email: Option<String>,
    /// Kind of address.
    #[serde(default)]
    pub address: AddressKind,
    /// « Chez »: name of the person or body that keeps the letters.
    #[serde(default)]
    pub care_of: Option<String>,
    /// Number and street (`voie`).
    pub street: String,
    /// Flat, floor, stairs, building, place (`complement`).
    pub complement: Option<String>,
    /// Postal code (`codePostal`).
    pub postal_code: String,
    /// Town (`localite`).
    pub town: String,
    /// INSEE code of the town, when postal code and name point at one commune (`commune`).
    #[serde(default)]
    pub commune: Option<InseeCode>,
    /// Country, abroad only (`pays`).
    #[serde(default)]
    pub country: Option<String>,
    /// Wishes for notices by post too (R. 441-2-7).
    #[serde(default)]
    pub postal_notices: bool,
}

/// An adult who would sign the lease too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CoApplicant {
    /// Who.
    pub identity: Identity,
    /// Tie to the applicant (`lienDemandeur`).
    pub link: CoApplicantLink,
    /// Work.
    pub work: Work,
    /// Income.
    pub income: Income,
}

/// Somebody whom the household supports and who will live there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dependant {
    /// Name.
    pub name: String,
    /// First names.
    pub first_names: String,
    /// Birth date.
    pub birth_date: PartialDate,
    /// Sex.
    pub sex: Sex,
    /// Tie (`lienParente`).
    pub kinship: Kinship,
}

/// A child of parents who live apart: no name is asked (`personneEnGarde`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChildInCustody {
    /// Birth date.
    pub birth_date: PartialDate,
    /// Sex.
    pub sex: Sex,
    /// How the child is received (`coParentalite`).
    pub custody: SharedCustody,
}

/// Children to be born (`personneANaitre`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Births {
    /// How many.
    pub number: u32,
    /// Expected day.
    pub expected_on: NaiveDate,
}

/// Who is to be housed, and what they live on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Household {
    /// Persons to house (L. 442-12), the applicant and the children to be born included.
    pub size: u32,
    /// Family situation of the applicant; none in a demand of the short form.
    #[serde(default)]
    pub family: Option<FamilySituation>,
    /// Work of the applicant; none in a demand of the short form.
    #[serde(default)]
    pub work: Option<Work>,
    /// Income of the applicant.
    #[serde(flatten)]
    pub income: Income,
    /// Co-applicants, in the order of the form.
    #[serde(default)]
    pub co_applicants: Vec<CoApplicant>,
    /// Dependants.
    #[serde(default)]
    pub dependants: Vec<Dependant>,
    /// Monthly resources of all the dependants together.
    #[serde(default)]
    pub dependants_amounts: Amounts,
    /// Children received part of the time.
    #[serde(default)]
    pub custody: Vec<ChildInCustody>,
    /// Children to be born.
    #[serde(default)]
    pub births: Option<Births>,
}
