//! Splits the input into the JSON values that have result objects, and the lines and parts of lines around them.
//!
//! A line is split when it comes, with those that its JSON continues on: a log can grow for hours.

use std::io::{self, BufRead, Read};

use anstream::adapter::strip_str;
use serde_json::{Deserializer, Value};

use super::response::{Context, Found, walk};

/// A part of the input, and its line.
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

/// How much of them is kept, in bytes.
const KEPT_LEN: usize = 1024;

pub(super) struct Stream<R> {
    reader: R,
    /// The lines that were read, and the offset and the number of the first line that is not done.
    buffer: String,
    start: usize,
    line: usize,
    /// The brackets of a value that cannot be read, which are open at the end of the line above.
    unreadable: Vec<u8>,
    /// The path of a string that is read, and what is known above it.
    path: String,
    context: Context,
}

impl<R: BufRead> Stream<R> {
    pub(super) fn new(reader: R, path: &str, context: Context) -> Stream<R> {
        Stream {
            reader,
            buffer: String::new(),
            start: 0,
            line: 1,
            unreadable: Vec::new(),
            path: path.to_owned(),
            context,
        }
    }

    /// Returns the parts of the next line, and of those that its JSON continues on.
    pub(super) fn next_line(&mut self) -> io::Result<Option<Vec<Part>>> {
        if self.start > BUFFER_LEN.max(self.buffer.len() / 2) {
            // The end of the last line says whether this one is in an object.
            let mut done = self.start - KEPT_LEN;
            while !self.buffer.is_char_boundary(done) {
                done -= 1;
            }
            self.buffer.drain(..done);
            self.start -= done;
        }
        if self.start == self.buffer.len() && !self.read_line()? {
            return Ok(None);
        }
        let mut parts = Vec::new();
        let (mut from, mut end) = (self.start, self.line_end(self.start));
        // Where the outermost value closes that cannot be read.
        let mut unreadable_end = 0;
        if self.is_continued() {
            unreadable_end = self.close(from, end);
        } else {
            self.unreadable.clear();
        }
        while let Some(offset) = self.buffer[from..end].find(['{', '[']) {
            let at = from + offset;
            let (found, value_end) = self.value(at)?;
            let Some(mut found) = found else {
                if at >= unreadable_end {
                    end = end.max(self.line_end(value_end));
                    self.unreadable.clear();
                    unreadable_end = self.close(at, end);
                }
                from = at + hopeless_len(&self.buffer[at..]);
                continue;
            };
            from = value_end;
            let line_end = end.max(self.line_end(from));
            if unreadable_end == usize::MAX {
                unreadable_end = self.close(end, line_end);
            }
            end = line_end;
            if !found.is_empty() {
                let (before, after) = (&self.buffer[..at], &self.buffer[from..]);
                let cut = at < unreadable_end || is_in_object(before, after);
                let labelled = before.trim_end().ends_with([':', '=']);
                for object in &mut found {
                    // After `response=` stands a whole response, but after `result=`, what is beside it can follow.
                    object.is_cut |= cut || labelled && object.path == self.path;
                }
                self.push(&mut parts, at, Kind::Rest);
                let line = self.line;
                let kind = Kind::Objects(found);
                parts.push(Part { line, kind });
                self.line += self.buffer[at..from].matches('\n').count();
                self.start = from;
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

    /// Whether the next line continues a value that cannot be read. A log begins its lines without a blank, and with no element of
    /// an array.
    fn is_continued(&self) -> bool {
        let (above, line) = self.buffer.split_at(self.start);
        let in_array = self.unreadable.last() == Some(&b'[');
        let element = in_array && above.trim_end().ends_with([',', '[']);
        let indented = line.starts_with(|c: char| c.is_whitespace() || "}]".contains(c));
        !self.unreadable.is_empty() && (element || indented)
    }

    /// Returns where the unreadable value closes in `from..end`, or `usize::MAX`.
    fn close(&mut self, from: usize, end: usize) -> usize {
        let (mut in_string, mut escaped) = (false, false);
        let close = self.buffer[from..end].bytes().position(|byte| {
            match byte {
                b'\n' => in_string = false,
                _ if escaped => escaped = false,
                b'\\' => escaped = in_string,
                b'"' => in_string = !in_string,
                b'{' | b'[' if !in_string => self.unreadable.push(byte),
                b'}' | b']' if !in_string => _ = self.unreadable.pop(),
                _ => {}
            }
            self.unreadable.is_empty()
        });
        close.map_or(usize::MAX, |len| from + len)
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

    fn line_end(&self, from: usize) -> usize {
        let mut rest = self.buffer.as_bytes()[from..].iter();
        let len = rest.position(|byte| *byte == b'\n');
        len.map_or(self.buffer.len(), |len| from + len + 1)
    }

    /// Appends a line to the buffer. Returns whether there is one.
    fn read_line(&mut self) -> io::Result<bool> {
        let mut line = Vec::new();
        self.reader.read_until(b'\n', &mut line)?;
        // A log can have a byte of another encoding, and all else in it is still to be read.
        // A program that colours its log can do so between the characters of a word.
        let text = String::from_utf8_lossy(&line);
        self.buffer.extend(strip_str(&text));
        Ok(!line.is_empty())
    }

    /// Reads the JSON value at a position, and the lines that it continues on. Returns its result objects and where it ends; if it
    /// is not JSON, where it stops being JSON.
    fn value(&mut self, at: usize) -> io::Result<(Option<Vec<Found>>, usize)> {
        let mut tail = Tail { stream: self, at };
        // A raw value would be read to any depth, and take as long from each of its brackets.
        let mut values = Deserializer::from_reader(&mut tail).into_iter::<Value>();
        let (value, len) = (values.next(), values.byte_offset());
        let read_end = tail.at;
        match value {
            Some(Ok(_)) => {
                let end = at + len;
                let json = serde_json::from_str(&self.buffer[at..end])?;
                let mut found = Vec::new();
                walk(&self.path, json, &self.context, &mut found)?;
                Ok((Some(found), end))
            }
            Some(Err(error)) if error.is_io() => Err(error.into()),
            _ => {
                // The last byte does not belong to it.
                let read = &self.buffer.as_bytes()[..read_end - 1];
                Ok((None, read.trim_ascii_end().len()))
            }
        }
    }
}

/// Reads the buffer from a position, and further lines when they are needed.
struct Tail<'a, R> {
    stream: &'a mut Stream<R>,
    at: usize,
}

impl<R: BufRead> Read for Tail<'_, R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        if self.at == self.stream.buffer.len() && !self.stream.read_line()? {
            return Ok(0);
        }
        let len = (&self.stream.buffer.as_bytes()[self.at..]).read(bytes)?;
        self.at += len;
        Ok(len)
    }
}

/// Returns how many bytes begin no JSON value, given that the first does not: of a run of brackets, all that are nested
/// deeper than the parser goes.
fn hopeless_len(text: &str) -> usize {
    let run = text.bytes().take_while(|byte| *byte == b'[').count();
    run.saturating_sub(127).max(1)
}

/// Whether a value between these is in an object, or an array, whose start was cut or cannot be read.
fn is_in_object(before: &str, after: &str) -> bool {
    let quotes = ['"', '\''];
    let key = before.trim_end().strip_suffix(':').map(str::trim_end);
    let after = after.trim_start();
    let after_comma = after.strip_prefix(',').map(str::trim_start);
    key.is_some_and(|key| key.ends_with(quotes))
        || after.starts_with(['}', ']'])
        || after_comma.is_some_and(|after| after.starts_with(quotes))
}
