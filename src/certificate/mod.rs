//! Papers as accessible PDF (PDF/UA-1), and the stamp that tells whether one is genuine.

mod characters;
pub mod printer;
pub mod samples;
pub mod stamp;
#[cfg(test)]
mod tests;

pub use printer::{PrintError, print, print_letters};
pub use stamp::{Stamp, StampError};
