//! `explain`: what codes and responses mean, and what a program should do next.

use std::collections::HashMap;
use std::io::{self, BufRead, IsTerminal, Write};

use clap::error::ErrorKind;
use clap::{Args, CommandFactory};
use clap_complete::engine::ArgValueCompleter;
use result_codes::ResultCode;

use self::explanation::Explanation;
use self::input::Resolved;
use self::stream::{Kind, Part, Stream};
use crate::json::Json;
use crate::output::{Exit, Output};
use crate::{Cli, completions, encoding};

mod explanation;
mod input;
mod json;
mod response;
mod stream;
mod text;
mod words;

/// Explain what codes mean, and what a program should do next.
///
/// A CODE can be typed in any case, with spaces or hyphens between its words, or as its description. Without a CODE, or for `-`,
/// reads standard input: a JSON response, JSON Lines, a log, or codes.
///
/// The next step of a code depends on the status that was sent with it. A code alone has a step for each status.
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

/// Whether a text is read as one code.
pub(crate) fn is_code(text: &str) -> bool {
    matches!(input::read_code(text), Resolved::Code(_))
}

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
                exit_without_input();
            }
            explain_stdin(report, output)?;
        }
        for code in self.codes {
            if code == "-" {
                explain_stdin(report, output)?;
                continue;
            }
            for explanation in explain_argument(code) {
                report.add(explanation, output)?;
            }
        }
        Ok(())
    }
}

/// Explains a code, or else what is in the text of an argument.
fn explain_argument(text: String) -> Vec<Explanation> {
    let explanation = Explanation::of_text(text, None);
    let text = explanation.given.as_deref().unwrap_or_default();
    if explanation.error.is_some() && explanation.nearest.len() != 1 {
        let mut stream = Stream::new(text.as_bytes());
        let mut found = Vec::new();
        while let Ok(Some(parts)) = stream.next_line() {
            found.extend(parts.into_iter().flat_map(explain_part));
        }
        found.retain(|one| one.code.is_some() || one.sent.is_some());
        if !found.is_empty() {
            for one in &mut found {
                one.line = None;
            }
            return found;
        }
    }
    vec![explanation]
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
    let mut stream = Stream::new(reader);
    let (mut found, mut lines) = (0, Vec::new());
    while let Some(parts) = stream.next_line().map_err(failed)? {
        for part in parts {
            if let (Kind::Line(text), 0..2) = (&part.kind, lines.len()) {
                lines.extend(Some(text.clone()).filter(|text| !text.is_empty()));
            }
            for explanation in explain_part(part) {
                found += 1;
                report.add(explanation, output)?;
            }
        }
        output.flush()?;
    }
    match &mut lines[..] {
        _ if found > 0 => Ok(()),
        [] => exit_without_input(),
        // As an argument.
        [line] if !line.contains(['{', '[']) => {
            report.add(Explanation::of_text(std::mem::take(line), None), output)
        }
        _ => report.add(Explanation::of_empty_input(), output),
    }
}

/// Explains a line that is one thing, or the result objects or the listed codes in a part of it.
fn explain_part(Part { line, kind }: Part) -> Vec<Explanation> {
    let line = Some(line);
    let text = match kind {
        Kind::Objects(found) => {
            let found = found.into_iter();
            return found
                .map(|found| Explanation::of_object(found, line))
                .collect();
        }
        Kind::Line(text) => {
            let is_code = matches!(
                input::read_code(&text),
                Resolved::Code(_) | Resolved::Several(_)
            );
            if is_code || words::is_like_code(&text) {
                return vec![Explanation::of_text(text, line)];
            }
            text
        }
        Kind::Rest(text) => text,
    };
    let codes = words::codes(&text).filter_map(|form| Some((form, ResultCode::parse(form)?)));
    codes
        .map(|(form, code)| Explanation::of_word(form, code, &text, line))
        .collect()
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

/// Writes each explanation once, and counts the others.
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
            let is_new = explanation.sent.is_some()
                || seen.last_line != explanation.line
                || explanation.line.is_none();
            seen.count += usize::from(is_new);
            seen.last_line = explanation.line;
            return Ok(());
        }
        if let Some(writer) = &mut self.text {
            writer.write(&explanation, output)?;
        }
        if let Some(error) = &explanation.error {
            output.exit = output.exit.max(Exit::Negative);
            output.error(error)?;
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
        let values: Vec<Json> = seen
            .map(|seen| json::explanation(&seen.explanation, seen.count))
            .collect();
        crate::json::write("explanations", values, output)
    }
}

impl Seen {
    fn describe(&self) -> (String, String) {
        let count = match (self.explanation.sent.is_some(), self.count) {
            (true, count) => format!("{count} times"),
            (false, count) => format!("{count} lines"),
        };
        let count = match (self.explanation.line, self.last_line) {
            (Some(first), Some(last)) => {
                format!("{count}, first in line {first}, last in line {last}")
            }
            _ => count,
        };
        (self.explanation.name(), count)
    }
}
