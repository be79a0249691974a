//! Splits a text into the JSON values that have result objects, and the lines and parts of lines around them.
//!
//! A line is split when it comes, with those that its JSON continues on: a log can grow for hours.

use std::io::{self, BufRead};

use anstream::adapter::strip_str;

use super::brackets::{Brackets, Unreadable, continues_an_object};
use super::response::{self, Found};

/// A part of a text, and its line.
pub(super) struct Part {
    pub(super) line: usize,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    Objects(Vec<Found>),
    /// All of a line.
    Line(String),
    /// The rest of a line that has result objects.
    Rest(String),
}

/// Lines that are done are dropped from a buffer that is longer, in bytes.
const BUFFER_LEN: usize = 64 * 1024;

pub(super) struct Stream<R> {
    reader: R,
    /// The lines that were read, where the first starts that is not done, and its number.
    buffer: String,
    start: usize,
    line: usize,
    is_at_end: bool,
    unreadable: Unreadable,
}

impl<R: BufRead> Stream<R> {
    pub(super) fn new(reader: R) -> Stream<R> {
        Stream {
            reader,
            buffer: String::new(),
            start: 0,
            line: 1,
            is_at_end: false,
            unreadable: Unreadable::default(),
        }
    }

    /// Returns the parts of the next line, and of those that its JSON continues on.
    pub(super) fn next_line(&mut self) -> io::Result<Option<Vec<Part>>> {
        if self.start > BUFFER_LEN.max(self.buffer.len() / 2) {
            self.unreadable.drop_start(&self.buffer, self.start);
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        if self.start == self.buffer.len() && !self.read_line()? {
            return Ok(None);
        }
        let mut parts = Vec::new();
        let (mut from, mut end) = (self.start, self.line_end(self.start));
        while let Some(offset) = self.buffer[from..end].find(['{', '[']) {
            let at = from + offset;
            let is_inside = self.unreadable.contains(&self.buffer, at);
            let value = self.value(at)?;
            from = at + response::hopeless_len(&self.buffer[at..]);
            if value.is_none() {
                self.unreadable.begin(at);
            }
            if let Some((mut found, len)) = value {
                from = at + len;
                let is_cut = is_inside || continues_an_object(&self.buffer[from..]);
                for one in &mut found {
                    one.is_cut |= is_cut;
                }
                end = self.line_end(from);
                if !found.is_empty() {
                    self.push(&mut parts, at, Kind::Rest);
                    parts.push(Part {
                        line: self.line,
                        kind: Kind::Objects(found),
                    });
                    self.skip_to(from);
                }
            }
        }
        let kind = if parts.is_empty() {
            Kind::Line
        } else {
            Kind::Rest
        };
        self.push(&mut parts, end, kind);
        Ok(Some(parts))
    }

    /// Adds each line up to a position.
    fn push(&mut self, parts: &mut Vec<Part>, end: usize, kind: fn(String) -> Kind) {
        for text in self.buffer[self.start..end].split_inclusive('\n') {
            parts.push(Part {
                line: self.line,
                kind: kind(text.trim().to_owned()),
            });
            self.line += usize::from(text.ends_with('\n'));
        }
        self.start = end;
    }

    fn skip_to(&mut self, end: usize) {
        self.line += self.buffer[self.start..end].matches('\n').count();
        self.start = end;
    }

    fn line_end(&self, from: usize) -> usize {
        let len = self.buffer[from..].find('\n');
        len.map_or(self.buffer.len(), |len| from + len + 1)
    }

    /// Appends a line to the buffer. Returns whether there is one.
    fn read_line(&mut self) -> io::Result<bool> {
        let mut line = Vec::new();
        if self.reader.read_until(b'\n', &mut line)? == 0 {
            self.is_at_end = true;
            return Ok(false);
        }
        // A log can have a byte of another encoding, and all else in it is still to be read.
        let line = String::from_utf8_lossy(&line);
        // A program that colours its log can do so between the characters of a word.
        self.buffer.extend(strip_str(&line));
        Ok(true)
    }

    /// Reads the JSON value at a position, and the lines that it continues on. Returns `None` if there is none.
    fn value(&mut self, at: usize) -> io::Result<Option<(Vec<Found>, usize)>> {
        let mut brackets = Brackets::default();
        let (mut counted, mut parsed) = (at, 0);
        loop {
            let len = self.buffer.len() - at;
            // Not after each line, or each would be parsed with all lines above it again.
            if brackets.are_closed() || len >= 2 * parsed || self.is_at_end {
                parsed = len;
                match response::find(&self.buffer[at..]) {
                    Ok(found) => return Ok(Some(found)),
                    Err(error) if error.is_eof() && !self.is_at_end && !brackets.are_closed() => {}
                    Err(_) => return Ok(None),
                }
            }
            if !brackets.count(&self.buffer[counted..]) {
                return Ok(None);
            }
            counted = self.buffer.len();
            if !brackets.are_closed() {
                self.read_line()?;
            }
        }
    }
}
