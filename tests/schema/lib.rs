//! The JSON Schema agrees with the generator: editors underline what it refuses, and nothing else.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};


#[path = "../../src/codegen/charset.rs"]
#[allow(dead_code, reason = "a schema does not see all of it")]
mod charset;

fn in_package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path)
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// Returns the committed schema, which knows the categories and next steps of the last release, with these besides.
fn schema(categories: &[&str], next_steps: &[&str]) -> Value {
    let text = read(&in_package("src/codegen/codes.schema.json"));
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    for block in ["Code", "Status"] {
        for (field, names) in [("category", categories), ("next_step", next_steps)] {
            let list = schema.pointer_mut(&format!("/$defs/{block}/properties/{field}/enum"));
            // The shipped table may have some that are not released.
            if let Some(Value::Array(list)) = list {
                let new: Vec<Value> = names.iter().map(|name| json!(name)).collect();
                list.retain(|name| !new.contains(name));
                list.extend(new);
            }
        }
    }
    schema
}

/// Returns the names of a table's blocks.
fn names<'t>(table: &'t Value, kind: &str) -> Vec<&'t str> {
    let blocks = table[kind].as_object().unwrap();
    blocks.keys().map(String::as_str).collect()
}

#[test]
fn accepts_what_the_generator_accepts() {
    for path in ["codes.toml", "tests/golden/table.toml"] {
        let table: Value = toml::from_str(&read(&in_package(path))).unwrap();
        let schema = schema(&names(&table, "category"), &names(&table, "next_step"));
        let validator = Validator::new(&schema).unwrap();
        let problems = validator.iter_errors(&table);
        let problems: Vec<String> = problems.map(|error| error.to_string()).collect();
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
    let categories = ["refunds", "orders", "users", "void", "c"];
    let validator = Validator::new(&schema(&categories, &[])).unwrap();
    let mut rejected = BTreeSet::new();
    for entry in fs::read_dir(in_package("tests/ui")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let mistake = name.split('.').next().unwrap();
        if !checkable.contains(&mistake) || !name.ends_with(".toml") {
            continue;
        }
        // A user's table follows a line of dashes. What has no syntax has no schema.
        let text = read(&path);
        let tables = text.split("# ----\n").map(toml::from_str::<Value>);
        if let Ok(tables) = tables.collect::<Result<Vec<_>, _>>() {
            let is_valid = tables.iter().all(|table| validator.is_valid(table));
            assert!(!is_valid, "{name} is valid");
            rejected.insert(mistake.to_owned());
        }
    }
    assert!(rejected.iter().eq(checkable), "{rejected:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn patterns_agree_with_the_rules(text in "[A-Za-z0-9_.-]{0,66}|[A-Z][a-zA-Z0-9]{0,4}|Self|ALL|\\PC{0,4}|[ \n\u{85}\u{a0}\u{3000}a]{0,3}") {
        static SCHEMA: LazyLock<Value> = LazyLock::new(|| schema(&[], &[]));
        let accepts = |field: &str| {
            let property = &SCHEMA["$defs"]["Code"]["properties"][field];
            let value = if property["type"] == "array" { json!([text]) } else { json!(text) };
            Validator::new(property).unwrap().is_valid(&value)
        };
        prop_assert_eq!(accepts("aliases"), charset::is_wire_form(&text));
        prop_assert_eq!(accepts("replaced_by"), charset::is_wire_form(&text));
        prop_assert_eq!(accepts("name"), charset::is_variant_name(&text));
        // A byte-order mark is whitespace to a pattern, and hidden to the rule.
        prop_assume!(!text.contains('\u{feff}'));
        // A pattern does not know the other hidden characters.
        let shown = text.replace(|c: char| charset::is_hidden(c) && !c.is_whitespace(), "x");
        prop_assert_eq!(accepts("description"), charset::check_prose(&shown).is_ok());
    }
}
