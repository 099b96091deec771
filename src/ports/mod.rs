//! What the world gives: the time, identifiers, secrets. Tests own the time.

pub mod clock;
pub mod ids;
