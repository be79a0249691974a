//! Finds result objects and codes in any text: a response, JSON Lines, a log, a list of codes.
//!
//! The text is read as it comes, and of what was read, only the lines are kept that the next item can be in. A log is longer than
//! what it has to say.

use std::collections::HashSet;
use std::io::{self, BufRead};

use anstream::adapter::strip_str;
use serde_json::Error;

use super::scan::{Item, Kind, Scan, is_at_line_start};
use super::{brackets, response};

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
            if let Some(item) = self.scan.items.pop_front() {
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
