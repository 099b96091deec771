//! Pages of identity documents and of other proofs; the pictures themselves are in the vault.

use super::{Conn, Tx, on, sql};
use crate::error::Result;
use app::domain::ids::{AccountId, DemandId, DocumentId};
use chrono::{DateTime, Utc};
use uuid::Uuid;

sql! {
    PAGES = "SELECT id FROM document_page WHERE demand = $1 AND purpose = $2 ORDER BY position";
    ANY = "SELECT id FROM document_page LIMIT 1";
    DEMAND_OF = "SELECT demand FROM document_page WHERE id = $1";
    ADD = "INSERT INTO document_page (id, demand, position, sent_at, purpose, digest, file_digest)
           VALUES ($1, $2,
             (SELECT COALESCE(MAX(position), 0) + 1 FROM document_page WHERE demand = $2), $3, $4,
              $5, $6)";
    SINCE_QUESTION = "SELECT COUNT(*) FROM document_page p
                      WHERE p.demand = $1 AND p.purpose = 'identity' AND p.sent_at >
                        (SELECT MAX(e.at) FROM demand_event e
                         WHERE e.demand = $1 AND e.kind = 'question_asked')";
    KEEP_PROOF = "UPDATE document_page SET purpose = 'accepted_proof'
                  WHERE demand = $1 AND purpose = 'proof'";
    DELETE = "DELETE FROM document_page WHERE id = $1 AND demand = $2";
    TO_ERASE = "SELECT page FROM document_erasure WHERE due_at <= $1 ORDER BY due_at LIMIT $2";
    ERASE = "INSERT INTO document_erasure (page, due_at) VALUES ($1, $2)";
    ERASED = "DELETE FROM document_erasure WHERE page = $1";
    TAKEN_BACK = "SELECT COUNT(*) FROM taken_back WHERE item = $1 AND owner = $2";
    REMEMBER = "INSERT INTO taken_back (item, owner, at) VALUES ($1, $2, $3)
                ON CONFLICT (item) DO NOTHING";
    FORGET_TAKEN_BACK = "DELETE FROM taken_back WHERE at < $1";
}

/// What a page proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Who the applicant is: the demand is registered on it.
    Identity,
    /// The correction of civil status that is asked for, or about to be.
    Proof,
}

impl Purpose {
    /// As it is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Proof => "proof",
        }
    }

    /// As it was stored.
    pub(super) fn read(text: &str) -> Option<Self> {
        [Self::Identity, Self::Proof].into_iter().find(|purpose| purpose.as_str() == text)
    }
}

/// A page to add.
#[derive(Clone, Copy, Debug)]
pub struct NewPage<'a> {
    /// Its name, in the vault too.
    pub id: DocumentId,
    /// Keyed hash of the page.
    pub digest: &'a str,
    /// Keyed hash of the file that it came in.
    pub file_digest: &'a str,
}

impl Conn {
    /// Pages of the identity document of a demand, in order.
    pub async fn pages(&mut self, demand: DemandId) -> Result<Vec<DocumentId>> {
        self.pages_for(demand, Purpose::Identity).await
    }

    /// Pages of a demand that serve a purpose, in order.
    pub async fn pages_for(
        &mut self,
        demand: DemandId,
        purpose: Purpose,
    ) -> Result<Vec<DocumentId>> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(PAGES)
            .bind(demand.0).bind(purpose.as_str()).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DocumentId).collect())
    }

    /// Whether a page of the identity document came since something was asked.
    pub async fn has_pages_since_question(&mut self, demand: DemandId) -> Result<bool> {
        let n: i64 =
            on!(self, c => sqlx::query_scalar(SINCE_QUESTION).bind(demand.0).fetch_one(c).await)?;
        Ok(n > 0)
    }

    /// Whether any demand has a page.
    pub async fn has_pages(&mut self) -> Result<bool> {
        let any: Option<Uuid> = on!(self, c => sqlx::query_scalar(ANY).fetch_optional(c).await)?;
        Ok(any.is_some())
    }

    /// The demand that a page belongs to.
    pub async fn demand_of_page(&mut self, page: DocumentId) -> Result<Option<DemandId>> {
        let id: Option<Uuid> =
            on!(self, c => sqlx::query_scalar(DEMAND_OF).bind(page.0).fetch_optional(c).await)?;
        Ok(id.map(DemandId))
    }
}

impl Conn {
    /// Whether somebody took this back lately: a page, a file that waited, a handicap complement,
    /// what they were typing.
    pub async fn was_taken_back(&mut self, item: Uuid, owner: AccountId) -> Result<bool> {
        let n: i64 = on!(self, c => sqlx::query_scalar(TAKEN_BACK)
            .bind(item).bind(owner.0).fetch_one(c).await)?;
        Ok(n > 0)
    }

    /// Pages to erase from the vault, those due first.
    pub async fn pages_to_erase(
        &mut self,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<DocumentId>> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(TO_ERASE)
            .bind(now).bind(limit).fetch_all(c).await)?;
        Ok(ids.into_iter().map(DocumentId).collect())
    }
}

impl Tx {
    /// A page is to be erased from the vault at an instant.
    pub async fn erase_page(&mut self, page: DocumentId, due_at: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(ERASE).bind(page.0).bind(due_at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// A page is no longer to be erased: it is gone, or a demand has it.
    pub async fn page_not_to_erase(&mut self, page: DocumentId) -> Result<()> {
        on!(self, c => sqlx::query(ERASED).bind(page.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Adds a page at the end.
    pub async fn add_page(
        &mut self,
        page: &NewPage<'_>,
        demand: DemandId,
        purpose: Purpose,
        at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(ADD)
            .bind(page.id.0).bind(demand.0).bind(at).bind(purpose.as_str())
            .bind(page.digest).bind(page.file_digest)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// The proof of a correction that is accepted stays with the demand, apart from the next one.
    pub async fn keep_proof(&mut self, demand: DemandId) -> Result<()> {
        on!(self, c => sqlx::query(KEEP_PROOF).bind(demand.0).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Somebody takes back what is theirs: a second click is known for one.
    pub async fn remember_taken_back(
        &mut self,
        item: Uuid,
        owner: AccountId,
        at: DateTime<Utc>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(REMEMBER)
            .bind(item).bind(owner.0).bind(at).execute(c).await.map(drop))?;
        Ok(())
    }

    /// No second click comes so late.
    pub async fn forget_taken_back(&mut self, before: DateTime<Utc>) -> Result<()> {
        on!(self, c => sqlx::query(FORGET_TAKEN_BACK).bind(before).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Takes a page back; false when it is none of that demand's.
    pub async fn delete_page(&mut self, page: DocumentId, demand: DemandId) -> Result<bool> {
        let n = on!(self, c => sqlx::query(DELETE)
            .bind(page.0).bind(demand.0).execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }
}
