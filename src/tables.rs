//! What `build.rs` made of `codes.toml`.

#![allow(
    clippy::pedantic,
    reason = "not written by hand, and shaped by the table"
)]
#![allow(deprecated, reason = "a deprecated code is still a row")]

use crate::lookup::Index;
use crate::shared::hash::Windows;
use crate::texts::{Lists, Texts};

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

const NO_CODE: Option<ResultCode> = None;
