//! Parses a file, and suppresses errors that follow from a syntax error.
//!
//! `toml` goes on after an error, and so do the other checks. But one error can cause more, and make valid rows look wrong. So
//! only the first error of each line is reported. What the other checks find in a damaged block, or because a row is missing,
//! is left out until the syntax is right.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, Error};

use super::diagnostic::{Diagnostic, Rule, name_hidden};
use super::source::{LineIndex, Span, by_start};
use crate::shared::charset::{is_hidden, is_odd_space};

/// What the parser had to skip.
#[derive(Debug, Default)]
pub(crate) struct Recovery {
    /// The blocks that have a syntax error.
    damaged: Vec<Span>,
    /// The blocks that contain a row without a header.
    headerless: Vec<Span>,
    /// Whether rows may be missing.
    rows_lost: bool,
}

impl Recovery {
    /// Notes that the rest of a block is a row without a header, which was not read.
    pub(crate) fn lose_row(&mut self, source: usize, text: &str, key: &Range<usize>) {
        self.rows_lost = true;
        let block = block(text, key.start);
        self.headerless.push(Span::new(source, block));
    }

    /// Returns whether a diagnostic is about the table as it was meant, not about what the parser had to skip.
    pub(crate) fn is_reliable(&self, diagnostic: &Diagnostic) -> bool {
        let span = &diagnostic.span;
        let contains = |block: &Span| {
            block.source == span.source && (block.start..block.end).contains(&span.start)
        };
        let needs_all_rows = matches!(
            diagnostic.rule,
            Rule::UndefinedStatus
                | Rule::UndefinedCategory
                | Rule::UndefinedNextStep
                | Rule::UndefinedCode
                | Rule::MissingRow
                | Rule::NoCode
        );
        let is_about_syntax = matches!(diagnostic.rule, Rule::Syntax | Rule::MissingHeader);
        // `toml` puts a value without a span in place of one that it cannot parse.
        let is_substitute = diagnostic.rule == Rule::WrongType && span.end == 0;
        let is_doubtful = is_substitute
            || self.damaged.iter().any(contains)
            || (self.rows_lost && needs_all_rows);
        if diagnostic.rule == Rule::DuplicateKey {
            // A row without a header repeats keys of the row above.
            return !self.headerless.iter().any(contains);
        }
        is_about_syntax || !is_doubtful
    }
}

/// Parses one source. Syntax errors are added to `diagnostics`.
pub(crate) fn parse<'t>(
    source: usize,
    text: &'t str,
    diagnostics: &mut Vec<Diagnostic>,
    recovery: &mut Recovery,
) -> Spanned<DeTable<'t>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    let order = by_start(errors.iter().map(|error| span(error).start));
    let lines = LineIndex::new(text);
    let (mut last_line, mut is_open_string, mut is_pasted) = (0, false, false);
    let mut duplicates = Duplicates::new(source, text, &errors);
    for error in order.into_iter().map(|index| &errors[index]) {
        let span = span(error);
        let (line, start) = lines.line(span.start);
        if error.message() == "duplicate key" {
            duplicates.report(&span, start, diagnostics, recovery);
            continue;
        }
        // A value outside all blocks has the name of a table. That value is reported.
        if error.message().starts_with("cannot extend value") && is_header(&text[start..]) {
            continue;
        }
        let is_rest_of_string =
            is_open_string && line == last_line + 1 && !is_entry(&text[start..]);
        let is_next_pasted = is_pasted && line == last_line + 1 && is_pasted_row(&text[start..]);
        if line == last_line || is_rest_of_string || is_next_pasted {
            last_line = line;
            continue;
        }
        last_line = line;
        is_open_string = error.message().contains("string");
        is_pasted = is_pasted_row(&text[start..]);
        diagnostics.push(Diagnostic::new(
            Rule::Syntax,
            Span::new(source, span),
            advice(error, text, start),
        ));
        let mut damaged = block(text, start);
        let consumes_rest =
            error.message().contains("array") || error.message().contains("inline table");
        if consumes_rest {
            // Everything that follows was parsed as part of it.
            damaged.end = text.len() + 1;
        }
        recovery.damaged.push(Span::new(source, damaged));
        if consumes_rest {
            break;
        }
    }
    let row_count = row_count(table.get_ref()) + duplicates.repeated_headers;
    recovery.rows_lost |= !errors.is_empty() && row_count < header_count(text);
    table
}

/// Reports keys and headers that are repeated.
struct Duplicates<'t> {
    source: usize,
    text: &'t str,
    /// The spans of all duplicates.
    spans: Vec<Range<usize>>,
    /// The block whose duplicates are reported together.
    block: Range<usize>,
    /// The number of headers that are repeated.
    repeated_headers: usize,
    /// The first key of a row without a header in that block.
    first_key: Option<&'t str>,
}

impl<'t> Duplicates<'t> {
    fn new(source: usize, text: &'t str, errors: &[Error]) -> Self {
        let errors = errors.iter();
        let duplicates = errors.filter(|error| error.message() == "duplicate key");
        Duplicates {
            source,
            text,
            spans: duplicates.map(span).collect(),
            block: 0..0,
            repeated_headers: 0,
            first_key: None,
        }
    }

    /// Reports the duplicate at `span`, on the line that starts at `line`.
    fn report(
        &mut self,
        span: &Range<usize>,
        line: usize,
        diagnostics: &mut Vec<Diagnostic>,
        recovery: &mut Recovery,
    ) {
        let (source, text) = (self.source, self.text);
        let key = text.get(span.clone()).unwrap_or_default();
        if !self.block.contains(&span.start) {
            let block = block(text, line);
            let is_repeated = is_header(&text[line..]);
            if !is_repeated && !self.has_row_without_header(&block, key) {
                diagnostics.push(duplicate(source, text, span, line));
                return;
            }
            recovery.damaged.push(Span::new(source, block.clone()));
            self.block = block;
            self.first_key = (!is_repeated).then_some(key);
            if is_repeated {
                self.repeated_headers += 1;
                diagnostics.push(duplicate(source, text, span, line));
            }
        }
        // Of the other duplicates in the block, each with this key starts one more row.
        if self.first_key == Some(key) {
            recovery.lose_row(source, text, span);
            let mut error = duplicate(source, text, span, line);
            error.rule = Rule::MissingHeader;
            let table = table_name(&text[self.block.start..]);
            error.message = missing_header(table, key, "is already set in this block");
            diagnostics.push(error);
        }
    }

    /// Returns whether the duplicates in a block look like a second row: several keys, or the only one that a row has.
    fn has_row_without_header(&self, block: &Range<usize>, key: &str) -> bool {
        let duplicates = self.spans.iter();
        let duplicates = duplicates.filter(|span| block.contains(&span.start));
        let text = &self.text[block.start..block.end.min(self.text.len())];
        let mut entries = text.lines().filter(|line| is_entry(line));
        duplicates.count() > 1
            || table_name(text) == "next_step"
                && entries.all(|line| line.trim_start().starts_with(key))
    }
}

/// Returns the message about a row whose header is missing.
pub(crate) fn missing_header(table: &str, key: &str, why: &str) -> String {
    format!(
        "a `[{}.…]` line is missing above: `{}` {why}",
        table.escape_debug(),
        key.escape_debug()
    )
}

/// Returns the name of the table in a header.
fn table_name(header: &str) -> &str {
    let name = header.trim_start_matches(['[', ' ', '\t']);
    name.split(['.', ']', ' ', '\n']).next().unwrap_or_default()
}

/// Reports a key or a header that is repeated.
fn duplicate(source: usize, text: &str, span: &Range<usize>, line: usize) -> Diagnostic {
    let key = text.get(span.clone()).unwrap_or_default();
    let error = Diagnostic::new(
        Rule::DuplicateKey,
        Span::new(source, span.clone()),
        format!("duplicate key `{}`", key.escape_debug()),
    );
    match first_of(text, span, line) {
        Some(first) => error.with_note(Span::new(source, first), "first defined here"),
        None => error,
    }
}

fn span(error: &Error) -> Range<usize> {
    error.span().unwrap_or_default()
}

/// Returns the parser's message, with advice for the mistakes that people make most.
fn advice(error: &Error, text: &str, line: usize) -> String {
    let message = error.message();
    let span = span(error);
    let found = text.get(span.start..).unwrap_or_default();
    let odd = found
        .chars()
        .next()
        .filter(|&c| is_odd_space(c) || is_hidden(c) && !c.is_ascii());
    if let Some(odd) = odd {
        let advice = if is_odd_space(odd) {
            "type a space instead"
        } else {
            "delete it"
        };
        format!("this is the {}: {advice}", name_hidden(odd))
    } else if is_pasted_row(&text[line..]) {
        "this looks like a row of a page or a spreadsheet: `result-codes compare --blocks` turns such rows into blocks".to_owned()
    } else if found.starts_with(['“', '”', '„', '‘', '’', '«']) {
        format!("{message}; typographic quotes do not work: write \"…\"")
    } else if found.starts_with(',') || before(text, &span).ends_with(',') {
        format!("{message}; no comma after a value: write each key on its own line")
    } else if found.starts_with("//") {
        format!("{message}; a comment starts with `#`")
    } else if found.starts_with(':') {
        format!("{message}; use `=` between key and value")
    } else if message.contains("escape") {
        format!("{message}; write \\\\ for a backslash")
    } else if found.starts_with(char::is_alphanumeric) && before(text, &span).ends_with('"') {
        format!("{message}; write \\\" for a quote within a string")
    } else if message.contains("unclosed table")
        && found.lines().next().is_some_and(|rest| rest.contains(']'))
    {
        format!("{message}; a name has no spaces: use `_`")
    } else if message.contains("key with no value") && has_space_in_key(&text[line..]) {
        format!("{message}; a key has no spaces: use `_`")
    } else if message.contains("array") {
        format!("{message}; is a `]` missing above?")
    } else if message.contains("invalid") && message.contains("string") {
        format!("{message}; a string must end on the line it starts on")
    } else if message.contains("string values must be quoted") {
        "strings must be quoted: write \"…\"".to_owned()
    } else if message.contains("invalid unquoted key") {
        match found.chars().next() {
            Some(c) => format!("a name cannot contain `{c}`: use A-Z a-z 0-9 _ -"),
            None => message.to_owned(),
        }
    } else {
        message.to_owned()
    }
}

fn row_count(table: &DeTable) -> usize {
    let tables = table
        .values()
        .filter_map(|value| value.get_ref().as_table());
    tables.map(DeTable::len).sum()
}

/// Returns the number of headers of rows: of those with a dot.
fn header_count(text: &str) -> usize {
    text.lines()
        .filter(|line| is_header(line) && line.contains('.'))
        .count()
}

/// Returns the text before an error.
fn before<'t>(text: &'t str, span: &Range<usize>) -> &'t str {
    text.get(..span.start).unwrap_or_default()
}

/// Returns whether a line looks like `key = value`.
fn is_entry(line: &str) -> bool {
    let line = line.lines().next().unwrap_or_default();
    let is_key = |key: &str| {
        key.trim()
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
    };
    line.split_once('=').is_some_and(|(key, _)| is_key(key))
}

/// Returns whether a line looks like `a key = value`.
fn has_space_in_key(line: &str) -> bool {
    let line = line.lines().next().unwrap_or_default();
    let key = line.split_once('=').map_or("", |(key, _)| key);
    key.split_whitespace().count() > 1
}

/// Returns whether a line looks like a row of a Markdown table, a spreadsheet or a CSV file.
fn is_pasted_row(line: &str) -> bool {
    let line = line.lines().next().unwrap_or_default().trim();
    let is_row = |separator| line.matches(separator).count() >= 2;
    line.starts_with('|')
        || line.starts_with(char::is_alphanumeric)
            && !is_entry(line)
            && (is_row('\t') || is_row('|') || is_row(','))
}

fn is_header(line: &str) -> bool {
    line.trim_start().starts_with('[')
}

/// Returns the block of the line that starts at `start`: from the header at or before it up to the next one.
fn block(text: &str, start: usize) -> Range<usize> {
    let line_len = text[start..]
        .find('\n')
        .map_or(text.len() - start, |newline| newline + 1);
    let (before, after) = text.split_at(start + line_len);
    let mut from = before.len();
    for line in before.split_inclusive('\n').rev() {
        from -= line.len();
        if is_header(line) {
            break;
        }
    }
    let mut to = before.len();
    for line in after.split_inclusive('\n') {
        if is_header(line) {
            return from..to;
        }
        to += line.len();
    }
    // An error can be after the last byte.
    from..to + 1
}

/// Returns the span of the key or header that is repeated, from the lines before the one that starts at `start`.
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
    let mut offset = from;
    for candidate in text[from..start].split_inclusive('\n') {
        if candidate.starts_with(prefix)
            && candidate
                .get(before..)
                .is_some_and(|rest| is_whole(rest, key))
        {
            return Some(offset + before..offset + before + key.len());
        }
        offset += candidate.len();
    }
    None
}

/// Returns whether `rest` starts with this key, and the key ends there.
fn is_whole(rest: &str, key: &str) -> bool {
    rest.strip_prefix(key)
        .is_some_and(|after| after.starts_with([' ', '\t', '=', ']', '.']))
}
