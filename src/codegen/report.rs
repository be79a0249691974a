//! What is wrong with a table, or odd about it, shown at its place.

use std::fmt;
use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::Source;
use crate::shared::charset::is_hidden;

/// Declares the rules and what they are called.
macro_rules! rules {
    ($($Rule:ident = $name:literal,)*) => {
        /// What a table can get wrong. `tests/ui` shows the message of each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Rule {
            $(#[doc = $name] $Rule,)*
        }

        #[cfg(test)]
        impl Rule {
            pub(crate) const ALL: &[(Rule, &str)] = &[$((Rule::$Rule, $name),)*];
        }
    };
}

rules! {
    Syntax = "syntax",
    DuplicateKey = "duplicate-key",
    UnknownTable = "unknown-table",
    NotATable = "not-a-table",
    UnquotedDot = "unquoted-dot",
    UnknownKey = "unknown-key",
    MissingKey = "missing-key",
    WrongType = "wrong-type",
    RowTwice = "row-twice",
    AliasTaken = "alias-taken",
    NoSuchStatus = "no-such-status",
    NoSuchCategory = "no-such-category",
    NoSuchNextStep = "no-such-next-step",
    NoSuchCode = "no-such-code",
    ReplacedInACircle = "replaced-in-a-circle",
    NextStepForAnotherStatus = "next-step-for-another-status",
    StatusLetter = "status-letter",
    NoUnknownStatus = "no-unknown-status",
    NoCode = "no-code",
    WireText = "wire-text",
    VariantNotDerivable = "variant-not-derivable",
    VariantName = "variant-name",
    VariantTwice = "variant-twice",
    TextEmpty = "text-empty",
    TextLineBreak = "text-line-break",
    TextOuterBlanks = "text-outer-blanks",
    TextInvisible = "text-invisible",
    UnusedCategory = "unused-category",
    UnusedNextStep = "unused-next-step",
    SameTexts = "same-texts",
    ReplacedNotDeprecated = "replaced-not-deprecated",
}

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
    pub(crate) rule: Rule,
    pub(crate) message: String,
    /// A second place that the mistake involves, and what is there.
    pub(crate) other: Option<(Place, String)>,
}

impl Problem {
    pub(crate) fn new(rule: Rule, place: Place, message: impl Into<String>) -> Self {
        Problem {
            place,
            rule,
            message: message.into(),
            other: None,
        }
    }
}

/// The problems of some sources, in their order.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    sources: &'a [Source],
    problems: Vec<Problem>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(sources: &'a [Source], mut problems: Vec<Problem>) -> Self {
        problems.sort_unstable();
        problems.dedup();
        Report { sources, problems }
    }

    #[cfg(test)]
    pub(crate) fn rules(&self) -> impl Iterator<Item = Rule> {
        self.problems.iter().map(|problem| problem.rule)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let lines: Vec<Lines> = self
            .sources
            .iter()
            .map(|source| Lines::of(&source.text))
            .collect();
        for problem in &self.problems {
            let other = problem
                .other
                .as_ref()
                .map(|(place, message)| (place, message));
            for (place, message) in [(&problem.place, &problem.message)]
                .into_iter()
                .chain(other)
            {
                show(
                    f,
                    &self.sources[place.source],
                    &lines[place.source],
                    place,
                    message,
                )?;
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
fn show(
    f: &mut fmt::Formatter,
    source: &Source,
    lines: &Lines,
    place: &Place,
    message: &str,
) -> fmt::Result {
    let Source { name, text } = source;
    let (number, start) = lines.at(place.start);
    let line = text[start..]
        .split('\n')
        .next()
        .unwrap_or_default()
        .trim_end_matches('\r');
    let at = (place.start - start).min(line.len());
    let end = (place.end.max(place.start) - start).clamp(at, line.len());
    let before = line.get(..at).unwrap_or(line);
    let marked = line.get(at..end).unwrap_or_default();
    // A byte-order mark is no column.
    let column = before.trim_start_matches('\u{feff}').chars().count() + 1;
    writeln!(f, "{name}:{number}:{column}: {message}")?;

    let margin = " ".repeat(number.to_string().len());
    let indent = " ".repeat(shown(before).width());
    let carets = "^".repeat(shown(marked).width().max(1));
    writeln!(f, "{margin} |")?;
    writeln!(f, "{number} | {}", shown(line))?;
    writeln!(f, "{margin} | {indent}{carets}")
}

/// A line of a source as a terminal can show it: with tabs as four blanks, and nothing that moves the cursor.
fn shown(line: &str) -> String {
    let shown = |c: char| match c {
        '\t' => "    ".to_owned(),
        '\u{feff}' => String::new(),
        c if is_hidden(c) => c.escape_unicode().to_string(),
        c => c.to_string(),
    };
    line.chars().map(shown).collect()
}

/// The order of places that start there, the first one first.
///
/// In place of a sort for each type of place: whoever builds the crate would compile each.
pub(crate) fn by_start(starts: impl Iterator<Item = usize>) -> Vec<usize> {
    let starts = starts.enumerate().map(|(number, start)| (start, number));
    let mut order: Vec<_> = starts.collect();
    order.sort_unstable();
    order.into_iter().map(|(_, number)| number).collect()
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
