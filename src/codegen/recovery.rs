//! Suppresses errors that follow from a syntax error.
//!
//! One error can cause more, and make valid rows look wrong. So what other checks find in a damaged block, or because a row is
//! missing, is left out until the syntax is right.

use std::collections::BTreeMap;
use std::ops::Range;

use super::diagnostic::{Diagnostic, Rule};
use super::source::Span;

/// What the parser had to skip.
#[derive(Debug, Default)]
pub(crate) struct Recovery {
    /// The blocks that have a syntax error.
    pub(crate) damaged: Spans,
    /// The blocks that contain a row without a header.
    headerless: Spans,
    /// Whether rows may be missing.
    pub(crate) rows_lost: bool,
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
pub(crate) struct Spans(BTreeMap<(usize, usize), usize>);

impl Spans {
    pub(crate) fn insert(&mut self, source: usize, range: &Range<usize>) {
        self.0.insert((source, range.start), range.end);
    }

    /// Returns whether a span starts in one of these.
    fn contain(&self, span: &Span) -> bool {
        let mut before = self.0.range(..=(span.source, span.start));
        let last = before.next_back();
        last.is_some_and(|((source, _), end)| *source == span.source && span.start < *end)
    }
}
