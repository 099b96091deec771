//! The guichets that a certificate names, as they were on its day. Kept beside the certificate,
//! since guichets move and close.

use crate::domain::guichet::{Guichet, GuichetCode, GuichetType};
use crate::domain::territory::{Commune, DepartmentCode, InseeCode, Territories};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A place to go or to write to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    /// The name people know it by.
    pub name: String,
    /// « 4 rue des Tilleuls, 69008 Lyon ».
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Telephone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

impl From<&Guichet> for Desk {
    fn from(guichet: &Guichet) -> Self {
        Self {
            name: guichet.name.clone(),
            address: guichet.address.as_ref().map(ToString::to_string),
            phone: guichet.phone.clone(),
        }
    }
}

/// The landlords of the same communes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Names of the communes, in the order of the wishes.
    pub communes: Vec<String>,
    /// By name.
    pub landlords: Vec<Desk>,
}

/// A department asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Department {
    /// Its code.
    pub code: DepartmentCode,
    /// « Rhône ».
    pub name: String,
    /// The services of the State that register demands there.
    pub state: Vec<Desk>,
}

/// What is known of the guichets around a demand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// b) Who registered the demand; none when the directory no longer knew it.
    pub service: Option<Desk>,
    /// Names of the communes asked, in the order of the wishes.
    pub communes: Vec<String>,
    /// e) Those who answer for most of the communes come first.
    pub landlords: Vec<Group>,
    /// Departments asked, in the order of the wishes.
    pub departments: Vec<Department>,
}

impl Directory {
    /// The guichets around a demand for these communes, registered or renewed by `sender`.
    pub fn around(
        wished: &[InseeCode],
        sender: GuichetCode,
        guichets: &[Guichet],
        territories: &Territories,
    ) -> Self {
        let communes: Vec<Commune<'_>> =
            wished.iter().filter_map(|insee| territories.commune(insee)).collect();
        let mut codes: Vec<DepartmentCode> = Vec::new();
        for commune in &communes {
            if !codes.contains(&commune.department) {
                codes.push(commune.department);
            }
        }
        let department = |code: DepartmentCode| {
            let name = territories.department(code)?.name.to_owned();
            let here: Vec<_> =
                communes.iter().filter(|commune| commune.department == code).collect();
            let state = open(guichets, GuichetType::State)
                .filter(|guichet| here.iter().any(|commune| guichet.covers(commune)))
                .map(Desk::from)
                .collect();
            Some(Department { code, name, state })
        };
        Self {
            service: guichets.iter().find(|guichet| guichet.code == sender).map(Desk::from),
            communes: communes.iter().map(name).collect(),
            landlords: landlords(&communes, guichets),
            departments: codes.into_iter().filter_map(department).collect(),
        }
    }
}

fn open(guichets: &[Guichet], kind: GuichetType) -> impl Iterator<Item = &Guichet> {
    guichets.iter().filter(move |guichet| guichet.active && guichet.kind == kind)
}

fn name(commune: &Commune<'_>) -> String {
    let postal = commune.postal_codes.first().map(ToString::to_string).unwrap_or_default();
    format!("{} ({postal})", commune.name)
}

fn landlords(communes: &[Commune<'_>], guichets: &[Guichet]) -> Vec<Group> {
    let mut groups: BTreeMap<Vec<usize>, Vec<Desk>> = BTreeMap::new();
    for landlord in open(guichets, GuichetType::Landlord) {
        let covered: Vec<usize> = (0..communes.len())
            .filter(|rank| communes.get(*rank).is_some_and(|commune| landlord.covers(commune)))
            .collect();
        if !covered.is_empty() {
            groups.entry(covered).or_default().push(landlord.into());
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(covered, _)| (communes.len() - covered.len(), covered.first().copied()));
    let group = |(covered, mut landlords): (Vec<usize>, Vec<Desk>)| {
        landlords.sort_by(|a, b| a.name.cmp(&b.name));
        let communes = covered.iter().filter_map(|rank| communes.get(*rank)).map(name).collect();
        Group { communes, landlords }
    };
    groups.into_iter().map(group).collect()
}
