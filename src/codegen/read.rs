//! From a parsed file to rows.
//!
//! Each value is read by itself, so that all mistakes of a row are reported, and none hides one in the next row.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::charset::is_wire_form;
use super::diagnostic::{Diagnostic, quote};
use super::schema::{Block, Category, Code, Field, Kind, NextStep, Status, StatusWords};
use super::source::Span;
use super::suggest::{Suggestions, hint, hint_from};

/// The rows of all sources, in the order of the files.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) statuses: Vec<Row<Status>>,
    pub(crate) status_words: Vec<Row<StatusWords>>,
    pub(crate) next_steps: Vec<Row<NextStep>>,
    pub(crate) categories: Vec<Row<Category>>,
    pub(crate) codes: Vec<Row<Code>>,
    /// The kinds of blocks of which some could not be read. References to them are not reported.
    pub(crate) incomplete: HashSet<&'static str>,
}

impl Tables {
    /// Returns each next step that a block sets: its status, the step and its span.
    pub(crate) fn set_next_steps(&self) -> impl Iterator<Item = (&str, &str, &Span)> {
        let of_statuses = self.statuses.iter().flat_map(|row| {
            let steps = row.list("next_step");
            steps.map(|(step, span)| (row.key.as_str(), step, span))
        });
        let of_codes = self.codes.iter().flat_map(|row| {
            let steps = row.list("next_step");
            steps.map(|(step, span)| (row.fields.status.as_str(), step, span))
        });
        of_statuses.chain(of_codes)
    }
}

/// A block of a file.
#[derive(Debug)]
pub(crate) struct Row<T> {
    pub(crate) key: String,
    /// The span of the key.
    pub(crate) span: Span,
    pub(crate) fields: T,
    /// The strings of each field, and their spans, in the order of [`Block::FIELDS`].
    pub(crate) values: Vec<Vec<(String, Span)>>,
}

impl<T: Block> Row<T> {
    /// Returns the span of a field's value, or `None` if it has none, which may have been reported.
    pub(crate) fn value(&self, field: &str) -> Option<&Span> {
        self.list(field).next().map(|(_, span)| span)
    }

    /// Returns the strings of a field, and their spans.
    pub(crate) fn list(&self, field: &str) -> impl Iterator<Item = (&str, &Span)> {
        let values = T::index_of(field).map(|index| &self.values[index]);
        let strings = values.into_iter().flatten();
        strings.map(|(string, span)| (string.as_str(), span))
    }

    /// Returns the key of a status, and each of its transaction statuses.
    pub(crate) fn words(&self) -> impl Iterator<Item = (&str, &str, &Span)> {
        let words = self.list("transaction_status");
        words.map(|(word, span)| (self.key.as_str(), word, span))
    }
}

type Key<'t> = Spanned<Cow<'t, str>>;
type Value<'t> = Spanned<DeValue<'t>>;

/// Adds the rows of a file; `source` is its index. Mistakes are added to `diagnostics`.
pub(crate) fn read(
    source: usize,
    file: &DeTable,
    tables: &mut Tables,
    suggestions: &mut Suggestions,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut reader = Reader {
        source,
        tables,
        suggestions,
        diagnostics,
    };
    let (blocks, values): (Vec<_>, Vec<_>) =
        in_file_order(file).partition(|(_, value)| is_block(value));
    reader.outside_blocks(&values);
    for (name, value) in blocks {
        reader.table(name, value);
    }
}

/// The names of the tables, and the fields of their blocks: the fewest first, to guess a missing header.
const TABLES: [(&str, &[Field]); 4] = [
    (NextStep::TABLE, NextStep::FIELDS),
    (Category::TABLE, Category::FIELDS),
    (Status::TABLE, Status::FIELDS),
    (Code::TABLE, Code::FIELDS),
];

struct Reader<'d> {
    source: usize,
    tables: &'d mut Tables,
    suggestions: &'d mut Suggestions,
    diagnostics: &'d mut Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Reports what is above the first header.
    fn outside_blocks(&mut self, values: &[(&Key, &Value)]) {
        let names: Vec<_> = values.iter().map(|(key, _)| key.get_ref()).collect();
        if let Some((first, _)) = values.first() {
            let span = self.span(first.span());
            self.diagnostics.push(outside_blocks(first.get_ref(), span));
            self.tables.incomplete.extend(table_with(&names));
        }
    }

    /// Reads `[name.…]`, or `[name]` where the word before the dot is missing.
    fn table(&mut self, name: &Key, value: &Value) {
        let text = name.get_ref().as_ref();
        if let Some(table) = fields_table(value).filter(|_| table_name(text).is_none()) {
            let header = quote(&format!("[{table}.{text}]"));
            self.error(
                name.span(),
                format!("`{table}.` is missing: write {header}"),
            );
            return self.block(table, name, value);
        }
        let table = table_name(text).or_else(|| self.unknown_table(name));
        match (table, value.get_ref()) {
            (Some(table), DeValue::Table(blocks)) => {
                let (blocks, mut values): (Vec<_>, Vec<_>) =
                    in_file_order(blocks).partition(|(_, value)| is_block(value));
                if self.nameless_block(table, &values) {
                    values.clear();
                }
                for (key, value) in blocks.into_iter().chain(values) {
                    self.block(table, key, value);
                }
            }
            (Some(table), _) => self.not_a_block(table, "NAME", value.span()),
            (None, _) => {}
        }
    }

    fn block(&mut self, table: &'static str, key: &Key, value: &Value) {
        let block = match value.get_ref() {
            DeValue::Table(block) => block,
            DeValue::Array(_) if is_block(value) => {
                let header = quote(&format!("[{table}.{}]", key.get_ref()));
                self.error(
                    key.span(),
                    format!("a header needs one pair of brackets: write {header}"),
                );
                self.tables.incomplete.insert(table);
                return;
            }
            _ => return self.not_a_block(table, key.get_ref(), value.span()),
        };
        match table {
            "code" => self.row(|tables| &mut tables.codes, key, block),
            "category" => self.row(|tables| &mut tables.categories, key, block),
            "next_step" => self.row(|tables| &mut tables.next_steps, key, block),
            // In an extra table, a status can have words alone.
            _ if self.source > 0 && !is_status(block) => {
                self.row(|tables| &mut tables.status_words, key, block);
            }
            _ => self.row(|tables| &mut tables.statuses, key, block),
        }
    }

    /// Adds one row to those of its kind, unless the block contains nothing but nested tables.
    fn row<T: Block>(
        &mut self,
        rows: fn(&mut Tables) -> &mut Vec<Row<T>>,
        key: &Key,
        block: &DeTable,
    ) {
        let mut values: Vec<Option<Vec<(String, Span)>>> = vec![None; T::FIELDS.len()];
        let (mut foreign, mut nested) = (Vec::new(), 0);
        for (field, value) in in_file_order(block) {
            if let Some(index) = T::index_of(field.get_ref()) {
                values[index] = Some(self.strings(T::FIELDS[index].kind, value));
            } else if is_block(value) {
                nested += 1;
                self.nested(T::TABLE, key, field, value);
            } else {
                foreign.push((field, value));
            }
        }
        if nested > 0 && nested == block.len() {
            return;
        }
        if foreign.len() < 2 || !self.missing_header(&foreign) {
            let names: Vec<&str> = T::FIELDS.iter().map(|field| field.name).collect();
            for (field, value) in foreign {
                let meant = self
                    .unknown_key(T::TABLE, field, &names)
                    .and_then(T::index_of);
                if let Some(index) = meant.filter(|&index| values[index].is_none()) {
                    values[index] = Some(self.strings(T::FIELDS[index].kind, value));
                }
            }
        }
        // A `StatusWords` block has one field, which is optional: without it, the block says nothing.
        let has_none_required = T::FIELDS.iter().all(|field| !field.required);
        for (field, value) in T::FIELDS.iter().zip(&values) {
            if value.is_none() && (field.required || has_none_required) {
                let value = match field.kind {
                    Kind::WireForms => "[\"…\"]",
                    _ => "\"…\"",
                };
                let name = field.name;
                let message = format!("the key `{name}` is missing: add `{name} = {value}`");
                self.error(key.span(), message);
            }
        }
        let values: Vec<_> = values.into_iter().map(Option::unwrap_or_default).collect();
        let strings = |values: &Vec<(String, Span)>| {
            let strings = values.iter().map(|(string, _)| string.clone());
            strings.collect()
        };
        let row = Row {
            key: key.get_ref().clone().into_owned(),
            span: self.span(key.span()),
            fields: T::new(values.iter().map(strings)),
            values,
        };
        rows(self.tables).push(row);
    }

    /// Reads a value: one string, or the strings of an array.
    fn strings(&mut self, kind: Kind, value: &Value) -> Vec<(String, Span)> {
        let elements = match (kind, value.get_ref()) {
            (Kind::WireForms, DeValue::Array(elements)) => elements.iter().collect(),
            (Kind::WireForms, found) => {
                let example = match found {
                    DeValue::String(text) if is_wire_form(text) => text,
                    _ => "…",
                };
                let message = format!("this key holds a list: write [\"{example}\"]");
                self.error(value.span(), message);
                Vec::new()
            }
            _ => vec![value],
        };
        let mut strings = Vec::new();
        for element in elements {
            let range = element.span();
            if let DeValue::String(string) = element.get_ref() {
                strings.push((string.to_string(), self.span(range)));
            } else {
                self.error(range, "this must be text in quotes: write \"…\"");
            }
        }
        strings
    }

    /// Reports a table in a block: its header is another's, or has a dot too many.
    fn nested(&mut self, table: &'static str, block: &Key, field: &Key, value: &Value) {
        let name = field.get_ref();
        let own = value
            .get_ref()
            .as_table()
            .and_then(|inner| inner.keys().next());
        if let Some((key, table)) = own.zip(table_name(name)) {
            return self.not_a_block(table, key.get_ref(), field.span());
        }
        self.tables.incomplete.insert(table);
        let header = quote(&format!("[{table}.\"{}.{name}\"]", block.get_ref()));
        let message = format!("a name with a dot must be quoted: write {header}");
        self.error(field.span(), message);
    }

    /// Reports `[code]`, whose values make a row without a name. Returns whether they do.
    fn nameless_block(&mut self, table: &'static str, values: &[(&Key, &Value)]) -> bool {
        let Some((_, first)) = row_in(values) else {
            return false;
        };
        self.tables.incomplete.insert(table);
        // The span of the table's name can be that of another header.
        self.error(
            first.span(),
            format!("the header `[{table}]` above lacks a name: write `[{table}.NAME]`"),
        );
        true
    }

    /// Reports values whose header is missing. Returns whether they make a row.
    fn missing_header(&mut self, values: &[(&Key, &Value)]) -> bool {
        let Some((table, first)) = row_in(values) else {
            return false;
        };
        self.tables.incomplete.insert(table);
        let (header, key) = (quote(&format!("[{table}.…]")), quote(first.get_ref()));
        self.error(
            first.span(),
            format!("a {header} line is missing above: {key} is not a key of this block"),
        );
        true
    }

    fn not_a_block(&mut self, table: &'static str, key: &str, range: Range<usize>) {
        self.tables.incomplete.insert(table);
        let header = quote(&format!("[{table}.{key}]"));
        let message =
            format!("write a block: a {header} line, and below it each key on a line of its own");
        self.error(range, message);
    }

    /// Reports the start of a header that is not a table, and returns the one that was probably meant.
    fn unknown_table(&mut self, name: &Key) -> Option<&'static str> {
        let names = TABLES.map(|(table, _)| table);
        let near = self.suggestions.nearest(name.get_ref(), &names);
        let hint = near.map_or_else(
            || "; it starts with `next_step`, `category`, `status` or `code`".to_owned(),
            |near| hint(Some(near), &names),
        );
        let found = quote(name.get_ref());
        self.error(
            name.span(),
            format!("a header cannot start with {found}{hint}"),
        );
        near
    }

    /// Reports a key that a block cannot have, and returns the one that was probably meant.
    fn unknown_key<'k>(&mut self, table: &str, key: &Key, names: &[&'k str]) -> Option<&'k str> {
        let near = self.suggestions.nearest(key.get_ref(), names);
        let hint = hint_from(near, names, ["its only key is", "its keys are"]);
        let (block, found) = (quote(&format!("[{table}.…]")), quote(key.get_ref()));
        self.error(
            key.span(),
            format!("a {block} block has no key {found}{hint}"),
        );
        near
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    fn error(&mut self, range: Range<usize>, message: impl Into<String>) {
        let span = self.span(range);
        self.diagnostics.push(Diagnostic::new(span, message));
    }
}

/// Returns the mistake of a key above the first header.
pub(crate) fn outside_blocks(key: &str, span: Span) -> Diagnostic {
    let message = format!(
        "{} is outside all blocks: add the missing header above, such as `[code.NAME]`, or delete this line",
        quote(key)
    );
    Diagnostic::new(span, message)
}

fn table_name(name: &str) -> Option<&'static str> {
    let table = TABLES.iter().find(|(table, _)| *table == name);
    table.map(|(table, _)| *table)
}

/// Returns the table whose blocks can have all these fields.
fn table_with(names: &[impl AsRef<str>]) -> Option<&'static str> {
    let has_all = |fields: &[Field]| {
        let has = |name: &str| fields.iter().any(|field| field.name == name);
        names.iter().all(|name| has(name.as_ref()))
    };
    let table = TABLES.iter().find(|(_, fields)| has_all(fields));
    table.map(|(table, _)| *table)
}

/// Returns the table whose fields these values are, and their first key, if there are any.
fn row_in<'v, 't>(values: &[(&'v Key<'t>, &Value)]) -> Option<(&'static str, &'v Key<'t>)> {
    let names: Vec<_> = values.iter().map(|(key, _)| key.get_ref()).collect();
    let (first, _) = values.first()?;
    Some((table_with(&names)?, first))
}

/// Returns the table whose fields a block has, if it has any.
fn fields_table(value: &Value) -> Option<&'static str> {
    let block = value.get_ref().as_table()?;
    let names: Vec<_> = block.keys().map(Spanned::get_ref).collect();
    table_with(&names).filter(|_| !names.is_empty())
}

/// Returns whether a value is written with headers: a table or a list of tables.
fn is_block(value: &Value) -> bool {
    match value.get_ref() {
        DeValue::Table(_) => true,
        DeValue::Array(elements) => elements.iter().any(|element| element.get_ref().is_table()),
        _ => false,
    }
}

/// Returns whether a block says more of a status than its words.
fn is_status(block: &DeTable) -> bool {
    let mut own = Status::FIELDS.iter().filter(|field| field.required);
    own.any(|field| block.contains_key(field.name))
}

/// Returns the entries of a table in the order of the file. `toml` sorts them by key.
fn in_file_order<'t>(table: &'t DeTable<'t>) -> impl Iterator<Item = (&'t Key<'t>, &'t Value<'t>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries.into_iter()
}
