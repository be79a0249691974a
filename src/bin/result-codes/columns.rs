//! The columns of the table: the keys and values that other programs read.

use result_codes::{RequestState, ResultCode};
use serde_json::{Map, Value};

/// A key of a JSON object, and a column of CSV and Markdown. It is named after the key in `codes.toml`.
pub(crate) struct Column {
    pub(crate) key: &'static str,
    value: fn(ResultCode) -> Value,
}

impl Column {
    fn value(&self, code: ResultCode) -> Value {
        (self.value)(code)
    }

    /// Returns the value as one text. Aliases are separated by a space, which no alias contains.
    pub(crate) fn text(&self, code: ResultCode) -> String {
        match self.value(code) {
            Value::String(text) => text,
            Value::Array(texts) => {
                let texts: Vec<&str> = texts.iter().filter_map(Value::as_str).collect();
                texts.join(" ")
            }
            _ => String::new(),
        }
    }

    /// Returns the heading of the column.
    pub(crate) fn heading(&self) -> String {
        if self.key == "next_step" {
            // The status that is sent can be another one.
            return "Next step with this status".to_owned();
        }
        let text = self.key.replace('_', " ");
        let mut chars = text.chars();
        let first = chars.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(chars).collect()
    }
}

/// All columns, in the order in which they are written.
pub(crate) const COLUMNS: &[Column] = &[
    column("code", |code| code.as_str().into()),
    column("status", |code| code.status().as_str().into()),
    column("next_step", |code| code.next_step().as_str().into()),
    column("description", |code| code.description().into()),
    column("resolution", |code| code.resolution().into()),
    column("category", |code| code.category().as_str().into()),
    column("request", |code| {
        code.request_state().map(RequestState::as_str).into()
    }),
    column("note", |code| code.note().into()),
    column("aliases", |code| code.aliases().into()),
    column("deprecated", |code| code.deprecated().into()),
    column("replaced_by", |code| {
        code.replaced_by().map(ResultCode::as_str).into()
    }),
];

/// Returns the row of a code as a JSON object.
pub(crate) fn row(code: ResultCode) -> Map<String, Value> {
    let columns = COLUMNS.iter();
    columns
        .map(|column| (column.key.to_owned(), column.value(code)))
        .collect()
}

const fn column(key: &'static str, value: fn(ResultCode) -> Value) -> Column {
    Column { key, value }
}
