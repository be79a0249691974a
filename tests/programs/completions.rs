//! Bash, zsh and fish complete subcommands, codes and values of options.
//!
//! Each shell does so itself: bash and zsh in a terminal, where Tab is pressed, fish by the command that it has for this. A
//! shell that is not installed is left out.

use std::io;
use std::path::Path;
use std::process::Command;

use result_codes::{Category, NextStep, ResultCode, ResultStatus};

use crate::COMMAND;
use crate::left_out::left_out;
use crate::terminal::Terminal;

/// A line before the cursor, and the words that Tab offers for its last word.
struct Case {
    line: String,
    offered: Vec<String>,
    not_offered: Vec<String>,
}

fn case(line: &str, offered: &[&str], not_offered: &[&str]) -> Case {
    let owned = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    Case {
        line: line.to_owned(),
        offered: owned(offered),
        not_offered: owned(not_offered),
    }
}

/// The first letters that at least two codes share, but not all: only then, a shell lists what it offers.
fn prefix() -> &'static str {
    let codes = ResultCode::ALL.iter().map(|code| code.as_str());
    let count = |prefix: &str| {
        codes
            .clone()
            .filter(|code| code.starts_with(prefix))
            .count()
    };
    let prefixes = codes.clone().filter_map(|code| code.get(..3));
    prefixes
        .filter(|prefix| (2..ResultCode::ALL.len()).contains(&count(prefix)))
        .max_by_key(|prefix| count(prefix))
        .expect("two codes of the table begin alike")
}

fn cases() -> Vec<Case> {
    let codes: Vec<&str> = ResultCode::ALL.iter().map(|code| code.as_str()).collect();
    let (alike, others): (Vec<&str>, Vec<&str>) =
        codes.iter().partition(|code| code.starts_with(prefix()));
    let statuses: Vec<&str> = ResultStatus::ALL.iter().map(|one| one.as_str()).collect();
    let statuses: Vec<String> = statuses.iter().map(|one| format!("U,{one}")).collect();
    let statuses: Vec<&str> = statuses.iter().map(|one| &**one).collect();
    let categories: Vec<&str> = Category::ALL.iter().map(|one| one.as_str()).collect();
    let next_steps: Vec<&str> = NextStep::ALL.iter().map(|one| one.as_str()).collect();
    vec![
        case(
            "result-codes ",
            &["explain", "list", "compare", "completions"],
            &codes,
        ),
        case(
            &format!("result-codes explain {}", prefix()),
            &alike,
            &others,
        ),
        case(
            &format!("result-codes explain {} {}", codes[0], prefix()),
            &alike,
            &others
                .iter()
                .copied()
                .filter(|code| *code != codes[0])
                .collect::<Vec<_>>(),
        ),
        case(
            "result-codes list --",
            &["--status", "--category", "--next-step", "--search"],
            &codes,
        ),
        case("result-codes list --status U,", &statuses, &codes),
        case("result-codes list --category ", &categories, &codes),
        case("result-codes list --next-step ", &next_steps, &codes),
        case(
            "result-codes list --format ",
            &["table", "json", "csv", "markdown", "html"],
            &codes,
        ),
        case(
            "result-codes list --format=",
            &["table", "json", "csv", "markdown", "html"],
            &codes,
        ),
        case(
            "result-codes completions ",
            &["bash", "zsh", "fish"],
            &codes,
        ),
    ]
}

/// Returns the command that starts a shell, or prints that it is left out.
fn shell(name: &str, arguments: &[&str]) -> Option<Command> {
    if Command::new(name).arg("--version").output().is_err() {
        left_out(&format!("{name} is not installed"));
        return None;
    }
    let folder = Path::new(COMMAND).parent()?;
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(name);
    command
        .args(arguments)
        .env("PATH", format!("{}:{path}", folder.display()))
        .env("HOME", env!("CARGO_TARGET_TMPDIR"))
        .env("TERM", "xterm")
        .env("PS1", "ready> ")
        .env_remove("ENV");
    Some(command)
}

/// Whether a string has a word, and not only as a part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let in_word = |c: char| c.is_ascii_alphanumeric() || "_.-,".contains(c);
    let shown = |(at, _): (usize, &str)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(in_word) && !after.is_some_and(in_word)
    };
    text.match_indices(word).any(shown)
}

/// Starts an interactive shell that shows the prompt `ready> `, and sets it up.
fn start(shell: Command, setup: &str) -> io::Result<Terminal> {
    let mut terminal = Terminal::start(shell, 1_000);
    terminal.wait_until(|shown| shown.contains("ready> "));
    // The quotes keep the line that is typed from passing for its output.
    terminal.type_keys(&format!("{setup}; echo set''up\n"))?;
    terminal.wait_until(|shown| is_ready_after(shown, "setup"));
    Ok(terminal)
}

/// Whether the prompt is shown again after this output.
fn is_ready_after(shown: &str, output: &str) -> bool {
    let rest = shown.split_once(output);
    rest.is_some_and(|(_, rest)| rest.contains("ready> "))
}

/// Presses Tab after each line in an interactive shell.
fn press_tab(shell: Command, setup: &str) -> io::Result<()> {
    let mut terminal = start(shell, setup)?;
    for case in cases() {
        terminal.type_keys(&case.line)?;
        terminal.wait_until(|shown| shown.contains(case.line.trim_end()));
        terminal.type_keys("\t")?;
        let mut listed =
            terminal.wait_until(|shown| case.offered.iter().all(|word| has_word(shown, word)));
        // Discards the line, and sees what else is shown of the list.
        terminal.type_keys("\x15")?;
        terminal.type_keys("echo n''ext\n")?;
        listed += &terminal.wait_until(|shown| is_ready_after(shown, "next"));
        for word in &case.not_offered {
            assert!(
                !has_word(&listed, word),
                "{word} after {:?}\n{listed}",
                case.line
            );
        }
    }
    Ok(())
}

#[test]
fn bash_completes() {
    if let Some(shell) = shell("bash", &["--norc", "--noprofile", "-i"]) {
        let setup = "bind 'set completion-query-items 0'; bind 'set page-completions off'; bind 'set show-all-if-ambiguous on'; \
                     bind 'set enable-bracketed-paste off'; source <(result-codes completions bash)";
        press_tab(shell, setup).unwrap();
    }
}

#[test]
fn zsh_completes() {
    if let Some(shell) = shell("zsh", &["-f", "-i"]) {
        let setup = "unsetopt zle_bracketed_paste prompt_sp list_ambiguous; autoload -Uz compinit; \
                     compinit -D -u; source <(result-codes completions zsh)";
        press_tab(shell, setup).unwrap();
    }
}

#[test]
fn fish_completes() {
    for case in cases() {
        let script = format!(
            "result-codes completions fish | source; complete -C '{}'",
            case.line
        );
        let Some(mut shell) = shell("fish", &["--no-config", "-c", &script]) else {
            return;
        };
        let output = shell.output().unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && errors.is_empty(), "{errors}");
        let text = String::from_utf8(output.stdout).unwrap();
        // A description follows a tab, and the option an equals sign.
        let words: Vec<&str> = text
            .lines()
            .filter_map(|line| line.split('\t').next())
            .map(|word| word.strip_prefix("--format=").unwrap_or(word))
            .collect();
        for word in &case.offered {
            assert!(
                words.contains(&&**word),
                "no {word} after {:?}\n{text}",
                case.line
            );
        }
        for word in &case.not_offered {
            assert!(
                !words.contains(&&**word),
                "{word} after {:?}\n{text}",
                case.line
            );
        }
    }
}

/// One candidate is not listed: it completes the word, whatever the case of its letters.
#[test]
fn bash_completes_the_rest_of_a_word() {
    let Some(shell) = shell("bash", &["--norc", "--noprofile", "-i"]) else {
        return;
    };
    let mut terminal = start(shell, "source <(result-codes completions bash)").unwrap();
    let code = ResultCode::ALL[0].as_str();
    for (line, completed) in [
        (
            format!("result-codes explain {}", code.to_lowercase()),
            code,
        ),
        ("result-codes list --format=js".to_owned(), "--format=json"),
        ("result-codes expl".to_owned(), "explain"),
    ] {
        terminal.type_keys(&format!("{line}\t")).unwrap();
        terminal.wait_until(|shown| shown.contains(completed));
        terminal.type_keys("\x15").unwrap();
    }
}
