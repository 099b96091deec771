//! Tasks of the command line about figures: a register made from nothing, a recount, a publication.

use super::Outcome;
use guichet_web::actions::{editions, statistics};
use guichet_web::config::Config;
use guichet_web::demo;
use guichet_web::demo::population::Made;
use guichet_web::error::Error::{Conflict, NotFound};
use guichet_web::portal::Portal;
use guichet_web::ports::clock::Clock;
use std::error::Error;
use std::time::Instant;

/// Makes a register of so many demands, and publishes its figures.
pub async fn fill(mut config: Config, demands: usize, seed: u64) -> Outcome {
    const MOST: usize = 9_000_000;
    if demands > MOST {
        return Err(format!("numbers are enough for {MOST} demands").into());
    }
    config.demo = true;
    demo::prepare(&config).await?;
    let portal = Portal::open(config, Clock::System).await?;
    let begun = Instant::now();
    let made = demo::population::fill(&portal, demands, seed).await?;
    let took = begun.elapsed().as_secs_f64();
    let Made { demands, events, lines, erased, writing } = made;
    println!(
        "{demands} demands, {events} events, {lines} lines, {erased} demands of before, {took:.1} s, of which {:.1} s to write them",
        writing.as_secs_f64()
    );
    let begun = Instant::now();
    let edition = editions::publish_now(&portal).await?;
    portal.store.close().await;
    println!("published {}, {:.1} s", edition.days.day, begun.elapsed().as_secs_f64());
    Ok(())
}

/// Names the figures that differ from a recount, at most twenty.
pub async fn verify(config: Config, mend: bool) -> Outcome {
    const NAMED: usize = 20;
    let portal = Portal::open(config, Clock::System).await?;
    let verified = statistics::verify(&portal).await?;
    let wrong = verified.differences.len();
    if mend && wrong > 0 {
        statistics::correct(&portal, &verified).await?;
    }
    portal.store.close().await;
    let statistics::Verified { demands, events, cells, .. } = verified;
    println!("{demands} demands, {events} events, {cells} figures, {wrong} wrong");
    for (cell, kept, counted) in verified.differences.iter().take(NAMED) {
        println!("{cell}: {kept} is kept, {counted} is counted");
    }
    if wrong > NAMED {
        println!("and {} more", wrong - NAMED);
    }
    match wrong {
        0 => Ok(()),
        _ if mend => {
            println!("set right");
            Ok(())
        }
        _ => Err("the figures differ from a recount: --mend sets them right".into()),
    }
}

/// Publishes the figures that are due, or another version of the last month.
pub async fn publish(config: Config, correct: Option<String>) -> Outcome {
    let portal = Portal::open(config, Clock::System).await?;
    let edition = match correct {
        Some(reason) => editions::correct_month(&portal, reason).await.map(Some),
        None => editions::publish_due(&portal).await,
    };
    portal.store.close().await;
    let edition = edition.map_err(|error| match error {
        NotFound => "no month was published yet".into(),
        Conflict => {
            "figures are being published, or were when a program stopped: wait a quarter of an hour"
                .into()
        }
        error => Box::<dyn Error + Send + Sync>::from(error),
    })?;
    let Some(edition) = edition else {
        println!("nothing is due before the month is over");
        return Ok(());
    };
    match edition.month {
        Some(month) => println!("published {month}, version {}", edition.version),
        None => println!("published {}", edition.days.day),
    }
    Ok(())
}
