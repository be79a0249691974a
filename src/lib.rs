//! The result codes of a payment API: what each means, and what a program should do next.
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
//! Every response of the API carries a *result object*, which says how the call ended and why: a [`ResultStatus`] and a
//! [`ResultCode`]. The enums, their data and this reference are generated at build time from one table, `codes.toml`.
//!
//! * [`ResultCode`]: every code, by group and category, with its description.
//! * [`ResultStatus`]: the four ways in which a call ends.
//! * [`NextStep`]: what to do after a single reply.
//! * [`RequestState`]: whether the request may have been processed.
//! * [`Attempt`]: follows a request across all its replies. Under the assumptions it lists, nobody is charged twice and nothing is
//!   shipped unpaid.
//! * [`Cancellation`]: follows it further, once you have decided to cancel it.
//! * [`Reply`]: what counts of an answer: its status, and its code if listed.
//! * [`Category`]: the sections of the provider's page.
//! * [`Listed`]: what the four enums of the table have in common.
#![cfg_attr(
    feature = "alloc",
    doc = "* [`ResultObject`]: the `result` object of a response; combines its status and code into a next step.
* [`TransactionStatus`]: the word beside it in an inquiry or a notification, which says how the request stands.
* [`Open`]: a listed value, or the original string if the table does not list it."
)]
//!
//! To find a code, type it into the search box as the API sends it: `ORDER_NOT_EXIST`.
//!
//! # Provider
//!
//! The shipped table comes from the error-code page of the Rebell Open API (docs.rebellapp.com). Rebell is one of a family of
//! mini-program payment platforms that share the result object, among them Alipay+, Antom, TNG and others. This crate is not
//! affiliated with any of them.
//!
//! # Cost
//!
//! The crate is `no_std`, has no `unsafe` code and by default no run-time dependencies. Parsing a code takes one hash, one probe
//! and one comparison at any table size; the accessors index into arrays, without a search. All of them are `const fn`:
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
//! * `alloc` (default): `Open`, `ResultObject` and `TransactionStatus`, which own strings.
//! * `serde`: `Serialize` and `Deserialize` for the four enums of the table, [`Flow`], [`Outcome`], [`CancelOutcome`], `Open`,
//!   `ResultObject` and `TransactionStatus`.
//! * `cli`: the command `result-codes`, which explains and lists codes, and compares the table with a provider's page.

// The guide's examples need the feature `serde`; its text does not.
#![cfg_attr(
    all(feature = "alloc", any(not(doctest), feature = "serde")),
    doc = include_str!("guide.md")
)]
#![doc = include_str!("provider.md")]
#![doc = include_str!("command.md")]
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;

mod attempt;
mod cancellation;
mod category;
mod code;
#[cfg(any(doc, doctest))]
pub mod docs;
mod error;
mod listed;
mod next_step;
#[cfg(feature = "alloc")]
mod open;
mod outcome;
mod phf;
mod reply;
mod request_state;
#[cfg(feature = "alloc")]
mod result_object;
#[cfg(feature = "serde")]
mod serde;
/// The part of `shared/mod.rs` that the library needs: the build script uses the rest too.
mod shared {
    pub(crate) mod hash;
    pub(crate) mod request_states;
}
mod status;
mod string_form;
mod tables;
#[cfg(feature = "alloc")]
mod transaction_status;
mod verdict;

pub use attempt::Attempt;
pub use cancellation::{CancelAction, CancelOutcome, Cancellation};
pub use error::ParseError;
pub use listed::Listed;
#[cfg(feature = "alloc")]
pub use open::{Open, Unlisted};
pub use outcome::{Action, Flow, Outcome};
pub use reply::Reply;
pub use request_state::RequestState;
#[cfg(feature = "alloc")]
pub use result_object::ResultObject;
pub use tables::{Category, NextStep, ResultCode, ResultStatus};
#[cfg(feature = "alloc")]
pub use transaction_status::TransactionStatus;

#[cfg(all(doctest, feature = "serde"))]
#[doc = include_str!("../README.md")]
struct Readme;

#[cfg(all(doctest, feature = "alloc"))]
#[doc = include_str!("../tests/forbidden.md")]
struct Forbidden;
