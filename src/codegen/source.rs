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
    /// Where the file stops being UTF-8, and what to do about it.
    pub(crate) encoding_error: Option<(usize, String)>,
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
            encoding_error: None,
        }
    }

    /// Decodes a file. One that is not UTF-8 is decoded well enough to show where.
    pub(crate) fn decode(name: &str, file: Vec<u8>) -> Source {
        let (text, encoding_error) = decode(file);
        Source {
            encoding_error,
            ..Source::new(name, text)
        }
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

fn decode(file: Vec<u8>) -> (String, Option<(usize, String)>) {
    let has_mark = |mark| file.starts_with(mark);
    // Without a mark, the zero bytes of its first two characters, which are ASCII, show it.
    let zeros = file
        .first_chunk()
        .map(|start: &[u8; 4]| start.map(|byte| byte == 0));
    let unit: Option<fn([u8; 2]) -> u16> =
        if has_mark(b"\xff\xfe") || zeros == Some([false, true, false, true]) {
            Some(u16::from_le_bytes)
        } else if has_mark(b"\xfe\xff") || zeros == Some([true, false, true, false]) {
            Some(u16::from_be_bytes)
        } else {
            None
        };
    if let Some(unit) = unit {
        let units = file.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
        let text = String::from_utf16_lossy(&units.collect::<Vec<_>>());
        let message = "the file is UTF-16: save it as UTF-8".to_owned();
        return (text, Some((0, message)));
    }
    let error = match String::from_utf8(file) {
        Ok(text) => return (text, None),
        Err(error) => error,
    };
    let offset = error.utf8_error().valid_up_to();
    let file = error.as_bytes();
    let message = format!(
        "the byte 0x{:02X} is not UTF-8: save the file as UTF-8",
        file[offset]
    );
    let text = String::from_utf8_lossy(file).into_owned();
    (text, Some((offset, message)))
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
