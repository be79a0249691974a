//! `list`: the table, or a part of it, for people and for other programs.

use std::io::{self, Write};

use clap::builder::styling::AnsiColor;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use comfy_table::{Attribute, Cell, Color, ColumnConstraint, ContentArrangement, Table, presets};
use result_codes::{Category, Listed, NextStep, ResultCode, ResultStatus};

use crate::columns::{self, COLUMNS, Column, title};
use crate::layout::{Layout, color, style};
use crate::{Answer, Exit, markdown};

/// Lists the codes of the table, or those that are asked for.
#[derive(Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub(crate) struct List {
    /// Only codes with this status.
    #[arg(long, ignore_case = true, value_delimiter = ',', value_parser = one_of(ResultStatus::ALL))]
    status: Vec<ResultStatus>,

    /// Only codes of this category.
    #[arg(long, ignore_case = true, value_delimiter = ',', value_parser = one_of(Category::ALL))]
    category: Vec<Category>,

    /// Only codes with this next step.
    #[arg(long, ignore_case = true, value_delimiter = ',', value_parser = one_of(NextStep::ALL))]
    next_step: Vec<NextStep>,

    /// Only codes with this in one of their texts, in any case.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,

    /// How the codes are written.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// As wide as the terminal, with long texts wrapped; in a pipe, a line for each code.
    Table,
    /// An array of objects.
    Json,
    /// A line of keys, then a line for each code.
    Csv,
    /// A page with a table for each category.
    Markdown,
}

const EXAMPLES: &str = "\
Examples:
  result-codes list --status U
  result-codes list --next-step retry,poll --search token --format csv";

fn long_help() -> String {
    format!(
        "{EXAMPLES}

Exit codes: 0 where there are such codes, 1 where there are none, 2 on wrong usage.

JSON has these keys, and CSV these columns:
{}In JSON, aliases are an array, and what there is not is null. In CSV, aliases have a blank between them, and what there
is not is empty. Markdown has the columns in which there is something.",
        columns::help()
    )
}

/// Takes a listed text, and offers all of them to the help text, the shell's completion and the error.
fn one_of<T: Listed + Send + Sync>(all: &'static [T]) -> impl TypedValueParser<Value = T> {
    let texts = all.iter().map(AsRef::<str>::as_ref);
    PossibleValuesParser::new(texts).try_map(move |text| {
        // With `ignore_case`, any spelling of a listed text comes here, and nothing else.
        let listed = all
            .iter()
            .find(|one| one.as_ref().eq_ignore_ascii_case(&text));
        listed.copied().ok_or("it is not listed")
    })
}

impl List {
    pub(crate) fn run(&self) -> io::Result<Answer> {
        let codes: Vec<ResultCode> = ResultCode::ALL
            .iter()
            .copied()
            .filter(|code| self.asks_for(*code))
            .collect();
        let mut answer = Answer::default();
        match self.format {
            Format::Table => write_table(&codes, &mut answer.out)?,
            Format::Json => write_json(&codes, &mut answer.out)?,
            Format::Csv => write_csv(&codes, &mut answer.out)?,
            Format::Markdown => markdown::write(&codes, &mut answer.out)?,
        }
        if codes.is_empty() {
            answer.complaints.push("there are no such codes".to_owned());
            answer.exit = Exit::No;
        }
        Ok(answer)
    }

    fn asks_for(&self, code: ResultCode) -> bool {
        is_in(&self.status, &code.status())
            && is_in(&self.category, &code.category())
            && is_in(&self.next_step, &code.next_step())
            && self.search.as_ref().is_none_or(|text| has_text(code, text))
    }
}

/// Nothing given leaves nothing out.
fn is_in<T: PartialEq>(given: &[T], value: &T) -> bool {
    given.is_empty() || given.contains(value)
}

fn has_text(code: ResultCode, text: &str) -> bool {
    let text = text.to_lowercase();
    // Not in the sentences that many codes share: those on U speak of success and failure, and have filters of their own.
    let own = |key: &str| !["meaning", "next_step_description"].contains(&key);
    COLUMNS
        .iter()
        .filter(|column| own(column.key))
        .any(|column| column.text(code).to_lowercase().contains(&text))
}

fn write_json(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    let array: Vec<_> = codes.iter().map(|code| columns::record(*code)).collect();
    serde_json::to_writer_pretty(&mut *out, &array)?;
    writeln!(out)
}

fn write_csv(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS.iter().map(|column| column.key))?;
    for code in codes {
        csv.write_record(COLUMNS.iter().map(|column| column.text(*code)))?;
    }
    csv.flush()
}

/// What fits a screen. The rest is in the other formats, and in `explain`.
const SHOWN: [&str; 5] = ["code", "status", "next_step", "description", "resolution"];

/// What the two texts need, to be worth a table.
const MIN_TEXT_WIDTH: usize = 40;

fn write_table(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    if codes.is_empty() {
        return Ok(());
    }
    let layout = Layout::of_stdout();
    let Some(width) = layout.width() else {
        return write_lines(&mut table(codes, &SHOWN), out);
    };
    // The next step goes below the code where it leaves too little to the texts. Codes are never broken.
    let [code, status, _, texts @ ..] = SHOWN;
    let below = [&[code, status][..], &texts].concat();
    let table = [&SHOWN[..], &below]
        .into_iter()
        .map(|shown| table(codes, shown))
        .find_map(|table| fit(table, width));
    match table {
        Some(mut table) => write_lines(&mut table, out),
        None => write_fields(codes, &layout, out),
    }
}

/// A table with these columns, and the next step below the code where it is none of them.
fn table(codes: &[ResultCode], shown: &[&str]) -> Table {
    let columns = COLUMNS.iter().filter(|column| SHOWN.contains(&column.key));
    let is_below = |column: &&Column| !shown.contains(&column.key);
    let (below, mut columns): (Vec<_>, Vec<_>) = columns.partition(is_below);
    columns.sort_by_key(|column| shown.iter().position(|key| *key == column.key));
    let mut table = Table::new();
    // The styles are taken out on the way to where there are none, as in all that the command writes.
    table.enforce_styling().load_preset(presets::NOTHING);
    let head = |column: &&Column| Cell::new(title(column.key)).add_attribute(Attribute::Bold);
    table.set_header(columns.iter().map(head));
    for code in codes {
        table.add_row(columns.iter().map(|column| {
            let mut text = column.text(*code);
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

/// The table in this width, its texts wrapped; or nothing, where the other columns leave too little to them.
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
    // Lines between the rows: a text of several lines needs to be told from the next.
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

/// The codes one below the other, for a narrow terminal.
fn write_fields(codes: &[ResultCode], layout: &Layout, out: &mut impl Write) -> io::Result<()> {
    for (n, code) in codes.iter().enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        let style = style(code.status());
        writeln!(out, "{style}{code}{style:#}")?;
        for column in COLUMNS
            .iter()
            .filter(|column| SHOWN[1..].contains(&column.key))
        {
            layout.field(&title(column.key), &column.text(*code), out)?;
        }
    }
    Ok(())
}

/// The colour of the status, in the words of another library.
fn table_color(status: ResultStatus) -> Color {
    match color(status) {
        AnsiColor::Green => Color::DarkGreen,
        AnsiColor::Red => Color::DarkRed,
        AnsiColor::Cyan => Color::DarkCyan,
        _ => Color::DarkYellow,
    }
}
