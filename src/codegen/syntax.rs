//! Parses a file, and suppresses errors that follow from a syntax error.
//!
//! `toml` goes on after an error, and so do the other checks. But one error can cause more, and make valid rows look wrong. So
//! only the first error of each line is reported. What the other checks find in a damaged block, or because a row is missing,
//! is left out until the syntax is right.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, Error};

use super::diagnostic::{Diagnostic, Rule, name_hidden, quote};
use super::source::{Line, Source, Span, by_start};
use crate::shared::charset::{is_hidden, is_odd_space};

/// What the parser had to skip.
#[derive(Debug, Default)]
pub(crate) struct Recovery {
    /// The blocks that have a syntax error.
    damaged: Spans,
    /// The blocks that contain a row without a header.
    headerless: Spans,
    /// Whether rows may be missing.
    rows_lost: bool,
    /// The number of errors that were not looked at, because the file is no table.
    pub(crate) unread: usize,
}

impl Recovery {
    /// Notes that the rest of a block is a row without a header, which was not read.
    pub(crate) fn lose_row(&mut self, source: usize, block: &Range<usize>) {
        self.rows_lost = true;
        self.headerless.insert(source, block);
    }

    /// Returns whether a diagnostic is about the table as it was meant, not about what the parser had to skip.
    pub(crate) fn is_reliable(&self, diagnostic: &Diagnostic) -> bool {
        let span = &diagnostic.span;
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
        let is_doubtful =
            is_substitute || self.damaged.contain(span) || (self.rows_lost && needs_all_rows);
        if diagnostic.rule == Rule::DuplicateKey {
            // A row without a header repeats keys of the row above.
            return !self.headerless.contain(span);
        }
        is_about_syntax || !is_doubtful
    }
}

/// Spans that do not overlap: the end of each, by its source and its start.
#[derive(Debug, Default)]
struct Spans(BTreeMap<(usize, usize), usize>);

impl Spans {
    fn insert(&mut self, source: usize, range: &Range<usize>) {
        self.0.insert((source, range.start), range.end);
    }

    /// Returns whether a span starts in one of these.
    fn contain(&self, span: &Span) -> bool {
        let mut before = self.0.range(..=(span.source, span.start));
        let last = before.next_back();
        last.is_some_and(|((source, _), end)| *source == span.source && span.start < *end)
    }
}

/// The blocks of a source, each from its header up to the next. What is before the first header is a block too.
#[derive(Debug)]
pub(crate) struct Blocks {
    starts: Vec<usize>,
    end: usize,
}

impl Blocks {
    fn of(source: &Source) -> Self {
        let is_start = |line: &Line| line.start == 0 || is_header(line.text);
        let starts = source.lines().filter(is_start);
        Blocks {
            starts: starts.map(|line| line.start).collect(),
            // An error can be after the last byte.
            end: source.text.len() + 1,
        }
    }

    /// Returns the block that contains this offset.
    pub(crate) fn at(&self, offset: usize) -> Range<usize> {
        let next = self.starts.partition_point(|&start| start <= offset);
        self.starts[next - 1]..self.starts.get(next).copied().unwrap_or(self.end)
    }

    /// Returns the number of headers of rows: of those with a dot.
    fn row_count(&self, source: &Source) -> usize {
        let headers = self.starts.iter().map(|&start| source.line_at(start).text);
        headers
            .filter(|line| is_header(line) && line.contains('.'))
            .count()
    }
}

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
        let is_rest_of_string = is_open_string && is_next_line && !is_entry(line.text);
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

const DUPLICATE_KEY: &str = "duplicate key";

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
            rest_of_line = span.start..line.start + line.text.len() + 1;
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
    let is_deep = |range: &Range<usize>| source.text[range.clone()].matches('.').count() >= 80;
    let whole = |line: Line| line.start..line.start + line.text.len();
    let mut keys = source.lines().filter_map(key_of);
    // Or it is between braces.
    let in_value = || source.lines().map(whole).find(is_deep);
    keys.find(is_deep).or_else(in_value).unwrap_or_default()
}

/// Reports keys and headers that are repeated.
struct Duplicates<'t> {
    index: usize,
    source: &'t Source,
    blocks: &'t Blocks,
    /// The offsets of all duplicates, in order.
    starts: Vec<usize>,
    /// Where each key and header is first, unless there are no duplicates.
    first: HashMap<(usize, &'t str), usize>,
    /// The block whose duplicates are reported together.
    block: Range<usize>,
    /// The number of headers that are repeated.
    repeated_headers: usize,
    /// The first key of a row without a header in that block.
    first_key: Option<&'t str>,
}

impl<'t> Duplicates<'t> {
    fn new(
        index: usize,
        source: &'t Source,
        blocks: &'t Blocks,
        errors: &[(&Error, Range<usize>)],
    ) -> Self {
        let errors = errors.iter();
        let duplicates = errors.filter(|(error, _)| error.message() == DUPLICATE_KEY);
        let starts: Vec<usize> = duplicates.map(|(_, span)| span.start).collect();
        let mut first = HashMap::new();
        if !starts.is_empty() {
            for line in source.lines() {
                if let Some(key) = key_of(line) {
                    let scope = scope(line, blocks);
                    first
                        .entry((scope, &source.text[key.clone()]))
                        .or_insert(key.start);
                }
            }
        }
        Duplicates {
            index,
            source,
            blocks,
            starts,
            first,
            block: 0..0,
            repeated_headers: 0,
            first_key: None,
        }
    }

    /// Reports the duplicate at `span`, in this line.
    fn report(
        &mut self,
        span: &Range<usize>,
        line: Line<'t>,
        diagnostics: &mut Vec<Diagnostic>,
        recovery: &mut Recovery,
    ) {
        let key = self.source.text.get(span.clone()).unwrap_or_default();
        if !self.block.contains(&span.start) {
            let block = self.blocks.at(line.start);
            let is_repeated = is_header(line.text);
            if !is_repeated && !self.has_row_without_header(&block, key) {
                diagnostics.push(self.duplicate(key, span, line));
                return;
            }
            recovery.damaged.insert(self.index, &block);
            self.block = block;
            self.first_key = (!is_repeated).then_some(key);
            if is_repeated {
                self.repeated_headers += 1;
                diagnostics.push(self.duplicate(key, span, line));
            }
        }
        // Of the other duplicates in the block, each with this key starts one more row.
        if self.first_key == Some(key) {
            recovery.lose_row(self.index, &self.block);
            let header = self.source.line_at(self.block.start).text;
            let message = missing_header(table_name(header), key, "is already set in this block");
            let mut error = self.duplicate(key, span, line);
            error.rule = Rule::MissingHeader;
            error.message = message;
            diagnostics.push(error);
        }
    }

    /// Returns whether the duplicates in a block look like a second row: several keys, or the only one that a row has.
    fn has_row_without_header(&self, block: &Range<usize>, key: &str) -> bool {
        let from = |offset| self.starts.partition_point(|&start| start < offset);
        let text = &self.source.text[block.start..block.end.min(self.source.text.len())];
        let mut entries = text.lines().filter(|line| is_entry(line));
        from(block.end) - from(block.start) > 1
            || table_name(text) == "next_step"
                && entries.all(|line| line.trim_start().starts_with(key))
    }

    fn duplicate(&self, key: &str, span: &Range<usize>, line: Line) -> Diagnostic {
        let message = format!("duplicate key {}", quote(key));
        let error = Diagnostic::new(
            Rule::DuplicateKey,
            Span::new(self.index, span.clone()),
            message,
        );
        match self.first_of(span, line) {
            Some(first) => error.with_note(Span::new(self.index, first), "first defined here"),
            None => error,
        }
    }

    /// Returns the span of the key or header that is repeated, unless this is the first that is written in this way.
    fn first_of(&self, duplicate: &Range<usize>, line: Line) -> Option<Range<usize>> {
        let key = key_of(line).filter(|key| duplicate.end <= key.end)?;
        let text = &self.source.text[key.clone()];
        let first = *self.first.get(&(scope(line, self.blocks), text))?;
        let start = first + (duplicate.start - key.start);
        (first < key.start).then_some(start..start + duplicate.len())
    }
}

/// Returns what a line sets, before any `=`, or its header up to the bracket.
fn key_of(line: Line) -> Option<Range<usize>> {
    let end = if is_header(line.text) { ']' } else { '=' };
    let (key, _) = line.text.split_once(end)?;
    let start = key.len() - key.trim_start().len();
    let key = line.start + start..line.start + start + key.trim().len();
    Some(key)
}

/// Returns where a key or header must not be repeated: its block, or the whole source.
fn scope(line: Line, blocks: &Blocks) -> usize {
    if is_header(line.text) {
        0
    } else {
        blocks.at(line.start).start
    }
}

/// Returns the message about a row whose header is missing.
pub(crate) fn missing_header(table: &str, key: &str, why: &str) -> String {
    let header = quote(&format!("[{table}.…]"));
    format!("a {header} line is missing above: {} {why}", quote(key))
}

/// Returns the name of the table in a header.
fn table_name(header: &str) -> &str {
    let name = header.trim_start_matches(['[', ' ', '\t']);
    name.split(['.', ']', ' ', '\n']).next().unwrap_or_default()
}

/// Returns the parser's message about a place in a line, with advice for the mistakes that people make most.
fn advice(message: &str, line: Line, offset: usize) -> String {
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
    } else if found.starts_with(',') || before.ends_with(',') {
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
    } else if message.contains("string values must be quoted") {
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

fn row_count(table: &DeTable) -> usize {
    let tables = table
        .values()
        .filter_map(|value| value.get_ref().as_table());
    tables.map(DeTable::len).sum()
}

/// Returns whether a line looks like `key = value`.
fn is_entry(line: &str) -> bool {
    let is_key = |key: &str| {
        key.trim()
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
    };
    line.split_once('=').is_some_and(|(key, _)| is_key(key))
}

/// Returns whether a line looks like `a key = value`.
fn has_space_in_key(line: &str) -> bool {
    let key = line.split_once('=').map_or("", |(key, _)| key);
    key.split_whitespace().count() > 1
}

/// Returns whether a line looks like a row of a Markdown table, a spreadsheet or a CSV file.
fn is_pasted_row(line: &str) -> bool {
    let line = line.trim();
    let is_row = |separator| line.matches(separator).count() >= 2;
    line.starts_with('|')
        || line.starts_with(char::is_alphanumeric)
            && !is_entry(line)
            && (is_row('\t') || is_row('|') || is_row(','))
}

fn is_header(line: &str) -> bool {
    line.trim_start().starts_with('[')
}
