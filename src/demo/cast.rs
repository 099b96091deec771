//! The people of the demonstration who sign in. All are invented.

use app::domain::account::Role;
use app::domain::content::Civility;
use app::domain::life_cycle::Standing;

/// The password of every account of the demonstration.
pub const PASSWORD: &str = "trois petits chats";

/// The account created first. When it was confirmed is the day that the whole history counts
/// back from, so that a preparation taken up again on another day goes on with the same dates.
pub const FIRST: &str = "hugo.zeller@demo.example";
/// The account created last: once it exists, the demonstration is complete.
pub const LAST: &str = "lea.carlier@demo.example";
/// Decides in the history.
pub const OPERATOR: &str = "marie.durand@demo.example";
/// Territories of that operator.
pub const OPERATED: [&str; 3] = ["069", "065", "111"];
/// Acknowledges in the history.
pub const DESK_AGENT: &str = "sophie.vidal@demo.example";
/// Desk of that agent: a landlord, who receives all that is filed in the Rhône.
pub const DESK: &str = "G6903";

/// Somebody who works on demands.
#[derive(Debug)]
pub struct Agent {
    pub role: Role,
    pub email: &'static str,
    /// Told in the list of accounts.
    pub territory: &'static str,
    pub territories: &'static [&'static str],
    pub guichets: &'static [&'static str],
}

/// Agents, the first account aside.
pub const AGENTS: [Agent; 6] = [
    Agent {
        role: Role::Operator,
        email: OPERATOR,
        territory: "069",
        territories: &OPERATED,
        guichets: &[],
    },
    Agent {
        role: Role::Operator,
        email: "paul.lacombe@demo.example",
        territory: "076",
        territories: &["076"],
        guichets: &[],
    },
    Agent {
        role: Role::GuichetAgent,
        email: DESK_AGENT,
        territory: "069",
        territories: &[],
        guichets: &[DESK],
    },
    Agent {
        role: Role::GuichetAgent,
        email: "julien.fabre@demo.example",
        territory: "065",
        territories: &[],
        guichets: &["G6506"],
    },
    Agent {
        role: Role::GuichetLead,
        email: "nadia.benali@demo.example",
        territory: "069",
        territories: &[],
        // The town halls of Lyon and Vénissieux.
        guichets: &["G6906", "G6908"],
    },
    Agent {
        role: Role::TerritoryManager,
        email: "claire.imbert@demo.example",
        territory: "069",
        territories: &["069"],
        guichets: &[],
    },
];

/// Who somebody is.
#[derive(Debug)]
pub struct Person {
    pub civility: Civility,
    pub first_names: &'static str,
    pub name: &'static str,
    /// `YYYY-MM-DD`.
    pub birth: &'static str,
    pub email: &'static str,
}

/// Registered at a desk, without an account: to be linked by whoever knows number, name and birth
/// date, and reads the code mailed to this address.
pub const DESK_BORN: Person = Person {
    civility: Civility::Madam,
    first_names: "Monique",
    name: "Delmas",
    birth: "1957-05-23",
    email: "monique.delmas@demo.example",
};

/// Registered at a desk too, under a name with one letter less than that of an applicant of the
/// same territory: a duplicate for the guichets and the manager.
pub const DUPLICATE: Person = Person {
    civility: Civility::Sir,
    first_names: "Karim",
    name: "Hadad",
    birth: "1982-04-30",
    email: "karim.hadad@demo.example",
};

/// Somebody who asks for a home.
#[derive(Debug)]
pub struct Applicant {
    /// Where their demand stands on the day the demonstration is made; none: no demand yet.
    pub standing: Option<Standing>,
    pub territory: &'static str,
    pub who: Person,
}

/// One applicant for each state.
pub const APPLICANTS: [Applicant; 8] = [
    Applicant {
        standing: None,
        territory: "069",
        who: Person {
            civility: Civility::Madam,
            first_names: "Léa Justine",
            name: "Carlier",
            birth: "1998-03-14",
            email: LAST,
        },
    },
    Applicant {
        standing: Some(Standing::Draft),
        territory: "069",
        who: Person {
            civility: Civility::Sir,
            first_names: "Thomas",
            name: "Baudry",
            birth: "1991-09-02",
            email: "thomas.baudry@demo.example",
        },
    },
    Applicant {
        standing: Some(Standing::Waiting),
        territory: "069",
        who: Person {
            civility: Civility::Madam,
            first_names: "Aminata",
            name: "Diallo",
            birth: "1987-01-27",
            email: "aminata.diallo@demo.example",
        },
    },
    Applicant {
        standing: Some(Standing::Refused),
        territory: "069",
        who: Person {
            civility: Civility::Sir,
            first_names: "Luc Antoine",
            name: "Jacquet",
            birth: "1979-06-18",
            email: "luc.jacquet@demo.example",
        },
    },
    Applicant {
        standing: Some(Standing::Active),
        territory: "065",
        who: Person {
            civility: Civility::Madam,
            first_names: "Rosa Maria",
            name: "Pereira",
            birth: "1984-11-05",
            email: "rosa.pereira@demo.example",
        },
    },
    Applicant {
        standing: Some(Standing::ToRenew),
        territory: "069",
        who: Person {
            civility: Civility::Sir,
            first_names: "Karim",
            name: "Haddad",
            birth: "1982-04-30",
            email: "karim.haddad@demo.example",
        },
    },
    Applicant {
        standing: Some(Standing::PastDate),
        territory: "065",
        who: Person {
            civility: Civility::Madam,
            first_names: "Élise",
            name: "Rousset",
            birth: "1995-08-21",
            email: "elise.rousset@demo.example",
        },
    },
    Applicant {
        standing: Some(Standing::Removed),
        territory: "069",
        who: Person {
            civility: Civility::Sir,
            first_names: "Denis Paul",
            name: "Garnier",
            birth: "1968-12-09",
            email: "denis.garnier@demo.example",
        },
    },
];

impl Applicant {
    /// The word of the list of accounts.
    pub fn state(&self) -> &'static str {
        match self.standing {
            None => "none",
            Some(Standing::Draft) => "draft",
            Some(Standing::Waiting) => "waiting",
            Some(Standing::Refused) => "refused",
            Some(Standing::Active) => "active",
            Some(Standing::ToRenew) => "to_renew",
            Some(Standing::PastDate) => "past_date",
            Some(Standing::GivenUp) => "given_up",
            Some(Standing::Removed) => "removed",
        }
    }
}

/// What happened to a registered demand since.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// A town hall then its applicant changed it.
    Modified,
    /// Its applicant asked for a correction of the civil status.
    Correcting,
    /// It was given up on the very day.
    GivenUp,
}

/// Somebody whose registered demand lived on.
#[derive(Debug)]
pub struct Changed {
    pub since: Since,
    pub who: Person,
}

/// Territory of those demands.
pub const CHANGED_IN: &str = "069";
/// The town hall of Lyon.
pub const TOWN_HALL: &str = "G6906";

/// One for each change.
pub const CHANGED: [Changed; 3] = [
    Changed {
        since: Since::Modified,
        who: Person {
            civility: Civility::Madam,
            first_names: "Jeanne",
            name: "Morel",
            birth: "1990-07-11",
            email: "jeanne.morel@demo.example",
        },
    },
    Changed {
        since: Since::Correcting,
        who: Person {
            civility: Civility::Madam,
            first_names: "Sonia Inès",
            name: "Perez",
            birth: "1993-02-19",
            email: "sonia.perez@demo.example",
        },
    },
    Changed {
        since: Since::GivenUp,
        who: Person {
            civility: Civility::Sir,
            first_names: "Bruno",
            name: "Lecomte",
            birth: "1975-10-03",
            email: "bruno.lecomte@demo.example",
        },
    },
];

impl Changed {
    /// The word of the list of accounts.
    pub fn state(&self) -> &'static str {
        match self.since {
            Since::Modified => "modified",
            Since::Correcting => "correcting",
            Since::GivenUp => "given_up",
        }
    }
}
