//! Finds the result objects of a JSON value, at any depth.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use result_codes::ResultObject;
use serde_core::de::value::MapDeserializer;
use serde_core::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Error, Value};

/// A result object, or why it cannot be read.
pub(super) struct Found {
    /// Its location in the value, such as `$.items[2].result`.
    pub(super) path: String,
    pub(super) result: Result<ResultObject, Error>,
    /// Whether it is under a key that its object has twice. Nobody knows which one the server meant.
    pub(super) is_under_duplicate: bool,
}

/// An object with one of these keys is a result object, whatever key it is under: `result`, `paymentResult`, `resultInfo`.
pub(super) const KEYS: [&str; 2] = ["resultStatus", "resultCode"];

/// The other keys that a result object has.
const MESSAGE_KEYS: [&str; 2] = ["resultMessage", "resultMsg"];

/// Reads the JSON value that a text begins with. Returns its result objects, in the order of the text, and its length.
pub(super) fn find(text: &str) -> Result<(Vec<Found>, usize), Error> {
    let mut found = Vec::new();
    let mut json = serde_json::Deserializer::from_str(text);
    let walk = Walk {
        path: &mut "$".to_owned(),
        found: &mut found,
        is_kept: false,
    };
    walk.deserialize(&mut json)?;
    Ok((found, json.into_iter::<IgnoredAny>().byte_offset()))
}

/// Reads a result object from its keys and values.
pub(super) fn read<'a>(
    entries: impl Iterator<Item = (&'a str, Value)>,
) -> Result<ResultObject, Error> {
    ResultObject::deserialize(MapDeserializer::new(entries))
}

/// Reads a JSON value and keeps only its result objects: a response can be long.
///
/// `Value` would also lose duplicate keys: it silently keeps the last one.
struct Walk<'a> {
    path: &'a mut String,
    found: &'a mut Vec<Found>,
    /// Whether the value is a part of a result object.
    is_kept: bool,
}

impl Walk<'_> {
    fn leaf(&self, value: impl Into<Value>) -> Value {
        if self.is_kept {
            value.into()
        } else {
            Value::Null
        }
    }
}

/// The longest key that a path shows whole, in bytes.
const MAX_SEGMENT_LEN: usize = 100;

/// Returns a key as a segment of a path.
fn path_segment(key: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || c == '_';
    if key.len() > MAX_SEGMENT_LEN {
        let start: String = key.chars().take(MAX_SEGMENT_LEN).collect();
        format!("[{start:?}…]")
    } else if !key.is_empty() && key.chars().all(is_plain) {
        format!(".{key}")
    } else {
        format!("[{key:?}]")
    }
}

/// Returns the value itself, if it is kept. An array or an object is empty: in a result object, it is an error whatever it
/// contains.
impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let start = self.found.len();
        let mut entries = Vec::new();
        // What was found under each key.
        let mut seen: HashMap<String, Range<usize>> = HashMap::new();
        while let Some(key) = map.next_key::<String>()? {
            let kept = KEYS
                .into_iter()
                .chain(MESSAGE_KEYS)
                .find(|kept| *kept == key);
            let path_len = self.path.len();
            self.path.push_str(&path_segment(&key));
            let first = self.found.len();
            let value = map.next_value_seed(Walk {
                path: &mut *self.path,
                found: &mut *self.found,
                is_kept: kept.is_some(),
            })?;
            self.path.truncate(path_len);
            entries.extend(kept.map(|kept| (kept, value)));
            let range = first..self.found.len();
            if let Some(before) = seen.insert(key, range.clone()) {
                for found in before.chain(range) {
                    self.found[found].is_under_duplicate = true;
                }
            }
        }
        if entries.iter().any(|(key, _)| KEYS.contains(key)) {
            let found = Found {
                path: self.path.clone(),
                result: read(entries.into_iter()),
                is_under_duplicate: false,
            };
            // In the order of the text, it comes before what is in it.
            self.found.insert(start, found);
        }
        Ok(Value::Object(serde_json::Map::new()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let path_len = self.path.len();
        for n in 0_usize.. {
            self.path.extend(["[", &n.to_string(), "]"]);
            let element = seq.next_element_seed(Walk {
                path: &mut *self.path,
                found: &mut *self.found,
                is_kept: false,
            })?;
            self.path.truncate(path_len);
            if element.is_none() {
                break;
            }
        }
        Ok(Value::Array(Vec::new()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(self.leaf(text))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(self.leaf(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(self.leaf(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(self.leaf(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(self.leaf(value))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
}
