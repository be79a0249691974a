//! The columns of the table: the keys and values that other programs read.

use result_codes::{RequestState, ResultCode};
use serde_json::{Map, Value};

/// A key of a JSON object, and a column of CSV and Markdown. It is named after the key in `codes.toml`.
pub(crate) struct Column {
    pub(crate) key: &'static str,
    pub(crate) heading: &'static str,
    value: fn(ResultCode) -> Value,
}

impl Column {
    fn value(&self, code: ResultCode) -> Value {
        (self.value)(code)
    }

    /// Returns the value as one string. Aliases are separated by a space, which no alias contains.
    pub(crate) fn text(&self, code: ResultCode) -> String {
        match self.value(code) {
            Value::String(text) => text,
            Value::Array(aliases) => {
                let aliases: Vec<&str> = aliases.iter().filter_map(Value::as_str).collect();
                aliases.join(" ")
            }
            _ => String::new(),
        }
    }
}

/// All columns, in the order in which they are written.
#[rustfmt::skip]
pub(crate) const COLUMNS: &[Column] = &[
    column("code", "Code", |code| code.as_str().into()),
    column("status", "Status", |code| code.status().as_str().into()),
    // The status that is sent can be another one.
    column("next_step", "Next step with this status", |code| code.next_step().as_str().into()),
    column("description", "Description", |code| code.description().into()),
    column("resolution", "Resolution", |code| code.resolution().into()),
    column("category", "Category", |code| code.category().as_str().into()),
    column("request", "Request", |code| code.request_state().map(RequestState::as_str).into()),
    column("note", "Note", |code| code.note().into()),
    column("aliases", "Aliases", |code| code.aliases().into()),
    column("deprecated", "Deprecated", |code| code.deprecated().into()),
    column("replaced_by", "Replaced by", |code| code.replaced_by().map(ResultCode::as_str).into()),
];

/// Returns the row of a code as a JSON object.
pub(crate) fn row(code: ResultCode) -> Map<String, Value> {
    let columns = COLUMNS.iter();
    columns
        .map(|column| (column.key.to_owned(), column.value(code)))
        .collect()
}

const fn column(
    key: &'static str,
    heading: &'static str,
    value: fn(ResultCode) -> Value,
) -> Column {
    Column {
        key,
        heading,
        value,
    }
}
