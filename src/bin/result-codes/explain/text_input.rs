//! Finds result objects and codes in any text: a response, JSON Lines, a log, a list of codes.
//!
//! The text is read as it comes, and of what was read, only the lines are kept that the next item can be in. A log is longer than
//! what it has to say.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};
use std::io::{self, BufRead};
use std::mem;
use std::ops::Range;

use anstream::adapter::strip_str;
use result_codes::{ResultCode, ResultObject, ResultStatus};
use serde_json::Error;

use super::input::{self, Resolved};
use super::{brackets, response, words};
use crate::charset::is_wire_form;

/// Something to explain.
pub(super) struct Item {
    /// Its line, unless the text is one JSON value.
    pub(super) line: Option<usize>,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    /// A JSON object.
    Object {
        found: response::Found,
        /// A code nearby that would change the next step, if the object has none.
        other_code: Option<String>,
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

pub(super) struct Words {
    pub(super) text: String,
    /// Whether a key repeats in the line, so that it has more than one object.
    pub(super) is_split: bool,
    pub(super) result: Result<ResultObject, Error>,
    /// The key that is not in the line.
    missing_key: Option<&'static str>,
    /// Whether that key can be in another line.
    is_apart: bool,
    /// A code elsewhere in the line that would change the next step, if the object has none.
    other_code: Option<String>,
}

impl Words {
    /// Returns why these words may be only a part of what was sent.
    pub(super) fn doubt(&self) -> Option<String> {
        if let Some(code) = &self.other_code {
            return Some(other_code_doubt(code));
        }
        let key = self.missing_key.filter(|_| self.is_apart)?;
        Some(format!(
            "no `{key}` here, but it may be nearby; put the whole response on one line, or into one JSON object"
        ))
    }
}

/// Returns the error for a result object without a code, if a code elsewhere may belong to it.
pub(super) fn other_code_doubt(code: &str) -> String {
    format!("no `resultCode` here, but {code} nearby may belong to it; no next step is given")
}

/// For how many lines a result object that lacks a key waits for a line that has it.
const WAIT: usize = 20;

/// Whether a text is a list of codes is decided by this much of it, in bytes.
const START_LEN: usize = 64 * 1024;

/// Returns what is in a text, in its order, and then each code that is among other words.
pub(super) struct TextInput<R> {
    source: Source<R>,
    /// The lines that were read, and of these, where the first starts that is not done.
    text: String,
    start: usize,
    /// Whether nothing came before `start`, except blank lines.
    is_at_start: bool,
    /// The brackets that are known to begin no JSON value. Parsing from each again would take as long each time.
    unclosed: HashSet<usize>,
    /// What is wrong with the value that these are in, unless it is an item already.
    unclosed_reason: Option<String>,
    scan: Scan,
    is_done: bool,
    /// Why the text could not be read to its end.
    failure: Option<io::Error>,
}

struct Source<R> {
    reader: R,
    is_at_end: bool,
}

impl<R: BufRead> Source<R> {
    /// Appends a line to a text. Returns whether there is one.
    fn read_line(&mut self, text: &mut String) -> io::Result<bool> {
        let mut line = Vec::new();
        self.is_at_end |= self.reader.read_until(b'\n', &mut line)? == 0;
        // A log can have a byte of another encoding, and all else in it is still to be read.
        let line = String::from_utf8_lossy(&line);
        if line.contains('\u{1b}') {
            // A program that colours its log can do so between the characters of a word.
            text.extend(strip_str(&line));
        } else {
            text.push_str(&line);
        }
        Ok(!self.is_at_end)
    }

    /// Appends lines until a text has this length, if there are as many.
    fn read_to(&mut self, text: &mut String, len: usize) -> io::Result<()> {
        while text.len() < len && self.read_line(text)? {}
        Ok(())
    }
}

impl<R: BufRead> TextInput<R> {
    pub(super) fn new(reader: R) -> io::Result<TextInput<R>> {
        let is_at_end = false;
        let mut source = Source { reader, is_at_end };
        let mut text = String::new();
        source.read_to(&mut text, START_LEN)?;
        // Some shells pipe a byte order mark first.
        if text.starts_with('\u{feff}') {
            text.remove(0);
        }
        let is_line = text.trim().lines().count() == 1 && !source.read_line(&mut text)?;
        let is_list = is_line
            || text
                .lines()
                .all(|line| line.split_whitespace().nth(1).is_none());
        Ok(TextInput {
            source,
            text,
            start: 0,
            is_at_start: true,
            unclosed: HashSet::new(),
            unclosed_reason: None,
            scan: Scan::new(is_list),
            is_done: false,
            failure: None,
        })
    }

    /// Whether the text has nothing but blanks.
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty() && self.text.len() < START_LEN
    }

    /// Drops lines that are done, and reads another one if no more are left. Returns whether there is one.
    fn fill(&mut self) -> io::Result<bool> {
        // Not each line by itself: those below it would be moved as often.
        if self.start > self.text.len() / 2 {
            self.scan.lines.line_of(&self.text, self.start);
            self.scan.lines.at = 0;
            self.text.drain(..self.start);
            let unclosed = self.unclosed.drain();
            let unclosed = unclosed.filter_map(|at| at.checked_sub(self.start));
            self.unclosed = unclosed.collect();
            self.start = 0;
        }
        Ok(!self.text.is_empty() || self.source.read_line(&mut self.text)?)
    }

    /// Scans a line, and those on which a JSON value in it continues. Returns whether there is one.
    fn scan_line(&mut self) -> io::Result<bool> {
        if !self.fill()? {
            return Ok(false);
        }
        self.scan.lines.line_of(&self.text, self.start);
        let first_item = self.scan.items.len();
        let mut lines = self.scan.lines;
        let indent = self.text[self.start..].find(|c: char| !c.is_whitespace() || c == '\n');
        let first_visible = self.start + indent.unwrap_or(0);
        let (mut plain_start, mut from, mut line_end) = (self.start, self.start, self.start);
        loop {
            if line_end <= from {
                let rest = self.text[from..].find('\n');
                line_end = rest.map_or(self.text.len(), |len| from + len + 1);
            }
            let Some(offset) = self.text[from..line_end].find(['{', '[']) else {
                break;
            };
            let at = from + offset;
            from = at + 1;
            if self.unclosed.contains(&at) {
                if self.add_broken(plain_start, at) {
                    plain_start = at;
                }
                continue;
            }
            match self.parse(at)? {
                Ok((found, len)) => {
                    from = at + len;
                    if !found.is_empty() {
                        let is_first = self.is_at_start && at == first_visible;
                        let is_all = is_first && self.is_blank_from(from)?;
                        self.add_plain(plain_start, at);
                        self.scan.add_objects(&self.text, at..from, is_all, found);
                        plain_start = from;
                    }
                }
                Err(error) => {
                    let text = &self.text[at..];
                    self.unclosed.retain(|unclosed| *unclosed > at);
                    let unclosed = brackets::unclosed(text, &error);
                    self.unclosed.extend(unclosed.map(|offset| at + offset));
                    // Its position is in this value, not in the input.
                    let line = lines.line_of(&self.text, at) + error.line().saturating_sub(1);
                    let reason = error.to_string();
                    let reason = reason.split(" at line ").next().unwrap_or_default();
                    self.unclosed_reason = Some(format!("{reason} at line {line}"));
                    if self.add_broken(plain_start, at) {
                        plain_start = at;
                    }
                }
            }
        }
        self.add_plain(plain_start, line_end);
        self.scan.finish_line(first_item);
        self.is_at_start &= self.text[self.start..line_end].trim().is_empty();
        self.start = line_end;
        Ok(true)
    }

    /// Adds the broken JSON value that a line begins with, and the text above it. Returns whether there is one.
    fn add_broken(&mut self, plain_start: usize, at: usize) -> bool {
        let is_broken = is_at_line_start(&self.text[self.start..], at - self.start)
            && begins_json(&self.text[at..]);
        let Some(reason) = self.unclosed_reason.take_if(|_| is_broken) else {
            return false;
        };
        self.add_plain(plain_start, at);
        self.scan.add(&self.text, at, Kind::Broken(reason));
        true
    }

    /// Parses the JSON value at a position, and reads as many more lines as it needs.
    fn parse(&mut self, at: usize) -> io::Result<Result<(Vec<response::Found>, usize), Error>> {
        loop {
            match response::find(&self.text[at..]) {
                Err(error) if error.is_eof() && !self.source.is_at_end => {
                    // Twice as many, or each line would be parsed with all lines above it again.
                    let len = 2 * (self.text.len() - at);
                    self.source.read_to(&mut self.text, at + len)?;
                }
                result => return Ok(result),
            }
        }
    }

    /// Whether only blanks follow.
    fn is_blank_from(&mut self, mut from: usize) -> io::Result<bool> {
        loop {
            if !self.text[from..].trim().is_empty() {
                return Ok(false);
            }
            from = self.text.len();
            if !self.source.read_line(&mut self.text)? {
                return Ok(true);
            }
        }
    }

    fn add_plain(&mut self, start: usize, end: usize) {
        let is_last = self.source.is_at_end && end == self.text.len();
        self.scan.add_plain(&self.text, start, end, is_last);
    }
}

impl<R: BufRead> Iterator for TextInput<R> {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<io::Result<Item>> {
        loop {
            if let Some(item) = self.scan.next_item(self.is_done) {
                return Some(Ok(item));
            }
            if self.is_done {
                return self.failure.take().map(Err);
            }
            let result = self.scan_line();
            if !matches!(result, Ok(true)) {
                self.is_done = true;
                self.failure = result.err();
                self.scan.finish();
            }
        }
    }
}

/// Whether a text begins like a JSON value with keys. A line of a log can begin with `[2026-01-31`.
fn begins_json(text: &str) -> bool {
    let is_array = |rest: &str| rest.trim_start().starts_with(['{', '[', '"', ']']);
    text.starts_with('{') || text.strip_prefix('[').is_some_and(is_array)
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

/// Whether a line ends inside an object, so that the next one can have another key of it.
fn is_cut_off(line: &str) -> bool {
    line.ends_with(',') || line.matches('{').count() > line.matches('}').count()
}

/// Looks back only as far as the last character that is not blank: this is asked of every brace in a line.
fn is_at_line_start(text: &str, at: usize) -> bool {
    let is_visible = |c: &char| *c == '\n' || !c.is_whitespace();
    let before = text[..at].chars().rev().find(is_visible);
    before.is_none_or(|c| c == '\n')
}

/// Counts lines. Positions are asked for in ascending order.
#[derive(Clone, Copy)]
struct Lines {
    at: usize,
    line: usize,
}

impl Lines {
    fn line_of(&mut self, text: &str, at: usize) -> usize {
        self.line += text[self.at..at].matches('\n').count();
        self.at = at;
        self.line
    }
}

/// Returns the listed codes in a JSON value, each once: the index of its first line, that line, and the code.
///
/// Leaves out the codes of result objects that have a status too. Returns nothing if every result object has a code, because
/// then none is needed.
fn other_codes<'a>(json: &'a str, found: &[response::Found]) -> Vec<(usize, &'a str, &'a str)> {
    let objects = found.iter().filter_map(|found| found.result.as_ref().ok());
    let objects: Vec<&ResultObject> = objects.collect();
    if objects.iter().all(|object| object.raw_code().is_some()) {
        return Vec::new();
    }
    let whole = objects
        .iter()
        .filter(|object| object.raw_status().is_some());
    let mut seen: HashSet<&str> = whole.filter_map(|object| object.raw_code()).collect();
    let lines = json.lines().enumerate();
    let codes = lines.flat_map(|(n, line)| {
        let parts = between_escapes(line);
        parts.flat_map(move |part| words::codes(part).map(move |code| (n, line, code)))
    });
    codes.filter(|(_, _, code)| seen.insert(code)).collect()
}

/// Returns the parts of a line of JSON that are between its escapes: in `\nA_CODE`, the code has no `n`.
fn between_escapes(line: &str) -> impl Iterator<Item = &str> {
    line.split('\\').enumerate().map(|(n, part)| {
        let escape_len = match (n, part.chars().next()) {
            (0, _) | (_, None) => 0,
            (_, Some('u')) => "u0000".len(),
            (_, Some(escaped)) => escaped.len_utf8(),
        };
        part.get(escape_len..).unwrap_or_default()
    })
}

/// What was found.
struct Scan {
    /// Whether each line is to be a code: there is only one line, or each has only one word.
    is_list: bool,
    lines: Lines,
    items: VecDeque<Item>,
    /// The codes of the line that no whole result object has.
    nearby: Vec<NearbyCode>,
    /// The keys that result objects lack.
    missing_keys: HashSet<&'static str>,
    /// The codes among other words, and the index of each.
    codes: Vec<Code>,
    indexes: HashMap<String, usize>,
}

/// A code that may belong to a result object on the same line.
struct NearbyCode {
    form: String,
    /// If it is in JSON: the number of its line, and the line.
    in_json: Option<(usize, String)>,
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
    fn new(is_list: bool) -> Scan {
        Scan {
            is_list,
            lines: Lines { at: 0, line: 1 },
            items: VecDeque::new(),
            nearby: Vec::new(),
            missing_keys: HashSet::new(),
            codes: Vec::new(),
            indexes: HashMap::new(),
        }
    }

    /// Takes the first item, unless a line below can still have the key that it lacks.
    fn next_item(&mut self, is_done: bool) -> Option<Item> {
        let Item { line, kind } = self.items.front()?;
        let is_waiting = match (line, kind) {
            (Some(line), Kind::Words(words)) => {
                words.missing_key.is_some() && !words.is_apart && line + WAIT >= self.lines.line
            }
            _ => false,
        };
        if is_waiting && !is_done {
            return None;
        }
        self.items.pop_front()
    }

    fn add(&mut self, text: &str, at: usize, kind: Kind) {
        let line = Some(self.lines.line_of(text, at));
        self.items.push_back(Item { line, kind });
    }

    fn add_objects(
        &mut self,
        text: &str,
        range: Range<usize>,
        is_all: bool,
        found: Vec<response::Found>,
    ) {
        let first_line = self.lines.line_of(text, range.start);
        let line = (!is_all).then_some(first_line);
        // Its status can be in words outside the JSON. Without one, its outcome is unknown, which is safe.
        let lacks_status = |object: &ResultObject| object.raw_status().is_none();
        if found
            .iter()
            .any(|found| found.result.as_ref().is_ok_and(lacks_status))
        {
            self.add_missing(response::KEYS[0]);
        }
        for (line_index, line, code) in other_codes(&text[range], &found) {
            self.nearby.push(NearbyCode {
                form: code.to_owned(),
                in_json: Some((first_line + line_index, input::shorten(line.trim()))),
            });
        }
        let objects = found.into_iter().map(|found| Kind::Object {
            found,
            other_code: None,
        });
        self.items.extend(objects.map(|kind| Item { line, kind }));
    }

    /// Puts the result objects from this item on in doubt that lack a code, if one nearby would change their next step.
    fn finish_line(&mut self, first: usize) {
        let mut nearby = mem::take(&mut self.nearby);
        let mut seen = HashSet::new();
        nearby.retain(|code| seen.insert(code.form.clone()));
        // The index of the first such code. All statuses that are not listed have the same.
        let mut decisive: HashMap<_, Option<usize>> = HashMap::new();
        for item in self.items.range_mut(first..) {
            let (result, other_code) = match &mut item.kind {
                Kind::Object { found, other_code } => (&found.result, other_code),
                Kind::Words(words) => (&words.result, &mut words.other_code),
                _ => continue,
            };
            let Ok(object) = result else { continue };
            if object.raw_code().is_some() {
                continue;
            }
            let status = object.raw_status().map(ResultStatus::parse);
            let index = decisive.entry(status).or_insert_with(|| {
                let mut codes = nearby.iter();
                codes.position(|code| words::changes_next_step(object, &code.form))
            });
            *other_code = index.map(|index| nearby[index].form.clone());
        }
        let decisive: BTreeSet<usize> = decisive.into_values().flatten().collect();
        for code in decisive.into_iter().map(|index| &nearby[index]) {
            if let Some((line, text)) = &code.in_json {
                self.add_code(*line, &code.form, text);
            }
        }
    }

    /// Adds what is in a part of the text that has no result object.
    fn add_plain(&mut self, text: &str, mut start: usize, end: usize, is_last: bool) {
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
        for (result, object) in objects {
            if object.missing_key().is_some() {
                let texts = object.texts();
                self.add_nearby(texts.filter(|text| ResultCode::parse(text).is_some()));
            }
            let words = Words {
                text: object.text.trim().to_owned(),
                is_split,
                result,
                missing_key: object.missing_key(),
                // A key that one of several lacks may be another's.
                is_apart: is_cut_off(line) || is_split,
                other_code: None,
            };
            self.add_words(text, at, words);
        }
        for code in &others {
            let number = self.lines.line_of(text, at);
            self.add_code(number, code, line);
        }
        self.add_nearby(others.iter().copied());
        if is_plain && others.is_empty() && is_whole && self.is_list {
            let given = given_code(line).map(str::to_owned);
            if let Some(given) = given {
                self.add(text, at, Kind::Line(given));
            }
        }
    }

    /// Notes codes outside JSON.
    fn add_nearby<'a>(&mut self, codes: impl Iterator<Item = &'a str>) {
        self.nearby.extend(codes.map(|code| NearbyCode {
            form: code.to_owned(),
            in_json: None,
        }));
    }

    fn add_words(&mut self, text: &str, at: usize, mut words: Words) {
        if let Some(key) = words.missing_key {
            words.is_apart |= self.add_missing(key);
        }
        self.add(text, at, Kind::Words(words));
    }

    /// Notes that a result object lacks a key. Returns whether each of the two keys is somewhere without the other.
    fn add_missing(&mut self, key: &'static str) -> bool {
        let is_new = self.missing_keys.insert(key);
        let is_apart = self.missing_keys.len() > 1;
        if is_new && is_apart {
            for item in &mut self.items {
                if let Kind::Words(above) = &mut item.kind {
                    above.is_apart = true;
                }
            }
        }
        is_apart
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
    fn finish(&mut self) {
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
