//! The notices of the expiry: by which channel the law wants them sent, and what proves that it
//! was done (CCH R. 441-2-7; `domain.md` 3.4).

use super::agenda::Step;
use super::calendar::in_words;
use super::dispatch;
use chrono::{Duration, NaiveDate};

/// Version of the texts, kept with the proof of each sending. It changes with any of their words.
pub const TEXT_VERSION: &str = "2026-11";

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

/// One line of the history of a demand: what was sent, and whether it came back. None for what did
/// not leave.
pub fn in_history(step: Step, channel: &str, state: &str, expires_on: NaiveDate) -> Option<String> {
    let what = match step {
        Step::Notice => "L’avis d’échéance",
        step if step.is_reminder() => "Un rappel de l’échéance",
        _ => return None,
    };
    let by = if channel == NoticeChannel::Post.as_str() { "par courrier" } else { "par e-mail" };
    let day = in_words(expires_on);
    match state {
        "sent" => Some(format!("{what} du {day} a été envoyé {by}")),
        "bounced" => Some(format!(
            "{what} du {day}, envoyé {by}, est revenu\u{a0}: l’adresse e-mail est à corriger"
        )),
        _ => None,
    }
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
        let line =
            |step, channel, state| in_history(step, channel, state, day("2027-06-14").unwrap());
        let sent = line(Step::Notice, "mail", "sent").unwrap();
        assert_eq!(sent, "L’avis d’échéance du 14 juin 2027 a été envoyé par e-mail");
        let back = line(Step::LastReminder, "mail", "bounced").unwrap();
        assert!(back.contains("est revenu") && back.starts_with("Un rappel"), "{back}");
        assert!(line(Step::Notice, "post", "sent").unwrap().ends_with("par courrier"));
        assert_eq!(line(Step::Notice, "post", "to_send"), None);
        assert_eq!(line(Step::Removal, "mail", "sent"), None);
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
