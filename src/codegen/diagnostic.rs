//! What is wrong with a table, or suspicious about it, shown at its span.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use super::source::{Source, Span};
use crate::shared::charset::{MAX_WIRE_FORM_LEN, is_hidden, is_odd_space};

/// Declares the rules and their names.
macro_rules! rules {
    ($($Rule:ident = $name:literal,)*) => {
        /// A rule that a table can break. `tests/ui` has a table for each, and the message that it gets.
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
    Encoding = "encoding",
    Syntax = "syntax",
    DuplicateKey = "duplicate-key",
    MissingHeader = "missing-header",
    UnknownTable = "unknown-table",
    NotATable = "not-a-table",
    UnquotedDot = "unquoted-dot",
    UnknownKey = "unknown-key",
    MissingKey = "missing-key",
    WrongType = "wrong-type",
    DuplicateRow = "duplicate-row",
    AliasTaken = "alias-taken",
    TransactionStatusTaken = "transaction-status-taken",
    UndefinedStatus = "undefined-status",
    UndefinedCategory = "undefined-category",
    UndefinedNextStep = "undefined-next-step",
    UndefinedCode = "undefined-code",
    ReplacementCycle = "replacement-cycle",
    NextStepStatusMismatch = "next-step-status-mismatch",
    InvalidStatus = "invalid-status",
    UndefinedRequestState = "undefined-request-state",
    RequestStatusMismatch = "request-status-mismatch",
    StartOverWithRequest = "start-over-with-request",
    MissingRow = "missing-row",
    NoCode = "no-code",
    WireForm = "wire-form",
    VariantNotDerivable = "variant-not-derivable",
    VariantName = "variant-name",
    DuplicateVariant = "duplicate-variant",
    TextEmpty = "text-empty",
    TextLineBreak = "text-line-break",
    TextSurroundingWhitespace = "text-surrounding-whitespace",
    TextInvisible = "text-invisible",
    TextOddSpace = "text-odd-space",
    NoTransactionStatus = "no-transaction-status",
    UnusedCategory = "unused-category",
    UnusedNextStep = "unused-next-step",
    DuplicateTexts = "duplicate-texts",
    ReplacedNotDeprecated = "replaced-not-deprecated",
    UndefinedCodeInText = "undefined-code-in-text",
    ReleasedCode = "released-code",
}

/// A mistake or a warning.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Diagnostic {
    pub(crate) span: Span,
    pub(crate) rule: Rule,
    pub(crate) message: String,
    /// A second span that the mistake involves, and what to say about it.
    pub(crate) secondary: Option<(Span, &'static str)>,
}

impl Diagnostic {
    pub(crate) fn new(rule: Rule, span: Span, message: impl Into<String>) -> Self {
        Diagnostic {
            span,
            rule,
            message: message.into(),
            secondary: None,
        }
    }

    pub(crate) fn with_note(mut self, span: Span, note: &'static str) -> Self {
        self.secondary = Some((span, note));
        self
    }
}

/// How many diagnostics a report shows. Nobody reads more of them, and most follow from one mistake.
const MAX_SHOWN: usize = 50;

/// The diagnostics of some sources: the first, in the order of their spans, and how many more there are.
#[derive(Debug)]
pub(crate) struct Report<'a> {
    sources: Vec<&'a Source>,
    shown: Vec<Diagnostic>,
    more: usize,
}

impl<'a> Report<'a> {
    pub(crate) fn new(
        sources: impl IntoIterator<Item = &'a Source>,
        mut diagnostics: Vec<Diagnostic>,
    ) -> Self {
        let more = diagnostics.len().saturating_sub(MAX_SHOWN);
        if more > 0 {
            // Sorting all of a million would take seconds.
            diagnostics.select_nth_unstable(MAX_SHOWN);
            diagnostics.truncate(MAX_SHOWN);
        }
        diagnostics.sort_unstable();
        diagnostics.dedup();
        Report {
            sources: sources.into_iter().collect(),
            shown: diagnostics,
            more,
        }
    }

    /// Adds diagnostics to the number of those that are not shown.
    pub(crate) fn and_more(mut self, more: usize) -> Self {
        self.more += more;
        self
    }

    #[cfg(test)]
    pub(crate) fn rules(&self) -> impl Iterator<Item = Rule> {
        self.shown.iter().map(|diagnostic| diagnostic.rule)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for diagnostic in &self.shown {
            let Diagnostic { span, message, .. } = diagnostic;
            render(f, self.sources[span.source], span, message)?;
            if let Some((span, note)) = &diagnostic.secondary {
                render(f, self.sources[span.source], span, &format!("note: {note}"))?;
            }
        }
        match self.more {
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
    format!("{name} U+{:04X}", u32::from(c))
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a report of empty texts, one on each line.
    fn report_of(count: usize) -> String {
        let source = Source::new("table.toml", "a = \"\"\n".repeat(count));
        // Not in the order of the lines.
        let diagnostics = (0..count).rev().map(|line| {
            let start = 7 * line + 4;
            Diagnostic::new(Rule::TextEmpty, Span::new(0, start..start + 2), "is empty")
        });
        Report::new([&source], diagnostics.collect()).to_string()
    }

    #[test]
    fn a_report_shows_the_first_diagnostics_and_counts_the_rest() {
        for (count, rest) in [
            (MAX_SHOWN, ""),
            (MAX_SHOWN + 1, "and 1 more\n"),
            (1_000, "and 950 more\n"),
        ] {
            let report = report_of(count);
            let lines: Vec<&str> = report
                .lines()
                .filter(|line| line.ends_with("is empty"))
                .collect();
            let expected: Vec<String> = (1..=MAX_SHOWN)
                .map(|line| format!("table.toml:{line}:5: is empty"))
                .collect();
            assert_eq!(lines, expected);
            let (_, end) = report.rsplit_once("^^\n").unwrap();
            assert_eq!(end, rest);
        }
    }

    #[test]
    fn a_quoted_name_is_one_line_and_not_longer_than_a_wire_form() {
        assert_eq!(quote("SENT"), "`SENT`");
        assert_eq!(quote("'a\\b'"), "`'a\\b'`");
        assert_eq!(quote("a\nb\u{1b}c\u{a0}d"), r"`a\nb\u{1b}c\u{a0}d`");
        let longest = "A".repeat(MAX_WIRE_FORM_LEN);
        assert_eq!(quote(&longest), format!("`{longest}`"));
        assert_eq!(quote(&format!("{longest}B")), format!("`{longest}…`"));
    }

    #[test]
    fn a_span_within_a_character_starts_with_it() {
        for (offset, boundary) in [(0, 0), (1, 1), (2, 1), (3, 1), (4, 4), (5, 5), (9, 5)] {
            assert_eq!(char_boundary("a€b", offset), boundary, "{offset}");
        }
    }

    #[test]
    fn hidden_characters_have_a_number_and_a_name() {
        for (c, name) in [
            ('\u{a0}', "no-break space U+00A0"),
            ('\u{202f}', "narrow no-break space U+202F"),
            ('\u{200b}', "zero-width space U+200B"),
            ('\u{3000}', "ideographic space U+3000"),
            ('\u{feff}', "byte-order mark U+FEFF"),
            ('\u{2003}', "unusual space U+2003"),
            ('\u{0}', "invisible character U+0000"),
        ] {
            assert_eq!(name_hidden(c), name);
        }
    }
}
