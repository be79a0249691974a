//! Finds result objects and codes in any text: a response, JSON Lines, a log, a list of codes.

use std::collections::HashMap;

use result_codes::ResultObject;
use serde_json::Error;

use super::input::{self, Resolved};
use super::{response, words};

/// Something to explain.
pub(super) struct Item {
    /// Its line, unless the text is one JSON value.
    pub(super) line: Option<usize>,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    /// A JSON object.
    Object {
        path: String,
        result: Result<ResultObject, Error>,
    },
    /// Words such as `resultStatus=U`, outside JSON.
    Words {
        text: String,
        /// Whether a key repeats in the line, so that it has more than one object.
        is_split: bool,
        result: Result<ResultObject, Error>,
    },
    /// A code among other words.
    Code {
        form: String,
        /// The first of its lines.
        text: String,
        /// The number of lines that it is in.
        lines: usize,
    },
    /// A line that is to be a code by itself.
    Line(String),
    /// The beginning of a JSON value, but not a whole one.
    Broken(Error),
}

/// Returns what is in a text, in its order. Each code among other words is returned once.
///
/// Fails if the text begins like a JSON value, and is none.
pub(super) fn items(text: &str) -> Result<Vec<Item>, Error> {
    // Some shells pipe a byte order mark first.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut scan = Scan::new(text);
    let (mut plain_start, mut from) = (0, 0);
    while let Some(offset) = text[from..].find(['{', '[']) {
        let start = from + offset;
        match response::find(&text[start..]) {
            Ok((found, len)) => {
                from = start + len;
                if !found.is_empty() {
                    scan.add_plain(plain_start, start);
                    scan.add_objects(start, from, found);
                    plain_start = from;
                }
            }
            Err(error) if text[..start].trim().is_empty() && begins_json(&text[start..]) => {
                return Err(error);
            }
            Err(error) => {
                if is_at_line_start(text, start) && begins_json(&text[start..]) {
                    scan.add_plain(plain_start, start);
                    scan.add(start, Kind::Broken(error));
                    plain_start = start;
                }
                from = start + 1;
            }
        }
    }
    scan.add_plain(plain_start, text.len());
    Ok(scan.items)
}

/// Whether a text begins like a JSON value with keys. A line of a log can begin with `[2026-01-31`.
fn begins_json(text: &str) -> bool {
    let is_array = |rest: &str| rest.trim_start().starts_with(['{', '[', '"', ']']);
    text.starts_with('{') || text.strip_prefix('[').is_some_and(is_array)
}

/// Looks back only as far as the last character that is not blank: this is asked of every brace in a line.
fn is_at_line_start(text: &str, at: usize) -> bool {
    let is_visible = |c: &char| *c == '\n' || !c.is_whitespace();
    let before = text[..at].chars().rev().find(is_visible);
    before.is_none_or(|c| c == '\n')
}

struct Scan<'a> {
    text: &'a str,
    /// Whether each line is to be a code: there is only one line, or each has only one word.
    is_list: bool,
    /// A position, and the number of its line: positions are asked for in ascending order.
    counted: (usize, usize),
    items: Vec<Item>,
    /// The index of the item of each code among other words.
    codes: HashMap<&'a str, usize>,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Scan<'a> {
        Scan {
            text,
            is_list: text.trim().lines().count() == 1
                || text
                    .lines()
                    .all(|line| line.split_whitespace().count() <= 1),
            counted: (0, 1),
            items: Vec::new(),
            codes: HashMap::new(),
        }
    }

    fn line_of(&mut self, at: usize) -> usize {
        let (from, line) = self.counted;
        let breaks = self.text[from..at].matches('\n').count();
        self.counted = (at, line + breaks);
        line + breaks
    }

    fn add(&mut self, at: usize, kind: Kind) {
        let line = Some(self.line_of(at));
        self.items.push(Item { line, kind });
    }

    fn add_objects(&mut self, start: usize, end: usize, found: Vec<response::Found>) {
        let is_all = self.text[..start].trim().is_empty() && self.text[end..].trim().is_empty();
        let line = self.line_of(start);
        self.items.extend(found.into_iter().map(|found| Item {
            line: (!is_all).then_some(line),
            kind: Kind::Object {
                path: found.path,
                result: found.result,
            },
        }));
    }

    /// Adds what is in a part of the text that has no result object.
    fn add_plain(&mut self, mut start: usize, end: usize) {
        let text = self.text;
        for line in text[start..end].split_inclusive('\n') {
            let is_whole =
                is_at_line_start(text, start) && (line.ends_with('\n') || end == text.len());
            self.add_line(start, line.trim(), is_whole);
            start += line.len();
        }
    }

    fn add_line(&mut self, at: usize, line: &'a str, is_whole: bool) {
        let objects = words::objects(line);
        let is_split = objects.len() > 1;
        for object in &objects {
            let values = object.entries.iter();
            let result = response::read(values.map(|(key, value)| (*key, (*value).into())));
            let text = object.text.trim().to_owned();
            let kind = Kind::Words {
                text,
                is_split,
                result,
            };
            self.add(at, kind);
        }
        if !objects.is_empty() {
            return;
        }
        if matches!(input::read(line), Resolved::Code(..) | Resolved::Several(_)) {
            return self.add(at, Kind::Line(line.to_owned()));
        }
        let codes: Vec<&str> = words::codes(line).collect();
        if codes.is_empty() {
            // Not what is left of a JSON value, such as `}`.
            let is_given = !line.is_empty() && !line.contains(['{', '}', '[', ']', ':', '=']);
            if is_given && is_whole && self.is_list {
                self.add(at, Kind::Line(line.to_owned()));
            }
            return;
        }
        for (n, code) in codes.iter().enumerate() {
            if !codes[..n].contains(code) {
                self.add_code(at, code, line);
            }
        }
    }

    fn add_code(&mut self, at: usize, code: &'a str, line: &str) {
        let known = self
            .codes
            .get(code)
            .map(|&index| &mut self.items[index].kind);
        if let Some(Kind::Code { lines, .. }) = known {
            *lines += 1;
        } else {
            self.codes.insert(code, self.items.len());
            let (form, text) = (code.to_owned(), line.to_owned());
            let lines = 1;
            self.add(at, Kind::Code { form, text, lines });
        }
    }
}
