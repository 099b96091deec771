//! The imperative shell of guichet-web: HTTP, SQL, files, mail, jobs, command line.

pub mod actions;
pub mod certificate;
pub mod chain;
pub mod columnar;
pub mod config;
pub mod demo;
pub mod documents;
pub mod error;
pub mod jobs;
pub mod letters;
pub mod mail;
pub mod portal;
pub mod ports;
pub mod reference;
mod room;
pub mod seal;
pub mod secret;
pub mod store;
pub mod web;
pub mod workbook;
