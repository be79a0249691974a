//! How a page differs from the table.

use std::collections::HashSet;
use std::io::{self, Write};

use result_codes::ResultCode;

use super::blocks::Blocks;
use super::page::{Page, Row};
use crate::output::count;
use crate::style::BOLD;

pub(super) struct Diff<'p> {
    page: &'p Page,
    /// The rows of codes that are not in the table.
    pub(super) missing: Vec<&'p Row>,
    /// The rows that differ from the table's.
    pub(super) mismatches: Vec<(ResultCode, &'p Row)>,
    /// The codes that are not on the page.
    extra: Vec<ResultCode>,
}

impl<'p> Diff<'p> {
    pub(super) fn new(page: &'p Page) -> Self {
        let mut missing = Vec::new();
        let mut mismatches = Vec::new();
        let mut found = HashSet::new();
        for row in &page.rows {
            let Some(code) = ResultCode::parse(&row.code) else {
                missing.push(row);
                continue;
            };
            found.insert(code);
            if differences(code, row).next().is_some() {
                mismatches.push((code, row));
            }
        }
        let all = ResultCode::ALL.iter().copied();
        let extra = all.filter(|code| !found.contains(code)).collect();
        Diff {
            page,
            missing,
            mismatches,
            extra,
        }
    }

    /// Whether the table has everything that the page has. It may have more.
    pub(super) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.mismatches.is_empty() && self.page.missed.is_empty()
    }

    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let blocks = Blocks::new(&self.missing);
        if blocks.len() > 0 {
            write_heading("Missing from the table", &count(blocks.len(), "code"), out)?;
            blocks.write(out)?;
        }
        let mismatches = self.mismatches.iter();
        let mismatches = mismatches.map(|(code, row)| describe(*code, row));
        write_list("Different on the page", "row", mismatches, out)?;
        let extra = self.extra.iter().map(ToString::to_string);
        write_list("Missing from the page", "code", extra, out)?;
        let missed = self.page.missed.iter();
        let missed = missed.map(|(line, word)| format!("{word} (line {line})"));
        write_list("In no row that was read", "possible code", missed, out)?;
        if self.is_empty() {
            let columns = self.columns().join(", ");
            writeln!(
                out,
                "\nEvery code on the page is in the table and agrees with it. Compared: {columns}."
            )?;
        }
        Ok(())
    }

    /// Returns the columns that the page has.
    fn columns(&self) -> Vec<&'static str> {
        let is_there = |n: &usize| self.page.rows.iter().any(|row| texts(row)[*n].is_some());
        let columns = (0..COLUMNS.len()).filter(is_there);
        columns.map(|n| COLUMNS[n]).collect()
    }
}

const COLUMNS: [&str; 3] = ["status", "description", "resolution"];

fn texts(row: &Row) -> [Option<&str>; 3] {
    [&row.status, &row.description, &row.resolution].map(Option::as_deref)
}

/// Returns the columns in which a row differs from the table's: the name of each, the page's text, and the table's.
fn differences(
    code: ResultCode,
    row: &Row,
) -> impl Iterator<Item = (&'static str, &str, &'static str)> {
    let table = [
        code.status().as_str(),
        code.description(),
        code.resolution(),
    ];
    let columns = COLUMNS.into_iter().zip(texts(row)).zip(table);
    columns.filter_map(|((name, page), table)| {
        let page = page?;
        (normalize(page) != normalize(table)).then_some((name, page, table))
    })
}

/// Removes what concerns only how a string looks: backticks, and the width of whitespace.
fn normalize(text: &str) -> String {
    let text = text.replace('`', "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn describe(code: ResultCode, row: &Row) -> String {
    let alias = match &*row.code {
        sent if sent == code.as_str() => String::new(),
        alias => format!("as {alias}, "),
    };
    let columns = differences(code, row).map(|(name, page, table)| {
        format!("\n    {name:13}page   {page}\n    {:13}table  {table}", "")
    });
    format!(
        "{BOLD}{code}{BOLD:#} ({alias}line {}){}",
        row.line,
        columns.collect::<String>()
    )
}

fn write_heading(title: &str, count: &str, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n{BOLD}{title}: {count}{BOLD:#}")
}

/// Writes a list with a heading, unless it is empty.
fn write_list(
    title: &str,
    noun: &str,
    items: impl ExactSizeIterator<Item = String>,
    out: &mut impl Write,
) -> io::Result<()> {
    if items.len() == 0 {
        return Ok(());
    }
    write_heading(title, &count(items.len(), noun), out)?;
    writeln!(out)?;
    for item in items {
        writeln!(out, "  {item}")?;
    }
    Ok(())
}
