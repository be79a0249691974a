//! Keys and headers that are repeated: by mistake, or because the header of a row is missing.

use std::collections::HashMap;
use std::ops::Range;

use toml::de::Error;

use super::advice::{is_entry, is_header};
use super::diagnostic::{Diagnostic, quote};
use super::read::{OUTSIDE_BLOCKS, fields_of, missing_header, table_with};
use super::source::{Line, Source, Span};

/// Returns what is wrong with a file of which each line is right by itself.
pub(crate) fn repeated(index: usize, source: &Source, errors: &[Error]) -> Vec<Diagnostic> {
    let lines: Vec<Line> = source.lines().collect();
    let mut headers = HashMap::new();
    for line in lines.iter().filter(|line| is_header(line.text)) {
        headers.entry(name_of(line)).or_insert(line);
    }
    let mut spans: Vec<Range<usize>> = errors.iter().filter_map(Error::span).collect();
    spans.sort_by_key(|span| span.start);
    let mut found = Vec::new();
    let mut done = 0;
    for span in &spans {
        let number = source.line_at(span.start).number;
        if number <= done {
            continue;
        }
        // The lines from the header to the next.
        let above = lines[..number]
            .iter()
            .rposition(|line| is_header(line.text));
        let start = above.map_or(0, |above| above + 1);
        let below = lines[number..].iter().position(|line| is_header(line.text));
        done = below.map_or(lines.len(), |below| number + below);
        let line = &lines[number - 1];
        if !is_header(line.text) {
            let table = above.map_or("code", |above| table_of(lines[above].text));
            let is_key = |line: &&Line| is_entry(line.text);
            let keys: Vec<&Line> = lines[start..done].iter().filter(is_key).collect();
            found.extend(keys_in(table, &keys, |line| {
                let range = line.start..=line.start + line.text.len();
                let first = spans.partition_point(|span| span.start < line.start);
                spans
                    .get(first)
                    .is_some_and(|span| range.contains(&span.start))
            }));
        } else if let Some(first) = headers
            .get(&name_of(line))
            .filter(|first| first.start < line.start)
        {
            let header = quote(line.text.trim());
            let message = format!("{header} stands here twice: delete or rename one of the two");
            found.push(Mistake {
                message,
                line,
                first: Some(first),
            });
        } else {
            // A key above all headers has the name of the table.
            let top = lines.iter().take_while(|line| !is_header(line.text));
            let keys: Vec<&Line> = top.filter(|line| is_entry(line.text)).collect();
            let names: Vec<String> = keys.iter().map(|line| name_of(line)).collect();
            if let (Some(line), Some(table)) = (keys.first(), table_with(&names)) {
                let message = missing_header(table, &name_of(line), OUTSIDE_BLOCKS);
                found.push(Mistake {
                    message,
                    line,
                    first: None,
                });
            } else if let Some(line) = keys.iter().find(|key| name_of(key) == table_of(line.text)) {
                let message = format!(
                    "{} {OUTSIDE_BLOCKS}: delete this line",
                    quote(&name_of(line))
                );
                found.push(Mistake {
                    message,
                    line,
                    first: None,
                });
            }
        }
    }
    if found.is_empty() {
        let span = spans.first().cloned().unwrap_or_default();
        return vec![Diagnostic::new(
            Span::new(index, span),
            "TOML does not allow this here",
        )];
    }
    found
        .into_iter()
        .map(|mistake| mistake.diagnostic(index))
        .collect()
}

/// A line, and the one that it repeats.
struct Mistake<'t> {
    message: String,
    line: &'t Line<'t>,
    first: Option<&'t Line<'t>>,
}

impl Mistake<'_> {
    fn diagnostic(self, index: usize) -> Diagnostic {
        let span = |line: &Line| {
            let end = if is_header(line.text) { "\n" } else { "=" };
            let name = line.text.split(end).next().unwrap_or_default();
            let start = line.start + name.len() - name.trim_start().len();
            Span::new(index, start..start + name.trim().len())
        };
        let diagnostic = Diagnostic::new(span(self.line), self.message);
        match self.first {
            Some(first) => diagnostic.with_note(span(first), "first defined here"),
            None => diagnostic,
        }
    }
}

/// Returns the mistakes among the keys of a block, of which some are repeated.
fn keys_in<'t>(
    table: &str,
    keys: &[&'t Line<'t>],
    is_repeated: impl Fn(&Line) -> bool,
) -> Vec<Mistake<'t>> {
    let names: Vec<String> = keys.iter().map(|line| name_of(line)).collect();
    let own = fields_of(table);
    let is_foreign = |name: &String| !own.iter().any(|field| field.name == name);
    if let Some(start) = names.iter().position(is_foreign) {
        if let Some(row) = table_with(&names[start..]) {
            let message = missing_header(row, &names[start], "is not a key of this block");
            return vec![Mistake {
                message,
                line: keys[start],
                first: None,
            }];
        }
    }
    let repeated = keys
        .iter()
        .zip(&names)
        .filter(|(line, _)| is_repeated(line));
    let repeated: Vec<_> = repeated.collect();
    // Several keys that are repeated, or the only one that a row has, look like a second row.
    let lacks_header = repeated.len() > 1 || own.len() == 1;
    let row_start = repeated.first().map(|(_, name)| *name);
    let starts_row = |name: &String| Some(name) == row_start;
    let mistakes = repeated
        .iter()
        .filter(|(_, name)| !lacks_header || starts_row(name));
    mistakes
        .map(|(line, name)| {
            let first = names
                .iter()
                .position(|other| other == *name)
                .map(|first| keys[first]);
            Mistake {
                message: if lacks_header {
                    missing_header(table, name, "is already set in this block")
                } else if name.contains('.') {
                    "a key has no dots".to_owned()
                } else {
                    format!("duplicate key {}", quote(name))
                },
                line,
                first: first.filter(|first| first.start < line.start),
            }
        })
        .collect()
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
