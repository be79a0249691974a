//! `src/docs/provider.md` leads to a table of another provider: its commands, tables and program work as written.

use std::fs;
use std::process::{Command, Output};

use crate::code_blocks;
use crate::workshop::{Workshop, write};

/// Keeps the blocks that `src/docs/provider.md` says to keep.
fn start_of(shipped: &str) -> String {
    let kept = [
        "[status.",
        "[next_step.",
        "[category.outcome]",
        "[code.SUCCESS]",
        "[code.ACCEPT]",
    ];
    let blocks = shipped.split_inclusive("\n\n");
    blocks
        .filter(|block| kept.iter().any(|header| block.starts_with(header)))
        .collect()
}

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
///
/// The words are those of the table, and no others.
const WAITING: &str = r##"
use result_codes::{Action, Attempt, Flow, NextStep, ResultCode, ResultObject, ResultStatus, TransactionStatus};

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

    let status = |word| TransactionStatus::from(word).status();
    assert_eq!(status("PAID"), ResultStatus::Success);
    assert_eq!(status("FAIL"), ResultStatus::Failed);
    assert_eq!(ResultStatus::from_transaction_status("PENDING"), Some(ResultStatus::Pending));
    for unlisted in ["SUCCESS", "PROCESSING", "TOMORROWS_WORD"] {
        assert_eq!(status(unlisted), ResultStatus::Pending);
        assert_eq!(ResultStatus::from_transaction_status(unlisted), None);
    }

    assert!(ResultCode::parse("EXTRA_TEST_OURS").is_some());
}
"##;

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

/// The crate of a user with a table of another provider, and the command that is built with that table.
struct User {
    workshop: Workshop,
    shipped: String,
}

impl User {
    fn new(dependencies: &str, program: &str) -> User {
        let workshop = Workshop::enter();
        workshop.write_dependent(dependencies, program);
        let shipped = fs::read_to_string(workshop.package().join("codes.toml")).unwrap();
        User { workshop, shipped }
    }

    fn write(&self, file: &str, text: &str) {
        write(&self.workshop.dependent().join(file), text);
    }

    fn cargo(&self, arguments: &[&str]) -> String {
        self.workshop.cargo(&self.workshop.dependent(), arguments)
    }

    fn try_cargo(&self, arguments: &[&str]) -> Output {
        self.workshop
            .try_cargo(&self.workshop.dependent(), arguments)
    }

    fn errors(&self, arguments: &[&str]) -> String {
        String::from_utf8(self.try_cargo(arguments).stderr).unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Output {
        let dependent = self.workshop.dependent();
        let mut command = Command::new(self.workshop.build_command(&dependent));
        command.args(arguments).current_dir(dependent);
        command.output().unwrap()
    }
}

#[test]
fn the_page_leads_from_a_provider_to_an_attempt() {
    let guide = include_str!("../../src/docs/provider.md");
    let [status, blocks, config] = code_blocks(guide, "toml").try_into().unwrap();
    let [page] = code_blocks(guide, "markdown").try_into().unwrap();
    let [program] = code_blocks(guide, "rust,ignore").try_into().unwrap();
    // Any package in a build can turn this feature on, for all.
    let dependencies = "result-codes = { path = \"../result-codes\", features = [\"serde\"] }\n\
                        serde_json = { version = \"1\", features = [\"arbitrary_precision\"] }\n";
    let user = User::new(dependencies, &program);

    // With the shipped table, the program does not compile, and its guard tells why.
    let errors = user.errors(&["check"]);
    assert!(errors.contains("RESULT_CODES_TABLE is not set"), "{errors}");

    // 1. The start: the shipped table without its codes, and with the provider's word for a status.
    let mut start = String::new();
    for block in start_of(&user.shipped).split_inclusive("\n\n") {
        let header = status.lines().next().unwrap();
        let is_replaced = block.trim_start().starts_with(header);
        start += if is_replaced { &status } else { block };
    }
    assert!(start.contains(&status), "{start}");
    user.write("codes.toml", &start);
    user.write("page.md", &page);
    user.write(".cargo/config.toml", &config);

    // 2. The command, built with that table, prints what the page shows.
    let printed = user.command(&["compare", "--blocks", "page.md"]).stdout;
    let printed = String::from_utf8(printed).unwrap();
    assert_eq!(without_edits(&printed), without_edits(&blocks));
    check_blocks(&user, &start);

    // 3. The program decodes a response and follows an attempt.
    user.write("src/main.rs", &program);
    user.write("codes.toml", &format!("{start}\n{blocks}"));
    user.cargo(&["run"]);

    // The reference is built without a warning, of both crates.
    user.cargo(&["doc", "--no-deps", "-p", "result-codes", "-p", "dependent"]);
    let reference = user
        .workshop
        .target()
        .join("doc/result_codes/enum.ResultStatus.html");
    let reference = fs::read_to_string(reference).unwrap();
    assert!(reference.contains("Pending"), "no variant of the table");

    // The crate means the same with another step and other words, with rows that a second table adds, and with every number as a code.
    let edited = start.replace(
        &status,
        &status.replace(r#"next_step = "poll""#, r#"next_step = "wait""#),
    );
    let success = "transaction_status = [\"SUCCESS\"]";
    let edited = edited.replace(success, "transaction_status = [\"PAID\"]");
    user.write("codes.toml", &format!("{edited}\n{blocks}"));
    let extra = "RESULT_CODES_EXTRA = { value = \"extra.toml\", relative = true }\n";
    user.write(".cargo/config.toml", &format!("{config}{extra}"));
    let row = "[code.EXTRA_TEST_OURS]\ncategory = \"payments\"\nstatus = \"F\"\ndescription = \"d\"\nresolution = \"r\"\n";
    user.write("extra.toml", row);
    user.write("src/main.rs", WAITING);
    user.cargo(&["run"]);

    // A row that the crate acts on must be there.
    let (before, after) = start.split_once("[next_step.reconcile]").unwrap();
    let (_, after) = after.split_once("\n[").unwrap();
    user.write("codes.toml", &format!("{before}[{after}\n{blocks}"));
    let errors = user.errors(&["check"]);
    assert!(
        errors.contains("the block `[next_step.reconcile]` is missing"),
        "{errors}"
    );
}

/// What `compare --blocks` writes of codes that the shipped table guards builds, and keeps the guards.
fn check_blocks(user: &User, start: &str) {
    user.write("src/main.rs", SEQUENCES);
    user.write("guarded.md", PAGE);
    let output = user.command(&["compare", "--blocks", "guarded.md"]);
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
        let message = format!("{code}: `request` was copied from the shipped table; its next step");
        assert!(errors.contains(&message), "{errors}");
    }
    // With another status, neither fits.
    let other = block("VOID_NOT_ALLOWED");
    assert!(
        other.contains("\n# request   = \"maybe_processed\"") && !other.contains("next_step"),
        "{other}"
    );
    for code in ["PROCESSING", "20250001"] {
        assert!(block(code).contains("# Check the status:"), "{blocks}");
        assert!(
            errors.contains(&format!("{code}: check its status")),
            "{errors}"
        );
    }
    assert_eq!(blocks.matches("# Check the status:").count(), 2);
    assert!(
        blocks.contains("# Line 19 of the page: U | second | r\n"),
        "{blocks}"
    );
    assert!(
        errors.contains("9 codes would take the next step of their status"),
        "{errors}"
    );

    user.write("codes.toml", &format!("{start}{blocks}"));
    let codes = CODES.lines().filter_map(|line| line.split(' ').next());
    let arguments: Vec<&str> = ["run", "--"].into_iter().chain(codes).collect();
    assert_eq!(user.cargo(&arguments), CODES);
}
