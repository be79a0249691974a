//! The codes on a provider's page: saved as HTML, Markdown, pasted cells or CSV.
//!
//! The readers turn a page into pieces; here, the pieces become rows. What cannot be read as a row is not an error. But no code is
//! missed: words that look like codes and are in no row are listed. So is what stands in place of a code.

use std::collections::HashSet;

use result_codes::ResultStatus;

use self::columns::Columns;
pub(super) use self::headings::Section;
use self::headings::{Headings, parse_status};
use crate::charset::{is_hidden, is_in_wire_form, is_wire_form};

mod columns;
mod headings;
mod html;
mod text;

/// The codes on a page.
#[derive(Default)]
pub(super) struct Page {
    pub(super) rows: Vec<Row>,
    /// What may be a code and is in no row, and the first line of each.
    pub(super) missed: Vec<(usize, String)>,
}

/// A row of a table of codes. What its page does not have is `None`.
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) section: Section,
    pub(super) code: String,
    /// The wire form, or what the page says in its place.
    pub(super) status: Option<String>,
    pub(super) description: Option<String>,
    pub(super) resolution: Option<String>,
}

/// A part of a page, in its order.
struct Piece {
    line: usize,
    kind: Kind,
}

enum Kind {
    /// Level 0 is a line that may be a heading.
    Heading {
        level: usize,
        text: String,
    },
    Text(String),
    Row {
        cells: Vec<String>,
        is_header: bool,
    },
    TableEnd,
}

/// Reads a page. The status is that of rows for which the page has none.
pub(super) fn read(text: &str, status: Option<ResultStatus>) -> Page {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let pieces = if html::is_html(text) {
        html::read(text)
    } else {
        text::read(&text.replace("\r\n", "\n").replace('\r', "\n"))
    };
    let mut reader = Reader {
        status,
        ..Reader::default()
    };
    for piece in pieces {
        reader.piece(piece);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    page: Page,
    status: Option<ResultStatus>,
    headings: Headings,
    table: Option<Columns>,
    /// The section of the table, and its status if a heading names one.
    section: Section,
    section_status: Option<ResultStatus>,
    /// What may be a code, and its line.
    words: Vec<(usize, String)>,
}

impl Reader {
    fn piece(&mut self, Piece { line, kind }: Piece) {
        match kind {
            Kind::Heading { level, text } => {
                self.add_words(line, &text);
                self.headings.push(level, &text);
                // A line that may be a heading may as well be the rest of a cell.
                if level > 0 {
                    self.table = None;
                }
            }
            Kind::Text(text) => self.add_words(line, &text),
            Kind::TableEnd => self.table = None,
            Kind::Row { cells, is_header } => self.row(line, &cells, is_header),
        }
    }

    fn row(&mut self, line: usize, cells: &[String], is_header: bool) {
        let has_status = cells.iter().any(|cell| parse_status(cell).is_some());
        let columns = Columns::from_header(cells);
        // A heading among the rows reaches over all columns.
        let heading = cells.iter().all(|cell| *cell == cells[0]);
        if columns.is_some() || (is_header && !has_status && !heading) {
            self.table = columns;
            // A table right below another belongs to the same section.
            if let Some(section) = self.headings.take_section() {
                self.section = section;
                self.section_status = self.headings.status();
            }
        } else if let Some(columns) = &self.table {
            let row = self.read_row(line, columns, cells);
            let code = cells
                .get(columns.code)
                .map_or("", |cell| strip_markup(cell));
            if row.is_none() && code.contains(char::is_alphanumeric) {
                self.words.push((line, code.to_owned()));
            }
            // A number can be the code of HTTP, with the result code in another column.
            let status = columns.status.filter(|_| row.is_some());
            let is_http = code.len() == 3 && code.parse::<u16>().is_ok();
            if row.is_none() || is_http {
                let others = cells.iter().enumerate();
                let others = others.filter(|(index, _)| Some(*index) != status);
                self.add_cells(line, others.map(|(_, cell)| &**cell));
            }
            self.page.rows.extend(row);
        } else if has_status {
            self.add_cells(line, cells.iter().map(String::as_str));
        }
        for cell in cells {
            self.add_words(line, cell);
        }
    }

    fn read_row(&self, line: usize, columns: &Columns, cells: &[String]) -> Option<Row> {
        // A separator can end the row.
        let ended = cells.len() == columns.len + 1 && cells.last().is_some_and(String::is_empty);
        let code = strip_markup(cells.get(columns.code)?);
        if (cells.len() != columns.len && !ended) || !is_wire_form(code) {
            return None;
        }
        let text = |column: Option<usize>| column.map(|column| cells[column].clone());
        let sent = text(columns.status).filter(|text| !text.is_empty());
        let status = sent.map(|text| match parse_status(&text) {
            Some(status) => status.to_string(),
            None => text,
        });
        let other = self.section_status.or(self.status);
        Some(Row {
            line,
            section: self.section.clone(),
            code: code.to_owned(),
            status: status.or_else(|| other.map(|status| status.to_string())),
            description: text(columns.description),
            resolution: text(columns.resolution),
        })
    }

    fn add_words(&mut self, line: usize, text: &str) {
        let codes = words(text).filter(|word| word.contains('_') && is_upper(word));
        self.words.extend(codes.map(|word| (line, word.to_owned())));
    }

    /// Adds the words that are alone in their cells: a code need not have an underscore.
    fn add_cells<'c>(&mut self, line: usize, cells: impl Iterator<Item = &'c str>) {
        let codes = cells
            .map(strip_markup)
            .filter(|cell| cell.len() > 2 && is_upper(cell) && is_wire_form(cell));
        self.words.extend(codes.map(|code| (line, code.to_owned())));
    }

    fn finish(mut self) -> Page {
        let rows = self.page.rows.iter();
        let mut seen: HashSet<String> = rows.map(|row| row.code.clone()).collect();
        // A cell that is not a code shows its words.
        self.words.dedup_by(|(line, word), (above, cell)| {
            line == above && !is_wire_form(cell) && words(cell).any(|other| other == word)
        });
        self.words.retain(|(_, word)| seen.insert(word.clone()));
        self.page.missed = self.words;
        self.page
    }
}

/// Returns the words that can be wire forms, without the marks around them.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c| !is_in_wire_form(c));
    words.map(|word| word.trim_matches(['.', '-']))
}

/// Whether a word has letters, and no small ones.
fn is_upper(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_uppercase())
        && !word.contains(|c: char| c.is_ascii_lowercase())
}

/// Removes the marks of code and emphasis around a string.
fn strip_markup(text: &str) -> &str {
    text.trim_matches(['`', '*', ' '])
}

/// Drops what a reader does not see. A string of the table is one line, and a run of whitespace is one space.
fn clean(text: &str) -> String {
    let is_kept = |c: &char| c.is_whitespace() || !is_hidden(*c);
    let visible: String = text.chars().filter(is_kept).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}
