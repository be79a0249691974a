//! `list --format table`: as much as fits the screen. The other formats and `explain` have the rest.

use std::io::{self, Write};

use clap::builder::styling::AnsiColor;
use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table, presets};
use result_codes::{ResultCode, ResultStatus};

use crate::columns::{COLUMNS, Column};
use crate::layout::Layout;
use crate::style::{status_color, status_style};

const SHOWN: [&str; 5] = ["code", "status", "next_step", "description", "resolution"];

/// With less space for the two texts, a table is not worth it.
const MIN_TEXT_WIDTH: usize = 40;

pub(super) fn write(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    if codes.is_empty() {
        return Ok(());
    }
    let layout = Layout::of_stdout();
    let Some(width) = layout.width() else {
        return write_lines(&mut table(codes, &SHOWN), out);
    };
    // If the texts get too little space, the next step goes below the code. Codes are never broken.
    let [code, status, _, texts @ ..] = SHOWN;
    let stacked = [&[code, status][..], &texts].concat();
    let table = [&SHOWN[..], &stacked]
        .into_iter()
        .map(|shown| table(codes, shown))
        .find_map(|table| fit(table, width));
    match table {
        Some(mut table) => write_lines(&mut table, out),
        None => write_fields(codes, &layout, out),
    }
}

/// Returns a table with the columns of `shown`. The others of [`SHOWN`] go below the code.
fn table(codes: &[ResultCode], shown: &[&str]) -> Table {
    let columns = COLUMNS.iter().filter(|column| SHOWN.contains(&column.key));
    let is_below = |column: &&Column| !shown.contains(&column.key);
    let (below, mut columns): (Vec<_>, Vec<_>) = columns.partition(is_below);
    columns.sort_by_key(|column| shown.iter().position(|key| *key == column.key));
    let mut table = Table::new();
    // `Output::write` strips the styles if they are not wanted.
    table.enforce_styling().load_preset(presets::NOTHING);
    let heading = |column: &&Column| Cell::new(column.heading()).add_attribute(Attribute::Bold);
    table.set_header(columns.iter().map(heading));
    for code in codes {
        table.add_row(columns.iter().map(|column| {
            // Two spaces separate columns, and `compare` reads them so.
            let text = column.text(*code);
            let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if column.key == "code" {
                for column in &below {
                    text = format!("{text}\n{}", column.text(*code));
                }
            }
            match column.key {
                "status" => Cell::new(text).fg(table_color(code.status())),
                _ => Cell::new(text),
            }
        }));
    }
    table
}

/// Wraps the two texts so that the table has this width. Returns `None` if the other columns leave too little to them.
fn fit(mut table: Table, width: usize) -> Option<Table> {
    let widths = table.column_max_content_widths();
    let (others, _texts) = widths.split_last_chunk::<2>()?;
    let others_width: usize = others.iter().map(|width| usize::from(*width) + 2).sum();
    if others_width + MIN_TEXT_WIDTH > width {
        return None;
    }
    for column in table.column_iter_mut().take(others.len()) {
        column.set_constraint(ColumnConstraint::ContentWidth);
    }
    // Now that a text can have several lines, a line between the rows separates it from the next.
    table.load_preset(presets::UTF8_HORIZONTAL_ONLY);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
    Some(table)
}

fn write_lines(table: &mut Table, out: &mut impl Write) -> io::Result<()> {
    for line in table.lines() {
        writeln!(out, "{}", line.trim_end())?;
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
        for column in COLUMNS
            .iter()
            .filter(|column| SHOWN[1..].contains(&column.key))
        {
            layout.field(&column.heading(), &column.text(*code), out)?;
        }
    }
    Ok(())
}

/// Returns the colour of a status as `comfy_table` names it.
fn table_color(status: ResultStatus) -> Color {
    match status_color(status) {
        AnsiColor::Green => Color::DarkGreen,
        AnsiColor::Red => Color::DarkRed,
        AnsiColor::Cyan => Color::DarkCyan,
        _ => Color::DarkYellow,
    }
}
