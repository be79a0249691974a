//! `list`: the table, or a part of it, for people and for other programs.

use std::io::{self, Write};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use result_codes::{Category, Listed, NextStep, ResultCode, ResultStatus};

use crate::columns::{self, COLUMNS};
use crate::output::{Exit, Output};

mod markdown;
mod table;

/// List codes: all, or those that match every filter.
#[derive(Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub(crate) struct List {
    /// Only codes with one of these statuses.
    #[arg(long, ignore_case = true, value_delimiter = ',', value_parser = one_of(ResultStatus::ALL))]
    status: Vec<ResultStatus>,

    /// Only codes in one of these categories.
    #[arg(long, ignore_case = true, value_delimiter = ',', value_parser = one_of(Category::ALL))]
    category: Vec<Category>,

    /// Only codes with one of these next steps.
    #[arg(long, ignore_case = true, value_delimiter = ',', value_parser = one_of(NextStep::ALL))]
    next_step: Vec<NextStep>,

    /// Only codes whose row contains this text, ignoring case.
    #[arg(long, value_name = "TEXT")]
    search: Option<String>,

    /// The output format.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Columns, wrapped to the terminal; in a pipe, one line per code.
    Table,
    /// An array of objects.
    Json,
    /// A header line, then one line per code.
    Csv,
    /// A page with one table per category.
    Markdown,
}

const EXAMPLES: &str = "\
Examples:
  result-codes list --status U
  result-codes list --next-step retry,poll --search token --format csv";

fn long_help() -> String {
    format!(
        "{EXAMPLES}

Exit codes:
  0  codes are listed
  1  no codes match
  2  usage error

Keys of JSON, and columns of CSV:
{}
JSON: missing values are null, aliases an array.
CSV: missing values are empty, aliases space-separated.
Markdown omits empty columns.",
        columns::help()
    )
}

/// Accepts a wire form in any case, and offers all of them to the help text, shell completion and error messages.
fn one_of<T: Listed + Send + Sync>(all: &'static [T]) -> impl TypedValueParser<Value = T> {
    let wire_forms = all.iter().map(AsRef::<str>::as_ref);
    PossibleValuesParser::new(wire_forms).try_map(move |text| {
        // Only a wire form gets here, though with `ignore_case` in any case.
        let found = all
            .iter()
            .find(|one| one.as_ref().eq_ignore_ascii_case(&text));
        found.copied().ok_or("it is not listed")
    })
}

impl List {
    pub(crate) fn run(&self) -> io::Result<Output> {
        let codes = ResultCode::ALL.iter().copied();
        let codes: Vec<ResultCode> = codes.filter(|code| self.matches(*code)).collect();
        let mut output = Output::default();
        match self.format {
            Format::Table => table::write(&codes, &mut output.out)?,
            Format::Json => write_json(&codes, &mut output.out)?,
            Format::Csv => write_csv(&codes, &mut output.out)?,
            Format::Markdown => markdown::write(&codes, &mut output.out)?,
        }
        if codes.is_empty() {
            output.errors.push("no codes match".to_owned());
            output.exit = Exit::Negative;
        }
        Ok(output)
    }

    fn matches(&self, code: ResultCode) -> bool {
        allows(&self.status, &code.status())
            && allows(&self.category, &code.category())
            && allows(&self.next_step, &code.next_step())
            && self.search.as_ref().is_none_or(|text| has_text(code, text))
    }
}

/// Whether a filter allows a value. An empty filter allows every value.
fn allows<T: PartialEq>(filter: &[T], value: &T) -> bool {
    filter.is_empty() || filter.contains(value)
}

fn has_text(code: ResultCode, text: &str) -> bool {
    let text = text.to_lowercase();
    // Many codes share these texts, which have filters of their own: those of U mention both success and failure.
    let is_shared = |key: &str| ["meaning", "next_step_description"].contains(&key);
    COLUMNS
        .iter()
        .filter(|column| !is_shared(column.key))
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
