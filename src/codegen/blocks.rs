//! The blocks of a source, found without a parser: they are there even if the syntax is wrong.

use std::ops::Range;

use super::source::{Line, Source};

/// The blocks of a source, each from its header up to the next. What is before the first header is a block too.
#[derive(Debug)]
pub(crate) struct Blocks {
    starts: Vec<usize>,
    pub(crate) end: usize,
}

impl Blocks {
    pub(crate) fn of(source: &Source) -> Self {
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
    pub(crate) fn row_count(&self, source: &Source) -> usize {
        let headers = self.starts.iter().map(|&start| source.line_at(start).text);
        headers
            .filter(|line| is_header(line) && line.contains('.'))
            .count()
    }
}

/// Returns whether a line starts a block.
pub(crate) fn is_header(line: &str) -> bool {
    line.trim_start().starts_with('[')
}

/// Returns whether a line looks like `key = value`.
pub(crate) fn is_entry(line: &str) -> bool {
    let is_key = |key: &str| {
        key.trim()
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
    };
    line.split_once('=').is_some_and(|(key, _)| is_key(key))
}
