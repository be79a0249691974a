//! `RESULT_CODES_EXTRA` adds codes of a dependent crate to the table, without a fork.

use std::fs;

use result_codes::ResultCode;

use crate::workshop::{Workshop, write};

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
aliases     = ["EXTRA_TEST_ALIAS"]

[status.F]
transaction_status = ["EXTRA_TEST_CLOSED"]
"#;

const SECOND: &str = r#"
[code.EXTRA_TEST_SECOND]
category    = "extra_test"
status      = "F"
description = "Another of ours"
resolution  = "Ask ourselves again"
"#;

const MAIN: &str = r##"
use result_codes::{Category, NextStep, Open, ResultCode, ResultObject, ResultStatus, TransactionStatus};

fn main() {
    let code = ResultCode::ExtraTestOurs;
    assert_eq!(ResultCode::parse("EXTRA_TEST_OURS"), Some(code));
    assert_eq!(ResultCode::parse("EXTRA_TEST_ALIAS"), Some(code));
    assert_eq!(code.category(), Category::ExtraTest);
    assert_eq!(code.next_step(), NextStep::Poll);
    assert_eq!(Open::from("EXTRA_TEST_ALIAS"), Open::Listed(code));

    // A result object keeps the alias that was sent.
    let sent = r#"{"resultStatus":"U","resultCode":"EXTRA_TEST_ALIAS","resultMessage":"m"}"#;
    let result: ResultObject = serde_json::from_str(sent).unwrap();
    assert_eq!(result.code(), Some(code));
    assert_eq!(result.raw_code(), Some("EXTRA_TEST_ALIAS"));
    assert_eq!(serde_json::to_string(&result).unwrap(), sent);

    // The word joins those of the shipped table.
    for word in ["EXTRA_TEST_CLOSED", "FAIL"] {
        assert_eq!(TransactionStatus::from(word).status(), ResultStatus::Failed);
    }
    assert_eq!(TransactionStatus::from("SUCCESS").status(), ResultStatus::Success);

    for code in ResultCode::ALL {
        println!("{code}");
    }
}
"##;

#[test]
fn an_extra_table_joins_the_shipped_one() {
    let workshop = Workshop::enter();
    let package = workshop.package();
    let dependencies = "result-codes = { path = \"../result-codes\", features = [\"serde\"] }\nserde_json = \"1\"\n";
    let dependent = workshop.write_dependent(dependencies, MAIN);
    write(&dependent.join(".cargo/config.toml"), CONFIG);
    let table = dependent.join("codes.toml");

    // The enum and the lookup have the code, after the shipped ones.
    fs::write(&table, TABLE).unwrap();
    let shipped: Vec<&str> = ResultCode::ALL.iter().map(|code| code.as_str()).collect();
    let listed = |codes: &[&str]| [&shipped, codes].concat().join("\n") + "\n";
    assert_eq!(
        workshop.cargo(&dependent, &["run"]),
        listed(&["EXTRA_TEST_OURS"])
    );

    // A change of the table rebuilds the crate.
    fs::write(&table, format!("{TABLE}{SECOND}")).unwrap();
    assert_eq!(
        workshop.cargo(&dependent, &["run"]),
        listed(&["EXTRA_TEST_OURS", "EXTRA_TEST_SECOND"])
    );

    // A code that the shipped table lists is an error that shows both places.
    let taken = ResultCode::SystemBusy;
    fs::write(&table, TABLE.replace("EXTRA_TEST_OURS", taken.as_str())).unwrap();
    let errors = || String::from_utf8(workshop.try_cargo(&dependent, &["run"]).stderr).unwrap();
    let refused = errors();
    let shipped = fs::read_to_string(package.join("codes.toml")).unwrap();
    let header = format!("[code.{taken}]");
    let line = 1 + shipped.lines().position(|line| line == header).unwrap();
    for place in [
        "dependent/codes.toml:6:7: ".to_owned(),
        format!(" codes.toml:{line}:7: "),
    ] {
        assert!(refused.contains(&place), "{place}: {refused}");
    }
    assert!(refused.contains(&format!("`{taken}`")), "{refused}");
    assert!(refused.contains("RESULT_CODES_TABLE"), "{refused}");

    // A file that cannot be read is named.
    let assert_refused = |name: &str, why: &str| {
        let errors = errors();
        let error = errors
            .lines()
            .find(|line| line.contains("RESULT_CODES_EXTRA: "));
        let error = error.unwrap_or_else(|| panic!("{errors}"));
        assert!(error.contains(name), "{error}");
        assert!(error.ends_with(why), "{error}");
        assert!(!errors.contains(": injected"), "{errors}");
    };
    fs::remove_file(&table).unwrap();
    assert_refused("codes.toml", "(os error 2)");
    // Nobody writes to this pipe.
    #[cfg(unix)]
    {
        let made = std::process::Command::new("mkfifo").arg(&table).status();
        assert!(made.unwrap().success());
        assert_refused("codes.toml", "is not a regular file");
    }
    // Cargo would take the second line of the path for a directive.
    write(
        &dependent.join(".cargo/config.toml"),
        &CONFIG.replace("codes.toml", "codes\\ncargo::warning=injected"),
    );
    assert_refused("", "the path contains a line break");
}
