//! The columns of the table: the keys and values that other programs read.

use std::io::{self, Write};

use result_codes::{RequestState, ResultCode};
use serde_json::{Map, Value};

use crate::escape::escape_json;

/// The version of the JSON that the command writes. It changes if a key changes its meaning or is removed.
pub(crate) const JSON_VERSION: u32 = 1;

/// A key of a JSON object, and a column of CSV and Markdown. It is named after the accessor of the value.
pub(crate) struct Column {
    pub(crate) key: &'static str,
    help: &'static str,
    value: fn(ResultCode) -> Value,
}

impl Column {
    /// Returns the value as one text. Aliases are separated by a space, which no alias contains.
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

    /// Returns the heading of the column: `Next step` for `next_step`.
    pub(crate) fn heading(&self) -> String {
        let text = self.key.replace('_', " ");
        let mut chars = text.chars();
        let first = chars.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(chars).collect()
    }
}

/// All columns, in the order in which they are written.
pub(crate) const COLUMNS: &[Column] = &[
    column("code", "what the API sends as resultCode", |code| {
        code.as_str().into()
    }),
    column(
        "status",
        "what the API sends as resultStatus with it",
        |code| code.status().as_str().into(),
    ),
    column("description", "what the code means", |code| {
        code.description().into()
    }),
    column("resolution", "what the provider advises", |code| {
        code.resolution().into()
    }),
    column("next_step", "what a program should do, in a word", |code| {
        code.next_step().as_str().into()
    }),
    column("next_step_description", "the same, in a sentence", |code| {
        code.next_step().description().into()
    }),
    column(
        "request_state",
        "what the code says about the request",
        |code| code.request_state().map(RequestState::as_str).into(),
    ),
    column(
        "request_state_description",
        "the same, in a sentence",
        |code| code.request_state().map(RequestState::description).into(),
    ),
    column("meaning", "the status, in a word", |code| {
        code.status().meaning().into()
    }),
    column("category", "the name of the category", |code| {
        code.category().as_str().into()
    }),
    column("title", "the heading of the category", |code| {
        code.category().title().into()
    }),
    column("group", "the heading above the category", |code| {
        code.category().group().into()
    }),
    column("variant", "the name of the variant in Rust", |code| {
        format!("{code:?}").into()
    }),
    column(
        "note",
        "an editorial note on the provider's texts",
        |code| code.note().into(),
    ),
    column("aliases", "other wire forms of the code", |code| {
        code.aliases().into()
    }),
    column("deprecated", "why the code is no longer used", |code| {
        code.deprecated().into()
    }),
    column("replaced_by", "the code to use instead", |code| {
        code.replaced_by().map(ResultCode::as_str).into()
    }),
];

const fn column(key: &'static str, help: &'static str, value: fn(ResultCode) -> Value) -> Column {
    Column { key, help, value }
}

/// Returns all columns of a code as a JSON object. Missing values are null.
pub(crate) fn record(code: ResultCode) -> Map<String, Value> {
    let entry = |column: &Column| (column.key.to_owned(), (column.value)(code));
    COLUMNS.iter().map(entry).collect()
}

/// The JSON document of a subcommand, with an array under a key. It is written value by value, because there can be many.
pub(crate) struct JsonArray {
    /// What comes before the next value.
    start: String,
}

impl JsonArray {
    pub(crate) fn new(key: &str) -> JsonArray {
        JsonArray {
            start: format!("{{\n  \"version\": {JSON_VERSION},\n  \"{key}\": [\n    "),
        }
    }

    pub(crate) fn push(&mut self, value: &Value, out: &mut impl Write) -> io::Result<()> {
        let text = escape_json(&serde_json::to_string_pretty(value)?);
        write!(out, "{}{}", self.start, text.replace('\n', "\n    "))?;
        ",\n    ".clone_into(&mut self.start);
        Ok(())
    }

    pub(crate) fn finish(self, out: &mut impl Write) -> io::Result<()> {
        let end = match self.start.strip_suffix("[\n    ") {
            Some(start) => format!("{start}[]"),
            None => "\n  ]".to_owned(),
        };
        writeln!(out, "{end}\n}}")
    }
}

/// Returns one line for each column, for a help text.
pub(crate) fn help() -> String {
    let line = |column: &Column| format!("  {:27}{}\n", column.key, column.help);
    COLUMNS.iter().map(line).collect()
}
