//! How a page differs from the table.

use std::collections::HashSet;
use std::io::{self, Write};

use result_codes::ResultCode;

use super::blocks::Blocks;
use super::page::{Page, Row};
use crate::output::count;
use crate::style::BOLD;

pub(super) struct Diff<'p> {
    /// The rows of codes that are not in the table.
    pub(super) missing: Vec<&'p Row>,
    /// The rows that differ from the table's.
    pub(super) mismatches: Vec<Mismatch<'p>>,
    /// The codes that are not on the page.
    extra: Vec<ResultCode>,
    page: &'p Page,
}

pub(super) struct Mismatch<'p> {
    code: ResultCode,
    row: &'p Row,
    fields: Vec<Field<'p>>,
}

/// A column of a row: its name, the page's text if it has one, and the table's.
type Field<'p> = (&'static str, Option<&'p str>, &'static str);

fn fields(row: &Row, code: ResultCode) -> [Field<'_>; 3] {
    [
        ("status", row.status.as_deref(), code.status().as_str()),
        (
            "description",
            row.description.as_deref(),
            code.description(),
        ),
        ("resolution", row.resolution.as_deref(), code.resolution()),
    ]
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
            let differs = |(_, page, table): &Field| {
                page.is_some_and(|page| normalize(page) != normalize(table))
            };
            let fields: Vec<Field> = fields(row, code).into_iter().filter(differs).collect();
            if !fields.is_empty() {
                mismatches.push(Mismatch { code, row, fields });
            }
        }
        let all = ResultCode::ALL.iter().copied();
        let extra = all.filter(|code| !found.contains(code)).collect();
        Diff {
            missing,
            mismatches,
            extra,
            page,
        }
    }

    /// Whether the table has everything that the page has. It may have more.
    pub(super) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.mismatches.is_empty() && self.page.missed.is_empty()
    }

    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let blocks = Blocks::new(&self.missing);
        heading("Missing from the table", blocks.len(), "code", out)?;
        blocks.write(out)?;
        let differing: HashSet<ResultCode> = self.mismatches.iter().map(|one| one.code).collect();
        heading("Different on the page", differing.len(), "code", out)?;
        for (n, mismatch) in self.mismatches.iter().enumerate() {
            if n == 0 {
                writeln!(out)?;
            }
            mismatch.write(out)?;
        }
        list(
            "Missing from the page",
            "code",
            self.extra.iter().map(ToString::to_string),
            out,
        )?;
        let missed = self.page.missed.iter();
        let missed = missed.map(|(line, word)| format!("{word} (line {line})"));
        list(
            "Shaped like a code, but in no row that was read",
            "word",
            missed,
            out,
        )?;
        if self.is_empty() {
            let columns = self.columns();
            let columns = match &columns[..] {
                [others @ .., last] if !others.is_empty() => {
                    format!("{} and {last}", others.join(", "))
                }
                columns => columns.concat(),
            };
            writeln!(
                out,
                "\nEvery code on the page is in the table, with the same {columns}."
            )?;
        }
        Ok(())
    }

    /// Returns the columns that the page has.
    fn columns(&self) -> Vec<&'static str> {
        let code = ResultCode::ALL[0];
        let mut columns: Vec<&str> = Vec::new();
        for row in &self.page.rows {
            let there = fields(row, code)
                .into_iter()
                .filter(|(_, page, _)| page.is_some());
            for (name, ..) in there {
                if !columns.contains(&name) {
                    columns.push(name);
                }
            }
        }
        columns
    }
}

impl Mismatch<'_> {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let alias = if self.row.code == self.code.as_str() {
            String::new()
        } else {
            format!("as {}, ", self.row.code)
        };
        writeln!(
            out,
            "  {BOLD}{}{BOLD:#} ({alias}line {})",
            self.code, self.row.line
        )?;
        for (name, page, table) in &self.fields {
            writeln!(out, "    {name:13}page   {}", page.unwrap_or_default())?;
            writeln!(out, "    {:13}table  {table}", "")?;
        }
        Ok(())
    }
}

/// Removes what concerns only the look of a text: backticks, and the width of whitespace.
fn normalize(text: &str) -> String {
    let text = text.replace('`', "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes a heading, unless there is nothing below it.
fn heading(text: &str, number: usize, noun: &str, out: &mut impl Write) -> io::Result<()> {
    if number == 0 {
        return Ok(());
    }
    writeln!(out, "\n{BOLD}{text}: {}{BOLD:#}", count(number, noun))
}

fn list(
    text: &str,
    noun: &str,
    items: impl ExactSizeIterator<Item = String>,
    out: &mut impl Write,
) -> io::Result<()> {
    heading(text, items.len(), noun, out)?;
    for (n, item) in items.enumerate() {
        if n == 0 {
            writeln!(out)?;
        }
        writeln!(out, "  {item}")?;
    }
    Ok(())
}
