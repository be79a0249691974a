//! Parses a file, or reports what is wrong with its lines.
//!
//! A file that does not parse is read line by line, because after an error, the parser misreads what follows. A line is broken if it is
//! not TOML by itself, nor with the rest of a value that it starts. Lines that are broken for the same reason are reported once. If no
//! line is broken, a key or a header is repeated.

use toml::de::DeTable;

use super::diagnostic::Diagnostic;
use super::faults::{self, Extent, Fault};
use super::repeated::repeated;
use super::source::{Line, Source, Span};

/// Parses a source, which has this index. Returns `None` if it has syntax errors, which are added to `diagnostics`.
pub(crate) fn parse<'t>(
    index: usize,
    source: &'t Source,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<DeTable<'t>> {
    let (file, errors) = DeTable::parse_recoverable(&source.text);
    if errors.is_empty() {
        return Some(file.into_inner());
    }
    let runs = broken_runs(source);
    if runs.is_empty() {
        diagnostics.extend(repeated(index, source, &errors));
    } else {
        diagnostics.extend(runs.iter().map(|run| run.diagnostic(index)));
    }
    None
}

/// Lines that are broken for the same reason.
struct Run<'t> {
    first: Line<'t>,
    /// How many follow.
    more: usize,
    /// What is wrong with the first.
    fault: Fault,
}

impl Run<'_> {
    fn diagnostic(&self, index: usize) -> Diagnostic {
        let Line { start, text, .. } = self.first;
        let Fault {
            message,
            span,
            extent,
        } = &self.fault;
        let stops = || DeTable::parse(text).err()?.span();
        let span = span.clone().or_else(stops).unwrap_or_default();
        let also = match (extent, self.more) {
            (Extent::Line, 1) => " (also on the next line)".to_owned(),
            (Extent::Line, more @ 2..) => format!(" (also on the next {more} lines)"),
            _ => String::new(),
        };
        let span = Span::new(index, start + span.start..start + span.end);
        Diagnostic::new(span, format!("{message}{also}"))
    }
}

/// Returns the runs of broken lines of a source.
fn broken_runs(source: &Source) -> Vec<Run<'_>> {
    let lines: Vec<Line> = source.lines().collect();
    let mut runs: Vec<Run> = Vec::new();
    let mut next = 0;
    // The number of the line that would continue the last run.
    let mut continues = 0;
    while let Some(&line) = lines.get(next) {
        let text = line.text;
        if is_sound(text) {
            next += 1;
            // An empty line or a comment does not end a run.
            let skipped = text.trim().is_empty() || text.trim_start().starts_with('#');
            continues += usize::from(continues == next && skipped);
            continue;
        }
        let rest = &lines[next + 1..];
        if let Some(len) = rest_of_value(source, line, rest) {
            next += 1 + len;
            continue;
        }
        next += 1;
        match runs.last_mut() {
            Some(run) if continues == line.number && continues_run(run, text) => run.more += 1,
            _ => {
                let fault = faults::fault(text);
                if fault.extent == Extent::Conflict {
                    let end = |line: &Line| line.text.starts_with(">>>>>>>");
                    next += rest.iter().position(end).map_or(rest.len(), |end| end + 1);
                }
                runs.push(Run {
                    first: line,
                    more: 0,
                    fault,
                });
            }
        }
        continues = next + 1;
    }
    runs
}

fn is_sound(text: &str) -> bool {
    DeTable::parse(text).is_ok()
}

/// Returns how many of the lines below belong to the value that a line starts, or `None` if the line starts no valid value.
fn rest_of_value(source: &Source, line: Line, below: &[Line]) -> Option<usize> {
    let (_, value) = line.text.split_once('=')?;
    let value = value.trim_start();
    let closer = [("\"\"\"", "\"\"\""), ("'''", "'''"), ("[", "]")]
        .into_iter()
        .find_map(|(opener, closer)| value.starts_with(opener).then_some(closer))?;
    // A list ends before the next key.
    let is_past = |line: &Line| {
        closer == "]" && (faults::is_entry(line.text) || faults::is_header(line.text))
    };
    let mut value_lines = below.iter().take_while(|line| !is_past(line));
    let last = value_lines.position(|line| line.text.contains(closer))?;
    let end = below[last].start + below[last].text.len();
    let valid = is_sound(&source.text[line.start..end]);
    valid.then_some(last + 1)
}

/// Returns whether a broken line has the same fault as a run, or follows from it.
fn continues_run(run: &Run, text: &str) -> bool {
    match run.fault.extent {
        Extent::Line => faults::fault(text).message == run.fault.message,
        Extent::Rows => faults::is_pasted_row(text),
        Extent::Conflict => false,
        Extent::Value => !faults::is_entry(text) && !faults::is_header(text),
        Extent::OtherFormat => true,
    }
}
