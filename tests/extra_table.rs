//! A crate that depends on this one has codes of its own, without a fork: `RESULT_CODES_EXTRA`.
#![cfg(all(feature = "alloc", feature = "serde"))]

use std::fs;
use std::path::Path;

use common::{cargo, dependent_crate, packaged_copy, try_cargo};
use result_codes::ResultCode;

mod common;

const CONFIG: &str = r#"
[env]
RESULT_CODES_EXTRA = { value = "codes.toml", relative = true }
"#;

const TABLE: &str = r#"
[category.extra_test]
title = "Ours"
group = "Ours"

[code.EXTRA_TEST_OURS]
category    = "extra_test"
status      = "U"
description = "Ours alone"
resolution  = "Ask ourselves"
aliases     = ["EXTRA_TEST_ALIAS", "EXTRA_TEST_OUR"]
"#;

const SECOND: &str = r#"
[code.EXTRA_TEST_SECOND]
category    = "extra_test"
status      = "F"
description = "Another of ours"
resolution  = "Ask ourselves again"
"#;

const USER: &str = r##"
use result_codes::{Category, NextStep, Open, ResultCode, ResultObject};

fn main() {
    let code = ResultCode::ExtraTestOurs;
    assert_eq!(ResultCode::parse("EXTRA_TEST_OURS"), Some(code));
    assert_eq!(ResultCode::parse("EXTRA_TEST_ALIAS"), Some(code));
    assert_eq!(code.category(), Category::ExtraTest);
    assert_eq!(code.next_step(), NextStep::Poll);
    assert_eq!(Open::from("EXTRA_TEST_ALIAS"), Open::Known(code));

    // The nearer `EXTRA_TEST_OUR` is an alias, and what is suggested is what the API sends.
    let error = "EXTRA_TEST_OU".parse::<ResultCode>().unwrap_err().to_string();
    assert!(error.ends_with("did you mean `EXTRA_TEST_OURS`?"), "{error}");

    // What was sent is kept, alias or not.
    let sent = r#"{"resultStatus":"U","resultCode":"EXTRA_TEST_ALIAS","resultMessage":"m"}"#;
    let result: ResultObject = serde_json::from_str(sent).unwrap();
    assert_eq!(result.code(), Some(code));
    assert_eq!(result.raw_code(), Some("EXTRA_TEST_ALIAS"));
    assert_eq!(serde_json::to_string(&result).unwrap(), sent);

    for code in ResultCode::ALL {
        println!("{code}");
    }
}
"##;

#[test]
fn a_table_of_ones_own_joins() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("extra_table");
    let package = packaged_copy(&scratch.join("result-codes"));
    let dependencies = "result-codes = { path = \"../result-codes\", features = [\"serde\"] }\nserde_json = \"1\"\n";
    let user = dependent_crate(&package, dependencies, USER);
    fs::create_dir_all(user.join(".cargo")).unwrap();
    fs::write(user.join(".cargo/config.toml"), CONFIG).unwrap();
    let table = user.join("codes.toml");

    // The enum and the lookup have it, behind the shipped codes.
    fs::write(&table, TABLE).unwrap();
    let shipped: Vec<&str> = ResultCode::ALL.iter().map(|code| code.as_str()).collect();
    let listed = |codes: &[&str]| [&shipped, codes].concat().join("\n") + "\n";
    assert_eq!(
        cargo(&user, &scratch, &["run"]),
        listed(&["EXTRA_TEST_OURS"])
    );

    // So has the reference, which says where it comes from.
    cargo(&user, &scratch, &["doc", "--no-deps", "-p", "result-codes"]);
    let page = scratch.join("target/doc/result_codes/enum.ResultCode.html");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("Ours alone"));
    assert!(page.contains("user/codes.toml, line 6"));

    // So has the command.
    let manifest = package.join("Cargo.toml");
    let manifest = ["--manifest-path", manifest.to_str().unwrap()];
    let run = [
        &["run", "--features", "cli"][..],
        &manifest,
        &["--", "explain", "EXTRA_TEST_ALIAS"],
    ]
    .concat();
    let explained = cargo(&user, &scratch, &run);
    assert!(explained.contains("Ours alone"), "{explained}");

    // A change of the file is a change of the crate.
    fs::write(&table, format!("{TABLE}{SECOND}")).unwrap();
    assert_eq!(
        cargo(&user, &scratch, &["run"]),
        listed(&["EXTRA_TEST_OURS", "EXTRA_TEST_SECOND"])
    );

    // What the shipped table has is refused, with both places.
    let taken = ResultCode::ALL[0];
    fs::write(&table, TABLE.replace("EXTRA_TEST_OURS", taken.as_str())).unwrap();
    let errors = try_cargo(&user, &scratch, &["run"]).stderr;
    let errors = String::from_utf8(errors).unwrap();
    assert!(
        errors.contains(&format!(
            "user/codes.toml:6:7: there is a code `{taken}` already"
        )),
        "{errors}"
    );
    assert!(
        errors.contains("codes.toml:") && errors.contains(": it is here"),
        "{errors}"
    );

    // A file that is not there is named.
    fs::remove_file(&table).unwrap();
    let errors = try_cargo(&user, &scratch, &["run"]).stderr;
    let errors = String::from_utf8(errors).unwrap();
    assert!(
        errors.contains("RESULT_CODES_EXTRA: ") && errors.contains("codes.toml: "),
        "{errors}"
    );
}
