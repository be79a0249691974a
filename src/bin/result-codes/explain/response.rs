//! Finds the result objects of a JSON value, at any depth, and what stands beside them.

use std::collections::HashSet;
use std::{fmt, io};

use result_codes::{NextStep, ResultObject, ResultStatus, TransactionStatus};
use serde_core::de::value::MapDeserializer;
use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Error, Value};

use super::stream::{Kind, Stream};
use crate::advice::status;

/// A result object, or why it cannot be read.
pub(super) struct Found {
    /// Its location in the value, such as `$.items[2].result`. JSON in a string continues the path of the string.
    pub(super) path: String,
    pub(super) result: Result<ResultObject, Error>,
    pub(super) siblings: Siblings,
    /// Whether it is under a key that its object has twice. Nobody knows which one the server meant.
    pub(super) is_under_duplicate: bool,
    /// Whether it is in an object that cannot be read. What stands beside it is not known.
    pub(super) is_cut: bool,
}

/// What the response says beside a result object. The nearest object around it that says something counts.
#[derive(Clone, Default)]
pub(super) struct Siblings {
    pub(super) sent_status: Option<SentStatus>,
    /// Whether another status was sent too, or a key of one occurs twice.
    pub(super) is_contradictory: bool,
    /// The key of what a customer pays with.
    pub(super) payment_key: Option<String>,
}

/// How the request stands.
#[derive(Clone)]
pub(super) struct SentStatus {
    pub(super) key: String,
    /// `None` if it is a result object of its own.
    pub(super) text: Option<String>,
    pub(super) status: ResultStatus,
}

/// The keys of a result object, whatever key it is under: `result`, `paymentResult`, `resultInfo`. They are compared in lower
/// case, without what separates words: loggers and converters write them in their own ways.
const KEYS: [(&str, &str); 4] = [
    ("resultstatus", "resultStatus"),
    ("resultcode", "resultCode"),
    ("resultmessage", "resultMessage"),
    ("resultmsg", "resultMsg"),
];

const STATUS_KEYS: [&str; 2] = ["paymentstatus", "refundstatus"];

const PAYMENT_KEYS: [&str; 3] = ["qrcode", "redirecturl", "redirectactionform"];

/// How deep strings of JSON are read in strings of JSON.
const MAX_STRING_DEPTH: usize = 4;

/// How deep an object is searched for what stands beside a result object in it.
const MAX_SIBLING_DEPTH: usize = 3;

/// What is known above a value.
#[derive(Clone, Default)]
pub(super) struct Context {
    siblings: Siblings,
    is_duplicate: bool,
    /// The number of strings that it is in.
    strings: usize,
}

/// Adds the result objects of a JSON value.
pub(super) fn walk(
    path: &str,
    json: &RawValue,
    context: &Context,
    found: &mut Vec<Found>,
) -> io::Result<()> {
    let json = json.get();
    if json.starts_with('{') {
        walk_object(path, &serde_json::from_str(json)?, context, found)?;
    } else if json.starts_with('[') {
        let elements: Vec<&RawValue> = serde_json::from_str(json)?;
        for (n, element) in elements.into_iter().enumerate() {
            walk(&format!("{path}[{n}]"), element, context, found)?;
        }
    } else if json.starts_with('"')
        && json.contains(['{', '['])
        && context.strings < MAX_STRING_DEPTH
    {
        let text: String = serde_json::from_str(json)?;
        let context = Context {
            strings: context.strings + 1,
            ..context.clone()
        };
        let mut stream = Stream::new(text.as_bytes(), path, context);
        while let Some(parts) = stream.next_line()? {
            for part in parts {
                if let Kind::Objects(objects) = part.kind {
                    found.extend(objects);
                }
            }
        }
    }
    Ok(())
}

fn walk_object(
    path: &str,
    object: &Object,
    context: &Context,
    found: &mut Vec<Found>,
) -> io::Result<()> {
    let siblings = Siblings::new(object, None).unwrap_or_else(|| context.siblings.clone());
    if let Some(result) = object.result() {
        found.push(Found {
            path: path.to_owned(),
            result,
            siblings: siblings.clone(),
            is_under_duplicate: context.is_duplicate,
            is_cut: false,
        });
    }
    for (n, (key, folded, value)) in object.entries.iter().enumerate() {
        let context = Context {
            siblings: if names_outcome(folded) {
                siblings_of_outcome(object, n, &context.siblings)
            } else {
                siblings.clone()
            },
            is_duplicate: context.is_duplicate || object.duplicates.contains(folded),
            strings: context.strings,
        };
        let path = format!("{path}{}", path_segment(key));
        walk(&path, value, &context, found)?;
    }
    Ok(())
}

/// Returns what stands beside the result object at an index that says how the request stands: all but itself.
fn siblings_of_outcome(object: &Object, index: usize, outer: &Siblings) -> Siblings {
    Siblings::new(object, Some(index)).unwrap_or_else(|| {
        let mut siblings = outer.clone();
        // It can be this very object. Another one says the same, or contradicts it.
        siblings.sent_status = siblings.sent_status.filter(|sent| sent.text.is_some());
        siblings
    })
}

impl Siblings {
    /// Returns what an object says, except at an index, if it says something.
    fn new(object: &Object, except: Option<usize>) -> Option<Siblings> {
        let mut siblings = Siblings::default();
        let said = siblings.add(object, MAX_SIBLING_DEPTH, except);
        (said || siblings.payment_key.is_some()).then_some(siblings)
    }

    /// Adds what an object says, except at an index, and the objects in it. The elements of an array are on their own, and so
    /// is another response. Returns whether it says how the request stands.
    fn add(&mut self, object: &Object, levels: usize, except: Option<usize>) -> bool {
        let mut any_said = false;
        for (n, (key, folded, value)) in object.entries.iter().enumerate() {
            if except == Some(n) {
                continue;
            }
            let json = value.get();
            let inner = inner_object(value);
            let outcome = inner
                .as_ref()
                .filter(|_| names_outcome(folded))
                .and_then(Object::status);
            let present = !["null", "\"\""].contains(&json);
            let said = if STATUS_KEYS.contains(&&**folded) {
                if present {
                    let text = serde_json::from_str(json).unwrap_or_else(|_| json.to_owned());
                    let status = TransactionStatus::from(&*text).status();
                    self.add_status(key, Some(text), status);
                }
                present || object.duplicates.contains(folded)
            } else if let Some(status) = outcome {
                self.add_status(key, None, status);
                true
            } else if PAYMENT_KEYS.contains(&&**folded) && present {
                self.payment_key.get_or_insert_with(|| key.clone());
                false
            } else if let Some(inner) =
                inner.filter(|inner| levels > 0 && !inner.is_response(levels))
            {
                self.add(&inner, levels - 1, None)
            } else {
                false
            };
            self.is_contradictory |= said && object.duplicates.contains(folded);
            any_said |= said;
        }
        any_said
    }

    fn add_status(&mut self, key: &str, text: Option<String>, status: ResultStatus) {
        let key = key.to_owned();
        let sent = self
            .sent_status
            .get_or_insert(SentStatus { key, text, status });
        self.is_contradictory |= sent.status != status;
    }
}

/// Whether a result object under this key is about the request, as `paymentResult` is, and not about the call.
fn names_outcome(folded: &str) -> bool {
    folded.ends_with("result") && folded != "result"
}

/// The keys and values of an object, and each key in lower case without what separates words. A map would silently
/// keep the last of two values with one key.
#[derive(Default)]
struct Object<'a> {
    entries: Vec<(String, String, &'a RawValue)>,
    duplicates: HashSet<String>,
}

fn inner_object(value: &RawValue) -> Option<Object<'_>> {
    let json = value.get();
    json.starts_with('{')
        .then(|| serde_json::from_str(json).ok())?
}

impl Object<'_> {
    /// Whether it is a result object, or has one that is about the call: then what it says is about that one.
    fn is_response(&self, levels: usize) -> bool {
        self.result().is_some()
            || (levels > 0
                && self.entries.iter().any(|(_, folded, value)| {
                    let inner = inner_object(value).filter(|_| !names_outcome(folded));
                    inner.is_some_and(|inner| inner.is_response(levels - 1))
                }))
    }

    /// Reads it as a result object, if it is one.
    fn result(&self) -> Option<Result<ResultObject, Error>> {
        let entries = self.entries.iter().filter_map(|(_, folded, value)| {
            let (_, key) = KEYS.iter().find(|(key, _)| key == folded)?;
            Some((*key, serde_json::from_str(value.get()).ok()?))
        });
        let entries: Vec<(&str, Value)> = entries.collect();
        let mut keys = entries.iter().map(|(key, _)| *key);
        keys.find(|key| ["resultStatus", "resultCode"].contains(key))?;
        Some(ResultObject::deserialize(MapDeserializer::new(
            entries.into_iter(),
        )))
    }

    /// Returns the status of a result object. One that contradicts itself decides nothing.
    fn status(&self) -> Option<ResultStatus> {
        let object = self.result()?.ok()?;
        Some(match object.next_step() {
            NextStep::Reconcile => status("U"),
            _ => object.status(),
        })
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
        let mut object = Object::default();
        let mut seen = HashSet::new();
        while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
            let letters = key.chars().filter(|c| !"_- ".contains(*c));
            let folded: String = letters.flat_map(char::to_lowercase).collect();
            if !seen.insert(folded.clone()) {
                object.duplicates.insert(folded.clone());
            }
            object.entries.push((key, folded, value));
        }
        Ok(object)
    }
}

fn path_segment(key: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || c == '_';
    if !key.is_empty() && key.chars().all(is_plain) {
        format!(".{key}")
    } else {
        format!("[{key:?}]")
    }
}
