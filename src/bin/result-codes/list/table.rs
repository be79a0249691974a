//! `list --format table`: what fits 80 columns. The other formats and `explain` have the rest.

use std::io::{self, Write};

use clap::builder::styling::Style;
use result_codes::ResultCode;

use crate::columns::COLUMNS;
use crate::layout::Layout;
use crate::style::{BOLD, status_style};

/// With less space for the description, a table is not worth it.
const MIN_TEXT_WIDTH: usize = 18;

const GAP: usize = 2;

/// Writes a table, or fields where it does not fit. In a pipe, each code is one line.
pub(super) fn write(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    let layout = Layout::for_stdout();
    // The code, the status, the next step and the description.
    let columns = [0, 1, 2, 3].map(|n| &COLUMNS[n]);
    let headings = columns.map(|column| column.heading.to_owned());
    let mut widths = [0, 1, 2, 3].map(|n| {
        // A heading can be wrapped between its words.
        let heading = match layout.width() {
            Some(_) => headings[n].split(' ').map(str::len).max(),
            None => Some(headings[n].len()),
        };
        let texts = codes.iter().map(|code| columns[n].text(*code).len());
        texts.chain(heading).max().unwrap_or_default()
    });
    if let Some(width) = layout.width() {
        let others = widths[0] + widths[1] + widths[2] + 3 * GAP;
        if width < others + MIN_TEXT_WIDTH {
            return write_fields(codes, &layout, out);
        }
        widths[3] = width - others;
    }
    write_row(&headings, widths, BOLD, BOLD, out)?;
    for code in codes {
        let cells = columns.map(|column| column.text(*code));
        let style = status_style(code.status());
        write_row(&cells, widths, Style::new(), style, out)?;
    }
    Ok(())
}

/// Writes a row, on as many lines as its longest cell. All but the last cell are ASCII.
fn write_row(
    cells: &[String; 4],
    widths: [usize; 4],
    style: Style,
    status_style: Style,
    out: &mut impl Write,
) -> io::Result<()> {
    let wrapped = [0, 1, 2, 3].map(|n| textwrap::wrap(&cells[n], widths[n]));
    let height = wrapped.iter().map(Vec::len).max().unwrap_or_default();
    for line in 0..height {
        for (n, lines) in wrapped.iter().enumerate() {
            let cell = lines.get(line).map_or("", |cell| cell);
            let style = if n == 1 { status_style } else { style };
            let padding = match n {
                3 => "\n".to_owned(),
                _ => " ".repeat(widths[n] - cell.len() + GAP),
            };
            write!(out, "{style}{cell}{style:#}{padding}")?;
        }
    }
    Ok(())
}

/// Writes the codes one below the other, for a narrow terminal.
fn write_fields(codes: &[ResultCode], layout: &Layout, out: &mut impl Write) -> io::Result<()> {
    for (n, code) in codes.iter().enumerate() {
        let separator = if n > 0 { "\n" } else { "" };
        let style = status_style(code.status());
        writeln!(out, "{separator}{style}{code}{style:#}")?;
        layout.field("Status", code.status().as_str(), out)?;
        let step = format!("{}, with this status", code.next_step());
        layout.field("Next step", &step, out)?;
        layout.field("Description", code.description(), out)?;
    }
    Ok(())
}
