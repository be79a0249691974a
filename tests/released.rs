//! Published means published: what a release has promised of a text still holds.
//!
//! `tests/released.toml` has what the last release promised. A new code needs no change there. At a release, refresh it with
//! `BLESS=released cargo test --test released`.

use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

use result_codes::ResultCode;
use toml::de::DeTable;

const HEAD: &str = "\
# What the last release promised of each text: its variant, its status and its next step.
# Refreshed at a release by: BLESS=released cargo test --test released
";

/// What this version promises.
fn promises() -> String {
    let mut file = HEAD.to_owned();
    for code in ResultCode::ALL {
        for text in [code.as_str()]
            .into_iter()
            .chain(code.aliases().iter().copied())
        {
            let [variant, status, next_step] = promise(*code);
            write!(
                file,
                "\n[\"{text}\"]\nvariant   = \"{variant}\"\nstatus    = \"{status}\"\nnext_step = \"{next_step}\"\n"
            )
            .unwrap();
        }
    }
    file
}

fn promise(code: ResultCode) -> [String; 3] {
    [
        format!("{code:?}"),
        code.status().to_string(),
        code.next_step().to_string(),
    ]
}

/// What is no longer so, with its place.
fn broken(file: &str) -> Vec<String> {
    let table = DeTable::parse(file).unwrap();
    let mut rows: Vec<_> = table.get_ref().iter().collect();
    rows.sort_by_key(|(text, _)| text.span().start);
    let mut broken = Vec::new();
    for (text, row) in rows {
        let line = file[..text.span().start].matches('\n').count() + 1;
        let text = text.get_ref().as_ref();
        let promised = ["variant", "status", "next_step"]
            .map(|key| row.get_ref()[key].get_ref().as_str().unwrap());
        match ResultCode::parse(text) {
            None => broken.push(format!(
                "tests/released.toml:{line}: `{text}` is no longer read"
            )),
            Some(code) if promise(code) != promised => {
                let now = promise(code);
                broken.push(format!(
                    "tests/released.toml:{line}: `{text}` was {promised:?}, and is {now:?}"
                ));
            }
            Some(_) => {}
        }
    }
    broken
}

#[test]
fn what_was_promised_holds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/released.toml");
    // Not by any `BLESS`, which is what other tests are refreshed with while somebody edits.
    if env::var_os("BLESS").is_some_and(|what| what == "released") {
        fs::write(&path, promises()).unwrap();
    }
    let broken = broken(&fs::read_to_string(path).unwrap());
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_broken_promise_is_found_at_its_place() {
    let code = ResultCode::ALL[0];
    let [variant, status, next_step] = promise(code);
    let row = |text: &str, variant: &str, status: &str, next_step: &str| {
        format!(
            "[\"{text}\"]\nvariant = \"{variant}\"\nstatus = \"{status}\"\nnext_step = \"{next_step}\"\n"
        )
    };
    let file = row(code.as_str(), &variant, &status, &next_step)
        + &row("gone~", "Gone", "F", "stop")
        + &row(
            code.aliases().first().unwrap_or(&code.as_str()),
            "Other",
            &status,
            &next_step,
        );
    // Twice the same row is no TOML; so the last is tried by itself.
    let (good, rest) = file.split_at(row(code.as_str(), &variant, &status, &next_step).len());
    assert!(broken(good).is_empty());
    assert_eq!(
        broken(rest)[0],
        "tests/released.toml:1: `gone~` is no longer read"
    );
    assert!(
        broken(rest)[1].starts_with("tests/released.toml:5: `"),
        "{:?}",
        broken(rest)
    );
    assert!(broken(&row(code.as_str(), &variant, "X", &next_step))[0].contains("\"X\""));
}
