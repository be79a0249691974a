//! `explain`: what codes and responses mean, and what a program does next.

use std::io::{self, IsTerminal, Read, Write};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory};
use result_codes::{NextStep, ResultCode, ResultObject, ResultStatus};
use serde_json::{Value, json};

use crate::given::{GivenParser, Reading, hint, nearest, read};
use crate::layout::{BOLD, Layout, style};
use crate::response::{self, Found};
use crate::{Answer, Cli, Exit, columns};

/// Says what codes mean, and what a program does next.
///
/// Reads a JSON response where `-` is given, or nothing and a pipe: every object in it with a `resultStatus` or a
/// `resultCode` is a result object.
#[derive(Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub(crate) struct Explain {
    /// A code, in any case, or the name of its variant; `-` for a JSON response from standard input.
    #[arg(value_name = "CODE", value_parser = GivenParser, hide_possible_values = true)]
    given: Vec<String>,

    /// Answers with a JSON array.
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
  0  all is explained
  1  a code is not listed, a result object is malformed, or a response has none;
     the rest is explained
  2  wrong usage, or the input is no JSON

--json writes an array of objects with these keys:
  path                   where in the response; null for a code by itself
  given                  the code as it was given; null in a response
  sent                   resultStatus, resultCode and resultMessage; else null
  status                 the status that counts, of a code by itself the table's; null where nothing is known
  next_step              what a program does, in a word
  next_step_description  the same in a sentence
  table_status           the status that the table gives the code, or null
  remarks                what was read otherwise, is missing, or is in dispute
  error                  why there is no explanation, or not of all; else null
  nearest                listed codes that look like one that is not
  listed                 the code's row, as in `list --format json`; else null"
    )
}

impl Explain {
    pub(crate) fn run(&self) -> io::Result<Answer> {
        let subjects = self.subjects()?;
        let mut answer = Answer::default();
        if self.json {
            let array: Vec<Value> = subjects.iter().map(Subject::json).collect();
            serde_json::to_writer_pretty(&mut answer.out, &array)?;
            writeln!(answer.out)?;
        } else {
            write_blocks(&subjects, &mut answer.out)?;
        }
        answer.complaints = subjects.iter().filter_map(Subject::complaint).collect();
        if !answer.complaints.is_empty() {
            answer.exit = Exit::No;
        }
        Ok(answer)
    }

    fn subjects(&self) -> io::Result<Vec<Subject>> {
        if self.given.is_empty() {
            return of_pipe();
        }
        let mut subjects = Vec::new();
        for given in &self.given {
            if given == "-" {
                subjects.extend(of_response(&standard_input()?)?);
            } else {
                let reading = read(given);
                let given = given.clone();
                subjects.push(Subject::Code { given, reading });
            }
        }
        Ok(subjects)
    }
}

/// A code by itself is shown with the table's status, and a response can have been sent with another.
const STATUS_THAT_COUNTS: &str = "in a response, the status that was sent counts";

/// What there is to explain where no code is given.
fn of_pipe() -> io::Result<Vec<Subject>> {
    let text = if io::stdin().is_terminal() {
        String::new()
    } else {
        standard_input()?
    };
    if text.trim().is_empty() {
        nothing_to_explain();
    }
    of_response(&text)
}

/// Exits as clap does where an argument is missing. It cannot know: a pipe takes the argument's place.
fn nothing_to_explain() -> ! {
    let mut cli = Cli::command();
    cli.build();
    let mut command = cli.find_subcommand("explain").cloned().unwrap_or(cli);
    let message = "there is nothing to explain: give a code, or pipe a JSON response in";
    command
        .error(ErrorKind::MissingRequiredArgument, message)
        .exit()
}

fn standard_input() -> io::Result<String> {
    let mut text = String::new();
    let result = io::stdin().lock().read_to_string(&mut text);
    result.map_err(|error| io::Error::other(format!("standard input: {error}")))?;
    Ok(text)
}

fn of_response(text: &str) -> io::Result<Vec<Subject>> {
    let found = response::find(text)
        .map_err(|error| io::Error::other(format!("standard input is no JSON: {error}")))?;
    if found.is_empty() {
        return Ok(vec![Subject::Nothing]);
    }
    Ok(found.into_iter().map(Subject::Result).collect())
}

/// One thing to explain.
enum Subject {
    Code {
        given: String,
        reading: Option<Reading>,
    },
    Result(Found),
    /// A response without a result object.
    Nothing,
}

impl Subject {
    /// Why it cannot be explained, or not all of it.
    fn complaint(&self) -> Option<String> {
        match self {
            Subject::Code { reading: Some(_), .. } => None,
            Subject::Code { given, .. } => Some(unlisted(given)),
            Subject::Nothing => Some(
                "there is no result object in the response: none with `resultStatus` or `resultCode`".to_owned(),
            ),
            Subject::Result(Found { path, result }) => match result {
                Err(error) => Some(format!("{path}: {error}; its outcome counts as unknown")),
                Ok(object) => match (object.code(), object.raw_code()) {
                    (None, Some(sent)) => Some(format!("{path}: {}", unlisted(sent))),
                    _ => None,
                },
            },
        }
    }

    fn json(&self) -> Value {
        let error = self.complaint();
        let (mut path, mut given, mut sent) = (None, None, None);
        let mut remarks = Vec::new();
        let (mut code, mut counts, mut near) = (None, None, Vec::new());
        match self {
            Subject::Code {
                given: text,
                reading,
            } => {
                given = Some(text);
                match reading {
                    None => near = nearest(text),
                    Some(reading) => {
                        code = Some(reading.code);
                        counts = Some((reading.code.status(), reading.code.next_step()));
                        remarks.extend(reading.remark(text));
                        remarks.push(STATUS_THAT_COUNTS.to_owned());
                    }
                }
            }
            Subject::Result(found) => {
                path = Some(&found.path);
                if let Ok(object) = &found.result {
                    code = object.code();
                    counts = Some((object.status(), object.next_step()));
                    remarks = object_remarks(object);
                    sent = Some(sent_texts(object));
                    if code.is_none() {
                        near = object.raw_code().map(nearest).unwrap_or_default();
                    }
                }
            }
            Subject::Nothing => {}
        }
        json!({
            "path": path,
            "given": given,
            "sent": sent,
            "status": counts.map(|(status, _)| status.as_str()),
            "next_step": counts.map(|(_, next_step)| next_step.as_str()),
            "next_step_description": counts.map(|(_, next_step)| next_step.description()),
            "table_status": code.map(|code| code.status().as_str()),
            "remarks": remarks,
            "error": error,
            "nearest": near,
            "listed": code.map(columns::record),
        })
    }

    /// The block of text, or nothing where there is only a complaint.
    fn block(&self) -> Option<Block> {
        match self {
            Subject::Code {
                given,
                reading: Some(reading),
            } => {
                let code = reading.code;
                let mut fields = Vec::new();
                fields.extend(reading.remark(given).map(|remark| ("Given", remark)));
                fields.push(("Mind", STATUS_THAT_COUNTS.to_owned()));
                fields.extend(about(Some(code), code.status(), code.next_step()));
                Some(Block {
                    heading: code.to_string(),
                    status: Some(code.status()),
                    fields,
                })
            }
            Subject::Result(Found {
                path,
                result: Ok(object),
            }) => {
                let mut fields = vec![("Sent", object.to_string())];
                fields.extend(
                    object_remarks(object)
                        .into_iter()
                        .map(|remark| ("Mind", remark)),
                );
                fields.extend(about(object.code(), object.status(), object.next_step()));
                Some(Block {
                    heading: path.clone(),
                    status: Some(object.status()),
                    fields,
                })
            }
            _ => None,
        }
    }
}

fn unlisted(text: &str) -> String {
    let text = text.escape_debug().to_string();
    format!("there is no result code `{text}`{}", hint(&text))
}

fn sent_texts(object: &ResultObject) -> Value {
    json!({
        "resultStatus": object.raw_status(),
        "resultCode": object.raw_code(),
        "resultMessage": object.message(),
    })
}

/// What is missing in a result object, or in dispute.
fn object_remarks(object: &ResultObject) -> Vec<String> {
    let status = object.status();
    let counts_as = format!("it counts as {status}, {}", status.meaning());
    let of_status = match object.raw_status() {
        None => Some(format!("no status was sent: {counts_as}")),
        Some(sent) if ResultStatus::parse(sent).is_none() => Some(format!(
            "there is no status `{}`: {counts_as}",
            sent.escape_debug()
        )),
        Some(_) => None,
    };
    let of_table = object.table_status().filter(|table| *table != status);
    let of_table = of_table.map(|table| match of_status {
        None => format!("the server says {status}, the table {table}: the server counts"),
        Some(_) => format!(
            "the table gives the code the status {table}, which was not sent and does not count"
        ),
    });
    let of_code = match (object.code(), object.raw_code()) {
        (_, None) => Some("no code was sent: the status alone decides".to_owned()),
        (None, Some(sent)) => Some(format!(
            "the code `{}` is not listed: the status alone decides",
            sent.escape_debug()
        )),
        (Some(code), Some(sent)) => Reading {
            code,
            listed: code.as_str(),
        }
        .remark(sent),
    };
    [of_status, of_table, of_code]
        .into_iter()
        .flatten()
        .collect()
}

/// A heading, and fields below it.
struct Block {
    heading: String,
    status: Option<ResultStatus>,
    fields: Vec<(&'static str, String)>,
}

fn write_blocks(subjects: &[Subject], out: &mut impl Write) -> io::Result<()> {
    let layout = Layout::of_stdout();
    for (n, block) in subjects.iter().filter_map(Subject::block).enumerate() {
        if n > 0 {
            writeln!(out)?;
        }
        let style = block.status.map_or(BOLD, style);
        writeln!(out, "{style}{}{style:#}", block.heading)?;
        for (name, text) in &block.fields {
            layout.field(name, text, out)?;
        }
    }
    Ok(())
}

/// What is known of a code, with the status and the next step that count.
fn about(
    code: Option<ResultCode>,
    status: ResultStatus,
    next_step: NextStep,
) -> Vec<(&'static str, String)> {
    let of_server = status;
    let status = format!("{status}, {}: {}", status.meaning(), status.action());
    let next_step = format!("{next_step}: {}", next_step.description());
    let Some(code) = code else {
        return vec![("Status", status), ("Next step", next_step)];
    };
    // It can be the very thing not to do: "create a new payment" is for a failure, and not for an unknown outcome.
    let resolution = if code.status() == of_server {
        code.resolution().to_owned()
    } else {
        format!(
            "{} (for {}, which does not count)",
            code.resolution(),
            code.status()
        )
    };
    let category = code.category();
    let section = if category.title() == category.group() {
        category.title().to_owned()
    } else {
        format!("{}, in {}", category.title(), category.group())
    };
    let aliases = (!code.aliases().is_empty()).then(|| code.aliases().join(", "));
    let optional = [
        ("Note", code.note().map(str::to_owned)),
        ("Also sent as", aliases),
        ("Deprecated", code.deprecated().map(str::to_owned)),
        (
            "Replaced by",
            code.replaced_by().map(|code| code.to_string()),
        ),
    ];
    let mut fields = vec![
        ("Description", code.description().to_owned()),
        ("Status", status),
        ("Category", section),
        ("Next step", next_step),
        ("Resolution", resolution),
    ];
    fields.extend(
        optional
            .into_iter()
            .filter_map(|(name, text)| Some((name, text?))),
    );
    fields
}
