//! What `compare --blocks` writes builds, and keeps the guards of the shipped table, whatever table the command has.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;

use common::{cargo, dependent_crate, packaged_copy, start_of, try_cargo, write};

mod common;

/// A provider's page, as `src/docs/provider.md` takes one over: codes of the shipped table, and what pages have besides.
const PAGE: &str = "\
## Payments
| Code | Status | Description | Resolution |
|---|---|---|---|
| ORDER_NOT_EXIST | F | Order not found | Verify the order |
| REPEAT_REQ_INCONSISTENT | F | Same id, other request | Use a new id |
| ORDER_IS_CLOSED | F | Order is closed | Create a new order |
| VOID_NOT_ALLOWED | U | Not allowed now | Ask again |
| PROCESSING | S | Being processed | Wait |
| PASTE_TEST_NEW | F | A \"quoted\" \\| and \\\\ back\u{200b}slash | Do `something` |
## 20 % \u{200b}Off
| Code | Status | Description | Resolution |
|---|---|---|---|
| `paste.test.dot` | F | d | r |
| 20250001 | A | d2 | r2 |
## 选择
| Code | Status | Description | Resolution |
|---|---|---|---|
| PASTE_TEST_TWICE | U | first | r |
| PASTE_TEST_TWICE | U | second | r |
";

/// Without the guards, the first ends as failed, although it can be sent again; so do the others, although they may be paid.
const SEQUENCES: &str = r#"
use result_codes::{Action, Attempt, Flow, Outcome, ResultCode, ResultObject};

fn main() {
    let answer = |code| ResultObject::new("F", code, "");

    let mut attempt = Attempt::resume(Flow::Immediate);
    assert_eq!(attempt.next_action(), Action::Inquire);
    attempt.inquired(&answer("ORDER_NOT_EXIST"), None);
    assert_eq!(attempt.next_action(), Action::Send);

    let mut attempt = Attempt::new(Flow::Immediate);
    assert_eq!(attempt.next_action(), Action::Send);
    attempt.answered(&answer("REPEAT_REQ_INCONSISTENT"));
    assert_eq!(attempt.next_action(), Action::Finish(Outcome::Undecided));

    let mut attempt = Attempt::new(Flow::Immediate);
    assert_eq!(attempt.next_action(), Action::Send);
    attempt.answered(&answer("ORDER_IS_CLOSED"));
    assert_eq!(attempt.next_action(), Action::Inquire);

    for text in std::env::args().skip(1) {
        let code = ResultCode::parse(&text).expect(&text);
        println!("{text} {} {} / {} / {}", code.status(), code.category().title(), code.description(), code.resolution());
    }
}
"#;

const CODES: &str = "\
PASTE_TEST_NEW F Payments / A \"quoted\" | and \\ backslash / Do `something`
paste.test.dot F 20 % Off / d / r
20250001 A 20 % Off / d2 / r2
PASTE_TEST_TWICE U 选择 / first / r
";

#[test]
fn a_table_of_blocks_builds_and_keeps_the_guards() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare_blocks");
    let package = packaged_copy(&scratch.join("result-codes"));
    let user = dependent_crate(
        &package,
        "result-codes = { path = \"../result-codes\" }\n",
        SEQUENCES,
    );
    let start = start_of(&fs::read_to_string(package.join("codes.toml")).unwrap());
    write(&user.join("codes.toml"), &start);
    write(&user.join("page.md"), PAGE);
    let config = "[env]\nRESULT_CODES_TABLE = { value = \"codes.toml\", relative = true }\n";
    write(&user.join(".cargo/config.toml"), config);

    // The command is built with a table that has none of these codes.
    let manifest = package.join("Cargo.toml");
    let run = [
        "run",
        "--features",
        "cli",
        "--bin",
        "result-codes",
        "--manifest-path",
    ];
    let compare = [
        manifest.to_str().unwrap(),
        "--",
        "compare",
        "--blocks",
        "page.md",
    ];
    let output = try_cargo(&user, &scratch, &[&run[..], &compare].concat());
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{errors}");
    let blocks = String::from_utf8(output.stdout).unwrap();
    let block = |code: &str| {
        let mut blocks = blocks.split("\n\n");
        blocks
            .find(|block| block.contains(&format!("[code.{code}]")))
            .unwrap()
    };
    for (code, request, next_step) in [
        ("ORDER_NOT_EXIST", "not_found", "fix_request"),
        ("REPEAT_REQ_INCONSISTENT", "id_taken", "reconcile"),
        ("ORDER_IS_CLOSED", "maybe_processed", "reconcile"),
    ] {
        let block = block(code);
        assert!(
            block.contains(&format!("\nrequest     = \"{request}\"")),
            "{block}"
        );
        assert!(
            block.contains(&format!("\n# next_step = \"{next_step}\"")),
            "{block}"
        );
        let message =
            format!("{code}: `request` was taken over from the shipped table; its next step");
        assert!(errors.contains(&message), "{errors}");
    }
    // With another status, neither fits.
    let other = block("VOID_NOT_ALLOWED");
    assert!(
        other.contains("\n# request   = \"maybe_processed\"") && !other.contains("next_step"),
        "{other}"
    );
    for code in ["PROCESSING", "20250001"] {
        assert!(block(code).contains("# Is this final?"), "{blocks}");
        assert!(
            errors.contains(&format!("{code}: is its status final?")),
            "{errors}"
        );
    }
    assert_eq!(blocks.matches("# Is this final?").count(), 2);
    assert!(
        blocks.contains("# Line 19 of the page: U | second | r\n"),
        "{blocks}"
    );
    assert!(
        errors.contains("9 codes would take the next step of their status"),
        "{errors}"
    );

    write(&user.join("codes.toml"), &format!("{start}{blocks}"));
    let codes = CODES.lines().filter_map(|line| line.split(' ').next());
    let arguments: Vec<&str> = ["run", "--"].into_iter().chain(codes).collect();
    assert_eq!(cargo(&user, &scratch, &arguments), CODES);
}
