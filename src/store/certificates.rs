//! Certificates; the PDF themselves are in the vault.

use super::{Conn, Tx, corrupt, on, sql};
use crate::error::Result;
use app::domain::certificate::{CertificateKind, Directory};
use app::domain::ids::{CertificateId, DemandId, DocumentId};
use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

sql! {
    BY_ID = "SELECT id, demand, seq, kind, issued_on, directory, document, sha256, attempts
             FROM certificate WHERE id = $1";
    OF_DEMAND = "SELECT id, demand, seq, kind, issued_on, directory, document, sha256, attempts
                 FROM certificate WHERE demand = $1 ORDER BY seq";
    DUE = "SELECT id FROM certificate WHERE state = 'to_make' AND next_attempt_at <= $1
           ORDER BY next_attempt_at LIMIT $2";
    ADD = "INSERT INTO certificate (id, demand, seq, kind, issued_on, directory, state, attempts,
             next_attempt_at)
           VALUES ($1, $2, $3, $4, $5, $6, 'to_make', 0, $7)";
    MADE = "UPDATE certificate SET state = 'made', document = $2, sha256 = $3
            WHERE id = $1 AND state = 'to_make'";
    POSTPONE = "UPDATE certificate SET attempts = attempts + 1, next_attempt_at = $2
                WHERE id = $1 AND state = 'to_make'";
    WHEN_ASKED = "UPDATE certificate SET next_attempt_at = NULL WHERE state = 'to_make'";
    ONE_MADE = "SELECT id FROM certificate WHERE state = 'made' LIMIT 1";
}

/// A certificate to write with its event.
#[derive(Debug)]
pub struct Issued<'a> {
    /// Its id.
    pub id: CertificateId,
    /// Its demand.
    pub demand: DemandId,
    /// Rank of the event that gives it.
    pub seq: i64,
    /// What it is for.
    pub kind: CertificateKind,
    /// Its day, in the territory.
    pub issued_on: NaiveDate,
    /// The guichets it names.
    pub directory: &'a Directory,
    /// When it is to be made.
    pub at: DateTime<Utc>,
}

/// A certificate as kept.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// Its id.
    pub id: CertificateId,
    /// Its demand.
    pub demand: DemandId,
    /// Rank of the event that gave it.
    pub seq: i64,
    /// What it is for.
    pub kind: CertificateKind,
    /// Its day, in the territory.
    pub issued_on: NaiveDate,
    /// The guichets it names.
    pub directory: Directory,
    /// Its name in the vault and what it hashes to, once made.
    pub made: Option<(DocumentId, String)>,
    /// Tries that failed.
    pub attempts: i64,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    demand: Uuid,
    seq: i64,
    kind: String,
    issued_on: NaiveDate,
    directory: String,
    document: Option<Uuid>,
    sha256: Option<String>,
    attempts: i64,
}

impl Row {
    fn read(self) -> Result<Certificate> {
        Ok(Certificate {
            id: CertificateId(self.id),
            demand: DemandId(self.demand),
            seq: self.seq,
            kind: CertificateKind::from_code(&self.kind).ok_or_else(|| corrupt("certificate"))?,
            issued_on: self.issued_on,
            directory: serde_json::from_str(&self.directory)?,
            made: self.document.map(DocumentId).zip(self.sha256),
            attempts: self.attempts,
        })
    }
}

impl Conn {
    /// One certificate.
    pub async fn certificate(&mut self, id: CertificateId) -> Result<Option<Certificate>> {
        let row: Option<Row> =
            on!(self, c => sqlx::query_as(BY_ID).bind(id.0).fetch_optional(c).await)?;
        row.map(Row::read).transpose()
    }

    /// Those of a demand, oldest first.
    pub async fn certificates(&mut self, demand: DemandId) -> Result<Vec<Certificate>> {
        let rows: Vec<Row> =
            on!(self, c => sqlx::query_as(OF_DEMAND).bind(demand.0).fetch_all(c).await)?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Those to make, due first.
    pub async fn certificates_to_make(
        &mut self,
        now: DateTime<Utc>,
        limit: i64,
    ) -> Result<Vec<CertificateId>> {
        let ids: Vec<Uuid> = on!(self, c => sqlx::query_scalar(DUE)
            .bind(now).bind(limit).fetch_all(c).await)?;
        Ok(ids.into_iter().map(CertificateId).collect())
    }

    /// Whether any certificate was ever made, hence signed.
    pub async fn has_certificates(&mut self) -> Result<bool> {
        let id: Option<Uuid> =
            on!(self, c => sqlx::query_scalar(ONE_MADE).fetch_optional(c).await)?;
        Ok(id.is_some())
    }
}

impl Tx {
    /// Writes a certificate, to be made.
    pub async fn add_certificate(&mut self, issued: &Issued<'_>) -> Result<()> {
        let directory = serde_json::to_string(issued.directory)?;
        on!(self, c => sqlx::query(ADD)
            .bind(issued.id.0).bind(issued.demand.0).bind(issued.seq).bind(issued.kind.code())
            .bind(issued.issued_on).bind(&directory).bind(issued.at)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps what was made; false when another was kept first.
    pub async fn certificate_made(
        &mut self,
        id: CertificateId,
        document: DocumentId,
        sha256: &str,
    ) -> Result<bool> {
        let n = on!(self, c => sqlx::query(MADE)
            .bind(id.0).bind(document.0).bind(sha256)
            .execute(c).await.map(|done| done.rows_affected()))?;
        Ok(n == 1)
    }

    /// Notes a try that failed; without another try to come, it is made when asked for.
    pub async fn postpone_certificate(
        &mut self,
        id: CertificateId,
        next: Option<DateTime<Utc>>,
    ) -> Result<()> {
        on!(self, c => sqlx::query(POSTPONE).bind(id.0).bind(next).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Leaves all that is to make until it is asked for.
    pub async fn make_certificates_when_asked(&mut self) -> Result<()> {
        on!(self, c => sqlx::query(WHEN_ASKED).execute(c).await.map(drop))?;
        Ok(())
    }
}
