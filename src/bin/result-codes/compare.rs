//! `compare`: a provider's page against the table.

use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use clap::Args;

use self::blocks::Blocks;
use self::diff::Diff;
use self::page::{COLUMNS, Error, HeadingNames, Page};
use crate::escape::escape;
use crate::output::{Exit, Output, count};

mod blocks;
mod diff;
mod page;

/// Compare a provider's page with the table.
///
/// Reads every table on the page that has the columns Code, Status, Description and Resolution, or other common headings,
/// such as Result code, Message and Further action. Their order and further columns do not matter.
///
/// The page can be Markdown, text that was pasted from a browser or a spreadsheet, CSV, or what `list` writes in any format.
///
/// Prints the codes that are missing from the table, as blocks for `codes.toml`; what differs; and the codes that are
/// missing from the page.
#[derive(Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub(crate) struct Compare {
    /// Read the page from this file; `-` for standard input.
    file: PathBuf,

    /// Print only the blocks, ready to append to `codes.toml`.
    #[arg(long)]
    blocks: bool,

    /// Read this column (code, status, description or resolution) under this heading. Repeat the option for several columns.
    #[arg(long, value_name = "COLUMN=HEADING", value_parser = parse_column)]
    columns: Vec<(usize, String)>,
}

/// Parses a column and its heading.
fn parse_column(text: &str) -> Result<(usize, String), &'static str> {
    let (column, heading) = text.split_once('=').ok_or("expected COLUMN=HEADING")?;
    let mut columns = COLUMNS.iter();
    let index = columns.position(|name| name.eq_ignore_ascii_case(column));
    let index = index.ok_or("unknown column; expected code, status, description or resolution")?;
    Ok((index, heading.to_owned()))
}

/// The most errors that are printed.
const MAX_ERRORS: usize = 50;

const EXAMPLES: &str = "\
Examples:
  result-codes compare error-codes.md
  result-codes compare --blocks error-codes.md >> codes.toml
  result-codes compare --columns resolution=Remedy page.csv";

fn long_help() -> String {
    format!(
        "{EXAMPLES}

Exit codes:
  0  the table has every code on the page, with the same status and texts
  1  a code is missing from the table, or differs
  2  usage error, or the page cannot be read; the error names the line

Backticks and invisible characters are ignored. A run of whitespace equals one
space. Of HTML, only the output of `list --format html` is read. For any other
page, copy its tables in a browser, and paste them into a text file."
    )
}

impl Compare {
    pub(crate) fn run(&self, output: &mut Output) -> io::Result<()> {
        let names = HeadingNames::new(&self.columns).map_err(io::Error::other)?;
        match page::parse(&self.read()?, &names) {
            Ok(page) => self.diff(&page, output),
            Err(errors) => self.report(&errors, output),
        }
    }

    fn read(&self) -> io::Result<String> {
        let mut bytes = Vec::new();
        let result = if self.file.as_os_str() == "-" {
            io::stdin().lock().read_to_end(&mut bytes)
        } else {
            fs::File::open(&self.file).and_then(|mut file| file.read_to_end(&mut bytes))
        };
        result.map_err(|error| io::Error::other(format!("{}: {error}", self.file.display())))?;
        String::from_utf8(bytes).map_err(|error| {
            let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
            let line = valid.split(|byte| *byte == b'\n').count();
            let message = "this line is not UTF-8".to_owned();
            io::Error::other(self.locate(&Error { line, message }))
        })
    }

    /// Prints the first errors with their lines, and how many more there are.
    fn report(&self, errors: &[Error], output: &mut Output) -> io::Result<()> {
        output.exit = Exit::Error;
        for error in errors.iter().take(MAX_ERRORS) {
            output.error(&self.locate(error))?;
        }
        if errors.len() > MAX_ERRORS {
            let more = errors.len() - MAX_ERRORS;
            let errors = if more == 1 { "error" } else { "errors" };
            output.error(&format!("{}: {more} more {errors}", self.file.display()))?;
        }
        Ok(())
    }

    fn locate(&self, Error { line, message }: &Error) -> String {
        format!("{}:{line}: {message}", self.file.display())
    }

    fn diff(&self, page: &Page, output: &mut Output) -> io::Result<()> {
        let diff = Diff::of(page);
        if !diff.is_empty() {
            output.exit = Exit::Negative;
        }
        if !self.blocks {
            let file = escape(&self.file.to_string_lossy());
            let codes = count(page.code_count(), "code");
            let tables = count(page.tables, "table");
            writeln!(output, "{file}: {codes} in {tables}")?;
            return diff.write(output);
        }
        let blocks = Blocks::of(&diff.missing);
        blocks.write(output)?;
        if blocks.len() > 0 {
            let codes = count(blocks.len(), "code");
            output.error(&format!(
                "{codes} would take the next step of their status; read each resolution, and set `next_step` where another fits"
            ))?;
        }
        if !diff.mismatches.is_empty() {
            let rows = count(diff.mismatches.len(), "row");
            output.error(&format!(
                "the page differs from the table in {rows}; run without --blocks to see how"
            ))?;
        }
        Ok(())
    }
}
