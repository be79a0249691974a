//! `list --format table`: what fits 80 columns. The other formats and `explain` have the rest.

use std::io::{self, Write};

use result_codes::ResultCode;
use textwrap::core::display_width;

use crate::columns::{COLUMNS, Column};
use crate::layout::Layout;
use crate::style::{BOLD, status_style};

const SHOWN: [&str; 4] = ["code", "status", "next_step", "description"];

/// With less space for the description, a table is not worth it.
const MIN_TEXT_WIDTH: usize = 18;

const GAP: usize = 2;

/// Writes a table, or fields where it does not fit. In a pipe, each code is one line.
pub(super) fn write(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    let layout = Layout::of_stdout();
    let columns = SHOWN.map(column);
    let max_width = |column: &Column| {
        let widths = codes.iter().map(|code| display_width(&column.text(*code)));
        widths.max().unwrap_or_default()
    };
    let is_wrapped = layout.width().is_some();
    let mut widths = columns.map(|column| {
        // A heading can be wrapped between its words.
        let heading = column.heading();
        let longest = if is_wrapped {
            heading.split(' ').map(str::len).max().unwrap_or_default()
        } else {
            heading.len()
        };
        max_width(column).max(longest)
    });
    let others: usize = widths[..3].iter().map(|width| width + GAP).sum();
    if let Some(width) = layout.width() {
        if width < others + MIN_TEXT_WIDTH {
            return write_fields(codes, &layout, out);
        }
        widths[3] = width - others;
    }
    let headings = columns.map(Column::heading);
    write_row(
        &headings,
        widths,
        |_, cell| format!("{BOLD}{cell}{BOLD:#}"),
        out,
    )?;
    for code in codes {
        let style = status_style(code.status());
        let cells = columns.map(|column| column.text(*code));
        let styled = |column: usize, cell: &str| match column {
            1 => format!("{style}{cell}{style:#}"),
            _ => cell.to_owned(),
        };
        write_row(&cells, widths, styled, out)?;
    }
    Ok(())
}

fn column(key: &str) -> &'static Column {
    let mut columns = COLUMNS.iter();
    columns
        .find(|column| column.key == key)
        .expect("it is a column")
}

fn write_row(
    cells: &[String; 4],
    widths: [usize; 4],
    style: impl Fn(usize, &str) -> String,
    out: &mut impl Write,
) -> io::Result<()> {
    let wrapped: Vec<_> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| textwrap::wrap(cell, width))
        .collect();
    let height = wrapped.iter().map(Vec::len).max().unwrap_or_default();
    for n in 0..height {
        let mut line = String::new();
        let mut gap = 0;
        for (column, lines) in wrapped.iter().enumerate() {
            let cell = lines.get(n).map_or("", |cell| cell);
            if !cell.is_empty() {
                line += &" ".repeat(gap);
                line += &style(column, cell);
                gap = 0;
            }
            gap += widths[column].saturating_sub(display_width(cell)) + GAP;
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Writes the codes one below the other, for a narrow terminal.
fn write_fields(codes: &[ResultCode], layout: &Layout, out: &mut impl Write) -> io::Result<()> {
    for (n, code) in codes.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        let style = status_style(code.status());
        writeln!(out, "{style}{code}{style:#}")?;
        for column in SHOWN[1..].iter().map(|key| column(key)) {
            let text = column.text(*code);
            match column.key {
                "next_step" => {
                    layout.field("Next step", &format!("{text}, with this status"), out)?;
                }
                _ => layout.field(&column.heading(), &text, out)?,
            }
        }
    }
    Ok(())
}
