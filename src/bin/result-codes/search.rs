//! Finds codes: by their wire forms, or by words in their rows.

use std::collections::HashMap;
use std::sync::LazyLock;

use result_codes::ResultCode;

use crate::columns::COLUMNS;

/// Many codes share these texts, which have filters of their own: those of U mention both success and failure.
const SHARED: [&str; 3] = [
    "meaning",
    "next_step_description",
    "request_state_description",
];

/// Returns every wire form that is read as a code: its own, then its aliases.
pub(crate) fn wire_forms(code: ResultCode) -> impl Iterator<Item = &'static str> {
    let aliases = code.aliases().iter().copied();
    [code.as_str()].into_iter().chain(aliases)
}

/// The rows of all codes, in lower case. A list of unlisted codes has many texts to find in them.
static ROWS: LazyLock<HashMap<ResultCode, Vec<String>>> = LazyLock::new(|| {
    let columns = COLUMNS
        .iter()
        .filter(|column| !SHARED.contains(&column.key));
    let row = |code: ResultCode| {
        columns
            .clone()
            .map(move |column| column.text(code).to_lowercase())
    };
    let codes = ResultCode::ALL.iter().copied();
    codes.map(|code| (code, row(code).collect())).collect()
});

/// Returns whether the row of a code contains every word of a text, in any order and case.
pub(crate) fn has_words(code: ResultCode, text: &str) -> bool {
    let row = &ROWS[&code];
    text.to_lowercase()
        .split_whitespace()
        .all(|word| row.iter().any(|text| text.contains(word)))
}

/// Returns the codes whose rows contain every word of a text; none if it has no word.
pub(crate) fn find(text: &str) -> Vec<ResultCode> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let codes = ResultCode::ALL.iter().copied();
    codes.filter(|code| has_words(*code, text)).collect()
}
