//! `compare`: a provider's page against the table.

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use clap::Args;
use result_codes::ResultStatus;

use self::blocks::Blocks;
use self::diff::Diff;
use self::page::Page;
use crate::encoding;
use crate::escape::escape;
use crate::list::one_of;
use crate::output::{Exit, Output, count};

mod blocks;
mod diff;
mod page;
mod shipped;

/// Compare a provider's page with the table.
///
/// The page is HTML that a browser saved, Markdown, cells that were pasted into a text file, or CSV. Reads every table with a
/// column of codes, under any of the usual headings.
///
/// Prints the codes that are missing from the table, as blocks for `codes.toml`; what differs; the codes that are missing from
/// the page; and every other word on the page that looks like a code.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Compare {
    /// Read the page from this file; `-` for standard input.
    file: PathBuf,

    /// Print only the blocks, ready to append to `codes.toml`.
    #[arg(long)]
    blocks: bool,

    /// Use this status for codes without one on the page.
    #[arg(long, ignore_case = true, value_parser = one_of(ResultStatus::ALL, ResultStatus::meaning))]
    status: Option<ResultStatus>,
}

const EXAMPLES: &str = "\
Examples:
  result-codes compare error-codes.html
  result-codes compare --blocks error-codes.md >> codes.toml
  result-codes compare --status F failures.csv";

const NO_TABLE: &str = "no table of codes found: it needs a header such as `Code | Status | Description` (HTML, Markdown, tabs or CSV)";

impl Compare {
    pub(crate) fn run(&self, output: &mut Output) -> io::Result<()> {
        let page = page::read(&self.read()?, self.status);
        if page.rows.is_empty() {
            // A page without codes must not pass for one that agrees with the table.
            self.report_missed(&page, output)?;
            return Err(self.error(NO_TABLE));
        }
        let diff = Diff::new(&page);
        if !diff.is_empty() {
            output.exit = Exit::Negative;
        }
        if self.blocks {
            return self.write_blocks(&page, &diff, output);
        }
        let codes: HashSet<&str> = page.rows.iter().map(|row| &*row.code).collect();
        let codes = count(codes.len(), "code");
        writeln!(output, "{}: {codes}", escape(&self.name()))?;
        diff.write(output)
    }

    fn is_stdin(&self) -> bool {
        self.file.as_os_str() == "-"
    }

    fn name(&self) -> String {
        if self.is_stdin() {
            return "standard input".to_owned();
        }
        self.file.to_string_lossy().into_owned()
    }

    fn error(&self, message: &str) -> io::Error {
        io::Error::other(format!("{}: {message}", self.name()))
    }

    fn read(&self) -> io::Result<String> {
        let result = if self.is_stdin() {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        } else {
            fs::read(&self.file)
        };
        let bytes = result.map_err(|error| self.error(&error.to_string()))?;
        if let Some(problem) = encoding::problem(&bytes) {
            return Err(self.error(problem));
        }
        String::from_utf8(bytes).map_err(|_| self.error("not UTF-8: save the page as UTF-8"))
    }

    fn write_blocks(&self, page: &Page, diff: &Diff, output: &mut Output) -> io::Result<()> {
        let blocks = Blocks::new(&diff.missing);
        blocks.write(output)?;
        for message in blocks.to_read() {
            output.error(&message)?;
        }
        if !diff.mismatches.is_empty() {
            let rows = count(diff.mismatches.len(), "row");
            output.error(&format!(
                "the page differs from the table in {rows}; run without --blocks to see how"
            ))?;
        }
        self.report_missed(page, output)
    }

    /// Reports what may be a code and is in no row.
    fn report_missed(&self, page: &Page, output: &mut Output) -> io::Result<()> {
        for (line, word) in &page.missed {
            let name = self.name();
            output.error(&format!(
                "{name}:{line}: `{word}` looks like a code, but is in no row that was read"
            ))?;
        }
        Ok(())
    }
}
