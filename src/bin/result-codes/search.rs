//! Finds codes: by their wire forms, or by words in their rows.

use result_codes::{RequestState, ResultCode};

/// Returns the letters and digits of a string, in lower case.
pub(crate) fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns every wire form that is read as a code: its own, then its aliases.
pub(crate) fn wire_forms(code: ResultCode) -> impl Iterator<Item = &'static str> {
    let aliases = code.aliases().iter().copied();
    [code.as_str()].into_iter().chain(aliases)
}

/// Returns what a search looks at. The description of a next step is left out: many codes share it, and that of U mentions both
/// success and failure.
fn row(code: ResultCode) -> String {
    let category = code.category();
    let texts = [
        code.next_step().as_str(),
        code.request_state().map_or("", RequestState::as_str),
        code.description(),
        code.resolution(),
        code.note().unwrap_or_default(),
        category.as_str(),
        category.title(),
        category.group(),
        code.deprecated().unwrap_or_default(),
        code.replaced_by().map_or("", ResultCode::as_str),
    ];
    let texts = texts.into_iter().chain(wire_forms(code));
    // No word of a search has a line break.
    texts.map(fold).collect::<Vec<_>>().join("\n")
}

/// Returns a string in lower case, without what can be between the parts of a word.
fn fold(text: &str) -> String {
    let is_kept = |c: &char| !"_-.".contains(*c);
    text.chars()
        .filter(is_kept)
        .flat_map(char::to_lowercase)
        .collect()
}

/// Returns the words of a search, without quotes, and without the key of a code that was pasted with it.
fn words(text: &str) -> impl Iterator<Item = String> {
    let ends_word = |c: char| c.is_whitespace() || "\"'`,;:={}[]\\".contains(c);
    let words = text.split(ends_word).map(fold);
    words.filter(|word| !word.is_empty() && word != "resultcode")
}

/// Returns whether the row of a code contains every word of a search, in any order and case.
pub(crate) fn has_words(code: ResultCode, text: &str) -> bool {
    let row = row(code);
    words(text).all(|word| row.contains(&word))
}
