//! Identity documents: read into plain pictures, kept encrypted.

pub mod antivirus;
pub mod apart;
pub mod arrival;
pub mod picture;
pub mod pieces;
pub mod samples;
pub mod turns;
pub mod vault;
pub mod watermark;

mod pdf;

pub(crate) use vault::private_folder;
pub use vault::{Vault, VaultError};
