//! What happens to one demand over the years, by the rules of the register.

use super::super::households::{Draw, MEN, WOMEN, Wishes, living, read};
use crate::error::Result;
use app::domain::calendar::{days_later, local_day, working_days_later};
use app::domain::content::{
    Civility, Content, HousingType, Identity, Nationality, Work, WorkSituation,
};
use app::domain::demand::Demand;
use app::domain::event::{By, Channel, Event};
use app::domain::guichet::GuichetCode;
use app::domain::ids::DemandId;
use app::domain::life_cycle::{LifeCycleError, Registration, RemovalReason};
use app::domain::statistics::{Movement, movements};
use app::domain::territory::{InseeCode, Territories, TerritoryCode};
use app::domain::unique_number::UniqueNumber;
use app::forms::Answers;
use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, TimeDelta, Utc};
use std::collections::BTreeMap;

/// The years before the day, over which demands come, more each year.
const YEARS: u32 = 10;
/// In a thousand: how a year of a demand ends, when it is not renewed.
const ALLOCATED: usize = 170;
const GIVEN_UP: usize = 25;
const NO_ANSWER: usize = 15;
const INADMISSIBLE: usize = 5;
const NOT_RENEWED: usize = 160;
/// In a hundred.
const FILED_ONLINE: usize = 22;
const RENEWED_ONLINE: usize = 45;
const MODIFIED: usize = 35;

/// Beginnings and ends of invented names.
const BEGINNINGS: [&str; 48] = [
    "Bar", "Ber", "Bou", "Bel", "Cas", "Cha", "Cor", "Cou", "Dal", "Del", "Dor", "Dum", "Fal",
    "Fer", "For", "Gar", "Ger", "Gui", "Hal", "Hou", "Jar", "Jou", "Kal", "Kou", "Lam", "Lan",
    "Lar", "Mal", "Mar", "Mon", "Mou", "Nad", "Nor", "Oli", "Pal", "Per", "Pou", "Rab", "Ren",
    "Rou", "Sal", "San", "Sou", "Tar", "Tou", "Val", "Ver", "Zal",
];
const ENDS: [&str; 48] = [
    "ba", "beau", "bert", "bier", "bon", "cart", "chet", "court", "cy", "dane", "dier", "din",
    "don", "dry", "fant", "fier", "gand", "geot", "gnac", "gny", "ier", "in", "land", "lard",
    "leau", "let", "lier", "lon", "mand", "mier", "mont", "nard", "neau", "net", "nier", "non",
    "pin", "quet", "ra", "rand", "reau", "ret", "rien", "saint", "sier", "sot", "tier", "zac",
];

/// Where a life is lived.
pub struct Place<'a> {
    /// The wished communes, the first one first.
    pub communes: Vec<InseeCode>,
    /// Their territory.
    pub territory: TerritoryCode,
    /// Where houses are asked for.
    pub houses: bool,
    /// The guichets that may register it.
    pub desks: &'a [GuichetCode],
}

/// One thing that happened.
pub struct Act {
    /// What.
    pub event: Event,
    /// Who wrote it.
    pub by: By,
    /// Version of the demand after it.
    pub version: i64,
}

/// A demand and all that happened to it.
pub struct Life {
    /// As it is on the day.
    pub demand: Demand,
    /// What happened, oldest first.
    pub acts: Vec<Act>,
    /// What it changed in the figures.
    pub movements: Vec<Movement>,
    /// Registered or renewed online at least once.
    pub online: bool,
    /// The last day on which something happened.
    pub touched_on: NaiveDate,
}

/// What is the same for every life.
pub struct World<'a> {
    /// The reference of places.
    pub territories: &'a Territories,
    /// The day.
    pub today: NaiveDate,
}

struct Living<'a> {
    world: &'a World<'a>,
    territory: TerritoryCode,
    life: Life,
}

/// The sequences given in a territory: those of each month begin at the same one, since it had more
/// demands over the years than six digits hold.
#[derive(Debug)]
pub struct Numbers {
    first: i64,
    given: BTreeMap<(i32, u32), i64>,
}

impl Numbers {
    /// None given yet.
    pub fn after(first: i64) -> Self {
        Self { first, given: BTreeMap::new() }
    }

    /// The next one, of a number issued on a day.
    pub fn next(&mut self, on: NaiveDate) -> i64 {
        let last = self.given.entry((on.year(), on.month())).or_insert(self.first);
        *last += 1;
        *last
    }

    /// The last one given.
    pub fn last(&self) -> i64 {
        self.given.values().copied().max().unwrap_or(self.first)
    }
}

/// Lives one, from its filing to the day.
pub fn live(
    id: DemandId,
    numbers: &mut Numbers,
    place: Place<'_>,
    world: &World<'_>,
    draw: &mut Draw,
) -> Result<Life> {
    // The later, the more: the square root of an even draw.
    let even = draw.number(0, 1_000_000);
    let days = i64::from(YEARS) * 365 * (1000 - i64::from(even.isqrt())) / 1000;
    let filed_on = world.today - TimeDelta::days(days);
    let (territory, desk) = (place.territory, draw.pick(place.desks));
    let content = content(place, filed_on, world, draw)?;
    let demand = Demand::blank(id, None);
    let life = Life {
        demand,
        acts: Vec::new(),
        movements: Vec::new(),
        online: false,
        touched_on: filed_on,
    };
    let mut living = Living { world, territory, life };
    living.begin(content, numbers, filed_on, desk, draw)?;
    living.years(filed_on, desk, draw)?;
    Ok(living.life)
}

impl Living<'_> {
    /// Does an act of the register.
    fn act(
        &mut self,
        by: By,
        act: impl FnOnce(Demand) -> Result<(Demand, Event), LifeCycleError>,
    ) -> Result<()> {
        let before = self.life.demand.clone();
        let (mut after, event) = act(before.clone())?;
        after.version = before.version + 1;
        let day = local_day(by.at, Some(self.territory));
        let told = movements(&event, Some(&before), &after, self.world.territories, day);
        self.life.movements.extend(told);
        self.life.touched_on = day;
        self.life.online |= by.channel == Channel::Web;
        self.life.acts.push(Act { event, by, version: after.version });
        self.life.demand = after;
        Ok(())
    }

    fn begin(
        &mut self,
        content: Content,
        numbers: &mut Numbers,
        filed_on: NaiveDate,
        desk: GuichetCode,
        draw: &mut Draw,
    ) -> Result<()> {
        let territories = self.world.territories;
        let registered_on = working_days_later(filed_on, draw.number(1, 4), Some(self.territory));
        let online = draw.below(100) < FILED_ONLINE && registered_on <= self.world.today;
        let (guichet, on) =
            if online { (GuichetCode::WEB, registered_on) } else { (desk, filed_on) };
        let number = UniqueNumber::issue(self.territory, on, numbers.next(on), guichet);
        if online {
            let web = |day, minutes| by(Channel::Web, GuichetCode::WEB, day, minutes);
            let (filing, decision) = (web(filed_on, 540), web(registered_on, 900));
            self.act(filing, |demand| {
                let demand = demand.with_answers(Answers::of(&content))?;
                demand.submit(1, territories, filed_on)
            })?;
            return self.act(decision, |demand| demand.register(number, registered_on));
        }
        let registration = Registration {
            unique_number: number,
            filed_on,
            registered_on: filed_on,
            renewed_on: None,
        };
        let who = by(Channel::Guichet, desk, filed_on, 600);
        self.act(who, |demand| Ok(Demand::born_at_desk(demand.id, registration, content)))
    }

    /// One year after the other, until it leaves the register or the day comes.
    fn years(&mut self, filed_on: NaiveDate, desk: GuichetCode, draw: &mut Draw) -> Result<()> {
        let (territories, today) = (self.world.territories, self.world.today);
        let mut start = filed_on;
        while let Some(registration) = self.life.demand.status.registration().cloned() {
            let expires_on = registration.deadlines().expires_on;
            let first = self.life.touched_on.max(start);
            let end = ending(draw);
            let last = match end {
                Ending::Renewal => expires_on - TimeDelta::days(i64::from(draw.number(0, 45))),
                Ending::Removal(RemovalReason::NotRenewed) => {
                    expires_on + TimeDelta::days(i64::from(draw.number(32, 50)))
                }
                Ending::Removal(_) => {
                    let days = (expires_on - first).num_days().max(2);
                    first
                        + TimeDelta::days(
                            1 + i64::try_from(draw.below(usize::try_from(days).unwrap_or(2)))
                                .unwrap_or(0),
                        )
                }
            };
            if draw.below(100) < MODIFIED {
                let days = (last - first).num_days();
                let day = first + TimeDelta::days(days / 2);
                if days > 2 && day <= today {
                    self.modify(desk, day, draw)?;
                }
            }
            if last > today {
                break;
            }
            match end {
                Ending::Renewal => {
                    let online = draw.below(100) < RENEWED_ONLINE;
                    let (channel, guichet) = if online {
                        (Channel::Web, GuichetCode::WEB)
                    } else {
                        (Channel::Guichet, desk)
                    };
                    let who = by(channel, guichet, last, 660);
                    self.act(who, |demand| {
                        let content = demand.content.clone().ok_or(LifeCycleError::Incomplete)?;
                        demand.renew_at_desk(content, territories, last)
                    })?;
                    start = last;
                }
                Ending::Removal(reason) => {
                    let (channel, guichet) = match reason {
                        RemovalReason::NotRenewed => (Channel::System, GuichetCode::WEB),
                        _ => (Channel::Guichet, desk),
                    };
                    let who = by(channel, guichet, last, 720);
                    return self.act(who, |demand| demand.remove(reason, last));
                }
            }
        }
        Ok(())
    }

    /// Another telephone, or one more size of dwelling.
    fn modify(&mut self, desk: GuichetCode, day: NaiveDate, draw: &mut Draw) -> Result<()> {
        let Some(mut content) = self.life.demand.content.clone() else { return Ok(()) };
        let wished = &mut content.housing.types;
        let more = HousingType::ALL
            .iter()
            .find(|kind| !wished.contains(kind) && **kind != HousingType::Room);
        match more.filter(|_| draw.below(2) == 0) {
            Some(more) => {
                wished.push(*more);
                wished.sort_unstable();
            }
            None => content.contact.mobile = Some(format!("06399801{:02}", draw.below(100))),
        }
        if self.life.demand.content.as_ref() == Some(&content) {
            return Ok(());
        }
        let (territories, who) = (self.world.territories, by(Channel::Guichet, desk, day, 690));
        self.act(who, |demand| demand.modify_at_desk(content, territories))
    }
}

fn by(channel: Channel, guichet: GuichetCode, day: NaiveDate, minutes: i64) -> By {
    let at: DateTime<Utc> = day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(minutes);
    By { actor: None, channel, guichet, at }
}

/// How a year of a demand ends.
#[derive(Clone, Copy)]
enum Ending {
    Renewal,
    Removal(RemovalReason),
}

fn ending(draw: &mut Draw) -> Ending {
    let mut left = draw.below(1000);
    for (many, reason) in [
        (ALLOCATED, RemovalReason::Allocated),
        (GIVEN_UP, RemovalReason::GivenUp),
        (NO_ANSWER, RemovalReason::NoAnswer),
        (INADMISSIBLE, RemovalReason::Inadmissible),
        (NOT_RENEWED, RemovalReason::NotRenewed),
    ] {
        if left < many {
            return Ending::Removal(reason);
        }
        left -= many;
    }
    Ending::Renewal
}

fn content(
    place: Place<'_>,
    filed_on: NaiveDate,
    world: &World<'_>,
    draw: &mut Draw,
) -> Result<Content> {
    // Of a hundred households: 43 of one person, 22 of two, and so on (`domain.md` 5.2).
    const SIZES: [(usize, u32); 6] = [(43, 1), (65, 2), (80, 3), (91, 4), (97, 5), (100, 6)];
    let drawn = draw.below(100);
    let size = SIZES.iter().find(|(below, _)| drawn < *below).map_or(1, |(_, size)| *size);
    let year = u32::try_from(filed_on.year()).unwrap_or(2016);
    let age = match draw.below(10) {
        0 => draw.number(19, 24),
        1..=3 => draw.number(25, 34),
        4..=6 => draw.number(35, 44),
        7 => draw.number(45, 54),
        8 => draw.number(55, 64),
        _ => draw.number(65, 88),
    };
    let identity = identity(year - age, draw)?;
    let wishes = Wishes { communes: place.communes, houses: place.houses, latest_birth: year - 1 };
    let mut content = living(identity, size, wishes, draw, world.territories)?;
    if age >= 65
        && let Some(household) = &mut content.household
    {
        let (profession, employer, siret, postal_code, town) = (None, None, None, None, None);
        let situation = WorkSituation::Retired;
        household.work =
            Some(Work { situation, profession, employer, siret, abroad: false, postal_code, town });
    }
    Ok(content)
}

fn identity(year: u32, draw: &mut Draw) -> Result<Identity> {
    let civility = draw.pick(&[
        Civility::Madam,
        Civility::Madam,
        Civility::Madam,
        Civility::Sir,
        Civility::Sir,
    ]);
    let first = draw.pick(if civility == Civility::Madam { &WOMEN } else { &MEN });
    let name = format!("{}{}", draw.pick(&BEGINNINGS), draw.pick(&ENDS));
    let (month, day) = (draw.number(1, 12), draw.number(1, 28));
    Ok(Identity {
        civility,
        name,
        birth_name: None,
        first_names: first.to_owned(),
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

/// The day after which what happened to a removed demand is erased.
pub fn erased_before(today: NaiveDate) -> NaiveDate {
    days_later(today - TimeDelta::days(366), 1)
}
