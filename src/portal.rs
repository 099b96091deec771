//! The running portal: everything an action may need, built once.

use crate::actions::editions::Held;
use crate::actions::pressure::Pressures;
use crate::certificate::{Stamp, stamp};
use crate::chain::Chain;
use crate::config::Config;
use crate::documents::antivirus::Antivirus;
use crate::documents::pieces::Pieces;
use crate::documents::turns::Turns;
use crate::documents::{Vault, private_folder};
use crate::error::{Error, Result};
use crate::mail::Mailer;
use crate::ports::clock::Clock;
use crate::reference;
use crate::seal::Seal;
use crate::store::Store;
use app::domain::calendar::local_day;
use app::domain::guichet::Guichet;
use app::domain::territory::{Territories, TerritoryCode};
use chrono::NaiveDate;
use parking_lot::RwLock;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use tokio::sync::{Notify, Semaphore};

/// The embedded database, in the data folder.
pub const DATABASE: &str = "guichet-web.sqlite";
/// Papers printed at once.
const PRINTED_AT_ONCE: usize = 2;
/// Key of the health data, in the data folder unless the configuration says otherwise.
const HEALTH_KEY: &str = "health-key";
/// That of the second factors.
const FACTOR_KEY: &str = "second-factor-key";
/// That of the access journal.
const JOURNAL_KEY: &str = "journal-key";

/// Everything an action may need.
#[derive(Debug)]
pub struct Portal {
    /// Settings.
    pub config: Config,
    /// Database.
    pub store: Store,
    /// Communes, departments, territories.
    pub territories: Arc<Territories>,
    /// Time.
    pub clock: Clock,
    /// Identity documents.
    pub vault: Vault,
    /// Whom files are shown to before they are read.
    pub antivirus: Antivirus,
    /// Seal of the health data.
    pub seal: Seal,
    /// Seal of the second factors of agents.
    pub factors: Seal,
    /// Chain of the access journal.
    pub chain: Chain,
    /// Mail.
    pub mailer: Mailer,
    /// Wakes the worker when there is something to do.
    pub work: Notify,
    /// Passwords hashed at once: each takes its memory.
    pub hashing: Arc<Semaphore>,
    /// Folder of the files on their way in.
    pub arrivals: PathBuf,
    /// Files that come in pieces.
    pub pieces: Pieces,
    /// Turns to read a file.
    pub reading: Turns,
    /// What communes are asked for, as last read.
    pub pressures: Pressures,
    /// Figures that everybody reads.
    pub held: Held,
    /// Signs certificates.
    pub stamp: Stamp,
    /// Papers printed at once: each takes a core.
    pub printing: Arc<Semaphore>,
    /// Turns to have a receipt printed.
    pub receipts: Turns,
    guichets: RwLock<Arc<Vec<Guichet>>>,
    guichets_read: AtomicI64,
    generation: AtomicU64,
}

impl Portal {
    /// Opens the database, the vault and the mail, and reads the reference data.
    pub async fn open(config: Config, clock: Clock) -> Result<Self> {
        private_folder(&config.data)?;
        let store = match &config.database {
            Some(url) => Store::postgres(url).await?,
            None => Store::sqlite(&config.data.join(DATABASE)).await?,
        };
        let territories = tokio::task::spawn_blocking(reference::load)
            .await?
            .map_err(|error| Error::Failure(error.into()))?;
        Self::over(config, clock, store, Arc::new(territories)).await
    }

    /// The same over what is already open and read.
    pub async fn over(
        config: Config,
        clock: Clock,
        store: Store,
        territories: Arc<Territories>,
    ) -> Result<Self> {
        let failed = |error: Box<dyn std::error::Error + Send + Sync>| Error::Failure(error);
        let vault = match &config.s3 {
            Some(s3) => {
                let used = store.read().await?.has_pages().await?;
                Vault::open_s3(&config.data, s3, used)
            }
            None => Vault::open(&config.data),
        }
        .map_err(|e| failed(e.into()))?;
        let antivirus = Antivirus::of(&config);
        let sealed = store.read().await?.has_complements().await?;
        let key = config.key(config.health_key.as_deref(), HEALTH_KEY);
        let seal = Seal::open(&key, sealed).map_err(|e| failed(e.into()))?;
        let enrolled = store.read().await?.has_second_factors().await?;
        let key = config.key(config.second_factor_key.as_deref(), FACTOR_KEY);
        let factors = Seal::open(&key, enrolled).map_err(|e| failed(e.into()))?;
        // Without an end that can be read, something was written and tampered with.
        let head = store.read().await?.journal_head().await?;
        let written = head.is_none_or(|head| head.seq > 0);
        let key = config.key(config.journal_key.as_deref(), JOURNAL_KEY);
        let chain = Chain::open(&key, written).map_err(|e| failed(e.into()))?;
        let mailer = match &config.smtp {
            Some(url) => Mailer::smtp(url, &config.mail_from, &config.mail),
            None => Mailer::folder(&config.data.join("mail"), &config.mail_from),
        }
        .map_err(|e| failed(e.into()))?;
        let used = store.read().await?.has_certificates().await?;
        let key = stamp::place(&config.data, config.certificate_key.as_deref());
        let stamp = Stamp::open(&key, used).map_err(|e| failed(e.into()))?;
        let arrivals = config.data.join("arrivals");
        private_folder(&arrivals)?;
        let pieces = Pieces::open(arrivals.join("pieces"))?;
        let hashing = Arc::new(Semaphore::new(config.argon2.at_once));
        let portal = Self {
            config,
            store,
            territories,
            clock,
            vault,
            antivirus,
            seal,
            factors,
            chain,
            mailer,
            work: Notify::new(),
            hashing,
            arrivals,
            pieces,
            reading: Turns::default(),
            pressures: Pressures::default(),
            held: Held::default(),
            stamp,
            printing: Arc::new(Semaphore::new(PRINTED_AT_ONCE)),
            receipts: Turns::default(),
            guichets: RwLock::default(),
            guichets_read: AtomicI64::new(0),
            generation: AtomicU64::new(0),
        };
        portal.read_guichets().await?;
        Ok(portal)
    }

    /// Every guichet, as last read.
    pub fn guichets(&self) -> Arc<Vec<Guichet>> {
        self.guichets.read().clone()
    }

    /// Reads the guichets again.
    pub async fn read_guichets(&self) -> Result<()> {
        // Its number first: what is written in between is read again.
        let generation = self.store.read().await?.guichet_generation().await?;
        let guichets = self.store.read().await?.guichets().await?;
        *self.guichets.write() = Arc::new(guichets);
        self.guichets_read.store(generation, Ordering::Relaxed);
        self.changed();
        Ok(())
    }

    /// Reads them again if another node wrote them.
    pub async fn refresh_guichets(&self) -> Result<()> {
        let generation = self.store.read().await?.guichet_generation().await?;
        if generation == self.guichets_read.load(Ordering::Relaxed) {
            return Ok(());
        }
        self.read_guichets().await
    }

    /// The day it is in a territory.
    pub fn today(&self, territory: Option<TerritoryCode>) -> NaiveDate {
        local_day(self.clock.now(), territory)
    }

    /// Something public may have changed, and something may be to send.
    pub fn changed(&self) {
        self.generation.fetch_add(1, Ordering::Relaxed);
        self.work.notify_one();
    }

    /// Goes up at each change made through this process.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Relaxed)
    }
}
