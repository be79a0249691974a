//! `explain`: what codes and responses mean, and what a program should do next.

use std::io::{self, IsTerminal};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory};
use clap_complete::engine::ArgValueCompleter;

use self::explanation::Explanation;
use self::input::Resolved;
use self::text_input::{Item, Kind};
use crate::output::{Exit, Output};
use crate::{Cli, completions};

mod explanation;
mod input;
mod json;
mod response;
mod text;
mod text_input;
mod words;

/// Explain what codes mean, and what a program should do next.
///
/// A CODE can be typed in any case, with spaces or hyphens between its words, or as its description. Anything that was not
/// typed as the API sends it is repeated in the answer, with the code that it was read as.
///
/// Without a CODE, or for `-`, reads standard input: a JSON response, JSON Lines, a log, or codes. Every object with the key
/// `resultStatus` or `resultCode` is explained as a result object, and so are words such as `resultStatus=U` in a line.
/// If such a word repeats, another result object begins there. Each code that is among other words is explained once.
#[derive(Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub(crate) struct Explain {
    /// Explain this code, or `-` for standard input.
    #[arg(value_name = "CODE", add = ArgValueCompleter::new(completions::codes))]
    codes: Vec<String>,

    /// Print JSON.
    #[arg(long)]
    json: bool,

    /// Whether the subcommand was left out.
    #[arg(skip)]
    pub(crate) is_implied: bool,
}

const EXAMPLES: &str = "\
Examples:
  result-codes explain PAYMENT_IN_PROCESS 'rate limit exceeded'
  curl … | result-codes explain
  grep ERROR app.log | result-codes explain";

fn long_help() -> String {
    format!(
        "{EXAMPLES}

Exit codes:
  0  everything is explained
  1  a code is not listed, a result object is malformed, or there is none in
     the input; the rest is explained
  2  usage error, or the input begins like JSON, and is not JSON

{}",
        json::HELP
    )
}

impl Explain {
    pub(crate) fn begins_with_code(&self) -> bool {
        let first = self.codes.first();
        first.is_some_and(|first| matches!(input::read(first), Resolved::Code(..)))
    }

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
                explanations.extend(explain_input(&read_stdin()?)?);
            } else {
                explanations.extend(explain_argument(code));
            }
        }
        if let Some(first) = explanations.first_mut().filter(|_| self.is_implied) {
            let remark = "no subcommand was given; read as `result-codes explain`";
            first.remarks.insert(0, remark.to_owned());
        }
        Ok(explanations)
    }
}

/// Explains a code, or else what is in the text of an argument.
fn explain_argument(text: String) -> Vec<Explanation> {
    let explanation = Explanation::of_code(text);
    let text = explanation.given.as_deref().unwrap_or_default();
    if explanation.code.is_none() && text.contains(|c: char| c.is_whitespace() || "{=:".contains(c))
    {
        // What is not JSON is explained as the code that it is not.
        let items = text_input::items(text).unwrap_or_default();
        let is_found = |item: &Item| !matches!(item.kind, Kind::Line(_) | Kind::Broken(_));
        if items.iter().any(is_found) {
            return items
                .into_iter()
                .map(|item| Explanation::of_item(Item { line: None, ..item }))
                .collect();
        }
    }
    vec![explanation]
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
    explain_input(&text)
}

/// Exits as clap does if an argument is missing. clap cannot: whether CODE is required depends on standard input.
fn exit_without_input() -> ! {
    let mut cli = Cli::command();
    cli.build();
    let mut command = cli.find_subcommand("explain").cloned().unwrap_or(cli);
    let message = "nothing to explain: give a code, or pipe in a response or a log";
    command
        .error(ErrorKind::MissingRequiredArgument, message)
        .exit()
}

fn read_stdin() -> io::Result<String> {
    io::read_to_string(io::stdin().lock())
        .map_err(|error| io::Error::other(format!("standard input: {error}")))
}

fn explain_input(text: &str) -> io::Result<Vec<Explanation>> {
    let items = text_input::items(text)
        .map_err(|error| io::Error::other(format!("standard input is not JSON: {error}")))?;
    if items.is_empty() {
        return Ok(vec![Explanation::of_empty_input()]);
    }
    Ok(items.into_iter().map(Explanation::of_item).collect())
}
