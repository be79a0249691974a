//! Parses the codes on a provider's page, in any format in which it can be saved, pasted or listed.

use std::collections::HashSet;

use result_codes::ResultStatus;

use self::cells::strip_markup;
pub(super) use self::header::{COLUMNS, HeadingNames};
use self::header::{Header, HeaderError, quote_headings};
pub(super) use self::headings::Section;
use crate::charset::{WIRE_FORM_RULE, check_prose, is_wire_form};

mod cells;
mod csv;
mod header;
mod headings;
mod html;
mod json;
mod text;

/// The codes on a page.
#[derive(Default)]
pub(super) struct Page {
    /// The number of tables of codes.
    pub(super) tables: usize,
    pub(super) rows: Vec<Row>,
}

/// A row of a table of codes.
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) section: Section,
    pub(super) code: String,
    pub(super) status: ResultStatus,
    pub(super) description: String,
    pub(super) resolution: String,
}

/// Why a line cannot be read.
pub(super) struct Error {
    pub(super) line: usize,
    pub(super) message: String,
}

impl Page {
    /// Returns the number of distinct codes.
    pub(super) fn code_count(&self) -> usize {
        let codes: HashSet<&str> = self.rows.iter().map(|row| &*row.code).collect();
        codes.len()
    }
}

/// Parses a page, or returns all that is wrong with it. No row is skipped: its code would seem to be missing from the page.
pub(super) fn parse(text: &str, names: &HeadingNames) -> Result<Page, Vec<Error>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut draft = Draft::default();
    if json::is_json(&text) {
        json::parse(&text, names, &mut draft);
    } else if html::is_html(&text) {
        html::parse(&text, &mut draft);
    } else {
        text::parse(&text, names, &mut draft);
    }
    draft.finish(text.lines().count())
}

/// A page that is being parsed.
#[derive(Default)]
struct Draft {
    page: Page,
    errors: Vec<Error>,
    /// The headings of tables of something else, and their lines.
    other_headings: Vec<(usize, String)>,
}

impl Draft {
    /// Adds a row. The advice ends the error about one with another number of cells than its table has columns.
    fn row(
        &mut self,
        line: usize,
        section: Section,
        header: Header,
        cells: &[String],
        advice: &str,
    ) {
        // A separator at the end of the row, and not an empty last cell of a row without one.
        let is_ended = cells.len() == header.len + 1 && cells.last().is_some_and(String::is_empty);
        let (found, len) = (cells.len() - usize::from(is_ended), header.len);
        if found != len {
            let message =
                format!("this row has {found} cells, but its table has {len} columns{advice}");
            return self.error(line, message);
        }
        match Row::parse(line, section, header, cells) {
            Ok(row) => self.page.rows.push(row),
            Err(message) => self.error(line, message),
        }
    }

    fn error(&mut self, line: usize, message: impl Into<String>) {
        let message = message.into();
        self.errors.push(Error { line, message });
    }

    /// Reports a table of codes whose columns cannot be told.
    fn bad_header(&mut self, line: usize, error: HeaderError, headings: &[String]) {
        let headings = quote_headings(headings);
        let message = match error {
            HeaderError::Missing(column) => format!(
                "this table of codes has no column {column}; its headings are {headings}; if one of them is the {key}, name it with \
                 `--columns {key}=HEADING`",
                key = column.to_lowercase()
            ),
            HeaderError::Ambiguous(column) => format!(
                "several headings of this table of codes fit the column {column}; its headings are {headings}; name the right one \
                 with `--columns {}=HEADING`, and rename those that are the same",
                column.to_lowercase()
            ),
        };
        self.error(line, message);
    }

    /// Keeps the headings of a table of something else, in case it was one of codes.
    fn other_table(&mut self, line: usize, headings: &[String]) {
        self.other_headings.push((line, quote_headings(headings)));
    }

    /// Reports that the last table of something else seems to be one of codes, because of this row.
    fn refuse_other_table(&mut self, row: usize) {
        if let Some((line, headings)) = self.other_headings.pop() {
            let message = format!(
                "line {row} looks like a row of codes, but these headings are unknown: {headings}; name the columns with \
                 `--columns`, or remove the table from the page"
            );
            self.error(line, message);
        }
    }

    fn finish(mut self, lines: usize) -> Result<Page, Vec<Error>> {
        // A page without codes must not pass for one that agrees with the table.
        if self.page.rows.is_empty() && self.errors.is_empty() {
            let message = "no codes found: a table needs the columns Code, Status, Description and Resolution, and a row";
            self.error(lines.max(1), message);
            for (line, headings) in std::mem::take(&mut self.other_headings) {
                let message = format!(
                    "if this is the table of codes, name its columns with `--columns`; its headings are {headings}"
                );
                self.error(line, message);
            }
        }
        if self.errors.is_empty() {
            Ok(self.page)
        } else {
            Err(self.errors)
        }
    }
}

impl Row {
    fn parse(
        line: usize,
        section: Section,
        header: Header,
        cells: &[String],
    ) -> Result<Row, String> {
        let code = strip_markup(&cells[header.code]);
        if !is_wire_form(code) {
            return Err(format!("the code `{code}` {WIRE_FORM_RULE}"));
        }
        let Some(status) = parse_status(&cells[header.status]) else {
            let status = strip_markup(&cells[header.status]);
            return Err(format!("there is no status `{status}`"));
        };
        let text = |column: usize, name: &str| {
            let text = &cells[column];
            // A cell is one line, trimmed and visible, so it can only be empty.
            check_prose(text).map_err(|_| format!("the {name} of `{code}` is empty"))?;
            Ok::<_, String>(text.clone())
        };
        Ok(Row {
            line,
            section,
            code: code.to_owned(),
            status,
            description: text(header.description, "description")?,
            resolution: text(header.resolution, "resolution")?,
        })
    }
}

/// Parses a cell as a status, by its wire form or its meaning.
fn parse_status(cell: &str) -> Option<ResultStatus> {
    let text = strip_markup(cell);
    let mut all = ResultStatus::ALL.iter().copied();
    all.find(|status| status.as_str() == text || status.meaning().eq_ignore_ascii_case(text))
}
