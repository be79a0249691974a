//! What is wrong with a table, shown at its place.

use std::fmt;
use std::ops::Range;

use super::Source;

/// A stretch of a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    /// Which of the sources.
    pub(crate) source: usize,
    /// Where in it, in bytes.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Place {
    pub(crate) fn new(source: usize, span: Range<usize>) -> Place {
        Place {
            source,
            start: span.start,
            end: span.end,
        }
    }
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Problem {
    pub(crate) place: Place,
    pub(crate) message: String,
    /// A second place that the mistake involves, and what is there.
    pub(crate) other: Option<(Place, String)>,
}

/// All mistakes of some sources, in their order.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    sources: &'a [Source],
    problems: Vec<Problem>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(sources: &'a [Source], mut problems: Vec<Problem>) -> Self {
        problems.sort();
        problems.dedup();
        Report { sources, problems }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for problem in &self.problems {
            show(f, self.sources, &problem.place, &problem.message)?;
            if let Some((place, message)) = &problem.other {
                show(f, self.sources, place, message)?;
            }
        }
        Ok(())
    }
}

/// ```text
/// codes.toml:212:15: there is no status `X`
///     |
/// 212 | status      = "X"
///     |               ^^^
/// ```
fn show(f: &mut fmt::Formatter, sources: &[Source], place: &Place, message: &str) -> fmt::Result {
    let Source { name, text } = &sources[place.source];
    let (line, start) = Lines::of(text).at(place.start);
    let source_line = text[start..].lines().next().unwrap_or_default();
    let before = &text[start..place.start];
    let column = before.chars().count() + 1;
    writeln!(f, "{name}:{line}:{column}: {message}")?;

    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let indent: String = before
        .chars()
        .map(|c| if c == '\t' { '\t' } else { ' ' })
        .collect();
    let rest_of_line = source_line.len().saturating_sub(before.len());
    let marked = place.end.saturating_sub(place.start).min(rest_of_line);
    let marked = text[place.start..place.start + marked].chars().count();
    let carets = "^".repeat(marked.max(1));
    writeln!(f, "{margin} |")?;
    writeln!(f, "{number} | {source_line}")?;
    writeln!(f, "{margin} | {indent}{carets}")
}

/// Where the lines of a text start.
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Lines {
        let newlines = text.match_indices('\n');
        Lines(
            [0].into_iter()
                .chain(newlines.map(|(at, _)| at + 1))
                .collect(),
        )
    }

    /// The number of the line that `offset` is on, counted from 1, and where that line starts.
    pub(crate) fn at(&self, offset: usize) -> (usize, usize) {
        let number = self.0.partition_point(|&start| start <= offset);
        (number, self.0[number - 1])
    }
}
