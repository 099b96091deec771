//! HTTP: statuses, cookies, headers, forms. The table of contents is [`router`].

mod account;
mod administration;
mod applicant;
mod board;
mod cache;
mod certificates;
mod communes;
mod demo;
mod desk;
mod device;
mod duplicates;
mod extraction;
mod form;
mod guard;
mod network;
mod operator;
mod public;
mod range;
mod reading;
mod recover;
pub mod router;
mod second_factor;
mod security;
mod sessions;
mod site;
mod statistics;
mod visit;
mod words;

pub use router::{Access, router};
