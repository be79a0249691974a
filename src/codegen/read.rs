//! From a parsed file to rows.
//!
//! Rows are read one by one, each with all its mistakes: a bad row hides neither its own next mistake nor the next row.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::blocks::Blocks;
use super::diagnostic::{Diagnostic, Rule, quote};
use super::duplicates::missing_header;
use super::recovery::Recovery;
use super::schema::{Category, Code, NextStep, Status, StatusWords};
use super::source::{Source, Span, by_start};
use super::suggest::{Suggestions, hint};
use super::syntax;
use crate::shared::charset::is_wire_form;

/// The rows of all sources, in the order of the files.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) statuses: Vec<Row<Status>>,
    pub(crate) status_words: Vec<Row<StatusWords>>,
    pub(crate) next_steps: Vec<Row<NextStep>>,
    pub(crate) categories: Vec<Row<Category>>,
    pub(crate) codes: Vec<Row<Code>>,
}

/// The names of the tables.
const TABLES: [&str; 4] = ["status", "next_step", "category", "code"];

/// A block of a file.
#[derive(Debug)]
pub(crate) struct Row<T> {
    pub(crate) key: String,
    /// The span of the key.
    pub(crate) span: Span,
    pub(crate) fields: T,
    /// The span of each field's value, or of each element of an array. There are few, so a list is searched fast enough.
    values: Vec<(String, Vec<Span>)>,
    /// The fields that have no value because of a mistake that has been reported.
    reported: Vec<String>,
}

impl<T> Row<T> {
    /// Returns the span of a field's value, or `None` if a mistake in it has been reported.
    pub(crate) fn value(&self, field: &str) -> Option<&Span> {
        let is_reported = self.reported.iter().any(|reported| reported == field);
        (!is_reported).then(|| self.element(field, 0))
    }

    /// Returns the span of an element of a field's array.
    pub(crate) fn element(&self, field: &str, index: usize) -> &Span {
        let spans = self.values.iter().find(|(name, _)| name == field);
        let span = spans.and_then(|(_, spans)| spans.get(index));
        span.unwrap_or(&self.span)
    }
}

/// Reads the sources. Mistakes are added to `diagnostics`.
pub(crate) fn read(
    sources: &[Source],
    diagnostics: &mut Vec<Diagnostic>,
    recovery: &mut Recovery,
) -> Tables {
    let mut tables = Tables::default();
    for (index, source) in sources.iter().enumerate() {
        let file = syntax::parse(index, source, diagnostics, recovery);
        let mut reader = RowReader {
            source: index,
            blocks: &file.blocks,
            diagnostics,
            recovery,
            suggestions: Suggestions::default(),
        };
        reader.file(file.table.get_ref(), &mut tables);
    }
    tables
}

/// Reads the rows of one source.
struct RowReader<'d> {
    source: usize,
    blocks: &'d Blocks,
    diagnostics: &'d mut Vec<Diagnostic>,
    recovery: &'d mut Recovery,
    suggestions: Suggestions,
}

impl RowReader<'_> {
    fn file(&mut self, file: &DeTable, tables: &mut Tables) {
        for (key, value) in self.inside_blocks(file, "is outside all blocks") {
            let name = key.get_ref().as_ref();
            let known = TABLES.iter().copied().find(|table| *table == name);
            match known.or_else(|| self.unknown(Rule::UnknownTable, name, key.span(), &TABLES)) {
                Some("status") => self.statuses(name, value, tables),
                Some("next_step") => tables.next_steps.extend(self.rows(name, value)),
                Some("category") => tables.categories.extend(self.rows(name, value)),
                Some("code") => tables.codes.extend(self.rows(name, value)),
                _ => {}
            }
        }
    }

    /// Reads the statuses of one source. In an extra table, a block can have words alone.
    fn statuses(&mut self, name: &str, value: &Value, tables: &mut Tables) {
        let is_status = |value: &Value| match value.get_ref().as_table() {
            Some(block) => ["meaning", "action", "next_step"]
                .iter()
                .any(|key| block.contains_key(*key)),
            None => true,
        };
        for (key, value) in self.blocks_of(name, value) {
            if self.source == 0 || is_status(value) {
                tables.statuses.extend(self.row(key, value));
            } else {
                tables.status_words.extend(self.row(key, value));
            }
        }
    }

    /// Reads the rows of one table.
    fn rows<T: for<'de> Deserialize<'de>>(&mut self, name: &str, value: &Value) -> Vec<Row<T>> {
        let blocks = self.blocks_of(name, value).into_iter();
        blocks
            .filter_map(|(key, value)| self.row(key, value))
            .collect()
    }

    fn blocks_of<'t>(
        &mut self,
        name: &str,
        value: &'t Value<'t>,
    ) -> Vec<(&'t Key<'t>, &'t Value<'t>)> {
        if let Some(table) = value.get_ref().as_table() {
            self.inside_blocks(table, "is in a block without a name")
        } else {
            self.not_a_table(name, value);
            Vec::new()
        }
    }

    /// Returns the entries of a table of tables, without those that make a row. These are reported.
    fn inside_blocks<'t>(
        &mut self,
        table: &'t DeTable<'t>,
        why: &str,
    ) -> Vec<(&'t Key<'t>, &'t Value<'t>)> {
        let entries = in_file_order(table);
        let (outside, inside): (Vec<_>, Vec<_>) = entries
            .iter()
            .partition(|(_, value)| is_outside_blocks(value));
        if self.missing_header(&outside, why) {
            inside
        } else {
            entries
        }
    }

    fn not_a_table(&mut self, name: &str, value: &Value) {
        let found = with_article(value.get_ref().type_str());
        let message = format!("{} must be a table, not {found}", quote(name));
        self.error(Rule::NotATable, value.span(), message);
    }

    /// Reads one row.
    ///
    /// serde stops at the first error, so report it, patch the input and deserialize again until it succeeds.
    fn row<T: for<'de> Deserialize<'de>>(&mut self, key: &Key, value: &Value) -> Option<Row<T>> {
        let nothing = DeTable::new();
        let table = value.get_ref().as_table().unwrap_or_else(|| {
            self.not_a_table(key.get_ref(), value);
            &nothing
        });
        // Do not report that all keys are missing as well.
        let mut is_reported = value.get_ref().as_table().is_none();
        let own = keys_of::<T>();
        let mut entries: Vec<(&str, Entry)> = Vec::new();
        let mut foreign = Vec::new();
        for (field, value) in in_file_order(table) {
            if value.get_ref().is_table() {
                is_reported = true;
                self.unquoted_dot(key, field);
            } else if own.contains(&field.get_ref().as_ref()) {
                entries.push((field.get_ref(), Entry::Found(value)));
            } else {
                foreign.push((field, value));
            }
        }
        if foreign.len() < 2 || !self.missing_header(&foreign, "is not a key of this block") {
            for (field, value) in foreign {
                let near = self.unknown(Rule::UnknownKey, field.get_ref(), field.span(), own);
                let is_free = |near: &&str| entries.iter().all(|(field, _)| field != near);
                if let Some(near) = near.filter(is_free) {
                    entries.push((near, Entry::Found(value)));
                }
            }
        }
        let mut reported = Vec::new();
        let fields = loop {
            match T::deserialize(MapDeserializer::new(entries.clone().into_iter())) {
                Ok(fields) => break fields,
                // All keys are its own.
                Err(RowError::UnknownKey { .. }) => return None,
                Err(RowError::MissingKey(field)) => {
                    if !reported.contains(&field) && !is_reported {
                        let message = format!("the key `{field}` is missing");
                        self.error(Rule::MissingKey, key.span(), message);
                    }
                    reported.push(field);
                    entries.push((field, Entry::Placeholder));
                }
                Err(RowError::WrongValue { message, span }) => {
                    let span = span?;
                    let (field, entry) = take(&mut entries, |(_, entry)| entry.contains(&span))?;
                    self.wrong_value(entry, span, &message);
                    reported.push(field);
                }
            }
        };
        let spans = |entry: &Entry| {
            let spans = entry.spans().into_iter();
            spans.map(|span| Span::new(self.source, span)).collect()
        };
        Some(Row {
            key: key.get_ref().clone().into_owned(),
            span: Span::new(self.source, key.span()),
            fields,
            values: entries
                .iter()
                .map(|(field, entry)| ((*field).to_owned(), spans(entry)))
                .collect(),
            reported: reported.into_iter().map(str::to_owned).collect(),
        })
    }

    /// Reports entries whose header is missing. Returns whether they make a row.
    fn missing_header(&mut self, entries: &[(&Key, &Value)], why: &str) -> bool {
        let Some((first, _)) = entries.first() else {
            return false;
        };
        let has_all = |keys: &[&str]| {
            let mut names = entries.iter().map(|(key, _)| key.get_ref().as_ref());
            names.all(|name| keys.contains(&name))
        };
        let tables = [
            ("code", keys_of::<Code>()),
            ("category", keys_of::<Category>()),
            ("next_step", keys_of::<NextStep>()),
            ("status", keys_of::<Status>()),
        ];
        let Some((table, _)) = tables.into_iter().find(|(_, keys)| has_all(keys)) else {
            return false;
        };
        let block = self.blocks.at(first.span().start);
        self.recovery.lose_row(self.source, &block);
        let message = missing_header(table, first.get_ref(), why);
        self.error(Rule::MissingHeader, first.span(), message);
        true
    }

    /// Reports `[code.old.text]`, which is a table `text` in a row `old`.
    fn unquoted_dot(&mut self, row: &Key, field: &Key) {
        let text = format!("\"{}.{}\"", row.get_ref(), field.get_ref());
        let message = format!("a name with a dot must be quoted: {}", quote(&text));
        self.error(Rule::UnquotedDot, field.span(), message);
    }

    /// Reports a value of the wrong type, or each such element of an array.
    fn wrong_value(&mut self, entry: Entry, span: Range<usize>, message: &str) {
        let elements = match entry {
            Entry::Found(value) if value.span() != span => value.get_ref().as_array(),
            _ => None,
        };
        let Some(elements) = elements else {
            return self.error(Rule::WrongType, span, message);
        };
        for element in elements
            .iter()
            .filter(|element| !element.get_ref().is_str())
        {
            let found = with_article(element.get_ref().type_str());
            let message = format!("expected a string, found {found}");
            self.error(Rule::WrongType, element.span(), message);
        }
    }

    /// Reports a name that does not exist, and returns the one that was probably meant.
    fn unknown<'k>(
        &mut self,
        rule: Rule,
        found: &str,
        span: Range<usize>,
        known: &[&'k str],
    ) -> Option<&'k str> {
        let what = if rule == Rule::UnknownTable {
            "table"
        } else {
            "key"
        };
        let near = self.suggestions.nearest(found, known);
        let message = format!("there is no {what} {}{}", quote(found), hint(near, known));
        self.error(rule, span, message);
        near
    }

    fn error(&mut self, rule: Rule, span: Range<usize>, message: impl Into<String>) {
        let span = Span::new(self.source, span);
        self.diagnostics.push(Diagnostic::new(rule, span, message));
    }
}

type Key<'t> = Spanned<std::borrow::Cow<'t, str>>;
type Value<'t> = Spanned<DeValue<'t>>;

/// Returns the keys that a row can have.
fn keys_of<T: for<'de> Deserialize<'de>>() -> &'static [&'static str] {
    match T::deserialize(MapDeserializer::new([("", Entry::Placeholder)].into_iter())) {
        Err(RowError::UnknownKey { known }) => known,
        _ => &[],
    }
}

/// Returns whether an entry of a file is neither a table nor a list of tables.
fn is_outside_blocks(value: &Value) -> bool {
    match value.get_ref() {
        DeValue::Table(_) => false,
        DeValue::Array(elements) => !elements.iter().any(|element| element.get_ref().is_table()),
        _ => true,
    }
}

/// Removes the first element that matches.
fn take<T>(list: &mut Vec<T>, matches: impl FnMut(&T) -> bool) -> Option<T> {
    let index = list.iter().position(matches)?;
    Some(list.remove(index))
}

/// Returns the entries of a table in the order of the file. `toml` sorts them by key.
fn in_file_order<'t>(table: &'t DeTable<'t>) -> Vec<(&'t Key<'t>, &'t Value<'t>)> {
    let entries: Vec<_> = table.iter().collect();
    let order = by_start(entries.iter().map(|(key, _)| key.span().start));
    order.into_iter().map(|index| entries[index]).collect()
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

/// A field's value, as the input of a row's `Deserialize`.
#[derive(Clone, Copy)]
enum Entry<'t> {
    Found(&'t Value<'t>),
    /// Replaces a value whose absence has been reported.
    Placeholder,
}

impl Entry<'_> {
    fn contains(self, span: &Range<usize>) -> bool {
        match self {
            Entry::Found(value) => value.span().start <= span.start && span.end <= value.span().end,
            Entry::Placeholder => false,
        }
    }

    /// Returns the span of the value, or of each element of an array.
    fn spans(self) -> Vec<Range<usize>> {
        match self {
            Entry::Found(value) => match value.get_ref().as_array() {
                Some(elements) => elements.iter().map(Spanned::span).collect(),
                None => vec![value.span()],
            },
            Entry::Placeholder => Vec::new(),
        }
    }
}

impl<'de> Deserializer<'de> for Entry<'de> {
    type Error = RowError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        let Entry::Found(value) = self else {
            return visitor.visit_str("");
        };
        let result = match value.get_ref() {
            DeValue::String(text) => visitor.visit_str(text),
            DeValue::Array(elements) => {
                let elements = elements.iter().map(Entry::Found);
                visitor.visit_seq(SeqDeserializer::new(elements))
            }
            other => Err(de::Error::invalid_type(
                Unexpected::Other(other.type_str()),
                &visitor,
            )),
        };
        result.map_err(|error| error.or_at(value.span()))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, RowError> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, RowError> for Entry<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// What serde finds wrong with a row, as data: `toml`'s own error is already a sentence.
#[derive(Debug)]
enum RowError {
    UnknownKey {
        known: &'static [&'static str],
    },
    MissingKey(&'static str),
    WrongValue {
        message: String,
        span: Option<Range<usize>>,
    },
}

impl RowError {
    /// Sets the span to that of the value, unless it is already that of an element.
    fn or_at(mut self, value: Range<usize>) -> Self {
        if let RowError::WrongValue { span, .. } = &mut self {
            span.get_or_insert(value);
        }
        self
    }
}

impl de::Error for RowError {
    fn custom<M: fmt::Display>(message: M) -> Self {
        RowError::WrongValue {
            message: message.to_string(),
            span: None,
        }
    }

    fn invalid_type(unexpected: Unexpected, expected: &dyn Expected) -> Self {
        let found = match unexpected {
            Unexpected::Str(_) => "string".to_owned(),
            Unexpected::Seq => "array".to_owned(),
            other => other.to_string(),
        };
        let (expected, example) = match (expected.to_string().as_str(), unexpected) {
            ("a sequence", Unexpected::Str(text)) if is_wire_form(text) => (
                "an array of strings".to_owned(),
                format!(": write [\"{text}\"]"),
            ),
            ("a sequence", _) => (
                "an array of strings".to_owned(),
                ": write [\"…\"]".to_owned(),
            ),
            (other, _) => (other.to_owned(), String::new()),
        };
        de::Error::custom(format_args!(
            "expected {expected}, found {}{example}",
            with_article(&found)
        ))
    }

    fn unknown_field(_: &str, known: &'static [&'static str]) -> Self {
        RowError::UnknownKey { known }
    }

    fn missing_field(key: &'static str) -> Self {
        RowError::MissingKey(key)
    }
}

impl fmt::Display for RowError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for RowError {}
