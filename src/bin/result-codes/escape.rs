//! Escapes what a reader would not see, or what would move the cursor of a terminal: the names of files and the input can have it.
//! The strings of the table cannot.

use crate::charset::{breaks_line, is_hidden};

/// Escapes a line, as Rust does.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) {
            escaped.extend(c.escape_unicode());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Escapes a JSON document, as JSON does. Line breaks separate its values; all else can only be in a string.
pub(crate) fn escape_json(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_unseen(c) {
            let mut units = [0; 2];
            let units = c.encode_utf16(&mut units).iter();
            escaped.extend(units.map(|unit| format!("\\u{unit:04x}")));
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Whether a terminal shows nothing in the place of this character, or something else.
fn is_unseen(c: char) -> bool {
    is_hidden(c) || breaks_line(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIDDEN: &str =
        "a\u{9b}2J\u{1b}[8m\u{202e}\u{2028}\u{e0041}\u{7f}\u{180e}\u{206a}\u{fff9}é";

    #[test]
    fn hidden_characters_are_shown() {
        let escaped = escape(HIDDEN);
        assert!(!escaped.contains(is_unseen), "{escaped}");
        assert!(
            escaped.starts_with(r"a\u{9b}2J\u{1b}[8m\u{202e}"),
            "{escaped}"
        );
        assert!(escaped.ends_with('é'), "{escaped}");
    }

    #[test]
    fn json_stays_the_same_value() {
        let json = serde_json::json!({ HIDDEN: [HIDDEN] });
        let escaped = escape_json(&serde_json::to_string_pretty(&json).unwrap());
        assert!(escaped.lines().all(|line| !line.contains(is_unseen)));
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&escaped).unwrap(),
            json
        );
    }
}
