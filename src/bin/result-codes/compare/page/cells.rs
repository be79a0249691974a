//! Splits a line of a page into cells.

/// Splits a line into its cells. A line without a pipe is one cell. A pipe at the end leaves an empty last cell.
///
/// A backslash escapes punctuation; inside backticks, only a pipe. Cells are trimmed, and a run of spaces is one.
pub(super) fn split_cells(line: &str) -> Vec<String> {
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
    let join_words = |cell: &String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
    cells.iter().map(join_words).collect()
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
