//! `list --format json`, or an array of objects with the same keys.

use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

use super::cells::clean;
use super::header::{HeadingNames, quote_headings};
use super::{COLUMNS, Draft, Section};
use crate::columns::JSON_VERSION;

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
        match serde_json::from_str::<Map<String, Value>>(object.get()) {
            Ok(object) => row(line, &object, names, draft),
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
    let document: BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(error)?;
    let get = |key: &str| document.get(key).map(|value| value.get());
    if let Some(version) = get("version").filter(|version| *version != JSON_VERSION.to_string()) {
        let message = format!("unsupported `version` {version}; this release reads {JSON_VERSION}");
        return Err((1, message));
    }
    let codes = get("codes").and_then(|codes| serde_json::from_str(codes).ok());
    codes.ok_or_else(|| (1, "this object has no array `codes`".to_owned()))
}

fn row(line: usize, object: &Map<String, Value>, names: &HeadingNames, draft: &mut Draft) {
    let keys: Vec<String> = object.keys().cloned().collect();
    match names.header(&keys) {
        Ok(Some(header)) => {
            let cells: Vec<String> = object.values().map(cell).collect();
            draft.row(line, Section::default(), header, &cells, "");
        }
        Err(error) => draft.bad_header(line, error, &keys),
        Ok(None) => {
            let keys = quote_headings(&keys);
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
