//! Parses the tables of codes on a provider's page, as published or as pasted.
//!
//! Line by line and by hand, because no Markdown parser recognizes a pasted page: rows often lack the pipes at their ends,
//! and headings are plain lines, or glued to the sentence before.

use std::collections::HashSet;

use result_codes::ResultStatus;

use self::cells::{is_delimiter_row, split_cells, strip_markup};
use self::header::Header;
use self::headings::Headings;
pub(super) use self::headings::Section;
use crate::charset::{WIRE_FORM_RULE, check_prose, is_hidden, is_wire_form};

mod cells;
mod header;
mod headings;

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
pub(super) fn parse(text: &str) -> Result<Page, Vec<Error>> {
    let mut parser = Parser::default();
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = text.lines().map(visible).collect();
    for (n, line) in lines.iter().enumerate() {
        let next = lines[n + 1..].iter().find(|line| !line.trim().is_empty());
        parser.line(n + 1, line, next.map_or("", |line| line));
    }
    if let Some(line) = parser.fence {
        parser.error(line, "this code block is never closed");
    }
    // A page without codes must not pass for one that agrees with the table.
    if parser.page.rows.is_empty() && parser.errors.is_empty() {
        let message = "no codes found: a table needs the columns Code, Status, Description and Resolution, and a row";
        parser.error(lines.len().max(1), message);
    }
    if parser.errors.is_empty() {
        Ok(parser.page)
    } else {
        Err(parser.errors)
    }
}

/// Drops what a reader does not see. Of whitespace, only spaces are left: a text in the table is one line.
fn visible(line: &str) -> String {
    let is_kept = |c: &char| c.is_whitespace() || !is_hidden(*c);
    let to_space = |c: char| if c.is_whitespace() { ' ' } else { c };
    line.chars().filter(is_kept).map(to_space).collect()
}

#[derive(Default)]
struct Parser {
    page: Page,
    errors: Vec<Error>,
    table: Table,
    headings: Headings,
    /// The section of the current table.
    section: Section,
    /// The line on which a code block started.
    fence: Option<usize>,
}

/// The table that the current line may belong to.
#[derive(Clone, Copy, Default)]
enum Table {
    #[default]
    None,
    /// A table of something else.
    Other,
    Codes(Header),
}

impl Parser {
    fn line(&mut self, number: usize, line: &str, next: &str) {
        if line.trim_start().starts_with("```") {
            self.fence = self.fence.xor(Some(number));
            return;
        }
        if self.fence.is_some() || line.trim().is_empty() {
            return;
        }
        let cells = split_cells(line);
        if cells.len() == 1 {
            self.table = Table::None;
            self.headings.push(line);
            return;
        }
        match Header::parse(&cells) {
            Ok(Some(header)) => self.start_table(header),
            Err(missing) => {
                self.table = Table::Other;
                self.error(
                    number,
                    format!("this table of codes has no column {missing}"),
                );
            }
            Ok(None) if is_delimiter_row(&cells) => {}
            // The header of another table, unless a delimiter row was pasted between the rows of this one.
            Ok(None) if is_delimiter_row(&split_cells(next)) && !self.is_row(&cells) => {
                self.table = Table::Other;
            }
            Ok(None) => self.row(number, line, cells),
        }
    }

    fn start_table(&mut self, header: Header) {
        self.page.tables += 1;
        self.table = Table::Codes(header);
        // A table right below another belongs to the same section.
        if let Some(section) = self.headings.take_section() {
            self.section = section;
        }
    }

    /// Whether this is a row of the current table of codes.
    fn is_row(&self, cells: &[String]) -> bool {
        let Table::Codes(header) = self.table else {
            return false;
        };
        let (code, status) = (cells.get(header.code), cells.get(header.status));
        code.zip(status)
            .is_some_and(|(code, status)| is_code_and_status(code, status))
    }

    fn row(&mut self, number: usize, line: &str, mut cells: Vec<String>) {
        let header = match self.table {
            Table::Codes(header) => header,
            // With fewer cells than a table of codes has columns, it is a text that contains a pipe.
            Table::None if cells.len() >= Header::MIN_LEN => {
                return self.error(
                    number,
                    "this row belongs to no table: a line above it has no cells, or the header is missing",
                );
            }
            Table::None if is_code_and_status(&cells[0], &cells[1]) => {
                return self.error(number, "this looks like a row, but belongs to no table");
            }
            Table::None => return self.headings.push(line),
            Table::Other => return,
        };
        // A pipe at the end of the row, and not an empty last cell of a row without one.
        if cells.len() == header.len + 1 && cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.len() != header.len {
            let message = format!(
                "this row has {} cells, but its table has {} columns (write a `|` in a text as `\\|`)",
                cells.len(),
                header.len
            );
            return self.error(number, message);
        }
        match self.parse_row(number, header, &cells) {
            Ok(row) => self.page.rows.push(row),
            Err(message) => self.error(number, message),
        }
    }

    fn parse_row(&self, line: usize, header: Header, cells: &[String]) -> Result<Row, String> {
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
            section: self.section.clone(),
            code: code.to_owned(),
            status,
            description: text(header.description, "description")?,
            resolution: text(header.resolution, "resolution")?,
        })
    }

    fn error(&mut self, line: usize, message: impl Into<String>) {
        let message = message.into();
        self.errors.push(Error { line, message });
    }
}

/// Parses a cell as a status, by its wire form or its meaning.
fn parse_status(cell: &str) -> Option<ResultStatus> {
    let text = strip_markup(cell);
    let mut all = ResultStatus::ALL.iter().copied();
    all.find(|status| status.as_str() == text || status.meaning().eq_ignore_ascii_case(text))
}

fn is_code_and_status(code: &str, status: &str) -> bool {
    is_wire_form(strip_markup(code)) && parse_status(status).is_some()
}
