//! Configuration: defaults, then `guichet-web.toml`, then `GUICHET_…` in the environment, then
//! the command line. Read once.

use figment::Figment;
use figment::providers::{Env, Format as _, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

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
    /// `postgres://…`, or nothing for the database in the folder.
    pub database: Option<String>,
    /// Folder of the built static files.
    pub site: Option<PathBuf>,
    /// `smtp://…` or `smtps://…`; without it, mails are written in `data/mail`.
    pub smtp: Option<String>,
    /// Sender of the mails.
    pub mail_from: String,
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
    /// The demonstration: invented data, page of mails.
    pub demo: bool,
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
            database: None,
            site: None,
            smtp: None,
            mail_from: "ne-pas-repondre@guichet-web.example".to_owned(),
            behind_proxy: false,
            argon2: Argon2Config { memory_kib: 19 * 1024, passes: 2, lanes: 1, at_once: 2 },
            session_idle_minutes: 30,
            session_hours: 12,
            undo_minutes: 10,
            operator_daily_files: 400,
            demo: false,
        }
    }
}

impl Config {
    /// Reads file and environment.
    #[expect(clippy::result_large_err, reason = "read once, at start")]
    pub fn read() -> Result<Self, figment::Error> {
        Figment::from(Serialized::defaults(Self::default()))
            .merge(Toml::file("guichet-web.toml"))
            .merge(Env::prefixed("GUICHET_").split("__"))
            .extract()
    }
}
