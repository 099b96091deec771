//! The rules: what is allowed, and what results. No clock, no chance, no I/O:
//! time and randomness come as arguments.

pub mod account;
pub mod agent;
pub mod calendar;
pub mod ceilings;
pub mod certificate;
pub mod completeness;
pub mod content;
pub mod correction;
pub mod demand;
pub mod desk;
pub mod dispatch;
pub mod document;
pub mod duplicate;
pub mod event;
pub mod guichet;
pub mod handicap;
pub mod ids;
pub mod journal;
pub mod life_cycle;
pub mod partial_date;
pub mod picture_advice;
pub mod prospects;
pub mod question;
pub mod reach;
pub mod refusal;
pub mod review;
pub mod rights;
pub mod second_factor;
pub mod sending;
pub mod statistics;
pub mod story;
pub mod territory;
pub mod text;
pub mod throttle;
pub mod unique_number;
