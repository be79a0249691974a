//! Keys and headers that are repeated: by mistake, or because the header of a row is missing.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use toml::de::Error;

use super::advice::{is_entry, is_header};
use super::diagnostic::{Diagnostic, quote};
use super::read::{OUTSIDE_BLOCKS, fields_of, missing_header, table_with};
use super::source::{Line, Source, Span};

/// Reports the lines on which the parser found errors, though each line is right by itself.
pub(crate) fn report(
    index: usize,
    source: &Source,
    errors: &[Error],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let spans: Vec<Range<usize>> = errors.iter().filter_map(Error::span).collect();
    let broken = spans.iter().map(|span| source.line_at(span.start).number);
    let mut report = Report {
        index,
        broken: broken.collect(),
        headers: HashMap::new(),
        top: Vec::new(),
        found: Vec::new(),
    };
    for block in blocks(source) {
        report.block(&block);
    }
    if report.found.is_empty() {
        let span = spans.first().cloned().unwrap_or_default();
        let message = "TOML does not allow this here";
        report
            .found
            .push(Diagnostic::new(Span::new(index, span), message));
    }
    diagnostics.append(&mut report.found);
}

/// A header and the keys below it, up to the next. The first block has no header.
#[derive(Default)]
struct Block<'t> {
    header: Option<Name<'t>>,
    keys: Vec<Name<'t>>,
}

/// What a line sets: a key, or a header.
#[derive(Clone, Copy)]
struct Name<'t> {
    text: &'t str,
    start: usize,
    /// The number of the line.
    line: usize,
}

impl<'t> Name<'t> {
    /// Returns what is before a character, without quotes.
    fn before(end: char, line: Line<'t>) -> Self {
        let name = line.text.split(end).next().unwrap_or_default();
        let text = name.trim_start();
        Name {
            text: text.trim_end(),
            start: line.start + name.len() - text.len(),
            line: line.number,
        }
    }

    /// Returns the name without the quotes that it can have.
    fn unquoted(self) -> String {
        self.text.replace(['"', '\''], "")
    }
}

fn blocks(source: &Source) -> Vec<Block<'_>> {
    let mut blocks = vec![Block::default()];
    for line in source.lines() {
        if is_header(line.text) {
            blocks.push(Block {
                header: Some(Name::before(']', line)),
                keys: Vec::new(),
            });
        } else if let Some(block) = blocks.last_mut().filter(|_| is_entry(line.text)) {
            block.keys.push(Name::before('=', line));
        }
    }
    blocks
}

struct Report<'t> {
    index: usize,
    /// The numbers of the lines with an error.
    broken: HashSet<usize>,
    headers: HashMap<String, Name<'t>>,
    /// The keys above the first header.
    top: Vec<Name<'t>>,
    found: Vec<Diagnostic>,
}

impl<'t> Report<'t> {
    fn block(&mut self, block: &Block<'t>) {
        let Some(header) = block.header else {
            self.top.clone_from(&block.keys);
            return self.keys("code", &block.keys);
        };
        let table = table_of(header.text);
        if !self.is_broken(&header) {
            self.headers.insert(header.unquoted(), header);
            self.keys(table, &block.keys);
        } else if let Some(first) = self.headers.get(&header.unquoted()) {
            let name = quote(&format!("{}]", header.text));
            let message = format!("{name} stands here twice: delete or rename one of the two");
            self.report(message, header, Some(*first));
        } else if let Some(key) = self.top.iter().find(|key| key.unquoted() == table) {
            // The key has the name of a table.
            let (message, place) = match (row_table(&self.top), self.top.first()) {
                (Some(row), Some(first)) => {
                    (missing_header(row, first.text, OUTSIDE_BLOCKS), *first)
                }
                _ => (
                    format!("{} {OUTSIDE_BLOCKS}: delete this line", quote(table)),
                    *key,
                ),
            };
            self.report(message, place, None);
        }
    }

    /// Reports the keys of a block of this table that are repeated.
    fn keys(&mut self, table: &str, keys: &[Name<'t>]) {
        let repeated: Vec<Name> = keys
            .iter()
            .filter(|key| self.is_broken(key))
            .copied()
            .collect();
        if repeated.is_empty() {
            return;
        }
        let mut first = HashMap::new();
        for key in keys {
            first.entry(key.unquoted()).or_insert(*key);
        }
        let own = fields_of(table);
        let is_foreign = |key: &Name| !own.iter().any(|field| field.name == key.unquoted());
        let start = keys.iter().position(is_foreign);
        if let Some((row, start)) =
            start.and_then(|start| Some((row_table(&keys[start..])?, keys[start])))
        {
            let message = missing_header(row, start.text, "is not a key of this block");
            return self.report(message, start, None);
        }
        // Several keys that are repeated, or the only one that a row has, look like a second row.
        let lacks_header = repeated.len() > 1 || own.len() == 1;
        let row_start = repeated[0].unquoted();
        for key in repeated {
            let name = key.unquoted();
            if lacks_header && name != row_start {
                continue;
            }
            let message = if lacks_header {
                missing_header(table, key.text, "is already set in this block")
            } else if name.contains('.') {
                "a key has no dots".to_owned()
            } else {
                format!("duplicate key {}", quote(key.text))
            };
            let first = first.get(&name).filter(|first| first.start < key.start);
            self.report(message, key, first.copied());
        }
    }

    fn is_broken(&self, name: &Name) -> bool {
        self.broken.contains(&name.line)
    }

    fn report(&mut self, message: String, at: Name, first: Option<Name>) {
        let span = |name: Name| Span::new(self.index, name.start..name.start + name.text.len());
        let error = Diagnostic::new(span(at), message);
        self.found.push(match first {
            Some(first) => error.with_note(span(first), "first defined here"),
            None => error,
        });
    }
}

/// Returns the table whose blocks have all these keys.
fn row_table(keys: &[Name]) -> Option<&'static str> {
    let names: Vec<String> = keys.iter().map(|key| key.unquoted()).collect();
    table_with(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Returns the name of the table in a header.
fn table_of(header: &str) -> &str {
    let name = header.trim_start_matches(['[', ' ', '\t']);
    name.split(['.', ']', ' ']).next().unwrap_or_default()
}
