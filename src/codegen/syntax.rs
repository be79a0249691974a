//! Text to table, and what a mistake in the syntax leaves of it.
//!
//! `toml` goes on behind a mistake, and so do the other checks; but one mistake makes it find several, and can make rows
//! look wrong that are not. So of each line the first is reported, and what the other checks find in a damaged block, or
//! because of a row that got lost, is left out until the syntax is right.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, Error};

use super::report::{Lines, Place, Problem, Rule, by_start};

/// Where a source's syntax is wrong.
#[derive(Debug, Default)]
pub(crate) struct Damage {
    blocks: Vec<Place>,
    /// Rows may be missing.
    is_lost: bool,
}

impl Damage {
    /// Whether a problem says something about the table as it was meant.
    pub(crate) fn spares(&self, problem: &Problem) -> bool {
        let is_in = |block: &Place| {
            block.source == problem.place.source
                && (block.start..block.end).contains(&problem.place.start)
        };
        let needs_all_rows = matches!(
            problem.rule,
            Rule::NoSuchStatus
                | Rule::NoSuchCategory
                | Rule::NoSuchNextStep
                | Rule::NoSuchCode
                | Rule::NoUnknownStatus
                | Rule::NoCode
        );
        let is_about_syntax = matches!(problem.rule, Rule::Syntax | Rule::DuplicateKey);
        // What stands in for a value that could not be read has no place.
        let is_nowhere = problem.rule == Rule::WrongType && problem.place.end == 0;
        let is_misleading =
            is_nowhere || self.blocks.iter().any(is_in) || (self.is_lost && needs_all_rows);
        is_about_syntax || !is_misleading
    }
}

/// Reads one source. Its mistakes are added to `problems`.
pub(crate) fn parse<'t>(
    source: usize,
    text: &'t str,
    problems: &mut Vec<Problem>,
    damage: &mut Damage,
) -> Spanned<DeTable<'t>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let order = by_start(errors.iter().map(|error| span(error).start));
    let lines = Lines::of(text);
    let (mut last_line, mut is_open_text) = (0, false);
    let mut twice = 0..0;
    for error in order.into_iter().map(|number| &errors[number]) {
        let span = span(error);
        let (line, start) = lines.at(span.start);
        if error.message() == "duplicate key" {
            // In a block that comes twice, every key does.
            if !twice.contains(&span.start) {
                problems.push(duplicate(source, text, &span, start));
                if is_header(&text[start..]) {
                    twice = block(text, start);
                    damage.blocks.push(Place::new(source, twice.clone()));
                }
            }
            continue;
        }
        let is_rest_of_text = is_open_text && line == last_line + 1 && !is_entry(&text[start..]);
        if line == last_line || is_rest_of_text {
            continue;
        }
        last_line = line;
        is_open_text = error.message().contains("string");
        problems.push(Problem::new(
            Rule::Syntax,
            Place::new(source, span),
            advice(error, text),
        ));
        damage.is_lost |= is_header(&text[start..]);
        let mut damaged = block(text, start);
        let swallows =
            error.message().contains("array") || error.message().contains("inline table");
        if swallows {
            // All that follows was read as part of it.
            damage.is_lost = true;
            damaged.end = text.len() + 1;
        }
        damage.blocks.push(Place::new(source, damaged));
        if swallows {
            break;
        }
    }
    table
}

/// A key or a header that comes twice.
fn duplicate(source: usize, text: &str, span: &Range<usize>, line: usize) -> Problem {
    let key = text.get(span.clone()).unwrap_or_default();
    let message = format!("`{}` is here twice", key.escape_debug());
    let mut problem = Problem::new(
        Rule::DuplicateKey,
        Place::new(source, span.clone()),
        message,
    );
    problem.other = first_of(text, span, line)
        .map(|first| (Place::new(source, first), "the first is here".to_owned()));
    problem
}

fn span(error: &Error) -> Range<usize> {
    error.span().unwrap_or_default()
}

/// What `toml` says, and more where it is known what people mean by it.
fn advice(error: &Error, text: &str) -> String {
    let message = error.message();
    let span = span(error);
    let found = text.get(span.start..).unwrap_or_default();
    if found.starts_with(['“', '”', '„', '‘', '’', '«']) {
        format!("{message}; these are typographic quotes: write \"…\"")
    } else if found.starts_with(',') || before(text, &span).ends_with(',') {
        format!("{message}; no comma stands between keys: each has a line of its own")
    } else if found.starts_with("//") {
        format!("{message}; a comment starts with #")
    } else if found.starts_with(':') {
        format!("{message}; between a key and its value stands =")
    } else if message.contains("escape") {
        format!("{message}; write \\\\ for a backslash")
    } else if found.starts_with(char::is_alphanumeric) && before(text, &span).ends_with('"') {
        format!("{message}; within a text, write \\\" for a quote")
    } else if message.contains("unclosed table")
        && found.lines().next().is_some_and(|rest| rest.contains(']'))
    {
        format!("{message}; a name with a blank takes quotes")
    } else if message.contains("array") {
        format!("{message}; is a `]` missing above?")
    } else if message.contains("invalid") && message.contains("string") {
        format!("{message}; a text ends on the line that it starts on")
    } else if message.contains("string values must be quoted") {
        "a text stands in quotes: write \"…\"".to_owned()
    } else {
        message.to_owned()
    }
}

/// The text in front of an error.
fn before<'t>(text: &'t str, span: &Range<usize>) -> &'t str {
    text.get(..span.start).unwrap_or_default()
}

/// Whether a line looks like `key = value`.
fn is_entry(line: &str) -> bool {
    let line = line.lines().next().unwrap_or_default();
    let is_key = |key: &str| {
        key.trim()
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
    };
    line.split_once('=').is_some_and(|(key, _)| is_key(key))
}

fn is_header(line: &str) -> bool {
    line.trim_start().starts_with('[')
}

/// From the header at or before the line that starts at `start` up to the next one.
fn block(text: &str, start: usize) -> Range<usize> {
    let line_len = text[start..]
        .find('\n')
        .map_or(text.len() - start, |newline| newline + 1);
    let (before, behind) = text.split_at(start + line_len);
    let mut from = before.len();
    for line in before.split_inclusive('\n').rev() {
        from -= line.len();
        if is_header(line) {
            break;
        }
    }
    let mut to = before.len();
    for line in behind.split_inclusive('\n') {
        if is_header(line) {
            return from..to;
        }
        to += line.len();
    }
    // An error can stand behind the last byte.
    from..to + 1
}

/// The earlier key or header that a duplicate repeats, in the lines before the one that starts at `start`.
fn first_of(text: &str, duplicate: &Range<usize>, start: usize) -> Option<Range<usize>> {
    let key = text.get(duplicate.clone())?;
    let line = text[start..].lines().next()?;
    let before = duplicate.start - start;
    let prefix = line.get(..before)?;
    let from = if is_header(line) {
        0
    } else {
        block(text, start).start
    };
    let mut at = from;
    for candidate in text[from..start].split_inclusive('\n') {
        if candidate.starts_with(prefix)
            && candidate
                .get(before..)
                .is_some_and(|rest| is_whole(rest, key))
        {
            return Some(at + before..at + before + key.len());
        }
        at += candidate.len();
    }
    None
}

/// Whether `rest` begins with this key, and the key ends there.
fn is_whole(rest: &str, key: &str) -> bool {
    rest.strip_prefix(key)
        .is_some_and(|behind| behind.starts_with([' ', '\t', '=', ']', '.']))
}
