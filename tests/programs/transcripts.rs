//! The docs show what the commands print.
//!
//! A transcript is a `console` block: a line that starts with `$ ` is a command, and the lines below it are its output.
//! After a change of the output, or of a text in `codes.toml` that it shows, refresh all transcripts with
//!
//! ```sh
//! UPDATE_EXPECT=1 cargo test --all-features --test programs transcripts
//! ```
// `unix` because `sh` runs the commands: one of them has a pipe.

use std::fs;
use std::process::Command;

use expect_test::expect_file;

use crate::workshop::{VERSION_SUFFIX, Workshop};
use crate::{COMMAND, code_blocks};

const README: &str = include_str!("../../README.md");
const EDITING: &str = include_str!("../../src/docs/editing.md");

#[test]
fn transcripts_show_what_the_commands_print() {
    for page in [README, EDITING] {
        assert!(page.contains("```console\n$ "), "no transcript found");
    }
    expect_file!["../../README.md"].assert_eq(&with_outputs(README));
    expect_file!["../../src/docs/editing.md"].assert_eq(&with_outputs(EDITING));
}

#[test]
fn the_readme_names_the_versions_of_the_manifest() {
    let dependency = concat!(
        "\nresult-codes = { version = \"",
        env!("CARGO_PKG_VERSION_MAJOR"),
        ".",
        env!("CARGO_PKG_VERSION_MINOR"),
        "\","
    );
    let rust = concat!("Rust ", env!("CARGO_PKG_RUST_VERSION"));
    for text in [dependency, rust] {
        assert!(README.contains(text), "README.md lacks {text:?}");
    }
}

/// Runs the commands of all transcripts, and returns the Markdown with the outputs of this run.
fn with_outputs(markdown: &str) -> String {
    let mut fresh = String::new();
    let mut in_transcript = false;
    for line in markdown.split_inclusive('\n') {
        let is_fence = line.starts_with("```");
        if is_fence {
            in_transcript = line.trim_end() == "```console";
        }
        if !in_transcript || is_fence {
            fresh += line;
        } else if let Some(command) = line.strip_prefix("$ ") {
            fresh += line;
            fresh += &output_of(command.trim_end());
        }
        // Any other line of a transcript is the output of an earlier run.
    }
    fresh
}

fn output_of(command: &str) -> String {
    if command == "cargo build --quiet" {
        return errors_of_a_build_with_typos();
    }
    // The tests have built the command already, with the same features.
    let run = "cargo run --features cli --";
    assert!(command.contains(run), "cannot run `{command}`");
    let script = format!("exec 2>&1\n{}", command.replace(run, "\"$COMMAND\""));
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &script])
        .env("COMMAND", COMMAND)
        .env_remove("CLICOLOR_FORCE");
    String::from_utf8(shell.output().unwrap().stdout).unwrap()
}

/// Builds the package with the chapter's example of a code, after two typos, and returns the errors.
///
/// The line numbers and the suggestions must not change with every code that is added. So the example stands in front of
/// all other blocks, and the copied table has no code besides, and no category but the example's.
fn errors_of_a_build_with_typos() -> String {
    let mut example = code_blocks(EDITING, "toml")
        .into_iter()
        .find(|block| block.starts_with("[code."))
        .expect("the chapter has an example of a code");
    for (right, wrong) in [
        ("\"refunds\" ", "\"refund\"  "),
        ("\"F\"     ", "\"Failed\""),
    ] {
        assert_eq!(example.matches(right).count(), 1, "{right} in\n{example}");
        example = example.replace(right, wrong);
    }

    let workshop = Workshop::enter();
    let package = workshop.package();
    let table = fs::read_to_string(package.join("codes.toml")).unwrap();
    let (head, rest) = table
        .split_once("\n\n")
        .expect("a blank line ends the head comment");
    let rest = rest.split("\n\n").filter(|block| {
        !block.starts_with("[code.")
            && (!block.starts_with("[category.") || block.starts_with("[category.refunds]"))
    });
    let blocks: Vec<&str> = [head, example.trim_end()].into_iter().chain(rest).collect();
    fs::write(package.join("codes.toml"), blocks.join("\n\n")).unwrap();

    let output = workshop.try_cargo(&package, &["check"]);
    assert!(!output.status.success());
    String::from_utf8(output.stderr)
        .unwrap()
        .replace(VERSION_SUFFIX, "")
        .split_inclusive('\n')
        // The other lines warn of next steps that no code has, now that the codes are gone.
        .filter(|line| line.starts_with("error: "))
        .collect()
}
