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

    let (shown_before, shown) = (last_chars(before), first_chars(rest));
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

/// How many characters of a line are shown before a span, and how many from its start.
const MAX_BEFORE: usize = 40;
const MAX_SHOWN_CHARS: usize = 100;

fn last_chars(text: &str) -> &str {
    let start = text.char_indices().rev().nth(MAX_BEFORE - 1);
    start.map_or(text, |(start, _)| &text[start..])
}

fn first_chars(text: &str) -> &str {
    let end = text.char_indices().nth(MAX_SHOWN_CHARS);
    end.map_or(text, |(end, _)| &text[..end])
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
