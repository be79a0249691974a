//! `completions`, and what the scripts that it prints ask for.
//!
//! The scripts contain no candidates: at each Tab, the shell runs the command, which knows its subcommands, options and codes.
//! So one rule serves all shells, and a script stays right when the table changes.

use std::ffi::OsStr;
use std::io::{self, Write};

use clap::{Args, CommandFactory, ValueEnum};
use clap_complete::engine::CompletionCandidate;
use clap_complete::env::{Bash, Fish, Shells, Zsh};
use result_codes::ResultCode;

use crate::output::Output;
use crate::search::wire_forms;
use crate::{Cli, NAME};

/// The environment variable by which a script asks for candidates.
const VARIABLE: &str = "RESULT_CODES_COMPLETE";

const SHELLS: Shells<'static> = Shells(&[&Bash, &Fish, &Zsh]);

/// Bash splits `--format=json` at the `=`, which clap would take for an argument. The script of `clap_complete` keeps it.
const BASH: &str = r#"_result_codes() {
    local IFS=$'\n' word words=()
    for word in "${COMP_WORDS[@]:0:COMP_CWORD}"; do
        [[ $word == = ]] || words+=("$word")
    done
    COMPREPLY=($(RESULT_CODES_COMPLETE=bash _CLAP_COMPLETE_INDEX=${#words[@]} result-codes -- "${words[@]}" "$2"))
}
complete -o bashdefault -F _result_codes result-codes
"#;

/// Print a script that completes subcommands, options and codes.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// Print the script for this shell.
    shell: Shell,
}

#[derive(Clone, Copy, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
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
        use clap_complete::env::EnvCompleter as _;
        match self.shell {
            Shell::Bash => output.write_all(BASH.as_bytes()),
            Shell::Zsh => Zsh.write_registration(VARIABLE, NAME, NAME, NAME, output),
            Shell::Fish => Fish.write_registration(VARIABLE, NAME, NAME, NAME, output),
        }
    }
}

/// Prints the candidates and exits if a completion script asks for them.
pub(crate) fn complete() {
    clap_complete::CompleteEnv::with_factory(Cli::command)
        .var(VARIABLE)
        .shells(SHELLS)
        .complete();
}

/// Returns the wire forms that begin with a string, in any case, and what they mean.
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
