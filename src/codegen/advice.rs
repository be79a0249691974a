//! What is wrong with a line that is not TOML, and how to mend it.
//!
//! Only the line itself is looked at: the parser's own messages are for people who know its grammar.

use std::ops::Range;

use super::diagnostic::{name_hidden, quote};
use super::pasted;
use crate::shared::charset::{is_hidden, is_odd_space};

/// What is wrong with a line.
pub(crate) struct Fault {
    /// Tells faults apart: lines below each other that have the same are reported once.
    pub(crate) rule: &'static str,
    pub(crate) message: String,
    /// The bytes of the line to show.
    pub(crate) span: Range<usize>,
    pub(crate) extent: Extent,
}

/// Which broken lines below follow from a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// None: each has its own.
    Line,
    /// The rest of a text, up to the next key or header.
    Text,
    /// Other pasted rows.
    Rows,
    /// All lines up to the end of a merge conflict, right or wrong.
    Conflict,
    /// All of them: the file is in another format.
    OtherFormat,
}

/// Returns what is wrong with a line that is not TOML.
pub(crate) fn fault(line: &str) -> Fault {
    let start = line.len() - line.trim_start().len();
    let text = line.trim();
    let mut fault = control_character(text)
        .or_else(|| other_format(text))
        .or_else(|| odd_character(text))
        .or_else(|| too_many_dots(text))
        .or_else(|| header(text))
        .or_else(|| key_value(text))
        .or_else(|| without_value(text))
        .unwrap_or_else(|| {
            let message = "this is neither a `[…]` header, nor `key = \"value\"`, nor a comment, which starts with `#`";
            of_line("neither", message, text)
        });
    fault.span.start += start;
    fault.span.end += start;
    fault
}

/// Returns whether a line starts a block.
pub(crate) fn is_header(line: &str) -> bool {
    line.trim_start().starts_with('[')
}

/// Returns whether a line looks like `key = value`.
pub(crate) fn is_entry(line: &str) -> bool {
    let is_key = |key: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.\"'".contains(c);
        key.trim().chars().all(is_plain)
    };
    line.split_once('=').is_some_and(|(key, _)| is_key(key))
}

/// Creates a fault of a part of a line.
#[expect(clippy::unnecessary_wraps, reason = "what each search returns")]
fn at(rule: &'static str, message: impl Into<String>, span: Range<usize>) -> Option<Fault> {
    Some(Fault {
        rule,
        message: message.into(),
        span,
        extent: Extent::Line,
    })
}

/// Creates a fault of a whole line.
fn of_line(rule: &'static str, message: impl Into<String>, text: &str) -> Fault {
    Fault {
        rule,
        message: message.into(),
        span: 0..text.len(),
        extent: Extent::Line,
    }
}

fn control_character(text: &str) -> Option<Fault> {
    let is_control = |c: char| c.is_control() && c != '\t';
    let (start, c) = text.char_indices().find(|(_, c)| is_control(*c))?;
    let message = format!("this is the {}: delete it", name_hidden(c));
    at("control character", message, start..start + c.len_utf8())
}

/// Finds what is no line of a table at all.
fn other_format(text: &str) -> Option<Fault> {
    let starts = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
    let (rule, extent, message) = if starts(&["<<<<<<<", "|||||||", "=======", ">>>>>>>"]) {
        let message = "this is a merge conflict: keep one of the two versions, and delete the lines that start with `<<<<<<<`, `=======` and `>>>>>>>`";
        ("conflict", Extent::Conflict, message)
    } else if pasted::is_row(text) {
        let message = "this is a row of a page or a spreadsheet: write it as a block";
        ("row", Extent::Rows, message)
    } else if starts(&["```", "~~~"]) {
        let message = "this line belongs to a Markdown page: delete it";
        ("fence", Extent::Line, message)
    } else if starts(&[">"]) {
        let message = "the `>` is from a mail: delete it";
        ("mail", Extent::Line, message)
    } else if starts(&["{"]) || text.starts_with('"') && text.contains("\":") {
        (
            "json",
            Extent::OtherFormat,
            "this is JSON: write a `[code.NAME]` line for each block, and below it a line such as `status = \"F\"` for each key",
        )
    } else if text == "---" || text.ends_with(':') && !text.contains('=') || starts(&["- "]) {
        (
            "yaml",
            Extent::OtherFormat,
            "this is YAML: write a `[code.NAME]` line for each block, and below it a line such as `status = \"F\"` for each key",
        )
    } else if is_other_comment(text) {
        ("comment", Extent::Line, COMMENT)
    } else {
        return None;
    };
    Some(Fault {
        extent,
        ..of_line(rule, message, text)
    })
}

const COMMENT: &str = "a comment starts with `#`";

fn is_other_comment(text: &str) -> bool {
    let starts = ["//", "/*", "*/", ";", "--", "<!--"];
    starts.iter().any(|start| text.starts_with(start))
}

/// Finds a character outside of strings that looks like another, or like none.
fn odd_character(text: &str) -> Option<Fault> {
    // A name may have letters of any language in prose, but not in a key or a header.
    let has_names = is_header(text) || text.contains('=');
    let (start, c) = outside_strings(text).find(|(_, c)| !c.is_ascii())?;
    let message = if is_hidden(c) {
        format!("this is the {}: delete it", name_hidden(c))
    } else if is_odd_space(c) {
        format!("this is the {}: type a space instead", name_hidden(c))
    } else if "“”„‘’«»".contains(c) {
        "typographic quotes do not work: write \"…\"".to_owned()
    } else if let Some(instead) = lookalike(c) {
        format!("this is {instead}")
    } else if has_names {
        format!(
            "a name cannot contain {}: use A-Z a-z 0-9 _ -",
            quote(&c.to_string())
        )
    } else {
        return None;
    };
    at("odd character", message, start..start + c.len_utf8())
}

/// Returns what a character is that looks like an ASCII one, and what to type instead.
pub(crate) fn lookalike(c: char) -> Option<String> {
    const CYRILLIC: &str = "АВЕКМНОРСТХаеорсух";
    const LATIN: &str = "ABEKMHOPCTXaeopcyx";
    let number = u32::from(c);
    if let ascii @ Some(_) = number
        .checked_sub(0xfee0)
        .filter(|n| (0x21..0x7f).contains(n))
    {
        let ascii = ascii.and_then(char::from_u32)?;
        return Some(format!(
            "the full-width `{c}` U+{number:04X}: type `{ascii}`"
        ));
    }
    let (_, latin) = CYRILLIC
        .chars()
        .zip(LATIN.chars())
        .find(|(cyrillic, _)| *cyrillic == c)?;
    Some(format!(
        "the Cyrillic letter `{c}` U+{number:04X}: type the Latin `{latin}`"
    ))
}

/// Finds a key so deep that the parser stops.
fn too_many_dots(text: &str) -> Option<Fault> {
    let dots = outside_strings(text).filter(|(_, c)| *c == '.').count();
    let message = "too many dots: a header has one, as in `[code.NAME]`, and a key has none";
    (dots > 20).then(|| of_line("dots", message, text))
}

fn header(text: &str) -> Option<Fault> {
    let is_sound = |header: &str| toml::de::DeTable::parse(header).is_ok();
    let rule = "header";
    let inner = text.trim_matches(['[', ']']);
    let tables = ["status.", "next_step.", "category.", "code."];
    let is_bare = !text.contains('=') && tables.iter().any(|table| text.starts_with(table));
    if !is_header(text) && !is_bare {
        return None;
    }
    let whole = format!("[{inner}]");
    if is_bare || text.starts_with("[[") || text.ends_with("]]") {
        let message = format!(
            "a header stands in one pair of brackets: write {}",
            quote(&whole)
        );
        return Some(of_line(rule, message, text));
    }
    if !text.contains(']') && is_sound(&whole) {
        let message = format!("a `]` is missing: write {}", quote(&whole));
        return Some(of_line(rule, message, text));
    }
    let end = text.find(']').unwrap_or(text.len());
    if let Some(space) = text[..end].trim_end().find([' ', '\t']) {
        return at("space", "a name has no spaces: use `_`", space..space + 1);
    }
    let tail = text.get(end + 1..).unwrap_or_default();
    if !tail.trim().is_empty() {
        let start = text.len() - tail.trim_start().len();
        let message = if is_other_comment(tail.trim()) {
            COMMENT
        } else {
            "write each key on its own line, below the header"
        };
        return at("tail", message, start..text.len());
    }
    Some(of_line(
        rule,
        "a header has a table and a name, as in `[code.NAME]`",
        text,
    ))
}

/// Finds what is wrong with `key = value`.
fn key_value(text: &str) -> Option<Fault> {
    let (equals, _) = outside_strings(text).find(|(_, c)| *c == '=')?;
    let key = text[..equals].trim_end();
    let value = text[equals + 1..].trim_start();
    let start = text.len() - value.len();
    if key.is_empty() {
        return at("key", "a key is missing before the `=`", 0..1);
    }
    if let Some(space) = key.find([' ', '\t']).filter(|_| !key.contains(['"', ':'])) {
        return at("space", "a key has no spaces: use `_`", space..space + 1);
    }
    match value.chars().next() {
        None | Some('#') => no_value(key, equals..equals + 1),
        Some('=') => at("equals", "one `=` is enough", start..start + 1),
        Some('"' | '\'') => string(key, value, start),
        Some('[') => list(value, start),
        Some('{') => at("braces", BRACES, start..text.len()),
        Some(_)
            if key
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-\"'".contains(c)) =>
        {
            let end = value.find(" #").map_or(text.len(), |end| start + end);
            at("quotes", "strings must be quoted: write \"…\"", start..end)
        }
        _ => None,
    }
}

const BRACES: &str = "write each key on a line of its own, without braces";

fn no_value(key: &str, span: Range<usize>) -> Option<Fault> {
    let example = quote(&format!("{key} = \"…\""));
    at(
        "no value",
        format!("the value is missing: write {example}"),
        span,
    )
}

/// Finds what is wrong with a value that starts with a quote.
fn string(key: &str, value: &str, start: usize) -> Option<Fault> {
    let quote_mark = &value[..1];
    let is_long = value.starts_with("\"\"\"") || value.starts_with("'''");
    let Some(end) = string_end(value).filter(|_| !is_long) else {
        let message = if is_long {
            "this string is never closed, or a `\\` in it needs another: write the text on one line, in \"…\"".to_owned()
        } else {
            format!(
                "this string is not closed on its line: add a {} at its end, and write the text on one line",
                quote(quote_mark)
            )
        };
        return Some(Fault {
            rule: "string",
            message,
            span: start..start + value.len(),
            extent: Extent::Text,
        });
    };
    let tail = value[end..].trim_start();
    let tail_start = start + value.len() - tail.len();
    let span = tail_start..start + value.len();
    if tail.is_empty() || tail.starts_with('#') {
        let backslash = start + value.find('\\')?;
        return at(
            "backslash",
            "write \\\\ for a backslash",
            backslash..backslash + 1,
        );
    }
    if is_other_comment(tail) {
        return at("comment", COMMENT, span);
    }
    if tail.starts_with(',') {
        let list = format!("[{value}]");
        return if toml::de::DeTable::parse(&format!("list = {list}")).is_ok() && tail.len() > 1 {
            let message = format!(
                "a list stands in brackets: write {}",
                quote(&format!("{key} = {list}"))
            );
            at("list", message, start..start + value.len())
        } else {
            at(
                "comma",
                "no comma after a value: write each key on its own line",
                span,
            )
        };
    }
    if tail.starts_with('"') || tail.starts_with(char::is_alphanumeric) {
        return at(
            "inner quote",
            "write \\\" for a quote within a string",
            tail_start - 1..tail_start,
        );
    }
    at("tail", "nothing but a comment can follow a value", span)
}

/// Finds what is wrong with a value that starts with a bracket.
fn list(value: &str, start: usize) -> Option<Fault> {
    let span = start..start + value.len();
    if value.starts_with("[[") {
        return at("list", "too many brackets: write a list as [\"…\"]", span);
    }
    if !value.contains(']') {
        return Some(Fault {
            rule: "bracket",
            message: "is a `]` missing below? Write the list on one line, as [\"…\", \"…\"]"
                .to_owned(),
            span,
            extent: Extent::Text,
        });
    }
    let words = value.split(|c: char| !c.is_alphanumeric() && !"_.-".contains(c));
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\""))
        .collect();
    at(
        "list",
        format!("write a list as [{}]", words.join(", ")),
        span,
    )
}

/// Finds what is wrong with a line that has no `=`.
fn without_value(text: &str) -> Option<Fault> {
    if text.starts_with('}') {
        return at("braces", BRACES, 0..1);
    }
    let end = text.find([':', ' ', '\t', '"']).unwrap_or(text.len());
    let (key, rest) = text.split_at(end);
    let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_key && rest.is_empty() {
        return no_value(key, 0..end);
    }
    let mark = rest.chars().next().filter(|_| is_key)?;
    let rest = rest.trim_start();
    if mark == ':' || rest.starts_with(':') {
        let colon = text.len() - rest.len();
        at(
            "colon",
            "write `=` between key and value, not `:`",
            colon..colon + 1,
        )
    } else if rest.starts_with(['"', '\'']) {
        let start = text.len() - rest.len();
        at(
            "no equals",
            "a `=` is missing between key and value",
            start..text.len(),
        )
    } else {
        None
    }
}

/// Returns the end of the string that a value starts with, if it is closed.
fn string_end(value: &str) -> Option<usize> {
    let mark = value.chars().next()?;
    let mut is_escaped = false;
    for (index, c) in value.char_indices().skip(1) {
        if is_escaped {
            is_escaped = false;
        } else if c == '\\' && mark == '"' {
            is_escaped = true;
        } else if c == mark {
            return Some(index + 1);
        }
    }
    None
}

/// Returns the characters of a line that are neither in a string nor in a comment.
fn outside_strings(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut string_end_at = 0;
    let is_outside = move |&(index, c): &(usize, char)| {
        if index >= string_end_at && (c == '"' || c == '\'') {
            let len = string_end(&text[index..]);
            string_end_at = index + len.unwrap_or(text.len() - index);
        }
        index >= string_end_at
    };
    let outside = text.char_indices().filter(is_outside);
    outside.take_while(|&(_, c)| c != '#')
}
