//! Duplicates: one person asking twice in one territory (`domain.md` 4.6). Four fields decide:
//! civilité, name, first names and birth date, normalised. How two persons are compared, under
//! which keys they are found, and what becomes of a pair of demands.

mod keys;
mod pair;
#[cfg(test)]
mod tests;

pub use keys::{Keys, keys};
pub use pair::{ActKind, DuplicateError, ForcedReason, PairState, kept_and_closed};

use super::content::{Civility, Content, Identity};
use super::partial_date::PartialDate;
use super::text::name_key;

super::content::codes! {
    /// How alike two persons are; the closest first.
    Level {
        Exact = "exact", "Identiques";
        Near = "near", "Proches";
    }
}

super::content::codes! {
    /// What tells two alike persons apart, in words for an agent.
    Reason {
        OtherCivility = "CIVILITE", "La civilité diffère";
        Spacing = "ESPACES", "Seuls des espaces ou des tirets diffèrent";
        UsageName = "NOM_USAGE", "Le nom utilisé par l’une est le nom de naissance de l’autre";
        NameLetter = "LETTRE_NOM", "Une seule lettre du nom diffère";
        FirstNameLetter = "LETTRE_PRENOM", "Une seule lettre des prénoms diffère";
        Swapped = "INVERSION", "Le nom et le prénom sont inversés";
        FirstNameOnly = "PREMIER_PRENOM", "Seul le premier prénom est le même";
        DayMonthSwapped = "JOUR_MOIS", "Le jour et le mois de naissance sont inversés";
        PartialDate = "DATE_INCOMPLETE", "Une date de naissance est incomplète";
        DateSlip = "DATE_PROCHE", "Un seul élément de la date de naissance diffère";
        OtherFirstNames = "PRENOMS", "Les prénoms diffèrent";
        /// Three fields of four, and the fourth has nothing in common.
        OtherName = "NOM", "Le nom diffère";
        /// The same.
        OtherBirthDate = "DATE", "La date de naissance diffère";
    }
}

/// A person as compared: the four fields, normalised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    civility: Civility,
    /// Key of the usage name.
    name: String,
    /// Key of the name at birth.
    birth_name: String,
    /// Key of all first names.
    first_names: String,
    birth: PartialDate,
}

/// How alike two persons are, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// How much.
    pub level: Level,
    /// What differs; empty when nothing does.
    pub reasons: Vec<Reason>,
}

impl Likeness {
    fn near(reasons: Vec<Reason>) -> Self {
        Self { level: Level::Near, reasons }
    }

    /// Of two demands that somebody brought together by their numbers: nothing is alike.
    pub fn by_hand() -> Self {
        Self::near(Vec::new())
    }

    /// Nothing is alike: a person saw what the four fields do not tell.
    pub fn is_by_hand(&self) -> bool {
        self.level == Level::Near && self.reasons.is_empty()
    }

    /// In a word or two.
    pub fn label(&self) -> &'static str {
        if self.is_by_hand() { "Signalé à la main" } else { self.level.label() }
    }

    /// Whether the daily search puts it on somebody's list. Namesakes born on another day, and
    /// strangers born on one day who share a first name, only warn who types a demand: on a list
    /// they would hide the others.
    pub fn is_proposed(&self) -> bool {
        !self.reasons.iter().any(|r| matches!(r, Reason::OtherName | Reason::OtherBirthDate))
    }
}

impl Person {
    /// The person of a civil status.
    pub fn of(identity: &Identity) -> Self {
        Self {
            civility: identity.civility,
            name: name_key(&identity.name),
            birth_name: name_key(identity.name_at_birth()),
            first_names: name_key(&identity.first_names),
            birth: identity.birth_date,
        }
    }

    fn first_name(&self) -> &str {
        self.first_names.split(' ').next().unwrap_or_default()
    }

    /// Usage name and name at birth without their spaces, each once.
    fn names(&self) -> Vec<String> {
        let mut names = vec![compact(&self.name)];
        if self.birth_name != self.name {
            names.push(compact(&self.birth_name));
        }
        names
    }

    /// How alike another person is; none: nothing says that they are one.
    pub fn likeness(&self, other: &Self) -> Option<Likeness> {
        let civility = self.civility == other.civility;
        let (name, first) = (self.name_against(other), self.first_against(other));
        let date = dates(self.birth, other.birth);
        if civility && (name, first, date) == (Tie::Same, Tie::Same, DateTie::Same) {
            return Some(Likeness { level: Level::Exact, reasons: Vec::new() });
        }
        self.near(other, name, first, date).or_else(|| three_of_four(civility, name, first, date))
    }

    /// No field is another one: each is the same, or differs by a usual slip.
    fn near(&self, other: &Self, name: Tie, first: Tie, date: DateTie) -> Option<Likeness> {
        let date_reason = date.reason()?;
        let mut reasons = Vec::new();
        if self.swapped_with(other) {
            reasons.push(Reason::Swapped);
        } else {
            let whole_date = matches!(date, DateTie::Same | DateTie::DayMonth);
            let slip = |tie| matches!(tie, Tie::OneLetter);
            // A slip beside another vague field would make strangers alike.
            let vague = slip(name) && !(whole_date && matches!(first, Tie::Same | Tie::First))
                || matches!(first, Tie::OneLetter | Tie::Spacing) && !whole_date;
            if vague || name == Tie::Other || first == Tie::Other {
                return None;
            }
            reasons.extend(name.reason(Reason::NameLetter));
            reasons.extend(first.reason(Reason::FirstNameLetter));
        }
        reasons.extend(date_reason);
        reasons.dedup();
        if self.civility != other.civility {
            reasons.push(Reason::OtherCivility);
        }
        (reasons.len() <= 2).then(|| Likeness::near(reasons))
    }

    fn name_against(&self, other: &Self) -> Tie {
        if self.name == other.name {
            return Tie::Same;
        }
        let (ours, theirs) = (self.names(), other.names());
        if ours[0] == theirs[0] {
            Tie::Spacing
        } else if ours.iter().any(|name| theirs.contains(name)) {
            Tie::UsageName
        } else if one_letter_apart(&ours[0], &theirs[0])
            || one_letter_apart(&compact(&self.birth_name), &compact(&other.birth_name))
        {
            Tie::OneLetter
        } else {
            Tie::Other
        }
    }

    fn first_against(&self, other: &Self) -> Tie {
        let (ours, theirs) = (compact(&self.first_names), compact(&other.first_names));
        if self.first_names == other.first_names {
            Tie::Same
        } else if ours == theirs {
            Tie::Spacing
        } else if self.first_name() == other.first_name() {
            Tie::First
        } else if one_letter_apart(&ours, &theirs) {
            Tie::OneLetter
        } else {
            Tie::Other
        }
    }

    /// True when one wrote the first name in the place of the name.
    fn swapped_with(&self, other: &Self) -> bool {
        let cross = |one: &Self, two: &Self| one.names().iter().any(|n| n == two.first_name());
        self.first_name() != other.first_name() && cross(self, other) && cross(other, self)
    }
}

/// How two names relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tie {
    Same,
    Spacing,
    UsageName,
    First,
    OneLetter,
    Other,
}

impl Tie {
    fn reason(self, letter: Reason) -> Option<Reason> {
        match self {
            Self::Same | Self::Other => None,
            Self::Spacing => Some(Reason::Spacing),
            Self::UsageName => Some(Reason::UsageName),
            Self::First => Some(Reason::FirstNameOnly),
            Self::OneLetter => Some(letter),
        }
    }
}

/// How two birth dates relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DateTie {
    Same,
    DayMonth,
    Partial,
    Slip,
    Other,
}

impl DateTie {
    /// The reason to give, if one is needed; none at all when they are two dates.
    #[expect(clippy::option_option, reason = "two questions: may it be one date, and is it said")]
    fn reason(self) -> Option<Option<Reason>> {
        match self {
            Self::Same => Some(None),
            Self::DayMonth => Some(Some(Reason::DayMonthSwapped)),
            Self::Partial => Some(Some(Reason::PartialDate)),
            Self::Slip | Self::Other => None,
        }
    }
}

fn dates(one: PartialDate, two: PartialDate) -> DateTie {
    let year = one.year() == two.year();
    let month = one.month() == two.month();
    match ((one.month(), one.day()), (two.month(), two.day())) {
        ((Some(m), Some(d)), (Some(n), Some(e))) => {
            if one == two {
                DateTie::Same
            } else if year && (m, d) == (e, n) {
                DateTie::DayMonth
            } else if [year, month, d == e].into_iter().filter(|same| *same).count() == 2 {
                DateTie::Slip
            } else {
                DateTie::Other
            }
        }
        // `1980-00-00` is never enough to block anybody: near at most (`domain.md` 10.3).
        ((m, _), (n, _)) if year && (m.is_none() || n.is_none() || month) => DateTie::Partial,
        _ => DateTie::Other,
    }
}

/// Three fields are the very same, the fourth is another.
fn three_of_four(civility: bool, name: Tie, first: Tie, date: DateTie) -> Option<Likeness> {
    let reason = match (civility, name, first, date) {
        (true, Tie::Same, Tie::Other, DateTie::Same) => Reason::OtherFirstNames,
        (true, Tie::Other, Tie::Same, DateTie::Same) => Reason::OtherName,
        (true, Tie::Same, Tie::Same, DateTie::Slip) => Reason::DateSlip,
        (true, Tie::Same, Tie::Same, DateTie::Other) => Reason::OtherBirthDate,
        _ => return None,
    };
    Some(Likeness::near(vec![reason]))
}

/// Without the spaces between words: « Le Roy » and « Leroy ».
fn compact(key: &str) -> String {
    key.replace(' ', "")
}

/// One letter added, left out, replaced, or two neighbours exchanged.
fn one_letter_apart(one: &str, two: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), two.chars().collect());
    let (long, short) = if a.len() >= b.len() { (&a, &b) } else { (&b, &a) };
    let head = long.iter().zip(short).take_while(|(x, y)| x == y).count();
    let rest = |from: &[char], skip: usize| from.get(head + skip..).map(<[char]>::to_vec);
    match long.len() - short.len() {
        0 if head == long.len() => false,
        0 => {
            rest(long, 1) == rest(short, 1)
                || rest(long, 2).is_some()
                    && rest(long, 2) == rest(short, 2)
                    && long[head] == short[head + 1]
                    && long[head + 1] == short[head]
        }
        1 => rest(long, 1) == rest(short, 0),
        _ => false,
    }
}

/// Who is compared in a demand: the applicant, then the co-applicants. Nobody for a legal person,
/// which may ask as often as it has persons to house.
pub fn identities(content: &Content) -> Vec<&Identity> {
    if content.organization.is_some() {
        return Vec::new();
    }
    let others = content.household.iter().flat_map(|household| &household.co_applicants);
    std::iter::once(&content.identity).chain(others.map(|one| &one.identity)).collect()
}

/// A content in which the person of a rank has the four fields of another civil status. The
/// nationality is not one of them.
pub fn aligned(mut content: Content, rank: usize, with: &Identity) -> Content {
    let others = content.household.iter_mut().flat_map(|household| &mut household.co_applicants);
    let mut persons =
        std::iter::once(&mut content.identity).chain(others.map(|one| &mut one.identity));
    if let Some(person) = persons.nth(rank) {
        *person = Identity { nationality: person.nationality, ..with.clone() };
    }
    content
}

/// Two demands in which one person may ask twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    /// How alike the two persons are.
    pub likeness: Likeness,
    /// Their ranks in the first and in the second demand; 0 is the applicant.
    pub ranks: (usize, usize),
}

/// The two persons of two demands that are most alike; applicants before the others.
pub fn meeting(one: &Content, two: &Content) -> Option<Meeting> {
    let (ours, theirs) = (identities(one), identities(two));
    let mut best: Option<Meeting> = None;
    for (i, mine) in ours.iter().enumerate() {
        for (j, other) in theirs.iter().enumerate() {
            let Some(likeness) = Person::of(mine).likeness(&Person::of(other)) else { continue };
            let closer = |known: &Meeting| {
                (likeness.level, !likeness.is_proposed())
                    < (known.likeness.level, !known.likeness.is_proposed())
            };
            if best.as_ref().is_none_or(closer) {
                best = Some(Meeting { likeness, ranks: (i, j) });
            }
        }
    }
    best
}

/// True when the applicants themselves are one person, as far as the four fields tell: what stops
/// a second registration on the portal. A co-applicant does not: anybody can name one without
/// proving who that is, and would learn whether they ask somewhere; and who leaves a home that
/// they asked for together must be able to ask alone.
pub fn same_applicant(one: &Content, two: &Content) -> bool {
    let natural = one.organization.is_none() && two.organization.is_none();
    let likeness = Person::of(&one.identity).likeness(&Person::of(&two.identity));
    natural && likeness.is_some_and(|likeness| likeness.level == Level::Exact)
}
