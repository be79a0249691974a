//! `explain`: what codes and responses mean, and what a program should do next.

use std::io::{self, IsTerminal, StdinLock};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory};
use clap_complete::engine::ArgValueCompleter;

use self::explanation::Explanation;
use self::input::Resolved;
use self::scan::{Item, Kind};
use self::text_input::TextInput;
use crate::columns::JsonArray;
use crate::output::{Exit, Output};
use crate::{Cli, completions};

mod brackets;
mod explanation;
mod input;
mod json;
mod response;
mod scan;
mod text;
mod text_input;
mod words;

/// Explain what codes mean, and what a program should do next.
///
/// A CODE can be typed in any case, with spaces or hyphens between its words, or as its description. If the input is not a wire
/// form, the answer repeats it and says which code it was read as.
///
/// Without a CODE, or for `-`, reads standard input: a JSON response, JSON Lines, a log, or codes. Every object with the key
/// `resultStatus` or `resultCode` is explained as a result object, and so are words such as `resultStatus=U` in a line. Strings in
/// a JSON value are searched for such words only if the value has no result object. If a key repeats in the words of a line, it
/// starts another result object. Codes in other text are explained once each, at the end.
///
/// A result object with status S or F but no listed `resultCode` is reported as an error, without a next step. The code may be
/// elsewhere and change what to do. Exception: if the whole input is one JSON value, S or F decides alone in its objects, unless
/// a listed code in it would change the next step. Words in its strings need a code all the same.
///
/// The words of a line can make several result objects. If one of them lacks a key, none with status S or F has a next step,
/// even with a code. Under a duplicate key of a JSON object, no result object has one.
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
  1  a code is unlisted or ambiguous; a result object is malformed, under a
     duplicate key, or possibly incomplete; JSON cannot be read; or nothing
     was found. Everything else is explained
  2  usage error, or JSON that cannot be read is all that was found

{}",
        json::help()
    )
}

impl Explain {
    pub(crate) fn begins_with_code(&self) -> bool {
        let first = self.codes.first();
        first.is_some_and(|first| matches!(input::read(first), Resolved::Code(..)))
    }

    pub(crate) fn run(self, output: &mut Output) -> io::Result<()> {
        let mut writer = if self.json {
            Writer::Json(JsonArray::new("explanations"))
        } else {
            Writer::Text(text::Writer::new())
        };
        let result = self.explain(&mut writer, output);
        // What was found before an error is a whole document as well.
        if let Writer::Json(array) = writer {
            array.finish(output)?;
        }
        result
    }

    fn explain(self, writer: &mut Writer, output: &mut Output) -> io::Result<()> {
        if self.codes.is_empty() {
            explain_pipe(writer, output)?;
        }
        for (n, code) in self.codes.into_iter().enumerate() {
            if code == "-" {
                explain_input(stdin_text()?, writer, output)?;
                continue;
            }
            let mut explanations = explain_argument(code);
            let is_implied = n == 0 && self.is_implied;
            if let Some(first) = explanations.first_mut().filter(|_| is_implied) {
                let remark = "no subcommand was given; read as `result-codes explain`";
                first.remarks.insert(0, remark.to_owned());
            }
            for explanation in explanations {
                writer.write(&explanation, output)?;
            }
        }
        Ok(())
    }
}

/// Writes explanations one by one: a log can have many.
enum Writer {
    Json(JsonArray),
    Text(text::Writer),
}

impl Writer {
    fn write(&mut self, explanation: &Explanation, output: &mut Output) -> io::Result<()> {
        match self {
            Writer::Json(array) => array.push(&json::object(explanation), output)?,
            Writer::Text(writer) => writer.write(explanation, output)?,
        }
        if let Some(error) = &explanation.error {
            output.exit = output.exit.max(Exit::Negative);
            output.error(error)?;
        }
        Ok(())
    }
}

/// Explains a code, or else what is in the text of an argument.
fn explain_argument(text: String) -> Vec<Explanation> {
    let explanation = Explanation::of_code(text);
    let text = explanation.given.as_deref().unwrap_or_default();
    if explanation.code.is_none() && text.contains(|c: char| c.is_whitespace() || "{=:".contains(c))
    {
        // What is not JSON is explained as the code that it is not.
        let items = TextInput::new(text.as_bytes()).and_then(Iterator::collect);
        let items: Vec<Item> = items.unwrap_or_default();
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

type Stdin = TextInput<StdinLock<'static>>;

fn stdin_text() -> io::Result<Stdin> {
    TextInput::new(io::stdin().lock())
        .map_err(|error| io::Error::other(format!("standard input: {error}")))
}

fn explain_pipe(writer: &mut Writer, output: &mut Output) -> io::Result<()> {
    if io::stdin().is_terminal() {
        exit_without_input();
    }
    let text = stdin_text()?;
    if text.is_blank() {
        exit_without_input();
    }
    explain_input(text, writer, output)
}

fn explain_input(text: Stdin, writer: &mut Writer, output: &mut Output) -> io::Result<()> {
    let (mut is_empty, mut is_broken) = (true, true);
    for item in text {
        let item = item.map_err(|error| io::Error::other(format!("standard input: {error}")))?;
        is_empty = false;
        is_broken &= matches!(item.kind, Kind::Broken(_));
        writer.write(&Explanation::of_item(item), output)?;
    }
    if is_empty {
        writer.write(&Explanation::of_empty_input(), output)?;
    } else if is_broken {
        output.exit = Exit::Error;
    }
    Ok(())
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
