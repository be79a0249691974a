//! Which brackets of a broken JSON value are not closed.

use serde_json::Error;

/// Returns the positions of the brackets that were open where parsing failed. From each of these, it would fail in the same place.
pub(super) fn unclosed(text: &str, error: &Error) -> impl Iterator<Item = usize> {
    let mut open = Vec::new();
    let mut is_in_string = false;
    let mut is_escaped = false;
    let end = if error.is_eof() {
        text.len()
    } else {
        position(text, error)
    };
    for (at, byte) in text.bytes().enumerate().take(end) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_in_string => is_escaped = true,
            b'"' => is_in_string = !is_in_string,
            b'{' | b'[' if !is_in_string => open.push(at),
            b'}' | b']' if !is_in_string => drop(open.pop()),
            _ => {}
        }
    }
    open.into_iter()
}

/// Returns the position of the byte that is wrong. Lines and columns are counted from 1.
fn position(text: &str, error: &Error) -> usize {
    let above = text
        .split_inclusive('\n')
        .take(error.line().saturating_sub(1));
    above.map(str::len).sum::<usize>() + error.column().saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn only_open_brackets_before_the_error_are_unclosed() {
        for (text, expected) in [
            ("{\"a\": [1], \"b\": [2, oops", &[0, 16][..]),
            // The line was cut off: the next one is another value.
            ("{\"a\": 1,\n{\"b\": 2}", &[0]),
            ("{\"a\": [\n{\"b\": 2}\n{\"c\": 3}", &[0, 6]),
            ("[\"[ \\\" [\", {\"a\"", &[0, 11]),
            ("[\"[", &[0]),
            ("[\"]}\", {\"a\"", &[0, 7]),
        ] {
            let error = serde_json::from_str::<Value>(text).unwrap_err();
            assert_eq!(
                unclosed(text, &error).collect::<Vec<_>>(),
                expected,
                "{text}"
            );
        }
    }
}
