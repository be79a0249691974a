//! Finds codes and result objects in the words of a line: `resultStatus=U`, `"resultStatus":"U"`, `\"resultStatus\":\"U\"`.

use result_codes::{ResultCode, ResultObject, ResultStatus};
use serde_core::de::Error as _;
use serde_json::Error;

use super::response::{self, KEYS};

/// A result object in a line.
pub(super) struct Object<'a> {
    /// The part of the line that it is in.
    pub(super) text: &'a str,
    /// The keys that are written, and their values.
    entries: Vec<(&'a str, Value<'a>)>,
}

impl<'a> Object<'a> {
    /// Returns the values.
    pub(super) fn texts(&self) -> impl Iterator<Item = &'a str> {
        self.entries.iter().filter_map(|(_, value)| match value {
            Value::Text(text) => Some(*text),
            Value::Missing | Value::Unreadable => None,
        })
    }

    /// Whether a key is not written.
    pub(super) fn lacks_key(&self) -> bool {
        self.entries.len() < KEYS.len()
    }

    pub(super) fn read(&self) -> Result<ResultObject, Error> {
        let entries = self.entries.iter().map(|(key, value)| match value {
            Value::Text(text) => Ok((*key, (*text).into())),
            Value::Missing => Ok((*key, serde_json::Value::Null)),
            Value::Unreadable => Err(Error::custom(format!(
                "the value of `{key}` cannot be read"
            ))),
        });
        let entries: Vec<_> = entries.collect::<Result<_, _>>()?;
        response::read(entries.into_iter())
    }
}

/// The value of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value<'a> {
    Text(&'a str),
    /// Nothing is written, or `null` or `None` without quotes.
    Missing,
    /// Something is written, and nobody knows what the value is.
    Unreadable,
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

/// Returns the codes in a text. One can be a part of a word, as in `ResultCode.A_CODE` and `A_CODE.`.
///
/// Text after a backslash is also read without its first character. In `\nA_CODE`, `\n` can be a line break. In `\A_CODE`, the
/// backslash can be a path separator.
pub(super) fn codes(text: &str) -> impl Iterator<Item = &str> {
    let escaped = text.split('\\').skip(1).map(after_escape);
    let escaped = escaped.filter_map(|text| text.split(ends_word).next());
    words(text).chain(escaped).filter_map(|word| {
        let is_listed = |word: &&str| ResultCode::parse(word).is_some();
        let stripped = word.trim_matches(['.', '-']);
        let parts = word.split(['.', '-']);
        [word, stripped].into_iter().chain(parts).find(is_listed)
    })
}

/// Returns what follows an escape of JSON. `text` begins after the backslash.
fn after_escape(text: &str) -> &str {
    let escape_len = match text.chars().next() {
        None => 0,
        Some('u') => "u0000".len(),
        Some(escaped) => escaped.len_utf8(),
    };
    text.get(escape_len..).unwrap_or_default()
}

/// Returns whether the next step of an object without a listed code would change if it had this code.
pub(super) fn changes_next_step(object: &ResultObject, code: &str) -> bool {
    let status = object.raw_status().map(Into::into);
    let with_code = ResultObject::from_parts(status, Some(code.into()), None);
    with_code.next_step() != object.next_step()
}

/// Returns the words of a line that have no other characters than wire forms have.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(ends_word).filter(|word| !word.is_empty())
}

fn ends_word(c: char) -> bool {
    !c.is_ascii_alphanumeric() && !"_.-".contains(c)
}

/// Returns the value in a text that follows a key. Returns `None` if the text assigns nothing.
fn value(text: &str) -> Option<Value<'_>> {
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
    let value = value_in_brackets(value, sign).unwrap_or_else(|| scalar(value, sign).0);
    // `resultCode= timeout` can be a key without a value. `resultCode = timeout` and `resultCode: timeout` cannot.
    let is_apart =
        sign == "=" && behind.starts_with(char::is_whitespace) && trimmed.len() == text.len();
    Some(match value {
        Value::Text(word) if is_apart && ResultCode::parse(word).is_none() => Value::Unreadable,
        value => value,
    })
}

/// Brackets around a value, in logs and in the debug output of Rust.
const BRACKETS: [(&str, char); 4] = [("Some(", ')'), ("(", ')'), ("[", ']'), ("<", '>')];

/// Returns the value in brackets, if a text begins with brackets. It is the only thing in them.
fn value_in_brackets<'a>(text: &'a str, sign: &str) -> Option<Value<'a>> {
    let mut brackets = BRACKETS.into_iter();
    let (inner, close) =
        brackets.find_map(|(open, close)| Some((text.strip_prefix(open)?, close)))?;
    let (value, rest) = scalar(inner.trim_start(), sign);
    let is_closed = rest.trim_start().starts_with(close);
    Some(if is_closed { value } else { Value::Unreadable })
}

/// Returns the value that a text begins with, and the rest of the text.
fn scalar<'a>(text: &'a str, sign: &str) -> (Value<'a>, &'a str) {
    // Python writes `u'U'` and `b'U'`.
    let unprefixed = text.strip_prefix(['u', 'b']);
    let unprefixed = unprefixed.filter(|quoted| quoted.starts_with('\''));
    if let Some(quoted) = strip_quote(unprefixed.unwrap_or(text)) {
        // Without the second quote, the value was cut off.
        let Some(end) = quoted.find(QUOTES) else {
            return (Value::Unreadable, "");
        };
        let (value, rest) = quoted.split_at(end);
        let value = if value.is_empty() {
            Value::Missing
        } else {
            Value::Text(value)
        };
        return (value, rest.trim_start_matches(QUOTES));
    }
    let (word, rest) = text.split_at(text.find(ends_word).unwrap_or(text.len()));
    let is_whole = !rest.starts_with(char::is_alphanumeric);
    let is_key = rest.trim_start().starts_with(sign);
    let value = match word.trim_end_matches('.') {
        _ if !is_whole => Value::Unreadable,
        _ if is_listed(word) => Value::Text(word),
        "" if rest.is_empty() || rest.starts_with(SEPARATORS) => Value::Missing,
        "null" | "None" => Value::Missing,
        _ if is_key => Value::Missing,
        // Such as `Known(U)`.
        "" => Value::Unreadable,
        _ if rest.starts_with(['(', '[', '{', '<']) => Value::Unreadable,
        word => Value::Text(word),
    };
    (value, rest)
}

/// What ends a quoted value. A quote can be escaped, any number of times.
const QUOTES: [char; 3] = ['"', '\'', '\\'];

/// What can follow a key that has no value.
const SEPARATORS: [char; 8] = [',', ';', '|', '&', ')', '}', ']', '>'];

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
            match entries.find(|(known, _)| *known == key)?.1 {
                Value::Text(text) => Some(text),
                Value::Missing => None,
                Value::Unreadable => Some("?"),
            }
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
            "resultStatus=[U] resultCode=[NEW]",
            "resultStatus=<U>, resultCode=( NEW )",
            r#"resultStatus: Some("U"), resultCode: Some("NEW")"#,
            r#"resultStatus: Some(\"U\"), resultCode: Some(NEW)"#,
            "{u'resultStatus': u'U', u'resultCode': b'NEW'}",
        ] {
            assert_eq!(read(line), [[Some("U"), Some("NEW")]], "{line}");
        }
        assert_eq!(read(r#"resultCode="Too late""#), [[None, Some("Too late")]]);
        let code = ResultCode::ALL[0].as_str();
        let line = format!("resultCode: {code}: as listed");
        assert_eq!(read(&line), [[None, Some(code)]]);
        let line = format!("resultCode= {code}");
        assert_eq!(read(&line), [[None, Some(code)]]);
    }

    #[test]
    fn what_is_written_in_another_way_is_no_value_and_not_missing() {
        for value in [
            "[NEW, OLD]",
            "Some(Known(NEW))",
            "Some(NEW",
            "Known(NEW)",
            "{NEW}",
            "$NEW",
            "/NEW",
            "\"NEW",
            "NEW\u{e9}",
            "\u{e9}",
            " NEW",
            " [main] took 5 ms",
            " \"GET /\"",
        ] {
            let line = format!("resultStatus=U resultCode={value}");
            assert_eq!(read(&line), [[Some("U"), Some("?")]], "{line}");
        }
        // The article is not the status.
        assert_eq!(read("resultStatus= A payment"), [[Some("?"), None]]);
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
            "resultStatus: Some(U), resultCode: None }",
            "resultStatus=[U] resultCode=[]",
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
