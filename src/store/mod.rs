//! How things are kept: the only place that knows SQL. One text for SQLite and PostgreSQL.

pub mod accounts;
pub mod agenda;
pub mod agents;
pub mod arrivals;
pub mod bulk;
pub mod certificates;
pub mod demands;
pub mod desk;
pub mod dispatches;
pub mod documents;
pub mod duplicates;
pub mod editions;
pub mod entries;
pub mod erasure;
pub mod extractions;
pub mod guichets;
pub mod hand_offs;
pub mod handicap;
pub mod journal;
pub mod mails;
pub mod network;
pub mod notices;
pub mod own_data;
pub mod reading;
mod recent;
pub mod refused_pictures;
pub mod renewal_links;
pub mod reviews;
pub mod second_factors;
pub mod sessions;
pub mod statistics;
pub mod uploads;

use crate::error::{Error, Result};
use app::domain::demand::Demand;
use app::domain::ids::AccountId;
use recent::{Changes, Recent};
use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnection, PgPool, PgPoolOptions, Postgres};
use sqlx::sqlite::{
    Sqlite, SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool,
    SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, Transaction};
use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// The history of the schema.
pub static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// An open database.
#[derive(Clone, Debug)]
pub struct Store {
    engine: Engine,
    sessions: Arc<Recent<String, sessions::Kept>>,
    /// By account. None where other nodes write too: a person must read what they just saved.
    demands: Option<Arc<Recent<AccountId, Demand>>>,
}

/// The engine of a database.
#[derive(Clone, Debug)]
pub enum Engine {
    /// Embedded: one writer, since SQLite has one, and readers that never wait for it.
    Sqlite {
        /// The connection that writes.
        writer: SqlitePool,
        /// Those that read. Not sqlx's pool, which spawns a task and pings the connection each
        /// time one comes back: a file does not hang up.
        readers: Readers,
    },
    /// Shared by any number of nodes.
    Postgres(PgPool),
}

/// Connections that read.
type Readers = deadpool::unmanaged::Pool<SqliteConnection>;

/// Longest wait for a connection.
const PATIENCE: Duration = Duration::from_secs(20);

/// How much of the file readers look at directly, in bytes.
const MAPPED: &str = "2147418112";
/// What each of them keeps in memory, in KiB and below zero as SQLite wants it: the upper levels of
/// the indexes of three million demands.
const KEPT: &str = "-8192";

/// How many pages read at once; more wait their turn.
const READERS: usize = 4;

/// A connection, or the one of a transaction.
#[derive(Debug)]
pub struct Conn(Inner);

#[derive(Debug)]
enum Inner {
    Sqlite(deadpool::unmanaged::Object<SqliteConnection>),
    SqliteTx(Transaction<'static, Sqlite>),
    Postgres(PoolConnection<Postgres>),
    PostgresTx(Transaction<'static, Postgres>),
}

/// A write transaction; undone when dropped.
#[derive(Debug)]
pub struct Tx {
    conn: Conn,
    sessions: Changes<String, sessions::Kept>,
    demands: Option<Changes<AccountId, Demand>>,
}

/// The engine behind a connection, for [`on!`].
#[derive(Debug)]
pub enum Link<'a> {
    /// SQLite.
    Sqlite(&'a mut SqliteConnection),
    /// PostgreSQL.
    Postgres(&'a mut PgConnection),
}

/// Runs one query on whichever engine is open; the body is type-checked once per engine.
macro_rules! on {
    ($conn:expr, $c:ident => $body:expr) => {
        match $conn.link() {
            $crate::store::Link::Sqlite($c) => $body,
            $crate::store::Link::Postgres($c) => $body,
        }
    };
}
pub(crate) use on;

impl Conn {
    /// The engine behind.
    pub fn link(&mut self) -> Link<'_> {
        match &mut self.0 {
            Inner::Sqlite(c) => Link::Sqlite(c),
            Inner::SqliteTx(c) => Link::Sqlite(c),
            Inner::Postgres(c) => Link::Postgres(c),
            Inner::PostgresTx(c) => Link::Postgres(c),
        }
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

impl Tx {
    /// Makes it last, power cuts included.
    pub async fn commit(self) -> Result<()> {
        let Self { conn, mut sessions, mut demands } = self;
        match conn.0 {
            Inner::SqliteTx(tx) => tx.commit().await?,
            Inner::PostgresTx(tx) => tx.commit().await?,
            Inner::Sqlite(_) | Inner::Postgres(_) => {
                return Err(Error::failure("a transaction that is none"));
            }
        }
        sessions.commit();
        if let Some(demands) = &mut demands {
            demands.commit();
        }
        Ok(())
    }
}

impl Store {
    /// Opens or creates the SQLite database of a file.
    pub async fn sqlite(file: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // What is erased is not left in free pages of the file.
            .pragma("secure_delete", "ON")
            .busy_timeout(Duration::from_secs(10))
            .optimize_on_close(true, None)
            .disable_statement_logging();
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .connect_with(options.clone())
            .await?;
        MIGRATIONS.run(&writer).await?;
        let options = options
            .read_only(true)
            .create_if_missing(false)
            // Pages are read where the system keeps them, without a call and a copy for each: what a
            // large register costs most.
            .pragma("mmap_size", MAPPED)
            .pragma("cache_size", KEPT);
        let mut readers = Vec::with_capacity(READERS);
        for _ in 0..READERS {
            readers.push(options.connect().await?);
        }
        Ok(Self::over(Engine::Sqlite { writer, readers: readers.into() }))
    }

    /// Opens a PostgreSQL database.
    pub async fn postgres(url: &str) -> Result<Self> {
        let options: sqlx::postgres::PgConnectOptions = url.parse().map_err(Error::from)?;
        let pool = PgPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(PATIENCE)
            .connect_with(options.disable_statement_logging())
            .await?;
        MIGRATIONS.run(&pool).await?;
        Ok(Self::over(Engine::Postgres(pool)))
    }

    fn over(engine: Engine) -> Self {
        let demands = matches!(engine, Engine::Sqlite { .. }).then(Arc::default);
        Self { engine, sessions: Arc::default(), demands }
    }

    /// The engine behind.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// A connection to read with.
    pub async fn read(&self) -> Result<Conn> {
        Ok(Conn(match &self.engine {
            Engine::Sqlite { readers, .. } => Inner::Sqlite(
                tokio::time::timeout(PATIENCE, readers.get())
                    .await
                    .map_err(|_| Error::Busy)?
                    .map_err(|error| Error::Failure(error.into()))?,
            ),
            Engine::Postgres(pool) => Inner::Postgres(pool.acquire().await?),
        }))
    }

    /// A connection that reads everything as it is now, however long it takes and whoever writes.
    pub async fn snapshot(&self) -> Result<Conn> {
        Ok(Conn(match &self.engine {
            // One of its own: the others are lent for a moment.
            Engine::Sqlite { writer, .. } => {
                let options = (*writer.connect_options()).clone();
                let options = options.read_only(true).create_if_missing(false);
                let own = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
                Inner::SqliteTx(own.begin().await?)
            }
            Engine::Postgres(pool) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                let pool = pool.clone();
                Inner::PostgresTx(whole(async move { pool.begin_with(begin).await }).await?)
            }
        }))
    }

    /// The same where it keeps nobody waiting. On SQLite who reads for long keeps the log from being
    /// emptied, and everybody who writes waits for that.
    pub async fn long_snapshot(&self) -> Result<Option<Conn>> {
        match &self.engine {
            Engine::Sqlite { .. } => Ok(None),
            Engine::Postgres(_) => self.snapshot().await.map(Some),
        }
    }

    /// A transaction to write in. Only actions open one.
    pub async fn write(&self) -> Result<Tx> {
        let conn = Conn(match &self.engine {
            // Immediate: a transaction that reads before it writes would else fail when another
            // wrote in between.
            Engine::Sqlite { writer, .. } => {
                Inner::SqliteTx(writer.begin_with("BEGIN IMMEDIATE").await?)
            }
            Engine::Postgres(pool) => {
                let pool = pool.clone();
                Inner::PostgresTx(whole(async move { pool.begin().await }).await?)
            }
        });
        Ok(Tx {
            conn,
            sessions: Changes::new(self.sessions.clone()),
            demands: self.demands.clone().map(Changes::new),
        })
    }

    /// Waits for what is being written, then closes.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { writer, readers } => {
                // One that is still read with is closed when it comes back.
                while let Ok(reader) = readers.try_remove() {
                    // Nothing was written through it.
                    let _ = reader.close().await;
                }
                readers.close();
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

/// Waits for a transaction to begin, which goes to its end even when nobody waits any more: left
/// between what was asked and its answer, sqlx gives the connection back with the transaction open,
/// and the next to get it reads the past, and may not write.
async fn whole(
    begins: impl Future<Output = sqlx::Result<Transaction<'static, Postgres>>> + Send + 'static,
) -> Result<Transaction<'static, Postgres>> {
    let begun = tokio::spawn(begins).await;
    Ok(begun.map_err(|lost| Error::Failure(lost.into()))??)
}

/// Codes as a list that a statement searches: `,G1104,G1105,`.
fn list<T: std::fmt::Display>(codes: &[T]) -> String {
    codes.iter().fold(String::from(","), |text, code| format!("{text}{code},"))
}

/// Every statement of the program, for the test that describes them on both engines.
pub fn statements() -> Vec<&'static str> {
    [
        accounts::STATEMENTS,
        agenda::STATEMENTS,
        agents::STATEMENTS,
        arrivals::STATEMENTS,
        bulk::STATEMENTS,
        certificates::STATEMENTS,
        demands::STATEMENTS,
        desk::STATEMENTS,
        dispatches::STATEMENTS,
        documents::STATEMENTS,
        duplicates::STATEMENTS,
        editions::STATEMENTS,
        entries::STATEMENTS,
        erasure::STATEMENTS,
        extractions::STATEMENTS,
        guichets::STATEMENTS,
        hand_offs::STATEMENTS,
        handicap::STATEMENTS,
        journal::STATEMENTS,
        mails::STATEMENTS,
        network::STATEMENTS,
        notices::STATEMENTS,
        reading::STATEMENTS,
        refused_pictures::STATEMENTS,
        renewal_links::STATEMENTS,
        reviews::STATEMENTS,
        second_factors::STATEMENTS,
        sessions::STATEMENTS,
        statistics::STATEMENTS,
        uploads::STATEMENTS,
    ]
    .concat()
}

/// Declares the statements of a file, and their list.
macro_rules! sql {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)+) => {
        $($(#[$doc])* const $name: &str = $sql;)+
        /// Every statement of this file.
        pub const STATEMENTS: &[&str] = &[$($name),+];
    };
}
pub(crate) use sql;

/// A value that the database holds and the program does not understand.
pub(crate) fn corrupt(what: &'static str) -> Error {
    Error::failure(format!("the database holds an unreadable {what}"))
}
