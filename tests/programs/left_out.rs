//! Tests that need a program which is not on every machine.

use std::io::{self, Write};

/// Prints what a test leaves out. Not with `eprintln!`, whose output nobody sees when the test passes.
pub(crate) fn left_out(why: &str) {
    let _ = writeln!(io::stderr(), "left out: {why}");
}
