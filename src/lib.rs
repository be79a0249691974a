//! The result codes of a payment API: what each means, and what a program does next.
//!
//! ```
//! use result_codes::{NextStep, ResultCode, ResultStatus};
//!
//! let code = ResultCode::parse("PAYMENT_IN_PROCESS").unwrap();
//! assert_eq!(code.status(), ResultStatus::Unknown);
//! assert_eq!(code.next_step(), NextStep::Poll);
//! assert_eq!(code.description(), "Payment being processed");
//! ```
//!
//! Every response of the API says how the call ended, and why: a [`ResultStatus`] and a [`ResultCode`]. The table of
//! codes is one file, `codes.toml`, of which a build makes the enums, their rows and this reference.
//!
//! * [`ResultCode`] has all codes, by group and category, with what they mean.
//! * [`ResultStatus`] has the four ways in which a call ends.
//! * [`NextStep`] has what a program can do about it.
//! * [`Category`] has the sections in which the provider's page lists the codes.
//! * `ResultObject` is the `result` of a response, and decides what its status and code come to.
//! * `Open` holds a text that may be listed or not.
//!
//! To find a code here, type it into the search box as the API sends it: `ORDER_NOT_EXIST`.
//!
//! # What it costs
//!
//! The crate is `no_std`, has no `unsafe` code and depends on nothing at run time. Reading a code takes one hash, one
//! probe and one comparison, whatever the size of the table; what is known of it is found by its number, without a search.
//! All of it can be used in a `const`:
//!
//! ```
//! use result_codes::{ResultCode, ResultStatus};
//!
//! const STATUS: ResultStatus = ResultCode::PaymentInProcess.status();
//! assert_eq!(STATUS, ResultStatus::Unknown);
//! ```
//!
//! # Features
//!
//! * `alloc` (default): `Open` and `ResultObject`, which hold texts that the table does not have.
//! * `serde`: reading and writing the enums as strings, and `ResultObject` as the `result` of a response.
//! * `cli`: the command `result-codes`, which explains and lists codes, and compares the table with a provider's page.

// Its examples need the feature `serde`, and its text does not.
#![cfg_attr(
    all(feature = "alloc", any(not(doctest), feature = "serde")),
    doc = include_str!("guide.md")
)]
#![cfg_attr(not(test), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;

mod category;
mod code;
mod error;
mod listed;
mod lookup;
mod next_step;
#[cfg(feature = "alloc")]
mod open;
#[cfg(feature = "alloc")]
mod result_object;
#[cfg(feature = "alloc")]
mod sent;
// All of it is for the generator; the lookup needs only a part.
#[cfg_attr(not(test), expect(dead_code, reason = "the generator uses the rest"))]
mod shared;
mod status;
mod tables;
mod texts;
#[cfg(feature = "serde")]
mod wire;

// A build script has no tests of its own, so the generator's run here.
#[cfg(test)]
mod codegen;

pub use error::ParseError;
pub use listed::Listed;
#[cfg(feature = "alloc")]
pub use open::{Open, Unlisted};
#[cfg(feature = "alloc")]
pub use result_object::ResultObject;
pub use tables::{Category, NextStep, ResultCode, ResultStatus};

#[cfg(all(doctest, feature = "serde"))]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(all(doctest, feature = "alloc"))]
#[doc = include_str!("forbidden.md")]
struct Forbidden;
