//! What happened before the demonstration opens: who filed what, when, and what became of it.
//! Pure: the same day gives the same history.

use super::cast::{
    APPLICANTS, Applicant, CHANGED, CHANGED_IN, Changed, DESK_BORN, DUPLICATE, Since,
};
use super::households::{Draw, household, household_of, read};
use crate::error::Result;
use app::domain::calendar::{
    Deadlines, earlier, is_working_day, later, local_day, working_days_later,
};
use app::domain::content::{Content, Identity};
use app::domain::life_cycle::{RemovalReason, Standing};
use app::domain::refusal::{DocumentRefusal, RefusalReason};
use app::domain::territory::Territories;
use app::domain::text::search_key;
use app::domain::unique_number::UniqueNumber;
use chrono::{DateTime, Days, Months, NaiveDate, NaiveTime, TimeDelta, Utc};

/// How a demand came.
#[derive(Debug)]
pub enum Born {
    /// On the portal, by the holder of an account.
    Online { email: String, shown: Identity },
    /// At a desk.
    AtDesk(UniqueNumber),
}

/// One demand.
#[derive(Debug)]
pub struct Story {
    pub content: Content,
    pub born: Born,
}

/// One thing that happens to a demand.
#[derive(Clone, Debug)]
pub enum Act {
    /// Writes half of the form.
    Begin,
    /// Writes the form, sends the document, files.
    File,
    /// Sends another page and files again.
    SendAgain,
    Refuse(DocumentRefusal),
    Accept,
    Renew,
    /// A town hall changes an answer.
    ModifyAtDesk,
    /// The applicant changes another.
    Modify,
    /// Asks for a correction of the name, with a proof.
    AskCorrection,
    /// Gives the demand up.
    GiveUp,
    /// By the daily work.
    Expire,
    /// A desk registers it.
    Register,
    /// A desk removes it.
    Remove(RemovalReason),
    /// The agent of the demonstration takes it in.
    Acknowledge,
}

/// An act at its place and time.
#[derive(Debug)]
pub struct Scene {
    pub at: DateTime<Utc>,
    /// Which story.
    pub story: usize,
    /// Events of the demand once the act is done; none for an act that writes none.
    pub rank: Option<usize>,
    pub act: Act,
}

/// Everything, in the order of time.
#[derive(Debug)]
pub struct History {
    pub stories: Vec<Story>,
    pub scenes: Vec<Scene>,
}

/// Desk demands, over the last twelve months.
const DESK_DEMANDS: usize = 60;
/// Territory and days since the filing of those that wait.
const WAITING: [(&str, u64); 13] = [
    ("069", 1),
    ("069", 1),
    ("065", 1),
    ("069", 2),
    ("111", 2),
    ("069", 3),
    ("065", 3),
    ("069", 4),
    ("069", 5),
    ("111", 6),
    ("069", 8),
    ("065", 9),
    ("076", 2),
];
/// Those whose document is not theirs: another birth date, another name.
const OTHER_BIRTH: usize = 3;
const OTHER_NAME: usize = 7;
/// The one that was refused and sent again.
const SENT_AGAIN: usize = 10;
/// Those renewed last year.
const RENEWED: usize = 2;

/// Ranks of households, kept apart.
const RANK_CHANGED: usize = 40;
const RANK_DESK: usize = 100;
/// Another sequence than that of the households themselves.
const RANK_DATES: usize = 1000;
const RANK_WAITING: usize = 200;
const RANK_RENEWED: usize = 240;

const MORNING: i64 = 8 * 60;
const AFTERNOON: i64 = 13 * 60;

impl History {
    /// What led to the day of an instant.
    pub fn until(anchor: DateTime<Utc>, territories: &Territories) -> Result<Self> {
        let today = local_day(anchor, None);
        let mut history = Self { stories: Vec::new(), scenes: Vec::new() };
        for (i, applicant) in APPLICANTS.iter().enumerate() {
            history.applicant(i, applicant, today, territories)?;
        }
        for (i, changed) in CHANGED.iter().enumerate() {
            history.changed(i, changed, anchor, territories)?;
        }
        let content = household_of(&DESK_BORN, APPLICANTS.len(), "069", territories)?;
        let story = history.story(content, Born::AtDesk(desk_born_number(anchor)?));
        history.add(story, desk_born_day(today), MORNING, Act::Register);
        let twice = working_day(earlier(today, Months::new(2)));
        let content = household_of(&DUPLICATE, APPLICANTS.len() + 1, "069", territories)?;
        let number = issued("069", twice, 199_998, "G6906")?;
        let story = history.story(content, Born::AtDesk(number));
        history.add(story, twice, AFTERNOON, Act::Register);
        for i in 0..RENEWED {
            history.renewed(i, today, territories)?;
        }
        for i in 0..WAITING.len() {
            history.waiting(i, today, territories)?;
        }
        for i in 0..DESK_DEMANDS {
            history.at_desk(i, today, territories)?;
        }
        history.in_order();
        Ok(history)
    }

    fn story(&mut self, content: Content, born: Born) -> usize {
        self.stories.push(Story { content, born });
        self.stories.len() - 1
    }

    fn add(&mut self, story: usize, day: NaiveDate, minutes: i64, act: Act) {
        let at = day.and_time(NaiveTime::MIN).and_utc() + TimeDelta::minutes(minutes);
        self.scenes.push(Scene { at, story, rank: None, act });
    }

    /// Sorts, then gives each act that writes an event its rank in its story.
    fn in_order(&mut self) {
        self.scenes.sort_by_key(|scene| scene.at);
        let mut written = vec![0; self.stories.len()];
        for scene in &mut self.scenes {
            if !matches!(scene.act, Act::Begin | Act::Acknowledge) {
                written[scene.story] += 1;
                scene.rank = Some(written[scene.story]);
            }
        }
    }

    fn applicant(
        &mut self,
        i: usize,
        applicant: &Applicant,
        today: NaiveDate,
        territories: &Territories,
    ) -> Result<()> {
        let Some(standing) = applicant.standing else { return Ok(()) };
        let content = household_of(&applicant.who, i, applicant.territory, territories)?;
        let (email, shown) = (applicant.who.email.to_owned(), content.identity.clone());
        let story = self.story(content, Born::Online { email, shown });
        let filed_on = filing_day(standing, today);
        let decided_on = working_days_later(filed_on, 2, None);
        match standing {
            Standing::Draft => self.add(story, filed_on, MORNING, Act::Begin),
            Standing::Waiting => self.add(story, filed_on, MORNING, Act::File),
            Standing::Refused => {
                self.add(story, filed_on, MORNING, Act::File);
                let sentence = "La carte envoyée n’est plus valable depuis deux ans. Si vous en avez une plus récente, ou un passeport, envoyez-en la photo.";
                let refusal = refusal(RefusalReason::Expired, sentence);
                self.add(story, soon(filed_on, today), AFTERNOON, Act::Refuse(refusal));
            }
            Standing::Active
            | Standing::ToRenew
            | Standing::PastDate
            | Standing::GivenUp
            | Standing::Removed => {
                self.add(story, filed_on, MORNING, Act::File);
                self.add(story, decided_on, AFTERNOON, Act::Accept);
                if applicant.territory == "069" {
                    self.add(story, decided_on, AFTERNOON + 90, Act::Acknowledge);
                }
                if standing == Standing::Removed {
                    let removed_on = Deadlines::from(filed_on).removal.on;
                    self.add(story, removed_on, MORNING, Act::Expire);
                }
            }
        }
        Ok(())
    }

    fn changed(
        &mut self,
        i: usize,
        changed: &Changed,
        anchor: DateTime<Utc>,
        territories: &Territories,
    ) -> Result<()> {
        let today = local_day(anchor, None);
        let content = household_of(&changed.who, RANK_CHANGED + i, CHANGED_IN, territories)?;
        let (email, shown) = (changed.who.email.to_owned(), content.identity.clone());
        let story = self.story(content, Born::Online { email, shown });
        let filed_on = filing_day(Standing::Active, today);
        let decided_on = working_days_later(filed_on, 2, None);
        self.add(story, filed_on, MORNING + 20, Act::File);
        self.add(story, decided_on, AFTERNOON + 20, Act::Accept);
        self.add(story, decided_on, AFTERNOON + 95, Act::Acknowledge);
        match changed.since {
            Since::Modified => {
                self.add(story, today - Days::new(40), MORNING, Act::ModifyAtDesk);
                self.add(story, today - Days::new(9), AFTERNOON, Act::Modify);
            }
            Since::Correcting => {
                self.add(story, today - Days::new(1), AFTERNOON, Act::AskCorrection);
            }
            // The very day, whatever the hour.
            Since::GivenUp => {
                self.scenes.push(Scene { at: anchor, story, rank: None, act: Act::GiveUp });
            }
        }
        Ok(())
    }

    fn renewed(&mut self, i: usize, today: NaiveDate, territories: &Territories) -> Result<()> {
        let territory = ["069", "065"][i % 2];
        let content = household(RANK_RENEWED + i, territory, territories)?;
        let story = self.online(content, None);
        let back = Months::new(u32::try_from(13 + i).unwrap_or_default());
        let filed_on = earlier(today, back) - Days::new(3);
        let decided_on = working_days_later(filed_on, 3, None);
        self.add(story, filed_on, MORNING + 45, Act::File);
        self.add(story, decided_on, AFTERNOON + 10, Act::Accept);
        if territory == "069" {
            self.add(story, decided_on, AFTERNOON + 100, Act::Acknowledge);
        }
        self.add(story, later(filed_on, Months::new(11)), AFTERNOON + 200, Act::Renew);
        Ok(())
    }

    fn waiting(&mut self, i: usize, today: NaiveDate, territories: &Territories) -> Result<()> {
        let (territory, days) = WAITING[i];
        let content = household(RANK_WAITING + i, territory, territories)?;
        let mut shown = content.identity.clone();
        if i == OTHER_BIRTH {
            shown.birth_date = read("1971-10-08")?;
        } else if i == OTHER_NAME {
            "Rivoire".clone_into(&mut shown.name);
            shown.birth_name = None;
        }
        let story = self.online(content, Some(shown));
        let filed_on = today - Days::new(days);
        let minutes = MORNING + 13 * i64::try_from(i).unwrap_or_default();
        self.add(story, filed_on, minutes, Act::File);
        if i == SENT_AGAIN {
            let sentence = "Le bas de la carte est caché par un reflet : votre date de naissance ne se lit pas.";
            let refusal = refusal(RefusalReason::Unreadable, sentence);
            self.add(story, soon(filed_on, today), AFTERNOON, Act::Refuse(refusal));
            self.add(story, today - Days::new(1), AFTERNOON + 77, Act::SendAgain);
        }
        Ok(())
    }

    fn at_desk(&mut self, i: usize, today: NaiveDate, territories: &Territories) -> Result<()> {
        let mut draw = Draw::of(RANK_DATES + i);
        let territory = draw.pick(&["069", "069", "069", "069", "069", "065", "065", "065", "111"]);
        let guichet = draw.pick(match territory {
            "065" => &["G6503", "G6504", "G6506", "G6507", "G6511"][..],
            "111" => &["G7703", "G7706", "G7711"],
            _ => &["G6901", "G6904", "G6906", "G6907", "G6909", "G6911"],
        });
        let days = 358 - 6 * i + draw.below(5);
        let filed_on = working_day(today - Days::new(days as u64));
        let number = issued(territory, filed_on, 200_000 + 31 * i, guichet)?;
        let content = household(RANK_DESK + i, territory, territories)?;
        let story = self.story(content, Born::AtDesk(number));
        let minutes = MORNING + i64::try_from(draw.below(8 * 60)).unwrap_or_default();
        self.add(story, filed_on, minutes, Act::Register);
        if territory == "069" && days > 21 {
            self.add(
                story,
                working_days_later(filed_on, 1, None),
                AFTERNOON + 30,
                Act::Acknowledge,
            );
        }
        if i % 4 == 2 {
            use RemovalReason::{Allocated, GivenUp, Inadmissible, NoAnswer};
            let reasons =
                [Allocated, GivenUp, Allocated, Allocated, NoAnswer, Allocated, Inadmissible];
            let reason = reasons[i / 4 % reasons.len()];
            let removed_on = working_days_later(filed_on, draw.pick(&[30, 45, 70, 100]), None);
            if removed_on < today {
                self.add(story, removed_on, minutes, Act::Remove(reason));
            }
        }
        Ok(())
    }

    /// A demand of an account made for it.
    fn online(&mut self, mut content: Content, shown: Option<Identity>) -> usize {
        let identity = &content.identity;
        let first = identity.first_names.split(' ').next().unwrap_or_default();
        let user = format!("{}.{}", search_key(first), search_key(&identity.name));
        let email = format!("{}@demo.example", user.replace(' ', "-"));
        content.contact.email = Some(email.clone());
        let shown = shown.unwrap_or_else(|| identity.clone());
        self.story(content, Born::Online { email, shown })
    }
}

fn refusal(reason: RefusalReason, sentence: &str) -> DocumentRefusal {
    DocumentRefusal { reason, sentence: sentence.to_owned(), differences: vec![] }
}

/// The day on which a demand was begun or filed, to stand so today.
pub fn filing_day(standing: Standing, today: NaiveDate) -> NaiveDate {
    let months = |n| earlier(today, Months::new(n));
    match standing {
        Standing::Draft => today - Days::new(3),
        Standing::Waiting => today - Days::new(2),
        Standing::Refused => today - Days::new(6),
        Standing::Active | Standing::GivenUp => months(5),
        Standing::ToRenew => months(10) - Days::new(15),
        Standing::PastDate => months(12) - Days::new(10),
        Standing::Removed => months(14),
    }
}

/// The next working day, if it is past.
fn soon(day: NaiveDate, today: NaiveDate) -> NaiveDate {
    working_days_later(day, 1, None).min(today - Days::new(1))
}

/// That day, or the working day before it.
fn working_day(day: NaiveDate) -> NaiveDate {
    (0..7).map(|back| day - Days::new(back)).find(|day| is_working_day(*day, None)).unwrap_or(day)
}

fn desk_born_day(today: NaiveDate) -> NaiveDate {
    working_day(earlier(today, Months::new(4)))
}

/// Number of the demand that waits to be linked.
pub fn desk_born_number(anchor: DateTime<Utc>) -> Result<UniqueNumber> {
    issued("069", desk_born_day(local_day(anchor, None)), 199_999, "G6906")
}

fn issued(territory: &str, day: NaiveDate, sequence: usize, guichet: &str) -> Result<UniqueNumber> {
    let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
    Ok(UniqueNumber::issue(read(territory)?, day, sequence, read(guichet)?))
}
