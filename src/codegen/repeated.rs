//! Keys and headers that are repeated: by mistake, or because the header of a row is missing.

use std::collections::{HashMap, HashSet};

use toml::de::Error;

use super::diagnostic::{Diagnostic, quote};
use super::faults::{is_entry, is_header};
use super::read::outside_blocks;
use super::source::{Line, Source, Span};

/// Returns what is wrong with a file whose lines are all valid on their own.
pub(crate) fn repeated(index: usize, source: &Source, errors: &[Error]) -> Vec<Diagnostic> {
    let offsets = errors.iter().filter_map(|error| Some(error.span()?.start));
    let broken: HashSet<usize> = offsets
        .map(|offset| source.line_at(offset).number)
        .collect();
    let mut found = Vec::new();
    let (mut headers, mut keys) = (HashMap::new(), HashMap::new());
    // The mistake of what is above the first header, if one of its keys is the name of a table.
    let (mut top, mut top_tables) = (None, HashSet::new());
    // The key at which a second row may start, or an empty string if the whole block is repeated.
    let mut row_start = None;
    for line in source.lines() {
        let (name, is_broken) = (name_of(&line), broken.contains(&line.number));
        let span = span_of(index, &line);
        if is_header(line.text) {
            if is_broken {
                found.extend(match headers.get(&name) {
                    Some(first) => {
                        let header = quote(line.text.trim());
                        let message =
                            format!("there are two {header} blocks: delete or rename one");
                        let error = Diagnostic::new(span.clone(), message);
                        Some(error.with_note(Span::clone(first), FIRST))
                    }
                    None if top_tables.contains(table_of(&name)) => top.take(),
                    None => Some(Diagnostic::new(span.clone(), MISPLACED)),
                });
            }
            row_start = is_broken.then(String::new);
            headers.entry(name).or_insert(span);
            keys = HashMap::new();
        } else if is_entry(line.text) {
            if headers.is_empty() {
                top.get_or_insert_with(|| outside_blocks(&name, span.clone()));
                top_tables.insert(table_of(&name).to_owned());
            }
            // A second row repeats its keys without a break.
            if !is_broken && row_start.as_ref().is_some_and(|key| !key.is_empty()) {
                row_start = None;
            }
            if is_broken && *row_start.get_or_insert_with(|| name.clone()) == name {
                let error = Diagnostic::new(span.clone(), already_set(&name));
                found.push(match keys.get(&name) {
                    Some(first) => error.with_note(Span::clone(first), FIRST),
                    None => error,
                });
            }
            keys.entry(name).or_insert(span);
        }
    }
    if found.is_empty() {
        let start = errors.iter().find_map(Error::span).unwrap_or_default();
        found.push(Diagnostic::new(Span::new(index, start), MISPLACED));
    }
    found
}

const MISPLACED: &str = "this does not belong here: delete it, or write it as in the blocks above";

const FIRST: &str = "first defined here";

fn already_set(key: &str) -> String {
    if key.contains('.') {
        return "a key has no dots: write one word, such as `note`".to_owned();
    }
    format!(
        "{} is already set in this block: delete one of the two, or add the missing header above, such as `[code.NAME]`",
        quote(key)
    )
}

/// Returns the table that a header or a key names.
fn table_of(name: &str) -> &str {
    name.split('.').next().unwrap_or_default()
}

/// Returns the span of the header or the key of a line.
fn span_of(index: usize, line: &Line) -> Span {
    let end = if is_header(line.text) { '\n' } else { '=' };
    let name = line.text.split(end).next().unwrap_or_default();
    let start = line.start + name.len() - name.trim_start().len();
    Span::new(index, start..start + name.trim().len())
}

/// Returns the header or the key of a line, without brackets, blanks and quotes.
fn name_of(line: &Line) -> String {
    let end = if is_header(line.text) { ']' } else { '=' };
    let name = line.text.split(end).next().unwrap_or_default();
    name.replace(['[', ' ', '\t', '"', '\''], "")
}
