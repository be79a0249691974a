//! Chapters of the documentation. This module exists only there.

#[doc = include_str!("docs/guarantees.md")]
pub mod guarantees {}

#[doc = include_str!("docs/production.md")]
pub mod production {}
