//! Who may do what: one pure function. Unknown and not-yours look the same outside (404).

use super::account::Role;
use super::guichet::GuichetCode;
use super::ids::{AccountId, DemandId, HandOffId};
use super::life_cycle::StatusKind;
use super::territory::TerritoryCode;
use serde::{Deserialize, Serialize};

/// Everything a person can ask for. Each route names one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Home, help, statistics, directory of guichets.
    SeePublic,
    /// Create an account, sign in, reset a password, follow a mailed link.
    SignIn,
    /// Own sessions, sign out.
    ManageOwnAccount,
    /// See one's demand, or that there is none yet.
    SeeOwnDemand,
    /// Write answers of the form.
    WriteAnswers,
    /// Send or take back pages of the identity document.
    SendDocument,
    /// See a page of one's own document.
    SeeOwnDocument,
    /// Send the demand.
    Submit,
    /// Renew the demand.
    Renew,
    /// See and confirm the changes of one's registered demand, or drop them.
    Modify,
    /// Ask for a correction of one's civil status, with a proof.
    AskCorrection,
    /// Give up one's demand, change one's mind, or erase one's draft.
    GiveUp,
    /// Link a demand born at a desk to one's account.
    Link,
    /// Write or take back the handicap complements of one's demand.
    WriteHandicap,
    /// The list of files to check.
    SeeQueue,
    /// One file to check, its document included.
    Review,
    /// Accept or refuse it.
    Decide,
    /// A correction of civil status to check, its proof included.
    ReviewCorrection,
    /// Accept or refuse it.
    DecideCorrection,
    /// The demands dispatched to one's guichets.
    SeeInbox,
    /// One dispatched demand.
    SeeDispatched,
    /// Acknowledge it.
    Acknowledge,
    /// Its handicap complements: health data, a right of their own.
    SeeHandicap,
    /// Desk of the territory manager.
    SeeTerritory,
    /// How the files of one's territories are checked: figures, and what each operator decided.
    Supervise,
    /// Guichets, agents and their rights, without personal data of applicants.
    Administer,
    /// A certificate of one's own demand.
    SeeOwnCertificate,
    /// The receipt of one's filing.
    SeeReceipt,
    /// A copy of all that is held about oneself: one's demands in any state, or one's account alone.
    SeeOwnData,
    /// Mails sent by the demonstration; not mounted elsewhere.
    SeeDemonstration,
    /// Answer what an operator asked.
    AnswerQuestion,
    /// Send a file of the identity document in pieces.
    SendInPieces,
    /// Hand the sending of the document over to a phone.
    HandOver,
    /// Send pictures from that phone.
    SendFromPhone,
    /// Compare the pairs that concern one's guichets, align their civil status, report them.
    ReportDuplicate,
    /// Merge the pairs of one's territories, tell two persons apart, undo both. No demand is
    /// edited: the pair is what is decided on.
    TreatDuplicate,
    /// Search demands by number, or by name and birth date.
    SearchDemands,
    /// Register a demand of the portal with the identity document in hand.
    ValidateAtDesk,
    /// Type a demand or changes that an applicant brings on paper.
    TypeAtDesk,
    /// Renew a demand, or record its changes.
    EditAtDesk,
    /// Take a demand out of the register for a legal motive.
    RemoveAtDesk,
    /// Ask that a removed demand be put back.
    AskReactivation,
    /// Write a note to the other guichets that hold a demand.
    WriteNote,
    /// A request to put a demand back, and the decision.
    DecideReactivation,
    /// What the agents of one's guichets or territories looked at that is out of the ordinary, and
    /// its explanation: counts, and no demand.
    WatchReading,
    /// Tables and lists taken out of where one works; lists of names, for guichets alone.
    Extract,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 46] = [
        Self::SeePublic,
        Self::SignIn,
        Self::ManageOwnAccount,
        Self::SeeOwnDemand,
        Self::WriteAnswers,
        Self::SendDocument,
        Self::SeeOwnDocument,
        Self::Submit,
        Self::Renew,
        Self::Modify,
        Self::AskCorrection,
        Self::GiveUp,
        Self::Link,
        Self::WriteHandicap,
        Self::SeeQueue,
        Self::Review,
        Self::Decide,
        Self::ReviewCorrection,
        Self::DecideCorrection,
        Self::SeeInbox,
        Self::SeeDispatched,
        Self::Acknowledge,
        Self::SeeHandicap,
        Self::SeeTerritory,
        Self::Supervise,
        Self::Administer,
        Self::SeeOwnCertificate,
        Self::SeeReceipt,
        Self::SeeOwnData,
        Self::SeeDemonstration,
        Self::AnswerQuestion,
        Self::SendInPieces,
        Self::HandOver,
        Self::SendFromPhone,
        Self::ReportDuplicate,
        Self::TreatDuplicate,
        Self::SearchDemands,
        Self::ValidateAtDesk,
        Self::TypeAtDesk,
        Self::EditAtDesk,
        Self::RemoveAtDesk,
        Self::AskReactivation,
        Self::WriteNote,
        Self::DecideReactivation,
        Self::WatchReading,
        Self::Extract,
    ];

    /// True when the action is about one demand, whose state and owner then matter.
    pub fn has_target(self) -> bool {
        matches!(
            self,
            Self::WriteAnswers
                | Self::SendDocument
                | Self::SeeOwnDocument
                | Self::Submit
                | Self::Renew
                | Self::WriteHandicap
                | Self::SeeHandicap
                | Self::Modify
                | Self::AskCorrection
                | Self::GiveUp
                | Self::Review
                | Self::Decide
                | Self::ReviewCorrection
                | Self::DecideCorrection
                | Self::SeeDispatched
                | Self::Acknowledge
                | Self::SeeOwnCertificate
                | Self::SeeReceipt
                | Self::SeeOwnData
                | Self::AnswerQuestion
                | Self::SendInPieces
                | Self::HandOver
                | Self::SendFromPhone
                | Self::ValidateAtDesk
                | Self::EditAtDesk
                | Self::RemoveAtDesk
                | Self::AskReactivation
                | Self::WriteNote
                | Self::DecideReactivation
        )
    }
}

/// Who is asking, as kept in the session. Sessions are revoked when rights change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// Account signed in.
    pub account: AccountId,
    /// Its role.
    pub role: Role,
    /// Territories that an operator or a manager works for; empty for the others.
    pub territories: Vec<TerritoryCode>,
    /// Desks that a guichet agent works for.
    pub guichets: Vec<GuichetCode>,
}

/// A phone that an applicant handed the sending of their document to: good for one demand, for a
/// short time, without any other right of the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phone {
    /// The hand-off that it came by.
    pub hand_off: HandOffId,
    /// The applicant who handed it over.
    pub account: AccountId,
    /// The only demand that it may send pictures for.
    pub demand: DemandId,
}

/// Who asks: every kind there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody known.
    Visitor,
    /// A phone with a hand-off that holds (see [`Phone`]).
    Phone,
    /// Somebody signed in.
    Role(Role),
}

impl Who {
    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Visitor, Self::Phone].into_iter().chain(Role::ALL.iter().copied().map(Self::Role))
    }

    fn role(self) -> Option<Role> {
        match self {
            Self::Visitor | Self::Phone => None,
            Self::Role(role) => Some(role),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Phone => "phone",
            Self::Role(role) => role.code(),
        }
    }
}

impl From<Option<Role>> for Who {
    fn from(role: Option<Role>) -> Self {
        role.map_or(Self::Visitor, Self::Role)
    }
}

/// What ties the person to the demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// It is their own, or the one that the phone was handed.
    Own,
    /// It is in their territories, or was dispatched to one of their guichets.
    InScope,
    /// Nothing.
    Foreign,
}

/// The demand aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Its status.
    pub state: StatusKind,
    /// The tie.
    pub relation: Relation,
}

/// May a role (none: a visitor) or a phone do this at all, on some demand?
pub fn may_ever(who: impl Into<Who>, action: Action) -> bool {
    let who = who.into();
    let states = StatusKind::ALL;
    let relations = [Relation::Own, Relation::InScope, Relation::Foreign];
    if action.has_target() {
        states
            .iter()
            .flat_map(|state| relations.map(|relation| Target { state: *state, relation }))
            .any(|target| may(who, action, Some(target)))
    } else {
        may(who, action, None)
    }
}

/// May this role or phone do this, to this demand?
pub fn may(who: impl Into<Who>, action: Action, target: Option<Target>) -> bool {
    use Action as A;
    use StatusKind as S;
    let who = who.into();
    let role = who.role();
    let own = |states: &[StatusKind]| {
        role == Some(Role::Applicant)
            && target.is_some_and(|t| t.relation == Relation::Own && states.contains(&t.state))
    };
    let in_scope = |roles: &[Role], states: &[StatusKind]| {
        role.is_some_and(|role| roles.contains(&role))
            && target.is_some_and(|t| t.relation == Relation::InScope && states.contains(&t.state))
    };
    let handed = |states: &[StatusKind]| {
        who == Who::Phone
            && target.is_some_and(|t| t.relation == Relation::Own && states.contains(&t.state))
    };
    let desk = [Role::GuichetAgent, Role::GuichetLead];
    match action {
        A::SeePublic | A::SignIn | A::SeeDemonstration => true,
        A::ManageOwnAccount => role.is_some(),
        A::SeeOwnDemand | A::Link => role == Some(Role::Applicant),
        A::WriteAnswers => own(&[S::Draft, S::Refused, S::Active]),
        A::Submit => own(&[S::Draft, S::Refused]),
        A::AnswerQuestion => own(&[S::Submitted]),
        // Of a demand that is checked: only while something is asked, which the demand says.
        A::SendDocument | A::HandOver => own(&[S::Draft, S::Submitted, S::Refused]),
        A::SeeHandicap | A::EditAtDesk | A::RemoveAtDesk => in_scope(&desk, &[S::Active]),
        A::SeeOwnDocument | A::WriteHandicap => {
            own(&[S::Draft, S::Submitted, S::Refused, S::Active])
        }
        A::Renew | A::Modify | A::AskCorrection => own(&[S::Active]),
        A::GiveUp => own(&[S::Draft, S::Active]),
        A::SeeQueue => role == Some(Role::Operator),
        A::Review | A::Decide => in_scope(&[Role::Operator], &[S::Submitted]),
        A::ReviewCorrection | A::DecideCorrection => in_scope(&[Role::Operator], &[S::Active]),
        A::SeeInbox | A::SearchDemands | A::TypeAtDesk | A::ReportDuplicate => {
            role.is_some_and(|role| desk.contains(&role))
        }
        A::ValidateAtDesk => in_scope(&desk, &[S::Submitted, S::Refused]),
        A::AskReactivation => in_scope(&desk, &[S::Removed]),
        A::DecideReactivation => in_scope(&[Role::TerritoryManager], &[S::Removed]),
        A::SeeDispatched | A::Acknowledge | A::WriteNote => {
            in_scope(&desk, &[S::Active, S::Removed])
        }
        A::SeeOwnCertificate => own(&[S::Active, S::Removed]),
        A::SeeReceipt => own(&[S::Submitted, S::Refused]),
        A::SeeOwnData => own(&S::ALL),
        A::SeeTerritory | A::Supervise | A::TreatDuplicate => role == Some(Role::TerritoryManager),
        A::Extract => {
            matches!(role, Some(Role::GuichetAgent | Role::GuichetLead | Role::TerritoryManager))
        }
        A::WatchReading => {
            matches!(role, Some(Role::GuichetLead | Role::TerritoryManager))
        }
        A::Administer => role == Some(Role::Administrator),
        A::SendInPieces => {
            own(&[S::Draft, S::Submitted, S::Refused])
                || handed(&[S::Draft, S::Submitted, S::Refused])
        }
        A::SendFromPhone => handed(&[S::Draft, S::Submitted, S::Refused]),
    }
}

/// The whole matrix as text, one line per role and action: reviewing a change of rights is
/// reading a diff.
pub fn matrix() -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for role in Who::all() {
        let _ = writeln!(text, "# {}", role.name());
        for action in Action::ALL {
            let states = |relation: Relation| {
                StatusKind::ALL
                    .into_iter()
                    .filter(|state| may(role, action, Some(Target { state: *state, relation })))
                    .map(StatusKind::as_str)
                    .collect::<Vec<_>>()
                    .join(",")
            };
            let line = if !may_ever(role, action) {
                "no".to_owned()
            } else if action.has_target() {
                [
                    (Relation::Own, "own"),
                    (Relation::InScope, "in scope"),
                    (Relation::Foreign, "foreign"),
                ]
                .map(|(relation, name)| (name, states(relation)))
                .into_iter()
                .filter(|(_, states)| !states.is_empty())
                .map(|(name, states)| format!("{name}: {states}"))
                .collect::<Vec<_>>()
                .join("; ")
            } else {
                "yes".to_owned()
            };
            let _ = writeln!(text, "{:<18} {line}", format!("{action:?}"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use Action as A;

    #[test]
    fn nobody_touches_a_foreign_demand() {
        for role in Who::all() {
            for action in Action::ALL.into_iter().filter(|action| action.has_target()) {
                for state in StatusKind::ALL {
                    let target = Target { state, relation: Relation::Foreign };
                    assert!(!may(role, action, Some(target)), "{role:?} {action:?} {state:?}");
                }
            }
        }
    }

    #[test]
    fn an_operator_sees_the_queue_and_nothing_else_of_the_register() {
        let role = Some(Role::Operator);
        let allowed: Vec<Action> =
            Action::ALL.into_iter().filter(|action| may_ever(role, *action)).collect();
        assert_eq!(
            allowed,
            [
                A::SeePublic,
                A::SignIn,
                A::ManageOwnAccount,
                A::SeeQueue,
                A::Review,
                A::Decide,
                A::ReviewCorrection,
                A::DecideCorrection,
                A::SeeDemonstration
            ]
        );
    }

    #[test]
    fn a_territory_manager_never_edits_a_demand() {
        let role = Some(Role::TerritoryManager);
        let targets = Action::ALL.into_iter().filter(|action| action.has_target());
        // Putting one back changes nothing of what it says.
        let allowed: Vec<Action> = targets.filter(|action| may_ever(role, *action)).collect();
        assert_eq!(allowed, [A::DecideReactivation]);
    }

    #[test]
    fn a_phone_sends_pictures_and_is_a_visitor_otherwise() {
        for action in Action::ALL {
            let sends = matches!(action, A::SendInPieces | A::SendFromPhone);
            let allowed = sends || may_ever(Who::Visitor, action);
            assert_eq!(may_ever(Who::Phone, action), allowed, "{action:?}");
        }
    }
}
