//! What was found in a text, and which result objects may be only a part of what was sent.
//!
//! In a log, a response has no clear beginning or end: its keys can be on several lines, with other lines between. So S and
//! F, which decide, count only with a listed code. The objects of an input that is one JSON value are the exception.

use std::collections::{HashMap, HashSet, VecDeque};
use std::ops::Range;

use result_codes::{ResultObject, ResultStatus};
use serde_json::Error;

use super::input::{self, Resolved};
use super::{response, words};
use crate::charset::is_wire_form;

/// Something to explain.
pub(super) struct Item {
    /// Its line, unless it is a JSON object and the text is one JSON value.
    pub(super) line: Option<usize>,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    /// A JSON object.
    Object {
        found: response::Found,
        doubt: Option<Doubt>,
    },
    /// Words such as `resultStatus=U`, in a text or in a string of JSON.
    Words(Words),
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
    /// The beginning of a JSON value, but not a whole one, for this reason.
    Broken(String),
}

pub(super) struct Words {
    pub(super) text: String,
    /// Whether a key repeats in the line, so that it has more than one object.
    pub(super) is_split: bool,
    pub(super) result: Result<ResultObject, Error>,
    pub(super) doubt: Option<Doubt>,
}

/// Why the next step of a result object is withheld.
pub(super) enum Doubt {
    /// It has no listed code, and the input is not one JSON value.
    NoCode,
    /// It has no listed code, but this one is in the same JSON value, and would change its next step.
    OtherCode(String),
    /// It is under a key that its object has twice.
    Duplicate,
    /// Words are read as several result objects, and at least one lacks a key.
    Split,
}

impl Doubt {
    pub(super) fn reason(&self) -> String {
        match self {
            Doubt::NoCode => {
                "no listed `resultCode` here, but it may be elsewhere, so no next step is given; explain the complete response by \
                 itself, as one JSON value"
                    .to_owned()
            }
            Doubt::OtherCode(code) => {
                format!(
                    "no listed `resultCode` here, but {code} in the same JSON value may be the missing one, so no next step is given"
                )
            }
            Doubt::Duplicate => {
                "duplicate key on this path, so which value counts is not known, and no next step is given".to_owned()
            }
            Doubt::Split => {
                "another result object on this line lacks `resultStatus` or `resultCode`, so the words may be grouped wrongly; no \
                 next step is given"
                    .to_owned()
            }
        }
    }
}

/// Returns what is to be a code in a line of a list: the line, or the word that it has in brackets or before a colon.
///
/// Returns `None` for what is left of a JSON value, such as `}` or `"a":1`.
fn given_code(line: &str) -> Option<&str> {
    if !line.contains(['{', '}', '[', ']', ':', '=']) {
        return Some(line).filter(|line| !line.is_empty());
    }
    let word = line.trim_matches(|c: char| c.is_whitespace() || "[]:,".contains(c));
    let is_word = word.contains(|c: char| c.is_ascii_alphabetic()) && is_wire_form(word);
    is_word.then_some(word)
}

/// Looks back only as far as the last character that is not blank: this is asked of every brace in a line.
pub(super) fn is_at_line_start(text: &str, at: usize) -> bool {
    let is_visible = |c: &char| *c == '\n' || !c.is_whitespace();
    let before = text[..at].chars().rev().find(is_visible);
    before.is_none_or(|c| c == '\n')
}

/// Counts lines. Positions are asked for in ascending order.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    pub(super) at: usize,
    line: usize,
}

impl Lines {
    pub(super) fn line_of(&mut self, text: &str, at: usize) -> usize {
        self.line += text[self.at..at].matches('\n').count();
        self.at = at;
        self.line
    }
}

/// Whether a result object has status S or F, and no listed code. In words, an unlisted one may be none, such as `-`.
fn needs_code(object: &ResultObject) -> bool {
    is_decisive(object) && object.code().is_none()
}

/// Whether a result object has status S or F. Other statuses are safe without a code: their next steps neither end a payment
/// nor start another.
fn is_decisive(object: &ResultObject) -> bool {
    ["S", "F"].contains(&object.status().as_str())
}

/// Returns the first listed code in a JSON value that would change the next step of an object without one.
fn other_code<'a>(json: &'a str, object: &ResultObject) -> Option<&'a str> {
    words::codes(json).find(|code| words::changes_next_step(object, code))
}

/// What was found.
pub(super) struct Scan {
    /// Whether each line is to be a code: there is only one line, or each has only one word.
    is_list: bool,
    pub(super) lines: Lines,
    pub(super) items: VecDeque<Item>,
    /// The codes among other words, and the index of each.
    codes: Vec<Code>,
    indexes: HashMap<String, usize>,
}

/// A code among other words.
struct Code {
    form: String,
    text: String,
    first_line: usize,
    last_line: usize,
    lines: usize,
}

impl Scan {
    pub(super) fn new(is_list: bool) -> Scan {
        Scan {
            is_list,
            lines: Lines { at: 0, line: 1 },
            items: VecDeque::new(),
            codes: Vec::new(),
            indexes: HashMap::new(),
        }
    }

    pub(super) fn add(&mut self, text: &str, at: usize, kind: Kind) {
        let line = Some(self.lines.line_of(text, at));
        self.items.push_back(Item { line, kind });
    }

    /// Adds the result objects of a JSON value, which is all of the text or a part of it.
    pub(super) fn add_objects(
        &mut self,
        text: &str,
        range: Range<usize>,
        is_all: bool,
        found: Vec<response::Found>,
    ) {
        let first_line = self.lines.line_of(text, range.start);
        let line = (!is_all).then_some(first_line);
        let json = &text[range];
        // There can be many objects with one status.
        let mut other_codes: HashMap<ResultStatus, Option<&str>> = HashMap::new();
        for found in found {
            let doubt = match &found.result {
                _ if found.is_under_duplicate => Some(Doubt::Duplicate),
                Ok(object) if needs_code(object) && is_all => other_codes
                    .entry(object.status())
                    .or_insert_with(|| other_code(json, object))
                    .map(|code| Doubt::OtherCode(code.to_owned())),
                Ok(object) if needs_code(object) => Some(Doubt::NoCode),
                _ => None,
            };
            let kind = Kind::Object { found, doubt };
            self.items.push_back(Item { line, kind });
        }
    }

    /// Adds what is in a part of the text that has no result object.
    pub(super) fn add_plain(&mut self, text: &str, mut start: usize, end: usize, is_last: bool) {
        for line in text[start..end].split_inclusive('\n') {
            let is_whole = is_at_line_start(text, start) && (line.ends_with('\n') || is_last);
            self.add_line(text, start, line.trim(), is_whole);
            start += line.len();
        }
    }

    fn add_line(&mut self, text: &str, at: usize, line: &str, is_whole: bool) {
        let objects = words::objects(line).into_iter();
        let objects: Vec<_> = objects.map(|object| (object.read(), object)).collect();
        let is_plain = objects.is_empty();
        if is_plain && matches!(input::read(line), Resolved::Code(..) | Resolved::Several(_)) {
            return self.add(text, at, Kind::Line(line.to_owned()));
        }
        let readable = objects.iter().filter(|(result, _)| result.is_ok());
        let mut seen: HashSet<&str> = readable.flat_map(|(_, object)| object.texts()).collect();
        let others = words::codes(line).filter(|code| seen.insert(code));
        let others: Vec<&str> = others.collect();
        let is_split = objects.len() > 1;
        let mut lacks_key = objects.iter().map(|(_, object)| object.lacks_key());
        let may_be_mixed = is_split && lacks_key.any(|lacks| lacks);
        for (result, object) in objects {
            let doubt = match &result {
                Ok(object) if needs_code(object) => Some(Doubt::NoCode),
                Ok(object) if may_be_mixed && is_decisive(object) => Some(Doubt::Split),
                _ => None,
            };
            let words = Words {
                text: object.text.trim().to_owned(),
                is_split,
                result,
                doubt,
            };
            self.add(text, at, Kind::Words(words));
        }
        let number = self.lines.line_of(text, at);
        for code in &others {
            self.add_code(number, code, line);
        }
        if is_plain && others.is_empty() && is_whole && self.is_list {
            if let Some(given) = given_code(line) {
                self.add(text, at, Kind::Line(given.to_owned()));
            }
        }
    }

    fn add_code(&mut self, number: usize, code: &str, line: &str) {
        if let Some(&index) = self.indexes.get(code) {
            let known = &mut self.codes[index];
            known.lines += usize::from(known.last_line < number);
            known.last_line = number;
            return;
        }
        self.indexes.insert(code.to_owned(), self.codes.len());
        self.codes.push(Code {
            form: code.to_owned(),
            text: input::shorten(line),
            first_line: number,
            last_line: number,
            lines: 1,
        });
    }

    /// Adds the codes among other words, whose lines are counted now.
    pub(super) fn finish(&mut self) {
        let codes = self.codes.drain(..);
        self.items.extend(codes.map(|code| Item {
            line: Some(code.first_line),
            kind: Kind::Code {
                form: code.form,
                text: code.text,
                lines: code.lines,
            },
        }));
    }
}
