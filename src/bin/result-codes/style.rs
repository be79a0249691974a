//! Text styles.

use clap::builder::styling::{AnsiColor, Style};
use result_codes::ResultStatus;

pub(crate) const BOLD: Style = Style::new().bold();

/// Returns the style of a heading about something with this status.
pub(crate) fn status_style(status: ResultStatus) -> Style {
    // By wire form: the names of the variants follow from the table.
    let color = match status.as_str() {
        "S" => AnsiColor::Green,
        "F" => AnsiColor::Red,
        "A" => AnsiColor::Cyan,
        _ => AnsiColor::Yellow,
    };
    color.on_default().bold()
}
