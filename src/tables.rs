//! What `build.rs` generated from `codes.toml`: the four enums, and for each a module with its rows and its strings.

#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "generated, and shaped by the table"
)]
#![allow(deprecated, reason = "a deprecated code is still a row")]

#[allow(unused_imports, reason = "no code may have a `request`")]
use crate::RequestState;
use crate::phf::{Lookup, Slots};
use crate::shared::hash::Hash;

include!(concat!(env!("OUT_DIR"), "/tables.rs"));
