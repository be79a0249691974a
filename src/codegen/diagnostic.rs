//! What is wrong with a table, or suspicious about it, shown at its span.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use super::charset::{MAX_WIRE_FORM_LEN, is_hidden, is_odd_space};
use super::source::{Source, Span};

/// A mistake or a warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Diagnostic {
    pub(crate) span: Span,
    pub(crate) message: String,
    /// A second span that the mistake involves, and what to say about it.
    pub(crate) note: Option<(Span, String)>,
}

impl Diagnostic {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            span,
            message: message.into(),
            note: None,
        }
    }

    pub(crate) fn with_note(mut self, span: Span, note: impl Into<String>) -> Self {
        self.note = Some((span, note.into()));
        self
    }
}

/// How many diagnostics a report shows. Nobody reads more of them, and most follow from one mistake.
const MAX_SHOWN: usize = 50;

/// The diagnostics of some sources, in the order of their spans.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    sources: Vec<&'a Source>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub(crate) fn new(
        sources: impl IntoIterator<Item = &'a Source>,
        mut diagnostics: Vec<Diagnostic>,
    ) -> Self {
        diagnostics.sort_unstable();
        diagnostics.dedup();
        Report {
            sources: sources.into_iter().collect(),
            diagnostics,
        }
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for diagnostic in self.diagnostics.iter().take(MAX_SHOWN) {
            let Diagnostic {
                span,
                message,
                note,
            } = diagnostic;
            render(f, self.sources[span.source], span, message)?;
            if let Some((span, note)) = note {
                render(f, self.sources[span.source], span, &format!("note: {note}"))?;
            }
        }
        match self.diagnostics.len().saturating_sub(MAX_SHOWN) {
            0 => Ok(()),
            more => writeln!(f, "and {more} more"),
        }
    }
}

/// ```text
/// codes.toml:212:15: there is no status `X`
///     |
/// 212 | status      = "X"
///     |               ^^^
/// ```
fn render(f: &mut fmt::Formatter, source: &Source, span: &Span, message: &str) -> fmt::Result {
    let line = source.line_at(span.start);
    let offset = |offset: usize| char_boundary(line.text, offset.saturating_sub(line.start));
    let (before, rest) = line.text.split_at(offset(span.start));
    let marked_len = offset(span.end).saturating_sub(before.len());
    // A byte-order mark takes no column.
    let column = before.trim_start_matches('\u{feff}').chars().count() + 1;
    let (name, number) = (&source.name, line.number);
    writeln!(f, "{name}:{number}:{column}: {message}")?;

    let (shown_before, shown) = around(before, rest);
    let cut = |is_cut| if is_cut { "..." } else { "" };
    let start = cut(shown_before.len() < before.len()).to_owned() + &escape_hidden(shown_before);
    let end = cut(shown.len() < rest.len());
    let marked = &shown[..marked_len.min(shown.len())];
    let margin = " ".repeat(number.to_string().len());
    let indent = " ".repeat(start.width());
    let carets = "^".repeat(escape_hidden(marked).width().max(1));
    writeln!(f, "{margin} |")?;
    writeln!(f, "{number} | {start}{}{end}", escape_hidden(shown))?;
    writeln!(f, "{margin} | {indent}{carets}")
}

/// Returns the last position up to `offset` where a character starts or the text ends.
fn char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// How many columns of a line are shown.
const MAX_WIDTH: usize = 120;

/// How many of them are before the span, if the line is longer.
const MAX_BEFORE: usize = 40;

/// Returns the end of `before` and the start of `rest` that fit in a line together.
fn around<'t>(before: &'t str, rest: &'t str) -> (&'t str, &'t str) {
    let (len, width) = fitting(rest.chars(), MAX_WIDTH);
    let room = (MAX_WIDTH - width).max(MAX_BEFORE);
    let (before_len, width) = fitting(before.chars().rev(), room);
    let before = &before[before.len() - before_len..];
    let (len, _) = fitting(rest[..len].chars(), MAX_WIDTH - width);
    (before, &rest[..len])
}

/// Returns how many bytes, and how many columns, the first characters take that fit in `max` columns.
fn fitting(chars: impl Iterator<Item = char>, max: usize) -> (usize, usize) {
    let (mut len, mut width) = (0, 0);
    for c in chars {
        // Any number of characters without a width would fit.
        let with_c = width + escaped(c).width().max(1);
        if with_c > max {
            break;
        }
        width = with_c;
        len += c.len_utf8();
    }
    (len, width)
}

/// Returns the number of a character that a reader does not notice, and its name if people meet it often.
pub(crate) fn name_hidden(c: char) -> String {
    let name = match c {
        '\u{a0}' => "no-break space",
        '\u{202f}' => "narrow no-break space",
        '\u{200b}' => "zero-width space",
        '\u{3000}' => "ideographic space",
        '\u{feff}' => "byte-order mark",
        c if is_odd_space(c) => "unusual space",
        _ => "invisible character",
    };
    format!("{name} (U+{:04X})", u32::from(c))
}

/// Returns a part of a line as a terminal can show it.
fn escape_hidden(line: &str) -> String {
    line.chars().map(escaped).collect()
}

/// Returns tabs as four spaces, and a character that a reader would not notice by its number.
fn escaped(c: char) -> String {
    match c {
        '\t' => "    ".to_owned(),
        '\u{feff}' => String::new(),
        c if is_hidden(c) || is_odd_space(c) => c.escape_unicode().to_string(),
        c => c.to_string(),
    }
}

/// How many characters of a name a message quotes. No valid one is longer.
const MAX_QUOTED: usize = MAX_WIRE_FORM_LEN;

/// Returns a name for a message: in backticks, on one line, and cut if it is too long.
pub(crate) fn quote(name: &str) -> String {
    let mut quoted = String::from("`");
    for c in name.chars().take(MAX_QUOTED) {
        if is_hidden(c) || is_odd_space(c) {
            quoted.extend(c.escape_default());
        } else {
            quoted.push(c);
        }
    }
    if name.chars().nth(MAX_QUOTED).is_some() {
        quoted.push('…');
    }
    quoted.push('`');
    quoted
}
