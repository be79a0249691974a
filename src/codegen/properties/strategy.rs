//! Valid tables, as unlike what people write as a valid table can be.

use std::collections::HashSet;
use std::vec;

use heck::ToUpperCamelCase;
use proptest::collection::vec as list;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::super::check::{REQUIRED_NEXT_STEPS, STATUSES};
use crate::shared::charset::{is_hidden, is_variant_name};
use crate::shared::request_state::RequestState;

/// One text per line, each of which could mean something in Rust, Markdown or HTML.
const HOSTILE: &str = include_str!("../../../tests/hostile.txt");

/// A block of a table.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) kind: &'static str,
    pub(super) key: String,
    /// The variant that it becomes.
    pub(super) variant: String,
    fields: Vec<(&'static str, Value)>,
}

#[derive(Clone, Debug)]
enum Value {
    Text(String),
    Texts(Vec<String>),
}

impl Row {
    fn new(kind: &'static str, key: &str, variant: &str) -> Row {
        Row {
            kind,
            key: key.to_owned(),
            variant: variant.to_owned(),
            fields: Vec::new(),
        }
    }

    fn with(mut self, field: &'static str, text: impl Into<Option<String>>) -> Row {
        let value = text.into().map(|text| (field, Value::Text(text)));
        self.fields.extend(value);
        self
    }

    pub(super) fn get(&self, field: &str) -> Option<&str> {
        self.fields.iter().find_map(|(name, value)| match value {
            Value::Text(text) if *name == field => Some(text.as_str()),
            _ => None,
        })
    }

    pub(super) fn list(&self, field: &str) -> &[String] {
        let list = self.fields.iter().find_map(|(name, value)| match value {
            Value::Texts(texts) if *name == field => Some(texts.as_slice()),
            _ => None,
        });
        list.unwrap_or_default()
    }

    pub(super) fn aliases(&self) -> &[String] {
        self.list("aliases")
    }

    /// Returns the block, with its keys in some order.
    pub(super) fn toml(&self) -> String {
        let mut lines: Vec<String> = self.fields.iter().map(field_toml).collect();
        lines.rotate_left(self.key.len() % self.fields.len());
        let key = if self.key.contains('.') {
            text_toml(&self.key)
        } else {
            self.key.clone()
        };
        format!("[{}.{key}]\n{}\n", self.kind, lines.concat())
    }
}

fn field_toml((name, value): &(&str, Value)) -> String {
    let value = match value {
        Value::Text(text) => text_toml(text),
        Value::Texts(texts) => {
            let texts: Vec<String> = texts.iter().map(|text| text_toml(text)).collect();
            format!("[{}]", texts.join(", "))
        }
    };
    format!("{name} = {value}\n")
}

/// Returns a TOML string, in the quotes that need no escapes if there are any.
fn text_toml(text: &str) -> String {
    if text.contains(['"', '\\']) && !text.contains('\'') {
        format!("'{text}'")
    } else {
        let text = text.replace('\\', r"\\").replace('"', r#"\""#);
        format!("\"{text}\"")
    }
}

/// Generates wire forms.
fn wire_form() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[A-Z]{1,8}(_[A-Z]{1,8}){0,3}",
        1 => "[A-Za-z0-9_.-]{1,64}",
        1 => "[0-9]{1,8}",
        1 => "[a-z]{1,4}([._-][a-z0-9]{1,4}){0,3}",
        1 => select(vec!["self", "Self", "ALL", "all", "type", "Error", "Err", "None", "U", "S", "_", ".", "-", "--", "0"])
            .prop_map(str::to_owned),
    ]
}

/// Returns a text without the characters that the generator refuses.
pub(super) fn valid_text(text: &str) -> String {
    let is_allowed = |c: &char| *c == ' ' || !(c.is_whitespace() || is_hidden(*c));
    let text: String = text.chars().filter(is_allowed).collect();
    let text = text.trim();
    if text.is_empty() { "-" } else { text }.to_owned()
}

/// Generates texts for people.
fn text() -> impl Strategy<Value = String> {
    let lines: Vec<&str> = HOSTILE.lines().collect();
    let chars: Vec<char> = HOSTILE.chars().collect();
    let pieces = prop_oneof![
        2 => select(lines.clone()).prop_map(str::to_owned),
        3 => list(select(chars), 1..30).prop_map(String::from_iter),
        1 => "\\PC{1,30}",
    ];
    let text = list(pieces, 1..3).prop_map(|pieces| valid_text(&pieces.join(" ")));
    prop_oneof![
        1 => select(lines).prop_map(str::to_owned),
        2 => text,
    ]
}

/// The values for a code, before the rows that it can refer to are known.
#[derive(Clone, Debug)]
struct CodeSeed {
    key: String,
    name: Option<String>,
    aliases: Vec<String>,
    texts: [String; 2],
    more_texts: [Option<String>; 2],
    category: Index,
    status: Index,
    next_step: Option<Index>,
    replaced_by: Option<Index>,
    request: Option<Index>,
}

fn code_seed() -> impl Strategy<Value = CodeSeed> {
    use proptest::option::{of, weighted};
    let keys = (
        wire_form(),
        weighted(0.2, "[A-Z][A-Za-z0-9]{0,8}"),
        list(wire_form(), 0..3),
    );
    let texts = ([text(), text()], [of(text()), of(text())]);
    let references = (
        any::<Index>(),
        any::<Index>(),
        of(any::<Index>()),
        of(any::<Index>()),
        of(any::<Index>()),
    );
    (keys, texts, references).prop_map(
        |(
            (key, name, aliases),
            (texts, more_texts),
            (category, status, next_step, replaced_by, request),
        )| CodeSeed {
            key,
            name,
            aliases,
            texts,
            more_texts,
            category,
            status,
            next_step,
            replaced_by,
            request,
        },
    )
}

/// Returns the variant name that is derived from a text, if it is valid.
fn derived(text: &str) -> Option<String> {
    Some(text.to_upper_camel_case()).filter(|name| is_variant_name(name))
}

/// Keeps the rows whose keys and variants are valid and distinct, and adds the variants.
fn named<T>(
    rows: impl IntoIterator<Item = (String, T)>,
    names: impl Fn(&str, &T) -> Option<String>,
) -> Vec<(String, String, T)> {
    let (mut keys, mut variants) = (HashSet::new(), HashSet::new());
    let row = |(key, texts): (String, T)| {
        let variant = names(&key, &texts)?;
        (keys.insert(key.clone()) && variants.insert(variant.clone()))
            .then_some((key, variant, texts))
    };
    rows.into_iter().filter_map(row).collect()
}

/// Returns the next steps that are allowed with a status. There is always one.
fn next_steps_for(next_steps: &[Row], status: &str) -> Vec<String> {
    let keys = next_steps.iter().map(|row| row.key.clone());
    keys.filter(|key| match key.as_str() {
        "proceed" => status == "S",
        "start_over" | "stop" => status == "F",
        _ => true,
    })
    .collect()
}

type Pair = (String, String);

fn next_step_rows(rows: Vec<Pair>) -> Vec<Row> {
    let required = REQUIRED_NEXT_STEPS.map(|key| (key.to_owned(), "Acted on.".to_owned()));
    let rows = named(required.into_iter().chain(rows), |key, _| derived(key));
    rows.into_iter()
        .map(|(key, variant, text)| Row::new("next_step", &key, &variant).with("description", text))
        .collect()
}

fn category_rows(rows: Vec<(String, Pair)>) -> Vec<Row> {
    let row = |(key, variant, (title, group)): (String, String, Pair)| {
        Row::new("category", &key, &variant)
            .with("title", title)
            .with("group", group)
    };
    let rows = named(rows, |key, _| derived(key));
    rows.into_iter().map(row).collect()
}

/// The meaning and the action of a status, its next step, and its transaction statuses.
type StatusSeed = (Pair, Index, Vec<String>);

/// The variant of a status is derived from its meaning.
fn status_rows(rows: Vec<StatusSeed>, next_steps: &[Row]) -> Vec<Row> {
    let (mut variants, mut taken) = (HashSet::new(), HashSet::new());
    let row = |(key, seed): (&str, StatusSeed)| {
        let ((meaning, action), next_step, mut words) = seed;
        let variant = derived(&meaning).filter(|variant| !variants.contains(variant));
        let (meaning, variant) = match variant {
            Some(variant) => (meaning, variant),
            None => (format!("Status {key}"), format!("Status{key}")),
        };
        variants.insert(variant.clone());
        let next_steps = next_steps_for(next_steps, key);
        words.retain(|word| taken.insert(word.clone()));
        let mut row = Row::new("status", key, &variant)
            .with("meaning", meaning)
            .with("action", action)
            .with("next_step", next_step.get(&next_steps).clone());
        row.fields.push(("transaction_status", Value::Texts(words)));
        row
    };
    STATUSES.into_iter().zip(rows).map(row).collect()
}

fn code_rows(
    mut seeds: Vec<CodeSeed>,
    next_steps: &[Row],
    categories: &[Row],
    statuses: &[Row],
) -> Vec<Row> {
    let mut taken = HashSet::new();
    seeds.retain(|seed| taken.insert(seed.key.clone()));
    for seed in &mut seeds {
        seed.aliases.retain(|alias| taken.insert(alias.clone()));
    }
    let keys: Vec<String> = seeds.iter().map(|seed| seed.key.clone()).collect();
    let mut variants = HashSet::new();
    let row = |(number, seed): (usize, CodeSeed)| {
        let CodeSeed {
            key, name, aliases, ..
        } = seed;
        let is_derived = name.is_none();
        let wanted = name
            .or_else(|| derived(&key))
            .filter(|name| is_variant_name(name) && !variants.contains(name));
        let name_needed = !is_derived || wanted.is_none();
        let mut others = (0..).map(|n| format!("Code{n}"));
        let variant = wanted
            .or_else(|| others.find(|name| !variants.contains(name)))
            .unwrap();
        variants.insert(variant.clone());

        let status = &seed.status.get(statuses).key;
        let next_step = seed
            .next_step
            .map(|index| index.get(&next_steps_for(next_steps, status)).clone());
        let status_step = seed.status.get(statuses).get("next_step");
        let applied = next_step.as_deref().or(status_step);
        let may_have_request = status == "F" && applied != Some("start_over");
        let request = seed.request.filter(|_| may_have_request);
        // By a later one, so that there is no cycle.
        let later = &keys[number + 1..];
        let replaced_by = seed.replaced_by.filter(|_| !later.is_empty());
        let [description, resolution] = seed.texts;
        let [note, deprecated] = seed.more_texts;
        let mut row = Row::new("code", &key, &variant)
            .with("name", name_needed.then(|| variant.clone()))
            .with("category", seed.category.get(categories).key.clone())
            .with("status", status.clone())
            .with("description", description)
            .with("resolution", format!("{resolution} `{}`", keys[0]))
            .with("note", note)
            .with("deprecated", deprecated)
            .with("next_step", next_step)
            .with(
                "replaced_by",
                replaced_by.map(|index| index.get(later).clone()),
            )
            .with(
                "request",
                request.map(|index| index.get(&RequestState::ALL).as_str().to_owned()),
            );
        if !aliases.is_empty() {
            row.fields.push(("aliases", Value::Texts(aliases)));
        }
        row
    };
    seeds.into_iter().enumerate().map(row).collect()
}

/// Generates the blocks of a valid table, in any order.
pub(super) fn table() -> impl Strategy<Value = Vec<Row>> {
    let step_key = prop_oneof![
        2 => wire_form(),
        1 => select(vec!["proceed", "stop", "start_over", "wait"]).prop_map(str::to_owned),
    ];
    let next_steps = list((step_key, text()), 0..4);
    // At least one category whose key is valid.
    let categories = (
        (text(), text()),
        list((wire_form(), (text(), text())), 0..4),
    );
    // Any ASCII punctuation is allowed in it, and any word.
    let meaning = || {
        prop_oneof![
            3 => "[A-Z][a-z]{1,8}( [!-/:-@\\[-`{-~]{1,4})?",
            1 => "([A-Z] ){1,8}[A-Z]",
            1 => select(vec!["P A R T", "Some", "None", "Ok", "Err", "Error", "Result", "String Table", "Hash"]).prop_map(str::to_owned),
        ]
    };
    let words = list(wire_form(), 0..3);
    let statuses = list(((meaning(), text()), any::<Index>(), words), STATUSES.len());
    let codes = list(code_seed(), 1..10);
    (next_steps, categories, statuses, codes)
        .prop_map(|(next_steps, (category, categories), statuses, codes)| {
            let next_steps = next_step_rows(next_steps);
            let categories =
                category_rows([vec![("orders".to_owned(), category)], categories].concat());
            let statuses = status_rows(statuses, &next_steps);
            let codes = code_rows(codes, &next_steps, &categories, &statuses);
            [next_steps, categories, statuses, codes].concat()
        })
        .prop_shuffle()
}
