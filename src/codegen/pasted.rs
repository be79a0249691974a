//! Rows that were pasted from a page or a spreadsheet, as blocks.

use super::advice::is_entry;
use super::check::STATUSES;
use super::source::Source;
use crate::shared::charset::is_wire_form;

/// How many rows are shown as blocks, and how many characters of a text.
const MAX_ROWS: usize = 10;
const MAX_CHARS: usize = 300;

/// Returns whether a line looks like a row of a Markdown table, a spreadsheet or a CSV file.
pub(crate) fn is_row(line: &str) -> bool {
    let line = line.trim();
    let is_split_by = |separator| line.matches(separator).count() >= 2;
    line.starts_with('|')
        || line.starts_with(char::is_alphanumeric)
            && !is_entry(line)
            && (is_split_by('\t') || is_split_by('|') || is_split_by(',') && has_status(line))
}

/// Returns whether a line is no sentence, which can have commas too.
fn has_status(line: &str) -> bool {
    line.split(',')
        .any(|cell| STATUSES.contains(&bare(cell.trim())))
}

/// Returns the blocks to write instead of pasted rows, in the category of the block above them. Rows without a code and a status,
/// such as headings, are left out.
pub(crate) fn blocks<'t>(
    rows: impl Iterator<Item = &'t str>,
    source: &Source,
    offset: usize,
) -> Option<String> {
    let category = category_above(&source.text[..offset]);
    let mut blocks: Vec<String> = rows.filter_map(|row| block(row, category)).collect();
    let more = blocks.len().saturating_sub(MAX_ROWS);
    blocks.truncate(MAX_ROWS);
    if more > 0 {
        blocks.push(format!("# and {more} more rows\n"));
    }
    (!blocks.is_empty()).then(|| blocks.join("\n"))
}

fn block(row: &str, category: &str) -> Option<String> {
    let row = row.trim().trim_matches('|');
    let separator = ['\t', '|', ','].into_iter().find(|&c| row.contains(c))?;
    // A comma between quotes is part of a text.
    if separator == ',' && row.contains('"') {
        return None;
    }
    let cells = row.split(separator);
    let mut cells: Vec<&str> = cells.map(|cell| bare(cell.trim())).collect();
    let status = cells.remove(cells.iter().position(|cell| STATUSES.contains(cell))?);
    let is_code =
        |cell: &&str| is_wire_form(cell) && !cell.contains(|c: char| c.is_ascii_lowercase());
    let code = cells.iter().position(is_code);
    let code = code.or_else(|| cells.iter().position(|cell| is_wire_form(cell)))?;
    let code = cells.remove(code);
    let quoted = |text: Option<&&str>| {
        let text: String = text
            .map_or("…", |text| text)
            .chars()
            .take(MAX_CHARS)
            .collect();
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
    };
    let name = if code.contains('.') {
        format!("\"{code}\"")
    } else {
        code.to_owned()
    };
    Some(format!(
        "[code.{name}]\n\
         category    = \"{category}\"\n\
         status      = \"{status}\"\n\
         description = {}\n\
         resolution  = {}\n",
        quoted(cells.first()),
        quoted(cells.get(1)),
    ))
}

/// Returns a cell without the quotes or the Markdown around it.
fn bare(cell: &str) -> &str {
    let marks = ["\"", "`", "**"].into_iter();
    let mut inner = marks.filter_map(|mark| cell.strip_prefix(mark)?.strip_suffix(mark));
    inner.next().unwrap_or(cell)
}

/// Returns the category of the last block of a text.
fn category_above(text: &str) -> &str {
    let mut lines = text.lines().rev().map(str::trim);
    lines.find_map(category).unwrap_or("…")
}

/// Returns the category that a line names.
fn category(line: &str) -> Option<&str> {
    let header = line.strip_prefix("[category.");
    let entry = || {
        line.strip_prefix("category")?
            .trim_start()
            .strip_prefix('=')
    };
    let name = header.or_else(entry)?.trim_matches([' ', '"', '\'', ']']);
    is_wire_form(name).then_some(name)
}
