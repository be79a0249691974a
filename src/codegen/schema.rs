//! What a table may say.
//!
//! The rows are plain serde types. They are read one by one, each with all its mistakes, so that one bad row hides
//! neither its own next mistake nor the next row.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Source;
use super::report::{Place, Problem};
use crate::nearest::nearest;

/// `[status.LETTER]`: how a call ended.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Status {
    pub(crate) meaning: String,
    pub(crate) action: String,
    pub(crate) next_step: String,
}

/// `[next_step.name]`: what a program does now.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NextStep {
    pub(crate) description: String,
}

/// `[category.name]`: a section of codes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Category {
    pub(crate) title: String,
    pub(crate) group: String,
}

/// `[code.TEXT]`: why a call ended as it did.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    pub(crate) category: String,
    pub(crate) status: String,
    pub(crate) description: String,
    pub(crate) resolution: String,
    pub(crate) next_step: Option<String>,
    pub(crate) note: Option<String>,
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    pub(crate) deprecated: Option<String>,
    pub(crate) replaced_by: Option<String>,
    pub(crate) name: Option<String>,
}

/// All rows of all sources, each kind in the order of the files.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    pub(crate) statuses: Vec<Row<Status>>,
    pub(crate) next_steps: Vec<Row<NextStep>>,
    pub(crate) categories: Vec<Row<Category>>,
    pub(crate) codes: Vec<Row<Code>>,
}

/// The names of the tables, as a file spells them.
const TABLES: [&str; 4] = ["status", "next_step", "category", "code"];

/// A block of the file.
#[derive(Debug)]
pub(crate) struct Row<T> {
    pub(crate) key: String,
    pub(crate) place: Place,
    pub(crate) fields: T,
    /// Where each field's value stands; of an array, each element.
    values: BTreeMap<String, Vec<Place>>,
    /// The fields without a value because of a mistake that has been reported.
    reported: BTreeSet<String>,
}

impl<T> Row<T> {
    /// Where the value of this field stands, or nothing where it has none because of a mistake.
    pub(crate) fn value(&self, field: &str) -> Option<&Place> {
        (!self.reported.contains(field)).then(|| self.element(field, 0))
    }

    /// Where this element of the field's array stands.
    pub(crate) fn element(&self, field: &str, n: usize) -> &Place {
        let place = self.values.get(field).and_then(|places| places.get(n));
        place.unwrap_or(&self.place)
    }
}

/// Reads the sources. What is wrong in them is added to `problems`.
///
/// Nothing, where one is no TOML: it is not known which rows it was to have.
pub(crate) fn read(sources: &[Source], problems: &mut Vec<Problem>) -> Option<Tables> {
    let mut tables = Some(Tables::default());
    for (source, Source { text, .. }) in sources.iter().enumerate() {
        let mut reader = Reader { source, problems };
        let (file, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            tables = None;
        }
        for error in errors {
            reader.problem(error.span().unwrap_or_default(), error.message().to_owned());
        }
        if let Some(tables) = &mut tables {
            reader.file(file.get_ref(), tables);
        }
    }
    tables
}

/// Reads one source.
struct Reader<'p> {
    source: usize,
    problems: &'p mut Vec<Problem>,
}

impl Reader<'_> {
    fn file(&mut self, file: &DeTable, tables: &mut Tables) {
        for (key, value) in in_file_order(file) {
            let name = key.get_ref().as_ref();
            let known = TABLES.contains(&name).then_some(name);
            match known.or_else(|| self.unknown("table", name, key.span(), &TABLES)) {
                Some("status") => tables.statuses.extend(self.rows(name, value)),
                Some("next_step") => tables.next_steps.extend(self.rows(name, value)),
                Some("category") => tables.categories.extend(self.rows(name, value)),
                Some("code") => tables.codes.extend(self.rows(name, value)),
                _ => {}
            }
        }
    }

    /// The rows of one table.
    fn rows<T: for<'de> Deserialize<'de>>(&mut self, name: &str, value: &Value) -> Vec<Row<T>> {
        let Some(table) = self.table(name, value) else {
            return Vec::new();
        };
        let mut rows = Vec::new();
        for (key, value) in in_file_order(table) {
            if let Some(fields) = self.table(key.get_ref(), value) {
                rows.extend(self.row(key, fields));
            }
        }
        rows
    }

    fn table<'t>(&mut self, name: &str, value: &'t Value<'t>) -> Option<&'t DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let found = with_article(value.get_ref().type_str());
            self.problem(
                value.span(),
                format!("`{name}` must be a table, not {found}"),
            );
        }
        table
    }

    /// One row. serde stops at its first mistake; so a mistake is reported, put out of the way, and the row read again.
    fn row<T: for<'de> Deserialize<'de>>(&mut self, key: &Key, table: &DeTable) -> Option<Row<T>> {
        let mut entries: BTreeMap<&str, Entry> = table
            .iter()
            .map(|(key, value)| (key.get_ref().as_ref(), Entry::Found(value)))
            .collect();
        let mut reported = BTreeSet::new();
        let fields = loop {
            match T::deserialize(MapDeserializer::new(entries.clone().into_iter())) {
                Ok(fields) => break fields,
                Err(Mistake::UnknownKey { key, known }) => {
                    let (at, _) = table.get_key_value(key.as_str())?;
                    let near = self.unknown("key", &key, at.span(), known);
                    let entry = entries.remove(key.as_str())?;
                    if let Some(near) = near {
                        entries.entry(near).or_insert(entry);
                    }
                }
                Err(Mistake::MissingKey(field)) => {
                    if reported.insert(field) {
                        self.problem(key.span(), format!("the key `{field}` is missing"));
                    }
                    entries.insert(field, Entry::Reported);
                }
                Err(Mistake::WrongValue { message, span }) => {
                    let span = span?;
                    let holds = |entry: &Entry| {
                        entry
                            .span()
                            .is_some_and(|value| value.start <= span.start && span.end <= value.end)
                    };
                    let (&field, _) = entries.iter().find(|(_, entry)| holds(entry))?;
                    self.problem(span.clone(), message);
                    entries.remove(field);
                    reported.insert(field);
                }
            }
        };
        let places = |entry: &Entry| {
            let spans = entry.spans().into_iter();
            spans.map(|span| Place::new(self.source, span)).collect()
        };
        Some(Row {
            key: key.get_ref().clone().into_owned(),
            place: Place::new(self.source, key.span()),
            fields,
            values: entries
                .iter()
                .map(|(field, entry)| ((*field).to_owned(), places(entry)))
                .collect(),
            reported: reported.into_iter().map(str::to_owned).collect(),
        })
    }

    /// Reports a name that does not exist, and gives the one that was probably meant.
    fn unknown<'k>(
        &mut self,
        what: &str,
        found: &str,
        span: Range<usize>,
        known: &[&'k str],
    ) -> Option<&'k str> {
        let near = nearest(found, known.iter().copied());
        let hint = hint(near, known);
        self.problem(span, format!("there is no {what} `{found}`{hint}"));
        near
    }

    fn problem(&mut self, span: Range<usize>, message: String) {
        self.problems.push(Problem {
            place: Place::new(self.source, span),
            message,
            other: None,
        });
    }
}

type Key<'t> = Spanned<std::borrow::Cow<'t, str>>;
type Value<'t> = Spanned<DeValue<'t>>;

/// The entries of a table as the file has them; `toml` sorts them by key.
fn in_file_order<'t>(table: &'t DeTable<'t>) -> Vec<(&'t Key<'t>, &'t Value<'t>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

/// What to write in place of a name that does not exist: the one that was probably meant, or one of a few.
pub(crate) fn hint(near: Option<&str>, known: &[&str]) -> String {
    if let Some(near) = near {
        return format!("; did you mean `{near}`?");
    }
    let quoted: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((only, [])) => format!("; there is only {only}"),
        Some((last, rest)) if rest.len() < 12 => {
            format!("; there are {} and {last}", rest.join(", "))
        }
        _ => String::new(),
    }
}

fn with_article(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {noun}")
}

/// A field's value, on its way into a row.
#[derive(Clone, Copy)]
enum Entry<'t> {
    Found(&'t Value<'t>),
    /// Stands in for a value whose absence has been reported.
    Reported,
}

impl Entry<'_> {
    fn span(self) -> Option<Range<usize>> {
        match self {
            Entry::Found(value) => Some(value.span()),
            Entry::Reported => None,
        }
    }

    /// Of an array, the spans of its elements.
    fn spans(self) -> Vec<Range<usize>> {
        match self {
            Entry::Found(value) => match value.get_ref().as_array() {
                Some(elements) => elements.iter().map(Spanned::span).collect(),
                None => vec![value.span()],
            },
            Entry::Reported => Vec::new(),
        }
    }
}

impl<'de> Deserializer<'de> for Entry<'de> {
    type Error = Mistake;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
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
        result.map_err(|mistake| mistake.at(value.span()))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mistake> {
        visitor.visit_some(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Mistake> for Entry<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// A mistake in a row, as data: `toml`'s own error is a sentence already.
#[derive(Debug)]
enum Mistake {
    UnknownKey {
        key: String,
        known: &'static [&'static str],
    },
    MissingKey(&'static str),
    WrongValue {
        message: String,
        span: Option<Range<usize>>,
    },
}

impl Mistake {
    /// Places a mistake in a value, unless it is already placed in an element of it.
    fn at(mut self, value: Range<usize>) -> Self {
        if let Mistake::WrongValue { span, .. } = &mut self {
            span.get_or_insert(value);
        }
        self
    }
}

impl de::Error for Mistake {
    fn custom<M: fmt::Display>(message: M) -> Self {
        Mistake::WrongValue {
            message: message.to_string(),
            span: None,
        }
    }

    fn invalid_type(found: Unexpected, expected: &dyn Expected) -> Self {
        let found = match found {
            Unexpected::Str(_) => "string".to_owned(),
            Unexpected::Seq => "array".to_owned(),
            other => other.to_string(),
        };
        let expected = match expected.to_string().as_str() {
            "a sequence" => "an array of strings".to_owned(),
            other => other.to_owned(),
        };
        de::Error::custom(format_args!(
            "expected {expected}, found {}",
            with_article(&found)
        ))
    }

    fn unknown_field(key: &str, known: &'static [&'static str]) -> Self {
        Mistake::UnknownKey {
            key: key.to_owned(),
            known,
        }
    }

    fn missing_field(key: &'static str) -> Self {
        Mistake::MissingKey(key)
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for Mistake {}
