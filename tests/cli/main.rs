//! Runs the command and checks its output.
#![cfg(feature = "cli")]

use std::process::{Output, Stdio};

use assert_cmd::Command;
use result_codes::{ResultCode, ResultStatus};
use serde_json::Value;

mod compare;
mod explain;
#[path = "../common/hostile.rs"]
#[allow(dead_code, reason = "not every test needs all of it")]
mod hostile;
mod list;
#[cfg(unix)]
#[path = "../common/terminal.rs"]
#[allow(dead_code, reason = "not every test needs all of it")]
mod terminal;

/// Runs the command with this standard input.
fn run(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::cargo_bin("result-codes").unwrap();
    command.args(arguments).write_stdin(input).output().unwrap()
}

/// Returns standard output, given that the command exits with this code.
fn stdout_of(arguments: &[&str], input: &str, exit: i32) -> String {
    let output = run(arguments, input);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Returns standard error, given that the command exits with this code.
fn stderr_of(arguments: &[&str], input: &str, exit: i32) -> String {
    let output = run(arguments, input);
    assert_eq!(output.status.code(), Some(exit), "{arguments:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn explain(codes: &[&str]) -> Output {
    let mut command = Command::cargo_bin("result-codes").unwrap();
    command
        .args(["explain", "--"])
        .args(codes)
        .output()
        .unwrap()
}

/// Returns what `explain` writes as JSON with these arguments, given its exit code.
fn explanations(arguments: &[&str], input: &str, exit: i32) -> Vec<Value> {
    let text = stdout_of(&[&["explain", "--json"], arguments].concat(), input, exit);
    let mut document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["version"], 1);
    serde_json::from_value(document["explanations"].take()).unwrap()
}

/// Returns a code with this status.
fn code_of(status: &str) -> ResultCode {
    let mut codes = ResultCode::ALL.iter().copied();
    codes.find(|code| code.status().as_str() == status).unwrap()
}

/// Returns the codes that `list` prints with these arguments.
fn listed(arguments: &[&str]) -> Vec<String> {
    records(&[&["--json"], arguments].concat())
        .iter()
        .map(|row| row["code"].as_str().unwrap().to_owned())
        .collect()
}

/// Returns the objects that `list` writes as JSON with these arguments.
fn records(arguments: &[&str]) -> Vec<Value> {
    let text = stdout_of(&[&["list"], arguments].concat(), "", 0);
    let mut document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["version"], 1);
    serde_json::from_value(document["codes"].take()).unwrap()
}

const SUBCOMMANDS: [&str; 4] = ["explain", "list", "compare", "completions"];

#[test]
fn every_help_has_an_example_and_the_exit_codes_are_documented() {
    for subcommand in SUBCOMMANDS {
        for help in ["-h", "--help"] {
            let text = stdout_of(&[subcommand, help], "", 0);
            assert!(
                text.contains("Example") && text.contains(&format!("result-codes {subcommand}")),
                "{text}"
            );
            for line in text.lines() {
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
    }
    for subcommand in ["explain", "list", "compare"] {
        assert!(stdout_of(&[subcommand, "--help"], "", 0).contains("Exit codes:"));
    }
    assert!(stdout_of(&["--help"], "", 0).contains("Exit codes:"));
}

/// Whoever reads JSON needs its keys, and they stay.
#[test]
fn the_help_describes_every_key_of_json() {
    // Others may be added. A change of these, or of what they mean, needs another version.
    let record = records(&["--json"]).remove(0);
    check_keys(
        "list",
        "codes",
        &record,
        &[
            "code",
            "status",
            "description",
            "resolution",
            "next_step",
            "next_step_description",
            "request_state",
            "request_state_description",
            "meaning",
            "category",
            "title",
            "group",
            "variant",
            "note",
            "aliases",
            "deprecated",
            "replaced_by",
        ],
    );
    let explanation = explanations(&[ResultCode::ALL[0].as_str()], "", 0).remove(0);
    check_keys(
        "explain",
        "explanations",
        &explanation,
        &[
            "line",
            "path",
            "given",
            "sent",
            "status",
            "next_step",
            "next_step_description",
            "table_status",
            "remarks",
            "error",
            "nearest",
            "listed",
        ],
    );
}

/// Checks that an object of an array in the JSON has these keys, and that the help describes each of its keys.
fn check_keys(subcommand: &str, array: &str, object: &Value, expected: &[&str]) {
    let help = stdout_of(&[subcommand, "--help"], "", 0);
    let described = help.lines().filter(|line| line.starts_with("  "));
    let described: Vec<_> = described
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let document = format!("`version`, which is 1, and `{array}`");
    assert!(help.contains(&document), "{help}");
    for key in object.as_object().unwrap().keys() {
        assert!(described.contains(&key.as_str()), "{key}");
    }
    for key in expected {
        assert!(object.get(key).is_some(), "{key}");
    }
}

#[test]
fn clicolor_force_colours_output_in_a_pipe() {
    for arguments in [&["list"][..], &["explain", ResultCode::ALL[0].as_str()]] {
        let text = coloured(arguments);
        assert!(text.contains('\u{1b}'), "forced in a pipe");
    }
}

/// Returns standard output with colours, although it is a pipe.
fn coloured(arguments: &[&str]) -> String {
    let mut command = Command::cargo_bin("result-codes").unwrap();
    command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1");
    let output = command.args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Success is green, failure is red, and the other two have colours of their own.
#[test]
fn each_status_has_its_colour() {
    for status in ResultStatus::ALL {
        let code = code_of(status.as_str());
        let text = coloured(&["explain", code.as_str()]);
        let color = match status.as_str() {
            "S" => 32,
            "F" => 31,
            "A" => 36,
            _ => 33,
        };
        assert!(
            text.starts_with(&format!("\u{1b}[1m\u{1b}[{color}m{code}")),
            "{text:?}"
        );
        let text = coloured(&["list", "--search", code.as_str()]);
        let row = text
            .lines()
            .find(|line| line.starts_with(&format!(" {code} ")));
        let status = format!("\u{1b}[38;5;{}m {status} ", color - 30);
        assert!(row.unwrap().contains(&status), "{row:?}");
    }
}

/// If the texts would get less than 40 columns, the next step moves below the code; if that is not enough, there is no table.
#[cfg(unix)]
#[test]
fn a_table_leaves_enough_room_for_its_texts() {
    let shown = |columns| {
        let shown = run_on_terminal(columns, &["list"], &[("NO_COLOR", "1")]);
        shown.replace('\r', "")
    };
    let header = |columns| {
        let text = shown(columns);
        text.lines()
            .find(|line| line.starts_with(" Code "))
            .map(str::to_owned)
    };
    for (heading, others) in [("Status", 2), ("Next step", 3)] {
        let fits = |columns: &u16| header(*columns).is_some_and(|line| line.contains(heading));
        let widths: Vec<u16> = (40..300).collect();
        let narrowest = widths[widths.partition_point(|columns| !fits(columns))];
        let line = header(narrowest).unwrap();
        let before_texts = line.find("Description").unwrap();
        // The layout counts one more separator for each other column than `before_texts` has.
        assert_eq!(
            usize::from(narrowest),
            before_texts - 1 - others + 40,
            "{line}"
        );
        let below = format!("\n {} ", ResultCode::ALL[0].next_step());
        assert_eq!(shown(narrowest).contains(&below), others == 2, "{heading}");
    }
    let text = shown(40);
    let blank = text.lines().filter(|line| line.is_empty()).count();
    assert_eq!(blank, ResultCode::ALL.len() - 1);
    assert!(text.starts_with(ResultCode::ALL[0].as_str()), "{text}");
}

/// If both go to the same place, an error follows the output written before it.
#[cfg(unix)]
#[test]
fn output_and_errors_keep_their_order() {
    let [a, b] = [ResultCode::ALL[0], ResultCode::ALL[1]];
    let mut command = Command::new("sh");
    command.args(["-c", "exec \"$0\" explain \"$@\" 2>&1"]);
    command.arg(assert_cmd::cargo::cargo_bin("result-codes"));
    let output = command
        .args([a.as_str(), "SENDING~", b.as_str()])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let starts = [
        format!("{a}\n"),
        "result-codes: there is".to_owned(),
        format!("\n{b}\n"),
    ];
    let places: Vec<usize> = starts
        .iter()
        .map(|start| text.find(start).unwrap())
        .collect();
    assert!(places.is_sorted(), "{text}");
}

/// Unlike a closed pipe, a full disk is an error: lost output must not go unnoticed.
#[cfg(target_os = "linux")]
#[test]
fn output_that_cannot_be_written_is_an_error() {
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    for arguments in [
        &["explain", ResultCode::ALL[0].as_str()][..],
        &["list"],
        &["list", "--json"],
    ] {
        let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("result-codes"));
        let output = command
            .args(arguments)
            .stdout(full.try_clone().unwrap())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(error.starts_with("result-codes: "), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn no_color_disables_colours_on_a_terminal() {
    for arguments in [&["list"][..], &["explain", ResultCode::ALL[0].as_str()]] {
        assert!(run_on_terminal(80, arguments, &[]).contains('\u{1b}'));
        assert!(!run_on_terminal(80, arguments, &[("NO_COLOR", "1")]).contains('\u{1b}'));
    }
}

#[test]
fn a_closed_pipe_is_quiet() {
    // More than the buffer of a pipe, so that some is left to write when it closes.
    let codes = ResultCode::ALL.iter().map(|code| code.as_str());
    let many: Vec<&str> = ["explain", "--"]
        .into_iter()
        .chain(codes.cycle().take(2_000))
        .collect();
    for arguments in [&many[..], &["list", "--format", "json"], &["list"]] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin("result-codes"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty());
    }
}

/// Returns what the command shows on a terminal with this number of columns.
#[cfg(unix)]
fn run_on_terminal(columns: u16, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut command = std::process::Command::new(assert_cmd::cargo::cargo_bin("result-codes"));
    command
        .args(arguments)
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .env_remove("CI")
        .envs(environment.iter().copied());
    terminal::Terminal::start(command, columns).finish()
}

/// On a narrow terminal, a text starts right behind its label.
#[cfg(unix)]
#[test]
fn labels_are_padded_if_there_is_room() {
    use unicode_width::UnicodeWidthStr;
    let shown = |columns| {
        let arguments = ["explain", ResultCode::ALL[0].as_str()];
        let shown = run_on_terminal(columns, &arguments, &[("NO_COLOR", "1")]);
        shown.replace('\r', "")
    };
    for (columns, label) in [
        (40, "\n  Status: "),
        (49, "\n  Status: "),
        (50, "\n  Status        "),
        (200, "\n  Status        "),
    ] {
        let text = shown(columns);
        assert!(text.contains(label), "{columns}: {text}");
        assert!(text.lines().all(|line| line.width() <= 100), "{text}");
    }
    // A terminal that reports no width.
    assert_eq!(shown(0), shown(80));
    let arguments = ["explain", ResultCode::ALL[0].as_str()];
    let coloured = run_on_terminal(80, &arguments, &[]);
    assert!(
        coloured.contains("\u{1b}[1m  Status        \u{1b}[0m"),
        "{coloured:?}"
    );
}

/// Copied from a terminal, a row is on several lines.
#[cfg(unix)]
#[test]
fn a_table_that_was_wrapped_is_refused() {
    for columns in [100, 120] {
        let shown = run_on_terminal(columns, &["list"], &[("NO_COLOR", "1")]);
        let plain = anstream::adapter::strip_str(&shown).to_string();
        let error = stderr_of(&["compare", "-"], &plain, 2);
        let message = "-:3: this table was wrapped for a terminal; write it to a file instead";
        assert!(error.contains(message), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn fits_the_terminal() {
    use unicode_width::UnicodeWidthStr;
    for columns in [40, 80, 100, 200] {
        for arguments in [&["list"][..], &["explain", ResultCode::ALL[0].as_str()]] {
            let shown = run_on_terminal(columns, arguments, &[]);
            assert!(shown.contains('\u{1b}'), "in colour");
            let plain = anstream::adapter::strip_str(&shown).to_string();
            // A code is never broken, even if it is wider than the terminal.
            let widest = ResultCode::ALL
                .iter()
                .map(|code| code.as_str().len())
                .max()
                .unwrap();
            for line in plain.lines() {
                assert!(
                    line.width() <= usize::from(columns).max(widest),
                    "{columns}: {line}"
                );
            }
            if arguments == ["list"] {
                assert!(
                    ResultCode::ALL
                        .iter()
                        .all(|code| plain.contains(code.as_str()))
                );
            }
        }
    }
}
