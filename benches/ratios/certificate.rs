//! What one certificate costs to print.

use crate::{Outcome, median};
use guichet_web::certificate::{print, samples};
use guichet_web::reference;

/// Certificates printed in one round.
const ROUND: u32 = 20;

/// Processor time of one certificate in milliseconds, once the press is warm: median of `runs`.
pub fn cpu(runs: usize) -> Outcome<f64> {
    let papers = samples::samples(&reference::load()?)?;
    // Two papers in turn: nothing of one serves the other but the template and the fonts.
    let papers = &papers[..2];
    let mut rounds = Vec::new();
    for round in 0..=runs {
        let start = processor_seconds();
        for at in 0..ROUND {
            let (name, paper) = &papers[at as usize % papers.len()];
            print(paper, name)?;
        }
        let spent = (processor_seconds() - start) * 1_000.0;
        // The first round warms up.
        if round > 0 {
            rounds.push(spent / f64::from(ROUND));
        }
    }
    Ok(median(rounds))
}

/// Processor time of this process and its threads.
fn processor_seconds() -> f64 {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    std::time::Duration::new(
        spent.tv_sec.unsigned_abs(),
        u32::try_from(spent.tv_nsec).unwrap_or_default(),
    )
    .as_secs_f64()
}
