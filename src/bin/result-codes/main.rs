//! `result-codes`: looks up, lists and compares result codes at a terminal.

use std::env;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Parser, Subcommand};

use escape::escape;
use output::{Exit, Output, print_error};

mod advice;
#[path = "../../shared/charset.rs"]
#[expect(
    dead_code,
    reason = "no message of the command is about the names of variants"
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

Exit codes:
  0  success
  1  a code is not listed, no code matches, or the page differs
  2  usage or input error
See the help of each subcommand for details.

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
    let mut error = match Cli::try_parse() {
        Ok(cli) => return cli,
        Err(error) => error,
    };
    // clap quotes arguments as they are.
    let visible = env::args_os().map(|argument| escape(&argument.to_string_lossy()));
    if let Err(visible) = Cli::try_parse_from(visible) {
        error = visible;
    }
    let kind = error.kind();
    // An option of `explain` before the code is unknown where a subcommand is expected.
    if [ErrorKind::InvalidSubcommand, ErrorKind::UnknownArgument].contains(&kind) {
        let mut arguments: Vec<_> = env::args_os().collect();
        arguments.insert(1, "explain".into());
        let explained = Cli::try_parse_from(arguments);
        match explained.map(|cli| cli.command) {
            Ok(Command::Explain(mut explain)) if explain.begins_with_code() => {
                explain.is_implied = true;
                let command = Command::Explain(explain);
                return Cli { command };
            }
            _ => {}
        }
    }
    if kind == ErrorKind::InvalidSubcommand {
        let tip = format!("to look a code up: {NAME} explain CODE");
        let tips = ContextValue::StyledStrs(vec![tip.into()]);
        error.insert(ContextKind::Suggested, tips);
    }
    error.exit()
}
