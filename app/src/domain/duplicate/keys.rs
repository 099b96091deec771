//! The keys under which alike persons are found: two persons that [`Person::likeness`] calls
//! alike share at least one, so that a search reads a few lines of an index, whatever the size of
//! the register.

use super::{Person, compact};
use crate::domain::partial_date::PartialDate;
use crate::domain::territory::TerritoryCode;
use std::collections::BTreeSet;

/// The keys of a person in a territory. One demand in each territory is lawful: nobody is
/// looked for in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The four fields; none when the birth date is partial, which never blocks.
    pub exact: Option<String>,
    /// The others, at most six.
    pub near: BTreeSet<String>,
}

/// The keys of a person.
pub fn keys(person: &Person, territory: TerritoryCode) -> Keys {
    let Person { civility, name, first_names, birth, .. } = person;
    let (civility, year) = (civility.code(), birth.year());
    let first = person.first_name();
    // Sorted: the 5 March and the 3 May are found together.
    let day = day_and_month(*birth);
    let mut near = BTreeSet::new();
    for own in person.names() {
        near.insert(format!("{territory}|N|{own}|{year}|{day}"));
        // Sorted: a name written in the place of the other is found.
        let (a, b) = if own.as_str() <= first { (own.as_str(), first) } else { (first, &*own) };
        near.insert(format!("{territory}|W|{a}|{b}|{year}"));
    }
    near.insert(format!("{territory}|F|{first}|{year}|{day}"));
    let (own, all) = (compact(name), compact(first_names));
    near.insert(format!("{territory}|H|{civility}|{own}|{all}"));
    let exact =
        birth.day().map(|_| format!("{territory}|X|{civility}|{name}|{first_names}|{birth}"));
    Keys { exact, near }
}

fn day_and_month(birth: PartialDate) -> String {
    let (day, month) = (birth.day().unwrap_or(0), birth.month().unwrap_or(0));
    format!("{:02}|{:02}", day.min(month), day.max(month))
}
