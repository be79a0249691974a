//! What was found in a text, and which result objects may be only a part of what was sent.

use std::collections::{HashMap, HashSet, VecDeque};
use std::mem;
use std::ops::Range;

use result_codes::{ResultCode, ResultObject, ResultStatus};
use serde_json::Error;

use super::input::{self, Resolved};
use super::{response, words};
use crate::charset::is_wire_form;

/// Something to explain.
pub(super) struct Item {
    /// Its line, unless the text is one JSON value.
    pub(super) line: Option<usize>,
    /// The last of its lines.
    pub(super) last_line: usize,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    /// A JSON object.
    Object {
        found: response::Found,
        doubt: Doubt,
    },
    /// Words such as `resultStatus=U`, outside JSON.
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

impl Kind {
    /// Returns the result object, or why it cannot be read, and its doubt.
    fn result(&mut self) -> Option<(&Result<ResultObject, Error>, &mut Doubt)> {
        match self {
            Kind::Object { found, doubt } => Some((&found.result, doubt)),
            Kind::Words(words) => Some((&words.result, &mut words.doubt)),
            Kind::Code { .. } | Kind::Line(_) | Kind::Broken(_) => None,
        }
    }
}

pub(super) struct Words {
    pub(super) text: String,
    /// Whether a key repeats in the line, so that it has more than one object.
    pub(super) is_split: bool,
    pub(super) result: Result<ResultObject, Error>,
    pub(super) doubt: Doubt,
}

/// Why a result object may be only a part of what was sent.
#[derive(Default)]
pub(super) struct Doubt {
    /// The key that it lacks.
    missing_key: Option<&'static str>,
    /// Whether that key may be elsewhere.
    is_apart: bool,
    /// Whether the JSON around it is broken.
    is_broken: bool,
    /// If the object has no code: one nearby that would change its next step.
    other_code: Option<String>,
}

impl Doubt {
    pub(super) fn reason(&self) -> Option<String> {
        if let Some(code) = &self.other_code {
            return Some(format!(
                "no `resultCode` here, but {code} nearby may be the missing one, so no next step is given"
            ));
        }
        let key = self.missing_key?;
        if self.is_broken {
            return Some(format!(
                "no `{key}` here, and the JSON around it is broken, so no next step is given"
            ));
        }
        self.is_apart.then(|| {
            format!(
                "no `{key}` here, but it may be nearby, so no next step is given; put each response on its own line, or into one JSON object"
            )
        })
    }
}

/// For how many lines a result object that lacks a key waits for a line that has it.
const WAIT: usize = 20;

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

/// Whether a line has only a part of an object, so that the lines around it can have its other keys.
fn is_cut_off(line: &str) -> bool {
    line.ends_with(',') || line.matches('{').count() != line.matches('}').count()
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

fn is_blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}

/// Returns a function that tells whether a code belongs to none of the result objects that have these codes. It is to be called
/// for each occurrence of a code.
fn is_elsewhere(codes: Vec<&str>) -> impl FnMut(&str) -> bool + use<'_> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for code in codes {
        *counts.entry(code).or_default() += 1;
    }
    move |code| match counts.get_mut(code) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    }
}

/// Returns the listed codes in a JSON value, each once, except those of result objects that have a status too.
fn codes_in_json(json: &str, first_line: usize, found: &[response::Found]) -> Vec<NearbyCode> {
    let objects = || found.iter().filter_map(|found| found.result.as_ref().ok());
    let complete = objects().filter(|object| !is_blank(object.raw_status()));
    let mut is_elsewhere = is_elsewhere(complete.filter_map(ResultObject::raw_code).collect());
    let explained: HashSet<&str> = objects().filter_map(ResultObject::raw_code).collect();
    let mut seen = HashSet::new();
    let lines = json.lines().enumerate();
    let codes = lines.flat_map(|(n, line)| words::codes(line).map(move |code| (n, line, code)));
    let codes = codes.filter(|(_, _, code)| is_elsewhere(code) && seen.insert(*code));
    codes
        .map(|(n, line, code)| NearbyCode {
            form: code.to_owned(),
            place: (!explained.contains(code))
                .then(|| (first_line + n, input::shorten(line.trim()))),
            is_in_json: true,
        })
        .collect()
}

/// What was found.
pub(super) struct Scan {
    /// Whether each line is to be a code: there is only one line, or each has only one word.
    is_list: bool,
    pub(super) lines: Lines,
    pub(super) items: VecDeque<Item>,
    /// Codes on this line, or in a JSON value that starts on it, that may belong to another result object.
    nearby: Vec<NearbyCode>,
    /// Whether the line above has only a part of an object.
    was_cut_off: bool,
    /// The keys that result objects lack.
    missing_keys: HashSet<&'static str>,
    /// The codes among other words, and the index of each.
    codes: Vec<Code>,
    indexes: HashMap<String, usize>,
}

/// A code that may belong to a result object on the same line or in the same JSON value.
struct NearbyCode {
    form: String,
    /// The number of its line, and the line, unless it is explained with a result object.
    place: Option<(usize, String)>,
    /// Whether it is in JSON, where it is explained only if it withdraws a next step.
    is_in_json: bool,
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
            nearby: Vec::new(),
            was_cut_off: false,
            missing_keys: HashSet::new(),
            codes: Vec::new(),
            indexes: HashMap::new(),
        }
    }

    /// Takes the first item, unless a line below can still have the key that it lacks.
    pub(super) fn next_item(&mut self, is_done: bool) -> Option<Item> {
        let item = self.items.front_mut()?;
        let is_near = item.line.is_some() && self.lines.line < item.last_line + WAIT;
        let is_waiting = item.kind.result().is_some_and(|(_, doubt)| {
            doubt.missing_key.is_some() && !doubt.is_apart && !doubt.is_broken
        });
        if is_near && is_waiting && !is_done {
            return None;
        }
        self.items.pop_front()
    }

    pub(super) fn add(&mut self, text: &str, at: usize, kind: Kind) {
        let last_line = self.lines.line_of(text, at);
        self.items.push_back(Item {
            line: Some(last_line),
            last_line,
            kind,
        });
    }

    pub(super) fn add_objects(
        &mut self,
        text: &str,
        range: Range<usize>,
        is_all: bool,
        is_broken: bool,
        found: Vec<response::Found>,
    ) {
        let first_line = self.lines.line_of(text, range.start);
        let last_line = self.lines.line_of(text, range.end);
        let line = (!is_all).then_some(first_line);
        self.nearby
            .extend(codes_in_json(&text[range], first_line, &found));
        for found in found {
            let doubt = Doubt {
                missing_key: found.missing_key,
                is_broken,
                ..Doubt::default()
            };
            self.add_object(line, last_line, Kind::Object { found, doubt });
        }
    }

    /// Decides whether the items of a line, which begin with `first`, may be incomplete: for each result object without a code,
    /// finds a nearby code that would change its next step. Adds the nearby codes that are to be explained.
    pub(super) fn finish_line(&mut self, first: usize, line: &str) {
        let is_cut_off = is_cut_off(line);
        let is_apart = is_cut_off || self.was_cut_off;
        self.was_cut_off = is_cut_off;
        let nearby = mem::take(&mut self.nearby);
        // For each status, the index of the first code that changes its next step. All unlisted statuses share an entry.
        let mut decisive: HashMap<_, Option<usize>> = HashMap::new();
        for item in self.items.range_mut(first..) {
            let Some((result, doubt)) = item.kind.result() else {
                continue;
            };
            doubt.is_apart |= is_apart;
            let Ok(object) = result else { continue };
            if !is_blank(object.raw_code()) {
                continue;
            }
            let status = object.raw_status().map(ResultStatus::parse);
            let index = decisive.entry(status).or_insert_with(|| {
                let mut codes = nearby.iter();
                codes.position(|code| words::changes_next_step(object, &code.form))
            });
            doubt.other_code = index.map(|index| nearby[index].form.clone());
        }
        let decisive: HashSet<usize> = decisive.into_values().flatten().collect();
        for (index, code) in nearby.into_iter().enumerate() {
            if let Some((line, text)) = code
                .place
                .filter(|_| !code.is_in_json || decisive.contains(&index))
            {
                self.add_code(line, &code.form, text);
            }
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
        let given = match input::read(line) {
            Resolved::Code(code, _) => vec![code],
            Resolved::Several(codes) => codes,
            Resolved::Nothing => Vec::new(),
        };
        if is_plain && !given.is_empty() {
            self.nearby.extend(given.iter().map(|code| NearbyCode {
                form: code.to_string(),
                place: None,
                is_in_json: false,
            }));
            return self.add(text, at, Kind::Line(line.to_owned()));
        }
        let readable = objects.iter().filter(|(result, _)| result.is_ok());
        let sent: Vec<&str> = readable.flat_map(|(_, object)| object.texts()).collect();
        let explained: HashSet<&str> = sent.iter().copied().collect();
        let mut is_elsewhere = is_elsewhere(sent);
        let mut seen = HashSet::new();
        let others = words::codes(line).filter(|code| is_elsewhere(code) && seen.insert(*code));
        let others: Vec<&str> = others.collect();
        let is_split = objects.len() > 1;
        let number = self.lines.line_of(text, at);
        for (result, object) in objects {
            if let Ok(half) = &result {
                let code = half.raw_code().filter(|_| is_blank(half.raw_status()));
                let code = code.filter(|code| ResultCode::parse(code).is_some());
                self.nearby.extend(code.map(|code| NearbyCode {
                    form: code.to_owned(),
                    place: None,
                    is_in_json: false,
                }));
            }
            let doubt = Doubt {
                missing_key: object.missing_key(),
                // A key that one of several lacks may be another's.
                is_apart: is_split,
                ..Doubt::default()
            };
            let words = Words {
                text: object.text.trim().to_owned(),
                is_split,
                result,
                doubt,
            };
            self.add_object(Some(number), number, Kind::Words(words));
        }
        self.nearby.extend(others.iter().map(|code| NearbyCode {
            form: (*code).to_owned(),
            place: (!explained.contains(code)).then(|| (number, input::shorten(line))),
            is_in_json: false,
        }));
        if is_plain && others.is_empty() && is_whole && self.is_list {
            let given = given_code(line).map(str::to_owned);
            if let Some(given) = given {
                self.add(text, at, Kind::Line(given));
            }
        }
    }

    fn add_object(&mut self, line: Option<usize>, last_line: usize, mut kind: Kind) {
        if let Some((_, doubt)) = kind.result() {
            doubt.is_apart |= doubt.missing_key.is_some_and(|key| self.add_missing(key));
        }
        self.items.push_back(Item {
            line,
            last_line,
            kind,
        });
    }

    /// Notes that a result object lacks a key. Returns whether each of the two keys is somewhere without the other.
    fn add_missing(&mut self, key: &'static str) -> bool {
        let is_new = self.missing_keys.insert(key);
        let is_apart = self.missing_keys.len() > 1;
        if is_new && is_apart {
            for item in &mut self.items {
                if let Some((_, doubt)) = item.kind.result() {
                    doubt.is_apart = true;
                }
            }
        }
        is_apart
    }

    fn add_code(&mut self, number: usize, code: &str, text: String) {
        if let Some(&index) = self.indexes.get(code) {
            let known = &mut self.codes[index];
            known.lines += usize::from(known.last_line < number);
            known.last_line = number;
            return;
        }
        self.indexes.insert(code.to_owned(), self.codes.len());
        self.codes.push(Code {
            form: code.to_owned(),
            text,
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
            last_line: code.last_line,
            kind: Kind::Code {
                form: code.form,
                text: code.text,
                lines: code.lines,
            },
        }));
    }
}
