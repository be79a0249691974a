//! The command runs in linear time, and its memory does not grow with the length of a log.

use std::process::Command;

use result_codes::ResultCode;

use crate::{COMMAND, output_of};

/// A limit on CPU time, in seconds; other programs do not count. It is some ten times what the slowest of these takes, and less than
/// a quadratic algorithm would take.
const LIMIT: u32 = 3;

const LINES: usize = 7_000;

/// Runs the command within limits of the shell's `ulimit`. Returns no exit code if it exceeds one.
fn run(limits: &str, arguments: &[&str], input: &str) -> Option<i32> {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("ulimit {limits}; exec \"$0\" \"$@\"")]);
    command.arg(COMMAND).args(arguments);
    output_of(command, input.as_bytes()).status.code()
}

/// Returns [`LINES`] lines, each with its number in place of `#`.
fn lines(line: &str) -> String {
    some_lines(LINES, line)
}

fn some_lines(count: usize, line: &str) -> String {
    (0..count)
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
            some_lines(LINES / 4, &format!("Section X#\n{HEADER}NEW_# | F | d | r")),
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
        let exits = run(&format!("-t {LIMIT}"), &["compare", "-"], &page);
        assert_eq!(exits, Some(exit), "{name}");
    }
}

#[test]
fn explain_reads_every_kind_of_text() {
    let code = ResultCode::ALL[0];
    let long = "A_".repeat(200_000);
    for (name, text, exit) in [
        ("code", long.clone(), 1),
        ("words", long.replace('_', " "), 1),
        ("string", format!(r#"{{"resultStatus": "{long}"}}"#), 0),
        ("brackets", format!("x {}", "[".repeat(200_000)), 1),
        (
            "open lines",
            format!("x\n{}", some_lines(LINES / 5, "[1,")),
            1,
        ),
        (
            "open runs",
            format!("x {}", format!("[{}", "1,".repeat(500)).repeat(50)),
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
        ("blanks", format!("x {} {{", " ".repeat(200_000)), 1),
    ] {
        let exits = run(&format!("-t {LIMIT}"), &["explain"], &text);
        assert_eq!(exits, Some(exit), "{name}");
    }
}

/// A log can be longer than the memory that a machine has to spare.
#[cfg(target_os = "linux")]
#[test]
fn explain_needs_no_more_memory_for_a_longer_log() {
    let result = format!(
        r#"{{"resultStatus": "U", "resultCode": "{}", "id": #}}"#,
        ResultCode::ALL[0]
    );
    let log = some_lines(
        20_000,
        &format!("2026-01-31 10:00:00 INFO payment of the order {result}"),
    );
    // In KiB. The program itself takes four fifths of that, and 100 bytes for each line would be the rest.
    assert_eq!(run("-v 10000", &["explain"], &log), Some(0));
}
