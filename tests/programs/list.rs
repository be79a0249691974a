//! `list`.

use std::collections::BTreeMap;

use result_codes::{Category, NextStep, RequestState, ResultCode, ResultStatus};
use serde_json::{Value, json};

use super::{codes_with, listed, records, some_codes, stderr_of, stdout_of};

#[test]
fn every_filter_of_list_selects_its_codes() {
    assert_eq!(listed(&[]), codes_with(|_| true));
    let used = |text: &dyn Fn(ResultCode) -> &'static str| -> Vec<&'static str> {
        ResultCode::ALL
            .iter()
            .map(|code| text(*code))
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect()
    };
    for status in used(&|code| code.status().as_str()) {
        let status = ResultStatus::parse(status).unwrap();
        let lower = status.as_str().to_lowercase();
        assert_eq!(
            listed(&["--status", &lower]),
            codes_with(|code| code.status() == status)
        );
    }
    for category in used(&|code| code.category().as_str()) {
        let category = Category::parse(category).unwrap();
        assert_eq!(
            listed(&["--category", category.as_str()]),
            codes_with(|code| code.category() == category)
        );
    }
    for next_step in used(&|code| code.next_step().as_str()) {
        let next_step = NextStep::parse(next_step).unwrap();
        assert_eq!(
            listed(&["--next-step", next_step.as_str()]),
            codes_with(|code| code.next_step() == next_step)
        );
    }
    for code in some_codes() {
        // All words, in any order, of any columns.
        let state = code.request_state().map_or("", RequestState::as_str);
        let texts = [code.as_str(), code.description(), code.resolution(), state].join(" ");
        let words: Vec<&str> = texts.split(' ').rev().collect();
        let found = listed(&["--search", &words.join("  ").to_uppercase()]);
        assert!(found.contains(&code.to_string()), "{found:?}");
        let other = format!("{} \u{1}", code.description());
        assert!(stderr_of(&["list", "--search", &other], "", 1).contains("no codes match"));
    }
    let none = ["list", "--search", "\u{1}"];
    assert!(stderr_of(&none, "", 1).contains("no codes match"));
}

#[test]
fn json_and_csv_read_back_equal() {
    let json = records(&["--format", "json"]);
    let text = stdout_of(&["list", "--format", "csv"], "", 0);
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = csv.deserialize().map(Result::unwrap).collect();
    assert_eq!(
        (json.len(), rows.len()),
        (ResultCode::ALL.len(), ResultCode::ALL.len())
    );
    for ((code, json), row) in ResultCode::ALL.iter().zip(&json).zip(&rows) {
        let expected = json!({
            "code": code, "status": code.status(), "next_step": code.next_step(),
            "description": code.description(), "resolution": code.resolution(), "category": code.category(),
            "request": code.request_state().map(RequestState::as_str), "note": code.note(),
            "aliases": code.aliases(), "deprecated": code.deprecated(), "replaced_by": code.replaced_by(),
        });
        assert_eq!(*json, expected);
        let keys = expected.as_object().unwrap();
        assert_eq!(row.len(), keys.len());
        for (key, value) in keys {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Array(_) => code.aliases().join(" "),
                _ => String::new(),
            };
            assert_eq!(row[key], text, "{key} of {code}");
        }
    }
}

fn unescape(line: &str) -> String {
    let mut chars = line.chars();
    let next = || match chars.next() {
        Some('\\') => chars.next(),
        next => next,
    };
    std::iter::from_fn(next).collect()
}

/// One table, with the columns of the table, and all codes in their order.
#[test]
fn markdown_has_the_columns_of_the_table() {
    let text = stdout_of(&["list", "--format", "markdown"], "", 0);
    let rows: Vec<Vec<String>> = text
        .lines()
        .map(|line| {
            line.trim_matches('|')
                .split(" | ")
                .map(|cell| unescape(cell.trim()))
                .collect()
        })
        .collect();
    assert_eq!(
        rows[0][..3],
        ["Code", "Status", "Next step with this status"]
    );
    let codes: Vec<&str> = rows[2..].iter().map(|row| &*row[0]).collect();
    assert_eq!(codes, codes_with(|_| true));
    let first = records(&["--json"]).remove(0);
    assert_eq!(rows[0].len(), first.as_object().unwrap().len());
    for (row, code) in rows[2..].iter().zip(ResultCode::ALL) {
        assert_eq!(row[3..5], [code.description(), code.resolution()], "{code}");
    }
}

/// As `explain` reads a code.
#[test]
fn a_search_reads_hyphens_quotes_and_keys() {
    for code in some_codes() {
        let hyphens = code.as_str().to_lowercase().replace('_', "-");
        for text in [
            hyphens.clone(),
            format!("'{hyphens}'"),
            format!("\"resultCode\":\"{code}\","),
            format!("resultCode={hyphens}"),
        ] {
            assert!(
                listed(&["--search", &text]).contains(&code.to_string()),
                "{text}"
            );
        }
    }
}
