//! The JSON that the command writes.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::escape::escape_json;

/// The version of the documents. It changes if a key changes its meaning or is removed.
const VERSION: u32 = 1;

/// Writes the document of a subcommand, which has an array under a key.
pub(crate) fn write(key: &str, values: &[Value], out: &mut impl Write) -> io::Result<()> {
    let document = json!({"version": VERSION, (key): values});
    let text = serde_json::to_string_pretty(&document)?;
    writeln!(out, "{}", escape_json(&text))
}
