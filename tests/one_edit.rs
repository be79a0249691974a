//! The promise of the crate: one edit of `codes.toml`, and a crate that depends on it has the new code.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const EDIT: &str = r#"
[code.ONE_EDIT_TEST_OLD]
category    = "one_edit_test"
status      = "F"
description = "Voucher can't be used any more"
resolution  = "Issue a new one; see `ONE_EDIT_TEST_NEW`"
next_step   = "one_edit_test_step"
note        = "Only where vouchers are sold."
aliases     = ["ONE_EDIT_TEST_ALIAS"]
deprecated  = "the API sends ONE_EDIT_TEST_NEW"
replaced_by = "ONE_EDIT_TEST_NEW"

[code.ONE_EDIT_TEST_NEW]
category    = "one_edit_test"
status      = "U"
description = "Voucher in an unknown state"
resolution  = "Ask again"

[category.one_edit_test]
title = "Vouchers"
group = "Gifts"

[next_step.one_edit_test_step]
description = "Issue another voucher."
"#;

const USER: &str = r#"
use result_codes::{Category, NextStep, ResultCode, ResultStatus};

const NEW: Option<ResultCode> = ResultCode::parse("ONE_EDIT_TEST_OLD");

fn main() {
    let code = NEW.expect("it is listed");
    assert_eq!(ResultCode::parse("ONE_EDIT_TEST_ALIAS"), Some(code));
    assert_eq!(code.as_str(), "ONE_EDIT_TEST_OLD");
    assert_eq!(code.status(), ResultStatus::Failed);
    assert_eq!(code.category(), Category::OneEditTest);
    assert_eq!(code.category().title(), "Vouchers");
    assert_eq!(code.category().group(), "Gifts");
    assert_eq!(code.category().codes(), [code, ResultCode::OneEditTestNew]);
    assert_eq!(code.next_step(), NextStep::OneEditTestStep);
    assert_eq!(code.next_step().description(), "Issue another voucher.");
    assert_eq!(code.description(), "Voucher can't be used any more");
    assert_eq!(code.resolution(), "Issue a new one; see `ONE_EDIT_TEST_NEW`");
    assert_eq!(code.note(), Some("Only where vouchers are sold."));
    assert_eq!(code.aliases(), ["ONE_EDIT_TEST_ALIAS"]);
    assert_eq!(code.deprecated(), Some("the API sends ONE_EDIT_TEST_NEW"));
    assert_eq!(code.replaced_by(), Some(ResultCode::OneEditTestNew));
    assert_eq!(ResultCode::OneEditTestNew.next_step(), NextStep::Poll);
    assert_eq!(ResultCode::ALL.last(), Some(&ResultCode::OneEditTestNew));
    println!("{code} is listed");
}
"#;

const MANIFEST: &str = r#"
[package]
name = "user"
version = "0.0.0"
edition = "2024"

[dependencies]
result-codes = { path = "../result-codes", default-features = false }

[workspace]
"#;

#[test]
fn one_edit_and_nothing_else() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("one_edit");
    let package = copy_of_the_package(&scratch.join("result-codes"));
    let table = package.join("codes.toml");
    fs::write(&table, fs::read_to_string(&table).unwrap() + EDIT).unwrap();

    let user = scratch.join("user");
    fs::create_dir_all(user.join("src")).unwrap();
    fs::write(user.join("Cargo.toml"), MANIFEST).unwrap();
    fs::write(user.join("src/main.rs"), USER).unwrap();
    fs::copy(package.join("Cargo.lock"), user.join("Cargo.lock")).unwrap();

    let run = cargo(&user, &scratch, &["run", "--quiet"]);
    assert_eq!(
        String::from_utf8(run.stdout).unwrap(),
        "ONE_EDIT_TEST_OLD is listed\n"
    );
    assert_eq!(String::from_utf8(run.stderr).unwrap(), "");

    // The reference has it too, and says nothing about it that rustdoc warns of.
    let doc = cargo(&package, &scratch, &["doc", "--quiet", "--no-deps"]);
    assert_eq!(String::from_utf8(doc.stderr).unwrap(), "");
    let page = scratch.join("target/doc/result_codes/enum.ResultCode.html");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains(r#"<a href="enum.ResultCode.html#variant.OneEditTestOld""#));
    assert!(page.contains("Voucher can't be used any more"));
}

/// Copies what a release of the package has in it.
fn copy_of_the_package(to: &Path) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"));
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    fs::create_dir_all(to).unwrap();
    let list = cargo(from, to, &["package", "--list", "--allow-dirty"]);
    for file in String::from_utf8(list.stdout).unwrap().lines() {
        // cargo makes some of the files it lists only when it packs them.
        if from.join(file).is_file() {
            let path = to.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::copy(from.join(file), path).unwrap();
        }
    }
    to.to_owned()
}

/// Runs cargo in a folder, without a network. What it builds is kept between runs of the test.
fn cargo(folder: &Path, scratch: &Path, arguments: &[&str]) -> std::process::Output {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .arg("--offline")
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", scratch.join("target"))
        .env_remove("RUSTFLAGS")
        .env("RUSTDOCFLAGS", "-Dwarnings")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "cargo {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output
}
