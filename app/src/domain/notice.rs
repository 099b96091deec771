//! The notices of the expiry: by which channel the law wants them sent, and what proves that it
//! was done (CCH R. 441-2-7; `domain.md` 3.4).

use super::agenda::Step;
use super::calendar::{in_words as day_in_words, removal_day};
use super::dispatch;
use chrono::{Duration, NaiveDate};

/// By what a notice goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NoticeChannel {
    /// E-mail.
    Mail,
    /// A letter.
    Post,
}

impl NoticeChannel {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Mail, Self::Post];

    /// The word kept in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Post => "post",
        }
    }

    /// Version of the text, kept with the proof of each sending. It changes with any of its words.
    pub fn text_version(self) -> &'static str {
        match self {
            Self::Mail | Self::Post => "2026-12",
        }
    }

    /// The channel of a word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|channel| channel.as_str() == word)
    }
}

/// Where a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeState {
    /// Decided: it has not left.
    ToSend,
    /// It left, and did not come back.
    Sent,
    /// Its address is wrong: the server of it said so, at once or later.
    Bounced,
    /// It never could leave.
    Failed,
    /// Nothing was to be told any more when its turn came.
    Void,
}

impl NoticeState {
    /// Every state.
    pub const ALL: [Self; 5] = [Self::ToSend, Self::Sent, Self::Bounced, Self::Failed, Self::Void];

    /// The word kept in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ToSend => "to_send",
            Self::Sent => "sent",
            Self::Bounced => "bounced",
            Self::Failed => "failed",
            Self::Void => "void",
        }
    }

    /// The state of a word.
    pub fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// How long to wait before a notice is tried again, after `attempts` that failed: as anything that
/// is sent, then once a day for a month, since the law wants it sent. `None`: it goes by post.
pub fn retry_delay(attempts: u32) -> Option<Duration> {
    const MOST: u32 = 36;
    let daily = (attempts <= MOST).then(|| Duration::days(1));
    dispatch::retry_delay(attempts).or(daily)
}

/// What decides of the channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Addressee {
    /// The demand was registered or renewed online at least once.
    pub online: bool,
    /// An e-mail is known.
    pub has_mail: bool,
    /// Notices by post were asked for.
    pub asks_post: bool,
}

impl Addressee {
    /// By which channels the notice of the law goes (R. 441-2-7): by post when nothing was ever
    /// done online, with an e-mail too when an address is known; by e-mail when something was; by
    /// both when it was asked for. Without any e-mail, by post whatever was said.
    pub fn channels(self) -> Vec<NoticeChannel> {
        let mut channels = Vec::new();
        if self.has_mail {
            channels.push(NoticeChannel::Mail);
        }
        if self.needs_post() {
            channels.push(NoticeChannel::Post);
        }
        channels
    }

    /// Whether the notice of the law counts only once its letter left.
    pub fn needs_post(self) -> bool {
        !self.online || self.asks_post || !self.has_mail
    }

    /// The day on which the notice of the law was given, once it was by every channel that it needs.
    /// `mailed_on` and `posted_on`: when it left, and did not come back. A letter that replaces an
    /// e-mail that came back is enough.
    pub fn noticed_on(
        self,
        mailed_on: Option<NaiveDate>,
        posted_on: Option<NaiveDate>,
    ) -> Option<NaiveDate> {
        if self.needs_post() { posted_on } else { mailed_on.or(posted_on) }
    }
}

impl Addressee {
    /// Whether a letter is to write, by what became of the notice of the law by each channel: when
    /// the law wants one and none is on its way, or when nothing is on its way any more.
    pub fn needs_letter(self, given: &[(NoticeChannel, NoticeState)]) -> bool {
        let lives = |(_, state): &&(NoticeChannel, NoticeState)| {
            matches!(state, NoticeState::ToSend | NoticeState::Sent)
        };
        let mut left = given.iter().filter(lives);
        if self.needs_post() {
            !left.any(|(channel, _)| *channel == NoticeChannel::Post)
        } else {
            left.next().is_none()
        }
    }
}

/// The day on which a demand leaves the register when nothing is done, by what became of the notice
/// of the law by each channel and when it left. One that waits leaves today at best.
pub fn leaves_on(
    expires_on: NaiveDate,
    given: impl IntoIterator<Item = (NoticeState, Option<NaiveDate>)>,
    today: NaiveDate,
) -> NaiveDate {
    let (mut waits, mut last) = (false, None);
    for (state, sent_on) in given {
        waits |= state == NoticeState::ToSend;
        last = last.max(sent_on.filter(|_| state == NoticeState::Sent));
    }
    removal_day(expires_on, last.filter(|_| !waits).unwrap_or(today))
}

/// A notice and where it stands, in words: « L’avis d’échéance (le 14 juin 2027) a été envoyé par
/// e-mail ».
pub fn in_words(
    step: Step,
    channel: NoticeChannel,
    state: NoticeState,
    expires_on: NaiveDate,
) -> String {
    let what =
        if step.is_reminder() { "Un rappel de l’échéance" } else { "L’avis d’échéance" };
    let by = match channel {
        NoticeChannel::Mail => "par e-mail",
        NoticeChannel::Post => "par courrier",
    };
    let what = format!("{what} (le {})", day_in_words(expires_on));
    match state {
        NoticeState::ToSend => format!("{what} est à envoyer {by}"),
        NoticeState::Sent => format!("{what} a été envoyé {by}"),
        NoticeState::Bounced => {
            format!("{what}, envoyé {by}, est revenu\u{a0}: l’adresse e-mail est à corriger")
        }
        NoticeState::Failed => format!("{what} n’a pas pu partir {by}"),
        NoticeState::Void => format!("{what}, prévu {by}, n’avait plus lieu d’être"),
    }
}

/// The same as a line of the history of a demand: none for what did not leave.
pub fn in_history(
    step: Step,
    channel: NoticeChannel,
    state: NoticeState,
    expires_on: NaiveDate,
) -> Option<String> {
    matches!(state, NoticeState::Sent | NoticeState::Bounced)
        .then(|| in_words(step, channel, state, expires_on))
}

#[cfg(test)]
mod tests {
    use super::*;
    use NoticeChannel::{Mail, Post};

    fn day(text: &str) -> Option<NaiveDate> {
        text.parse().ok()
    }

    #[test]
    fn the_channel_is_the_one_of_the_law() {
        let channels =
            |online, has_mail, asks_post| Addressee { online, has_mail, asks_post }.channels();
        assert_eq!(channels(false, true, false), [Mail, Post], "never online, e-mail known");
        assert_eq!(channels(false, false, false), [Post], "never online");
        assert_eq!(channels(true, true, false), [Mail], "once online");
        assert_eq!(channels(true, true, true), [Mail, Post], "once online, post asked for");
        assert_eq!(channels(true, false, false), [Post], "no address left");
    }

    #[test]
    fn a_notice_outlives_a_server_that_is_down_for_a_week() {
        let waited = |tries: u32| (1..=tries).filter_map(retry_delay).sum::<Duration>();
        assert!(waited(12) > Duration::days(7));
        assert_eq!(retry_delay(30), Some(Duration::days(1)));
        assert_eq!(retry_delay(37), None);
    }

    #[test]
    fn a_line_of_history_says_what_left_and_what_came_back() {
        use NoticeState::{Bounced, Sent, ToSend};
        let line =
            |step, channel, state| in_history(step, channel, state, day("2027-06-14").unwrap());
        let sent = line(Step::Notice, Mail, Sent).unwrap();
        assert_eq!(sent, "L’avis d’échéance (le 14 juin 2027) a été envoyé par e-mail");
        let back = line(Step::LastReminder, Mail, Bounced).unwrap();
        assert!(back.contains("est revenu") && back.starts_with("Un rappel"), "{back}");
        assert!(line(Step::Notice, Post, Sent).unwrap().ends_with("par courrier"));
        assert_eq!(line(Step::Notice, Post, ToSend), None);
        for state in NoticeState::ALL {
            assert_eq!(NoticeState::read(state.as_str()), Some(state));
        }
        for channel in NoticeChannel::ALL {
            assert_eq!(NoticeChannel::read(channel.as_str()), Some(channel));
        }
    }

    #[test]
    fn a_letter_is_written_whenever_nothing_else_counts() {
        use NoticeState::{Bounced, Failed, Sent, ToSend, Void};
        let online = Addressee { online: true, has_mail: true, asks_post: false };
        let paper = Addressee { online: false, ..online };
        assert!(!online.needs_letter(&[(Mail, Sent)]));
        assert!(!online.needs_letter(&[(Mail, ToSend)]));
        for lost in [Bounced, Failed, Void] {
            assert!(online.needs_letter(&[(Mail, lost)]), "{lost:?}");
            assert!(!online.needs_letter(&[(Mail, lost), (Post, ToSend)]), "{lost:?}");
            assert!(paper.needs_letter(&[(Mail, Sent), (Post, lost)]), "{lost:?}");
        }
        assert!(online.needs_letter(&[]));
        // Post was asked for after the mail left: the mail is not enough any more.
        assert!(paper.needs_letter(&[(Mail, Sent)]));
        assert!(!paper.needs_letter(&[(Mail, Sent), (Post, ToSend)]));
    }

    #[test]
    fn a_demand_leaves_once_the_last_notice_had_its_time() {
        use NoticeState::{Bounced, Sent, ToSend};
        let [expires, usual] = ["2027-06-14", "2027-07-14"].map(|text| day(text).unwrap());
        let today = |text| day(text).unwrap();
        let leaves = |given: &[_], on| leaves_on(expires, given.iter().copied(), today(on));
        assert_eq!(leaves(&[], "2027-05-01"), usual, "before its time");
        assert_eq!(leaves(&[(Sent, day("2027-05-14"))], "2027-07-01"), usual);
        assert_eq!(leaves(&[(Sent, day("2027-05-20"))], "2027-07-01"), today("2027-07-20"));
        let waits = [(Sent, day("2027-05-14")), (ToSend, None)];
        assert_eq!(leaves(&waits, "2027-07-01"), today("2027-09-01"), "its letter has not left");
        let back = [(Bounced, day("2027-05-14")), (Sent, day("2027-06-20"))];
        assert_eq!(leaves(&back, "2027-07-01"), today("2027-08-20"));
    }

    #[test]
    fn a_notice_is_given_once_it_left_by_the_channel_that_counts() {
        let (mailed, posted) = (day("2027-05-14"), day("2027-05-20"));
        let online = Addressee { online: true, has_mail: true, asks_post: false };
        assert_eq!(online.noticed_on(mailed, None), mailed);
        assert_eq!(online.noticed_on(None, None), None);
        assert_eq!(online.noticed_on(None, posted), posted, "a letter for a mail that came back");
        for paper in [
            Addressee { online: false, ..online },
            Addressee { asks_post: true, ..online },
            Addressee { has_mail: false, ..online },
        ] {
            assert_eq!(paper.noticed_on(mailed, None), None, "an e-mail is not enough");
            assert_eq!(paper.noticed_on(mailed, posted), posted);
        }
    }
}
