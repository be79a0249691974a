//! Keys and headers that are repeated: by mistake, or because the header of a row is missing.

use std::collections::HashMap;

use toml::de::Error;

use super::advice::{is_entry, is_header};
use super::diagnostic::{Diagnostic, quote};
use super::read::{OUTSIDE_BLOCKS, fields_of, missing_header, table_with};
use super::source::{Line, Source, Span};

/// Returns what is wrong with a file whose lines are all valid on their own.
pub(crate) fn repeated(index: usize, source: &Source, errors: &[Error]) -> Vec<Diagnostic> {
    let lines: Vec<Line> = source.lines().collect();
    let blocks = lines.chunk_by(|_, next| !is_header(next.text));
    let mut starts: Vec<usize> = errors
        .iter()
        .filter_map(|error| Some(error.span()?.start))
        .collect();
    starts.sort_unstable();
    let is_broken = |line: &Line| {
        let first = starts.partition_point(|&start| start < line.start);
        let end = line.start + line.text.len();
        starts.get(first).is_some_and(|&start| start <= end)
    };
    let (mut found, mut headers, mut top) = (Vec::new(), HashMap::new(), Vec::new());
    for block in blocks {
        let keys: Vec<&Line> = block.iter().filter(|line| is_entry(line.text)).collect();
        let header = block.first().filter(|line| is_header(line.text));
        let table = header.map_or("code", |header| table_of(header.text));
        match header.filter(|header| is_broken(header)) {
            None => found.extend(keys_in(index, table, &keys, is_broken)),
            Some(header) => found.extend(match headers.get(&name_of(header)) {
                Some(first) => {
                    let header_text = quote(header.text.trim());
                    let message =
                        format!("there are two {header_text} blocks: delete or rename one");
                    let error = Diagnostic::new(span_of(index, header), message);
                    Some(error.with_note(span_of(index, first), FIRST))
                }
                None => outside_blocks(index, table, &std::mem::take(&mut top)),
            }),
        }
        match header {
            Some(header) => _ = headers.entry(name_of(header)).or_insert(*header),
            None => top = keys,
        }
    }
    if found.is_empty() {
        let start = starts.first().copied().unwrap_or_default();
        let span = Span::new(index, start..start);
        found.push(Diagnostic::new(
            span,
            "this does not belong here: delete it, or write it as in the blocks above",
        ));
    }
    found
}

const FIRST: &str = "first defined here";

/// Returns the mistake of a key above all headers that has the name of a table.
fn outside_blocks(index: usize, table: &str, top: &[&Line]) -> Option<Diagnostic> {
    let names: Vec<String> = top.iter().map(|line| name_of(line)).collect();
    let (line, message) = if let Some(row) = table_with(&names) {
        (top.first()?, missing_header(row, &names[0], OUTSIDE_BLOCKS))
    } else {
        let line = top.iter().find(|line| name_of(line) == table)?;
        (
            line,
            format!("{} {OUTSIDE_BLOCKS}: delete this line", quote(table)),
        )
    };
    Some(Diagnostic::new(span_of(index, line), message))
}

/// Returns the mistakes among the keys of a block, of which some are repeated.
fn keys_in(
    index: usize,
    table: &str,
    keys: &[&Line],
    is_broken: impl Fn(&Line) -> bool,
) -> Vec<Diagnostic> {
    let names: Vec<String> = keys.iter().map(|line| name_of(line)).collect();
    let repeated: Vec<usize> = (0..keys.len()).filter(|&n| is_broken(keys[n])).collect();
    let Some(&row_start) = repeated.first() else {
        return Vec::new();
    };
    let own = fields_of(table);
    let is_foreign = |name: &String| !own.iter().any(|field| field.name == name);
    let foreign = names.iter().position(is_foreign);
    if let Some((start, row)) = foreign.and_then(|n| Some((n, table_with(&names[n..])?))) {
        let message = missing_header(row, &names[start], "is not a key of this block");
        return vec![Diagnostic::new(span_of(index, keys[start]), message)];
    }
    // Several keys that are repeated, or the only one that a row has, look like a second row.
    let lacks_header = repeated.len() > 1 || own.len() == 1;
    let mut first = HashMap::new();
    for (name, line) in names.iter().zip(keys) {
        first.entry(name).or_insert(line);
    }
    let reported = repeated
        .iter()
        .filter(|&&n| !lacks_header || names[n] == names[row_start]);
    let error = |&n: &usize| {
        let name = &names[n];
        let message = if lacks_header {
            missing_header(table, name, "is already set in this block")
        } else if name.contains('.') {
            "a key has no dots".to_owned()
        } else {
            format!(
                "{} is already set in this block: delete one of the two",
                quote(name)
            )
        };
        let error = Diagnostic::new(span_of(index, keys[n]), message);
        match first.get(name).filter(|first| first.start < keys[n].start) {
            Some(first) => error.with_note(span_of(index, first), FIRST),
            None => error,
        }
    };
    reported.map(error).collect()
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

/// Returns the name of the table in a header.
fn table_of(header: &str) -> &str {
    let name = header.trim_start_matches(['[', ' ', '\t']);
    name.split(['.', ']', ' ']).next().unwrap_or_default()
}
