//! `result-codes`: looks up, lists and compares result codes at a terminal.

use std::env;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};

use escape::escape;
use output::{Exit, Output, print_error};

mod advice;
#[path = "../../shared/charset.rs"]
#[expect(
    dead_code,
    reason = "the command needs wire forms and hidden characters alone"
)]
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
    let result = match parse().command {
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

/// Parses the arguments. A code in the place of a subcommand is explained.
fn parse() -> Cli {
    let mut arguments: Vec<OsString> = env::args_os().collect();
    let mut texts = arguments
        .iter()
        .skip(1)
        .map(|argument| argument.to_string_lossy());
    let first = texts.find(|argument| !argument.starts_with('-'));
    let is_code = first.is_some_and(|first| {
        Cli::command().find_subcommand(&*first).is_none() && explain::is_code(&first)
    });
    if is_code {
        arguments.insert(1, "explain".into());
    }
    let mut error = match Cli::try_parse_from(&arguments) {
        Ok(cli) => return cli,
        Err(error) => error,
    };
    // clap quotes arguments as they are.
    let visible = arguments
        .iter()
        .map(|argument| escape(&argument.to_string_lossy()));
    if let Err(visible) = Cli::try_parse_from(visible) {
        error = visible;
    }
    if error.kind() == ErrorKind::InvalidSubcommand {
        let tip = format!("to look a code up: {NAME} explain CODE");
        let tips = ContextValue::StyledStrs(vec![tip.into()]);
        error.insert(ContextKind::Suggested, tips);
    }
    error.exit()
}
