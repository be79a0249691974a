//! `completions`, and what the scripts that it prints ask for.
//!
//! The scripts contain no candidates: at each Tab, the shell runs the command, which knows its subcommands, options and codes.
//! So one rule serves all shells, and a script stays right when the table changes.

use std::env;
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::path::Path;

use clap::{Args, CommandFactory};
use clap_complete::Shell;
use clap_complete::engine::{CompletionCandidate, complete as candidates};
use clap_complete::env::{Bash, Elvish, EnvCompleter, Fish, Powershell, Shells, Zsh};
use result_codes::ResultCode;

use crate::output::Output;
use crate::search::wire_forms;
use crate::{Cli, NAME};

/// The environment variable by which a script asks for candidates.
const VARIABLE: &str = "RESULT_CODES_COMPLETE";

const SHELLS: Shells<'static> = Shells(&[&BashWithEquals, &Elvish, &Fish, &Powershell, &Zsh]);

/// Print a completion script, which completes codes too.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// Print the script for this shell.
    shell: Shell,
}

const EXAMPLES: &str = "\
Example:
  result-codes completions fish > \\
    ~/.config/fish/completions/result-codes.fish

In the startup file of another shell:
  bash  source <(result-codes completions bash)
  zsh   source <(result-codes completions zsh)   # after compinit";

impl Completions {
    pub(crate) fn run(&self, output: &mut Output) -> io::Result<()> {
        let name = self.shell.to_string();
        let shell = SHELLS
            .completer(&name)
            .ok_or_else(|| io::Error::other(format!("no completion for {name}")))?;
        shell.write_registration(VARIABLE, NAME, NAME, NAME, output)
    }
}

/// Prints the candidates and exits if a completion script asks for them.
pub(crate) fn complete() {
    clap_complete::CompleteEnv::with_factory(Cli::command)
        .var(VARIABLE)
        .shells(SHELLS)
        .complete();
}

/// Returns the wire forms that begin with the text, in any case, and what they mean.
pub(crate) fn codes(text: &OsStr) -> Vec<CompletionCandidate> {
    let Some(text) = text.to_str() else {
        return Vec::new();
    };
    let begins = |form: &str| {
        let start = form.get(..text.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(text))
    };
    let candidates = ResultCode::ALL.iter().flat_map(|code| {
        let help = code.description();
        let forms = wire_forms(*code).filter(|form| begins(form));
        forms.map(move |form| CompletionCandidate::new(form).help(Some(help.into())))
    });
    candidates.collect()
}

/// Returns the subcommands.
pub(crate) fn subcommands() -> Vec<CompletionCandidate> {
    let cli = Cli::command();
    let candidate = |command: &clap::Command| {
        CompletionCandidate::new(command.get_name()).help(command.get_about().cloned())
    };
    cli.get_subcommands().map(candidate).collect()
}

/// Bash splits `--format=json` at the `=`, and completes the last part by itself; clap takes the parts for three arguments.
struct BashWithEquals;

impl EnvCompleter for BashWithEquals {
    fn name(&self) -> &'static str {
        Bash.name()
    }

    fn is(&self, name: &str) -> bool {
        Bash.is(name)
    }

    fn write_registration(
        &self,
        variable: &str,
        name: &str,
        bin: &str,
        completer: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        Bash.write_registration(variable, name, bin, completer, out)
    }

    fn write_complete(
        &self,
        command: &mut clap::Command,
        mut words: Vec<OsString>,
        folder: Option<&Path>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let index = env::var("_CLAP_COMPLETE_INDEX").ok();
        let index = index.and_then(|index| index.parse().ok()).unwrap_or(0);
        // What is behind the cursor decides nothing.
        words.truncate(index + 1);
        let last = words.pop().unwrap_or_default();
        words.retain(|word| word != "=");
        words.push(last);
        let index = words.len() - 1;
        let separator = env::var("_CLAP_IFS").unwrap_or_else(|_| "\n".to_owned());
        for (n, candidate) in candidates(command, words, index, folder)?
            .iter()
            .enumerate()
        {
            let separator = if n == 0 { "" } else { &separator };
            let value = candidate.get_value().to_string_lossy();
            write!(out, "{separator}{value}")?;
        }
        Ok(())
    }
}
