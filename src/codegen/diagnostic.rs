//! What is wrong with a table, or suspicious about it, shown at its span.

use std::fmt;

use unicode_width::UnicodeWidthStr;

use super::source::{LineIndex, Source, Span};
use crate::shared::charset::{is_hidden, is_odd_space};

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

    #[cfg(test)]
    pub(crate) fn rules(&self) -> impl Iterator<Item = Rule> {
        self.diagnostics.iter().map(|diagnostic| diagnostic.rule)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let sources: Vec<_> = self
            .sources
            .iter()
            .map(|source| (*source, LineIndex::new(&source.text)))
            .collect();
        for diagnostic in &self.diagnostics {
            let Diagnostic { span, message, .. } = diagnostic;
            render(f, &sources[span.source], span, message)?;
            if let Some((span, note)) = &diagnostic.secondary {
                render(f, &sources[span.source], span, &format!("note: {note}"))?;
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
fn render(
    f: &mut fmt::Formatter,
    (source, lines): &(&Source, LineIndex),
    span: &Span,
    message: &str,
) -> fmt::Result {
    let Source { name, text, .. } = source;
    let (number, start) = lines.line(span.start);
    let line = text[start..]
        .split('\n')
        .next()
        .unwrap_or_default()
        .trim_end_matches('\r');
    let from = (span.start - start).min(line.len());
    let to = (span.end.max(span.start) - start).clamp(from, line.len());
    let before = line.get(..from).unwrap_or(line);
    let marked = line.get(from..to).unwrap_or_default();
    // A byte-order mark takes no column.
    let column = before.trim_start_matches('\u{feff}').chars().count() + 1;
    writeln!(f, "{name}:{number}:{column}: {message}")?;

    let margin = " ".repeat(number.to_string().len());
    let indent = " ".repeat(escape_hidden(before).width());
    let carets = "^".repeat(escape_hidden(marked).width().max(1));
    writeln!(f, "{margin} |")?;
    writeln!(f, "{number} | {}", escape_hidden(line))?;
    writeln!(f, "{margin} | {indent}{carets}")
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

/// Returns a line of a source as a terminal can show it: tabs as four spaces, and characters that a reader would not notice by
/// their numbers.
fn escape_hidden(line: &str) -> String {
    let escape = |c: char| match c {
        '\t' => "    ".to_owned(),
        '\u{feff}' => String::new(),
        c if is_hidden(c) || is_odd_space(c) => c.escape_unicode().to_string(),
        c => c.to_string(),
    };
    line.chars().map(escape).collect()
}
