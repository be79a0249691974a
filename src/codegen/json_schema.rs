//! The JSON Schema of a table, for editors. Made of the types that a table is read into; run with `BLESS=1` to refresh it.

use std::collections::BTreeMap;

use jsonschema::Validator;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, schema_for};
use serde_json::{Map, Value, json};
use toml::de::{DeTable, DeValue};

use super::report::Rule;
use super::schema::{Category, Code, NextStep, Status};
use super::tests::{assert_is_file, in_package, source, tables_in, ui_sources};

/// The result codes of a payment API.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is wanted")]
struct Table {
    #[schemars(default)]
    status: BTreeMap<String, Status>,
    #[schemars(default)]
    next_step: BTreeMap<String, NextStep>,
    #[schemars(default)]
    category: BTreeMap<String, Category>,
    #[schemars(default)]
    code: BTreeMap<String, Code>,
}

/// What `charset::is_wire_form` accepts.
const WIRE_TEXT: &str = "^[A-Za-z0-9_.-]{1,64}$";
/// What `charset::is_variant_name` accepts.
const VARIANT: &str = "^(?!(Self|ALL)$)[A-Z][A-Za-z0-9]*$";
/// What `charset::check_prose` accepts, except for hidden characters.
const TEXT: &str = r"^\S([^\n\r\u000b\u000c\u0085\u2028\u2029]*\S)?$";

/// Adds what the types do not say: how a text may look.
#[derive(Clone)]
struct Patterns;

impl Transform for Patterns {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (key, property) in properties {
                // A reference has no pattern: that it is to a row, no schema can tell.
                let pattern = match key.as_str() {
                    "category" | "status" | "next_step" | "replaced_by" => None,
                    "aliases" => Some(WIRE_TEXT),
                    "name" => Some(VARIANT),
                    _ => Some(TEXT),
                };
                restrict(property, pattern);
            }
        }
        transform_subschemas(self, schema);
    }
}

/// Gives a property its pattern; to an array, for its elements; to a table, for its keys.
fn restrict(property: &mut Value, pattern: Option<&str>) {
    let Value::Object(property) = property else {
        return;
    };
    // TOML has no null, which is what an optional field could be in JSON.
    if let Some(Value::Array(types)) = property.get("type") {
        property["type"] = types[0].clone();
    }
    match property.get("type").and_then(Value::as_str) {
        Some("array") => restrict(&mut property["items"], pattern),
        Some("object") => {
            property.insert("propertyNames".to_owned(), json!({ "pattern": WIRE_TEXT }));
        }
        _ => {
            property.extend(pattern.map(|pattern| ("pattern".to_owned(), json!(pattern))));
        }
    }
    property.remove("default");
}

fn schema() -> Value {
    let mut schema = schema_for!(Table);
    Patterns.transform(&mut schema);
    let mut schema = Value::from(schema);
    // The order of keys depends on the features that serde_json is built with.
    schema.sort_all_objects();
    schema
}

/// A table as JSON, where its syntax is right.
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
        // Which one it is makes no difference: the schema has no numbers and no dates.
        _ => json!(0),
    }
}

#[test]
fn is_fresh_and_named_by_the_table() {
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    assert_is_file(&text, &in_package("src/codegen/codes.schema.json"));
    let table = source(&in_package("codes.toml"));
    assert_eq!(
        table.text.lines().next(),
        Some("#:schema src/codegen/codes.schema.json")
    );
}

#[test]
fn accepts_what_the_generator_accepts() {
    let validator = Validator::new(&schema()).unwrap();
    for path in ["codes.toml", "tests/golden/table.toml"] {
        let table = as_json(&source(&in_package(path)).text).unwrap();
        let problems: Vec<String> = validator
            .iter_errors(&table)
            .map(|error| error.to_string())
            .collect();
        assert!(problems.is_empty(), "{path}: {problems:#?}");
    }
}

/// A schema sees one value at a time, and no syntax.
#[test]
fn rejects_what_the_generator_rejects_as_far_as_it_can() {
    let sees = |rule| {
        matches!(
            rule,
            Rule::UnknownTable
                | Rule::NotATable
                | Rule::UnquotedDot
                | Rule::UnknownKey
                | Rule::MissingKey
                | Rule::WrongType
                | Rule::WireText
                | Rule::VariantName
                | Rule::TextEmpty
                | Rule::TextLineBreak
                | Rule::TextOuterBlanks
        )
    };
    let validator = Validator::new(&schema()).unwrap();
    let mut rejected = 0;
    for path in tables_in("tests/ui") {
        let sources = ui_sources(&path);
        let Some(tables) = sources
            .iter()
            .map(|source| as_json(&source.text))
            .collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        let report = match super::generate(&sources) {
            Ok(generated) => generated.warnings,
            Err(report) => report,
        };
        let is_valid = tables.iter().all(|table| validator.is_valid(table));
        let is_seen = report.rules().any(sees);
        assert_eq!(!is_valid, is_seen, "{}:\n{report}", path.display());
        rejected += usize::from(!is_valid);
    }
    assert!(rejected > 10);
}
