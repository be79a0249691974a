//! Chapters of the documentation. This module exists only there.

#[doc = include_str!("docs/guarantees.md")]
pub mod guarantees {}

#[doc = include_str!("docs/production.md")]
pub mod production {}

// Its example needs the features `alloc` and `serde`; its text does not.
#[cfg_attr(
    any(not(doctest), all(feature = "alloc", feature = "serde")),
    doc = include_str!("docs/cancellation.md")
)]
pub mod cancellation {}
