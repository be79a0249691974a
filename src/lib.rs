//! Tells a program what to do with each response of a payment API, and explains its result codes.
//!
//! Treat the status U (*unknown*) or a lost answer as a failure, and you charge the customer twice. Treat the S of a QR code or of an
//! inquiry as "paid", and you ship what nobody paid for. An [`Attempt`] follows a request across all its replies; if the API keeps
//! [its promises](docs::guarantees#what-it-relies-on), neither happens.
//!
//! # The loop
//!
//! Create an attempt for each request, report every reply to it, and do what it says:
//!
//! ```
//! use result_codes::{Action, Attempt, Flow, Outcome, Reply, ResultStatus};
//!
//! let mut attempt = Attempt::new(Flow::Immediate); // the request id is stored
//! assert_eq!(attempt.next_action(), Action::Send);
//! // The answer is lost, so the payment may have gone through.
//! assert_eq!(attempt.next_action(), Action::Inquire);
//! // The inquiry succeeded, and `paymentStatus` beside its result says that the payment did too.
//! attempt.inquired(ResultStatus::Success, Some(Reply::from(ResultStatus::Success)));
//! assert_eq!(attempt.next_action(), Action::Finish(Outcome::Succeeded));
//! ```
//!
//! [The guide](docs::guide#the-loop) has the whole loop, with calls, delays and a deadline.
//!
//! # The outcomes
//!
//! | outcome | what to do |
//! |---|---|
//! | [`Succeeded`](Outcome::Succeeded) | ship |
//! | [`Failed`](Outcome::Failed) | tell the customer; do not retry under a new id |
//! | [`StartOver`](Outcome::StartOver) | charge the same order again, under a new id and a new order reference |
//! | [`GivenUp`](Outcome::GivenUp) | ship nothing, charge nothing; ask again later, or [cancel it](docs::cancellation) |
//! | [`Undecided`](Outcome::Undecided) | ship nothing, charge nothing; alert an operator |
//!
//! If [`order_may_be_paid`](Attempt::order_may_be_paid) is true, alert an operator, and find out whether the order is paid before you tell
//! the customer that it failed or charge the order again.
//!
//! # Five rules
//!
//! 1. Store the id before you send it, with its flow, its parameters and its deadline.
//! 2. Begin with what you have stored: [`Attempt::new`], [`Attempt::resume`] or [`Attempt::ended`].
//! 3. One follower per id, and one open id per order.
//! 4. Store the outcome, then act on it.
//! 5. A new id only after `StartOver`. Ask again about what you gave up, but never send it again.
//!
//! `examples/merchant`, in the repository, is a whole merchant to copy.
//!
//! # Chapters
//!
//! * [Handling a response by status](docs::guide), [in production](docs::production), and
//!   [what an attempt guarantees](docs::guarantees).
//! * [Cancelling a payment](docs::cancellation), with a [`Cancellation`].
//! * [Editing the table](docs::editing), [another provider](docs::provider), [the command](docs::command).
//!
//! # The table
//!
//! [`ResultCode`], [`ResultStatus`], [`Category`] and [`NextStep`] are generated at build time from one table, `codes.toml`, with their
//! docs. The page of each lists its rows. To find a code, type it into the search box as the API sends it: `ORDER_NOT_EXIST`. Lookup
//! and accessors are `const`.
//!
//! The shipped table comes from the error-code page of the Rebell Open API (docs.rebellapp.com). Alipay+, Antom, TNG and others
//! share the result object, and need a table of their own. This crate is not affiliated with any of them.
//!
//! # Features
//!
//! The crate is `no_std`, has no `unsafe` code and by default no run-time dependencies.
//!
//! * `alloc` (default): `Open`, `ResultObject` and `TransactionStatus`, which own strings.
//! * `serde`: `Serialize` and `Deserialize` for the four enums of the table, [`Flow`], [`Outcome`], [`CancelOutcome`], `Open`,
//!   `ResultObject` and `TransactionStatus`.
//! * `cli`: the command `result-codes`, which explains and lists codes, and compares the table with a provider's page.

#![cfg_attr(doc, doc = include_str!("docs/narrow.html"))]
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
mod shared;
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
#[doc = include_str!("../tests/library/forbidden.md")]
struct Forbidden;
