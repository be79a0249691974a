//! Tables of codes in CSV: `list --format csv`, or a spreadsheet.

use ::csv::ReaderBuilder;

use super::Draft;
use super::cells::clean;
use super::header::{Header, HeaderError, HeadingNames};

const ADVICE: &str = " (quote a text that contains the delimiter)";

/// Returns the delimiter of a line that is the header of a table of codes.
pub(super) fn delimiter(line: &str, names: &HeadingNames) -> Option<u8> {
    // Spreadsheets write semicolons where a comma is the decimal point.
    let mut delimiters = [b',', b';'].into_iter();
    delimiters.find(|delimiter| {
        let cells = line.split(char::from(*delimiter));
        let cells: Vec<String> = cells.map(|cell| cell.replace('"', "")).collect();
        matches!(
            names.header(&cells),
            Ok(Some(_)) | Err(HeaderError::Ambiguous(_))
        )
    })
}

/// Parses a text that starts with a header. Before it, the page has this number of lines.
pub(super) fn parse(
    text: &str,
    delimiter: u8,
    lines_before: usize,
    names: &HeadingNames,
    draft: &mut Draft,
) {
    if let Some(line) = misquoted_line(text, char::from(delimiter)) {
        let message = "the quoted text that begins here does not end where its cell ends; write a quote inside it as two";
        return draft.error(lines_before + line, message);
    }
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        // The error for a row with another number of cells is ours.
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut header: Option<Header> = None;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => return draft.error(lines_before + 1, error.to_string()),
        };
        let position = record.position().map_or(1, ::csv::Position::line);
        let line = lines_before + usize::try_from(position).unwrap_or(usize::MAX);
        let cells: Vec<String> = record.iter().map(clean).collect();
        let Some(header) = header else {
            header = match names.header(&cells) {
                Ok(Some(header)) => Some(header),
                Ok(None) => {
                    return draft.error(
                        line,
                        "cannot read this header: a quote is in the wrong place",
                    );
                }
                Err(error) => return draft.bad_header(line, error, &cells),
            };
            draft.page.tables += 1;
            continue;
        };
        if cells.iter().all(String::is_empty) {
            continue;
        }
        draft.row(line, header.section(&cells), header, &cells, ADVICE);
    }
}

/// Returns the line of the first cell that begins with a quote and does not end at the next single one. The reader takes the
/// rows below for a part of such a cell, without an error.
fn misquoted_line(text: &str, delimiter: char) -> Option<usize> {
    let ends_cell = |c: char| c == delimiter || c == '\n';
    let mut rest = text;
    loop {
        if let Some(quoted) = rest.strip_prefix('"') {
            let start = text.len() - rest.len();
            match behind_quotes(quoted) {
                Some("") => return None,
                Some(behind) if behind.starts_with(ends_cell) => rest = behind,
                _ => return Some(1 + text[..start].matches('\n').count()),
            }
        }
        rest = &rest[rest.find(ends_cell)? + 1..];
    }
}

/// Returns what follows the closing quote. Two quotes in a row stand for one in the text.
fn behind_quotes(mut quoted: &str) -> Option<&str> {
    loop {
        let (_, rest) = quoted.split_once('"')?;
        match rest.strip_prefix('"') {
            Some(more) => quoted = more,
            None => return Some(rest),
        }
    }
}
