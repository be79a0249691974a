//! The table as a page in Markdown, of the shape that `compare` reads.

use std::io::{self, Write};

use result_codes::{Category, ResultCode};

use crate::columns::{COLUMNS, Column, title};

/// Columns that the headings say already.
const IN_HEADINGS: [&str; 3] = ["category", "title", "group"];

pub(crate) fn write(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    let columns: Vec<&Column> = COLUMNS
        .iter()
        .filter(|column| !IN_HEADINGS.contains(&column.key))
        .filter(|column| codes.iter().any(|code| !column.text(*code).is_empty()))
        .collect();
    let mut group = "";
    let mut above = "";
    for category in Category::ALL {
        let of_category = codes.iter().filter(|code| code.category() == *category);
        let of_category: Vec<ResultCode> = of_category.copied().collect();
        if of_category.is_empty() {
            continue;
        }
        write!(out, "{above}")?;
        above = "\n";
        write_headings(*category, &mut group, out)?;
        write_table(&columns, &of_category, out)?;
    }
    Ok(())
}

/// The heading of the group, where it is another than before, and the section's own, where it has one.
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
    let head = columns.iter().map(|column| title(column.key)).collect();
    writeln!(out, "{}", line(head))?;
    writeln!(out, "|{}", "---|".repeat(columns.len()))?;
    for code in codes {
        let cells = columns.iter().map(|column| escape(&column.text(*code)));
        writeln!(out, "{}", line(cells.collect()))?;
    }
    Ok(())
}

/// The texts are plain: what Markdown would read as something else is shown as typed. An underscore within a word is none.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    let mut before = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let is_in_word =
            before.is_alphanumeric() && chars.peek().is_some_and(|next| next.is_alphanumeric());
        if "\\`*<>[]|&~#".contains(c) || (c == '_' && !is_in_word) {
            escaped.push('\\');
        }
        escaped.push(c);
        before = c;
    }
    escaped
}
