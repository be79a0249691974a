//! What is wrong with a line that is not TOML, and how to fix it.
//!
//! Only the line itself is looked at: the parser's own messages are for people who know its grammar.

use std::ops::Range;

use toml::de::DeTable;

use super::charset::hidden;
use super::check::STATUSES;
use super::diagnostic::quote;

/// What is wrong with a line.
pub(crate) struct Fault {
    pub(crate) message: String,
    /// The bytes of the line to show, if not those where the parser stops.
    pub(crate) span: Option<Range<usize>>,
    pub(crate) extent: Extent,
}

/// Which of the following broken lines a fault explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Those with the same fault.
    Line,
    /// The rest of a value, up to the next key or header.
    Value,
    /// Other pasted rows.
    Rows,
    /// All lines up to the end of a merge conflict, valid or not.
    Conflict,
    /// All of them: the file is in another format.
    OtherFormat,
}

/// Returns what is wrong with a line that is not TOML.
pub(crate) fn fault(line: &str) -> Fault {
    let text = line.trim();
    let end = line.trim_end().len();
    let whole = Some(end - text.len()..end);
    let (message, span, extent) = if let Some((extent, message)) = other_format(text) {
        (message, whole, extent)
    } else if let Some((span, message)) = odd_character(line) {
        (message, Some(span), Extent::Line)
    } else {
        let value = after_equals(text).map(|at| text[at..].trim_start());
        let (span, extent) = match value.filter(|value| is_open(value)) {
            Some(value) if is_entry(line) => (Some(end - value.len()..end), Extent::Value),
            Some(_) => (whole, Extent::Value),
            None if is_entry(line) || is_header(line) => (None, Extent::Line),
            None => (whole, Extent::Line),
        };
        (
            message(text).unwrap_or_else(|| NO_TOML.to_owned()),
            span,
            extent,
        )
    };
    Fault {
        message,
        span,
        extent,
    }
}

/// Returns whether a value goes on in the next line.
fn is_open(value: &str) -> bool {
    let open_string = value.starts_with(['"', '\'']) && string_end(value).is_none();
    open_string || is_open_list(value) || is_long_string(value)
}

fn is_open_list(value: &str) -> bool {
    value.starts_with('[') && !value.contains(']')
}

/// Returns whether a line starts a block.
pub(crate) fn is_header(line: &str) -> bool {
    line.trim_start().starts_with('[')
}

/// Returns whether a line looks like `key = value`.
pub(crate) fn is_entry(line: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.\"' \t".contains(c);
    line.split_once('=')
        .is_some_and(|(key, _)| key.chars().all(is_plain))
}

const NO_TOML: &str = "this is not a `[…]` header, a `key = \"value\"` line or a comment: start it with `#`, or delete it";
const CONFLICT: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];
const COMMENTS: [&str; 6] = ["//", "/*", "*/", ";", "--", "<!--"];
const TABLES: [&str; 4] = ["status.", "next_step.", "category.", "code."];

/// Returns what a line is that belongs to no table, and what to do about it.
fn other_format(text: &str) -> Option<(Extent, String)> {
    let (extent, message) = if starts_with(text, &CONFLICT) {
        let message = "this is a merge conflict: keep one of the two versions, and delete the lines that start with `<<<<<<<`, `=======` \
                       and `>>>>>>>`";
        (Extent::Conflict, message.to_owned())
    } else if is_pasted_row(text) {
        let message = "these rows are from a page or a spreadsheet: move them to a file of their own, below a row with the headings Code, \
                       Status, Description and Resolution; `result-codes compare --blocks FILE` prints the blocks to write";
        (Extent::Rows, message.to_owned())
    } else {
        let format = if is_json(text) {
            "JSON"
        } else if is_yaml(text) {
            "YAML"
        } else {
            return None;
        };
        let message = format!(
            "this is {format}: write a `[code.NAME]` line for each code, and below it a line for each key, such as `status = \"F\"`"
        );
        (Extent::OtherFormat, message)
    };
    Some((extent, message))
}

fn message(text: &str) -> Option<String> {
    let message = if starts_with(text, &["```", "~~~"]) {
        "this line belongs to a Markdown page: delete it"
    } else if text.starts_with('>') {
        "the `>` is from an email: delete it"
    } else if starts_with(text, &COMMENTS) {
        "a comment starts with `#`"
    } else if is_header(text) || after_equals(text).is_none() && starts_with(text, &TABLES) {
        return Some(header(text));
    } else if let Some(at) = after_equals(text) {
        return key_value(text[..at - 1].trim_end(), text[at..].trim_start());
    } else {
        return without_equals(text);
    };
    Some(message.to_owned())
}

fn starts_with(text: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| text.starts_with(start))
}

/// Returns whether a line looks like a row of a Markdown table, a spreadsheet or a CSV file.
pub(crate) fn is_pasted_row(line: &str) -> bool {
    let line = line.trim();
    let is_split_by = |separator| line.matches(separator).count() >= 2;
    // A sentence can have commas too.
    let has_status = || {
        line.split(',')
            .any(|cell| STATUSES.contains(&cell.trim_matches([' ', '"'])))
    };
    line.starts_with('|')
        || line.starts_with(char::is_alphanumeric)
            && !is_entry(line)
            && (is_split_by('\t') || is_split_by('|') || is_split_by(',') && has_status())
}

fn is_json(text: &str) -> bool {
    text == "[" || starts_with(text, &["{", "[{"]) || text.starts_with('"') && text.contains("\":")
}

fn is_yaml(text: &str) -> bool {
    let is_key = |key: &str| !key.contains([' ', '=']);
    text == "---" || text.strip_suffix(':').is_some_and(is_key)
}

fn is_long_string(value: &str) -> bool {
    starts_with(value, &["\"\"\"", "'''"])
}

/// Finds a character that cannot be seen, or that looks like another one.
fn odd_character(line: &str) -> Option<(Range<usize>, String)> {
    let is_control = |c: char| c.is_control() && c != '\t';
    let control = line.char_indices().find(|(_, c)| is_control(*c));
    // A letter of another language is no mistake in a comment or a sentence, but in a name.
    let has_names = is_header(line) || line.contains('=');
    let odd = |c: char| {
        if "“”„‘’«»".contains(c) {
            return Some("typographic quotes do not work: write \"…\"".to_owned());
        }
        let hidden = hidden(c).map(|hidden| format!("this line contains {hidden}"));
        hidden.or_else(|| lookalike(c))
    };
    let is_odd = |c: char| !c.is_ascii() && (has_names || odd(c).is_some());
    let find_odd = || outside_strings(line).find(|&(_, c)| is_odd(c));
    let (offset, c) = control.or_else(find_odd)?;
    let message =
        odd(c).unwrap_or_else(|| format!("a name cannot contain `{c}`: use A-Z a-z 0-9 _ -"));
    Some((offset..offset + c.len_utf8(), message))
}

/// Returns what a character is that looks like an ASCII one, and what to type instead.
pub(crate) fn lookalike(c: char) -> Option<String> {
    let number = u32::from(c);
    if ('！'..='～').contains(&c) {
        let ascii = char::from_u32(number - u32::from('！') + u32::from('!'))?;
        return Some(format!(
            "unexpected full-width `{c}` (U+{number:04X}): type `{ascii}`"
        ));
    }
    let mut pairs = "АВЕКМНОРСТХаеорсух"
        .chars()
        .zip("ABEKMHOPCTXaeopcyx".chars());
    let (_, latin) = pairs.find(|(cyrillic, _)| *cyrillic == c)?;
    Some(format!(
        "unexpected Cyrillic letter `{c}` (U+{number:04X}): type the Latin `{latin}`"
    ))
}

fn header(text: &str) -> String {
    let whole = format!("[{}]", text.trim_matches(['[', ']']));
    let (inside, tail) = text.split_once(']').unwrap_or((text, ""));
    let lacks_end = !text.contains(']') && DeTable::parse(&whole).is_ok();
    if lacks_end || starts_with(text, &TABLES) || text.starts_with("[[") || text.ends_with("]]") {
        format!(
            "a header needs one pair of brackets: write {}",
            quote(&whole)
        )
    } else if inside.trim_end().contains([' ', '\t']) {
        "a name has no spaces: use `_`".to_owned()
    } else if tail.contains('=') {
        "write each key on its own line, below the header".to_owned()
    } else if starts_with(tail.trim_start(), &COMMENTS) {
        "a comment starts with `#`".to_owned()
    } else {
        "a header has two parts, as in `[code.NAME]`".to_owned()
    }
}

fn key_value(key: &str, value: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-\"'".contains(c);
    let message = if key.is_empty() {
        "a key is missing before the `=`"
    } else if key.contains([' ', '\t']) && !key.contains(['"', ':']) {
        "a key has no spaces: use `_`"
    } else if value.is_empty() || value.starts_with('#') {
        return Some(no_value(key));
    } else if value.starts_with('=') {
        "one `=` is enough"
    } else if value.starts_with('{') {
        BRACES
    } else if is_open_list(value) {
        "the list has no `]`: write it on one line, as [\"…\", \"…\"]"
    } else if value.starts_with('[') {
        return Some(format!("write a list as {}", list_of(value)));
    } else if value.starts_with(['"', '\'']) {
        return Some(after_string(key, value));
    } else if key.chars().all(is_plain) {
        "put the value in quotes: write \"…\""
    } else {
        return None;
    };
    Some(message.to_owned())
}

const BRACES: &str = "write each key on a line of its own, without braces";

fn no_value(key: &str) -> String {
    format!(
        "the value is missing: write {}",
        quote(&format!("{key} = \"…\""))
    )
}

/// Returns the words of a value as a list.
fn list_of(value: &str) -> String {
    let words = value.split(|c: char| !c.is_alphanumeric() && !"_.-".contains(c));
    let words = words
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\""));
    format!("[{}]", words.collect::<Vec<_>>().join(", "))
}

/// Returns what is wrong with a value that starts with a quote.
fn after_string(key: &str, value: &str) -> String {
    let tail = string_end(value).map(|end| value[end..].trim_start());
    match tail {
        _ if is_long_string(value) => "this string is never closed, or a `\\` in it needs another: write the text on one line, in \"…\"".to_owned(),
        None => format!("the closing {} is missing: a string starts and ends on one line", quote(&value[..1])),
        Some(tail) if starts_with(tail, &COMMENTS) => "a comment starts with `#`".to_owned(),
        Some(tail) if tail.starts_with(',') && !tail.contains('=') && tail.len() > 1 => {
            format!("a list needs brackets: write {}", quote(&format!("{key} = {}", list_of(value))))
        }
        Some(tail) if tail.starts_with(',') => "delete the comma; each key has a line of its own".to_owned(),
        Some(tail) if tail.is_empty() || tail.starts_with('#') => "write \\\\ for a backslash".to_owned(),
        Some(_) => "write \\\" for a quote within a string".to_owned(),
    }
}

fn without_equals(text: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c| !is_plain(c)).unwrap_or(text.len());
    let (key, rest) = text.split_at(end);
    let message = match rest.trim_start().chars().next() {
        Some('}') if key.is_empty() => BRACES,
        _ if key.is_empty() => return None,
        None => return Some(no_value(key)),
        Some(':') => "write `=` between key and value, not `:`",
        Some('"' | '\'') => "a `=` is missing between key and value",
        _ => return None,
    };
    Some(message.to_owned())
}

/// Returns the offset after the `=` of a key.
fn after_equals(text: &str) -> Option<usize> {
    let (at, _) = outside_strings(text).find(|(_, c)| *c == '=')?;
    Some(at + 1)
}

/// Returns the end of the string that a value starts with, if it is closed.
fn string_end(value: &str) -> Option<usize> {
    let mark = value.chars().next()?;
    let mut escaped = false;
    let (end, _) = value.char_indices().skip(1).find(|&(_, c)| {
        let ends = c == mark && !escaped;
        escaped = c == '\\' && mark == '"' && !escaped;
        ends
    })?;
    Some(end + 1)
}

/// Returns the characters of a line that are neither in a string nor in a comment.
fn outside_strings(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut string_until = 0;
    let is_outside = move |&(index, c): &(usize, char)| {
        if index >= string_until && (c == '"' || c == '\'') {
            let len = string_end(&text[index..]);
            string_until = index + len.unwrap_or(text.len() - index);
        }
        index >= string_until
    };
    let outside = text.char_indices().filter(is_outside);
    outside.take_while(|&(_, c)| c != '#')
}
