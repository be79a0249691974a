//! The promise of the crate: one edit of `codes.toml`, and a crate that depends on it has the new code.

use std::fs;
use std::path::Path;

use common::{cargo, dependent_crate, packaged_copy};

mod common;

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

#[test]
fn one_edit_and_nothing_else() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("one_edit");
    let package = packaged_copy(&scratch.join("result-codes"));
    let table = package.join("codes.toml");
    fs::write(&table, fs::read_to_string(&table).unwrap() + EDIT).unwrap();

    let dependencies = "result-codes = { path = \"../result-codes\", default-features = false }\n";
    let user = dependent_crate(&package, dependencies, USER);
    assert_eq!(
        cargo(&user, &scratch, &["run"]),
        "ONE_EDIT_TEST_OLD is listed\n"
    );

    // The reference has it too, and says nothing about it that rustdoc warns of.
    cargo(&package, &scratch, &["doc", "--no-deps"]);
    let page = scratch.join("target/doc/result_codes/enum.ResultCode.html");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains(r#"<a href="enum.ResultCode.html#variant.OneEditTestOld""#));
    assert!(page.contains("Voucher can't be used any more"));
}
