//! The JSON Schema of a table, for editors, made of the lists of fields that the generator reads by. `UPDATE_EXPECT=1` refreshes it.
//!
//! An editor knows the categories and next steps of the last release: `cargo test --test generator record -- --ignored` refreshes
//! them. A new one leaves the schema as it is, so that it is an edit of the table alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use expect_test::expect_file;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use toml::de::{DeTable, DeValue};

use crate::codegen::check::STATUSES;
use crate::codegen::schema::{Block, Category, Code, Kind, NextStep, Status, StatusWords};
use crate::shared::charset::{self, ProseError};
use crate::shared::request_states::REQUEST_STATES;
use crate::{in_package, source, tables_in, ui_sources};

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

/// Returns the names in a table.
fn names_in(table: &Value) -> Names {
    let keys = |table: &Value| table.as_object().unwrap().keys().cloned().collect();
    Names {
        categories: keys(&table["category"]),
        next_steps: keys(&table["next_step"]),
    }
}

/// Returns the names in the shipped table.
fn shipped_names() -> Names {
    names_in(&as_json(&source(&in_package("codes.toml")).text).unwrap())
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

/// Returns a table as JSON, or `None` if its syntax is wrong.
fn as_json(text: &str) -> Option<Value> {
    let table = DeTable::parse(text).ok()?;
    Some(table_as_json(table.get_ref()))
}

fn table_as_json(table: &DeTable) -> Value {
    let entries = table
        .iter()
        .map(|(key, value)| (key.get_ref().to_string(), value_as_json(value.get_ref())));
    Value::Object(entries.collect::<Map<_, _>>())
}

fn value_as_json(value: &DeValue) -> Value {
    match value {
        DeValue::String(text) => json!(text),
        DeValue::Array(elements) => elements
            .iter()
            .map(|element| value_as_json(element.get_ref()))
            .collect(),
        DeValue::Table(table) => table_as_json(table),
        DeValue::Boolean(value) => json!(value),
        // Any other type will do: the schema has no numbers and no dates.
        _ => json!(0),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn patterns_agree_with_the_rules(text in "[A-Za-z0-9_.-]{0,66}|[A-Z][a-zA-Z0-9]{0,4}|Self|ALL|\\PC{0,4}|[ \n\u{85}\u{a0}\u{3000}a]{0,3}") {
        let accepts = |pattern: &str| {
            let schema = json!({ "pattern": pattern });
            Validator::new(&schema).unwrap().is_valid(&json!(text))
        };
        prop_assert_eq!(accepts(WIRE_FORM), charset::is_wire_form(&text));
        prop_assert_eq!(accepts(VARIANT), charset::is_variant_name(&text));
        // A byte-order mark is whitespace to a pattern, and hidden to the rule.
        prop_assume!(!text.contains('\u{feff}'));
        let is_prose = matches!(charset::check_prose(&text), Ok(()) | Err(ProseError::Hidden(_)));
        prop_assert_eq!(accepts(TEXT), is_prose);
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

#[test]
fn accepts_what_the_generator_accepts() {
    for path in ["codes.toml", "tests/golden/table.toml"] {
        let table = as_json(&source(&in_package(path)).text).unwrap();
        let validator = Validator::new(&schema(&names_in(&table))).unwrap();
        let problems: Vec<String> = validator
            .iter_errors(&table)
            .map(|error| error.to_string())
            .collect();
        assert!(problems.is_empty(), "{path}: {problems:#?}");
    }
}

/// A schema checks one value at a time, and no syntax. `tests/ui` names each table by the mistake that is in it.
#[test]
fn rejects_what_a_schema_can_check() {
    let checkable = [
        "invalid-status",
        "missing-header",
        "missing-key",
        "nested-block",
        "not-a-table",
        "text-empty",
        "text-line-break",
        "text-odd-space",
        "text-surrounding-whitespace",
        "undefined-category",
        "undefined-next-step",
        "undefined-request-state",
        "undefined-status",
        "unknown-key",
        "unknown-table",
        "unquoted-dot",
        "variant-name",
        "wire-form",
        "wrong-type",
    ];
    // The names that the tables use, spelt rightly.
    let names = Names {
        categories: ["refunds", "orders", "users", "void", "c"]
            .map(str::to_owned)
            .into(),
        ..shipped_names()
    };
    let validator = Validator::new(&schema(&names)).unwrap();
    let mut rejected = BTreeSet::new();
    for path in tables_in("tests/ui") {
        let name = path.file_name().unwrap().to_str().unwrap();
        let mistake = name.split('.').next().unwrap();
        let sources = ui_sources(&path);
        let tables: Option<Vec<_>> = sources.iter().map(|source| as_json(&source.text)).collect();
        if let Some(tables) = tables.filter(|_| checkable.contains(&mistake)) {
            let is_valid = tables.iter().all(|table| validator.is_valid(table));
            assert!(!is_valid, "{name} is valid");
            rejected.insert(mistake.to_owned());
        }
    }
    let unshown = checkable
        .iter()
        .filter(|mistake| !rejected.contains(**mistake));
    assert_eq!(unshown.collect::<Vec<_>>(), <[&&str; 0]>::default());
}
