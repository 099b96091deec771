//! Configuration: defaults, then `guichet-web.toml`, then `GUICHET_…` in the environment, then
//! the command line. Read once.

use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};

/// Everything that can be set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Address listened to.
    pub listen: String,
    /// Address of the site as people type it, without a final slash; links in mails begin with it.
    pub base_url: String,
    /// Folder of the database, key, documents and mails.
    pub data: PathBuf,
    /// Key that signs the certificates, the same for every node; without it, `certificate-key` in
    /// the folder.
    pub certificate_key: Option<PathBuf>,
    /// Key of the health data, the same for every node; without it, `health-key` in the folder.
    pub health_key: Option<PathBuf>,
    /// Key of the access journal, the same for every node; without it, `journal-key` in the folder.
    pub journal_key: Option<PathBuf>,
    /// Key of the second factors of agents, the same for every node; without it,
    /// `second-factor-key` in the folder.
    pub second_factor_key: Option<PathBuf>,
    /// Whether agents sign in with a second factor; without it, they do, but in the demonstration.
    pub second_factor: Option<SecondFactor>,
    /// `postgres://…`, or nothing for the database in the folder.
    pub database: Option<String>,
    /// Folder of the built static files.
    pub site: Option<PathBuf>,
    /// The mail server; without it, mails are written in `data/mail`. `smtps://user:password@host`
    /// speaks TLS (port 465); `smtp://user:password@host?tls=required` begins in clear and insists
    /// on TLS before anything is said (STARTTLS, port 587); `smtp://host` stays in clear (port 25),
    /// for a relay on the same machine or network, and takes a password for this machine only;
    /// `?tls=opportunistic` takes TLS if it is offered, and counts as clear. Another port is written
    /// after the host; the name said to the server, after a slash. Signs of a password that have a
    /// meaning there are written `%40` and the like.
    pub smtp: Option<String>,
    /// Sender of the mails.
    pub mail_from: String,
    /// Notices sent in a minute at most, by all the nodes together: a mail server that is flooded
    /// refuses the rest.
    pub notices_per_minute: i64,
    /// How mails leave through the server.
    pub mail: MailConfig,
    /// The program stands behind one proxy that sets `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Cost of a password.
    pub argon2: Argon2Config,
    /// Minutes without a click after which a session ends.
    pub session_idle_minutes: i64,
    /// Hours after which it ends anyway.
    pub session_hours: i64,
    /// Minutes during which an operator can undo a decision, and nothing of it leaves the house.
    pub undo_minutes: i64,
    /// Files that an operator may open in a day.
    pub operator_daily_files: i64,
    /// Demands looked at in a day by one agent above which their lead or manager is asked why,
    /// whoever it is.
    pub unusual_daily_demands: i64,
    /// The demonstration: invented data, page of mails.
    pub demo: bool,
    /// Whether files wait for the antivirus; without it, they do except in the demonstration.
    pub antivirus: Option<AntivirusPolicy>,
    /// Where clamd listens: `host:port`, or the path of its socket.
    pub clamd: String,
    /// Where the documents are kept, sealed; without it, in the folder.
    pub s3: Option<S3Config>,
}

/// What the antivirus decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AntivirusPolicy {
    /// No file is read before it says that there is nothing in it.
    Required,
    /// It is not asked.
    Off,
}

/// How mails leave through a server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// Connections open at once; each serves for the next mails too.
    pub connections: u16,
    /// Seconds without a mail after which a connection is not used again.
    pub idle_seconds: u64,
    /// Seconds that one mail may take, from the connection to the last answer: then it is sent
    /// again later. At most 100.
    pub patience_seconds: u64,
    /// Certificate (PEM) of the authority that vouches for the server, when it is not one that
    /// browsers know: that of a house, or of a self-signed server.
    pub authority: Option<PathBuf>,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self { connections: 4, idle_seconds: 60, patience_seconds: 60, authority: None }
    }
}

/// A store that speaks S3.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct S3Config {
    /// Its address, without a final slash.
    pub endpoint: String,
    /// The bucket, made beforehand.
    pub bucket: String,
    /// The region that requests are signed for.
    #[serde(default = "default_region")]
    pub region: String,
    /// Public half of the key.
    pub access_key: String,
    /// Secret half.
    pub secret_key: Secret,
}

fn default_region() -> String {
    "us-east-1".to_owned()
}

/// Stays out of logs.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Whether agents sign in with a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecondFactor {
    /// A code after the password.
    Required,
    /// The password alone: for the demonstration and nowhere else.
    Off,
}

/// Parameters of argon2id (OWASP: at least 19 MiB, two passes).
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Argon2Config {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
    /// Hashes computed at once; each takes the memory above.
    pub at_once: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:3000".to_owned(),
            base_url: "http://127.0.0.1:3000".to_owned(),
            data: "./data".into(),
            certificate_key: None,
            health_key: None,
            journal_key: None,
            second_factor_key: None,
            second_factor: None,
            database: None,
            site: None,
            smtp: None,
            mail_from: "ne-pas-repondre@guichet-web.example".to_owned(),
            notices_per_minute: 600,
            mail: MailConfig::default(),
            behind_proxy: false,
            argon2: Argon2Config { memory_kib: 19 * 1024, passes: 2, lanes: 1, at_once: 2 },
            session_idle_minutes: 30,
            session_hours: 12,
            undo_minutes: 10,
            operator_daily_files: 400,
            unusual_daily_demands: 150,
            demo: false,
            antivirus: None,
            clamd: "/run/clamav/clamd.ctl".to_owned(),
            s3: None,
        }
    }
}

impl Config {
    /// Where a key is: where the configuration says, else under its name in the folder.
    pub fn key(&self, configured: Option<&Path>, name: &str) -> PathBuf {
        configured.map_or_else(|| self.data.join(name), Path::to_path_buf)
    }

    /// Whether agents must sign in with a second factor. Outside the demonstration they must,
    /// whatever is written.
    pub fn needs_second_factor(&self) -> bool {
        !self.demo || self.second_factor == Some(SecondFactor::Required)
    }

    /// Why the program must not start as it is configured.
    pub fn refusal(&self) -> Option<&'static str> {
        let bare = self.second_factor == Some(SecondFactor::Off) && !self.demo;
        bare.then_some("second_factor = \"off\" is for the demonstration only (--demo)")
    }

    /// Whether files wait for the antivirus.
    pub fn antivirus(&self) -> AntivirusPolicy {
        let unsaid = if self.demo { AntivirusPolicy::Off } else { AntivirusPolicy::Required };
        self.antivirus.unwrap_or(unsaid)
    }

    /// Reads file and environment.
    #[expect(clippy::result_large_err, reason = "read once, at start")]
    pub fn read() -> Result<Self, figment::Error> {
        Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file("guichet-web.toml"))
            .merge(Env::prefixed("GUICHET_").split("__"))
            .extract()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_setting_of_the_mail_leaves_the_others() {
        let file = Toml::string("[mail]\nauthority = \"ca.pem\"");
        let read = Figment::from(Serialized::defaults(Config::default())).merge(file);
        let mail = read.extract::<Config>().unwrap().mail;
        assert_eq!(mail.authority.as_deref(), Some(Path::new("ca.pem")));
        assert_eq!(mail.connections, MailConfig::default().connections);
        let wrong = Toml::string("[mail]\nconnexions = 4");
        let read = Figment::from(Serialized::defaults(Config::default())).merge(wrong);
        assert!(read.extract::<Config>().is_err());
    }

    #[test]
    fn the_second_factor_is_off_in_the_demonstration_alone() {
        let config = |demo, second_factor| Config { second_factor, demo, ..Config::default() };
        let (required, off) = (Some(SecondFactor::Required), Some(SecondFactor::Off));
        for second_factor in [None, required, off] {
            assert!(config(false, second_factor).needs_second_factor());
        }
        assert!(config(true, required).needs_second_factor());
        assert!(!config(true, None).needs_second_factor());
        assert!(!config(true, off).needs_second_factor());
        assert!(config(false, off).refusal().is_some());
        assert!(config(true, off).refusal().is_none());
        assert!(config(false, None).refusal().is_none());
    }
}
