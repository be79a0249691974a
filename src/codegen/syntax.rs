//! Parses a file.
//!
//! `toml` goes on after an error, and one error can cause more. So only the first of each line is reported.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, Error};

use super::advice::{advice, is_pasted_row};
use super::blocks::{Blocks, is_entry, is_header};
use super::diagnostic::{Diagnostic, Rule};
use super::duplicates::{DUPLICATE_KEY, Duplicates, key_of};
use super::recovery::Recovery;
use super::source::{Line, Source, Span, by_start};

/// A parsed source.
pub(crate) struct File<'t> {
    pub(crate) table: Spanned<DeTable<'t>>,
    pub(crate) blocks: Blocks,
}

/// Parses one source, which has this index. Syntax errors are added to `diagnostics`.
pub(crate) fn parse<'t>(
    index: usize,
    source: &'t Source,
    diagnostics: &mut Vec<Diagnostic>,
    recovery: &mut Recovery,
) -> File<'t> {
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    let blocks = Blocks::of(source);
    let errors = first_errors(source, &errors);
    let mut duplicates = Duplicates::new(index, source, &blocks, &errors);
    let (mut last_line, mut is_open_string, mut is_pasted) = (0, false, false);
    let mut broken_lines = 0;
    for (number, (error, span)) in (1..).zip(&errors) {
        let line = source.line_at(span.start);
        if error.message() == DUPLICATE_KEY {
            duplicates.report(span, line, diagnostics, recovery);
            continue;
        }
        // A value outside all blocks has the name of a table. That value is reported.
        if error.message().starts_with("cannot extend value") && is_header(line.text) {
            continue;
        }
        let is_next_line = line.number == last_line + 1;
        let is_rest_of_string =
            is_open_string && is_next_line && !is_entry(line.text) && !is_header(line.text);
        let is_next_pasted = is_pasted && is_next_line && is_pasted_row(line.text);
        if line.number == last_line || is_rest_of_string || is_next_pasted {
            last_line = line.number;
            continue;
        }
        last_line = line.number;
        is_open_string = error.message().contains("string");
        is_pasted = is_pasted_row(line.text);
        diagnostics.push(Diagnostic::new(
            Rule::Syntax,
            Span::new(index, span.clone()),
            advice(error.message(), line, span.start),
        ));
        broken_lines += 1;
        let is_no_table = broken_lines == MAX_BROKEN_LINES;
        if is_no_table {
            recovery.unread += errors.len() - number;
        }
        // After a key with too many dots, nothing is parsed, and of an open array, everything that follows was parsed as a part.
        let skips_rest = is_no_table
            || error.message().contains("recursion limit")
            || error.message().contains("array")
            || error.message().contains("inline table");
        let mut damaged = blocks.at(line.start);
        if skips_rest {
            damaged.end = blocks.end;
        }
        recovery.damaged.insert(index, &damaged);
        if skips_rest {
            break;
        }
    }
    let row_count = row_count(table.get_ref()) + duplicates.repeated_headers;
    recovery.rows_lost |= !errors.is_empty() && row_count < blocks.row_count(source);
    File { table, blocks }
}

/// How many lines are broken in a file that is no table. The rest of it is not looked at.
const MAX_BROKEN_LINES: usize = 1_000;

/// Returns the errors with their spans, in the order of the source. Of a line, only its first is needed, and all duplicates.
fn first_errors<'e>(source: &Source, errors: &'e [Error]) -> Vec<(&'e Error, Range<usize>)> {
    let mut first = Vec::new();
    // There can be one for each byte of a line. Most are in order; the rest are left out later.
    let mut rest_of_line = 0..0;
    let mut deep_key = None;
    for error in errors {
        let deep_key = || {
            deep_key
                .get_or_insert_with(|| find_deep_key(source))
                .clone()
        };
        let span = error.span().unwrap_or_else(deep_key);
        if error.message() != DUPLICATE_KEY {
            if rest_of_line.contains(&span.start) {
                continue;
            }
            let line = source.line_at(span.start);
            rest_of_line = span.start..line.start + line.text.len();
        }
        first.push((error, span));
    }
    let order = by_start(first.iter().map(|(_, span)| span.start));
    order
        .into_iter()
        .map(|index| first[index].clone())
        .collect()
}

/// Returns the first key with so many dots that `toml` does not read it. The error has no span.
fn find_deep_key(source: &Source) -> Range<usize> {
    let is_deep = |range: &Range<usize>| {
        // Dots between quotes are part of a name or a text.
        let outside = source.text[range.clone()].split(['"', '\'']).step_by(2);
        let dots: usize = outside.map(|part| part.matches('.').count()).sum();
        dots >= 80
    };
    let whole = |line: Line| line.start..line.start + line.text.len();
    let is_comment = |line: &Line| line.text.trim_start().starts_with('#');
    let lines = || source.lines().filter(|line| !is_comment(line));
    // Or it is between braces.
    let in_value = || lines().map(whole).find(is_deep);
    let key = lines().filter_map(key_of).find(is_deep);
    key.or_else(in_value).unwrap_or_default()
}

fn row_count(table: &DeTable) -> usize {
    let tables = table
        .values()
        .filter_map(|value| value.get_ref().as_table());
    tables.map(DeTable::len).sum()
}
