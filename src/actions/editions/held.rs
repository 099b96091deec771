//! What was read of editions lately: they never change, and everybody reads the same.

use crate::error::Result;
use crate::room::room;
use crate::store::editions::Edition;
use app::domain::statistics::{Sheet, Zone};
use axum::body::Bytes;
use chrono::{DateTime, Utc};
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// Figures kept at most: some forty bytes each. Those of all departments are a hundred thousand.
const FIGURES: u64 = 150_000;
/// Bytes of files kept at most: twice the communes of the country.
const BYTES: u64 = 4 << 20;

/// An edition. Its rank alone may come again, where a database was restored.
type Which = (i64, DateTime<Utc>);

/// What is kept.
#[derive(Debug)]
pub struct Held {
    sheets: Cache<(Which, Zone), Arc<Sheet>, Size>,
    pieces: Cache<(Which, &'static str, i64), Bytes, Size>,
}

#[derive(Clone, Debug)]
struct Size;

impl Weighter<(Which, Zone), Arc<Sheet>> for Size {
    fn weight(&self, _: &(Which, Zone), sheet: &Arc<Sheet>) -> u64 {
        let own = sheet.parts.iter().map(|part| part.counts.iter().count());
        let all = own.sum::<usize>() + sheet.own.iter().count();
        u64::try_from(all).unwrap_or(u64::MAX).max(1)
    }
}

impl Weighter<(Which, &'static str, i64), Bytes> for Size {
    fn weight(&self, _: &(Which, &'static str, i64), bytes: &Bytes) -> u64 {
        u64::try_from(bytes.len()).unwrap_or(u64::MAX).max(1)
    }
}

impl Default for Held {
    fn default() -> Self {
        Self { sheets: room(2_000, FIGURES, Size), pieces: room(200, BYTES, Size) }
    }
}

impl Held {
    pub(super) async fn sheet(
        &self,
        edition: &Edition,
        zone: Zone,
        read: impl Future<Output = Result<Sheet>>,
    ) -> Result<Arc<Sheet>> {
        let read = async { read.await.map(Arc::new) };
        self.sheets.get_or_insert_async(&(which(edition), zone), read).await
    }

    pub(super) async fn piece(
        &self,
        edition: &Edition,
        (name, rank): (&'static str, i64),
        read: impl Future<Output = Result<Bytes>>,
    ) -> Result<Bytes> {
        self.pieces.get_or_insert_async(&(which(edition), name, rank), read).await
    }
}

fn which(edition: &Edition) -> Which {
    (edition.id, edition.made_at)
}
