//! The command runs in linear time, and its memory does not grow with the length of a log.
#![cfg(feature = "cli")]

use std::time::Duration;

use assert_cmd::Command;
use result_codes::{NextStep, ResultCode};

/// Far more than any of these takes, and far less than time that grows with the square of the length.
const LIMIT: Duration = Duration::from_secs(15);

const LINES: usize = 30_000;

fn run(arguments: &[&str], input: &str) -> Option<i32> {
    let mut command = Command::cargo_bin("result-codes").unwrap();
    let command = command.args(arguments).write_stdin(input).timeout(LIMIT);
    command.output().unwrap().status.code()
}

/// Returns this number of lines, each with its number in place of `#`.
fn lines(line: &str) -> String {
    (0..LINES)
        .map(|n| line.replace('#', &n.to_string()) + "\n")
        .collect()
}

#[test]
fn compare_reads_lines_of_every_kind() {
    const HEADER: &str = "Code | Status | Description | Resolution\n|---|---|---|---|\n";
    // Codes whose variants would all have one name.
    let alike = (0..LINES).map(|n| {
        let bits = (0..17).map(|bit| if n >> bit & 1 == 0 { '-' } else { '_' });
        format!("A{} | F | d | r\n", bits.collect::<String>())
    });
    for (name, page, exit) in [
        ("blank", lines(""), 2),
        ("text", lines("text"), 2),
        ("headings", lines("## Heading #"), 2),
        ("rows", HEADER.to_owned() + &lines("NEW_# | F | d | r"), 1),
        ("alike", HEADER.to_owned() + &alike.collect::<String>(), 1),
        (
            "sections",
            lines(&format!("Section X#\n{HEADER}NEW_# | F | d | r")),
            1,
        ),
        ("errors", HEADER.to_owned() + &lines("NEW_# | ? | d | r"), 2),
        ("tabs", lines("a\tb\tc\td"), 2),
        (
            "csv",
            "Code,Status,Description,Resolution\n".to_owned() + &lines("NEW_#,F,d,r"),
            1,
        ),
        (
            "json",
            format!(
                "[{}{{}}]",
                lines(
                    r#"{"code": "NEW_#", "status": "F", "description": "d", "resolution": "r"},"#
                )
                .replace('\n', "\n\n\n\n\n\n\n\n")
            ),
            2,
        ),
        (
            "quotes",
            "Code,Status,Description,Resolution\n".to_owned() + &lines(r#""NEW_#","F","d""d","r""#),
            1,
        ),
        ("cells", lines("S\t").replace('\n', ""), 2),
    ] {
        assert_eq!(run(&["compare", "-"], &page), Some(exit), "{name}");
    }
}

#[test]
fn explain_reads_every_kind_of_text() {
    let code = ResultCode::ALL[0];
    // One that does not change what to do after a success.
    let mut codes = ResultCode::ALL.iter();
    let done = codes.find(|code| code.next_step() == NextStep::Proceed);
    let done = done.unwrap().as_str();
    let long = "A_".repeat(1_000_000);
    for (name, text, exit) in [
        ("code", long.clone(), 1),
        ("words", long.replace('_', " "), 1),
        ("value", format!("resultStatus=U resultCode={long}"), 1),
        ("string", format!(r#"{{"resultStatus": "{long}"}}"#), 0),
        ("brackets", format!("x {}", "[".repeat(1_000_000)), 1),
        ("open lines", format!("x\n{}", lines("[1,")), 1),
        (
            "open runs",
            format!("x {}", format!("[{}", "1,".repeat(500)).repeat(1_000)),
            1,
        ),
        ("braces", format!("x\n{}", lines("start {")), 1),
        (
            "codes",
            format!("x {}", format!("A {code} ").repeat(LINES)),
            0,
        ),
        (
            "statuses",
            format!("resultStatus=S {done} ").repeat(2 * LINES),
            1,
        ),
        (
            "objects",
            format!(
                "[{}{}1]",
                r#"{"resultStatus": "S"}, "#.repeat(LINES),
                format!("{done:?}, ").repeat(LINES)
            ),
            0,
        ),
        ("blanks", format!("x {} {{", " ".repeat(2_000_000)), 1),
    ] {
        assert_eq!(run(&["explain"], &text), Some(exit), "{name}");
    }
}

/// A response or a log can be longer than the memory that a machine has to spare.
#[cfg(target_os = "linux")]
#[test]
fn explain_needs_little_more_memory_than_a_value() {
    let log = lines(&format!(
        "2026-01-31 10:00:00 INFO pay # resultStatus=U resultCode={}",
        ResultCode::ALL[0]
    ));
    let response = format!("[{}1]", "1,".repeat(2_000_000));
    for (name, text, exit) in [("log", log, 0), ("response", response, 1)] {
        // The limit is in KiB, and counts the program itself.
        let script = "ulimit -v 40000; exec \"$0\" explain";
        let mut command = Command::new("sh");
        command
            .args(["-c", script])
            .arg(assert_cmd::cargo::cargo_bin("result-codes"));
        let output = command.write_stdin(text).timeout(LIMIT).output().unwrap();
        assert_eq!(output.status.code(), Some(exit), "{name}");
    }
}
