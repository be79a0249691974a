//! `list --format json`, or an array of objects with the same keys.

use std::fmt;

use serde_core::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use super::cells::clean;
use super::header::{HeadingNames, quote_headings};
use super::{COLUMNS, Draft};
const JSON_VERSION: u32 = 1;

/// The keys and values of an object. A map would keep the last of two values with one key, without a word.
struct Entries<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

/// Whether a text begins like JSON with keys. A page of Markdown can begin with `[a link]`.
pub(super) fn is_json(text: &str) -> bool {
    let text = text.trim_start();
    let begins = |start: char, next: [char; 2]| {
        let rest = text.strip_prefix(start);
        rest.is_some_and(|rest| rest.trim_start().starts_with(next))
    };
    begins('{', ['"', '}']) || begins('[', ['{', ']'])
}

pub(super) fn parse(text: &str, names: &HeadingNames, draft: &mut Draft) {
    let objects = match objects(text) {
        Ok(objects) => objects,
        Err((line, message)) => return draft.error(line, message),
    };
    draft.page.tables += 1;
    // An offset, and its line: objects come in ascending order.
    let mut counted = (0, 1);
    for object in objects {
        let start = object.get().as_ptr() as usize - text.as_ptr() as usize;
        let line = counted.1 + text[counted.0..start].matches('\n').count();
        counted = (start, line);
        match keys_and_cells(object) {
            Ok((keys, cells)) => row(line, &keys, &cells, names, draft),
            Err(_) => draft.error(line, "this is not an object with the keys of a code"),
        }
    }
}

/// Returns the objects of the codes, or an error and its line.
fn objects(text: &str) -> Result<Vec<&RawValue>, (usize, String)> {
    let error = |error: serde_json::Error| {
        let text = error.to_string();
        let text = text.split(" at line ").next().unwrap_or_default();
        (error.line(), format!("not JSON: {text}"))
    };
    if text.trim_start().starts_with('[') {
        return serde_json::from_str(text).map_err(error);
    }
    let Entries(document) = serde_json::from_str::<Entries>(text).map_err(error)?;
    let values = |key| {
        let entries = document.iter().filter(move |(name, _)| name == key);
        entries.map(|(_, value)| value.get())
    };
    if let Some(version) = values("version").find(|version| *version != JSON_VERSION.to_string()) {
        let message = format!("unsupported `version` {version}; this release reads {JSON_VERSION}");
        return Err((1, message));
    }
    if values("codes").count() > 1 {
        return Err((1, "this object has several arrays `codes`".to_owned()));
    }
    let codes = values("codes")
        .next()
        .and_then(|codes| serde_json::from_str(codes).ok());
    codes.ok_or_else(|| (1, "this object has no array `codes`".to_owned()))
}

fn keys_and_cells(object: &RawValue) -> serde_json::Result<(Vec<String>, Vec<String>)> {
    let Entries(entries) = serde_json::from_str(object.get())?;
    let entries = entries.into_iter();
    let pairs = entries.map(|(key, value)| Ok((key, cell(&serde_json::from_str(value.get())?))));
    pairs.collect()
}

fn row(line: usize, keys: &[String], cells: &[String], names: &HeadingNames, draft: &mut Draft) {
    match names.header(keys) {
        Ok(Some(header)) => draft.row(line, header.section(cells), header, cells, ""),
        Err(error) => draft.bad_header(line, error, keys),
        Ok(None) => {
            let keys = match keys {
                [] => "no keys".to_owned(),
                keys => quote_headings(keys),
            };
            let columns = COLUMNS.join(", ").to_lowercase();
            draft.error(
                line,
                format!("an object needs the keys {columns}; this one has {keys}"),
            );
        }
    }
}

fn cell(value: &Value) -> String {
    match value {
        Value::String(text) => clean(text),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
