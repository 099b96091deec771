//! An agent, as an administrator writes them.

use super::contact::email_of;
use super::{FormErrors, FormState, MAX_VALUE, Reader, Typed, dates};
use crate::domain::account::Role;
use crate::domain::agent::{Place, Scope, ScopeError, Term, place_of};
use crate::domain::guichet::{Guichet, GuichetCode};
use crate::domain::territory::{Territories, TerritoryCode};
use chrono::NaiveDate;

pub const EMAIL: &str = "email";
pub const ROLE: &str = "role";
pub const TERRITORIES: &str = "territoires";
pub const GUICHETS: &str = "guichets";
/// First day.
pub const FROM: &str = "debut";
/// Last day.
pub const UNTIL: &str = "fin";
/// What the agent was when the page was shown.
pub const VERSION: &str = "version";

/// Most territories or guichets of one agent: the country has a hundred territories.
const MOST: usize = 120;

/// What was typed of what an agent does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charge {
    /// As what they work.
    pub role: Role,
    /// Where.
    pub scope: Scope,
    /// First day; none: without waiting.
    pub from: Option<NaiveDate>,
    /// Last day; none: until further notice.
    pub until: Option<NaiveDate>,
}

/// What the reference data say when a form is read.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The territories.
    pub france: &'a Territories,
    /// The guichets.
    pub guichets: &'a [Guichet],
    /// Closed guichets are taken too: of an agent who is there already, they are a part of the past.
    pub closed: bool,
    /// The day it is.
    pub today: NaiveDate,
}

/// Reads the address and the charge of a new agent.
pub fn invited(typed: &Typed, known: Known<'_>) -> Result<(String, Charge), FormErrors> {
    let mut r = Reader::new(typed);
    let email = email_of(&mut r, EMAIL, "l’adresse e-mail de la personne");
    let charge = read(&mut r, known);
    r.finish(email.zip(charge))
}

/// Reads what an agent does from now on.
pub fn charge(typed: &Typed, known: Known<'_>) -> Result<Charge, FormErrors> {
    let mut r = Reader::new(typed);
    let charge = read(&mut r, known);
    r.finish(charge)
}

fn read(r: &mut Reader<'_>, known: Known<'_>) -> Option<Charge> {
    let agent = |code: &str| Role::from_code(code).filter(|role| place_of(*role).is_some());
    let role = r.code(ROLE, agent, "Choisissez ce que fait cette personne");
    let scope = Scope {
        territories: codes(r, TERRITORIES, |part| {
            // « 69 » is how people say it, and what spreadsheets make of « 069 ».
            let code: TerritoryCode = format!("{part:0>3}").parse().ok()?;
            known.france.territory_name(code).map(|_| code)
        }),
        guichets: codes(r, GUICHETS, |part| {
            let code: GuichetCode = part.parse().ok()?;
            let open =
                |guichet: &&Guichet| guichet.code == code && (guichet.active || known.closed);
            known.guichets.iter().find(open).filter(|_| !code.is_web()).map(|_| code)
        }),
    };
    let told = |field: &str| r.errors.iter().any(|error| error.field == field);
    let (territories_told, guichets_told) = (told(TERRITORIES), told(GUICHETS));
    if let Some(error) = role.and_then(|role| scope.check(role).err()) {
        let about_guichets = matches!(error, ScopeError::NoGuichet | ScopeError::UselessGuichet);
        let field = if about_guichets { GUICHETS } else { TERRITORIES };
        if !(if about_guichets { guichets_told } else { territories_told }) {
            r.wrong(field, error);
        }
    }
    let from = day(r, FROM);
    let until = day(r, UNTIL);
    if let Some(last) = until {
        if from.is_some_and(|first| first > last) {
            r.wrong(UNTIL, "Le dernier jour vient après le premier\u{a0}: vérifiez les deux dates");
        } else if last < known.today {
            r.wrong(UNTIL, "Ce jour est passé : écrivez un jour à venir, ou laissez vide");
        }
    }
    Some(Charge { role: role?, scope, from, until })
}

/// A whole day, or nothing.
fn day(r: &mut Reader<'_>, name: &str) -> Option<NaiveDate> {
    match dates::read(r.typed(), name) {
        Ok(Some(date)) if date.day().is_some() => Some(date.latest()),
        Ok(None) => None,
        Ok(Some(_)) => {
            r.wrong(name, "Écrivez le jour, le mois et l’année, ou laissez tout vide");
            None
        }
        Err(error) => {
            r.wrong(name, error);
            None
        }
    }
}

/// Codes with anything between them, each once; tells those that are none.
fn codes<T: PartialEq>(
    r: &mut Reader<'_>,
    field: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let text = r.typed().get(field);
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    if parts.len() > MOST || text.chars().count() >= MAX_VALUE {
        r.wrong(field, format!("C’est trop\u{a0}: {MOST} codes au plus"));
        return Vec::new();
    }
    let (mut found, mut unknown) = (Vec::new(), Vec::new());
    for part in parts {
        match read(part) {
            Some(code) if found.contains(&code) => {}
            Some(code) => found.push(code),
            None => {
                let part: String = part.chars().take(20).collect();
                unknown.push(format!("«\u{a0}{part}\u{a0}»"));
            }
        }
    }
    if unknown.is_empty() {
        return found;
    }
    unknown.truncate(5);
    let unknown = unknown.join(", ");
    let what = if field == GUICHETS {
        "Aucun guichet ouvert n’a pour code"
    } else {
        "Nous ne connaissons pas"
    };
    r.wrong(field, format!("{what} {unknown}. Vérifiez"));
    Vec::new()
}

/// The form of an agent as they are; the days are those of `territory`. `over`: their term is, and
/// its last day is left out: to write the form again is to give the access back.
pub fn write(
    role: Role,
    scope: &Scope,
    term: Term,
    version: i64,
    territory: Option<TerritoryCode>,
    over: bool,
) -> FormState {
    let join = |codes: Vec<String>| codes.join(", ");
    let (first, last) = term.days(territory);
    let last = last.filter(|_| !over);
    let typed = Typed::default()
        .with(ROLE, role.code())
        .with(TERRITORIES, join(scope.territories.iter().map(ToString::to_string).collect()))
        .with(GUICHETS, join(scope.guichets.iter().map(ToString::to_string).collect()))
        .with(VERSION, version.to_string());
    let with = |typed: Typed, name: &str, day: Option<NaiveDate>| match day {
        Some(day) => dates::write(typed, name, day.into()),
        None => typed,
    };
    FormState::of(with(with(typed, FROM, first), UNTIL, last))
}

/// Which agents a list shows, as its address says it; what is searched by name is in none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgentQuery {
    /// One role, or any.
    pub role: Option<Role>,
    /// A territory, its guichets included, or any.
    pub territory: Option<TerritoryCode>,
    /// A guichet, or any.
    pub guichet: Option<GuichetCode>,
    /// Also those whose access is over.
    pub past: bool,
    /// From 1.
    pub page: u32,
}

impl AgentQuery {
    /// From the parts of an address; what means nothing is left out.
    pub fn read(typed: &Typed) -> Self {
        Self {
            role: Role::from_code(typed.get(ROLE)).filter(|role| place_of(*role).is_some()),
            territory: typed.get("territoire").parse().ok(),
            guichet: typed.get("guichet").parse().ok(),
            past: typed.get("termines") == "oui",
            page: typed.get("page").parse().unwrap_or(1).clamp(1, 100_000),
        }
    }

    /// The same as pairs of an address, at a page.
    pub fn pairs(&self, page: u32) -> Vec<(&'static str, String)> {
        let text = |code: Option<String>| code.unwrap_or_default();
        let past = if self.past { "oui" } else { "" }.to_owned();
        let page = if page > 1 { page.to_string() } else { String::new() };
        [
            (ROLE, text(self.role.map(|role| role.code().to_owned()))),
            ("territoire", text(self.territory.map(|code| code.to_string()))),
            ("guichet", text(self.guichet.map(|code| code.to_string()))),
            ("termines", past),
            ("page", page),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }
}

/// The roles that an administrator gives.
pub fn roles() -> impl Iterator<Item = (Role, Place)> {
    Role::ALL.iter().filter_map(|role| Some((*role, place_of(*role)?)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::territory::sample;

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        Typed::from_pairs(pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())))
    }

    fn read_with(pairs: &[(&str, &str)]) -> Result<Charge, FormErrors> {
        let known = Known {
            france: &sample::territories(),
            guichets: &[],
            closed: false,
            today: "2026-03-02".parse().unwrap(),
        };
        charge(&typed(pairs), known)
    }

    #[test]
    fn codes_are_read_whatever_is_between_them() {
        let read = read_with(&[(ROLE, "operator"), (TERRITORIES, " 069 ,38;069\u{a0}111 ")]);
        let codes: Vec<_> =
            read.unwrap().scope.territories.iter().map(ToString::to_string).collect();
        assert_eq!(codes, ["069", "038", "111"]);
    }

    #[test]
    fn what_does_not_fit_is_told_beside_its_field_and_once() {
        let said = |pairs: &[(&str, &str)]| {
            let errors = read_with(pairs).unwrap_err();
            errors.into_iter().map(|error| error.field).collect::<Vec<_>>()
        };
        assert_eq!(said(&[]), [ROLE]);
        assert_eq!(said(&[(ROLE, "applicant"), (TERRITORIES, "069")]), [ROLE]);
        assert_eq!(said(&[(ROLE, "operator")]), [TERRITORIES]);
        assert_eq!(said(&[(ROLE, "operator"), (TERRITORIES, "969")]), [TERRITORIES]);
        assert_eq!(said(&[(ROLE, "guichet_agent"), (GUICHETS, "G6901")]), [GUICHETS]);
        assert_eq!(said(&[(ROLE, "administrator"), (TERRITORIES, "069")]), [TERRITORIES]);
        let admin = (ROLE, "administrator");
        assert_eq!(said(&[admin, ("fin_annee", "2026")]), [UNTIL]);
        assert_eq!(said(&[admin, (UNTIL, "2026-03-01")]), [UNTIL]);
        assert_eq!(said(&[admin, (FROM, "2026-05-02"), (UNTIL, "2026-05-01")]), [UNTIL]);
        assert!(read_with(&[admin, (FROM, "2026-05-01"), (UNTIL, "2026-05-01")]).is_ok());
    }

    #[test]
    fn what_is_written_reads_back() {
        let territory = Some("069".parse().unwrap());
        let (first, last) = ("2026-03-01".parse().unwrap(), "2026-12-31".parse().unwrap());
        let scope = Scope { territories: territory.into_iter().collect(), guichets: Vec::new() };
        let term = Term::of_days(Some(first), Some(last), territory);
        let form = write(Role::Operator, &scope, term, 4, territory, false);
        let known = Known {
            france: &sample::territories(),
            guichets: &[],
            closed: false,
            today: "2026-03-02".parse().unwrap(),
        };
        let read = charge(&form.typed, known).unwrap();
        let expected = Charge { role: Role::Operator, scope, from: Some(first), until: Some(last) };
        assert_eq!(read, expected);
    }

    #[test]
    fn an_address_of_the_list_reads_back() {
        let query = AgentQuery {
            role: Some(Role::GuichetLead),
            territory: Some("069".parse().unwrap()),
            guichet: Some("G6901".parse().unwrap()),
            past: true,
            page: 3,
        };
        let pairs = query.pairs(3).into_iter().map(|(name, value)| (name.to_owned(), value));
        assert_eq!(AgentQuery::read(&Typed::from_pairs(pairs)), query);
        assert!(AgentQuery::default().pairs(1).is_empty());
    }
}
