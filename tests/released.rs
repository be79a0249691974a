//! Published means published: what a release promised of a wire form still holds.
//!
//! `tests/released.toml` has the promises of all releases. A new code needs no edit there until it is released. At a
//! release, record the promises of the codes that are new:
//!
//! ```text
//! cargo test --test released -- --ignored
//! ```
//!
//! This only adds rows. To break a promise on purpose, edit its row by hand.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use common::wire_forms;
use result_codes::ResultCode;
use toml::de::DeTable;

mod common;

const KEYS: [&str; 3] = ["variant", "status", "next_step"];

/// Returns what this version promises of a code, by [`KEYS`].
fn promise(code: ResultCode) -> [String; 3] {
    [
        format!("{code:?}"),
        code.status().to_string(),
        code.next_step().to_string(),
    ]
}

fn row(text: &str, [variant, status, next_step]: [String; 3]) -> String {
    format!(
        "\n[\"{text}\"]\nvariant   = \"{variant}\"\nstatus    = \"{status}\"\nnext_step = \"{next_step}\"\n"
    )
}

/// Adds a row for each wire form that has none.
fn record(mut file: String) -> String {
    let recorded = DeTable::parse(&file).unwrap().into_inner();
    let texts = ResultCode::ALL.iter().copied().flat_map(wire_forms);
    let new: Vec<&str> = texts.filter(|text| !recorded.contains_key(*text)).collect();
    drop(recorded);
    for text in new {
        file += &row(text, promise(ResultCode::parse(text).unwrap()));
    }
    file
}

/// Returns a message for each promise that no longer holds, in the order of the file.
fn broken(file: &str) -> Vec<String> {
    let table = DeTable::parse(file).unwrap();
    let mut rows: Vec<_> = table.get_ref().iter().collect();
    rows.sort_by_key(|(text, _)| text.span().start);
    let mut broken = Vec::new();
    for (text, row) in rows {
        let line = file[..text.span().start].matches('\n').count() + 1;
        let text = text.get_ref().as_ref();
        let promised = KEYS.map(|key| row.get_ref()[key].get_ref().as_str().unwrap());
        let now = ResultCode::parse(text).map(promise);
        let what = match now {
            None => "is no longer listed".to_owned(),
            Some(now) if now == promised => continue,
            Some(now) => format!("was {promised:?} and is now {now:?}"),
        };
        broken.push(format!("tests/released.toml:{line}: `{text}` {what}"));
    }
    broken
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/released.toml")
}

/// Fails by its exit code: a panic would bury the list under a backtrace.
#[test]
fn promises_hold() -> ExitCode {
    let broken = broken(&fs::read_to_string(path()).unwrap());
    if broken.is_empty() {
        return ExitCode::SUCCESS;
    }
    eprintln!("broken promises:\n{}", broken.join("\n"));
    ExitCode::FAILURE
}

#[test]
#[ignore = "writes tests/released.toml; run it at a release"]
fn record_new_promises() {
    let file = fs::read_to_string(path()).unwrap();
    fs::write(path(), record(file)).unwrap();
}

#[test]
fn a_broken_promise_is_reported_at_its_line() {
    let code = ResultCode::ALL[0];
    let [variant, status, next_step] = promise(code);
    let kept = row(code.as_str(), promise(code));
    assert_eq!(broken(&kept), [""; 0]);
    for changed in [
        ["Other".to_owned(), status.clone(), next_step.clone()],
        [variant.clone(), "X".to_owned(), next_step],
        [variant, status, "other".to_owned()],
    ] {
        let file = row("gone~", promise(code)) + &row(code.as_str(), changed.clone());
        let now = promise(code);
        assert_eq!(
            broken(&file),
            [
                "tests/released.toml:2: `gone~` is no longer listed".to_owned(),
                format!("tests/released.toml:7: `{code}` was {changed:?} and is now {now:?}"),
            ]
        );
    }
}

#[test]
fn recording_adds_rows_and_changes_none() {
    let all = record(String::new());
    assert_eq!(broken(&all), [""; 0]);
    assert_eq!(record(all.clone()), all);

    let other = row(
        ResultCode::ALL[0].as_str(),
        ["Other".to_owned(), "X".to_owned(), "other".to_owned()],
    );
    let recorded = record(other.clone());
    let first = row(ResultCode::ALL[0].as_str(), promise(ResultCode::ALL[0]));
    assert_eq!(recorded.replacen(&other, &first, 1), all);
}
