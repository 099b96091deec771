//! What is remembered of refused pictures: keyed hashes, whose key is outside the database.

use super::documents::Purpose;
use super::{Conn, Tx, on, sql};
use crate::error::Result;
use app::domain::ids::{DemandId, DocumentId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

sql! {
    DIGESTS = "SELECT digest, file_digest FROM document_page WHERE demand = $1 AND purpose = $2";
    // The last refusal counts.
    KEEP = "INSERT INTO refused_picture (demand, digest, reason, refused_at, erase_at)
            VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (demand, digest) DO UPDATE
            SET reason = excluded.reason, refused_at = excluded.refused_at,
                erase_at = excluded.erase_at";
    AGAIN = "SELECT p.id, r.reason, r.refused_at FROM document_page p
             JOIN refused_picture r ON r.demand = p.demand AND r.digest = p.digest
             WHERE p.demand = $1 AND p.purpose = $2
             UNION
             SELECT p.id, r.reason, r.refused_at FROM document_page p
             JOIN refused_picture r ON r.demand = p.demand AND r.digest = p.file_digest
             WHERE p.demand = $1 AND p.purpose = $2";
    FORGET = "DELETE FROM refused_picture WHERE demand = $1 AND erase_at IS NULL";
    ERASE = "DELETE FROM refused_picture WHERE erase_at <= $1";
}

/// A page that shows a picture refused before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Again {
    /// The page.
    pub page: DocumentId,
    /// Why it was refused: the code of the reason.
    pub reason: String,
    /// When.
    pub refused_at: DateTime<Utc>,
}

impl Conn {
    /// Pages of a demand that show a picture refused before.
    pub async fn refused_again(
        &mut self,
        demand: DemandId,
        purpose: Purpose,
    ) -> Result<Vec<Again>> {
        let rows: Vec<(Uuid, String, DateTime<Utc>)> = on!(self, c => sqlx::query_as(AGAIN)
            .bind(demand.0).bind(purpose.as_str()).fetch_all(c).await)?;
        let mut again: Vec<Again> = Vec::new();
        for (id, reason, refused_at) in rows {
            // Known by its own hash and by the one of its file: told once.
            if again.iter().all(|known| known.page.0 != id) {
                again.push(Again { page: DocumentId(id), reason, refused_at });
            }
        }
        Ok(again)
    }
}

impl Tx {
    /// The pages of a demand that serve a purpose are refused for a reason; remembered until
    /// `erase_at`, or until [`Self::forget_refused_pictures`].
    pub async fn remember_refused(
        &mut self,
        demand: DemandId,
        purpose: Purpose,
        reason: &str,
        at: DateTime<Utc>,
        erase_at: Option<DateTime<Utc>>,
    ) -> Result<()> {
        let pages: Vec<(Option<String>, Option<String>)> = on!(self, c => sqlx::query_as(DIGESTS)
            .bind(demand.0).bind(purpose.as_str()).fetch_all(c).await)?;
        for digest in pages.into_iter().flat_map(|(page, file)| [page, file]).flatten() {
            on!(self, c => sqlx::query(KEEP)
                .bind(demand.0).bind(&digest).bind(reason).bind(at).bind(erase_at)
                .execute(c).await.map(drop))?;
        }
        Ok(())
    }

    /// The demand is registered: nothing of what was refused on the way is needed any more.
    pub async fn forget_refused_pictures(&mut self, demand: DemandId) -> Result<()> {
        on!(self, c => sqlx::query(FORGET).bind(demand.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Erases what is due.
    pub async fn erase_refused_pictures(&mut self, now: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(ERASE).bind(now).execute(c).await.map(drop))?;
        Ok(())
    }
}
