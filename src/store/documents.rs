//! Pages of identity documents; the pictures themselves are in the vault.

use super::{Conn, Tx, on, sql};
use crate::error::Result;
use app::domain::ids::{DemandId, DocumentId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

sql! {
    PAGES = "SELECT id FROM document_page WHERE demand = $1 ORDER BY position";
    DEMAND_OF = "SELECT demand FROM document_page WHERE id = $1";
    ADD = "INSERT INTO document_page (id, demand, position, sent_at)
           VALUES ($1, $2,
             (SELECT COALESCE(MAX(position), 0) + 1 FROM document_page WHERE demand = $2), $3)";
    DELETE = "DELETE FROM document_page WHERE id = $1 AND demand = $2";
    DELETE_ALL = "DELETE FROM document_page WHERE demand = $1";
}

impl Conn {
    /// Pages of a demand, in order.
    pub async fn pages(&mut self, demand: DemandId) -> Result<Vec<DocumentId>> {
        let ids: Vec<Uuid> =
            on!(self, c => sqlx::query_scalar(PAGES).bind(demand.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DocumentId).collect())
    }

    /// The demand that a page belongs to.
    pub async fn demand_of_page(&mut self, page: DocumentId) -> Result<Option<DemandId>> {
        let id: Option<Uuid> =
            on!(self, c => sqlx::query_scalar(DEMAND_OF).bind(page.0).fetch_optional(c).await)?;
        Ok(id.map(DemandId))
    }
}

impl Tx {
    /// Adds a page at the end.
    pub async fn add_page(
        &mut self,
        page: DocumentId,
        demand: DemandId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD)
            .bind(page.0).bind(demand.0).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes a page back; false when it is none of that demand's.
    pub async fn delete_page(&mut self, page: DocumentId, demand: DemandId) -> Result<bool> {
        let n = on!(self, c => sqlx::query(DELETE)
            .bind(page.0).bind(demand.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Takes every page of a demand back.
    pub async fn delete_pages(&mut self, demand: DemandId) -> Result<()> {
        on!(self, c => sqlx::query(DELETE_ALL).bind(demand.0).execute(c).await.map(drop))?;
        Ok(())
    }
}
