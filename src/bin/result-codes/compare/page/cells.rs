//! Splits a line of a page into cells.

use crate::charset::is_hidden;

/// What separates the cells of a table.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Separator {
    /// Of Markdown.
    Pipe,
    /// Of a table that was pasted from a browser or a spreadsheet.
    Tab,
    /// Two or more, of `list` in a pipe.
    Spaces,
}

impl Separator {
    /// Splits a line into its cells. A line without a separator is one cell.
    pub(super) fn split(self, line: &str) -> Vec<String> {
        match self {
            Separator::Pipe => split_at_pipes(line),
            Separator::Tab => line.split('\t').map(unquote).collect(),
            Separator::Spaces => {
                let cells = line.split("  ").map(str::trim);
                cells
                    .filter(|cell| !cell.is_empty())
                    .map(str::to_owned)
                    .collect()
            }
        }
    }

    /// Returns how the separator is written in a text, to end a message with.
    pub(super) fn advice(self) -> &'static str {
        match self {
            Separator::Pipe => " (write a `|` in a text as `\\|`)",
            Separator::Tab => "",
            Separator::Spaces => " (two spaces separate columns; a text cannot have them here)",
        }
    }
}

/// Splits a line at its pipes. A pipe at the end leaves an empty last cell.
///
/// A backslash escapes punctuation; inside backticks, only a pipe. Cells are trimmed, and a run of spaces is one.
fn split_at_pipes(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut is_in_backticks = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let is_escaped =
            |next: &char| *next == '|' || (!is_in_backticks && next.is_ascii_punctuation());
        match c {
            '|' => {
                cells.push(std::mem::take(&mut cell));
                is_in_backticks = false;
            }
            '\\' => cell.push(chars.next_if(is_escaped).unwrap_or(c)),
            c => {
                is_in_backticks ^= c == '`';
                cell.push(c);
            }
        }
    }
    cells.push(cell);
    cells.iter().map(|cell| join_words(cell)).collect()
}

/// Returns the cells of a line without the empty one that a pipe at its end leaves.
pub(super) fn without_last_pipe(cells: &[String]) -> &[String] {
    match cells {
        [cells @ .., last] if last.is_empty() => cells,
        cells => cells,
    }
}

/// Removes the quotes that a spreadsheet puts around a cell, and doubles in it.
fn unquote(cell: &str) -> String {
    let inner = cell
        .trim()
        .strip_prefix('"')
        .and_then(|cell| cell.strip_suffix('"'));
    match inner {
        Some(inner) if !inner.replace("\"\"", "").contains('"') => {
            join_words(&inner.replace("\"\"", "\""))
        }
        _ => join_words(cell),
    }
}

/// Drops what a reader does not see. A text in the table is one line, and a run of whitespace is one space.
pub(super) fn clean(text: &str) -> String {
    let is_kept = |c: &char| c.is_whitespace() || !is_hidden(*c);
    let visible: String = text.chars().filter(is_kept).collect();
    join_words(&visible)
}

fn join_words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether this is the line between a header and its rows, such as `|:--|---|`.
pub(super) fn is_delimiter_row(cells: &[String]) -> bool {
    let is_delimiter =
        |cell: &&String| cell.contains('-') && cell.chars().all(|c| "-: ".contains(c));
    let mut texts = cells.iter().filter(|cell| !cell.is_empty()).peekable();
    cells.len() > 1 && texts.peek().is_some() && texts.all(|cell| is_delimiter(&cell))
}

/// Removes the marks of code and emphasis around a text.
pub(super) fn strip_markup(text: &str) -> &str {
    text.trim_matches(['`', '*', ' '])
}
