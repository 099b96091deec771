//! Handicap complements, sealed: this layer never sees what they say.

use super::{Conn, Tx, on, sql};
use crate::error::Result;
use app::domain::ids::{ComplementId, DemandId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

sql! {
    OF_DEMAND = "SELECT id, sealed FROM handicap_complement WHERE demand = $1 ORDER BY id";
    ANY = "SELECT COUNT(*) FROM (SELECT 1 FROM handicap_complement LIMIT 1) AS one";
    COUNT = "SELECT COUNT(*) FROM handicap_complement WHERE demand = $1";
    PUT = "INSERT INTO handicap_complement (id, demand, sealed, written_at) VALUES ($1, $2, $3, $4)
           ON CONFLICT (id) DO UPDATE SET sealed = excluded.sealed, written_at = excluded.written_at
           WHERE handicap_complement.demand = excluded.demand";
    DELETE = "DELETE FROM handicap_complement WHERE id = $1 AND demand = $2";
}

impl Conn {
    /// The complements of a demand, oldest first.
    pub async fn complements(&mut self, demand: DemandId) -> Result<Vec<(ComplementId, Vec<u8>)>> {
        let rows: Vec<(Uuid, Vec<u8>)> =
            on!(self, c => sqlx::query_as(OF_DEMAND).bind(demand.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(id, sealed)| (ComplementId(id), sealed)).collect())
    }

    /// How many complements a demand has.
    pub async fn complement_count(&mut self, demand: DemandId) -> Result<i64> {
        Ok(on!(self, c => sqlx::query_scalar(COUNT).bind(demand.0).fetch_one(c).await)?)
    }

    /// True when any demand has one.
    pub async fn has_complements(&mut self) -> Result<bool> {
        let one: i64 = on!(self, c => sqlx::query_scalar(ANY).fetch_one(c).await)?;
        Ok(one > 0)
    }
}

impl Tx {
    /// Keeps a complement, new or changed.
    pub async fn put_complement(
        &mut self,
        id: ComplementId,
        demand: DemandId,
        sealed: &[u8],
        at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(PUT)
            .bind(id.0).bind(demand.0).bind(sealed).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes a complement back; false when the demand has no such one.
    pub async fn delete_complement(&mut self, id: ComplementId, demand: DemandId) -> Result<bool> {
        let deleted = on!(self, c => sqlx::query(DELETE)
            .bind(id.0).bind(demand.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(deleted == 1)
    }
}
