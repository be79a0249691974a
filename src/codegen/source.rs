//! Source files, and spans in them.

use std::ops::Range;

use crate::shared::charset::{breaks_line, is_hidden};

/// A table, and the name that messages give it.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
    /// Where the docs can link to it. The number of a line is its fragment.
    pub(crate) url: Option<String>,
}

impl Source {
    /// Creates a source. Its name ends up in comments of the generated file, where a line break would end the comment early and
    /// a character that reorders its neighbours is refused.
    pub(crate) fn new(name: &str, text: impl Into<String>) -> Source {
        Source {
            name: name.replace(|c| is_hidden(c) || breaks_line(c), "\u{fffd}"),
            text: text.into(),
            url: None,
        }
    }
}

/// A stretch of a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    /// The index of the source.
    pub(crate) source: usize,
    /// The byte offsets in it.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Span {
    pub(crate) fn new(source: usize, range: Range<usize>) -> Span {
        Span {
            source,
            start: range.start,
            end: range.end,
        }
    }
}

/// Where the lines of a source start.
pub(crate) struct LineIndex(Vec<usize>);

impl LineIndex {
    pub(crate) fn new(text: &str) -> LineIndex {
        let newlines = text.match_indices('\n');
        let starts = newlines.map(|(newline, _)| newline + 1);
        LineIndex([0].into_iter().chain(starts).collect())
    }

    /// Returns the number of the line that contains `offset`, counted from 1, and the offset at which that line starts.
    pub(crate) fn line(&self, offset: usize) -> (usize, usize) {
        let number = self.0.partition_point(|&start| start <= offset);
        (number, self.0[number - 1])
    }
}

/// Returns the order in which to visit items that start at these offsets.
///
/// Sorts indices, not items, so that the sort is compiled once: every dependent compiles this build script.
pub(crate) fn by_start(starts: impl Iterator<Item = usize>) -> Vec<usize> {
    let starts = starts.enumerate().map(|(index, start)| (start, index));
    let mut order: Vec<_> = starts.collect();
    order.sort_unstable();
    order.into_iter().map(|(_, index)| index).collect()
}
