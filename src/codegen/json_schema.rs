//! The JSON Schema of a table, for editors, derived from the types that a row is read into. `UPDATE_EXPECT=1` refreshes it.
//!
//! An editor offers the categories and next steps of the last release: `cargo test --lib record -- --ignored` refreshes them. It
//! accepts newer ones, so that a new row leaves the schema as it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use expect_test::expect_file;
use jsonschema::Validator;
use proptest::prelude::*;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, schema_for};
use serde_json::{Map, Value, json};
use toml::de::{DeTable, DeValue};

use super::check::STATUSES;
use super::diagnostic::Rule;
use super::schema;
use crate::shared::charset::{self, ProseError};
use crate::{Category, NextStep, RequestState};

use super::tests::{RELEASED, in_package, report, source, tables_in, ui_sources};

/// The result codes of a payment API.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
#[expect(dead_code, reason = "only its schema is wanted")]
struct Table {
    #[schemars(default)]
    status: BTreeMap<String, StatusBlock>,
    #[schemars(default)]
    next_step: BTreeMap<String, schema::NextStep>,
    #[schemars(default)]
    category: BTreeMap<String, schema::Category>,
    #[schemars(default)]
    code: BTreeMap<String, schema::Code>,
}

/// A status. In an extra table: words that are added to one.
// An editor does not know which table it shows, so both are valid in each.
#[derive(JsonSchema)]
#[schemars(untagged)]
#[expect(dead_code, reason = "only its schema is wanted")]
enum StatusBlock {
    Complete(schema::Status),
    WordsAlone(schema::StatusWords),
}

/// What `charset::is_wire_form` accepts.
const WIRE_FORM: &str = "^[A-Za-z0-9_.-]{1,64}$";
/// What `charset::is_variant_name` accepts.
const VARIANT: &str = "^(?!(Self|ALL)$)[A-Z][A-Za-z0-9]*$";
/// What `charset::check_prose` accepts, except for hidden characters.
const TEXT: &str = r"^[^\s\u0085](([^\s\u0085]| )*[^\s\u0085])?$";

/// The fields that refer to a row or to a state, and for each the values to offer, with what they mean.
type Offers = BTreeMap<&'static str, Vec<Value>>;

/// Returns the values of the shipped table.
fn offers() -> Offers {
    fn of<T: Copy>(all: &[T], offer: impl Fn(T) -> (&'static str, &'static str)) -> Vec<Value> {
        let offers = all.iter().map(|&value| offer(value));
        offers
            .map(|(text, meaning)| json!({ "const": text, "description": meaning }))
            .collect()
    }
    BTreeMap::from([
        (
            "category",
            of(Category::ALL, |one| (one.as_str(), one.title())),
        ),
        (
            "next_step",
            of(NextStep::ALL, |one| (one.as_str(), one.description())),
        ),
        (
            "request",
            of(&RequestState::ALL, |one| (one.as_str(), one.description())),
        ),
    ])
}

/// Returns the values that the committed schema offers, which are those of the last release.
fn released_offers() -> Offers {
    let text = fs::read_to_string(path()).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let properties = &schema["$defs"]["Code"]["properties"];
    let mut offers = offers();
    for field in ["category", "next_step"] {
        let choices = properties[field]["anyOf"].as_array().unwrap().iter();
        let released = choices.filter(|choice| choice.get("const").is_some());
        offers.insert(field, released.cloned().collect());
    }
    offers
}

/// Adds what the types do not express: the form of a text, and the values to offer.
#[derive(Clone)]
struct Patterns(Offers);

impl Transform for Patterns {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (key, property) in properties {
                // A reference is the key of a row, which no pattern can express.
                let pattern = match key.as_str() {
                    "category" | "status" | "next_step" | "replaced_by" | "request" => None,
                    "aliases" | "transaction_status" => Some(WIRE_FORM),
                    "name" => Some(VARIANT),
                    _ => Some(TEXT),
                };
                restrict(property, pattern);
                // At the root, these are the tables themselves.
                if property["type"] != "string" {
                    continue;
                }
                if key == "status" {
                    property["enum"] = json!(STATUSES);
                }
                let Some(offers) = self.0.get(key.as_str()) else {
                    continue;
                };
                let mut choices = offers.clone();
                if matches!(key.as_str(), "category" | "next_step") {
                    choices.push(json!({ "type": "string" }));
                    property["anyOf"] = choices.into();
                } else {
                    property["oneOf"] = choices.into();
                }
            }
        }
        transform_subschemas(self, schema);
    }
}

/// Sets the pattern of a property, of the elements of an array or of the keys of a table.
fn restrict(property: &mut Value, pattern: Option<&str>) {
    let Value::Object(property) = property else {
        return;
    };
    // An optional field can be null in JSON. TOML has no null.
    if let Some(Value::Array(types)) = property.get("type") {
        property["type"] = types[0].clone();
    }
    match property.get("type").and_then(Value::as_str) {
        Some("array") => restrict(&mut property["items"], pattern),
        Some("object") => {
            property.insert("propertyNames".to_owned(), json!({ "pattern": WIRE_FORM }));
        }
        _ => {
            property.extend(pattern.map(|pattern| ("pattern".to_owned(), json!(pattern))));
        }
    }
    property.remove("default");
}

fn schema(offers: Offers) -> Value {
    let mut schema = schema_for!(Table);
    Patterns(offers).transform(&mut schema);
    let mut schema = Value::from(schema);
    schema["properties"]["status"]["propertyNames"] = json!({ "enum": STATUSES });
    // The order of keys depends on the features that serde_json is built with.
    schema.sort_all_objects();
    schema
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
fn record_new_values() {
    fs::write(path(), pretty(&schema(offers()))).unwrap();
}

#[test]
fn is_current_and_named_in_the_table() {
    expect_file![path()].assert_eq(&pretty(&schema(released_offers())));
    let table = source(&in_package("codes.toml"));
    assert_eq!(
        table.text.lines().next(),
        Some("#:schema src/codegen/codes.schema.json")
    );
}

#[test]
fn accepts_what_the_generator_accepts() {
    let validator = Validator::new(&schema(released_offers())).unwrap();
    for path in ["codes.toml", "tests/golden/table.toml"] {
        let table = as_json(&source(&in_package(path)).text).unwrap();
        let problems: Vec<String> = validator
            .iter_errors(&table)
            .map(|error| error.to_string())
            .collect();
        assert!(problems.is_empty(), "{path}: {problems:#?}");
    }
}

/// A schema checks one value at a time, and no syntax.
#[test]
fn rejects_what_a_schema_can_check() {
    let is_checkable = |rule| {
        matches!(
            rule,
            Rule::UnknownTable
                | Rule::NotATable
                | Rule::MissingHeader
                | Rule::UnquotedDot
                | Rule::UnknownKey
                | Rule::MissingKey
                | Rule::WrongType
                | Rule::UndefinedStatus
                | Rule::InvalidStatus
                | Rule::UndefinedRequestState
                | Rule::WireForm
                | Rule::VariantName
                | Rule::TextEmpty
                | Rule::TextLineBreak
                | Rule::TextSurroundingWhitespace
                | Rule::TextOddSpace
        )
    };
    let validator = Validator::new(&schema(released_offers())).unwrap();
    let mut rejected = 0;
    for path in tables_in("tests/ui") {
        let sources = ui_sources(&path);
        let Some(tables) = sources
            .iter()
            .filter(|source| source.name != RELEASED)
            .map(|source| as_json(&source.text))
            .collect::<Option<Vec<_>>>()
        else {
            continue;
        };
        let report = report(&sources);
        let is_valid = tables.iter().all(|table| validator.is_valid(table));
        let is_expected = report.rules().any(is_checkable);
        assert_eq!(!is_valid, is_expected, "{}:\n{report}", path.display());
        rejected += usize::from(!is_valid);
    }
    assert!(rejected > 10);
}
