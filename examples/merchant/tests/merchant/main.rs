//! The merchant, against a provider on loopback.

mod check;
mod controls;
mod rules;
mod webhook;
mod world;
mod wrongs;

/// What `cargo run` shows. It compares how each order ends with what must come of it.
#[test]
fn a_day_in_the_shop() {
    let day = std::process::Command::new(env!("CARGO_BIN_EXE_merchant")).output().unwrap();
    assert!(day.status.success(), "{}", String::from_utf8_lossy(&day.stderr));
    // A heading, thirteen orders, and one that begins anew.
    assert_eq!(String::from_utf8(day.stdout).unwrap().lines().count(), 15);
}
