//! Papers as accessible PDF (PDF/UA-1), and the seal that tells whether one is genuine.

mod characters;
pub mod printer;
pub mod samples;
pub mod seal;
#[cfg(test)]
mod tests;

pub use printer::{PrintError, print};
pub use seal::{Seal, SealError};
