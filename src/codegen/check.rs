//! Checks the rows, alone and against each other, and resolves what they refer to.
//!
//! Every table that passes compiles.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::charset::{
    VARIANT_NAME_RULE, WIRE_FORM_RULE, check_prose, is_variant_name, is_wire_form,
};
use super::diagnostic::{Diagnostic, quote};
use super::faults::lookalike;
use super::model::{Category, Code, Model, NextStep, Status};
use super::read::{Row, Tables};
use super::rules;
use super::schema::{self, Block, Field, Kind};
use super::source::{Source, Span};
use super::suggest::{Suggestions, hint};
use super::variants::Variants;
use crate::shared::request_states::{REQUEST_STATES, State};

/// Checks the rows. Mistakes are added to `diagnostics`; the model is valid only if there are none.
pub(crate) fn check<'a>(
    sources: &'a [Source],
    tables: &'a Tables,
    diagnostics: &mut Vec<Diagnostic>,
) -> Model<'a> {
    let mut checker = Checker {
        statuses: Keys::new(&tables.statuses),
        next_steps: Keys::new(&tables.next_steps),
        categories: Keys::new(&tables.categories),
        codes: Keys::new(&tables.codes),
        incomplete: &tables.incomplete,
        diagnostics,
        suggestions: Suggestions::default(),
    };
    let meanings = tables.statuses.iter();
    let meanings = meanings.map(|row| (row.fields.meaning.as_str(), row.key.as_str()));
    checker.statuses.other_names.extend(meanings);
    let titles = tables.categories.iter();
    let titles = titles.map(|row| (row.fields.title.as_str(), row.key.as_str()));
    checker.categories.other_names.extend(titles);
    checker.aliases(&tables.codes);
    checker.rows(&tables.statuses);
    checker.rows(&tables.status_words);
    checker.rows(&tables.next_steps);
    checker.rows(&tables.categories);
    checker.rows(&tables.codes);
    checker.required_rows();
    let model = checker.model(sources, tables);
    checker.report_undefined();
    rules::check(tables, diagnostics);
    model
}

/// The rows of one kind, by their keys. The first counts, if a key is repeated.
struct Keys<'a> {
    table: &'static str,
    names: Vec<&'a str>,
    rows: HashMap<&'a str, (usize, &'a Span)>,
    /// What people write instead of a key: a title, a meaning, an alias.
    other_names: HashMap<&'a str, &'a str>,
    /// References to keys that are not there, so that one misspelt definition is not reported at every use: the first span and the
    /// number of uses.
    undefined: HashMap<&'a str, (&'a Span, usize)>,
}

impl<'a> Keys<'a> {
    fn new<T: Block>(rows: &'a [Row<T>]) -> Self {
        let mut keys = Keys {
            table: T::TABLE,
            names: rows.iter().map(|row| row.key.as_str()).collect(),
            rows: HashMap::new(),
            other_names: HashMap::new(),
            undefined: HashMap::new(),
        };
        for (index, row) in rows.iter().enumerate() {
            keys.rows.entry(&row.key).or_insert((index, &row.span));
        }
        keys
    }

    fn contains(&self, key: &str) -> bool {
        self.rows.contains_key(key)
    }

    /// Returns the index of a row, or 0 if there is none; that has been reported.
    fn index(&self, key: &str) -> usize {
        self.rows.get(key).map_or(0, |(index, _)| *index)
    }
}

struct Checker<'a, 'd> {
    statuses: Keys<'a>,
    next_steps: Keys<'a>,
    categories: Keys<'a>,
    codes: Keys<'a>,
    /// The kinds of blocks of which some could not be read. References to them are not reported.
    incomplete: &'a HashSet<&'static str>,
    diagnostics: &'d mut Vec<Diagnostic>,
    suggestions: Suggestions,
}

impl<'a> Checker<'a, '_> {
    /// Checks each row by itself.
    fn rows<T: Block>(&mut self, rows: &'a [Row<T>]) {
        let mut first: HashMap<&str, &Span> = HashMap::new();
        for row in rows {
            self.wire_form(&row.key, &row.span);
            if T::TABLE == "status" && !STATUSES.contains(&row.key.as_str()) {
                let message = format!(
                    "{} is not a status: the statuses are `S`, `F`, `U` and `A`",
                    quote(&row.key)
                );
                self.error(&row.span, message);
            }
            // Within a file, TOML forbids it.
            if let Some(first) = first.insert(&row.key, &row.span) {
                let advice = if T::TABLE == "status" {
                    "an extra table can only add words to it, by a block with `transaction_status` alone"
                } else {
                    "delete this block, or change the first"
                };
                let message = format!("duplicate {} {}: {advice}", noun(T::TABLE), quote(&row.key));
                self.conflict(&row.span, message, first);
            }
            for (field, values) in T::FIELDS.iter().zip(&row.values) {
                for (text, span) in values {
                    self.value(field, text, span);
                }
            }
        }
    }

    /// Checks a value by what its field holds.
    fn value(&mut self, field: &Field, text: &'a str, span: &'a Span) {
        let keys = match field.kind {
            Kind::Prose => {
                if let Err(error) = check_prose(text) {
                    self.error(span, format!("`{}` {error}", field.name));
                }
                return;
            }
            Kind::WireForms => return self.wire_form(text, span),
            Kind::Variant => return self.variant_name(text, span),
            Kind::RequestState => return self.request_state(text, span),
            Kind::Status => &mut self.statuses,
            Kind::Category => &mut self.categories,
            Kind::NextStep => &mut self.next_steps,
            Kind::Code => &mut self.codes,
        };
        if !keys.contains(text) && !self.incomplete.contains(keys.table) {
            let (_, count) = keys.undefined.entry(text).or_insert((span, 0));
            *count += 1;
        }
    }

    fn wire_form(&mut self, text: &str, span: &Span) {
        if is_wire_form(text) {
            return;
        }
        let odd = text.chars().find_map(lookalike);
        let joined = text.split_whitespace().collect::<Vec<_>>().join("_");
        let near = Some(joined.as_str()).filter(|joined| is_wire_form(joined));
        let advice = odd.map_or_else(|| hint(near, &[]), |odd| format!("; {odd}"));
        self.error(span, format!("{} {WIRE_FORM_RULE}{advice}", quote(text)));
    }

    fn variant_name(&mut self, name: &str, span: &Span) {
        if !is_variant_name(name) {
            let message = format!(
                "{} cannot be the name of a variant: a name {VARIANT_NAME_RULE}",
                quote(name)
            );
            self.error(span, message);
        }
    }

    fn request_state(&mut self, text: &str, span: &Span) {
        let names = REQUEST_STATES.each_ref().map(|state| state.text);
        if !names.contains(&text) {
            let near = self.suggestions.nearest(text, &names);
            let message = format!(
                "there is no request state {}{}",
                quote(text),
                hint(near, &names)
            );
            self.error(span, message);
        }
    }

    /// Checks that each string stands for one code, as its key or as an alias.
    fn aliases(&mut self, rows: &'a [Row<schema::Code>]) {
        let keys = self.codes.rows.iter();
        let mut taken: HashMap<&str, &Span> = keys.map(|(&key, &(_, span))| (key, span)).collect();
        for row in rows {
            for (alias, span) in row.list("aliases") {
                self.codes.other_names.insert(alias, &row.key);
                match taken.entry(alias) {
                    Entry::Vacant(free) => {
                        free.insert(span);
                    }
                    Entry::Occupied(taken) => {
                        let what = if self.codes.contains(alias) {
                            "a code: delete this alias"
                        } else {
                            "an alias: delete it here"
                        };
                        let message = format!("{} is already {what}", quote(alias));
                        self.conflict(span, message, taken.get());
                    }
                }
            }
        }
    }

    /// Checks that the table has every row that hand-written code acts on.
    fn required_rows(&mut self) {
        let start = Span::new(0, 0..0);
        let required = [
            (&self.statuses, &STATUSES[..]),
            (&self.next_steps, &REQUIRED_NEXT_STEPS[..]),
        ];
        for (keys, required) in required {
            let complete = !self.incomplete.contains(keys.table);
            for key in required
                .iter()
                .filter(|key| complete && !keys.contains(key))
            {
                let message = format!(
                    "the block `[{}.{key}]` is missing: copy it from the crate's `codes.toml`; the crate acts on this {}",
                    keys.table,
                    noun(keys.table)
                );
                self.diagnostics
                    .push(Diagnostic::new(start.clone(), message));
            }
        }
        if self.codes.rows.is_empty() && !self.incomplete.contains("code") {
            self.error(&start, "there are no codes: add a `[code.…]` block");
        }
    }

    /// Resolves the references.
    fn model(&mut self, sources: &'a [Source], tables: &'a Tables) -> Model<'a> {
        let mut variants = Variants::default();
        let statuses = tables.statuses.iter().map(|row| Status {
            key: &row.key,
            variant: row.value("meaning").map_or_else(String::new, |span| {
                let (meaning, advice) = (&row.fields.meaning, "change the meaning");
                variants.derive(&row.key, meaning, span, advice, self.diagnostics)
            }),
            fields: &row.fields,
            next_step: self.next_steps.index(&row.fields.next_step),
            transaction_statuses: Vec::new(),
        });
        let mut statuses: Vec<_> = statuses.collect();
        self.transaction_statuses(tables, &mut statuses);
        let mut variants = Variants::default();
        let next_steps = tables.next_steps.iter().map(|row| NextStep {
            key: &row.key,
            variant: variants.derive(&row.key, &row.key, &row.span, RENAME, self.diagnostics),
            fields: &row.fields,
        });
        let next_steps = next_steps.collect();
        let mut variants = Variants::default();
        let categories = tables.categories.iter().map(|row| Category {
            key: &row.key,
            variant: variants.derive(&row.key, &row.key, &row.span, RENAME, self.diagnostics),
            fields: &row.fields,
            codes: Vec::new(),
        });
        let mut categories: Vec<_> = categories.collect();
        let mut variants = Variants::default();
        let codes = tables.codes.iter().map(|row| {
            let variant = variants.of_code(row, self.diagnostics);
            self.code(row, variant, &sources[row.span.source])
        });
        let codes: Vec<_> = codes.collect();
        for (index, code) in codes.iter().enumerate() {
            if let Some(category) = categories.get_mut(code.category) {
                category.codes.push(index);
            }
        }
        Model {
            statuses,
            next_steps,
            categories,
            codes,
        }
    }

    /// Checks that each transaction status stands for one status, and adds it to that.
    fn transaction_statuses(&mut self, tables: &'a Tables, statuses: &mut [Status<'a>]) {
        let own = tables.statuses.iter().flat_map(Row::words);
        let added = tables.status_words.iter().flat_map(Row::words);
        let mut taken: HashMap<&str, (&str, &Span)> = HashMap::new();
        for (key, word, span) in own.chain(added) {
            match taken.entry(word) {
                Entry::Vacant(free) => {
                    free.insert((key, span));
                    // If the row is missing, that has been reported.
                    if let Some(&(index, _)) = self.statuses.rows.get(key) {
                        statuses[index].transaction_statuses.push(word);
                    }
                }
                Entry::Occupied(taken) => {
                    let (key, first) = taken.get();
                    let message = format!(
                        "{} already stands for status {}: delete one of the two",
                        quote(word),
                        quote(key)
                    );
                    self.taken(span, message, first);
                }
            }
        }
    }

    fn code(&self, row: &'a Row<schema::Code>, variant: String, source: &'a Source) -> Code<'a> {
        let fields = &row.fields;
        let next_step = fields.next_step.as_deref();
        let replaced_by = fields.replaced_by.as_deref();
        let is_listed = |code: &&str| self.codes.contains(code);
        Code {
            key: &row.key,
            variant,
            fields,
            status: self.statuses.index(&fields.status),
            category: self.categories.index(&fields.category),
            next_step: next_step.map(|step| self.next_steps.index(step)),
            replaced_by: replaced_by
                .filter(is_listed)
                .map(|code| self.codes.index(code)),
            request: request_state(fields.request.as_deref()),
            source,
            line: source.line_at(row.span.start).number,
        }
    }

    /// Reports each undefined key once.
    fn report_undefined(&mut self) {
        let all = [
            &self.statuses,
            &self.categories,
            &self.next_steps,
            &self.codes,
        ];
        let undefined = all.into_iter().flat_map(|keys| {
            let undefined = keys.undefined.iter();
            undefined.map(move |(key, &(span, count))| (span, *key, count, keys))
        });
        let mut undefined: Vec<_> = undefined.collect();
        undefined.sort_unstable_by_key(|(span, ..)| *span);
        for (span, key, count, keys) in undefined {
            let near = match keys.other_names.get(key) {
                Some(meant) => Some(*meant),
                None => self.suggestions.nearest(key, &keys.names),
            };
            let uses = if count > 1 {
                format!(" (in {count} blocks)")
            } else {
                String::new()
            };
            let message = format!(
                "there is no {} {}{}{uses}",
                noun(keys.table),
                quote(key),
                hint(near, &keys.names)
            );
            self.diagnostics
                .push(Diagnostic::new(span.clone(), message));
        }
    }

    /// Reports a code or a block that is already there, maybe in the shipped table.
    fn conflict(&mut self, span: &Span, mut message: String, first: &Span) {
        if span.source != first.source {
            message +=
                "; to change a shipped block, set `RESULT_CODES_TABLE` to a copy of the table";
        }
        self.taken(span, message, first);
    }

    fn taken(&mut self, span: &Span, message: String, first: &Span) {
        let error = Diagnostic::new(span.clone(), message);
        self.diagnostics
            .push(error.with_note(first.clone(), "first defined here"));
    }

    fn error(&mut self, span: &Span, message: impl Into<String>) {
        self.diagnostics
            .push(Diagnostic::new(span.clone(), message));
    }
}

/// Returns what messages call a row of a table.
fn noun(table: &str) -> String {
    table.replace('_', " ")
}

/// How to get another variant of a row that is named by its key.
const RENAME: &str = "rename the block";

pub(crate) const STATUSES: [&str; 4] = ["S", "F", "U", "A"];

/// The next steps that hand-written code names.
pub(crate) const REQUIRED_NEXT_STEPS: [&str; 7] = [
    "wait",
    "poll",
    "retry",
    "reconcile",
    "refresh_token",
    "reauthorize",
    "start_over",
];

fn request_state(text: Option<&str>) -> Option<&'static State> {
    REQUEST_STATES.iter().find(|state| Some(state.text) == text)
}
