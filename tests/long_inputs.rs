//! Long inputs take the command time and memory in line with their length.
#![cfg(feature = "cli")]

use std::time::Duration;

use assert_cmd::Command;

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
        ("cells", lines("S\t").replace('\n', ""), 2),
    ] {
        assert_eq!(run(&["compare", "-"], &page), Some(exit), "{name}");
    }
}
