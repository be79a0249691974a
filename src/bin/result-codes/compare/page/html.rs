//! A page that a browser saved.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{StartTag, Token, Tokenizer};

use super::{Kind, Piece, clean};

pub(super) fn is_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(1024).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with('<')
        && ["<!doctype html", "<html", "<table", "<body"]
            .iter()
            .any(|tag| start.contains(tag))
}

/// Elements whose content is not shown.
const HIDDEN: [&[u8]; 5] = [b"script", b"style", b"template", b"noscript", b"title"];

/// Elements that do not end a line.
const INLINE: [&[u8]; 14] = [
    b"a", b"abbr", b"b", b"code", b"em", b"font", b"i", b"kbd", b"mark", b"span", b"strong",
    b"sup", b"tt", b"wbr",
];

/// Whether this is a table or a part of one.
fn is_table(name: &[u8]) -> bool {
    [&b"table"[..], b"caption", b"tr", b"td", b"th"].contains(&name)
}

pub(super) fn read(html: &str) -> Vec<Piece> {
    let mut emitter = DefaultEmitter::new_with_span();
    // Otherwise the text of a script would be markup.
    emitter.naively_switch_states(true);
    let mut reader = Reader::default();
    let (mut counted, mut line) = (0, 1);
    for Ok(token) in Tokenizer::new_with_emitter(html, emitter) {
        let start = match &token {
            Token::StartTag(tag) => tag.span.start,
            Token::String(text) => text.span.start,
            _ => counted,
        };
        if let Some(passed) = html.get(counted..start) {
            line += passed.matches('\n').count();
            counted = start;
        }
        match token {
            Token::StartTag(tag) => reader.start(&tag, line),
            Token::EndTag(tag) => reader.end(&tag.name),
            Token::String(text) if reader.hidden.is_none() => {
                if reader.text.trim().is_empty() {
                    reader.line = line;
                }
                reader.text += &String::from_utf8_lossy(&text);
            }
            _ => {}
        }
    }
    reader.end_text();
    reader.pieces
}

#[derive(Default)]
struct Reader {
    pieces: Vec<Piece>,
    hidden: Option<Vec<u8>>,
    /// The level of the current heading, or 0.
    level: usize,
    text: String,
    /// Where the text starts.
    line: usize,
    row: Option<Row>,
    /// How many tables are open within a cell. What they have is text of the cell.
    nested: usize,
    /// The cells above that reach into this row: for each column, in how many more rows, and their text.
    spans: Vec<(usize, String)>,
}

#[derive(Default)]
struct Row {
    line: usize,
    cells: Vec<String>,
    is_header: bool,
    /// How many columns and rows the open cell has.
    cell: Option<(usize, usize)>,
}

impl Reader {
    fn start(&mut self, tag: &StartTag<usize>, line: usize) {
        let name = &*tag.name;
        if self.hidden.is_some() || INLINE.contains(&&name[..]) {
            return;
        }
        self.break_text();
        if is_table(name) && (self.nested > 0 || (name == b"table" && self.is_in_cell())) {
            self.nested += usize::from(name == b"table");
            return;
        }
        let span = |name: &[u8]| {
            let span = tag
                .attributes
                .get(name)
                .map(|value| String::from_utf8_lossy(value));
            span.and_then(|span| span.trim().parse().ok())
                .unwrap_or(1_usize)
                .clamp(1, 1000)
        };
        match &name[..] {
            _ if HIDDEN.contains(&&name[..]) => self.hidden = Some(name.clone()),
            [b'h', level @ b'1'..=b'6'] => self.level = usize::from(level - b'0'),
            b"caption" => self.level = 6,
            b"table" => {
                self.end_row();
                self.spans.clear();
                self.push(line, Kind::TableEnd);
            }
            b"tr" => {
                self.end_row();
                self.row = Some(Row {
                    line,
                    is_header: true,
                    ..Row::default()
                });
            }
            b"td" | b"th" => {
                self.end_cell();
                if let Some(row) = &mut self.row {
                    row.is_header &= name[..] == b"th"[..];
                    row.cell = Some((span(b"colspan"), span(b"rowspan")));
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        if let Some(hidden) = &self.hidden {
            if hidden == name {
                self.hidden = None;
            }
            return;
        }
        if INLINE.contains(&name) {
            return;
        }
        self.break_text();
        if self.nested > 0 && is_table(name) {
            self.nested -= usize::from(name == b"table");
            return;
        }
        match name {
            [b'h', b'1'..=b'6'] | b"caption" => self.level = 0,
            b"td" | b"th" => self.end_cell(),
            b"tr" => self.end_row(),
            b"table" => {
                self.end_row();
                self.push(self.line, Kind::TableEnd);
            }
            _ => {}
        }
    }

    /// Ends a word in a cell, and a line outside.
    fn break_text(&mut self) {
        if self.is_in_cell() {
            self.text.push(' ');
        } else {
            self.end_text();
        }
    }

    fn is_in_cell(&self) -> bool {
        self.row.as_ref().is_some_and(|row| row.cell.is_some())
    }

    fn end_text(&mut self) {
        let text = clean(&std::mem::take(&mut self.text));
        if !text.is_empty() {
            let kind = match self.level {
                0 => Kind::Text(text),
                level => Kind::Heading { level, text },
            };
            self.push(self.line, kind);
        }
    }

    fn push(&mut self, line: usize, kind: Kind) {
        self.pieces.push(Piece { line, kind });
    }

    fn end_cell(&mut self) {
        let Some(row) = &mut self.row else { return };
        let Some((columns, rows)) = row.cell.take() else {
            return;
        };
        let text = clean(&std::mem::take(&mut self.text));
        add_spanned(&mut row.cells, &mut self.spans);
        for _ in 0..columns {
            let column = row.cells.len();
            self.spans
                .resize(self.spans.len().max(column + 1), (0, String::new()));
            self.spans[column] = (rows - 1, text.clone());
            row.cells.push(text.clone());
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some(Row {
            line,
            mut cells,
            is_header,
            ..
        }) = self.row.take()
        else {
            return;
        };
        add_spanned(&mut cells, &mut self.spans);
        self.push(line, Kind::Row { cells, is_header });
    }
}

/// Adds the cells above that reach into a row, up to its next own cell.
fn add_spanned(cells: &mut Vec<String>, spans: &mut [(usize, String)]) {
    while let Some((rows @ 1.., text)) = spans.get_mut(cells.len()) {
        *rows -= 1;
        cells.push(text.clone());
    }
}
