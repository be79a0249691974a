//! What a text, a wire text and a variant's name may be.

use super::report::Rule;
use crate::hash::MAX_LEN;

/// What is wrong with a text for people: it is one line, shown as it is.
pub(crate) fn text_mistake(text: &str) -> Option<(Rule, String)> {
    if text.is_empty() {
        Some((Rule::TextEmpty, "is empty".to_owned()))
    } else if text.contains(breaks_line) {
        Some((Rule::TextLineBreak, "has a line break".to_owned()))
    } else if text.trim() != text {
        Some((
            Rule::TextOuterBlanks,
            "starts or ends with a blank".to_owned(),
        ))
    } else {
        let hidden = text.chars().find(|&c| is_hidden(c))?;
        let message = format!("has the invisible character U+{:04X}", hidden as u32);
        Some((Rule::TextInvisible, message))
    }
}

fn breaks_line(c: char) -> bool {
    matches!(
        c,
        '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

/// What a reader does not see: control characters, what changes the order of the letters around it, and what takes no width.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{61c}')
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{200b}' | '\u{2060}'..='\u{2064}'
        )
        || matches!(
            c,
            '\u{2800}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// What is wrong with a text that the API sends, or a name that stands in for one. It must fit the lookup, and need no
/// escape anywhere.
pub(crate) fn wire_text_mistake(text: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let is_good = (1..=MAX_LEN).contains(&text.len()) && text.chars().all(plain);
    (!is_good).then(|| {
        format!(
            "`{}` is not 1 to {MAX_LEN} of A-Z a-z 0-9 _ . -",
            text.escape_debug()
        )
    })
}

/// Whether an enum can have a variant of this name without a warning, and without hiding its constant `ALL`.
pub(crate) fn is_variant(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && !["Self", "ALL"].contains(&name)
}
