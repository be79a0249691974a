//! A new code takes one edit of `codes.toml` and nothing else: crates that depend on this one have the code, and what they
//! had still compiles.

use std::fmt::Debug;
use std::fs;

use result_codes::{Category, NextStep, ResultCode};

use crate::workshop::Workshop;

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

/// What holds after the edit.
const CHECK: &str = r#"
    use result_codes::ResultStatus;

    const NEW: Option<ResultCode> = ResultCode::parse("ONE_EDIT_TEST_OLD");
    let code = NEW.expect("not listed");
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
    let status = ResultStatus::from_transaction_status("ONE_EDIT_TEST_WORD").expect("not listed");
    assert!(status.transaction_statuses().contains(&"ONE_EDIT_TEST_WORD"));
    assert_eq!(ResultCode::ALL.last(), Some(&ResultCode::OneEditTestNew));
    println!("{code} is listed");
"#;

/// Writes a program that has an arm for each value of the enums that new versions add to, and then `last_arm`. It ends with `check`.
fn program_with_all_arms(last_arm: &str, check: &str) -> String {
    fn function<T: Debug>(name: &str, all: &[T], last_arm: &str) -> String {
        let arms = all
            .iter()
            .map(|value| format!("{name}::{value:?} => {{}}\n"));
        let arms = arms.collect::<String>() + last_arm;
        format!("fn take_{name}(value: {name}) {{\nmatch value {{\n{arms}}}\n}}\n")
    }
    [
        "#![allow(deprecated, non_snake_case)]\n\
         use result_codes::{Category, NextStep, ResultCode};\n\
         fn main() {\n\
         take_Category(Category::ALL[0]);\ntake_NextStep(NextStep::ALL[0]);\ntake_ResultCode(ResultCode::ALL[0]);\n",
        check,
        "}\n",
        &function("Category", Category::ALL, last_arm),
        &function("NextStep", NextStep::ALL, last_arm),
        &function("ResultCode", ResultCode::ALL, last_arm),
    ]
    .concat()
}

#[test]
fn one_edit_and_nothing_else() {
    let workshop = Workshop::enter();
    let package = workshop.package();
    let dependencies = "result-codes = { path = \"../result-codes\", default-features = false }\n";

    // Before the edit, a `match` must provide for values that it does not know: each needs a wildcard arm.
    let dependent = workshop.write_dependent(dependencies, &program_with_all_arms("", ""));
    let errors = workshop.try_cargo(&dependent, &["check"]).stderr;
    let errors = String::from_utf8(errors).unwrap();
    assert_eq!(errors.matches("error[E0004]").count(), 3, "{errors}");

    let table = package.join("codes.toml");
    let shipped = fs::read_to_string(&table).unwrap();
    let list = "\ntransaction_status = [";
    let edited = shipped.replacen(list, &format!("{list}\"ONE_EDIT_TEST_WORD\", "), 1);
    fs::write(&table, edited + EDIT).unwrap();
    workshop.write_dependent(dependencies, &program_with_all_arms("_ => {}\n", CHECK));
    let printed = workshop.cargo(&dependent, &["run"]);
    assert_eq!(printed, "ONE_EDIT_TEST_OLD is listed\n");

    // The reference has the code too, and rustdoc does not warn.
    workshop.cargo(&package, &["doc", "--no-deps"]);
    let page = workshop
        .target()
        .join("doc/result_codes/enum.ResultCode.html");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains(r#"<a href="enum.ResultCode.html#variant.OneEditTestOld""#));
    assert!(page.contains("Voucher can't be used any more"));
}
