//! What to do about a syntax error.

use super::blocks::is_entry;
use super::diagnostic::name_hidden;
use super::source::Line;
use crate::shared::charset::{is_hidden, is_odd_space};

/// Returns the parser's message about a place in a line, with advice for the mistakes that people make most.
pub(crate) fn advice(message: &str, line: Line, offset: usize) -> String {
    let offset = offset - line.start;
    let before = line.text.get(..offset).unwrap_or_default();
    let found = line.text.get(offset..).unwrap_or_default();
    let first = found.chars().next();
    if let Some(odd) = first.filter(|&c| c != '\t' && (is_odd_space(c) || is_hidden(c))) {
        let advice = if is_odd_space(odd) {
            "type a space instead"
        } else {
            "delete it"
        };
        format!("this is the {}: {advice}", name_hidden(odd))
    } else if is_pasted_row(line.text) {
        "this looks like a row of a page or a spreadsheet: `result-codes compare --blocks` turns such rows into blocks".to_owned()
    } else if found.starts_with(['“', '”', '„', '‘', '’', '«']) {
        format!("{message}; typographic quotes do not work: write \"…\"")
    } else if !message.contains("array") && (found.starts_with(',') || before.ends_with(',')) {
        format!("{message}; no comma after a value: write each key on its own line")
    } else if found.starts_with("//") {
        format!("{message}; a comment starts with `#`")
    } else if found.starts_with(':') {
        format!("{message}; use `=` between key and value")
    } else if message.contains("escape") {
        format!("{message}; write \\\\ for a backslash")
    } else if found.starts_with(char::is_alphanumeric) && before.ends_with('"') {
        format!("{message}; write \\\" for a quote within a string")
    } else if message.contains("unclosed table") && found.contains(']') {
        format!("{message}; a name has no spaces: use `_`")
    } else if message.contains("key with no value") && has_space_in_key(line.text) {
        format!("{message}; a key has no spaces: use `_`")
    } else if message.contains("recursion limit") {
        "too many dots: a header has one, as in `[code.NAME]`, and a key has none".to_owned()
    } else if message.contains("recursion depth") {
        "too many brackets: write a list as [\"…\"]".to_owned()
    } else if message.contains("array") {
        format!("{message}; is a `]` missing above?")
    } else if message.contains("invalid") && message.contains("string") {
        format!("{message}; a string must end on the line it starts on")
    } else if message.contains("string values must be quoted")
        || message.contains("invalid boolean")
    {
        "strings must be quoted: write \"…\"".to_owned()
    } else if message.contains("invalid unquoted key") {
        match first {
            Some(c) => format!("a name cannot contain `{c}`: use A-Z a-z 0-9 _ -"),
            None => message.to_owned(),
        }
    } else {
        message.to_owned()
    }
}

/// Returns whether a line looks like `a key = value`.
fn has_space_in_key(line: &str) -> bool {
    let key = line.split_once('=').map_or("", |(key, _)| key);
    key.split_whitespace().count() > 1
}

/// Returns whether a line looks like a row of a Markdown table, a spreadsheet or a CSV file.
pub(crate) fn is_pasted_row(line: &str) -> bool {
    let line = line.trim();
    let is_row = |separator| line.matches(separator).count() >= 2;
    line.starts_with('|')
        || line.starts_with(char::is_alphanumeric)
            && !is_entry(line)
            && (is_row('\t') || is_row('|') || is_row(','))
}
