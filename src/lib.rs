//! The imperative shell: what the core may not touch, the world.

pub mod demo;
pub mod reference;
