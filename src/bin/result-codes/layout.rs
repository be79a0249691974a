//! How text is laid out at a terminal.

use std::io::{self, IsTerminal, Write};

use clap::builder::styling::{AnsiColor, Style};
use result_codes::ResultStatus;

/// As wide as the terminal, or, where there is none, in one line each.
pub(crate) struct Layout {
    width: Option<usize>,
}

/// Lines of running text that are longer than this are hard to read.
const MAX_TEXT_WIDTH: usize = 100;

/// Below this width, texts start right behind their names.
const NARROW: usize = 50;

/// Where the text of a field starts.
const INDENT: &str = "                ";

impl Layout {
    pub(crate) fn of_stdout() -> Layout {
        let width = io::stdout().is_terminal().then(|| {
            let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
            // A terminal that does not know its width says 0.
            columns.filter(|columns| *columns > 0).unwrap_or(80)
        });
        Layout { width }
    }

    /// The width of the terminal, where there is one.
    pub(crate) fn width(&self) -> Option<usize> {
        self.width
    }

    pub(crate) fn field(&self, name: &str, text: &str, out: &mut impl Write) -> io::Result<()> {
        let width = self
            .width
            .map_or(usize::MAX, |width| width.min(MAX_TEXT_WIDTH));
        let (first, indent) = if width < NARROW {
            (format!("  {name}: "), "    ")
        } else {
            (format!("  {name:14}"), INDENT)
        };
        // The name is wrapped along with the text, and gets its style in the end: a style has no width.
        let options = textwrap::Options::new(width)
            .initial_indent(&first)
            .subsequent_indent(indent);
        for (n, line) in textwrap::wrap(text, options).iter().enumerate() {
            match line.strip_prefix(&first) {
                Some(rest) if n == 0 => writeln!(out, "{BOLD}{first}{BOLD:#}{rest}")?,
                _ => writeln!(out, "{line}")?,
            }
        }
        Ok(())
    }
}

pub(crate) const BOLD: Style = Style::new().bold();

pub(crate) fn style(status: ResultStatus) -> Style {
    color(status).on_default().bold()
}

pub(crate) fn color(status: ResultStatus) -> AnsiColor {
    match status.as_str() {
        "S" => AnsiColor::Green,
        "F" => AnsiColor::Red,
        "A" => AnsiColor::Cyan,
        _ => AnsiColor::Yellow,
    }
}
