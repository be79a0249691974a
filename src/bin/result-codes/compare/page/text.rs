//! Pages of text: Markdown, text that was pasted from a page or a spreadsheet, `list` in a pipe, CSV.
//!
//! Line by line and by hand, because no Markdown parser recognizes a pasted page: rows often lack the pipes at their ends,
//! and headings are plain lines, or glued to the sentence before.

use super::cells::{Separator, clean, is_delimiter_row, strip_markup, without_last_pipe};
use super::header::{Header, HeadingNames};
use super::headings::Headings;
use super::{Draft, Section, csv, parse_status};
use crate::charset::{is_hidden, is_wire_form};

pub(super) fn parse(text: &str, names: &HeadingNames, draft: &mut Draft) {
    let mut parser = Parser::new(names, draft);
    let lines: Vec<(usize, String)> = text
        .lines()
        .enumerate()
        .map(|(n, line)| (n, visible(line)))
        .filter(|(_, line)| !line.trim().is_empty())
        .collect();
    for (n, (number, line)) in lines.iter().enumerate() {
        if let Some(delimiter) = parser.csv_delimiter(line) {
            let start = text.split_inclusive('\n').take(*number).map(str::len).sum();
            return csv::parse(&text[start..], delimiter, *number, names, parser.draft);
        }
        let next = lines.get(n + 1).map_or("", |(_, line)| line);
        parser.line(number + 1, line, next);
    }
    if let Some(fence) = parser.fence {
        parser
            .draft
            .error(fence.line, "this code block is never closed");
    }
    if let (Some((number, line)), []) = (lines.first(), &parser.draft.other_headings[..]) {
        let cells: Vec<String> = line.split([',', ';', '\t']).map(clean).collect();
        if cells.len() > 1 {
            parser.draft.other_table(number + 1, &cells);
        }
    }
}

/// Drops what a reader does not see. Of whitespace, only spaces and tabs are left.
fn visible(line: &str) -> String {
    let is_kept = |c: &char| c.is_whitespace() || !is_hidden(*c);
    let to_space = |c: char| {
        if c.is_whitespace() && c != '\t' {
            ' '
        } else {
            c
        }
    };
    line.chars().filter(is_kept).map(to_space).collect()
}

const ROW_OF_NONE: &str = "this looks like a row, but belongs to no table; if the headings of its table are unusual, name the columns \
                           with `--columns`";

struct Parser<'a> {
    names: &'a HeadingNames,
    draft: &'a mut Draft,
    table: Table,
    headings: Headings,
    /// The section of the current table.
    section: Section,
    /// The current code block.
    fence: Option<Fence>,
}

/// The start of a code block.
#[derive(Clone, Copy)]
struct Fence {
    line: usize,
    /// The number of backticks.
    len: usize,
}

impl Fence {
    fn opened_by(line: usize, text: &str) -> Option<Fence> {
        let (len, rest) = split_backticks(text);
        // With backticks behind it too, it is code in a line.
        (len >= 3 && !rest.contains('`')).then_some(Fence { line, len })
    }

    fn is_closed_by(self, text: &str) -> bool {
        let (len, rest) = split_backticks(text);
        len >= self.len && rest.trim().is_empty()
    }
}

/// Returns the number of backticks that a line begins with, and what follows.
fn split_backticks(line: &str) -> (usize, &str) {
    let line = line.trim_start();
    let rest = line.trim_start_matches('`');
    (line.len() - rest.len(), rest)
}

/// The table that the current line may belong to.
#[derive(Clone, Copy)]
enum Table {
    None,
    /// A table of something else.
    Other,
    /// A table that an error says enough about.
    Refused,
    Codes(Header, Separator),
}

impl<'a> Parser<'a> {
    fn new(names: &'a HeadingNames, draft: &'a mut Draft) -> Parser<'a> {
        Parser {
            names,
            draft,
            table: Table::None,
            headings: Headings::default(),
            section: Section::default(),
            fence: None,
        }
    }

    /// Returns the delimiter if CSV begins with this line. Prose has commas too, but is no header.
    fn csv_delimiter(&self, line: &str) -> Option<u8> {
        if self.fence.is_some() || line.contains(['|', '\t']) {
            return None;
        }
        csv::delimiter(line, self.names)
    }

    fn line(&mut self, number: usize, line: &str, next: &str) {
        if let Some(fence) = self.fence {
            if fence.is_closed_by(line) {
                self.fence = None;
            } else if is_like_row(line) {
                let message = "this looks like a row, but is in a code block";
                self.draft.error(number, message);
            }
            return;
        }
        self.fence = Fence::opened_by(number, line);
        if self.fence.is_some() {
            return;
        }
        let (separator, cells) = self.split(line);
        if cells.len() == 1 {
            if is_like_row(line) {
                self.draft.error(number, ROW_OF_NONE);
            } else if line.to_ascii_lowercase().contains("<table") {
                let message = "cannot read a table in HTML: open the page in a browser, copy its tables, and paste them into a \
                               text file";
                self.draft.error(number, message);
            }
            if matches!(self.table, Table::Codes(_, Separator::Spaces)) && line.contains(['─', '═'])
            {
                let message = "this table was wrapped for a terminal; write it to a file instead: `result-codes list > FILE`";
                self.draft.error(number, message);
            }
            self.table = Table::None;
            self.headings.push(line);
            return;
        }
        match self.names.header(&cells) {
            Ok(Some(header)) => self.start_table(header, separator),
            Err(error) => {
                self.table = Table::Refused;
                self.draft.bad_header(number, error, &cells);
            }
            Ok(None) if is_delimiter_row(&cells) => {}
            // The header of another table, unless a delimiter row was pasted between the rows of this one.
            Ok(None)
                if is_delimiter_row(&Separator::Pipe.split(next)) && !self.may_be_row(&cells) =>
            {
                self.start_other(number, &cells);
            }
            Ok(None) => self.row(number, line, separator, &cells),
        }
    }

    /// Splits a line into cells, at the separator of the current table if it has that.
    fn split(&self, line: &str) -> (Separator, Vec<String>) {
        let current = match self.table {
            Table::Codes(_, separator) => Some(separator),
            _ => None,
        };
        // A heading can be indented by a tab, or end with one.
        let tab = line.trim().contains('\t').then_some(Separator::Tab);
        for separator in current.into_iter().chain([Separator::Pipe]).chain(tab) {
            let cells = separator.split(line);
            if cells.len() > 1 {
                return (separator, cells);
            }
        }
        // Two spaces are common in prose: a table begins with its header.
        let cells = Separator::Spaces.split(line);
        if matches!(self.names.header(&cells), Ok(Some(_))) {
            return (Separator::Spaces, cells);
        }
        (Separator::Pipe, vec![line.to_owned()])
    }

    fn start_table(&mut self, header: Header, separator: Separator) {
        self.draft.page.tables += 1;
        self.table = Table::Codes(header, separator);
        // A table right below another belongs to the same section.
        if let Some(section) = self.headings.take_section() {
            self.section = section;
        }
    }

    fn start_other(&mut self, number: usize, headings: &[String]) {
        self.table = Table::Other;
        self.draft.other_table(number, headings);
    }

    /// Whether this can be a row of the current table of codes, even one with an error.
    fn may_be_row(&self, cells: &[String]) -> bool {
        let Table::Codes(header, _) = self.table else {
            return false;
        };
        // One more if a separator ends the row.
        let is_as_long = (header.len..=header.len + 1).contains(&cells.len());
        is_as_long || is_code_and_status(cells.get(header.code), cells.get(header.status))
    }

    fn row(&mut self, number: usize, line: &str, separator: Separator, cells: &[String]) {
        let header = match self.table {
            Table::Codes(header, _) => header,
            Table::Other => return self.row_of_other(number, line, cells),
            Table::Refused => return,
            Table::None => return self.row_of_none(number, line, separator, cells),
        };
        let section = self.section.clone();
        self.draft
            .row(number, section, header, cells, separator.advice());
    }

    /// Refuses a table with a row that may be one of codes. To skip it would hide its code.
    fn row_of_other(&mut self, number: usize, line: &str, cells: &[String]) {
        if has_code_and_status(cells) || has_code_and_status(&Separator::Tab.split(line)) {
            self.table = Table::Refused;
            self.draft.refuse_other_table(number);
        }
    }

    /// Reads a line with cells that no header is above.
    fn row_of_none(&mut self, number: usize, line: &str, separator: Separator, cells: &[String]) {
        let is_row = is_code_and_status(cells.first(), cells.get(1));
        match separator {
            // With fewer cells than a table of codes has columns, it is a text that contains a pipe.
            Separator::Pipe if cells.len() >= Header::MIN_LEN => self.draft.error(
                number,
                "this row belongs to no table: a line above it has no cells, or the header is missing",
            ),
            _ if is_row || has_code_and_status(&Separator::Tab.split(line)) => {
                self.draft.error(number, ROW_OF_NONE);
            }
            // No line between the header and the rows tells that this is a header.
            Separator::Tab => self.start_other(number, cells),
            _ => self.headings.push(line),
        }
    }
}

fn is_code_and_status(code: Option<&String>, status: Option<&String>) -> bool {
    code.is_some_and(|code| is_wire_form(strip_markup(code)))
        && status.is_some_and(|status| is_status(status))
}

/// Whether a line would be a row of codes if it were split at another separator.
fn is_like_row(line: &str) -> bool {
    // A sentence can be a list.
    let line = line.trim_end_matches('.');
    let split = |separator| line.split(separator).map(clean).collect::<Vec<_>>();
    let others = [',', ';', '\t'].map(split);
    let separators = [Separator::Pipe, Separator::Spaces].map(|one| one.split(line));
    // A list of words can have several statuses.
    let has_one_status =
        |cells: &&Vec<String>| cells.iter().filter(|cell| is_status(cell)).count() == 1;
    let mut all = others.iter().filter(has_one_status).chain(&separators);
    all.any(|cells| has_code_and_status(cells))
}

/// Whether a row as long as those of codes has a code and a status, in whatever columns.
fn has_code_and_status(cells: &[String]) -> bool {
    let cells = without_last_pipe(cells);
    let mut others = cells.iter().filter(|cell| !is_status(cell));
    cells.len() >= Header::MIN_LEN
        && cells.iter().any(|cell| is_status(cell))
        && others.any(|cell| is_like_code(strip_markup(cell)))
}

fn is_status(cell: &str) -> bool {
    parse_status(cell).is_some()
}

/// Whether a text is written as codes are. A table of parameters has words and names such as `resultStatus`.
fn is_like_code(text: &str) -> bool {
    let is_lower = |c: char| c.is_ascii_lowercase();
    is_wire_form(text) && text.len() > 1 && (text.contains('_') || !text.contains(is_lower))
}
