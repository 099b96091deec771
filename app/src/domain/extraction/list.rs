//! The line of a demand in a list of names: who to reach, and for what. No health data, no income.

use super::Value;
use crate::domain::demand::Demand;
use crate::domain::life_cycle::Status;
use crate::domain::territory::{InseeCode, Territories};

/// Heads of the columns of a list.
pub const LIST_HEAD: [&str; 14] = [
    "Numéro unique",
    "Nom",
    "Nom de naissance",
    "Prénoms",
    "Date de naissance",
    "Téléphone",
    "Adresse e-mail",
    "Première commune souhaitée",
    "Autres communes souhaitées",
    "Logements souhaités",
    "Personnes à loger",
    "Déposée le",
    "Renouvelée le",
    "Valable jusqu’au",
];

/// Written where somebody could be harmed by whoever reads a list.
const KEPT_APART: &str = "À lire dans la demande";

/// The line of a demand under way; none for another.
pub fn list_line(demand: &Demand, territories: &Territories) -> Option<Vec<Value>> {
    let Status::Active(registration) = &demand.status else { return None };
    let content = demand.content.as_ref()?;
    let name = |place: &InseeCode| {
        territories.commune(place).map_or_else(|| place.to_string(), |one| one.name.to_owned())
    };
    let reach = |text: Option<&String>| match (demand.is_discreet(), text) {
        (_, None) => String::new(),
        (true, Some(_)) => KEPT_APART.to_owned(),
        (false, Some(text)) => text.clone(),
    };
    let (contact, identity) = (&content.contact, &content.identity);
    let others = content.communes.iter().skip(1).map(name).collect::<Vec<_>>();
    let types = content.housing.types.iter().map(|kind| kind.short()).collect::<Vec<_>>();
    let size = content.household.as_ref().map(|household| i64::from(household.size));
    let texts = [
        registration.unique_number.to_string(),
        identity.name.clone(),
        identity.birth_name.clone().unwrap_or_default(),
        identity.first_names.clone(),
        identity.birth_date.to_string(),
        reach(contact.mobile.as_ref().or(contact.landline.as_ref())),
        reach(contact.email.as_ref()),
        content.communes.first().map(name).unwrap_or_default(),
        others.join(", "),
        types.join(", "),
    ];
    let dates = [
        Some(registration.filed_on),
        registration.renewed_on,
        Some(registration.deadlines().expires_on),
    ];
    let or_blank = |value: Option<Value>| value.unwrap_or_else(|| Value::from(""));
    let mut line: Vec<Value> = texts.into_iter().map(Value::from).collect();
    let born = identity.birth_date;
    if let (Some(_), Some(_)) = (born.month(), born.day()) {
        // The fifth column.
        line[4] = Value::Day(born.latest());
    }
    line.push(or_blank(size.map(Value::Number)));
    line.extend(dates.map(|day| or_blank(day.map(Value::Day))));
    Some(line)
}
