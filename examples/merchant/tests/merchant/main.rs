//! The merchant, against a provider on loopback.

mod check;
mod controls;
mod rules;
mod webhook;
mod world;
mod wrongs;
