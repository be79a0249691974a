//! `list --format markdown`: one table, with the columns of the table.

use std::io::{self, Write};

use result_codes::ResultCode;

use crate::columns::COLUMNS;

pub(super) fn write(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    let headings: Vec<&str> = COLUMNS.iter().map(|column| column.heading).collect();
    writeln!(out, "| {} |", headings.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(COLUMNS.len()))?;
    for code in codes {
        let cells = COLUMNS.iter().map(|column| escape(&column.text(*code)));
        let cells: Vec<String> = cells.collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

/// Escapes Markdown, because the table's strings are plain and shown as typed. An underscore inside a word means nothing in Markdown.
fn escape(text: &str) -> String {
    let mut escaped = String::new();
    let mut previous = ' ';
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let in_word =
            previous.is_alphanumeric() && chars.peek().is_some_and(|next| next.is_alphanumeric());
        if "\\`*<>[]|&~#".contains(c) || (c == '_' && !in_word) {
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
