//! A photo of a phone on its whole way into a document, against decoding and encoding it alone.

use crate::servers::{applicant_actor, config};
use crate::{Outcome, median};
use app::domain::account::Role;
use app::domain::ids::AccountId;
use guichet_web::actions::document::{self, NotAdded, Sender};
use guichet_web::actions::{demand, intake};
use guichet_web::documents::arrival::Arrival;
use guichet_web::portal::Portal;
use guichet_web::ports::clock::Clock;
use guichet_web::ports::ids;
use guichet_web::store::accounts::Account;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage};
use std::path::Path;
use std::time::Instant;

/// Seconds of ours over those of the bare one, and the milliseconds of the bare one.
pub async fn ratio(room: &Path, runs: usize) -> Outcome<(f64, f64)> {
    let portal = Portal::open(config(&room.join("pipeline")), Clock::System).await?;
    let photo = photo()?;
    let (mut bares, mut ours) = (Vec::new(), Vec::new());
    for round in 0..=runs {
        let begun = Instant::now();
        bare(&photo)?;
        let bare = begun.elapsed().as_secs_f64();
        // Each round another person: a document holds eight pages.
        let sender = sender(&portal, round).await?;
        let begun = Instant::now();
        let mut arrival = Arrival::begin(&portal.arrivals)?;
        arrival.add(&photo).await?;
        match document::add(&portal, &sender, arrival.end().await?, None).await {
            Ok(intake::Kept::Ready) => {}
            Ok(intake::Kept::Waiting(stage)) => return Err(stage.why().into()),
            Err(NotAdded::File(refusal)) => return Err(refusal.into()),
            Err(NotAdded::Other(error)) => return Err(error.into()),
        }
        // The first round warms up.
        if round > 0 {
            bares.push(bare);
            ours.push(begun.elapsed().as_secs_f64());
        }
    }
    let bare = median(bares);
    Ok((median(ours) / bare, bare * 1e3))
}

/// Twelve megapixels with something to see at every scale.
fn photo() -> Outcome<Vec<u8>> {
    let photo = RgbImage::from_fn(4_000, 3_000, |x, y| {
        let (near, far) = ((x ^ y).to_le_bytes()[0], (x / 16 + y / 16).to_le_bytes()[0]);
        Rgb([far, near / 4 + far / 2, y.to_le_bytes()[0] / 2 + 60])
    });
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 70).encode_image(&photo)?;
    Ok(jpeg)
}

fn bare(photo: &[u8]) -> Outcome<Vec<u8>> {
    let picture = image::load_from_memory_with_format(photo, ImageFormat::Jpeg)?;
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 85).encode_image(&picture)?;
    Ok(jpeg)
}

async fn sender(portal: &Portal, rank: usize) -> Outcome<Sender> {
    let now = portal.clock.now();
    let account = Account {
        id: AccountId(ids::new()),
        email: format!("photographe{rank}@bench.example"),
        password_hash: None,
        role: Role::Applicant,
        confirmed_at: Some(now),
    };
    let mut tx = portal.store.write().await?;
    tx.add_account(&account, now).await?;
    tx.commit().await?;
    let applicant = applicant_actor(account.id);
    demand::start(portal, &applicant).await?;
    Ok(Sender::Owner(applicant))
}
