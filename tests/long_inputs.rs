//! The command runs in linear time, and its memory does not grow with the length of a log.
#![cfg(feature = "cli")]

use std::time::Duration;

use assert_cmd::Command;
use result_codes::ResultCode;

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
    for (name, page, exit) in [
        ("blank", lines(""), 2),
        ("text", lines("text"), 2),
        ("headings", lines("## Heading #"), 2),
        (
            "words",
            HEADER.to_owned() + "A_B | F | d | r\n" + &lines("WORD_#"),
            1,
        ),
        ("rows", HEADER.to_owned() + &lines("NEW_# | F | d | r"), 1),
        (
            "sections",
            lines(&format!("Section X#\n{HEADER}NEW_# | F | d | r")),
            1,
        ),
        ("tabs", lines("a\tb\tc\td"), 2),
        (
            "quotes",
            "Code,Status,Description,Resolution\n".to_owned() + &lines(r#""NEW_#","F","d""d","r""#),
            1,
        ),
        ("cells", lines("S\t").replace('\n', ""), 2),
        (
            "html",
            format!(
                "<html><table><tr><th>Code<th>Status{}",
                lines("<tr><td rowspan=2>NEW_#<td>F")
            ),
            1,
        ),
    ] {
        assert_eq!(run(&["compare", "-"], &page), Some(exit), "{name}");
    }
}

#[test]
fn explain_reads_every_kind_of_text() {
    let code = ResultCode::ALL[0];
    let long = "A_".repeat(1_000_000);
    for (name, text, exit) in [
        ("code", long.clone(), 1),
        ("words", long.replace('_', " "), 1),
        ("string", format!(r#"{{"resultStatus": "{long}"}}"#), 0),
        ("brackets", format!("x {}", "[".repeat(1_000_000)), 1),
        ("open lines", format!("x\n{}", lines("[1,")), 1),
        (
            "open runs",
            format!("x {}", format!("[{}", "1,".repeat(500)).repeat(200)),
            1,
        ),
        ("braces", format!("x\n{}", lines("start {")), 1),
        (
            "in a string",
            format!("{{\"a\": \"{}\"}}", "[".repeat(100_000)),
            1,
        ),
        (
            "keys",
            format!(
                "{{{}\"z\": 1}}",
                lines("\"k#\": {\"resultStatus\": \"U\"},")
            ),
            0,
        ),
        (
            "codes",
            format!("x {}", format!("A {code} ").repeat(LINES)),
            0,
        ),
        (
            "objects",
            format!("[{}1]", r#"{"resultStatus": "S"}, "#.repeat(LINES)),
            0,
        ),
        ("blanks", format!("x {} {{", " ".repeat(2_000_000)), 1),
    ] {
        assert_eq!(run(&["explain"], &text), Some(exit), "{name}");
    }
}

/// A log can be longer than the memory that a machine has to spare.
#[cfg(target_os = "linux")]
#[test]
fn explain_needs_no_more_memory_for_a_longer_log() {
    let log = lines(&format!(
        "2026-01-31 10:00:00 INFO pay # {{\"resultStatus\": \"U\", \"resultCode\": \"{}\", \"id\": #}}",
        ResultCode::ALL[0]
    ));
    // The limit is in KiB, and counts the program itself.
    let script = "ulimit -v 40000; exec \"$0\" explain";
    let mut command = Command::new("sh");
    command
        .args(["-c", script])
        .arg(assert_cmd::cargo::cargo_bin("result-codes"));
    let log = log.repeat(5);
    let output = command.write_stdin(log).timeout(LIMIT).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}
