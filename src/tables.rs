//! What `build.rs` generated from `codes.toml`: the four enums, and for each a module of its columns.

#![allow(clippy::pedantic, reason = "generated, and shaped by the table")]
#![allow(deprecated, reason = "a deprecated code is still a row")]

use crate::RequestState;
use crate::phf::PerfectHash;
use crate::shared::hash::Windows;
use crate::string_table::{ListTable, StringTable};

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

const NO_CODE: Option<ResultCode> = None;
#[allow(dead_code, reason = "a table can give every code a request state")]
const NO_REQUEST_STATE: Option<RequestState> = None;
