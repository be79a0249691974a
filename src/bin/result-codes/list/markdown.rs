//! `list --format markdown`: the table as a page that `compare` can read.

use std::io::{self, Write};

use result_codes::{Category, ResultCode};

use super::by_category;
use crate::columns::{COLUMNS, Column};

/// Columns that are no columns here, because they are in the headings.
const IN_HEADINGS: [&str; 3] = ["category", "title", "group"];

pub(super) fn write(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    let columns: Vec<&Column> = COLUMNS
        .iter()
        .filter(|column| !IN_HEADINGS.contains(&column.key))
        .filter(|column| codes.iter().any(|code| !column.text(*code).is_empty()))
        .collect();
    let mut group = "";
    let mut separator = "";
    for (category, codes) in by_category(codes) {
        write!(out, "{separator}")?;
        separator = "\n";
        write_headings(category, &mut group, out)?;
        write_table(&columns, &codes, out)?;
    }
    Ok(())
}

/// Writes the heading of the group at its start, and the category's own unless the two are equal.
fn write_headings(
    category: Category,
    group: &mut &'static str,
    out: &mut impl Write,
) -> io::Result<()> {
    if *group != category.group() {
        *group = category.group();
        writeln!(out, "## {}\n", escape(category.group()))?;
    }
    if category.title() != category.group() {
        writeln!(out, "### {}\n", escape(category.title()))?;
    }
    Ok(())
}

fn write_table(columns: &[&Column], codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    let line = |cells: Vec<String>| format!("| {} |", cells.join(" | "));
    let headings = columns.iter().map(|column| column.heading()).collect();
    writeln!(out, "{}", line(headings))?;
    writeln!(out, "|{}", "---|".repeat(columns.len()))?;
    for code in codes {
        let cells = columns.iter().map(|column| escape(&column.text(*code)));
        writeln!(out, "{}", line(cells.collect()))?;
    }
    Ok(())
}

/// Escapes Markdown, because texts are plain and shown as typed. An underscore inside a word means nothing in Markdown.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    let mut previous = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_in_word =
            previous.is_alphanumeric() && chars.peek().is_some_and(|next| next.is_alphanumeric());
        if "\\`*<>[]|&~#".contains(c) || (c == '_' && !is_in_word) {
            escaped.push('\\');
        }
        escaped.push(c);
        previous = c;
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_markdown_syntax_is_escaped() {
        for (text, escaped) in [
            ("A_CODE_2", "A_CODE_2"),
            ("_a a_ b_", r"\_a a\_ b\_"),
            ("a__b", r"a\_\_b"),
            ("a|b", r"a\|b"),
        ] {
            assert_eq!(escape(text), escaped, "{text}");
        }
    }
}
