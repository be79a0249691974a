//! Source files, and spans in them.

use std::ops::Range;

use super::charset::{breaks_line, is_hidden};
use super::diagnostic::{Diagnostic, Report};

/// A table, and the name that messages give it.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
    /// Where the docs can link to it. The number of a line is its fragment.
    pub(crate) url: Option<String>,
    /// The offsets at which its lines start.
    line_starts: Vec<usize>,
}

/// A line of a source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line<'s> {
    /// Counted from 1.
    pub(crate) number: usize,
    /// The offset at which it starts.
    pub(crate) start: usize,
    /// Without the line break.
    pub(crate) text: &'s str,
}

impl Source {
    /// Creates a source. Its name ends up in comments of the generated file, where a line break would end the comment early and
    /// a character that reorders its neighbours is refused.
    pub(crate) fn new(name: &str, text: impl Into<String>) -> Source {
        let text = text.into();
        let newlines = text.match_indices('\n');
        let starts = newlines.map(|(newline, _)| newline + 1);
        Source {
            name: name.replace(|c| is_hidden(c) || breaks_line(c), "\u{fffd}"),
            line_starts: [0].into_iter().chain(starts).collect(),
            text,
            url: None,
        }
    }

    /// Decodes a file. The error shows where it is not UTF-8.
    pub(crate) fn decode(name: &str, file: Vec<u8>) -> Result<Source, String> {
        // With its mark or, as a table starts with an ASCII character, without.
        let utf16 = matches!(
            file[..],
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..]
        );
        let (offset, text, message) = if utf16 {
            let message = "the file is UTF-16: save it as UTF-8".to_owned();
            (0, String::new(), message)
        } else {
            let error = match String::from_utf8(file) {
                Ok(text) => return Ok(Source::new(name, text)),
                Err(error) => error,
            };
            let (offset, file) = (error.utf8_error().valid_up_to(), error.as_bytes());
            let message = format!(
                "the byte 0x{:02X} is not UTF-8: save the file as UTF-8",
                file[offset]
            );
            (offset, String::from_utf8_lossy(file).into_owned(), message)
        };
        let error = Diagnostic::new(Span::new(0, offset..offset), message);
        Err(Report::new([&Source::new(name, text)], vec![error]).to_string())
    }

    /// Returns the line that contains this offset.
    pub(crate) fn line_at(&self, offset: usize) -> Line<'_> {
        let number = self.line_starts.partition_point(|&start| start <= offset);
        self.line(number)
    }

    pub(crate) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        (1..=self.line_starts.len()).map(|number| self.line(number))
    }

    fn line(&self, number: usize) -> Line<'_> {
        let start = self.line_starts[number - 1];
        let text = match self.line_starts.get(number) {
            Some(next) => &self.text[start..next - 1],
            None => &self.text[start..],
        };
        Line {
            number,
            start,
            text: text.strip_suffix('\r').unwrap_or(text),
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
