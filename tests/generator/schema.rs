//! The JSON Schema of a table, for editors, made of the lists of fields that the generator reads by. `UPDATE_EXPECT=1` refreshes it.
//! `tests/schema` checks tables with it.
//!
//! An editor knows the categories and next steps of the last release: `cargo test --test generator record -- --ignored` refreshes
//! them. A new one leaves the schema as it is, so that it is an edit of the table alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use expect_test::expect_file;
use serde_json::{Map, Value, json};
use toml::de::DeTable;

use crate::codegen::check::STATUSES;
use crate::codegen::schema::{Block, Category, Code, Kind, NextStep, Status, StatusWords};
use crate::shared::request_states::REQUEST_STATES;
use crate::{in_package, source};

/// What `charset::is_wire_form` accepts.
const WIRE_FORM: &str = "^[A-Za-z0-9_.-]{1,64}$";
/// What `charset::is_variant_name` accepts.
const VARIANT: &str = "^(?!(Self|ALL)$)[A-Z][A-Za-z0-9]*$";
/// What `charset::check_prose` accepts, except for hidden characters.
const TEXT: &str = r"^[^\s\u0085](([^\s\u0085]| )*[^\s\u0085])?$";

/// The names of the blocks that an editor knows.
#[derive(Default)]
struct Names {
    categories: BTreeSet<String>,
    next_steps: BTreeSet<String>,
}

/// Returns the names in the shipped table.
fn shipped_names() -> Names {
    let source = source(&in_package("codes.toml"));
    let table = DeTable::parse(&source.text).unwrap();
    let names = |kind: &str| {
        let blocks = table.get_ref()[kind].get_ref().as_table().unwrap();
        blocks
            .keys()
            .map(|name| name.get_ref().to_string())
            .collect()
    };
    Names {
        categories: names("category"),
        next_steps: names("next_step"),
    }
}

/// Returns the names in the committed schema, which are those of the last release.
fn released_names() -> Names {
    let text = fs::read_to_string(path()).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let names = |field: &str| {
        let names = &schema["$defs"]["Code"]["properties"][field]["enum"];
        serde_json::from_value(names.clone()).unwrap()
    };
    Names {
        categories: names("category"),
        next_steps: names("next_step"),
    }
}

fn schema(names: &Names) -> Value {
    let tables = json!({
        "status": { "propertyNames": { "enum": STATUSES }, "additionalProperties": { "anyOf": [
            { "$ref": "#/$defs/Status" },
            { "$ref": "#/$defs/StatusWords" },
        ] } },
        "next_step": { "additionalProperties": { "$ref": "#/$defs/NextStep" } },
        "category": { "additionalProperties": { "$ref": "#/$defs/Category" } },
        "code": { "additionalProperties": { "$ref": "#/$defs/Code" } },
    });
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Table",
        "description": "The result codes of a payment API.",
        "type": "object",
        "additionalProperties": false,
        "properties": tables,
        "$defs": {
            "Status": block::<Status>(names),
            "StatusWords": block::<StatusWords>(names),
            "NextStep": block::<NextStep>(names),
            "Category": block::<Category>(names),
            "Code": block::<Code>(names),
        },
    });
    for table in schema["properties"].as_object_mut().unwrap().values_mut() {
        table["type"] = json!("object");
        if table.get("propertyNames").is_none() {
            table["propertyNames"] = json!({ "pattern": WIRE_FORM });
        }
    }
    // An editor does not know whether it shows an extra table, in which a status can have words alone.
    schema["$defs"]["StatusWords"]["required"] = json!(["transaction_status"]);
    // The order of keys depends on the features that serde_json is built with.
    schema.sort_all_objects();
    schema
}

/// Returns the schema of a kind of block.
fn block<T: Block>(names: &Names) -> Value {
    let fields = T::FIELDS.iter();
    let required = fields.clone().filter(|field| field.required);
    let properties = fields.map(|field| {
        let mut property = value(field.kind, names);
        property["description"] = match field.kind {
            Kind::Category | Kind::NextStep => {
                format!(
                    "{} A name added since the last release is underlined here, but valid.",
                    field.description
                )
            }
            _ => field.description.to_owned(),
        }
        .into();
        (field.name.to_owned(), property)
    });
    json!({
        "description": T::DESCRIPTION,
        "type": "object",
        "additionalProperties": false,
        "properties": properties.collect::<Map<_, _>>(),
        "required": required.map(|field| field.name).collect::<Vec<_>>(),
    })
}

fn value(kind: Kind, names: &Names) -> Value {
    match kind {
        Kind::Prose => json!({ "type": "string", "pattern": TEXT }),
        Kind::WireForms => {
            json!({ "type": "array", "items": { "type": "string", "pattern": WIRE_FORM } })
        }
        Kind::Variant => json!({ "type": "string", "pattern": VARIANT }),
        Kind::Code => json!({ "type": "string", "pattern": WIRE_FORM }),
        Kind::Status => json!({ "enum": STATUSES }),
        Kind::Category => json!({ "enum": names.categories }),
        Kind::NextStep => json!({ "enum": names.next_steps }),
        Kind::RequestState => json!({ "oneOf": REQUEST_STATES.each_ref().map(|state| {
            json!({ "const": state.text, "description": state.description })
        }) }),
    }
}

fn path() -> PathBuf {
    in_package("src/codegen/codes.schema.json")
}

fn pretty(schema: &Value) -> String {
    serde_json::to_string_pretty(schema).unwrap() + "\n"
}

#[test]
#[ignore = "writes codes.schema.json; run it at a release"]
fn record_new_names() {
    fs::write(path(), pretty(&schema(&shipped_names()))).unwrap();
}

#[test]
fn is_current_and_named_in_the_table() {
    let (released, shipped) = (released_names(), shipped_names());
    assert!(
        released.categories.is_subset(&shipped.categories),
        "a category is gone: record the names"
    );
    assert!(
        released.next_steps.is_subset(&shipped.next_steps),
        "a next step is gone: record the names"
    );
    expect_file![path()].assert_eq(&pretty(&schema(&released)));
    let table = source(&in_package("codes.toml"));
    assert_eq!(
        table.text.lines().next(),
        Some("#:schema src/codegen/codes.schema.json")
    );
}
