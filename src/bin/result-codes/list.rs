//! `list`: the table, or a part of it, for people and for other programs.

use std::io::{self, Write};

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use result_codes::{Category, Listed, NextStep, ResultCode, ResultStatus};

use crate::columns::{self, COLUMNS};
use crate::json;
use crate::output::{Exit, Output};
use crate::search::has_words;

mod html;
mod markdown;
mod table;

/// List all codes, or those that match every filter.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct List {
    /// List only codes with one of these statuses.
    #[arg(long, ignore_case = true, value_delimiter = ',', value_parser = one_of(ResultStatus::ALL, ResultStatus::meaning))]
    status: Vec<ResultStatus>,

    /// List only codes in one of these categories.
    #[arg(long, ignore_case = true, value_delimiter = ',', value_parser = one_of(Category::ALL, Category::title))]
    category: Vec<Category>,

    /// List only codes with one of these next steps.
    #[arg(long, ignore_case = true, value_delimiter = ',', value_parser = one_of(NextStep::ALL, NextStep::description))]
    next_step: Vec<NextStep>,

    /// List only codes whose row contains each of these words, ignoring case.
    #[arg(long, value_name = "WORDS")]
    search: Option<String>,

    /// Print in this format.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,

    /// Print JSON, like `--format json`.
    #[arg(long, conflicts_with = "format")]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// The columns that fit a terminal; in a pipe, one line per code.
    Table,
    /// An object with all codes.
    Json,
    /// A header line, then one line per code.
    Csv,
    /// One table.
    Markdown,
    /// A page to open in a browser, with filters.
    Html,
}

const EXAMPLES: &str = "\
Examples:
  result-codes list --status U
  result-codes list --next-step retry,poll --search 'token expired' --json
  result-codes list --format html > codes.html";

/// Accepts a wire form in any case, and offers all of them to the help text, shell completion and error messages.
pub(crate) fn one_of<T: Listed + Send + Sync>(
    all: &'static [T],
    help: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let values = all
        .iter()
        .map(|value| PossibleValue::new(AsRef::<str>::as_ref(value)).help(help(*value)));
    PossibleValuesParser::new(values).try_map(move |text| {
        // Only a wire form gets here, though with `ignore_case` in any case.
        let found = all
            .iter()
            .find(|value| value.as_ref().eq_ignore_ascii_case(&text));
        found.copied().ok_or("it is not listed")
    })
}

impl List {
    pub(crate) fn run(&self, output: &mut Output) -> io::Result<()> {
        let codes = ResultCode::ALL.iter().copied();
        let codes: Vec<ResultCode> = codes.filter(|code| self.matches(*code)).collect();
        let format = if self.json { Format::Json } else { self.format };
        match format {
            Format::Table => table::write(&codes, output)?,
            Format::Json => {
                let rows = codes.iter().map(|code| columns::row(*code).into());
                json::write("codes", &rows.collect::<Vec<_>>(), output)?;
            }
            Format::Csv => write_csv(&codes, output)?,
            Format::Markdown => markdown::write(&codes, output)?,
            Format::Html => html::write(&codes, output)?,
        }
        if codes.is_empty() {
            output.exit = Exit::Negative;
            output.error("no codes match")?;
        }
        Ok(())
    }

    fn matches(&self, code: ResultCode) -> bool {
        allows(&self.status, &code.status())
            && allows(&self.category, &code.category())
            && allows(&self.next_step, &code.next_step())
            && self
                .search
                .as_ref()
                .is_none_or(|text| has_words(code, text))
    }
}

/// Whether a filter allows a value. An empty filter allows every value.
fn allows<T: PartialEq>(filter: &[T], value: &T) -> bool {
    filter.is_empty() || filter.contains(value)
}

fn write_csv(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(COLUMNS.iter().map(|column| column.key))?;
    for code in codes {
        csv.write_record(COLUMNS.iter().map(|column| column.text(*code)))?;
    }
    csv.flush()
}
