//! Keys and headers that are repeated: by mistake, or because the header of a row is missing.

use std::collections::HashMap;
use std::ops::Range;

use toml::de::Error;

use super::blocks::{Blocks, is_entry, is_header};
use super::diagnostic::{Diagnostic, Rule, quote};
use super::recovery::Recovery;
use super::source::{Line, Source, Span};

/// The parser's message.
pub(crate) const DUPLICATE_KEY: &str = "duplicate key";

/// Reports keys and headers that are repeated.
pub(crate) struct Duplicates<'t> {
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
    pub(crate) repeated_headers: usize,
    /// The first key of a row without a header in that block.
    first_key: Option<&'t str>,
}

impl<'t> Duplicates<'t> {
    pub(crate) fn new(
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
    pub(crate) fn report(
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
        let contains =
            |key: &Range<usize>| key.start <= duplicate.start && duplicate.end <= key.end;
        let key = key_of(line).filter(contains)?;
        let text = &self.source.text[key.clone()];
        let first = *self.first.get(&(scope(line, self.blocks), text))?;
        let start = first + (duplicate.start - key.start);
        (first < key.start).then_some(start..start + duplicate.len())
    }
}

/// Returns what a line sets, before any `=`, or its header up to the bracket.
pub(crate) fn key_of(line: Line) -> Option<Range<usize>> {
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
