//! Finding a commune from what a person types: its name with or without accents, a postal code,
//! the department beside it, the name it had before; with a slip of the hand when nothing else
//! answers.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::super::text::search_key;
use super::{Commune, DepartmentCode, DepartmentRecord, Name, Place, Territories, Word};

/// Longer than the longest name with its department; the rest of what is typed is ignored.
const LONGEST_QUERY: usize = 90;

/// Words that open a name and that people leave out: « Havre », « Ile-d’Yeu ».
const ARTICLES: [&str; 4] = ["l ", "le ", "la ", "les "];

/// One commune offered to whoever searches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<'a> {
    /// Today’s commune.
    pub commune: Commune<'a>,
    /// The name it was found by, when it bears it no more: « Rouelles » for Le Havre.
    pub former: Option<&'a str>,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found<'a> {
    /// The best answers, each commune once.
    pub hits: Vec<Hit<'a>>,
    /// How many there are in all.
    pub total: usize,
    /// Nothing is spelled as typed: these are one slip of the hand away.
    pub close: bool,
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
    /// It is in the department typed.
    Department,
    /// One of its words begins so.
    Word,
    /// Its words come in this order, with others between.
    Scattered,
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
    departments: Vec<DepartmentCode>,
    postal: Option<String>,
}

/// How the name of a department is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Departments {
    /// In full.
    Named,
    /// By its beginning: somebody is still typing it.
    Begun,
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
    /// of a postal code (two digits at least), of a department, of a name then a department (code
    /// or name) or a postal code. `st` and `ste` also stand for `saint` and `sainte`.
    pub fn search(&self, query: &str, limit: usize) -> Found<'_> {
        let readings = self.readings(query, Departments::Named);
        let mut found = self.gathered(&readings);
        let mut close = false;
        if found.is_empty() {
            found = self.gathered(&self.readings(query, Departments::Begun));
        }
        if found.is_empty() {
            let mended = self.mended(&readings);
            for reading in &mended {
                self.gather(reading, &mut found);
            }
            close = !found.is_empty();
        }
        let best = ranked(&mut found);
        let hits = best.iter().take(limit).map(|at| self.hit(&found[*at])).collect();
        Found { hits, total: best.len(), close }
    }

    fn gathered(&self, readings: &[Reading]) -> Vec<Candidate> {
        let mut found = Vec::new();
        for reading in readings {
            self.gather(reading, &mut found);
        }
        for reading in readings {
            self.gather_scattered(reading, &mut found);
        }
        found
    }

    /// The readings with one slip of the hand put right.
    fn mended(&self, readings: &[Reading]) -> Vec<Reading> {
        let mend = |reading: &Reading| {
            let beside = reading.beside.clone();
            let names = self.slips(&reading.name).into_iter();
            names.map(move |name| Reading { name, beside: beside.clone() })
        };
        readings.iter().flat_map(mend).collect()
    }

    /// Every way to understand the query. « Bry sur Marne » is a name, and also « Bry sur » in
    /// the department of Marne: both are tried, and the better match wins.
    fn readings(&self, query: &str, departments: Departments) -> Vec<Reading> {
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
            // One letter or digit says nothing; behind a name, it may begin the department.
            let one = at + 1 == words.len() && words[at].len() == 1;
            if one && (at == 0 || departments == Departments::Named) {
                continue;
            }
            if let Some(beside) = self.beside(&words[at..], departments) {
                add(&words[..at], Some(beside));
            }
        }
        if words.len() > 1 && words[0].len() > 1 && is_number(words[0]) {
            add(&words[1..], self.beside(&words[..1], departments));
        }
        readings
    }

    fn beside(&self, words: &[&str], read: Departments) -> Option<Beside> {
        if let [word] = words {
            let department: Option<DepartmentCode> = word.parse().ok();
            let departments: Vec<_> = department.into_iter().collect();
            if is_number(word) && (1..=5).contains(&word.len()) {
                return Some(Beside { departments, postal: Some((*word).to_owned()) });
            }
            if !departments.is_empty() {
                return Some(Beside { departments, postal: None });
            }
        }
        let typed = words.join(" ");
        let is_meant = |known: &&DepartmentRecord| {
            let names = [&*known.key, without_article(&known.key)];
            match read {
                Departments::Named => names.contains(&typed.as_str()),
                Departments::Begun => names.iter().any(|name| name.starts_with(&typed)),
            }
        };
        let meant = self.departments.iter().filter(is_meant);
        let departments: Vec<_> = meant.map(|known| known.code).collect();
        (!departments.is_empty()).then_some(Beside { departments, postal: None })
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
        if words.len() < 2 {
            return;
        }
        let Some(rarest) = words.iter().min_by_key(|word| self.going_on(word).len()) else {
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
        self.going_on(typed)
            .iter()
            .map(|word| (word.name, &self.names[word.name as usize], word.start as usize))
    }

    /// The words from which names go on as typed.
    fn going_on(&self, typed: &str) -> &[Word] {
        let rest = &self.words[self.words.partition_point(|word| self.from(*word) < typed)..];
        &rest[..rest.partition_point(|word| self.from(*word).starts_with(typed))]
    }

    /// A name from one of its words on.
    pub(super) fn from(&self, word: Word) -> &str {
        &self.text[word.start as usize..self.names[word.name as usize].key.end as usize]
    }

    fn is_beside(&self, place: &Place, beside: Option<&Beside>) -> bool {
        beside.is_none_or(|beside| {
            beside.departments.contains(&place.department)
                || self.has_postal(place, beside.postal.as_deref())
        })
    }

    fn has_postal(&self, place: &Place, typed: Option<&str>) -> bool {
        typed.is_some_and(|typed| {
            self.codes_of(place).iter().any(|code| code.as_str().starts_with(typed))
        })
    }

    fn hit(&self, candidate: &Candidate) -> Hit<'_> {
        let former = candidate.name.and_then(|name| self.names[name as usize].former);
        Hit {
            commune: self.view(&self.places[candidate.place as usize]),
            former: former.map(|former| self.slice(former)),
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

/// Where the candidates are once sorted, each place once.
fn ranked(found: &mut [Candidate]) -> Vec<usize> {
    found.sort_unstable();
    let mut seen = HashSet::with_capacity(found.len());
    let unseen = found.iter().enumerate().filter(|(_, candidate)| seen.insert(candidate.place));
    unseen.map(|(at, _)| at).collect()
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
