//! Finding a commune from what a person types: its name with or without accents, a postal code,
//! the department beside it, the name it had before.

use std::cmp::Reverse;
use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::super::text::{of_place, search_key};
use super::{DepartmentCode, InseeCode, Name, Place, PostalCode, Territories, Word};

/// Longer than the longest name with its department; the rest of what is typed is ignored.
const LONGEST_QUERY: usize = 90;

/// Words that open a name and that people leave out: « Havre », « Ile-d’Yeu ».
const ARTICLES: [&str; 4] = ["l ", "le ", "la ", "les "];

/// One commune offered to whoever searches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// Code to keep: that of today’s commune.
    pub insee: InseeCode,
    /// « Saint-Denis ».
    pub name: String,
    /// Told apart from its homonyms: « Saint-Denis (93) ».
    pub label: String,
    /// Its department.
    pub department: DepartmentCode,
    /// « Seine-Saint-Denis ».
    pub department_name: String,
    /// Its postal codes.
    pub postal_codes: Vec<PostalCode>,
    /// Why it is offered when its name does not say: « Rouelles, ancienne commune du Havre ».
    pub note: Option<String>,
}

/// How well a name answers, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    /// The whole name: « Vergné » before « La Vergne ».
    Whole,
    /// The whole name, its article aside.
    WithoutArticle,
    /// It begins so; or the postal code does.
    Start,
    /// One of its words begins so.
    Word,
    /// Its words come in this order, with others between.
    Scattered,
    /// It is in the department typed.
    Department,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    tier: Tier,
    former: bool,
    population: Reverse<u32>,
    place: u32,
    name: Option<u32>,
}

/// Narrows a search to what is typed beside the name.
#[derive(Debug, Clone, Default)]
struct Beside {
    department: Option<DepartmentCode>,
    postal: Option<String>,
}

/// Where an arrondissement stands among the communes, as if it had this many inhabitants.
const ARRONDISSEMENT: u32 = 100_000;

/// One way to understand what is typed.
#[derive(Debug)]
struct Reading {
    name: String,
    beside: Option<Beside>,
}

impl Territories {
    /// The communes that best answer a query, at most `limit`, each once. A query of the name,
    /// of a postal code (two digits at least), of a name then a department (code or name) or a
    /// postal code. `st` and `ste` also stand for `saint` and `sainte`.
    pub fn search(&self, query: &str, limit: usize) -> Vec<Hit> {
        let readings = self.readings(query);
        let mut found = Vec::new();
        for reading in &readings {
            self.gather(reading, &mut found);
        }
        let mut best = ranked(&mut found, limit);
        if best.len() < limit && readings.iter().any(|reading| reading.name.contains(' ')) {
            for reading in &readings {
                self.gather_scattered(reading, &mut found);
            }
            best = ranked(&mut found, limit);
        }
        best.into_iter().map(|at| self.hit(&found[at])).collect()
    }

    /// Every way to understand the query. « Bry sur Marne » is a name, and also « Bry sur » in
    /// the department of Marne: both are tried, and the better match wins.
    fn readings(&self, query: &str) -> Vec<Reading> {
        let key = search_key(&query.chars().take(LONGEST_QUERY).collect::<String>());
        let words: Vec<&str> = key.split(' ').filter(|word| !word.is_empty()).collect();
        let mut readings = Vec::new();
        if words.is_empty() {
            return readings;
        }
        let mut add = |name: &[&str], beside: Option<Beside>| {
            for name in spellings(name) {
                readings.push(Reading { name, beside: beside.clone() });
            }
        };
        add(&words, None);
        for at in 0..words.len() {
            if let Some(beside) = self.beside(&words[at..]) {
                add(&words[..at], Some(beside));
            }
        }
        if words.len() > 1 && is_number(words[0]) {
            add(&words[1..], self.beside(&words[..1]));
        }
        readings
    }

    fn beside(&self, words: &[&str]) -> Option<Beside> {
        if let [word] = words {
            let department = word.parse().ok();
            if is_number(word) && (2..=5).contains(&word.len()) {
                return Some(Beside { department, postal: Some((*word).to_owned()) });
            }
            if department.is_some() {
                return Some(Beside { department, postal: None });
            }
        }
        let typed = words.join(" ");
        let named = self
            .departments
            .iter()
            .find(|known| *known.key == *typed || without_article(&known.key) == typed)?;
        Some(Beside { department: Some(named.code), postal: None })
    }

    fn gather(&self, reading: &Reading, found: &mut Vec<Candidate>) {
        if reading.name.is_empty() {
            let beside = reading.beside.as_ref();
            for (at, place) in
                self.places.iter().enumerate().filter(|(_, place)| self.is_beside(place, beside))
            {
                let postal = beside.and_then(|beside| beside.postal.as_deref());
                let tier =
                    if self.has_postal(place, postal) { Tier::Start } else { Tier::Department };
                found.extend(candidate(tier, place, at, None, false));
            }
            return;
        }
        for (at, name, start) in self.starting_with(&reading.name) {
            let place = &self.places[name.place as usize];
            if !self.is_beside(place, reading.beside.as_ref()) {
                continue;
            }
            let before = &self.text[name.key.start as usize..start];
            let to_the_end = name.key.end as usize - start == reading.name.len();
            let tier = match (before, to_the_end) {
                ("", true) => Tier::Whole,
                ("", false) => Tier::Start,
                (article, true) if ARTICLES.contains(&article) => Tier::WithoutArticle,
                (article, false) if ARTICLES.contains(&article) => Tier::Start,
                // One letter begins a word of nearly every name: it says nothing yet.
                _ if reading.name.len() == 1 => continue,
                _ => Tier::Word,
            };
            found.extend(candidate(
                tier,
                place,
                name.place as usize,
                Some(at),
                name.former.is_some(),
            ));
        }
    }

    /// Names that hold every word typed, in that order: « hay roses ».
    fn gather_scattered(&self, reading: &Reading, found: &mut Vec<Candidate>) {
        let words: Vec<&str> = reading.name.split(' ').collect();
        // The longest word is borne by the fewest names.
        let Some(rarest) = words.iter().max_by_key(|word| word.len()).filter(|_| words.len() > 1)
        else {
            return;
        };
        for (at, name, _) in self.starting_with(rarest) {
            let place = &self.places[name.place as usize];
            let mut held = self.slice(name.key).split(' ');
            let all = words.iter().all(|typed| held.any(|word| word.starts_with(typed)));
            if all && self.is_beside(place, reading.beside.as_ref()) {
                found.extend(candidate(
                    Tier::Scattered,
                    place,
                    name.place as usize,
                    Some(at),
                    name.former.is_some(),
                ));
            }
        }
    }

    /// The names with a word from which they go on as typed, and where that word begins.
    fn starting_with<'a>(
        &'a self,
        typed: &'a str,
    ) -> impl Iterator<Item = (u32, &'a Name, usize)> + 'a {
        let first = self.words.partition_point(|word| self.from(*word) < typed);
        let rest = self.words[first..].iter().copied();
        rest.take_while(move |word| self.from(*word).starts_with(typed))
            .map(|word| (word.name, &self.names[word.name as usize], word.start as usize))
    }

    /// A name from one of its words on.
    fn from(&self, word: Word) -> &str {
        &self.text[word.start as usize..self.names[word.name as usize].key.end as usize]
    }

    fn is_beside(&self, place: &Place, beside: Option<&Beside>) -> bool {
        beside.is_none_or(|beside| {
            beside.department == Some(place.department)
                || self.has_postal(place, beside.postal.as_deref())
        })
    }

    fn has_postal(&self, place: &Place, typed: Option<&str>) -> bool {
        typed.is_some_and(|typed| {
            self.codes_of(place).iter().any(|code| code.as_str().starts_with(typed))
        })
    }

    fn hit(&self, candidate: &Candidate) -> Hit {
        let commune = self.view(&self.places[candidate.place as usize]);
        let former = candidate.name.and_then(|name| self.names[name as usize].former);
        Hit {
            insee: commune.insee,
            name: commune.name.to_owned(),
            label: commune.label(),
            department: commune.department,
            department_name: self
                .department(commune.department)
                .map(|known| known.name)
                .unwrap_or_default()
                .to_owned(),
            postal_codes: commune.postal_codes.to_vec(),
            note: former.map(|former| {
                format!("{}, ancienne commune {}", self.slice(former), of_place(commune.name))
            }),
        }
    }
}

fn candidate(
    tier: Tier,
    place: &Place,
    at: usize,
    name: Option<u32>,
    former: bool,
) -> Option<Candidate> {
    let at = u32::try_from(at).ok()?;
    // The arrondissements of a city stand together, in their own order.
    let population = if place.parent.is_some() { ARRONDISSEMENT } else { place.population };
    Some(Candidate { tier, former, population: Reverse(population), place: at, name })
}

/// Where the best candidates are once sorted, each place once.
fn ranked(found: &mut [Candidate], limit: usize) -> Vec<usize> {
    found.sort_unstable();
    let mut seen = HashSet::new();
    let unseen = found.iter().enumerate().filter(|(_, candidate)| seen.insert(candidate.place));
    unseen.map(|(at, _)| at).take(limit).collect()
}

/// The name as typed, then with what people shorten: « st etienne », « lyon 8 ».
fn spellings(words: &[&str]) -> Vec<String> {
    let mut spellings = vec![words.join(" ")];
    if words.iter().any(|word| matches!(*word, "st" | "ste")) {
        let opened: Vec<&str> = words
            .iter()
            .map(|word| match *word {
                "st" => "saint",
                "ste" => "sainte",
                other => other,
            })
            .collect();
        spellings.push(opened.join(" "));
    }
    if let [city @ .., last] = words
        && !city.is_empty()
        && let Some(rank) = ordinal(last)
    {
        spellings.push(format!("{} {rank} arrondissement", city.join(" ")));
    }
    spellings
}

/// `8`, `08`, `8e`, `8eme`, `1er` as the names of arrondissements write them.
fn ordinal(word: &str) -> Option<String> {
    let digits = ["eme", "er", "e", ""]
        .iter()
        .find_map(|end| word.strip_suffix(end).filter(|rest| is_number(rest)))?;
    match digits.parse().ok()? {
        rank @ 1..=20u8 => Some(if rank == 1 { "1er".to_owned() } else { format!("{rank}e") }),
        _ => None,
    }
}

fn is_number(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn without_article(key: &str) -> &str {
    ARTICLES.iter().find_map(|article| key.strip_prefix(article)).unwrap_or(key)
}
