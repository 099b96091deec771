//! Invented households: common names and ordinary wishes, put together by a rank, the same each
//! time. The telephone numbers are of the range that the regulator keeps for works of fiction.

use super::cast::Person;
use crate::error::{Error, Result};
use app::domain::content::{
    AddressKind, Amounts, Category, Civility, CoApplicant, CoApplicantLink, Contact, Content,
    Dependant, FamilySituation, Household, Housing, HousingType, Identity, Income, Kinship, Motive,
    Nationality, NoRfrReason, Present, PresentCategory, PresentMode, Reason, Received, Rfr, Sex,
    Work, WorkSituation,
};
use app::domain::territory::{InseeCode, Territories};
use app::domain::text::search_key;
use std::fmt::Display;
use std::str::FromStr;

/// Numbers that look drawn and always come out the same (splitmix64).
pub struct Draw(u64);

impl Draw {
    /// One sequence for each rank of each seed.
    pub fn seeded(seed: u64, rank: u64) -> Self {
        let mut draw = Self(seed ^ 0x5851_F42D_4C95_7F2D);
        let high = draw.below(usize::MAX) as u64;
        Self(high ^ rank.wrapping_mul(0x9E37_79B9_7F4A_7C15))
    }

    /// One sequence for each rank.
    pub fn of(rank: usize) -> Self {
        Self((rank as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x00D5_A061_2026_0001)
    }

    /// Under `n`, which is at least one.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % (n as u64)).unwrap_or_default()
    }

    /// One of a list that is not empty.
    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// From one number to another, both included.
    pub fn number(&mut self, from: u32, to: u32) -> u32 {
        from + u32::try_from(self.below((to - from + 1) as usize)).unwrap_or_default()
    }
}

const NAMES: [&str; 40] = [
    "Lemoine",
    "Vasseur",
    "Chevalier",
    "Fabre",
    "Mercier",
    "Benali",
    "Ollivier",
    "Costa",
    "Nguyen",
    "Lacombe",
    "Keita",
    "Imbert",
    "Sanchez",
    "Vidal",
    "Traoré",
    "Ferrand",
    "Gauthier",
    "Yilmaz",
    "Perrot",
    "Hoarau",
    "Leclercq",
    "Da Silva",
    "Quentin",
    "Mansouri",
    "Kowalski",
    "Delorme",
    "Bouvier",
    "Camara",
    "Texier",
    "Marchetti",
    "Poulain",
    "El Amrani",
    "Brunet",
    "Ribeiro",
    "Charpentier",
    "Sow",
    "Tessier",
    "Moulin",
    "Zerrouki",
    "Prévost",
];
pub(super) const WOMEN: [&str; 20] = [
    "Camille", "Fatima", "Julie", "Inès", "Nathalie", "Mariam", "Céline", "Sandrine", "Lina",
    "Élodie", "Khadija", "Manon", "Patricia", "Ana", "Océane", "Yasmine", "Chantal", "Maëlle",
    "Thi Lan", "Sonia",
];
pub(super) const MEN: [&str; 20] = [
    "Nicolas",
    "Mehdi",
    "Julien",
    "Ibrahim",
    "Philippe",
    "Lucas",
    "Omar",
    "Stéphane",
    "Hugo",
    "João",
    "Mathieu",
    "Bakary",
    "Alain",
    "Enzo",
    "Samir",
    "Guillaume",
    "Emre",
    "Pascal",
    "Yohan",
    "Mamadou",
];
const SECOND: [&str; 6] = ["", "", "", " Marie", " Claude", " Dominique"];
const STREETS: [&str; 12] = [
    "rue des Lilas",
    "allée des Tilleuls",
    "rue du Moulin",
    "avenue des Peupliers",
    "rue de la Fontaine",
    "impasse des Cerisiers",
    "boulevard de la Gare",
    "rue du Lavoir",
    "place du Marché",
    "chemin des Vignes",
    "rue des Écoles",
    "cours des Platanes",
];
const COMPLEMENTS: [Option<&str>; 8] = [
    None,
    None,
    None,
    None,
    Some("Bâtiment B, 3e étage"),
    Some("Appartement 12"),
    Some("Chez mes parents"),
    Some("Escalier C"),
];
/// Repeated as often as people give them.
const MOTIVES: [Motive; 20] = [
    Motive::NoHousing,
    Motive::NoHousing,
    Motive::NoHousing,
    Motive::NoHousing,
    Motive::TooSmall,
    Motive::TooSmall,
    Motive::TooSmall,
    Motive::TooExpensive,
    Motive::TooExpensive,
    Motive::TooExpensive,
    Motive::Separation,
    Motive::Separation,
    Motive::LeavingHome,
    Motive::LeavingHome,
    Motive::CloserToWork,
    Motive::Health,
    Motive::Unfit,
    Motive::Handicap,
    Motive::CloserToFamily,
    Motive::TakenBack,
];

/// Reads a value that the demonstration itself wrote down.
pub fn read<T: FromStr<Err: Display>>(text: &str) -> Result<T> {
    text.parse().map_err(|error: T::Err| Error::failure(format!("{text}: {error}")))
}

/// Communes that people ask for in a territory, repeated as often as they do.
pub fn communes_of(territory: &str) -> &'static [&'static str] {
    match territory {
        "065" => &["65440", "65440", "65440", "65286", "65286", "65059", "65047", "65258"],
        "076" => &["76351", "76540"],
        "111" => &["93066", "93066", "93048", "75119", "75120", "94028", "77284", "77108"],
        _ => &[
            "69383", "69387", "69388", "69388", "69389", "69266", "69266", "69259", "69256",
            "69029", "69290", "69264",
        ],
    }
}

/// The household of a rank, which wishes to live in a territory. Its e-mail is its own.
pub fn household(rank: usize, territory: &str, territories: &Territories) -> Result<Content> {
    household_around(None, rank, territory, territories)
}

/// The same, drawn around somebody known.
fn household_around(
    known: Option<Identity>,
    rank: usize,
    territory: &str,
    territories: &Territories,
) -> Result<Content> {
    let mut draw = Draw::of(rank);
    let size = draw.pick(&[1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 5, 6]);
    let drawn = identity(rank, &mut draw)?;
    let identity = known.unwrap_or(drawn);
    let mut communes: Vec<InseeCode> = Vec::new();
    for _ in 0..draw.pick(&[1, 1, 2, 2, 3, 4]) {
        let code = read(draw.pick(communes_of(territory)))?;
        if !communes.contains(&code) {
            communes.push(code);
        }
    }
    let wishes = Wishes { communes, houses: territory == "065", latest_birth: 2023 };
    living(identity, size, wishes, &mut draw, territories)
}

/// Where people wish to live.
pub struct Wishes {
    /// The communes, the first one first.
    pub communes: Vec<InseeCode>,
    /// Where houses are asked for.
    pub houses: bool,
    /// Last year in which a child was born.
    pub latest_birth: u32,
}

/// How somebody lives, with so many persons, and what they ask for.
pub fn living(
    identity: Identity,
    size: u32,
    wishes: Wishes,
    draw: &mut Draw,
    territories: &Territories,
) -> Result<Content> {
    let Wishes { communes, houses, latest_birth } = wishes;
    let young = identity.birth_date.year() > 1998;
    let rfr = match draw.below(10) {
        0 if young => Rfr::None(NoRfrReason::WithParents),
        1 => Rfr::Known(0),
        _ => Rfr::Known(draw.number(70, 160) * 100 + size * draw.number(10, 40) * 100),
    };
    let category = if houses {
        draw.pick(&[Category::Any, Category::Flat, Category::House])
    } else {
        draw.pick(&[Category::Any, Category::Any, Category::Flat, Category::Flat])
    };
    let motive = if size > 3 { Motive::TooSmall } else { draw.pick(&MOTIVES) };
    Ok(Content {
        contact: contact(&identity, &communes, draw, territories),
        household: Some(members(size, &identity, rfr, latest_birth, draw)?),
        identity,
        organization: None,
        present: Some(present(size, motive, draw)),
        housing: Housing {
            category,
            types: types(size, draw),
            ground_floor: draw.pick(&[Some(true), Some(true), Some(false), None]),
            without_lift: draw.pick(&[Some(false), Some(true), None]),
            parking: draw.pick(&[Some(true), Some(false), None]),
            max_rent: draw.pick(&[None, Some(450), Some(550), Some(650)]),
            extended: draw.below(3) == 0,
        },
        communes,
        reason: Some(Reason { motive, others: Vec::new(), precision: None, remarks: None }),
    })
}

/// The household of somebody known.
pub fn household_of(
    person: &Person,
    rank: usize,
    territory: &str,
    territories: &Territories,
) -> Result<Content> {
    let identity = Identity {
        civility: person.civility,
        name: person.name.to_owned(),
        birth_name: None,
        first_names: person.first_names.to_owned(),
        birth_date: read(person.birth)?,
        nationality: Nationality::French,
    };
    let mut content = household_around(Some(identity), rank, territory, territories)?;
    content.contact.email = Some(person.email.to_owned());
    Ok(content)
}

fn identity(rank: usize, draw: &mut Draw) -> Result<Identity> {
    let civility = draw.pick(&[Civility::Madam, Civility::Madam, Civility::Sir]);
    let first = if civility == Civility::Madam { WOMEN } else { MEN };
    // Not drawn: two households of the demonstration never bear the same names.
    let (name, first) = (NAMES[rank % 40], first[(rank * 7 + rank / 40) % 20]);
    let married = civility == Civility::Madam && draw.below(4) == 0;
    let (year, month, day) = (draw.number(1950, 2004), draw.number(1, 12), draw.number(1, 28));
    Ok(Identity {
        civility,
        name: name.to_owned(),
        birth_name: married.then(|| NAMES[(rank + 13) % 40].to_owned()),
        first_names: format!("{first}{}", draw.pick(&SECOND)),
        // A day from 1 to 28 is in every month.
        birth_date: read(&format!("{year:04}-{month:02}-{day:02}"))?,
        nationality: draw.pick(&[
            Nationality::French,
            Nationality::French,
            Nationality::French,
            Nationality::French,
            Nationality::European,
            Nationality::Other,
        ]),
    })
}

fn contact(
    identity: &Identity,
    communes: &[InseeCode],
    draw: &mut Draw,
    territories: &Territories,
) -> Contact {
    let home = communes.first().and_then(|code| territories.commune(code));
    let first = identity.first_names.split(' ').next().unwrap_or_default();
    let user = format!("{}.{}", search_key(first), search_key(&identity.name)).replace(' ', "-");
    let (postal_code, town) = home.map_or_else(Default::default, |commune| {
        let code = commune.postal_codes.first().map(ToString::to_string).unwrap_or_default();
        (code, commune.name.to_owned())
    });
    Contact {
        landline: None,
        helper_email: None,
        address: AddressKind::France,
        care_of: None,
        commune: communes.first().copied(),
        country: None,
        postal_notices: false,
        mobile: Some(format!("06399800{:02}", draw.below(100))),
        email: Some(format!("{user}@courriel.example")),
        street: format!("{} {}", draw.number(1, 90), draw.pick(&STREETS)),
        complement: draw.pick(&COMPLEMENTS).map(ToOwned::to_owned),
        postal_code,
        town,
    }
}

/// Who lives with somebody: a partner in half of the households of three and more, then children.
fn members(
    size: u32,
    identity: &Identity,
    rfr: Rfr,
    latest_birth: u32,
    draw: &mut Draw,
) -> Result<Household> {
    let couple = size > 1 && draw.below(2) == 0;
    let family = if couple {
        draw.pick(&[FamilySituation::Married, FamilySituation::LivingTogether])
    } else {
        draw.pick(&[
            FamilySituation::Single,
            FamilySituation::Single,
            FamilySituation::Divorced,
            FamilySituation::Separated,
        ])
    };
    let co_applicants = if couple { vec![partner(identity, family, draw)?] } else { Vec::new() };
    let children = size - 1 - u32::from(couple);
    let dependants =
        (0..children).map(|_| child(identity, latest_birth, draw)).collect::<Result<Vec<_>>>()?;
    Ok(Household {
        size,
        family: Some(family),
        work: Some(work(draw)),
        income: income(rfr, draw),
        co_applicants,
        dependants,
        dependants_amounts: Amounts::default(),
        custody: Vec::new(),
        births: None,
    })
}

fn partner(identity: &Identity, family: FamilySituation, draw: &mut Draw) -> Result<CoApplicant> {
    let civility = if identity.civility == Civility::Sir { Civility::Madam } else { Civility::Sir };
    let first = draw.pick(if civility == Civility::Madam { &WOMEN } else { &MEN });
    let year = identity.birth_date.year();
    let married = family == FamilySituation::Married;
    let name = if married { identity.name.clone() } else { draw.pick(&NAMES).to_owned() };
    let (month, day) = (draw.number(1, 12), draw.number(1, 28));
    Ok(CoApplicant {
        identity: Identity {
            civility,
            name,
            birth_name: None,
            first_names: first.to_owned(),
            birth_date: read(&format!("{year:04}-{month:02}-{day:02}"))?,
            nationality: identity.nationality,
        },
        link: if married { CoApplicantLink::Spouse } else { CoApplicantLink::Partner },
        work: work(draw),
        income: income(Rfr::Known(draw.number(60, 140) * 100), draw),
    })
}

fn child(parent: &Identity, latest_birth: u32, draw: &mut Draw) -> Result<Dependant> {
    let sex = draw.pick(&[Sex::Female, Sex::Male]);
    let first = draw.pick(if sex == Sex::Female { &WOMEN } else { &MEN });
    // Born after its parent was twenty, and before the demonstration's history begins.
    let year = u32::try_from(parent.birth_date.year()).unwrap_or(1980) + draw.number(20, 35);
    let (year, month, day) = (year.min(latest_birth), draw.number(1, 12), draw.number(1, 28));
    Ok(Dependant {
        name: parent.name.clone(),
        first_names: first.to_owned(),
        birth_date: read(&format!("{year:04}-{month:02}-{day:02}"))?,
        sex,
        kinship: Kinship::Child,
    })
}

fn work(draw: &mut Draw) -> Work {
    use WorkSituation::{JobSeeker, Permanent, Retired, SelfEmployed, Student, Temporary};
    let situation = draw.pick(&[
        Permanent,
        Permanent,
        Permanent,
        Temporary,
        Temporary,
        JobSeeker,
        JobSeeker,
        Retired,
        Student,
        SelfEmployed,
    ]);
    let profession = situation.works().then(|| {
        draw.pick(&["Aide-soignante", "Vendeur", "Cariste", "Agent d’entretien", "Cuisinier"])
            .to_owned()
    });
    let (employer, siret, postal_code, town) = (None, None, None, None);
    Work { situation, profession, employer, siret, abroad: false, postal_code, town }
}

fn income(rfr: Rfr, draw: &mut Draw) -> Income {
    let monthly = rfr.amount() / 12;
    let received = if monthly == 0 {
        vec![(Received::Rsa, 635)]
    } else {
        vec![(Received::Wages, monthly + draw.number(0, 9) * 10)]
    };
    Income { rfr, rfr_last_year: None, amounts: Amounts { received, paid: Vec::new() } }
}

fn present(size: u32, motive: Motive, draw: &mut Draw) -> Present {
    use PresentMode::{HostedByFamily, HostedByOther, Hotel, PrivateTenant, Shelter, SocialTenant};
    let mode = match motive {
        Motive::NoHousing => draw.pick(&[HostedByFamily, HostedByOther, Shelter, Hotel]),
        Motive::LeavingHome => HostedByFamily,
        _ => draw.pick(&[PrivateTenant, PrivateTenant, SocialTenant]),
    };
    let tenant = matches!(mode, PrivateTenant | SocialTenant);
    Present {
        modes: vec![mode],
        rent: tenant.then(|| draw.number(35, 85) * 10),
        aid: None,
        occupants: Some(size),
        category: tenant.then_some(PresentCategory::Flat),
        housing_type: tenant.then_some(HousingType::T2),
        surface: tenant.then(|| draw.number(25, 70)),
        owns: Some(false),
        landlord: None,
    }
}

fn types(size: u32, draw: &mut Draw) -> Vec<HousingType> {
    use HousingType::{T1, T2, T3, T4, T5, T6};
    match size {
        1 => draw.pick(&[&[T1, T2][..], &[T2], &[T1]]),
        2 => draw.pick(&[&[T2, T3][..], &[T2]]),
        3 => &[T3],
        4 => draw.pick(&[&[T3, T4][..], &[T4]]),
        5 => &[T4, T5],
        _ => &[T5, T6],
    }
    .to_vec()
}
