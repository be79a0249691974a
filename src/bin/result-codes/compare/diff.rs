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
}

pub(super) struct Mismatch<'p> {
    code: ResultCode,
    row: &'p Row,
    fields: Vec<Field<'p>>,
}

#[derive(Clone, Copy)]
struct Field<'p> {
    name: &'static str,
    page: &'p str,
    table: &'static str,
}

impl<'p> Diff<'p> {
    pub(super) fn of(page: &'p Page) -> Self {
        let mut missing = Vec::new();
        let mut mismatches = Vec::new();
        let mut found = HashSet::new();
        for row in &page.rows {
            match ResultCode::parse(&row.code) {
                None => missing.push(row),
                Some(code) => {
                    found.insert(code);
                    mismatches.extend(Mismatch::between(row, code));
                }
            }
        }
        let all = ResultCode::ALL.iter().copied();
        let extra = all.filter(|code| !found.contains(code)).collect();
        Diff {
            missing,
            mismatches,
            extra,
        }
    }

    /// Whether the table has everything that the page has. It may have more.
    pub(super) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.mismatches.is_empty()
    }

    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        if !self.missing.is_empty() {
            let blocks = Blocks::of(&self.missing);
            let codes = count(blocks.len(), "code");
            write_heading(out, &format!("Missing from the table: {codes}"))?;
            blocks.write(out)?;
        }
        if !self.mismatches.is_empty() {
            let codes: HashSet<ResultCode> = self.mismatches.iter().map(|one| one.code).collect();
            let codes = count(codes.len(), "code");
            write_heading(out, &format!("Different on the page: {codes}"))?;
            writeln!(out)?;
            for mismatch in &self.mismatches {
                mismatch.write(out)?;
            }
        }
        if !self.extra.is_empty() {
            let codes = count(self.extra.len(), "code");
            write_heading(out, &format!("Missing from the page: {codes}"))?;
            writeln!(out)?;
            for code in &self.extra {
                writeln!(out, "  {code}")?;
            }
        }
        if self.is_empty() {
            writeln!(
                out,
                "\nEvery code on the page is in the table, with the same status and texts."
            )?;
        }
        Ok(())
    }
}

impl<'p> Mismatch<'p> {
    fn between(row: &'p Row, code: ResultCode) -> Option<Self> {
        let field = |name, page, table| Field { name, page, table };
        let fields = [
            field("status", row.status.as_str(), code.status().as_str()),
            field("description", &row.description, code.description()),
            field("resolution", &row.resolution, code.resolution()),
        ];
        let differs = |field: &Field| normalize(field.page) != normalize(field.table);
        let fields: Vec<Field> = fields.into_iter().filter(differs).collect();
        (!fields.is_empty()).then_some(Mismatch { code, row, fields })
    }

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
        for Field { name, page, table } in &self.fields {
            writeln!(out, "    {name:13}page   {page}")?;
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

fn write_heading(out: &mut impl Write, text: &str) -> io::Result<()> {
    writeln!(out, "\n{BOLD}{text}{BOLD:#}")
}
