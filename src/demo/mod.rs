//! The demonstration: invented data to see the portal live.

pub mod network;
