//! `explain`: what codes and responses mean, and what a program should do next.

use std::collections::HashMap;
use std::io::{self, BufRead, IsTerminal, Write};

use clap::Args;
use clap_complete::engine::ArgValueCompleter;
use result_codes::ResultCode;

use self::explanation::Explanation;
use self::input::Resolved;
use self::response::Context;
use self::stream::{Kind, Part, Stream};
use crate::output::{Exit, Output};
use crate::{completions, encoding};

mod explanation;
mod input;
mod json;
mod response;
mod stream;
mod text;
mod words;

/// Explain what codes mean, and what a program should do next.
///
/// CODE is case-insensitive. Spaces and hyphens work too, and so does a description. Without a CODE, or for `-`, reads standard
/// input: a JSON response, JSON Lines, a log, or codes.
///
/// The next step depends on the status sent with the code. For a code alone, the next step with each status is shown.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Explain {
    /// Explain this code, or `-` for standard input.
    #[arg(value_name = "CODE", add = ArgValueCompleter::new(completions::codes))]
    codes: Vec<String>,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  result-codes explain PAYMENT_IN_PROCESS 'rate limit exceeded'
  curl … | result-codes explain
  tail -f app.log | result-codes explain";

impl Explain {
    pub(crate) fn run(mut self, output: &mut Output) -> io::Result<()> {
        let is_nothing = |code: &String| matches!(input::read(code), Resolved::Nothing);
        let joined = self.codes.join(" ");
        if self.codes.len() > 1 && self.codes.iter().all(is_nothing) && !is_nothing(&joined) {
            // A description without quotes.
            self.codes = vec![joined];
        }
        let mut report = Report::new(self.json);
        let result = self.explain(&mut report, output);
        // What was found before an error is a whole document as well.
        report.finish(output)?;
        result
    }

    fn explain(self, report: &mut Report, output: &mut Output) -> io::Result<()> {
        if self.codes.is_empty() {
            if io::stdin().is_terminal() {
                return Err(io::Error::other(NO_INPUT));
            }
            return explain_stdin(report, output);
        }
        for code in self.codes {
            if code == "-" {
                explain_stdin(report, output)?;
            } else {
                explain_argument(code, report, output)?;
            }
        }
        Ok(())
    }
}

const NO_INPUT: &str = "nothing to explain: give a code, or pipe in a response or a log";

const NOTHING_FOUND: &str = "nothing to explain in the input: no JSON object with `resultStatus` or `resultCode`, and no listed code";

/// Explains an argument: a code, or else what is in it.
fn explain_argument(text: String, report: &mut Report, output: &mut Output) -> io::Result<()> {
    let mixed = text.contains(|c: char| c.is_whitespace() || "\"'`:=,;{}[]()<>".contains(c))
        && matches!(input::read(&text), Resolved::Nothing);
    if mixed && explain_text(text.as_bytes(), report, output)? {
        return Ok(());
    }
    report.add(Explanation::from_text(text), output)
}

fn explain_stdin(report: &mut Report, output: &mut Output) -> io::Result<()> {
    let failed = |error: io::Error| io::Error::other(format!("standard input: {error}"));
    let mut reader = io::stdin().lock();
    let start = reader.fill_buf().map_err(failed)?;
    if let Some(problem) = encoding::problem(start) {
        return Err(failed(io::Error::other(problem)));
    }
    let bom = "\u{feff}".as_bytes();
    if start.starts_with(bom) {
        reader.consume(bom.len());
    }
    if !explain_text(reader, report, output)? {
        output.exit = output.exit.max(Exit::Negative);
        output.error(NOTHING_FOUND)?;
    }
    Ok(())
}

/// Explains what is in the input, each line when it comes. Returns whether there is something.
fn explain_text(
    reader: impl BufRead,
    report: &mut Report,
    output: &mut Output,
) -> io::Result<bool> {
    let mut stream = Stream::new(reader, "$", Context::default());
    let mut found = false;
    while let Some(parts) = stream.next_line()? {
        for Part { line, kind } in parts {
            for mut explanation in explain_part(kind) {
                explanation.line = Some(line);
                found = true;
                report.add(explanation, output)?;
            }
        }
        output.flush()?;
    }
    Ok(found)
}

/// Explains a line that is one thing, or the result objects or the listed codes in a part of it.
fn explain_part(kind: Kind) -> Vec<Explanation> {
    let text = match kind {
        Kind::Objects(found) => return found.into_iter().map(Explanation::from_object).collect(),
        Kind::Line(text) => {
            let read = input::read_code(&text);
            if !matches!(read, Resolved::Nothing) || words::is_like_code(&text) {
                return vec![Explanation::from_text(text)];
            }
            text
        }
        Kind::Rest(text) => text,
    };
    let codes = words::codes(&text).filter_map(|form| Some((form, ResultCode::parse(form)?)));
    codes
        .map(|(form, code)| Explanation::from_word(form, code, &text))
        .collect()
}

/// Writes each explanation once, and counts its repetitions.
struct Report {
    /// `None` for JSON, which is one document with the counts in it.
    text: Option<text::Writer>,
    seen: Vec<Seen>,
    indexes: HashMap<String, usize>,
}

struct Seen {
    /// What is left of an explanation that was written.
    explanation: Explanation,
    count: usize,
    last_line: Option<usize>,
}

impl Report {
    fn new(is_json: bool) -> Report {
        Report {
            text: (!is_json).then(text::Writer::new),
            seen: Vec::new(),
            indexes: HashMap::new(),
        }
    }

    fn add(&mut self, explanation: Explanation, output: &mut Output) -> io::Result<()> {
        let next = self.seen.len();
        let index = *self.indexes.entry(explanation.key()).or_insert(next);
        if let Some(seen) = self.seen.get_mut(index) {
            // A code counts once for each line.
            let counts = explanation.sent.is_some()
                || seen.last_line != explanation.line
                || explanation.line.is_none();
            seen.count += usize::from(counts);
            seen.last_line = explanation.line;
            return Ok(());
        }
        if let Some(writer) = &mut self.text {
            writer.write(&explanation, output)?;
        }
        if let Some(error) = &explanation.error {
            output.exit = output.exit.max(Exit::Negative);
            output.error(&explanation.located(error))?;
        }
        self.seen.push(Seen {
            last_line: explanation.line,
            count: 1,
            explanation,
        });
        Ok(())
    }

    fn finish(self, output: &mut Output) -> io::Result<()> {
        if let Some(mut writer) = self.text {
            let repeated = self.seen.iter().filter(|seen| seen.count > 1);
            let counts: Vec<_> = repeated.map(Seen::describe).collect();
            return writer.write_counts(&counts, output);
        }
        let seen = self.seen.iter();
        let values = seen.map(|seen| json::explanation(&seen.explanation, seen.count));
        crate::json::write("explanations", &values.collect::<Vec<_>>(), output)
    }
}

impl Seen {
    fn describe(&self) -> String {
        let unit = match (&self.explanation.sent, self.explanation.line) {
            (None, Some(_)) => "lines",
            _ => "times",
        };
        format!("{}: {} {unit}", self.explanation.name(), self.count)
    }
}
