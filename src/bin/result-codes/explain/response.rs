//! Finds the result objects of a JSON value, at any depth, and what stands beside them.

use std::collections::HashSet;
use std::fmt;

use result_codes::{NextStep, ResultObject, ResultStatus, TransactionStatus};
use serde_core::de::value::MapDeserializer;
use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Error, Value};

use super::brackets::{Unreadable, continues_an_object};
use crate::advice::status;

/// A result object, or why it cannot be read.
pub(super) struct Found {
    /// Its location in the value, such as `$.items[2].result`. JSON in a string continues the path of the string.
    pub(super) path: String,
    pub(super) result: Result<ResultObject, Error>,
    pub(super) beside: Beside,
    /// Whether it is under a key that its object has twice. Nobody knows which one the server meant.
    pub(super) is_under_duplicate: bool,
    /// Whether it is in an object that cannot be read. What stands beside it is not known.
    pub(super) is_cut: bool,
}

/// What the response says beside a result object. The nearest object around it that says something counts.
#[derive(Clone, Default)]
pub(super) struct Beside {
    pub(super) word: Option<Word>,
    words: usize,
    /// Whether another word says something else.
    pub(super) is_contradictory: bool,
    /// The key of what a customer pays with.
    pub(super) to_pay: Option<String>,
}

/// How the request stands.
#[derive(Clone)]
pub(super) struct Word {
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

const WORDS: [&str; 2] = ["paymentstatus", "refundstatus"];

const TO_PAY: [&str; 3] = ["qrcode", "redirecturl", "redirectactionform"];

/// How deep strings of JSON are read in strings of JSON.
const MAX_STRINGS: usize = 4;

/// How deep an object is searched for what stands beside a result object in it.
const MAX_BESIDE: usize = 3;

/// Reads the JSON value that a text begins with. Returns its result objects, in the order of the text, and its length.
pub(super) fn find(text: &str) -> Result<(Vec<Found>, usize), Error> {
    let mut found = Vec::new();
    let context = Context::default();
    let len = find_in("$", text, &context, &mut found)?;
    Ok((found, len))
}

/// Returns how many bytes of a text begin no JSON value, given that the first does not: of a run of brackets, all that are nested
/// deeper than the parser goes.
pub(super) fn hopeless_len(text: &str) -> usize {
    let run = text.bytes().take_while(|byte| *byte == b'[').count();
    run.saturating_sub(127).max(1)
}

/// What is known above a value.
#[derive(Clone, Default)]
struct Context {
    beside: Beside,
    is_duplicate: bool,
    is_cut: bool,
    /// The number of strings that it is in.
    strings: usize,
}

fn find_in(
    path: &str,
    text: &str,
    context: &Context,
    found: &mut Vec<Found>,
) -> Result<usize, Error> {
    // A raw value would be read to any depth, and take as long from each of its brackets.
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    values.next().transpose()?;
    let len = values.byte_offset();
    walk(path, serde_json::from_str(&text[..len])?, context, found)?;
    Ok(len)
}

fn walk(
    path: &str,
    json: &RawValue,
    context: &Context,
    found: &mut Vec<Found>,
) -> Result<(), Error> {
    let json = json.get();
    if json.starts_with('{') {
        walk_object(path, &serde_json::from_str(json)?, context, found)?;
    } else if json.starts_with('[') {
        let elements: Vec<&RawValue> = serde_json::from_str(json)?;
        for (n, element) in elements.into_iter().enumerate() {
            walk(&format!("{path}[{n}]"), element, context, found)?;
        }
    } else if json.starts_with('"') && json.contains(['{', '[']) && context.strings < MAX_STRINGS {
        let text: String = serde_json::from_str(json)?;
        let mut unreadable = Unreadable::default();
        let mut from = 0;
        while let Some(offset) = text[from..].find(['{', '[']) {
            let at = from + offset;
            let is_inside = unreadable.contains(&text, at);
            let context = Context {
                strings: context.strings + 1,
                is_cut: context.is_cut || is_inside,
                ..context.clone()
            };
            let start = found.len();
            from = at
                + if let Ok(len) = find_in(path, &text[at..], &context, found) {
                    let is_cut = continues_an_object(&text[at + len..]);
                    for one in &mut found[start..] {
                        one.is_cut |= is_cut;
                    }
                    len
                } else {
                    unreadable.begin(at);
                    hopeless_len(&text[at..])
                };
        }
    }
    Ok(())
}

fn walk_object(
    path: &str,
    object: &Object,
    context: &Context,
    found: &mut Vec<Found>,
) -> Result<(), Error> {
    let mut beside = Beside::default();
    beside.add(object, MAX_BESIDE, None);
    if beside.is_empty() {
        beside = context.beside.clone();
    }
    if let Some(result) = object.result() {
        found.push(Found {
            path: path.to_owned(),
            result,
            beside: beside.clone(),
            is_under_duplicate: context.is_duplicate,
            is_cut: context.is_cut,
        });
    }
    for (n, (key, folded, value)) in object.entries.iter().enumerate() {
        let context = Context {
            beside: if names_outcome(folded) {
                beside_outcome(object, n, &context.beside)
            } else {
                beside.clone()
            },
            is_cut: context.is_cut,
            is_duplicate: context.is_duplicate || object.duplicates.contains(folded),
            strings: context.strings,
        };
        walk(
            &format!("{path}{}", path_segment(key)),
            value,
            &context,
            found,
        )?;
    }
    Ok(())
}

/// Returns what stands beside the result object at an index that says how the request stands: all but itself.
fn beside_outcome(object: &Object, index: usize, outer: &Beside) -> Beside {
    let mut beside = Beside::default();
    beside.add(object, MAX_BESIDE, Some(index));
    if beside.is_empty() {
        beside = outer.clone();
        // It can be this very object. Another one says the same, or contradicts it.
        beside.word = beside.word.filter(|word| word.text.is_some());
    }
    beside
}

impl Beside {
    fn is_empty(&self) -> bool {
        self.word.is_none() && self.to_pay.is_none() && !self.is_contradictory
    }

    /// Adds what an object says, except at an index, and the objects in it. The elements of an array are on their own, and so
    /// is another response.
    fn add(&mut self, object: &Object, levels: usize, except: Option<usize>) {
        for (n, (key, folded, value)) in object.entries.iter().enumerate() {
            if except == Some(n) {
                continue;
            }
            let json = value.get();
            let inner = inner_object(value);
            let status = inner
                .as_ref()
                .filter(|_| names_outcome(folded))
                .and_then(Object::status);
            let is_word = WORDS.contains(&&**folded);
            let is_there = !["null", "\"\""].contains(&json);
            let words = self.words;
            if TO_PAY.contains(&&**folded) && is_there {
                self.to_pay.get_or_insert_with(|| key.clone());
            } else if is_word && is_there {
                let text = serde_json::from_str(json).unwrap_or_else(|_| json.to_owned());
                let status = TransactionStatus::from(&*text).status();
                self.add_word(key, Some(text), status);
            } else if let Some(status) = status {
                self.add_word(key, None, status);
            } else if let Some(inner) =
                inner.filter(|inner| levels > 0 && !inner.is_response(levels))
            {
                self.add(&inner, levels - 1, None);
            }
            let is_said = is_word || self.words > words;
            self.is_contradictory |= is_said && object.duplicates.contains(folded);
        }
    }

    fn add_word(&mut self, key: &str, text: Option<String>, status: ResultStatus) {
        self.words += 1;
        let key = key.to_owned();
        let word = self.word.get_or_insert(Word { key, text, status });
        self.is_contradictory |= word.status != status;
    }
}

/// Whether a result object under this key is about the request, as `paymentResult` is, and not about the call.
fn names_outcome(folded: &str) -> bool {
    folded.ends_with("result") && folded != "result"
}

/// The keys and values of an object, and each key in lower case without what separates words. A map would keep the last of two
/// values with one key, without a word.
#[derive(Default)]
struct Object<'a> {
    entries: Vec<(String, String, &'a RawValue)>,
    duplicates: HashSet<String>,
}

fn inner_object(value: &RawValue) -> Option<Object<'_>> {
    let json = value.get();
    let is_object = json.starts_with('{');
    is_object.then(|| serde_json::from_str(json).ok())?
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
        let is_result = entries
            .iter()
            .any(|(key, _)| ["resultStatus", "resultCode"].contains(key));
        is_result.then(|| ResultObject::deserialize(MapDeserializer::new(entries.into_iter())))
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

/// Returns a key as a segment of a path, and the start of a long one.
fn path_segment(key: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || c == '_';
    match key.char_indices().nth(100) {
        Some((end, _)) => format!("[{:?}…]", &key[..end]),
        None if !key.is_empty() && key.chars().all(is_plain) => format!(".{key}"),
        None => format!("[{key:?}]"),
    }
}
