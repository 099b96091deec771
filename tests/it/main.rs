//! The whole program in one process, through its router, on SQLite and on PostgreSQL.
#![expect(clippy::unwrap_used, reason = "in a test a surprise is a failure")]

mod accounts;
mod acting;
mod administration;
mod autosave;
mod bad_input;
mod certificates;
mod commands;
mod communes;
mod concurrency;
mod desk;
mod documents;
mod duplicates;
mod hand_offs;
mod handicap;
mod harness;
mod households;
mod journal;
mod journeys;
mod killed;
mod life;
mod network;
mod notices;
mod own_data;
mod pipeline;
mod reading;
mod reviewing;
mod rights;
mod second_factor;
mod servers;
mod smtp;
mod store;
mod territories;
mod time;
mod uploads;
mod year;
