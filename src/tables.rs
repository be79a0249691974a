//! What `build.rs` made of `codes.toml`, and the types of its rows.

#![allow(
    clippy::pedantic,
    reason = "not written by hand, and shaped by the table"
)]

use crate::lookup::Index;

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

const NO_TEXT: Option<&str> = None;
const NO_ALIASES: &[&str] = &[];
const NO_CODE: Option<ResultCode> = None;

pub(crate) struct ResultCodeRow {
    pub(crate) status: ResultStatus,
    pub(crate) category: Category,
    pub(crate) next_step: NextStep,
    pub(crate) description: &'static str,
    pub(crate) resolution: &'static str,
    pub(crate) note: Option<&'static str>,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) deprecated: Option<&'static str>,
    pub(crate) replaced_by: Option<ResultCode>,
}

pub(crate) struct ResultStatusRow {
    pub(crate) meaning: &'static str,
    pub(crate) action: &'static str,
    pub(crate) next_step: NextStep,
}

pub(crate) struct CategoryRow {
    pub(crate) title: &'static str,
    pub(crate) group: &'static str,
    pub(crate) codes: &'static [ResultCode],
}

pub(crate) struct NextStepRow {
    pub(crate) description: &'static str,
}
