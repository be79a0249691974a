//! `src/docs/provider.md` leads to a table of another provider: its commands, tables and program work as written.
#![cfg(all(feature = "alloc", feature = "serde"))]

use std::fs;
use std::path::Path;

use common::{cargo, code_blocks, dependent_crate, packaged_copy, start_of, try_cargo, write};

mod common;

/// Removes comments and the keys that an editor adds, to leave what `compare --blocks` prints.
fn without_edits(table: &str) -> Vec<&str> {
    let lines = table.lines().filter(|line| !line.trim().is_empty());
    lines
        .filter(|line| {
            ["#", "next_step", "request"]
                .iter()
                .all(|start| !line.starts_with(start))
        })
        .collect()
}

/// U says to wait here. But an unlisted code does not say that the API has the request, so it is sent again.
const WAITING: &str = r##"
use result_codes::{Action, Attempt, Flow, NextStep, ResultCode, ResultObject};

fn main() {
    let json = r#"{"resultStatus": "U", "resultCode": 123456789012345678901234567890}"#;
    let unlisted: ResultObject = serde_json::from_str(json).unwrap();
    assert_eq!(unlisted.raw_code(), Some("123456789012345678901234567890"));
    assert_eq!(unlisted.next_step(), NextStep::Wait);
    let mut attempt = Attempt::new(Flow::Immediate);
    assert_eq!(attempt.next_action(), Action::Send);
    attempt.answered(&unlisted);
    assert_eq!(attempt.next_action(), Action::Inquire);
    attempt.inquired(&ResultObject::from(ResultCode::OrderAbsent), None);
    assert_eq!(attempt.next_action(), Action::Send);

    let json = r#"{"resultStatus": "S", "resultCode": {"a": "SUCCESS"}}"#;
    let error = serde_json::from_str::<ResultObject>(json).unwrap_err().to_string();
    assert!(error.starts_with("invalid type: map, expected `resultCode` as a string"), "{error}");
}
"##;

/// The words are those of the table, and no others.
const WORDS: &str = r#"
use result_codes::{ResultStatus, TransactionStatus};

fn main() {
    let status = |word| TransactionStatus::from(word).status();
    assert_eq!(status("PAID"), ResultStatus::Success);
    assert_eq!(status("FAIL"), ResultStatus::Failed);
    assert_eq!(ResultStatus::from_transaction_status("PENDING"), Some(ResultStatus::Pending));
    for unlisted in ["SUCCESS", "PROCESSING", "TOMORROWS_WORD"] {
        assert_eq!(status(unlisted), ResultStatus::Pending);
        assert_eq!(ResultStatus::from_transaction_status(unlisted), None);
    }
}
"#;

#[test]
fn the_page_leads_from_a_provider_to_an_attempt() {
    let guide = include_str!("../src/docs/provider.md");
    let [status, blocks, config] = code_blocks(guide, "toml").try_into().unwrap();
    let [page] = code_blocks(guide, "markdown").try_into().unwrap();
    let [program] = code_blocks(guide, "rust,ignore").try_into().unwrap();

    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("another_provider");
    let package = packaged_copy(&scratch.join("result-codes"));
    // Any package in a build can turn this feature on, for all.
    let dependencies = "result-codes = { path = \"../result-codes\", features = [\"serde\"] }\n\
                        serde_json = { version = \"1\", features = [\"arbitrary_precision\"] }\n";
    let dependent = dependent_crate(&package, dependencies, &program);
    let write = |file: &str, text: &str| write(&dependent.join(file), text);
    let _ = fs::remove_dir_all(dependent.join(".cargo"));

    // With the shipped table, the program does not compile, and its guard tells why.
    let errors = try_cargo(&dependent, &scratch, &["check"]).stderr;
    let errors = String::from_utf8(errors).unwrap();
    assert!(errors.contains("RESULT_CODES_TABLE is not set"), "{errors}");

    // 1. The start: the shipped table without its codes, and with the provider's word for a status.
    let shipped = fs::read_to_string(package.join("codes.toml")).unwrap();
    let mut start = String::new();
    for block in start_of(&shipped).split_inclusive("\n\n") {
        let header = status.lines().next().unwrap();
        let is_replaced = block.trim_start().starts_with(header);
        start += if is_replaced { &status } else { block };
    }
    assert!(start.contains(&status), "{start}");
    write("codes.toml", &start);
    write("page.md", &page);
    write(".cargo/config.toml", &config);

    // 2. The command, built with that table, prints what the page shows.
    let manifest = package.join("Cargo.toml");
    let manifest = ["--manifest-path", manifest.to_str().unwrap()];
    let command = |arguments: &[&str]| {
        let run = ["run", "--features", "cli", "--bin", "result-codes"];
        let all = [&run, &manifest[..], &["--"], arguments].concat();
        try_cargo(&dependent, &scratch, &all)
    };
    let output = command(&["compare", "--blocks", "page.md"]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(without_edits(&printed), without_edits(&blocks));
    // The build accepts it before anybody has edited it.
    write("codes.toml", &format!("{start}{printed}"));
    let output = command(&["compare", "page.md"]);
    assert!(output.status.success(), "{output:?}");

    // 3. The program decodes a response and follows an attempt.
    write("codes.toml", &format!("{start}\n{blocks}"));
    cargo(&dependent, &scratch, &["run"]);
    let explained = String::from_utf8(command(&["explain", "PROCESS_FAIL"]).stdout).unwrap();
    assert!(explained.contains("Do not retry"), "{explained}");
    assert!(explained.contains("If F          stop: "), "{explained}");

    // The reference is built without a warning, of both crates.
    cargo(&dependent, &scratch, &["doc"]);
    let reference = scratch.join("target/doc/result_codes/enum.ResultStatus.html");
    let reference = fs::read_to_string(reference).unwrap();
    assert!(reference.contains("Pending"), "no variant of the table");

    // A second table adds rows to this one.
    let extra = "RESULT_CODES_EXTRA = { value = \"extra.toml\", relative = true }\n";
    write(".cargo/config.toml", &format!("{config}{extra}"));
    let row = "[code.EXTRA_TEST_OURS]\ncategory = \"payments\"\nstatus = \"F\"\ndescription = \"d\"\nresolution = \"r\"\n";
    write("extra.toml", row);
    cargo(&dependent, &scratch, &["run"]);
    let explained = command(&["explain", "EXTRA_TEST_OURS"]);
    assert!(explained.status.success(), "{explained:?}");

    // The crate means the same with this table, and with every number as a code.
    let status_waits = status.replace(r#"next_step = "poll""#, r#"next_step = "wait""#);
    assert_ne!(status_waits, status);
    write(
        "codes.toml",
        &format!("{}\n{blocks}", start.replace(&status, &status_waits)),
    );
    write("src/main.rs", WAITING);
    cargo(&dependent, &scratch, &["run"]);

    // The words for a status are those of this table.
    let success = "transaction_status = [\"SUCCESS\"]";
    assert!(start.contains(success), "{start}");
    let paid = start.replace(success, "transaction_status = [\"PAID\"]");
    write("codes.toml", &format!("{paid}\n{blocks}"));
    write("src/main.rs", WORDS);
    cargo(&dependent, &scratch, &["run"]);

    // A row that the crate acts on must be there.
    let (before, after) = start.split_once("[next_step.reconcile]").unwrap();
    let (_, after) = after.split_once("\n[").unwrap();
    write("codes.toml", &format!("{before}[{after}\n{blocks}"));
    let errors = try_cargo(&dependent, &scratch, &["check"]).stderr;
    let errors = String::from_utf8(errors).unwrap();
    assert!(
        errors.contains("the block `[next_step.reconcile]` is missing"),
        "{errors}"
    );
}
