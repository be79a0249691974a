//! The command, as it is run.
#![cfg(feature = "cli")]

use assert_cmd::Command;
use result_codes::ResultCode;

fn explain(codes: &[&str]) -> std::process::Output {
    let mut command = Command::cargo_bin("result-codes").unwrap();
    command
        .args(["explain", "--"])
        .args(codes)
        .output()
        .unwrap()
}

#[test]
fn explains_every_code_with_all_its_texts() {
    let codes: Vec<&str> = ResultCode::ALL.iter().map(|code| code.as_str()).collect();
    let output = explain(&codes);
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        !text.contains('\u{1b}'),
        "plain where the output is no terminal"
    );
    let blocks: Vec<&str> = text.split("\n\n").collect();
    assert_eq!(blocks.len(), codes.len());
    for (code, block) in ResultCode::ALL.iter().zip(blocks) {
        assert!(block.starts_with(&format!("{code}\n")), "{block}");
        let texts = [
            code.description(),
            code.resolution(),
            code.status().as_str(),
            code.status().meaning(),
            code.status().action(),
            code.category().title(),
            code.category().group(),
            code.next_step().as_str(),
            code.next_step().description(),
        ];
        let replaced_by = code.replaced_by().map(ResultCode::as_str);
        let optional = [code.note(), code.deprecated(), replaced_by];
        let optional = optional
            .into_iter()
            .flatten()
            .chain(code.aliases().iter().copied());
        for part in texts.into_iter().chain(optional) {
            assert!(block.contains(part), "{part} is not in\n{block}");
        }
    }
}

#[test]
fn explains_several_and_then_names_the_unlisted() {
    let output = explain(&["SENDING~", "SENDING", "PAYMENT_IN_PROCESS"]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("SENDING\n"));
    assert!(text.contains("\n\nPAYMENT_IN_PROCESS\n"));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(
        error.contains("there is no result code `SENDING~`; the nearest"),
        "{error}"
    );
}

#[test]
fn what_is_near_to_nothing_gets_no_suggestion() {
    let output = explain(&["~"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "result-codes: there is no result code `~`\n"
    );
}

#[test]
fn wrong_usage_exits_with_2() {
    for arguments in [
        &[][..],
        &["explain"],
        &["explain", "--no-such-flag"],
        &["no-such-command"],
    ] {
        let mut command = Command::cargo_bin("result-codes").unwrap();
        let output = command.args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty());
        assert!(String::from_utf8(output.stderr).unwrap().contains("Usage"));
    }
}
