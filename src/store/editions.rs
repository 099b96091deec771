//! Editions of the figures: what may be told of every territory, as it was on a day.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::{Error, Result};
use app::domain::ids::AccountId;
use app::domain::statistics::{Cell, Counts, Days, Figures, Month, Zone};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::error::DatabaseError;
use uuid::Uuid;

macro_rules! columns {
    () => {
        "SELECT id, day, divided, since, month, version, reason, corrections, made_at FROM figure_edition "
    };
}

sql! {
    LAST = concat!(columns!(), "WHERE is_whole ORDER BY id DESC LIMIT 1");
    BEING_MADE = "SELECT COUNT(*) FROM figure_edition WHERE NOT is_whole AND made_at > $1";
    OF_MONTH = concat!(columns!(), "WHERE is_whole AND month = $1 ORDER BY version DESC LIMIT 1");
    OF_VERSION = concat!(columns!(), "WHERE is_whole AND month = $1 AND version = $2");
    MONTHS = concat!(columns!(), "WHERE is_whole AND month IS NOT NULL ORDER BY month DESC, version DESC");
    BEGIN = "INSERT INTO figure_edition (id, day, divided, since, month, version, reason, corrections, made_at, is_whole)
             VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM figure_edition), $1, $2, $3, $4, $5, $6, $7, $8, FALSE)
             ON CONFLICT (id) DO NOTHING
             RETURNING id";
    ADD = "INSERT INTO figure_published (edition, kind, around, zone, counts, details)
           VALUES ($1, $2, $3, $4, $5, $6)";
    FINISH = "UPDATE figure_edition SET is_whole = TRUE WHERE id = $1";
    TO_TELL = "SELECT id FROM account
               WHERE role IN ('territory_manager', 'guichet_lead') AND password_hash IS NOT NULL
                 AND (works_from IS NULL OR works_from <= $1)
                 AND (works_until IS NULL OR works_until > $1)
               ORDER BY id";
    OUTDATED = "SELECT id FROM figure_edition
                WHERE (id < $1 AND is_whole AND month IS NULL) OR (NOT is_whole AND made_at < $2)
                ORDER BY id";
    KEEP_LAST = "UPDATE figure_edition SET corrections = (SELECT corrections FROM figure_state WHERE id = 1)
                 WHERE corrections = $1 AND (NOT is_whole OR id = (SELECT MAX(id) FROM figure_edition WHERE is_whole))";
    DROP = "DELETE FROM figure_edition WHERE id = $1";
    ONE = "SELECT counts, details FROM figure_published
           WHERE edition = $1 AND kind = $2 AND around = $3 AND zone = $4";
    // In one row: hundreds of them cost more to hand over than to read.
    AROUND = "SELECT STRING_AGG(zone || ' ' || counts, '|' ORDER BY zone) FROM figure_published
              WHERE edition = $1 AND kind = $2 AND around = $3";
    OF_KIND = "SELECT STRING_AGG(zone || ' ' || counts, '|' ORDER BY around, zone)
               FROM figure_published WHERE edition = $1 AND kind = $2";
    WHOLE = "SELECT zone, counts, details FROM figure_published
             WHERE edition = $1 AND kind = $2 AND around = $3";
    ADD_PIECE = "INSERT INTO figure_file (edition, name, piece, bytes) VALUES ($1, $2, $3, $4)";
    PIECE = "SELECT bytes FROM figure_file WHERE edition = $1 AND name = $2 AND piece = $3";
    SIZES = "SELECT CAST(LENGTH(bytes) AS BIGINT) FROM figure_file
             WHERE edition = $1 AND name = $2 ORDER BY piece";
    FIRST_MONTH = "SELECT MIN(month) FROM figure_cell WHERE area = 'F' AND zone = 'F' AND month <> ''";
    // Its own figures of a territory, with every detail.
    OWN = "SELECT zone, indicator, detail, month, n FROM figure_cell WHERE area = $1 AND zone = $2";
    // The same without the months before the last ones; of a stock, what came and went lately.
    RECENT = "SELECT zone, indicator, detail, month, n FROM figure_cell
              WHERE area = $1 AND zone = $2
                AND (month = '' OR (month >= $3 AND indicator NOT IN ('pending', 'pending_any'))
                     OR (month >= $4 AND indicator = 'pending'))";
}

/// An edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Its rank.
    pub id: i64,
    /// The days of its figures.
    pub days: Days,
    /// The first month of the register.
    pub since: Month,
    /// The month that it freezes.
    pub month: Option<Month>,
    /// Of this month, from 1.
    pub version: i64,
    /// Why there is another version.
    pub reason: Option<String>,
    /// How often the figures had been set right.
    pub corrections: i64,
    /// When it was made.
    pub made_at: DateTime<Utc>,
}

type Row =
    (i64, NaiveDate, NaiveDate, String, Option<String>, i64, Option<String>, i64, DateTime<Utc>);

fn read(row: Row) -> Result<Edition> {
    let (id, day, divided, since, month, version, reason, corrections, made_at) = row;
    let read = |text: String| text.parse::<Month>().map_err(|_| corrupt("month"));
    let (since, month) = (read(since)?, month.map(read).transpose()?);
    let days = Days { day, divided };
    Ok(Edition { id, days, since, month, version, reason, corrections, made_at })
}

/// The letter of a kind of territories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The country.
    Country,
    /// Regions.
    Region,
    /// Departments, around which is their region.
    Department,
    /// EPCI.
    Epci,
    /// Communes, around which is their department.
    Commune,
}

impl Kind {
    fn letter(self) -> &'static str {
        match self {
            Self::Country => "F",
            Self::Region => "R",
            Self::Department => "D",
            Self::Epci => "E",
            Self::Commune => "C",
        }
    }

    /// That of a territory.
    pub fn of(zone: Zone) -> Self {
        match zone {
            Zone::Country => Self::Country,
            Zone::Region(_) => Self::Region,
            Zone::Department(_) => Self::Department,
            Zone::Epci(_) => Self::Epci,
            Zone::Commune(_) => Self::Commune,
        }
    }
}

/// A territory and its counts.
pub type Told = (Zone, Counts);

/// `C69123 pending 12;new@12m 8|C69029 pending ?`.
fn told(all: Option<String>) -> Result<Vec<Told>> {
    let read = |one: &str| {
        let (zone, counts) = one.split_once(' ').ok_or_else(|| corrupt("zone"))?;
        let zone = zone.parse().map_err(|_| corrupt("zone"))?;
        Ok((zone, counts.parse().map_err(|_| corrupt("count"))?))
    };
    all.iter().flat_map(|all| all.split('|')).map(read).collect()
}

impl Conn {
    /// The last one.
    pub async fn last_edition(&mut self) -> Result<Option<Edition>> {
        let row: Option<Row> = on!(self, c => sqlx::query_as(LAST).fetch_optional(c).await)?;
        row.map(read).transpose()
    }

    /// Whether one is being made since an instant.
    pub async fn edition_is_being_made(&mut self, since: DateTime<Utc>) -> Result<bool> {
        let n: i64 = on!(self, c => sqlx::query_scalar(BEING_MADE).bind(since).fetch_one(c).await)?;
        Ok(n > 0)
    }

    /// The one that freezes a month, the last version of it or a given one.
    pub async fn edition_of(
        &mut self,
        month: Month,
        version: Option<i64>,
    ) -> Result<Option<Edition>> {
        let month = month.to_string();
        let row: Option<Row> = match version {
            None => on!(self, c => sqlx::query_as(OF_MONTH).bind(month).fetch_optional(c).await)?,
            Some(version) => on!(self, c => sqlx::query_as(OF_VERSION)
                .bind(month).bind(version).fetch_optional(c).await)?,
        };
        row.map(read).transpose()
    }

    /// Every frozen one, the last month first.
    pub async fn monthly_editions(&mut self) -> Result<Vec<Edition>> {
        let rows: Vec<Row> = on!(self, c => sqlx::query_as(MONTHS).fetch_all(c).await)?;
        rows.into_iter().map(read).collect()
    }

    /// The counts of a territory in an edition; none where there are but zeros.
    pub async fn published(
        &mut self,
        edition: i64,
        zone: Zone,
        around: &str,
    ) -> Result<Option<Counts>> {
        let row: Option<(String, String)> = on!(self, c => sqlx::query_as(ONE)
            .bind(edition).bind(Kind::of(zone).letter()).bind(around).bind(zone.to_string())
            .fetch_optional(c).await)?;
        row.map(|(counts, details)| read_counts(&counts, &details)).transpose()
    }

    /// What compares the territories of a kind inside another.
    pub async fn published_in(
        &mut self,
        edition: i64,
        kind: Kind,
        around: &str,
    ) -> Result<Vec<Told>> {
        told(on!(self, c => sqlx::query_scalar(AROUND)
            .bind(edition).bind(kind.letter()).bind(around).fetch_one(c).await)?)
    }

    /// What compares all the territories of a kind.
    pub async fn published_of(&mut self, edition: i64, kind: Kind) -> Result<Vec<Told>> {
        told(on!(self, c => sqlx::query_scalar(OF_KIND)
            .bind(edition).bind(kind.letter()).fetch_one(c).await)?)
    }

    /// All that is told of the territories of a kind inside another.
    pub async fn published_whole(
        &mut self,
        edition: i64,
        kind: Kind,
        around: &str,
    ) -> Result<Vec<Told>> {
        let rows: Vec<(String, String, String)> = on!(self, c => sqlx::query_as(WHOLE)
            .bind(edition).bind(kind.letter()).bind(around).fetch_all(c).await)?;
        let read = |(zone, counts, details): (String, String, String)| {
            let zone = zone.parse().map_err(|_| corrupt("zone"))?;
            Ok((zone, read_counts(&counts, &details)?))
        };
        rows.into_iter().map(read).collect()
    }

    /// A piece of a file, from 0; none after the last one.
    pub async fn file_piece(
        &mut self,
        edition: i64,
        name: &str,
        piece: i64,
    ) -> Result<Option<Vec<u8>>> {
        Ok(on!(self, c => sqlx::query_scalar(PIECE)
            .bind(edition).bind(name).bind(piece).fetch_optional(c).await)?)
    }

    /// Bytes of each piece of a file, in their order.
    pub async fn file_sizes(&mut self, edition: i64, name: &str) -> Result<Vec<u64>> {
        let sizes: Vec<i64> = on!(self, c => sqlx::query_scalar(SIZES)
            .bind(edition).bind(name).fetch_all(c).await)?;
        Ok(sizes.into_iter().map(|size| u64::try_from(size).unwrap_or_default()).collect())
    }

    /// The first month in which anything was counted.
    pub async fn first_counted_month(&mut self) -> Result<Option<Month>> {
        let first: Option<String> =
            on!(self, c => sqlx::query_scalar(FIRST_MONTH).fetch_one(c).await)?;
        first.map(|month| month.parse().map_err(|_| corrupt("month"))).transpose()
    }

    /// What is counted of a territory itself.
    pub async fn own_figures(&mut self, area: Zone, zone: Zone) -> Result<Figures> {
        let rows: Vec<CellRow> = on!(self, c => sqlx::query_as(OWN)
            .bind(area.to_string()).bind(zone.to_string()).fetch_all(c).await)?;
        figures(rows)
    }

    /// What is counted of a territory itself, now and from a month on; what came and went of its demands
    /// under way from an earlier one on.
    pub async fn recent_figures(
        &mut self,
        area: Zone,
        zone: Zone,
        since: Month,
        earlier: Month,
    ) -> Result<Figures> {
        let (since, earlier) = (since.to_string(), earlier.to_string());
        let rows: Vec<CellRow> = on!(self, c => sqlx::query_as(RECENT)
            .bind(area.to_string()).bind(zone.to_string()).bind(since).bind(earlier)
            .fetch_all(c).await)?;
        figures(rows)
    }

    /// Agents to whom a publication is announced: managers of territories, leads of guichets.
    pub async fn agents_to_tell_of_figures(&mut self, at: DateTime<Utc>) -> Result<Vec<AccountId>> {
        let ids: Vec<Uuid> =
            on!(self, c => sqlx::query_scalar(TO_TELL).bind(at).fetch_all(c).await)?;
        Ok(ids.into_iter().map(AccountId).collect())
    }

    /// Editions that another one replaced, or that nobody finished since an instant.
    pub async fn outdated_editions(
        &mut self,
        before: i64,
        since: DateTime<Utc>,
    ) -> Result<Vec<i64>> {
        Ok(on!(self, c => sqlx::query_scalar(OUTDATED)
            .bind(before).bind(since).fetch_all(c).await)?)
    }
}

fn read_counts(counts: &str, details: &str) -> Result<Counts> {
    let read = |text: &str| text.parse::<Counts>().map_err(|_| corrupt("count"));
    Ok(read(counts)?.with(read(details)?))
}

type CellRow = (String, String, String, String, i64);

fn figures(rows: Vec<CellRow>) -> Result<Figures> {
    let mut figures = Figures::default();
    for (zone, indicator, detail, month, n) in rows {
        let cell: Cell = super::statistics::read_cell(&zone, &indicator, &detail, &month)?;
        figures.add(cell, n);
    }
    Ok(figures)
}

impl Tx {
    /// Begins an edition that nobody reads yet; its rank is given. [`Error::Conflict`] when another
    /// node began one at the same instant.
    pub async fn begin_edition(&mut self, edition: &Edition) -> Result<i64> {
        let Edition {
            days: Days { day, divided },
            since,
            month,
            version,
            reason,
            corrections,
            made_at,
            ..
        } = edition;
        let id: Option<i64> = on!(self, c => sqlx::query_scalar(BEGIN)
            .bind(day).bind(divided).bind(since.to_string()).bind(month.map(|month| month.to_string()))
            .bind(version).bind(reason).bind(corrections).bind(made_at).fetch_optional(c).await)?;
        id.ok_or(Error::Conflict)
    }

    /// Adds a territory to it. `around`: the region of a department, the department of a commune.
    pub async fn publish(
        &mut self,
        edition: i64,
        zone: Zone,
        around: &str,
        counts: Counts,
    ) -> Result<()> {
        let (counts, details) = counts.parted();
        on!(self, c => sqlx::query(ADD)
            .bind(edition).bind(Kind::of(zone).letter()).bind(around).bind(zone.to_string())
            .bind(counts.to_string()).bind(details.to_string()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Adds a piece to a file of it.
    pub async fn add_file_piece(
        &mut self,
        edition: i64,
        name: &str,
        piece: i64,
        bytes: &[u8],
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD_PIECE)
            .bind(edition).bind(name).bind(piece).bind(bytes).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Lets everybody read it. [`Error::Conflict`] when the same version of its month is there.
    pub async fn finish_edition(&mut self, edition: i64) -> Result<()> {
        let done = on!(self, c => sqlx::query(FINISH).bind(edition).execute(c).await.map(drop));
        let is_twice = |error: &sqlx::Error| {
            error.as_database_error().is_some_and(DatabaseError::is_unique_violation)
        };
        match done {
            Err(error) if is_twice(&error) => Err(Error::Conflict),
            done => Ok(done?),
        }
    }

    /// Says that the last edition is not wrong, nor one that is being made, though figures were counted
    /// anew since they had been set right `seen` times.
    pub async fn keep_last_edition(&mut self, seen: i64) -> Result<()> {
        on!(self, c => sqlx::query(KEEP_LAST).bind(seen).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Forgets an edition.
    pub async fn drop_edition(&mut self, edition: i64) -> Result<()> {
        on!(self, c => sqlx::query(DROP).bind(edition).execute(c).await.map(drop))?;
        Ok(())
    }
}
