//! What is known of a code, under the keys that other programs read.

use result_codes::ResultCode;
use serde_json::{Map, Value};

/// A key of a JSON object, and a column of CSV and Markdown. The keys are the names of the accessors.
pub(crate) struct Column {
    pub(crate) key: &'static str,
    about: &'static str,
    value: fn(ResultCode) -> Value,
}

impl Column {
    /// The value as one text: aliases with a blank between them, which no alias has in it.
    pub(crate) fn text(&self, code: ResultCode) -> String {
        match (self.value)(code) {
            Value::String(text) => text,
            Value::Array(texts) => {
                let texts: Vec<&str> = texts.iter().filter_map(Value::as_str).collect();
                texts.join(" ")
            }
            _ => String::new(),
        }
    }
}

/// All columns, in the order in which they are written.
pub(crate) const COLUMNS: &[Column] = &[
    column("code", "what the API sends in resultCode", |code| {
        code.as_str().into()
    }),
    column("status", "what it sends in resultStatus with it", |code| {
        code.status().as_str().into()
    }),
    column("description", "what the code means", |code| {
        code.description().into()
    }),
    column("resolution", "what the provider says to do", |code| {
        code.resolution().into()
    }),
    column("next_step", "what a program does, in a word", |code| {
        code.next_step().as_str().into()
    }),
    column("next_step_description", "the same in a sentence", |code| {
        code.next_step().description().into()
    }),
    column("meaning", "the status in a word", |code| {
        code.status().meaning().into()
    }),
    column("category", "the name of the section", |code| {
        code.category().as_str().into()
    }),
    column("title", "the section's heading", |code| {
        code.category().title().into()
    }),
    column("group", "the heading above it", |code| {
        code.category().group().into()
    }),
    column("variant", "the name in Rust", |code| {
        format!("{code:?}").into()
    }),
    column("note", "what the texts do not say", |code| {
        code.note().into()
    }),
    column("aliases", "other spellings", |code| code.aliases().into()),
    column("deprecated", "why it is no longer used", |code| {
        code.deprecated().into()
    }),
    column("replaced_by", "the code used instead", |code| {
        code.replaced_by().map(ResultCode::as_str).into()
    }),
];

const fn column(key: &'static str, about: &'static str, value: fn(ResultCode) -> Value) -> Column {
    Column { key, about, value }
}

/// All that is known of a code: texts, `null` where there is none, and an array of aliases.
pub(crate) fn record(code: ResultCode) -> Map<String, Value> {
    let entry = |column: &Column| (column.key.to_owned(), (column.value)(code));
    COLUMNS.iter().map(entry).collect()
}

/// The keys, for a help text.
pub(crate) fn help() -> String {
    let line = |column: &Column| format!("  {:23}{}\n", column.key, column.about);
    COLUMNS.iter().map(line).collect()
}

/// `next_step` as a heading: `Next step`.
pub(crate) fn title(key: &str) -> String {
    let text = key.replace('_', " ");
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).collect()
}
