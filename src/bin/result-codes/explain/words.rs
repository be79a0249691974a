//! Finds listed codes among other words.

use result_codes::ResultCode;

use crate::charset::is_in_wire_form;

/// Returns the listed codes in a line, as they are written. A code can be a part of a word, as in `ResultCode.A_CODE` and `A_CODE.`.
///
/// After a backslash, a word is also read without an escape: `\nA_CODE` can begin with a line break and `\u0022A_CODE` with a quote,
/// `\A_CODE` cannot.
pub(super) fn codes(text: &str) -> impl Iterator<Item = &str> {
    let escape_len = |text: &str| if text.starts_with('u') { 5 } else { 1 };
    let escaped = text.split('\\').skip(1);
    let escaped = escaped.filter_map(move |text| text.get(escape_len(text)..));
    let escaped = escaped.filter_map(|text| text.split(ends_word).next());
    text.split(ends_word).chain(escaped).filter_map(|word| {
        let is_listed = |word: &&str| ResultCode::parse(word).is_some();
        let stripped = word.trim_matches(['.', '-']);
        let parts = word.split(['.', '-']);
        [word, stripped].into_iter().chain(parts).find(is_listed)
    })
}

fn ends_word(c: char) -> bool {
    !is_in_wire_form(c)
}

/// Whether a line is written as a code is, so that it can be a misspelt one: `NO_SUCH_CODE`.
pub(super) fn is_like_code(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    text.contains('_')
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(is_part)
}
