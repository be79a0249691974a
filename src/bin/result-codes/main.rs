//! `result-codes`: looks up, lists and compares result codes at a terminal.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::{Exit, Output, print_error};

mod advice;
#[expect(dead_code, reason = "the generator uses the rest")]
#[path = "../../codegen/charset.rs"]
mod charset;
mod columns;
mod compare;
mod completions;
mod encoding;
mod escape;
mod explain;
mod json;
mod layout;
mod list;
mod output;
mod search;
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
    Completions(completions::Completions),
}

const NAME: &str = "result-codes";

const AFTER_HELP: &str = "\
Example:
  result-codes explain PAYMENT_IN_PROCESS

Output is coloured on a terminal. NO_COLOR disables this; CLICOLOR_FORCE=1
forces it.";

fn main() -> ExitCode {
    completions::complete();
    let mut output = Output::new();
    let result = match Cli::parse().command {
        Command::Explain(explain) => explain.run(&mut output),
        Command::List(list) => list.run(&mut output),
        Command::Compare(compare) => compare.run(&mut output),
        Command::Completions(completions) => completions.run(&mut output),
    };
    match result.and_then(|()| output.flush()) {
        Ok(()) => output.exit.into(),
        // The reader, such as `head`, has read enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => output.exit.into(),
        Err(error) => {
            print_error(&error.to_string());
            Exit::Error.into()
        }
    }
}
