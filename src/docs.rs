//! Chapters of the documentation. This module exists only there.

// The chapters link to the items of the crate by name.
use crate::*;

// Its examples need the feature `serde`; its text does not.
#[cfg_attr(
    all(feature = "alloc", any(not(doctest), feature = "serde")),
    doc = include_str!("docs/guide.md")
)]
#[cfg_attr(
    not(feature = "alloc"),
    doc = "This chapter needs the feature `alloc`."
)]
pub mod guide {}

#[doc = include_str!("docs/production.md")]
#[doc = include_str!("docs/narrow.html")]
pub mod production {}

#[doc = include_str!("docs/guarantees.md")]
#[doc = include_str!("docs/narrow.html")]
pub mod guarantees {}

// As with the guide.
#[cfg_attr(
    any(not(doctest), all(feature = "alloc", feature = "serde")),
    doc = include_str!("docs/cancellation.md"),
    doc = "```",
    doc = "# include!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/src/docs/loop.rs\"));",
    doc = "#",
    doc = include_str!("docs/cancel_loop.rs"),
    doc = "# fn main() {}",
    doc = "```"
)]
#[cfg_attr(
    not(feature = "alloc"),
    doc = "This chapter needs the feature `alloc`."
)]
#[doc = include_str!("docs/narrow.html")]
pub mod cancellation {}

#[doc = include_str!("docs/editing.md")]
pub mod editing {}

#[doc = include_str!("docs/provider.md")]
pub mod provider {}

#[doc = include_str!("docs/command.md")]
#[doc = include_str!("docs/narrow.html")]
pub mod command {}
