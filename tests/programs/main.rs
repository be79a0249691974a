//! What programs do: the command, and crates that are built with a table of their own.
#![cfg(feature = "cli")]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::thread;

use result_codes::{ResultCode, ResultStatus};
use serde_json::Value;

mod another_provider;
#[cfg(unix)]
mod browser;
#[cfg(unix)]
mod chromium;
mod compare;
#[cfg(unix)]
mod completions;
mod explain;
mod extra_table;
mod hostile;
#[cfg(unix)]
mod left_out;
mod list;
#[cfg(unix)]
mod long_inputs;
mod one_edit;
#[cfg(unix)]
mod page;
mod released;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod transcripts;
mod workshop;
mod workspace;

/// The command that these tests are about.
const COMMAND: &str = env!("CARGO_BIN_EXE_result-codes");

/// Runs the command with this standard input.
fn run(arguments: &[&str], input: impl AsRef<[u8]>) -> Output {
    let mut command = Command::new(COMMAND);
    command.args(arguments);
    output_of(command, input.as_ref())
}

/// Runs a program with this standard input.
fn output_of(mut command: Command, input: &[u8]) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    thread::scope(|scope| {
        // It fails where the program ends before it has read everything.
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().unwrap()
    })
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
    run(&[&["explain", "--"], codes].concat(), "")
}

/// Returns what `explain` writes as JSON with these arguments, given its exit code.
fn explanations(arguments: &[&str], input: &str, exit: i32) -> Vec<Value> {
    let text = stdout_of(&[&["explain", "--json"], arguments].concat(), input, exit);
    let mut document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["version"], 1);
    serde_json::from_value(document["explanations"].take()).unwrap()
}

/// Returns the code blocks of a Markdown text that are marked with this language.
fn code_blocks(markdown: &str, language: &str) -> Vec<String> {
    let start = format!("```{language}\n");
    let blocks = markdown.split(start.as_str()).skip(1);
    let blocks = blocks.map(|rest| rest.split("```\n").next().unwrap_or_default());
    blocks.map(str::to_owned).collect()
}

/// Returns the wire forms of the codes that are kept.
fn codes_with(keep: impl Fn(ResultCode) -> bool) -> Vec<String> {
    let codes = ResultCode::ALL.iter().filter(|code| keep(**code));
    codes.map(ToString::to_string).collect()
}

/// Returns every seventh code, for tests that start a process for each and depend little on the code.
fn some_codes() -> impl Iterator<Item = ResultCode> {
    ResultCode::ALL.iter().copied().step_by(7)
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

/// What a program needs, and a person does not, is in the docs.
#[test]
fn every_help_has_an_example_and_fits_a_terminal() {
    for subcommand in SUBCOMMANDS {
        for help in ["-h", "--help"] {
            let text = stdout_of(&[subcommand, help], "", 0);
            assert!(
                text.contains("Example") && text.contains(&format!("result-codes {subcommand}")),
                "{text}"
            );
            assert!(!text.contains("Exit codes"), "{text}");
            for line in text.lines() {
                assert!(line.chars().count() <= 80, "{line}");
            }
        }
    }
}

/// Whoever reads JSON needs its keys, and they stay: a change of one, or of what it means, needs another version.
#[test]
fn the_docs_describe_every_key_of_json() {
    let docs = include_str!("../../src/docs/command.md");
    let explanation = explanations(&[ResultCode::ALL[0].as_str()], "", 0).remove(0);
    let rows = [records(&["--json"]).remove(0), explanation];
    let keys = rows.iter().flat_map(|row| row.as_object().unwrap().keys());
    for key in keys {
        assert!(
            docs.contains(&format!("| `{key}` |")),
            "{key} is not in src/docs/command.md"
        );
    }
    for line in docs.lines().filter_map(|line| line.strip_prefix("| `")) {
        let key = line.split('`').next().unwrap();
        assert!(
            rows.iter().any(|row| row.get(key).is_some()),
            "{key} is in no JSON"
        );
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
    let mut command = Command::new(COMMAND);
    command.env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1");
    let output = command.args(arguments).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// Success is green, failure is red, and the other two have colours of their own. A code without a status has none.
#[test]
fn each_status_has_its_colour() {
    for status in ResultStatus::ALL {
        let code = code_of(status.as_str());
        let color = match status.as_str() {
            "S" => 32,
            "F" => 31,
            "A" => 36,
            _ => 33,
        };
        let text = coloured(&["list", "--search", code.as_str()]);
        assert!(
            text.contains(&format!("\u{1b}[1m\u{1b}[{color}m{status}\u{1b}[0m")),
            "{text:?}"
        );
        let text = coloured(&["explain", code.as_str()]);
        assert!(text.starts_with(code.as_str()), "{text:?}");
    }
}

/// The table fits 80 columns. Where it does not fit, the codes are below each other.
#[cfg(unix)]
#[test]
fn a_table_fits_80_columns_and_degrades_to_fields() {
    let shown = |columns| {
        let shown = run_on_terminal(columns, &["list"], &[("NO_COLOR", "1")]);
        shown.replace('\r', "")
    };
    let text = shown(80);
    assert!(text.starts_with("Code "), "{text}");
    assert!(
        text.lines().all(|line| line.chars().count() <= 80),
        "{text}"
    );
    let code = ResultCode::ALL[0];
    let text = shown(60);
    let step = format!("\n  Next step     {}, with this status\n", code.next_step());
    assert!(
        text.starts_with(&format!("{code}\n")) && text.contains(&step),
        "{text}"
    );
    // In a pipe, a line has all of its code.
    let text = stdout_of(&["list"], "", 0);
    assert!(
        text.lines()
            .next()
            .unwrap()
            .contains("Next step with this status"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 1 + ResultCode::ALL.len());
}

/// If both go to the same place, an error follows the output written before it.
#[cfg(unix)]
#[test]
fn output_and_errors_keep_their_order() {
    let [a, b] = [ResultCode::ALL[0], ResultCode::ALL[1]];
    let mut command = Command::new("sh");
    command.args(["-c", "exec \"$0\" explain \"$@\" 2>&1"]);
    let output = command
        .arg(COMMAND)
        .args([a.as_str(), "SENDINGX", b.as_str()])
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
        let mut command = Command::new(COMMAND);
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
        let mut child = Command::new(COMMAND)
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
    let mut command = Command::new(COMMAND);
    command
        .args(arguments)
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .env_remove("CI")
        .envs(environment.iter().copied());
    terminal::Terminal::start(command, columns).finish()
}

/// A label is padded, and styled without its text. A terminal may report no width.
#[cfg(unix)]
#[test]
fn labels_are_padded_and_bold() {
    let arguments = ["explain", ResultCode::ALL[0].as_str()];
    let coloured = run_on_terminal(80, &arguments, &[]);
    assert!(
        coloured.contains("\u{1b}[1m  Description   \u{1b}[0m"),
        "{coloured:?}"
    );
    assert_eq!(run_on_terminal(0, &arguments, &[]), coloured);
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
