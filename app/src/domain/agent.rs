//! Agents: for how long they work, and where their role lets them (`design.md` 6).

use super::account::Role;
use super::calendar::{end_of_day, local_day};
use super::guichet::GuichetCode;
use super::territory::TerritoryCode;
use chrono::{DateTime, NaiveDate, Utc};
use thiserror::Error;

/// From when to when an agent works: no limit where there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Term {
    /// First instant.
    pub from: Option<DateTime<Utc>>,
    /// The instant after the last.
    pub until: Option<DateTime<Utc>>,
}

/// Where an agent stands on their term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Office {
    /// It has not begun.
    NotYet,
    /// It runs.
    In,
    /// It is over.
    Over,
}

impl Term {
    /// From the beginning of a day to the end of another, as it is in a territory.
    pub fn of_days(
        first: Option<NaiveDate>,
        last: Option<NaiveDate>,
        territory: Option<TerritoryCode>,
    ) -> Self {
        let morning = |day: NaiveDate| end_of_day(day.pred_opt().unwrap_or(day), territory);
        Self { from: first.map(morning), until: last.map(|day| end_of_day(day, territory)) }
    }

    /// Its first and its last day, as it is in a territory.
    pub fn days(self, territory: Option<TerritoryCode>) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let last =
            |until: DateTime<Utc>| local_day(until - chrono::TimeDelta::seconds(1), territory);
        (self.from.map(|at| local_day(at, territory)), self.until.map(last))
    }

    /// Where it stands at an instant.
    pub fn at(self, now: DateTime<Utc>) -> Office {
        if self.until.is_some_and(|until| until <= now) {
            Office::Over
        } else if self.from.is_some_and(|from| from > now) {
            Office::NotYet
        } else {
            Office::In
        }
    }
}

/// Where a role works.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// For operators and managers.
    pub territories: Vec<TerritoryCode>,
    /// For agents and leads of guichets.
    pub guichets: Vec<GuichetCode>,
}

/// What a role works in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Territories.
    Territories,
    /// Guichets.
    Guichets,
    /// The whole service.
    Everywhere,
}

/// What an agent's role works in; none for an applicant, who is no agent.
pub fn place_of(role: Role) -> Option<Place> {
    match role {
        Role::Operator | Role::TerritoryManager => Some(Place::Territories),
        Role::GuichetAgent | Role::GuichetLead => Some(Place::Guichets),
        Role::Administrator => Some(Place::Everywhere),
        Role::Applicant => None,
    }
}

/// Why a scope does not go with a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ScopeError {
    /// Applicants sign up by themselves.
    #[error("Un demandeur crée lui-même son compte")]
    NoAgent,
    /// No territory.
    #[error("Écrivez au moins un territoire\u{a0}: ce rôle travaille pour un territoire")]
    NoTerritory,
    /// No guichet.
    #[error("Écrivez au moins un guichet\u{a0}: ce rôle travaille dans un guichet")]
    NoGuichet,
    /// Territories for a role that has none.
    #[error("Ce rôle ne travaille pas pour un territoire\u{a0}: laissez cette réponse vide")]
    UselessTerritory,
    /// Guichets for a role that has none.
    #[error("Ce rôle ne travaille pas dans un guichet\u{a0}: laissez cette réponse vide")]
    UselessGuichet,
}

impl Scope {
    /// Refuses a scope that does not go with a role.
    pub fn check(&self, role: Role) -> Result<(), ScopeError> {
        let place = place_of(role).ok_or(ScopeError::NoAgent)?;
        let (territories, guichets) = (!self.territories.is_empty(), !self.guichets.is_empty());
        if territories && place != Place::Territories {
            return Err(ScopeError::UselessTerritory);
        }
        if guichets && place != Place::Guichets {
            return Err(ScopeError::UselessGuichet);
        }
        match place {
            Place::Territories if !territories => Err(ScopeError::NoTerritory),
            Place::Guichets if !guichets => Err(ScopeError::NoGuichet),
            _ => Ok(()),
        }
    }
}

/// Why an agent's access is not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AgentError {
    /// An administrator who would lock themselves out.
    #[error("Un autre administrateur doit le faire\u{a0}: personne ne change ses propres droits")]
    Own,
    /// The address is that of an account of the portal's public.
    #[error("Cette adresse est celle d’un demandeur\u{a0}: écrivez une adresse professionnelle")]
    Applicant,
    /// The address is that of an agent.
    #[error(
        "Cet agent est déjà connu\u{a0}: cherchez son adresse dans la liste des agents, et changez sa fiche"
    )]
    Known,
    /// It is over already.
    #[error("L’accès de cette personne a déjà pris fin")]
    Over,
    /// The invitation was followed.
    #[error("Cette personne a déjà choisi son mot de passe\u{a0}: elle peut se connecter")]
    CameIn,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_term_holds_from_its_first_morning_to_its_last_evening() {
        let (first, last) = (day("2026-03-01"), day("2026-03-31"));
        for territory in [None, Some("974".parse().unwrap())] {
            let term = Term::of_days(Some(first), Some(last), territory);
            let morning = term.from.unwrap();
            let second = chrono::TimeDelta::seconds(1);
            assert_eq!(local_day(morning, territory), first);
            assert_eq!(local_day(morning - second, territory), first.pred_opt().unwrap());
            assert_eq!(term.at(morning - second), Office::NotYet);
            assert_eq!(term.at(morning), Office::In);
            let end = term.until.unwrap();
            assert_eq!(term.at(end - second), Office::In);
            assert_eq!(term.at(end), Office::Over);
            assert_eq!(term.days(territory), (Some(first), Some(last)));
        }
        assert_eq!(Term::default().at(DateTime::UNIX_EPOCH), Office::In);
    }

    #[test]
    fn a_role_works_in_territories_or_in_guichets_or_everywhere() {
        let territory = Scope { territories: vec!["069".parse().unwrap()], guichets: Vec::new() };
        let guichet = Scope { territories: Vec::new(), guichets: vec!["G6901".parse().unwrap()] };
        let nothing = Scope::default();
        for role in [Role::Operator, Role::TerritoryManager] {
            assert_eq!(territory.check(role), Ok(()));
            assert_eq!(guichet.check(role), Err(ScopeError::UselessGuichet));
            assert_eq!(nothing.check(role), Err(ScopeError::NoTerritory));
        }
        for role in [Role::GuichetAgent, Role::GuichetLead] {
            assert_eq!(guichet.check(role), Ok(()));
            assert_eq!(territory.check(role), Err(ScopeError::UselessTerritory));
            assert_eq!(nothing.check(role), Err(ScopeError::NoGuichet));
        }
        assert_eq!(nothing.check(Role::Administrator), Ok(()));
        assert_eq!(territory.check(Role::Administrator), Err(ScopeError::UselessTerritory));
        assert_eq!(nothing.check(Role::Applicant), Err(ScopeError::NoAgent));
    }
}
