//! Home, help, directory of guichets, legal pages, errors.

mod guichets;
mod help;
mod home;
mod legal;
mod problem;
mod samples;
mod verification;

pub use guichets::{GuichetsView, guichets};
pub use help::help;
pub use home::home;
pub use legal::{accessibility, privacy};
pub use problem::{Problem, error};
pub use samples::samples;
pub use verification::verification;
