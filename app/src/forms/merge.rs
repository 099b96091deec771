//! Merging what is typed with what was kept meanwhile, field by field. Every page of the form says
//! which value of each field it knows of, as a short print; the same rule then serves a save by
//! hand, a save by itself and what comes back from a browser that was offline.
//!
//! A repeated field (a list of boxes) is one field.

use super::Typed;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

#[cfg(test)]
mod tests;

/// Hidden field of a page of the form: a [`Shown`].
pub const SHOWN: &str = "avant";
/// What the name of a choice between two values begins with; the name of the field follows.
pub const CHOICE: &str = "choix.";
/// Values that a page may remember of one field: more only makes it ask where it need not.
const MOST: usize = 12;

/// The print of a value: a number that tells it from the others, and nothing of what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Print(u32);

/// The print of a blank.
const BLANK: Print = Print(0);

impl Print {
    /// Of the values of one field. Neither outer spaces nor the ends of lines count: a browser
    /// changes them on the way.
    pub fn of(values: &[String]) -> Self {
        // FNV-1a, then mixed: the same in the browser and on the server, for ever.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut eat = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let mut blank = true;
        for value in values.iter().map(|value| canonical(value)).filter(|value| !value.is_empty()) {
            blank = false;
            value.bytes().for_each(&mut eat);
            // No text holds this byte.
            eat(0xff);
        }
        if blank {
            return BLANK;
        }
        hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self(u32::try_from(hash >> 32).unwrap_or(1).max(1))
    }
}

impl fmt::Display for Print {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

fn canonical(value: &str) -> String {
    value.trim().replace("\r\n", "\n").replace('\r', "\n")
}

fn same(a: &[String], b: &[String]) -> bool {
    let clean = |values: &[String]| -> Vec<String> {
        values.iter().map(|value| canonical(value)).filter(|value| !value.is_empty()).collect()
    };
    clean(a) == clean(b)
}

/// What a page knows: of which demand it is, and for each field the print of the value it showed,
/// then those of the values it sent and was not answered for. A field that is not named was blank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Tells demands apart and reveals nothing of them.
    pub reference: String,
    fields: BTreeMap<String, Vec<Print>>,
}

impl Shown {
    /// What a page knows that shows these values.
    pub fn of(reference: impl Into<String>, typed: &Typed) -> Self {
        let mut shown = Self { reference: reference.into(), fields: BTreeMap::new() };
        for name in typed.names() {
            shown.settle(name, Print::of(typed.all(name)));
        }
        shown
    }

    /// From the hidden field of a page; none when it is not one of ours.
    pub fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let reference = words.next().filter(|word| !word.is_empty())?.to_owned();
        let mut fields = BTreeMap::new();
        for word in words {
            let (name, prints) = word.rsplit_once(':')?;
            let read = |print: &str| {
                let whole = print.len() == 8;
                u32::from_str_radix(print, 16).ok().filter(|_| whole).map(Print)
            };
            let prints: Vec<Print> = prints.split('.').map(read).collect::<Option<_>>()?;
            fields.insert(name.to_owned(), prints);
        }
        Some(Self { reference, fields })
    }

    fn prints(&self, name: &str) -> &[Print] {
        self.fields.get(name).map_or(&[BLANK], Vec::as_slice)
    }

    /// Knows one value of a field, and no other.
    pub fn settle(&mut self, name: &str, print: Print) {
        if print == BLANK {
            self.fields.remove(name);
        } else {
            self.fields.insert(name.to_owned(), vec![print]);
        }
    }

    /// Knows of a field what another page knew.
    pub fn learn(&mut self, name: &str, other: &Self) {
        match other.fields.get(name) {
            Some(prints) => self.fields.insert(name.to_owned(), prints.clone()),
            None => self.fields.remove(name),
        };
    }

    /// These values are about to be sent: the answer may be lost on its way while they are kept.
    pub fn send(&mut self, typed: &Typed) {
        let names: BTreeSet<&str> =
            typed.names().chain(self.fields.keys().map(String::as_str)).collect();
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        for name in names {
            let print = Print::of(typed.all(&name));
            let mut prints = self.prints(&name).to_vec();
            if prints.last() == Some(&print) {
                continue;
            }
            prints.push(print);
            if prints.len() > MOST {
                prints.remove(1);
            }
            self.fields.insert(name, prints);
        }
    }

    /// True when this value is the one that was shown, and no other was sent since.
    pub fn is_unchanged(&self, name: &str, values: &[String]) -> bool {
        self.prints(name) == [Print::of(values)]
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.reference)?;
        for (name, prints) in &self.fields {
            let prints: Vec<String> = prints.iter().map(ToString::to_string).collect();
            write!(f, " {name}:{}", prints.join("."))?;
        }
        Ok(())
    }
}

/// A field that was changed here and elsewhere, to different values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Name of the field.
    pub field: String,
    /// What is kept, and stays.
    pub theirs: Vec<String>,
    /// What this page says.
    pub mine: Vec<String>,
}

impl Conflict {
    /// The name of its choice, and the values that the choice sends: for what is kept, for what is
    /// typed here. Each names the value it was made against, which may change again meanwhile.
    pub fn choices(&self) -> (String, [String; 2]) {
        let print = Print::of(&self.theirs);
        (format!("{CHOICE}{}", self.field), [format!("la.{print}"), format!("ici.{print}")])
    }
}

/// What a merge gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// What is to be kept.
    pub typed: Typed,
    /// What a person must decide.
    pub conflicts: Vec<Conflict>,
    /// Fields that were changed elsewhere only, or that the person gave up: what is kept of them.
    pub elsewhere: Typed,
    /// What the page that sent knows from now on.
    pub sender: Shown,
}

impl Merged {
    /// What a new page shows: all that is kept, and what was typed where a choice is open.
    pub fn shown(&self) -> (Typed, Shown) {
        let mut shown = Shown::of(self.sender.reference.clone(), &self.typed);
        let mut typed = self.typed.clone();
        for conflict in &self.conflicts {
            shown.learn(&conflict.field, &self.sender);
            typed = typed.with_all(&conflict.field, conflict.mine.clone());
        }
        (typed, shown)
    }
}

/// Merges what a page sends with what is kept, knowing what the page had shown. `choices` is the
/// whole form, for the fields whose name begins with [`CHOICE`].
pub fn merge(shown: &Shown, mine: &Typed, theirs: &Typed, choices: &Typed) -> Merged {
    let names: BTreeSet<&str> = mine.names().chain(theirs.names()).collect();
    let mut merged = Merged {
        typed: theirs.clone(),
        conflicts: Vec::new(),
        elsewhere: Typed::default(),
        sender: Shown { reference: shown.reference.clone(), ..Shown::default() },
    };
    for name in names {
        let (here, there) = (mine.all(name), theirs.all(name));
        let decision = if same(here, there) || shown.is_unchanged(name, here) {
            Decision::Theirs
        } else if shown.prints(name).contains(&Print::of(there)) {
            Decision::Mine
        } else {
            let open =
                Conflict { field: name.to_owned(), theirs: there.to_vec(), mine: here.to_vec() };
            let (choice, [keep, take]) = open.choices();
            match choices.get(&choice) {
                chosen if chosen == keep => Decision::Theirs,
                chosen if chosen == take => Decision::Mine,
                _ => Decision::Open(open),
            }
        };
        match decision {
            Decision::Open(conflict) => {
                merged.sender.learn(name, shown);
                merged.conflicts.push(conflict);
                continue;
            }
            Decision::Mine => merged.typed = merged.typed.with_all(name, here.to_vec()),
            Decision::Theirs if !same(here, there) => {
                merged.elsewhere = merged.elsewhere.with_all(name, there.to_vec());
            }
            Decision::Theirs => {}
        }
        merged.sender.settle(name, Print::of(here));
    }
    merged
}

enum Decision {
    Mine,
    Theirs,
    Open(Conflict),
}

/// One field to choose, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Name of the field.
    pub field: String,
    /// What the page calls it.
    pub label: String,
    /// Name of the choice.
    pub name: String,
    /// What the choice sends to keep what is kept, and how that reads.
    pub there: (String, String),
    /// What the choice sends to take what is typed here, and how that reads.
    pub here: (String, String),
}

/// The answer to a page that saves by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Saved {
    /// Hour in the territory: « 14:32 ».
    pub saved_at: String,
    /// What the page knows from now on.
    pub avant: String,
    /// What a person must decide.
    pub conflicts: Vec<Choice>,
    /// The same as the page shows it, in HTML; empty when there is nothing to decide.
    pub notice: String,
    /// What is kept of the fields that were changed elsewhere.
    pub elsewhere: Typed,
    /// Why nothing is kept any more, in one sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}
