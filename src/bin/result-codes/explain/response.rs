//! Finds the result objects of a JSON value, at any depth, and what stands beside them.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use result_codes::{NextStep, ResultObject, ResultStatus, TransactionStatus};
use serde_core::de::value::MapDeserializer;
use serde_core::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Error, Map, Value};

use crate::advice::status;

/// A result object, or why it cannot be read.
pub(super) struct Found {
    /// Its location in the value, such as `$.items[2].result`. JSON in a string continues the path of the string.
    pub(super) path: String,
    pub(super) result: Result<ResultObject, Error>,
    pub(super) beside: Beside,
    /// Whether it is under a key that its object has twice. Nobody knows which one the server meant.
    pub(super) is_under_duplicate: bool,
}

/// What the response says beside a result object. The nearest object around it that says something counts.
#[derive(Clone, Default)]
pub(super) struct Beside {
    pub(super) word: Option<Word>,
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

/// Reads the JSON value that a text begins with. Returns its result objects, in the order of the text, and its length.
pub(super) fn find(text: &str) -> Result<(Vec<Found>, usize), Error> {
    let mut state = State {
        path: "$".to_owned(),
        ..State::default()
    };
    let (_, len) = state.read(text)?;
    Ok((state.found, len))
}

#[derive(Default)]
struct State {
    path: String,
    found: Vec<Found>,
    strings: usize,
}

impl State {
    /// Reads the JSON value that a text begins with, and nothing if it is not whole.
    fn read(&mut self, text: &str) -> Result<(Beside, usize), Error> {
        let (path_len, found_len) = (self.path.len(), self.found.len());
        let mut json = serde_json::Deserializer::from_str(text);
        let walk = Walk {
            state: self,
            is_kept: false,
        };
        match walk.deserialize(&mut json) {
            Ok(walked) => Ok((walked.beside, json.into_iter::<IgnoredAny>().byte_offset())),
            Err(error) => {
                self.path.truncate(path_len);
                self.found.truncate(found_len);
                Err(error)
            }
        }
    }

    /// Reads the JSON values in a string.
    fn read_string(&mut self, text: &str) -> Beside {
        let mut beside = Beside::default();
        if self.strings == MAX_STRINGS {
            return beside;
        }
        self.strings += 1;
        let mut rest = text;
        while let Some(at) = rest.find(['{', '[']) {
            rest = &rest[at..];
            let len = match self.read(rest) {
                Ok((found, len)) => {
                    beside.add(&found);
                    len
                }
                Err(_) => 1,
            };
            rest = &rest[len..];
        }
        self.strings -= 1;
        beside
    }
}

impl Beside {
    fn is_empty(&self) -> bool {
        self.word.is_none() && self.to_pay.is_none()
    }

    fn add(&mut self, other: &Beside) {
        self.is_contradictory |= other.is_contradictory;
        match (&self.word, &other.word) {
            (Some(word), Some(other)) => self.is_contradictory |= word.status != other.status,
            (None, word) => self.word.clone_from(word),
            (_, None) => {}
        }
        if self.to_pay.is_none() {
            self.to_pay.clone_from(&other.to_pay);
        }
    }

    /// Returns what one key says.
    fn of(key: &str, folded: &str, walked: &Walked) -> Beside {
        let mut beside = Beside::default();
        let text = match &walked.value {
            Value::Null => return beside,
            Value::String(text) if text.is_empty() => return beside,
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        if TO_PAY.contains(&folded) {
            beside.to_pay = Some(key.to_owned());
        } else if WORDS.contains(&folded) {
            beside.word = Some(Word {
                key: key.to_owned(),
                status: TransactionStatus::from(&*text).status(),
                text: Some(text),
            });
        } else if let Some(status) = walked.status.filter(|_| names_outcome(folded)) {
            beside.word = Some(Word {
                key: key.to_owned(),
                text: None,
                status,
            });
        }
        beside
    }
}

/// Whether a result object under this key is about the request, as `paymentResult` is, and not about the call.
fn names_outcome(folded: &str) -> bool {
    folded.ends_with("result") && folded != "result"
}

/// Reads a JSON value and keeps only its result objects: a response can be long.
///
/// `Value` would also lose duplicate keys: it silently keeps the last one.
struct Walk<'a> {
    state: &'a mut State,
    /// Whether the value is looked at.
    is_kept: bool,
}

/// What is left of a value.
#[derive(Default)]
struct Walked {
    /// The value itself, if it is kept. An array or an object is empty: in a result object, it is an error whatever it contains.
    value: Value,
    /// Its status, if it is a result object.
    status: Option<ResultStatus>,
    beside: Beside,
}

/// A key of an object, and what is under it.
struct Child {
    key: String,
    found: Range<usize>,
    beside: Beside,
}

impl Walk<'_> {
    fn leaf(&self, value: impl Into<Value>) -> Walked {
        let value = if self.is_kept {
            value.into()
        } else {
            Value::Null
        };
        Walked {
            value,
            ..Walked::default()
        }
    }
}

/// Returns a key in lower case, without what separates words.
fn fold(key: &str) -> String {
    let letters = key.chars().filter(|c| !"_- ".contains(*c));
    letters.flat_map(char::to_lowercase).collect()
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

/// Marks what is under keys that the object has twice.
fn mark_duplicates(children: &mut [Child], found: &mut [Found]) {
    let mut first: HashMap<String, usize> = HashMap::new();
    for n in 0..children.len() {
        let Some(&before) = first.get(&children[n].key) else {
            first.insert(children[n].key.clone(), n);
            continue;
        };
        for range in [children[before].found.clone(), children[n].found.clone()] {
            for found in &mut found[range] {
                found.is_under_duplicate = true;
            }
        }
        let is_beside = !children[before].beside.is_empty() || !children[n].beside.is_empty();
        children[n].beside.is_contradictory |= is_beside;
    }
}

/// Gives every result object under these keys that has nothing beside it what the other keys say.
fn share(children: &[Child], all: &Beside, found: &mut [Found]) {
    for (n, child) in children.iter().enumerate() {
        let lacks = |found: &&mut Found| found.beside.is_empty();
        let mut lacking = found[child.found.clone()]
            .iter_mut()
            .filter(lacks)
            .peekable();
        if lacking.peek().is_none() {
            continue;
        }
        let mut others = all.clone();
        if !child.beside.is_empty() {
            // Such as another element of the same array.
            others = Beside::default();
            let siblings = children.iter().enumerate().filter(|(m, _)| *m != n);
            siblings.for_each(|(_, sibling)| others.add(&sibling.beside));
        }
        lacking.for_each(|found| found.beside = others.clone());
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = Walked;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Walked, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = Walked;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Walked, A::Error> {
        let state = self.state;
        let start = state.found.len();
        let (mut entries, mut children) = (Vec::new(), Vec::new());
        while let Some(key) = map.next_key::<String>()? {
            let folded = fold(&key);
            let kept = KEYS.iter().find(|(kept, _)| *kept == folded);
            let (path_len, first) = (state.path.len(), state.found.len());
            state.path.push_str(&path_segment(&key));
            let walked = map.next_value_seed(Walk {
                is_kept: kept.is_some() || WORDS.contains(&&*folded) || TO_PAY.contains(&&*folded),
                state: &mut *state,
            })?;
            state.path.truncate(path_len);
            let mut beside = Beside::of(&key, &folded, &walked);
            beside.add(&walked.beside);
            entries.extend(kept.map(|(_, key)| (*key, walked.value)));
            children.push(Child {
                key: folded,
                found: first..state.found.len(),
                beside,
            });
        }
        mark_duplicates(&mut children, &mut state.found);
        let mut beside = Beside::default();
        children.iter().for_each(|child| beside.add(&child.beside));
        share(&children, &beside, &mut state.found);
        let mut own = None;
        if entries
            .iter()
            .any(|(key, _)| *key == "resultStatus" || *key == "resultCode")
        {
            let result: Result<ResultObject, Error> =
                ResultObject::deserialize(MapDeserializer::new(entries.into_iter()));
            own = result.as_ref().ok().map(|object| match object.next_step() {
                NextStep::Reconcile => status("U"),
                _ => object.status(),
            });
            let found = Found {
                path: state.path.clone(),
                result,
                beside: beside.clone(),
                is_under_duplicate: false,
            };
            // In the order of the text, it comes before what is in it.
            state.found.insert(start, found);
        }
        Ok(Walked {
            value: Value::Object(Map::new()),
            status: own,
            beside,
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Walked, A::Error> {
        let state = self.state;
        let path_len = state.path.len();
        let mut beside = Beside::default();
        for n in 0_usize.. {
            state.path.extend(["[", &n.to_string(), "]"]);
            let element = seq.next_element_seed(Walk {
                state: &mut *state,
                is_kept: false,
            })?;
            state.path.truncate(path_len);
            match element {
                Some(walked) => beside.add(&walked.beside),
                None => break,
            }
        }
        Ok(Walked {
            value: Value::Array(Vec::new()),
            beside,
            ..Walked::default()
        })
    }

    fn visit_str<E>(self, text: &str) -> Result<Walked, E> {
        let mut walked = self.leaf(text);
        if text.contains(['{', '[']) {
            walked.beside = self.state.read_string(text);
        }
        Ok(walked)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Walked, E> {
        Ok(self.leaf(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Walked, E> {
        Ok(self.leaf(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Walked, E> {
        Ok(self.leaf(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Walked, E> {
        Ok(self.leaf(value))
    }

    fn visit_unit<E>(self) -> Result<Walked, E> {
        Ok(Walked::default())
    }
}
