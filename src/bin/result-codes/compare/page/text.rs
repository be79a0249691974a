//! Pages of text: Markdown, cells that were pasted from a browser or a spreadsheet, CSV.
//!
//! Line by line and by hand, because no Markdown parser recognizes a pasted page: rows often lack the pipes at their ends,
//! and headings are plain lines.

use csv::ReaderBuilder;

use super::columns::Columns;
use super::{Kind, Piece, clean};

pub(super) fn read(text: &str) -> Vec<Piece> {
    let lines = text.lines().enumerate();
    let lines: Vec<(usize, &str)> = lines.filter(|(_, line)| !line.trim().is_empty()).collect();
    let mut pieces = Vec::new();
    for (n, (number, line)) in lines.iter().enumerate() {
        if let Some(delimiter) = delimiter(line) {
            let start = text.split_inclusive('\n').take(*number).map(str::len).sum();
            pieces.extend(read_records(&text[start..], delimiter, *number));
            break;
        }
        let cells = split_at_pipes(line);
        let next = lines.get(n + 1);
        let kind = match &cells[..] {
            _ if is_delimiter_row(&cells) => continue,
            [_, _, ..] => Kind::Row {
                is_header: next.is_some_and(|(_, next)| is_delimiter_row(&split_at_pipes(next))),
                cells,
            },
            _ => heading(line),
        };
        pieces.push(Piece {
            line: number + 1,
            kind,
        });
    }
    pieces
}

fn heading(line: &str) -> Kind {
    let text = line.trim().trim_start_matches('#');
    Kind::Heading {
        level: line.trim().len() - text.len(),
        text: split_at_pipes(text).concat(),
    }
}

/// Splits a line at its pipes. A pipe at the end leaves an empty last cell. A backslash escapes punctuation.
fn split_at_pipes(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let (mut cells, mut cell) = (Vec::new(), String::new());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '|' => cells.push(std::mem::take(&mut cell)),
            '\\' => cell.push(chars.next_if(char::is_ascii_punctuation).unwrap_or(c)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells.iter().map(|cell| clean(cell)).collect()
}

/// Whether this is the line between a header and its rows, such as `|:--|---|`.
fn is_delimiter_row(cells: &[String]) -> bool {
    let is_delimiter =
        |cell: &String| cell.contains('-') && cell.chars().all(|c| "-: ".contains(c));
    let mut texts = cells.iter().filter(|cell| !cell.is_empty()).peekable();
    cells.len() > 1 && texts.peek().is_some() && texts.all(is_delimiter)
}

/// Returns the delimiter of a line that is the header of a table of codes, pasted with tabs or in CSV. Prose has commas too.
fn delimiter(line: &str) -> Option<u8> {
    if line.contains('|') {
        return None;
    }
    // Spreadsheets write semicolons where a comma is the decimal point.
    [b'\t', b',', b';'].into_iter().find(|delimiter| {
        let cells = line.split(char::from(*delimiter));
        let cells: Vec<String> = cells.map(|cell| cell.replace('"', "")).collect();
        cells.len() > 1 && Columns::from_header(&cells).is_some()
    })
}

/// Reads the records after and with a header. Before it, the page has this number of lines.
fn read_records(text: &str, delimiter: u8, lines_before: usize) -> Vec<Piece> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        // A browser puts none around a cell that is copied.
        .quoting(delimiter != b'\t')
        .from_reader(text.as_bytes());
    // No error can occur: a string is UTF-8, and rows can have any length.
    let records = reader.records().filter_map(Result::ok);
    let pieces = records.map(|record| {
        let line = record.position().map_or(1, csv::Position::line);
        let kind = match record.len() {
            1 => heading(&record[0]),
            _ => Kind::Row {
                cells: record.iter().map(clean).collect(),
                is_header: false,
            },
        };
        Piece {
            line: lines_before + usize::try_from(line).unwrap_or(usize::MAX),
            kind,
        }
    });
    pieces.collect()
}
