//! Labelled fields, wrapped to the terminal's width.

use std::io::{self, IsTerminal, Write};

use crate::style::BOLD;

/// The width that output is wrapped to.
pub(crate) struct Layout {
    /// `None` if standard output is not a terminal: nothing is wrapped then.
    width: Option<usize>,
}

/// Longer lines of running text are hard to read.
const MAX_TEXT_WIDTH: usize = 100;

/// The column in which the text of a field starts.
const INDENT: &str = "                ";

impl Layout {
    pub(crate) fn for_stdout() -> Layout {
        let width = io::stdout().is_terminal().then(|| {
            // `terminal_size` returns `None` for a terminal that reports a width of 0.
            terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0))
        });
        Layout { width }
    }

    /// Returns the width of the terminal, or `None` if standard output is not a terminal.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }

    pub(crate) fn field(&self, label: &str, text: &str, out: &mut impl Write) -> io::Result<()> {
        let Some(width) = self.width else {
            return writeln!(out, "{BOLD}  {label:14}{BOLD:#}{text}");
        };
        // The label is wrapped with the text, and styled afterwards: an escape sequence would be measured too.
        let first = format!("  {label:14}");
        let options = textwrap::Options::new(width.min(MAX_TEXT_WIDTH))
            .initial_indent(&first)
            .subsequent_indent(INDENT);
        for line in textwrap::wrap(text, options) {
            match line.strip_prefix(&first) {
                Some(rest) => writeln!(out, "{BOLD}{first}{BOLD:#}{rest}")?,
                None => writeln!(out, "{line}")?,
            }
        }
        Ok(())
    }
}
