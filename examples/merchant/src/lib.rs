//! A merchant that takes payments safely, whatever the provider and the network do. Copy it, except `provider`.
//!
//! | file | what it does |
//! |---|---|
//! | `wire.rs` | the messages |
//! | `signature.rs` | signs what is sent, and verifies what is received |
//! | `api.rs` | the calls, each with a time limit and an access token |
//! | `schema.sql`, `store.rs` | what must survive a restart, and the leases |
//! | `merchant.rs` | follows each request with an [`Attempt`](result_codes::Attempt) or, once it is late, a [`Cancellation`](result_codes::Cancellation), and decides what follows from the outcome |
//! | `webhook.rs` | receives notifications and stores them |
//! | `desk.rs` | hands jobs (ship, tell, alert) to the rest of the shop |
//! | `instance.rs` | configures and starts one process |
//!
//! `cargo run` shows a day in the shop. The tests kill instances, stop them and start them again while an adversarial provider answers,
//! and compare its ledger with everything that the merchant ever told anybody.

pub mod api;
pub mod desk;
pub mod instance;
pub mod merchant;
// The other side. It is no part of a merchant.
pub mod provider;
pub mod signature;
pub mod store;
pub mod webhook;
pub mod wire;
