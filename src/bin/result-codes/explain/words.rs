//! Finds codes and result objects in the words of a line: `resultStatus=U`, `"resultStatus":"U"`, `\"resultStatus\":\"U\"`.

use result_codes::{ResultCode, ResultStatus};

use super::response::KEYS;

/// A result object in a line.
pub(super) struct Object<'a> {
    /// The part of the line that it is in.
    pub(super) text: &'a str,
    /// The keys that are written, and their values. An empty value, and `null` without quotes, is none.
    pub(super) entries: Vec<(&'a str, Option<&'a str>)>,
}

/// Returns the result objects in a line. Where a key repeats, the next one begins.
pub(super) fn objects(line: &str) -> Vec<Object<'_>> {
    let mut objects: Vec<Object> = Vec::new();
    // Where the last object's text starts: the first one's has all that is before its keys.
    let mut start = 0;
    for key in words(line).filter(|word| KEYS.contains(word)) {
        let at = key.as_ptr() as usize - line.as_ptr() as usize;
        let Some(value) = value(&line[at + key.len()..]) else {
            continue;
        };
        let value = Some(value).filter(|value| !value.is_empty());
        match objects.last_mut() {
            Some(last) if last.entries.iter().all(|(known, _)| *known != key) => {
                last.entries.push((key, value));
            }
            last => {
                if let Some(last) = last {
                    last.text = &line[start..at];
                    start = at;
                }
                let entries = vec![(key, value)];
                objects.push(Object {
                    text: line,
                    entries,
                });
            }
        }
    }
    if let Some(last) = objects.last_mut() {
        last.text = &line[start..];
    }
    objects
}

/// Returns the codes in a line, without the full stop of a sentence.
pub(super) fn codes(line: &str) -> impl Iterator<Item = &str> {
    words(line).filter_map(|word| {
        let is_listed = |word: &&str| ResultCode::parse(word).is_some();
        let stripped = word.trim_matches(['.', '-']);
        [word, stripped].into_iter().find(is_listed)
    })
}

/// Returns the words of a line that have no other characters than wire forms have.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(ends_word).filter(|word| !word.is_empty())
}

fn ends_word(c: char) -> bool {
    !c.is_ascii_alphanumeric() && !"_.-".contains(c)
}

/// Returns the value in a text that follows a key, empty if there is none. Returns `None` if the text assigns nothing.
fn value(text: &str) -> Option<&str> {
    let text = strip_quote(text).unwrap_or(text);
    let trimmed = text.trim_start();
    let mut signs = ["=>", "=", ":"].into_iter();
    let sign = signs.find(|sign| trimmed.starts_with(sign))?;
    let behind = &trimmed[sign.len()..];
    let value = behind.trim_start();
    // A comparison, or a path of Rust.
    if value.starts_with(['=', ':']) {
        return None;
    }
    if let Some(quoted) = strip_quote(value) {
        return quoted.split(['"', '\'', '\\']).next();
    }
    // `resultCode= next=1` has no code; `resultCode = PAYMENT_IN_PROCESS` and `resultCode: PAYMENT_IN_PROCESS` have one.
    if sign == "=" && value.len() < behind.len() && trimmed.len() == text.len() {
        return Some("");
    }
    let word = value.split(ends_word).next()?;
    if is_listed(word) {
        return Some(word);
    }
    let is_key = value[word.len()..].trim_start().starts_with(sign);
    Some(match word.trim_end_matches('.') {
        "null" => "",
        _ if is_key => "",
        word => word,
    })
}

/// Removes a quote at the start of a text, and the backslashes that escape it.
fn strip_quote(text: &str) -> Option<&str> {
    let quote = text.trim_start_matches('\\');
    quote.strip_prefix(['"', '\''])
}

fn is_listed(word: &str) -> bool {
    ResultStatus::parse(word).is_some() || ResultCode::parse(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the values of the two keys, for each object in a line.
    fn read<'a>(line: &'a str) -> Vec<[Option<&'a str>; 2]> {
        let value = |object: &Object<'a>, key| {
            let mut entries = object.entries.iter();
            entries.find(|(known, _)| *known == key)?.1
        };
        let objects = objects(line).into_iter();
        objects
            .map(|object| KEYS.map(|key| value(&object, key)))
            .collect()
    }

    #[test]
    fn every_notation_is_read() {
        for line in [
            "resultStatus=U resultCode=NEW",
            "resultStatus = U, resultCode = NEW",
            "resultStatus: U, resultCode: NEW.",
            "resultStatus:U|resultCode:NEW",
            "resultCode=NEW: it is new; resultStatus=U",
            "?resultCode=NEW&resultStatus=U",
            r#"{ resultStatus: "U", resultCode: "NEW" }"#,
            r#"{"resultStatus" : "U", "resultCode" : "NEW"}"#,
            r#"{\"resultStatus\":\"U\",\"resultCode\":\"NEW\"}"#,
            r#"{\\\"resultStatus\\\":\\\"U\\\",\\\"resultCode\\\":\\\"NEW\\\"}"#,
            "{'resultStatus': 'U', 'resultCode': 'NEW'}",
            r#"{"resultStatus"=>"U", "resultCode"=>"NEW"}"#,
            "resultStatus=U. resultCode=NEW",
        ] {
            assert_eq!(read(line), [[Some("U"), Some("NEW")]], "{line}");
        }
        assert_eq!(read(r#"resultCode="Too late""#), [[None, Some("Too late")]]);
        let code = ResultCode::ALL[0].as_str();
        let line = format!("resultCode: {code}: as listed");
        assert_eq!(read(&line), [[None, Some(code)]]);
    }

    #[test]
    fn what_is_empty_or_null_has_no_value() {
        for line in [
            "resultStatus=U resultCode= resultMessage=timeout",
            "resultStatus=U resultCode=resultMessage=timeout",
            "resultStatus = U resultCode = resultMessage = timeout",
            "resultStatus: U resultCode: resultMessage: timeout",
            "resultStatus=U, resultCode=, next",
            "resultStatus=U resultCode=",
            "resultStatus=U resultCode=null",
            "resultStatus: U, resultCode: null.",
            r#"{\"resultStatus\":\"U\",\"resultCode\":\"\",\"resultMessage\":\"timeout\"}"#,
            r#"{\"resultStatus\":\"U\",\"resultCode\":null,\"resultMessage\":\"timeout\"}"#,
            "resultStatus=U resultCode",
            "if resultCode == NEW, resultStatus=U",
        ] {
            assert_eq!(read(line), [[Some("U"), None]], "{line}");
        }
        assert_eq!(read(r#"resultCode="null""#), [[None, Some("null")]]);
        assert!(read("resultCode==NEW resultStatus::U resultCode").is_empty());
    }

    #[test]
    fn an_object_begins_where_a_key_repeats() {
        let line = "a resultStatus=S resultCode=A b resultStatus=U c resultCode=B d";
        let objects = objects(line);
        assert_eq!(read(line), [[Some("S"), Some("A")], [Some("U"), Some("B")]]);
        let texts = objects.iter().map(|object| object.text);
        assert_eq!(texts.collect::<String>(), line);
        assert!(objects[1].text.starts_with("resultStatus=U"));
        assert_eq!(
            read("resultCode=A resultStatus=S resultCode=B"),
            [[Some("S"), Some("A")], [None, Some("B")]]
        );
    }
}
