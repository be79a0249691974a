//! `explain`: what codes and responses mean, and what a program should do next.

use std::io::{self, IsTerminal};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory};
use clap_complete::engine::ArgValueCompleter;

use self::explanation::Explanation;
use crate::output::{Exit, Output};
use crate::{Cli, completions};

mod explanation;
mod input;
mod json;
mod response;
mod text;

/// Explain what codes mean, and what a program should do next.
///
/// Without a CODE, or for `-`, reads a JSON response from standard input. Every object in it that has the key
/// `resultStatus` or `resultCode` is explained as a result object.
#[derive(Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub(crate) struct Explain {
    /// A code in any case, or the name of its variant; `-` for a JSON response.
    #[arg(value_name = "CODE", add = ArgValueCompleter::new(completions::codes))]
    codes: Vec<String>,

    /// Print a JSON array.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  result-codes explain PAYMENT_IN_PROCESS system_busy
  curl … | result-codes explain";

fn long_help() -> String {
    format!(
        "{EXAMPLES}

Exit codes:
  0  everything is explained
  1  a code is not listed, a result object is malformed, or the response has
     none; the rest is explained
  2  usage error, or the input is not JSON

{}",
        json::HELP
    )
}

impl Explain {
    pub(crate) fn run(self) -> io::Result<Output> {
        let json = self.json;
        let explanations = self.explanations()?;
        let mut output = Output::default();
        if json {
            json::write(&explanations, &mut output.out)?;
        } else {
            text::write(&explanations, &mut output.out)?;
        }
        let errors = explanations.into_iter().filter_map(|one| one.error);
        output.errors = errors.collect();
        if !output.errors.is_empty() {
            output.exit = Exit::Negative;
        }
        Ok(output)
    }

    fn explanations(self) -> io::Result<Vec<Explanation>> {
        if self.codes.is_empty() {
            return explain_pipe();
        }
        let mut explanations = Vec::new();
        for code in self.codes {
            if code == "-" {
                explanations.extend(explain_response(&read_stdin()?)?);
            } else {
                explanations.push(Explanation::of_code(code));
            }
        }
        Ok(explanations)
    }
}

fn explain_pipe() -> io::Result<Vec<Explanation>> {
    let text = if io::stdin().is_terminal() {
        String::new()
    } else {
        read_stdin()?
    };
    if text.trim().is_empty() {
        exit_without_input();
    }
    explain_response(&text)
}

/// Exits as clap does if an argument is missing. clap cannot: whether CODE is required depends on standard input.
fn exit_without_input() -> ! {
    let mut cli = Cli::command();
    cli.build();
    let mut command = cli.find_subcommand("explain").cloned().unwrap_or(cli);
    let message = "nothing to explain: give a code, or pipe in a JSON response";
    command
        .error(ErrorKind::MissingRequiredArgument, message)
        .exit()
}

fn read_stdin() -> io::Result<String> {
    io::read_to_string(io::stdin().lock())
        .map_err(|error| io::Error::other(format!("standard input: {error}")))
}

fn explain_response(text: &str) -> io::Result<Vec<Explanation>> {
    let found = response::find(text)
        .map_err(|error| io::Error::other(format!("standard input is not JSON: {error}")))?;
    if found.is_empty() {
        return Ok(vec![Explanation::of_empty_response()]);
    }
    let explanations = found.into_iter().map(Explanation::of_result_object);
    Ok(explanations.collect())
}
