//! The notices of the expiry: by which channel the law wants them sent, and what proves that it
//! was done (CCH R. 441-2-7; `domain.md` 3.4).

use super::agenda::Step;
use super::calendar::{ExpectedRemoval, NOTICE, earlier, in_words as day_in_words, removal_day};
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
            Self::Mail | Self::Post => "2026-12-2",
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
}

/// What became of the notice of the law by one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    /// By what.
    pub channel: NoticeChannel,
    /// Where it stands.
    pub state: NoticeState,
    /// The day it left, there.
    pub left_on: Option<NaiveDate>,
}

/// All that decides of the day on which a demand that nobody renews leaves the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notified {
    /// Last day of validity.
    pub expires_on: NaiveDate,
    /// Whom the notice of the law goes to.
    pub addressee: Addressee,
    /// What became of it, by each channel.
    pub given: Vec<Given>,
    /// The last day on which a merge of the demand was undone.
    pub came_back_on: Option<NaiveDate>,
}

impl Notified {
    /// The day from which the time that the law leaves is counted: the one on which the notice left
    /// by the channel that counts, and did not come back. A letter that replaces an e-mail is enough.
    /// A demand that came back since, by the correction of an error, has all its time anew. None as
    /// long as no notice counts: nobody is removed without one.
    pub fn counts_from(&self) -> Option<NaiveDate> {
        let left = |channel| {
            let sent =
                |given: &&Given| (given.channel, given.state) == (channel, NoticeState::Sent);
            self.given.iter().find(sent).and_then(|given| given.left_on)
        };
        let posted = left(NoticeChannel::Post);
        let noticed =
            if self.addressee.needs_post() { posted } else { left(NoticeChannel::Mail).or(posted) };
        noticed.map(|on| self.came_back_on.map_or(on, |back| on.max(back)))
    }

    /// The day on which the demand leaves the register when nothing is done. A notice that counts
    /// and has not left leaves today at best.
    pub fn removal(&self, today: NaiveDate) -> ExpectedRemoval {
        let counts_from = self.counts_from();
        let is_late = today >= earlier(self.expires_on, NOTICE);
        ExpectedRemoval {
            on: removal_day(self.expires_on, counts_from.unwrap_or(today)),
            is_earliest: counts_from.is_none() && is_late,
        }
    }

    /// The same once its e-mail leaves today.
    #[must_use]
    pub fn mailed(mut self, today: NaiveDate) -> Self {
        for given in &mut self.given {
            if given.channel == NoticeChannel::Mail {
                (given.state, given.left_on) = (NoticeState::Sent, Some(today));
            }
        }
        self
    }

    /// Whether a letter is to write: when the law wants one and none is on its way, or when nothing
    /// is on its way any more.
    pub fn needs_letter(&self) -> bool {
        let lives = |given: &&Given| matches!(given.state, NoticeState::ToSend | NoticeState::Sent);
        let mut left = self.given.iter().filter(lives);
        if self.addressee.needs_post() {
            !left.any(|given| given.channel == NoticeChannel::Post)
        } else {
            left.next().is_none()
        }
    }
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

    fn notified(addressee: Addressee, given: &[(NoticeChannel, NoticeState, &str)]) -> Notified {
        let given = given.iter().map(|(channel, state, left_on)| Given {
            channel: *channel,
            state: *state,
            left_on: day(left_on),
        });
        let expires_on = day("2027-06-14").unwrap();
        Notified { expires_on, addressee, given: given.collect(), came_back_on: None }
    }

    const ONLINE: Addressee = Addressee { online: true, has_mail: true, asks_post: false };
    const NEVER_ONLINE: Addressee = Addressee { online: false, ..ONLINE };

    #[test]
    fn a_letter_is_written_whenever_nothing_else_counts() {
        use NoticeState::{Bounced, Failed, Sent, ToSend, Void};
        let needs = |addressee, given: &[_]| notified(addressee, given).needs_letter();
        assert!(!needs(ONLINE, &[(Mail, Sent, "")]));
        assert!(!needs(ONLINE, &[(Mail, ToSend, "")]));
        for lost in [Bounced, Failed, Void] {
            assert!(needs(ONLINE, &[(Mail, lost, "")]), "{lost:?}");
            assert!(!needs(ONLINE, &[(Mail, lost, ""), (Post, ToSend, "")]), "{lost:?}");
            assert!(needs(NEVER_ONLINE, &[(Mail, Sent, ""), (Post, lost, "")]), "{lost:?}");
        }
        assert!(needs(ONLINE, &[]));
        // Post was asked for after the mail left: the mail is not enough any more.
        assert!(needs(NEVER_ONLINE, &[(Mail, Sent, "")]));
        assert!(!needs(NEVER_ONLINE, &[(Mail, Sent, ""), (Post, ToSend, "")]));
    }

    #[test]
    fn a_notice_counts_once_it_left_by_the_channel_of_the_law() {
        use NoticeState::{Bounced, Sent, ToSend};
        let (mailed, posted) = ((Mail, Sent, "2027-05-14"), (Post, Sent, "2027-05-20"));
        let from = |addressee, given: &[_]| notified(addressee, given).counts_from();
        assert_eq!(from(ONLINE, &[mailed]), day("2027-05-14"));
        assert_eq!(from(ONLINE, &[mailed, posted]), day("2027-05-14"));
        assert_eq!(from(ONLINE, &[]), None);
        assert_eq!(from(ONLINE, &[(Mail, ToSend, "")]), None);
        let back = (Mail, Bounced, "2027-05-14");
        assert_eq!(from(ONLINE, &[back]), None);
        assert_eq!(from(ONLINE, &[back, posted]), day("2027-05-20"), "a letter instead");
        for paper in [
            NEVER_ONLINE,
            Addressee { asks_post: true, ..ONLINE },
            Addressee { has_mail: false, ..ONLINE },
        ] {
            assert_eq!(from(paper, &[mailed, (Post, ToSend, "")]), None, "a mail is not enough");
            assert_eq!(from(paper, &[mailed, posted]), day("2027-05-20"));
        }
        let mut one = notified(ONLINE, &[mailed]);
        for (back, expected) in [("2027-05-01", "2027-05-14"), ("2027-08-01", "2027-08-01")] {
            one.came_back_on = day(back);
            assert_eq!(one.counts_from(), day(expected), "all its time anew");
        }
        let waits = Notified { came_back_on: day("2027-08-01"), ..notified(ONLINE, &[]) };
        assert_eq!(waits.counts_from(), None, "to come back is no notice");
    }

    #[test]
    fn the_day_that_is_told_is_the_one_of_the_removal() {
        use NoticeState::{Bounced, Sent, ToSend};
        let told = |one: &Notified, on| one.removal(day(on).unwrap()).in_words();
        let says = |addressee, given: &[_], on| told(&notified(addressee, given), on);
        assert_eq!(says(ONLINE, &[], "2027-05-01"), "le 14 juillet 2027", "before its time");
        let mailed = (Mail, Sent, "2027-05-14");
        assert_eq!(says(ONLINE, &[mailed], "2027-07-01"), "le 14 juillet 2027");
        assert_eq!(says(ONLINE, &[(Mail, Sent, "2027-05-20")], "2027-07-01"), "le 20 juillet 2027");
        let waits = [mailed, (Post, ToSend, "")];
        let late = "au plus tôt le 1er septembre 2027";
        assert_eq!(says(NEVER_ONLINE, &waits, "2027-07-01"), late, "its letter has not left");
        assert_eq!(says(ONLINE, &waits, "2027-07-01"), "le 14 juillet 2027", "it needs none");
        let back = [(Mail, Bounced, "2027-05-14"), (Post, Sent, "2027-06-20")];
        assert_eq!(says(ONLINE, &back, "2027-07-01"), "le 20 août 2027");
        // A mail tells of itself as if it had left.
        let leaving = notified(ONLINE, &[(Mail, ToSend, "")]);
        assert_eq!(told(&leaving, "2027-05-14"), "au plus tôt le 14 juillet 2027");
        let leaving = leaving.mailed(day("2027-05-14").unwrap());
        assert_eq!(told(&leaving, "2027-05-14"), "le 14 juillet 2027");
        let back = Notified { came_back_on: day("2027-08-01"), ..leaving };
        assert_eq!(told(&back, "2027-08-02"), "le 1er octobre 2027");
    }
}
