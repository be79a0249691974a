//! Checks the rows, alone and against each other, and resolves what they refer to.
//!
//! Every table that passes compiles.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use heck::ToUpperCamelCase;

use super::advice::lookalike;
use super::diagnostic::{Diagnostic, name_hidden, quote};
use super::model::{Category, Code, Model, NextStep, Status};
use super::read::{Row, Tables};
use super::schema::{self, Block, Field, Kind};
use super::source::{Source, Span};
use super::suggest::{Suggestions, hint};
use crate::shared::charset::{
    ProseError, VARIANT_NAME_RULE, WIRE_FORM_RULE, check_prose, is_variant_name, is_wire_form,
};
use crate::shared::request_states::{REQUEST_STATES, State};

/// Checks the rows. Mistakes are added to `diagnostics`; the model is valid only if there are none.
pub(crate) fn check<'a>(
    sources: &'a [Source],
    tables: &'a Tables,
    diagnostics: &mut Vec<Diagnostic>,
) -> Model<'a> {
    let mut checker = Checker {
        statuses: Keys::new("status", &tables.statuses),
        next_steps: Keys::new("next step", &tables.next_steps),
        categories: Keys::new("category", &tables.categories),
        codes: Keys::new("code", &tables.codes),
        lacks_rows: tables.lacks_rows,
        diagnostics,
        undefined: HashMap::new(),
        suggestions: Suggestions::default(),
    };
    for row in &tables.statuses {
        checker
            .statuses
            .other_names
            .insert(&row.fields.meaning, &row.key);
    }
    for row in &tables.categories {
        checker
            .categories
            .other_names
            .insert(&row.fields.title, &row.key);
    }
    checker.aliases(&tables.codes);
    checker.rows("status", &tables.statuses);
    checker.rows("status", &tables.status_words);
    checker.rows("next step", &tables.next_steps);
    checker.rows("category", &tables.categories);
    checker.rows("code", &tables.codes);
    checker.required_rows();
    let model = checker.model(sources, tables);
    checker.cycles(&tables.codes, &model.codes);
    checker.report_undefined();
    model
}

/// The rows of one kind, by their keys. The first counts, if a key is repeated.
struct Keys<'a> {
    kind: &'static str,
    known: Vec<&'a str>,
    rows: HashMap<&'a str, (usize, &'a Span)>,
    /// What people write instead of a key: a title, a meaning, an alias.
    other_names: HashMap<&'a str, &'a str>,
}

impl<'a> Keys<'a> {
    fn new<T>(kind: &'static str, rows: &'a [Row<T>]) -> Self {
        let mut keys = Keys {
            kind,
            known: rows.iter().map(|row| row.key.as_str()).collect(),
            rows: HashMap::new(),
            other_names: HashMap::new(),
        };
        for (index, row) in rows.iter().enumerate() {
            keys.rows.entry(&row.key).or_insert((index, &row.span));
        }
        keys
    }

    fn contains(&self, key: &str) -> bool {
        self.rows.contains_key(key)
    }

    /// Returns the index of a row, or any if there is none, which has been reported.
    fn index(&self, key: &str) -> usize {
        self.rows.get(key).map_or(0, |(index, _)| *index)
    }
}

/// The key of the row that claimed each variant of an enum, and the span to show.
type Variants<'a> = HashMap<String, (&'a str, &'a Span)>;

struct Checker<'a, 'd> {
    statuses: Keys<'a>,
    next_steps: Keys<'a>,
    categories: Keys<'a>,
    codes: Keys<'a>,
    /// Whether rows could not be read. What refers to them is not reported.
    lacks_rows: bool,
    diagnostics: &'d mut Vec<Diagnostic>,
    /// Undefined references, grouped by kind and key, so that one misspelt definition is not reported at every use: the first span
    /// and the number of uses.
    undefined: HashMap<(&'static str, &'a str), (&'a Span, usize)>,
    suggestions: Suggestions,
}

impl<'a> Checker<'a, '_> {
    /// Checks each row by itself.
    fn rows<T: Block>(&mut self, kind: &str, rows: &'a [Row<T>]) {
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
                let advice = if kind == "status" {
                    ": an extra table can only add words to it, by a block with `transaction_status` alone"
                } else {
                    ""
                };
                let message = format!("duplicate {kind} {}{advice}", quote(&row.key));
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
            Kind::Prose => return self.prose(field.name, text, span),
            Kind::WireForms => return self.wire_form(text, span),
            Kind::Variant => return self.variant_name(text, span),
            Kind::RequestState => return self.request_state(text, span),
            Kind::Status => &self.statuses,
            Kind::Category => &self.categories,
            Kind::NextStep => &self.next_steps,
            Kind::Code => &self.codes,
        };
        if !keys.contains(text) && !self.lacks_rows {
            let (_, count) = self.undefined.entry((keys.kind, text)).or_insert((span, 0));
            *count += 1;
        }
    }

    fn prose(&mut self, field: &str, text: &str, span: &Span) {
        let error = match check_prose(text) {
            Ok(()) => return,
            Err(ProseError::Empty) => "is empty".to_owned(),
            Err(ProseError::LineBreak) => "contains a line break".to_owned(),
            Err(ProseError::SurroundingWhitespace) => {
                "has leading or trailing whitespace".to_owned()
            }
            Err(ProseError::Hidden('\t')) => "contains a tab: type a space instead".to_owned(),
            Err(ProseError::Hidden(c)) => format!("contains the {}: delete it", name_hidden(c)),
            Err(ProseError::OddSpace(c)) => {
                format!("contains the {}: type a space instead", name_hidden(c))
            }
        };
        self.error(span, format!("`{field}` {error}"));
    }

    fn wire_form(&mut self, text: &str, span: &Span) {
        if is_wire_form(text) {
            return;
        }
        let odd = text.chars().find_map(lookalike);
        let joined = text.split_whitespace().collect::<Vec<_>>().join("_");
        let near = Some(joined.as_str()).filter(|joined| is_wire_form(joined));
        let advice = odd.map_or_else(|| hint(near, &[]), |odd| format!("; it contains {odd}"));
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
        let known = REQUEST_STATES.each_ref().map(|state| state.text);
        if !known.contains(&text) {
            let near = self.suggestions.nearest(text, &known);
            let message = format!(
                "there is no request state {}{}",
                quote(text),
                hint(near, &known)
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
                        let message = format!("{} is already a code or an alias", quote(alias));
                        self.conflict(span, message, taken.get());
                    }
                }
            }
        }
    }

    /// Checks that the table has every row that hand-written code acts on.
    fn required_rows(&mut self) {
        if self.lacks_rows {
            return;
        }
        let start = Span::new(0, 0..0);
        let missing = |table: &str, keys: &Keys, required: &[&str]| -> Vec<String> {
            let missing = required.iter().filter(|key| !keys.contains(key));
            let message = |key: &&str| {
                format!(
                    "the block `[{table}.{key}]` is missing: every table needs it, because the crate acts on this {}",
                    keys.kind
                )
            };
            missing.map(message).collect()
        };
        let statuses = missing("status", &self.statuses, &STATUSES);
        let next_steps = missing("next_step", &self.next_steps, &REQUIRED_NEXT_STEPS);
        for message in statuses.into_iter().chain(next_steps) {
            self.error(&start, message);
        }
        if self.codes.rows.is_empty() {
            self.error(&start, "there are no codes: add a `[code.…]` block");
        }
    }

    /// Resolves the references, and checks what the fields of a row mean together.
    fn model(&mut self, sources: &'a [Source], tables: &'a Tables) -> Model<'a> {
        let mut statuses = self.resolved_statuses(&tables.statuses);
        self.transaction_statuses(tables, &mut statuses);
        let mut variants = Variants::new();
        let next_steps = tables.next_steps.iter().map(|row| NextStep {
            key: &row.key,
            variant: self.variant(&mut variants, &row.key, &row.key, &row.span, CHANGE_KEY),
            fields: &row.fields,
        });
        let next_steps = next_steps.collect();
        let mut variants = Variants::new();
        let categories = tables.categories.iter().map(|row| Category {
            key: &row.key,
            variant: self.variant(&mut variants, &row.key, &row.key, &row.span, CHANGE_KEY),
            fields: &row.fields,
            codes: Vec::new(),
        });
        let mut categories: Vec<_> = categories.collect();
        let mut variants = Variants::new();
        let mut codes = Vec::new();
        for (index, row) in tables.codes.iter().enumerate() {
            let source = &sources[row.span.source];
            let code = self.code(row, tables, &mut variants, source);
            if let Some(category) = categories.get_mut(code.category) {
                category.codes.push(index);
            }
            codes.push(code);
        }
        Model {
            statuses,
            next_steps,
            categories,
            codes,
        }
    }

    fn resolved_statuses(&mut self, rows: &'a [Row<schema::Status>]) -> Vec<Status<'a>> {
        let mut variants = Variants::new();
        let status = |row: &'a Row<schema::Status>| {
            let fields = &row.fields;
            self.next_step_status(row, &fields.next_step, &row.key);
            Status {
                key: &row.key,
                variant: match row.value("meaning") {
                    Some(span) => self.variant(
                        &mut variants,
                        &row.key,
                        &fields.meaning,
                        span,
                        CHANGE_MEANING,
                    ),
                    None => String::new(),
                },
                fields,
                next_step: self.next_steps.index(&fields.next_step),
                transaction_statuses: Vec::new(),
            }
        };
        rows.iter().map(status).collect()
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
                    let message =
                        format!("{} already stands for status {}", quote(word), quote(key));
                    let error = Diagnostic::new(span.clone(), message);
                    self.diagnostics
                        .push(error.with_note((*first).clone(), FIRST));
                }
            }
        }
    }

    fn code(
        &mut self,
        row: &'a Row<schema::Code>,
        tables: &Tables,
        variants: &mut Variants<'a>,
        source: &'a Source,
    ) -> Code<'a> {
        let fields = &row.fields;
        if let Some(next_step) = &fields.next_step {
            self.next_step_status(row, next_step, &fields.status);
        }
        let replaced_by = fields.replaced_by.as_deref();
        Code {
            key: &row.key,
            variant: self.code_variant(variants, row),
            fields,
            status: self.statuses.index(&fields.status),
            category: self.categories.index(&fields.category),
            next_step: fields
                .next_step
                .as_deref()
                .map(|step| self.next_steps.index(step)),
            replaced_by: replaced_by
                .filter(|code| self.codes.contains(code))
                .map(|code| self.codes.index(code)),
            request: self.request(row, tables),
            source,
            line: source.line_at(row.span.start).number,
        }
    }

    /// A next step that ends a payment or starts another requires a status that decides: with any other, it costs money.
    fn next_step_status<T: Block>(&mut self, row: &Row<T>, next_step: &str, status: &str) {
        let required = match next_step {
            _ if !self.next_steps.contains(next_step) || !STATUSES.contains(&status) => return,
            "proceed" => "S",
            "start_over" | "stop" => "F",
            _ => return,
        };
        if let Some(span) = row.value("next_step").filter(|_| status != required) {
            let message = format!(
                "next step `{next_step}` requires status `{required}`, but this is `{status}`"
            );
            self.error(span, message);
        }
    }

    /// Returns what a code says about the request, which only a failure can.
    fn request(&mut self, row: &Row<schema::Code>, tables: &Tables) -> Option<&'static State> {
        let fields = &row.fields;
        let span = row.value("request")?;
        let text = fields.request.as_deref()?;
        let state = REQUEST_STATES.iter().find(|state| state.text == text)?;
        let status = fields.status.as_str();
        if STATUSES.contains(&status) && status != "F" {
            let message = format!("`request` requires status `F`, but this is `{status}`");
            self.error(span, message);
        }
        let status = self.statuses.rows.get(status);
        let of_status = status.map(|(index, _)| &tables.statuses[*index].fields.next_step);
        let next_step = fields.next_step.as_ref().or(of_status);
        if next_step.is_some_and(|next_step| next_step == "start_over") {
            let message = "a code with `request` cannot have next step `start_over`: a new request \
                           could charge the customer twice";
            self.error(span, message);
        }
        Some(state)
    }

    /// Checks that every chain of replacements ends at a code without one.
    fn cycles(&mut self, rows: &[Row<schema::Code>], codes: &[Code]) {
        let mut checked = HashSet::new();
        for first in 0..codes.len() {
            let mut path = HashSet::new();
            let mut next = Some(first);
            while let Some(index) = next.filter(|index| !checked.contains(index)) {
                if !path.insert(index) {
                    let row = &rows[index];
                    let message = if codes[index].replaced_by == Some(index) {
                        "`replaced_by` names the code itself: write the code to use instead"
                            .to_owned()
                    } else {
                        format!("`replaced_by` forms a cycle through {}", quote(&row.key))
                    };
                    self.error(row.value("replaced_by").unwrap_or(&row.span), message);
                    break;
                }
                next = codes.get(index).and_then(|code| code.replaced_by);
            }
            checked.extend(path);
        }
    }

    /// Returns the variant of a code, whose row can name it.
    fn code_variant(&mut self, variants: &mut Variants<'a>, row: &'a Row<schema::Code>) -> String {
        let Some((name, span)) = row.fields.name.as_ref().zip(row.value("name")) else {
            let camel = row.key.to_upper_camel_case();
            let name = Some(format!("Code{camel}")).filter(|name| is_variant_name(name));
            let name = name.unwrap_or_else(|| "Code1".to_owned());
            let advice = format!("add `name = \"{name}\"`");
            return self.variant(variants, &row.key, &row.key, &row.span, &advice);
        };
        if is_variant_name(name) {
            self.claim(variants, &row.key, name, span, "choose another `name`");
        }
        name.clone()
    }

    /// Returns the variant name that is derived from a text.
    fn variant(
        &mut self,
        variants: &mut Variants<'a>,
        key: &'a str,
        text: &str,
        span: &'a Span,
        advice: &str,
    ) -> String {
        let name = text.to_upper_camel_case();
        if is_variant_name(&name) {
            self.claim(variants, key, &name, span, advice);
        } else if advice == CHANGE_MEANING || is_wire_form(text) {
            let message = format!(
                "cannot derive a variant name from {}: a name {VARIANT_NAME_RULE}; {advice}",
                quote(text)
            );
            self.error(span, message);
        }
        name
    }

    fn claim(
        &mut self,
        variants: &mut Variants<'a>,
        key: &'a str,
        name: &str,
        span: &'a Span,
        advice: &str,
    ) {
        match variants.entry(name.to_owned()) {
            Entry::Vacant(free) => {
                free.insert((key, span));
            }
            // A duplicate row has been reported.
            Entry::Occupied(taken) if taken.get().0 == key => {}
            Entry::Occupied(taken) => {
                let (other, first) = taken.get();
                let message = if advice.starts_with("add `name") {
                    let (key, other) = (quote(key), quote(other));
                    format!(
                        "{key} reads like {other}: is it an alias of it? If it is a code of its own, add a `name` to this block"
                    )
                } else {
                    format!("variant name {} is already taken: {advice}", quote(name))
                };
                let error = Diagnostic::new(span.clone(), message);
                self.diagnostics
                    .push(error.with_note((*first).clone(), FIRST));
            }
        }
    }

    /// Reports each undefined key once.
    fn report_undefined(&mut self) {
        let mut undefined: Vec<_> = self.undefined.drain().collect();
        undefined.sort_unstable_by_key(|(_, (span, _))| *span);
        for ((kind, key), (span, count)) in undefined {
            let all = [
                &self.statuses,
                &self.categories,
                &self.next_steps,
                &self.codes,
            ];
            let Some(keys) = all.into_iter().find(|keys| keys.kind == kind) else {
                continue;
            };
            let near = match keys.other_names.get(key) {
                Some(meant) => Some(*meant),
                None => self.suggestions.nearest(key, &keys.known),
            };
            let mut message = format!(
                "there is no {kind} {}{}",
                quote(key),
                hint(near, &keys.known)
            );
            match count - 1 {
                0 => {}
                1 => message.push_str(" (also in another block)"),
                more => message = format!("{message} (also in {more} other blocks)"),
            }
            self.diagnostics
                .push(Diagnostic::new(span.clone(), message));
        }
    }

    /// Reports a code or a block that is already there, maybe in the shipped table.
    fn conflict(&mut self, span: &Span, mut message: String, first: &Span) {
        if span.source != first.source {
            message += "; to change a shipped block, set `RESULT_CODES_TABLE` to a complete table of your own";
        }
        let error = Diagnostic::new(span.clone(), message);
        self.diagnostics.push(error.with_note(first.clone(), FIRST));
    }

    fn error(&mut self, span: &Span, message: impl Into<String>) {
        self.diagnostics
            .push(Diagnostic::new(span.clone(), message));
    }
}

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

const FIRST: &str = "first defined here";
const CHANGE_KEY: &str = "change the key";
const CHANGE_MEANING: &str = "change the meaning";
