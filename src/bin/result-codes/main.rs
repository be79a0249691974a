//! `result-codes`: looks up, lists and compares result codes at a terminal.

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

use output::{Exit, Output, print_error};

#[path = "../../shared/charset.rs"]
#[expect(
    dead_code,
    reason = "no message of the command is about the names of variants"
)]
mod charset;
mod columns;
mod compare;
mod explain;
mod layout;
mod list;
mod output;
mod style;

/// Look up the result codes of the payment API.
#[derive(Parser)]
#[command(version, arg_required_else_help = true, max_term_width = 80, after_help = AFTER_HELP)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Explain(explain::Explain),
    List(list::List),
    Compare(compare::Compare),
    /// Print a completion script, which completes codes too.
    #[command(
        after_help = "Example:\n  result-codes completions fish > \\\n    ~/.config/fish/completions/result-codes.fish"
    )]
    Completions {
        /// The shell to print the script for.
        shell: Shell,
    },
    /// Print the man page of the command or of a subcommand.
    #[command(after_help = "Example:\n  result-codes man explain | man -l -")]
    Man {
        /// The subcommand to print the page of.
        subcommand: Option<String>,
    },
}

const NAME: &str = "result-codes";

const AFTER_HELP: &str = "\
Example:
  result-codes explain PAYMENT_IN_PROCESS

Exit codes:
  0  success
  1  a code is not listed, no code matches, or the page differs
  2  usage or input error
See the help of each subcommand for details.

Output is coloured on a terminal. NO_COLOR disables this; CLICOLOR_FORCE=1
forces it.";

fn main() -> ExitCode {
    let output = match Cli::parse().command {
        Command::Explain(explain) => explain.run(),
        Command::List(list) => list.run(),
        Command::Compare(compare) => compare.run(),
        Command::Completions { shell } => Ok(completions(shell)),
        Command::Man { subcommand } => man(subcommand.as_deref()),
    };
    match output.and_then(|output| output.write()) {
        Ok(exit) => exit.into(),
        Err(error) => {
            print_error(&error.to_string());
            Exit::Error.into()
        }
    }
}

fn completions(shell: Shell) -> Output {
    let mut output = Output::default();
    clap_complete::generate(shell, &mut Cli::command(), NAME, &mut output.out);
    output
}

fn man(subcommand: Option<&str>) -> io::Result<Output> {
    let mut command = Cli::command();
    command.build();
    if let Some(name) = subcommand {
        let found = command.find_subcommand(name).cloned();
        command =
            found.ok_or_else(|| io::Error::other(format!("there is no subcommand `{name}`")))?;
    }
    let mut output = Output::default();
    clap_mangen::Man::new(command).render(&mut output.out)?;
    Ok(output)
}
