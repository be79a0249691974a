//! The JSON that the command writes. Keys keep their order, which those of `serde_json::Value` do not.

use std::io::{self, Write};

use serde_core::ser::{Serialize, Serializer};
use serde_json::Value;

use crate::escape::escape_json;

/// The version of the documents. It changes if a key changes its meaning or is removed.
const VERSION: u32 = 1;

pub(crate) enum Json {
    Value(Value),
    Array(Vec<Json>),
    Object(Vec<(&'static str, Json)>),
}

pub(crate) fn object(entries: impl IntoIterator<Item = (&'static str, Json)>) -> Json {
    Json::Object(entries.into_iter().collect())
}

impl From<Value> for Json {
    fn from(value: Value) -> Json {
        Json::Value(value)
    }
}

/// A missing value is null.
impl From<Option<Json>> for Json {
    fn from(value: Option<Json>) -> Json {
        value.unwrap_or(Json::Value(Value::Null))
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Json::Value(value) => value.serialize(serializer),
            Json::Array(values) => serializer.collect_seq(values),
            Json::Object(entries) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (key, value)))
            }
        }
    }
}

/// Writes the document of a subcommand, which has an array under a key.
pub(crate) fn write(key: &'static str, values: Vec<Json>, out: &mut impl Write) -> io::Result<()> {
    let version = Value::from(VERSION).into();
    let document = object([("version", version), (key, Json::Array(values))]);
    let text = serde_json::to_string_pretty(&document)?;
    writeln!(out, "{}", escape_json(&text))
}
