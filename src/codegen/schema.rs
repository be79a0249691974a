//! What a table may say.
//!
//! The rows are plain serde types. They are read one by one, each with all its mistakes, so that one bad row hides
//! neither its own next mistake nor the next row.

use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{self, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor};
use serde::forward_to_deserialize_any;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Source;
use super::report::{Place, Problem, Rule, by_start};
use super::syntax::{self, Damage};
use crate::shared::nearest::nearest;

/// How a call ended. The name of the block is what the API sends in `resultStatus`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Status {
    /// The status in one word, of which the variant's name is made.
    pub(crate) meaning: String,
    /// What the provider's page says to do.
    pub(crate) action: String,
    /// The name of a `[next_step.…]` block, for codes that say nothing else.
    pub(crate) next_step: String,
}

/// What a program does now.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct NextStep {
    /// What the program does, in a sentence.
    pub(crate) description: String,
}

/// A section of codes.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Category {
    /// The heading of the section on the provider's page.
    pub(crate) title: String,
    /// The heading above it; the same, where there is none.
    pub(crate) group: String,
}

/// Why a call ended as it did. The name of the block is what the API sends in `resultCode`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    /// The name of a `[category.…]` block.
    pub(crate) category: String,
    /// The name of a `[status.…]` block: S, F, U or A.
    pub(crate) status: String,
    /// What the code means, in the provider's words.
    pub(crate) description: String,
    /// What the provider's page says to do.
    pub(crate) resolution: String,
    /// The name of a `[next_step.…]` block, where it is not the status's.
    pub(crate) next_step: Option<String>,
    /// What the two texts do not say.
    pub(crate) note: Option<String>,
    /// Other texts that are read as this code.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// Why the code is no longer used.
    pub(crate) deprecated: Option<String>,
    /// The code that is used instead.
    pub(crate) replaced_by: Option<String>,
    /// The name of the variant, where none can be made of the text.
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
    /// Where each field's value stands; of an array, each element. A row has few, so that a list will do.
    values: Vec<(String, Vec<Place>)>,
    /// The fields without a value because of a mistake that has been reported.
    reported: Vec<String>,
}

impl<T> Row<T> {
    /// Where the value of this field stands, or nothing where it has none because of a mistake.
    pub(crate) fn value(&self, field: &str) -> Option<&Place> {
        let is_reported = self.reported.iter().any(|reported| reported == field);
        (!is_reported).then(|| self.element(field, 0))
    }

    /// Where this element of the field's array stands.
    pub(crate) fn element(&self, field: &str, n: usize) -> &Place {
        let places = self.values.iter().find(|(name, _)| name == field);
        let place = places.and_then(|(_, places)| places.get(n));
        place.unwrap_or(&self.place)
    }
}

/// Reads the sources. What is wrong in them is added to `problems`.
pub(crate) fn read(sources: &[Source], problems: &mut Vec<Problem>, damage: &mut Damage) -> Tables {
    let mut tables = Tables::default();
    for (source, Source { text, .. }) in sources.iter().enumerate() {
        let file = syntax::parse(source, text, problems, damage);
        Reader { source, problems }.file(file.get_ref(), &mut tables);
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
            let known = TABLES.iter().copied().find(|table| *table == name);
            match known.or_else(|| self.unknown(Rule::UnknownTable, name, key.span(), &TABLES)) {
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
        let mut rows = Vec::new();
        match value.get_ref().as_table() {
            Some(table) => {
                for (key, value) in in_file_order(table) {
                    rows.extend(self.row(key, value));
                }
            }
            None => self.not_a_table(name, value),
        }
        rows
    }

    fn not_a_table(&mut self, name: &str, value: &Value) {
        let found = with_article(value.get_ref().type_str());
        let message = format!("`{}` must be a table, not {found}", name.escape_debug());
        self.problem(Rule::NotATable, value.span(), message);
    }

    /// One row. serde stops at its first mistake; so a mistake is reported, put out of the way, and the row read again.
    fn row<T: for<'de> Deserialize<'de>>(&mut self, key: &Key, value: &Value) -> Option<Row<T>> {
        let nothing = DeTable::new();
        let table = value.get_ref().as_table().unwrap_or_else(|| {
            self.not_a_table(key.get_ref(), value);
            &nothing
        });
        // What is no row at all lacks all keys; that need not be said too.
        let mut is_reported = value.get_ref().as_table().is_none();
        let mut entries: Vec<(&str, Entry)> = Vec::new();
        for (field, value) in table {
            if value.get_ref().is_table() {
                is_reported = true;
                self.unquoted_dot(key, field);
            } else {
                entries.push((field.get_ref(), Entry::Found(value)));
            }
        }
        let mut reported = Vec::new();
        let fields = loop {
            match T::deserialize(MapDeserializer::new(entries.clone().into_iter())) {
                Ok(fields) => break fields,
                Err(Mistake::UnknownKey { key, known }) => {
                    let (at, _) = table.get_key_value(key.as_str())?;
                    let near = self.unknown(Rule::UnknownKey, &key, at.span(), known);
                    let (_, entry) = take(&mut entries, |(field, _)| *field == key)?;
                    match near {
                        Some(near) if entries.iter().all(|(field, _)| *field != near) => {
                            entries.push((near, entry));
                        }
                        _ => {}
                    }
                }
                Err(Mistake::MissingKey(field)) => {
                    if !reported.contains(&field) && !is_reported {
                        let message = format!("the key `{field}` is missing");
                        self.problem(Rule::MissingKey, key.span(), message);
                    }
                    reported.push(field);
                    entries.push((field, Entry::Reported));
                }
                Err(Mistake::WrongValue { message, span }) => {
                    let span = span?;
                    let (field, entry) = take(&mut entries, |(_, entry)| entry.holds(&span))?;
                    self.wrong_value(entry, span, &message);
                    reported.push(field);
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

    /// `[code.old.text]` is a table `text` in a row `old`.
    fn unquoted_dot(&mut self, row: &Key, field: &Key) {
        let text = format!("{}.{}", row.get_ref(), field.get_ref());
        let message = format!(
            "there is a table in a row; a name with a dot takes quotes, as in `\"{}\"`",
            text.escape_debug()
        );
        self.problem(Rule::UnquotedDot, field.span(), message);
    }

    /// Reports a value of a wrong type; in an array, each such element.
    fn wrong_value(&mut self, entry: Entry, span: Range<usize>, message: &str) {
        let elements = match entry {
            Entry::Found(value) if value.span() != span => value.get_ref().as_array(),
            _ => None,
        };
        let Some(elements) = elements else {
            return self.problem(Rule::WrongType, span, message);
        };
        for element in elements
            .iter()
            .filter(|element| !element.get_ref().is_str())
        {
            let found = with_article(element.get_ref().type_str());
            let message = format!("expected a string, found {found}");
            self.problem(Rule::WrongType, element.span(), message);
        }
    }

    /// Reports a name that does not exist, and gives the one that was probably meant.
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
        let near = nearest(found, known.iter().copied());
        let message = format!(
            "there is no {what} `{}`{}",
            found.escape_debug(),
            hint(near, known)
        );
        self.problem(rule, span, message);
        near
    }

    fn problem(&mut self, rule: Rule, span: Range<usize>, message: impl Into<String>) {
        let place = Place::new(self.source, span);
        self.problems.push(Problem::new(rule, place, message));
    }
}

type Key<'t> = Spanned<std::borrow::Cow<'t, str>>;
type Value<'t> = Spanned<DeValue<'t>>;

/// Takes the first element that is like this out of a list.
fn take<T>(list: &mut Vec<T>, is_it: impl FnMut(&T) -> bool) -> Option<T> {
    let at = list.iter().position(is_it)?;
    Some(list.remove(at))
}

/// The entries of a table as the file has them; `toml` sorts them by key.
fn in_file_order<'t>(table: &'t DeTable<'t>) -> Vec<(&'t Key<'t>, &'t Value<'t>)> {
    let entries: Vec<_> = table.iter().collect();
    let order = by_start(entries.iter().map(|(key, _)| key.span().start));
    order.into_iter().map(|number| entries[number]).collect()
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
    fn holds(self, span: &Range<usize>) -> bool {
        match self {
            Entry::Found(value) => value.span().start <= span.start && span.end <= value.span().end,
            Entry::Reported => false,
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
