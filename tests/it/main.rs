//! The whole program in one process, through its router, on SQLite and on PostgreSQL.

mod accounts;
mod bad_input;
mod concurrency;
mod harness;
mod journeys;
mod rights;
mod store;
