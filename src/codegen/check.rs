//! Checks the rows, alone and against each other, and resolves what they refer to.
//!
//! Every table that passes compiles.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use heck::ToUpperCamelCase;

use super::diagnostic::{Diagnostic, Rule, name_hidden, quote};
use super::model::{Category, Code, Model, NextStep, Status};
use super::read::{Row, Tables};
use super::schema;
use super::source::{Source, Span};
use super::suggest::{Suggestions, hint};
use crate::shared::charset::{
    ProseError, VARIANT_NAME_RULE, WIRE_FORM_RULE, check_prose, is_variant_name, is_wire_form,
};
use crate::shared::request_state::RequestState;

/// Checks the rows. Mistakes are added to `diagnostics`; the model is valid only if there are none.
pub(crate) fn check<'a>(
    sources: &'a [Source],
    tables: &'a Tables,
    diagnostics: &mut Vec<Diagnostic>,
) -> Model<'a> {
    let mut checker = Checker {
        diagnostics,
        unresolved: HashMap::new(),
        suggestions: Suggestions::default(),
    };
    let next_steps = checker.keys(
        "next step",
        Rule::UndefinedNextStep,
        &tables.next_steps,
        |_| None,
    );
    let categories = checker.keys(
        "category",
        Rule::UndefinedCategory,
        &tables.categories,
        |row| Some(&row.fields.title),
    );
    let statuses = checker.keys("status", Rule::UndefinedStatus, &tables.statuses, |row| {
        Some(&row.fields.meaning)
    });
    let mut codes = checker.keys("code", Rule::UndefinedCode, &tables.codes, |_| None);
    checker.aliases(&tables.codes, &mut codes);
    checker.check_required_rows(&statuses, &next_steps, &codes);

    let mut model = Model {
        next_steps: checker.next_steps(&tables.next_steps),
        categories: checker.categories(&tables.categories),
        statuses: checker.statuses(&tables.statuses, &next_steps),
        codes: Vec::new(),
    };
    checker.transaction_statuses(tables, &statuses, &mut model.statuses);
    let mut variants = Variants::new();
    for (index, row) in tables.codes.iter().enumerate() {
        let fields = &row.fields;
        let own_step = fields.next_step.as_deref();
        let replaced_by = fields.replaced_by.as_deref();
        let source = &sources[row.span.source];
        let code = Code {
            key: &row.key,
            variant: checker.code_variant(&mut variants, row),
            fields,
            status: checker.resolve(row, "status", &fields.status, &statuses),
            category: checker.resolve(row, "category", &fields.category, &categories),
            next_step: own_step.map(|name| checker.resolve(row, "next_step", name, &next_steps)),
            replaced_by: replaced_by
                .map(|code| checker.resolve(row, "replaced_by", code, &codes))
                .filter(|_| replaced_by.is_some_and(|code| codes.rows.contains_key(code))),
            request: checker.request(row, tables, &statuses),
            source,
            line: source.line_at(row.span.start).number,
        };
        checker.check_code(row, &next_steps);
        if let Some(category) = model.categories.get_mut(code.category) {
            category.codes.push(index);
        }
        model.codes.push(code);
    }
    checker.check_cycles(&tables.codes, &model.codes);
    checker.report_unresolved();
    model
}

/// The rows of one kind, by their keys.
struct Keys<'a> {
    kind: &'static str,
    /// The rule that a reference to an undefined key breaks.
    rule: Rule,
    known: Vec<&'a str>,
    rows: HashMap<&'a str, (usize, &'a Span)>,
    /// What people write instead of a key: a title, a meaning, an alias.
    other_names: HashMap<&'a str, &'a str>,
}

/// The key of the row that claimed each variant of an enum, and the span to show.
type Variants<'a> = HashMap<String, (&'a str, &'a Span)>;

struct Checker<'d> {
    diagnostics: &'d mut Vec<Diagnostic>,
    /// Unresolved references, grouped by key, so that one misspelt definition is not reported at every use: the first span, the
    /// message and the number of uses.
    unresolved: HashMap<(Rule, String), (Span, String, usize)>,
    suggestions: Suggestions,
}

impl<'a> Checker<'_> {
    /// Collects the keys of one kind of row. One can be repeated only in another source; within a file, TOML forbids it.
    fn keys<T>(
        &mut self,
        kind: &'static str,
        rule: Rule,
        rows: &'a [Row<T>],
        other_name: impl Fn(&'a Row<T>) -> Option<&'a String>,
    ) -> Keys<'a> {
        let mut keys = Keys {
            kind,
            rule,
            known: Vec::new(),
            rows: HashMap::new(),
            other_names: HashMap::new(),
        };
        for (index, row) in rows.iter().enumerate() {
            self.check_wire_form(&row.key, &row.span);
            match keys.rows.entry(&row.key) {
                Entry::Vacant(free) => {
                    free.insert((index, &row.span));
                    keys.known.push(&row.key);
                }
                Entry::Occupied(taken) => {
                    let mut message = format!("duplicate {kind} {}", quote(&row.key));
                    if kind == "status" {
                        message += ": an extra table can only add words to it, by a block with `transaction_status` alone";
                    }
                    self.conflict(Rule::DuplicateRow, &row.span, message, taken.get().1);
                }
            }
            if let Some(name) = other_name(row) {
                keys.other_names.insert(name, &row.key);
            }
        }
        keys
    }

    /// Checks that each text stands for one code, as its key or as an alias.
    fn aliases(&mut self, rows: &'a [Row<schema::Code>], codes: &mut Keys<'a>) {
        let keys = codes.rows.iter();
        let mut taken: HashMap<&str, &Span> = keys.map(|(&key, &(_, span))| (key, span)).collect();
        for row in rows {
            for (index, alias) in row.fields.aliases.iter().enumerate() {
                let span = row.element("aliases", index);
                self.check_wire_form(alias, span);
                codes.other_names.insert(alias, &row.key);
                match taken.entry(alias) {
                    Entry::Vacant(free) => {
                        free.insert(span);
                    }
                    Entry::Occupied(taken) => {
                        let message = format!("{} is already a code or an alias", quote(alias));
                        self.conflict(Rule::AliasTaken, span, message, taken.get());
                    }
                }
            }
        }
    }

    /// Checks that the table has every row that hand-written code acts on.
    fn check_required_rows(&mut self, statuses: &Keys, next_steps: &Keys, codes: &Keys) {
        let start = Span::new(0, 0..0);
        let required = [
            ("status", statuses, &STATUSES[..]),
            ("next_step", next_steps, &REQUIRED_NEXT_STEPS),
        ];
        for (table, keys, required) in required {
            for key in required.iter().filter(|key| !keys.rows.contains_key(*key)) {
                let message = format!(
                    "the block `[{table}.{key}]` is missing: every table needs it, because the crate acts on this {}",
                    keys.kind
                );
                self.error(Rule::MissingRow, &start, message);
            }
        }
        if codes.rows.is_empty() {
            let message = "there are no codes: add a `[code.…]` block";
            self.error(Rule::NoCode, &start, message);
        }
    }

    fn next_steps(&mut self, rows: &'a [Row<schema::NextStep>]) -> Vec<NextStep<'a>> {
        let mut variants = Variants::new();
        let next_step = |row: &'a Row<schema::NextStep>| {
            self.check_prose(row, "description", &row.fields.description);
            NextStep {
                key: &row.key,
                variant: self.variant(&mut variants, &row.key, &row.key, &row.span, CHANGE_KEY),
                fields: &row.fields,
            }
        };
        rows.iter().map(next_step).collect()
    }

    fn categories(&mut self, rows: &'a [Row<schema::Category>]) -> Vec<Category<'a>> {
        let mut variants = Variants::new();
        let category = |row: &'a Row<schema::Category>| {
            self.check_prose(row, "title", &row.fields.title);
            self.check_prose(row, "group", &row.fields.group);
            Category {
                key: &row.key,
                variant: self.variant(&mut variants, &row.key, &row.key, &row.span, CHANGE_KEY),
                fields: &row.fields,
                codes: Vec::new(),
            }
        };
        rows.iter().map(category).collect()
    }

    /// Programs match on the four statuses without a wildcard arm, so a fifth would break them.
    fn check_status<T>(&mut self, row: &Row<T>) {
        if !STATUSES.contains(&row.key.as_str()) {
            let message = format!(
                "{} is not a status: the statuses are `S`, `F`, `U` and `A`",
                quote(&row.key)
            );
            self.error(Rule::InvalidStatus, &row.span, message);
        }
    }

    fn statuses(&mut self, rows: &'a [Row<schema::Status>], next_steps: &Keys) -> Vec<Status<'a>> {
        let mut variants = Variants::new();
        let status = |row: &'a Row<schema::Status>| {
            let fields = &row.fields;
            self.check_status(row);
            self.check_prose(row, "meaning", &fields.meaning);
            self.check_prose(row, "action", &fields.action);
            self.check_next_step(row, &fields.next_step, &row.key, next_steps);
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
                next_step: self.resolve(row, "next_step", &fields.next_step, next_steps),
                transaction_statuses: Vec::new(),
            }
        };
        rows.iter().map(status).collect()
    }

    /// Checks that each transaction status stands for one status, and adds it to that.
    fn transaction_statuses(
        &mut self,
        tables: &'a Tables,
        keys: &Keys,
        statuses: &mut [Status<'a>],
    ) {
        for row in &tables.status_words {
            self.check_status(row);
        }
        let own = tables
            .statuses
            .iter()
            .flat_map(|row| words_of(row, &row.fields.transaction_status));
        let added = tables
            .status_words
            .iter()
            .flat_map(|row| words_of(row, &row.fields.transaction_status));
        let mut taken = HashMap::new();
        for (key, word, span) in own.chain(added) {
            self.check_wire_form(word, span);
            match taken.entry(word) {
                Entry::Vacant(free) => {
                    free.insert((key, span));
                    // If the row is missing, that has been reported.
                    if let Some(&(index, _)) = keys.rows.get(key) {
                        statuses[index].transaction_statuses.push(word);
                    }
                }
                Entry::Occupied(taken) => {
                    let (key, first) = taken.get();
                    let message =
                        format!("{} already stands for status {}", quote(word), quote(key));
                    self.conflict(Rule::TransactionStatusTaken, span, message, first);
                }
            }
        }
    }

    fn check_code(&mut self, row: &Row<schema::Code>, next_steps: &Keys) {
        let fields = &row.fields;
        self.check_prose(row, "description", &fields.description);
        self.check_prose(row, "resolution", &fields.resolution);
        for (field, text) in [("note", &fields.note), ("deprecated", &fields.deprecated)] {
            if let Some(text) = text {
                self.check_prose(row, field, text);
            }
        }
        if let Some(next_step) = &fields.next_step {
            self.check_next_step(row, next_step, &fields.status, next_steps);
        }
    }

    /// A next step that ends a payment or starts another requires a status that decides: with any other, it costs money.
    fn check_next_step<T>(&mut self, row: &Row<T>, next_step: &str, status: &str, known: &Keys) {
        let required = match next_step {
            _ if !known.rows.contains_key(next_step) => return,
            _ if !STATUSES.contains(&status) => return,
            "proceed" => "S",
            "start_over" | "stop" => "F",
            _ => return,
        };
        if let Some(span) = row.value("next_step").filter(|_| status != required) {
            let message = format!(
                "next step `{next_step}` requires status `{required}`, but this is `{status}`"
            );
            self.error(Rule::NextStepStatusMismatch, span, message);
        }
    }

    /// Returns what a code says about the request, which only a failure can.
    fn request(
        &mut self,
        row: &Row<schema::Code>,
        tables: &Tables,
        statuses: &Keys,
    ) -> Option<RequestState> {
        let key = row.fields.request.as_deref()?;
        let span = row.value("request")?;
        let known = RequestState::ALL.map(RequestState::as_str);
        let Some(state) = RequestState::ALL
            .into_iter()
            .find(|state| state.as_str() == key)
        else {
            let near = self.suggestions.nearest(key, &known);
            let message = format!(
                "there is no request state {}{}",
                quote(key),
                hint(near, &known)
            );
            self.error(Rule::UndefinedRequestState, span, message);
            return None;
        };
        let status = row.fields.status.as_str();
        if STATUSES.contains(&status) && status != "F" {
            let message = format!("`request` requires status `F`, but this is `{status}`");
            self.error(Rule::RequestStatusMismatch, span, message);
        }
        let own_step = row.fields.next_step.as_ref();
        let status = statuses.rows.get(status);
        let status = status.map(|(index, _)| &tables.statuses[*index].fields);
        let next_step = own_step.or(status.map(|status| &status.next_step));
        if next_step.is_some_and(|next_step| next_step == "start_over") {
            let message = "a code with `request` cannot have next step `start_over`: a new request \
                           could charge the customer twice";
            self.error(Rule::StartOverWithRequest, span, message);
        }
        Some(state)
    }

    /// Returns the index of the row that a field refers to.
    fn resolve<T>(&mut self, row: &Row<T>, field: &str, key: &str, keys: &Keys) -> usize {
        if let Some(&(index, _)) = keys.rows.get(key) {
            return index;
        }
        if let Some(span) = row.value(field) {
            let unresolved = self.unresolved.entry((keys.rule, key.to_owned()));
            let (.., count) = unresolved
                .or_insert_with(|| (span.clone(), keys.undefined(key, &mut self.suggestions), 0));
            *count += 1;
        }
        0
    }

    /// Checks that every chain of replacements ends at a code without one.
    fn check_cycles(&mut self, rows: &[Row<schema::Code>], codes: &[Code]) {
        let mut checked = HashSet::new();
        for first in 0..codes.len() {
            let mut path = HashSet::new();
            let mut next = Some(first);
            while let Some(index) = next.filter(|index| !checked.contains(index)) {
                if !path.insert(index) {
                    let row = &rows[index];
                    let span = row.element("replaced_by", 0);
                    let message =
                        format!("`replaced_by` forms a cycle through {}", quote(&row.key));
                    self.error(Rule::ReplacementCycle, span, message);
                    break;
                }
                next = codes.get(index).and_then(|code| code.replaced_by);
            }
            checked.extend(path);
        }
    }

    /// Returns the variant of a code, whose row can name it.
    fn code_variant(&mut self, variants: &mut Variants<'a>, row: &'a Row<schema::Code>) -> String {
        let Some(name) = &row.fields.name else {
            return self.variant(variants, &row.key, &row.key, &row.span, GIVE_NAME);
        };
        let span = row.element("name", 0);
        if is_variant_name(name) {
            self.claim_variant(variants, &row.key, name, span, GIVE_NAME);
        } else {
            let message = format!(
                "{} cannot be the name of a variant: a name {VARIANT_NAME_RULE}",
                quote(name)
            );
            self.error(Rule::VariantName, span, message);
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
            self.claim_variant(variants, key, &name, span, advice);
        } else if advice == CHANGE_MEANING || is_wire_form(text) {
            let message = format!(
                "cannot derive a variant name from {}: a name {VARIANT_NAME_RULE}; {advice}",
                quote(text)
            );
            self.error(Rule::VariantNotDerivable, span, message);
        }
        name
    }

    fn claim_variant(
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
                let message = format!("variant name {} is already taken: {advice}", quote(name));
                self.conflict(Rule::DuplicateVariant, span, message, taken.get().1);
            }
        }
    }

    fn check_wire_form(&mut self, text: &str, span: &Span) {
        if !is_wire_form(text) {
            let joined = text.split_whitespace().collect::<Vec<_>>().join("_");
            let near = Some(joined.as_str()).filter(|joined| is_wire_form(joined));
            let message = format!("{} {WIRE_FORM_RULE}{}", quote(text), hint(near, &[]));
            self.error(Rule::WireForm, span, message);
        }
    }

    fn check_prose<T>(&mut self, row: &Row<T>, field: &str, text: &str) {
        let Some(span) = row.value(field) else {
            return;
        };
        let (rule, error) = match check_prose(text) {
            Ok(()) => return,
            Err(ProseError::Empty) => (Rule::TextEmpty, "is empty".to_owned()),
            Err(ProseError::LineBreak) => (Rule::TextLineBreak, "contains a line break".to_owned()),
            Err(ProseError::SurroundingWhitespace) => (
                Rule::TextSurroundingWhitespace,
                "has leading or trailing whitespace".to_owned(),
            ),
            Err(ProseError::Hidden(c)) => (
                Rule::TextInvisible,
                format!("contains the {}: delete it", name_hidden(c)),
            ),
            Err(ProseError::OddSpace(c)) => (
                Rule::TextOddSpace,
                format!("contains the {}: type a space instead", name_hidden(c)),
            ),
        };
        self.error(rule, span, format!("`{field}` {error}"));
    }

    /// Reports each undefined key once.
    fn report_unresolved(self) {
        for ((rule, _), (span, mut message, count)) in self.unresolved {
            match count - 1 {
                0 => {}
                1 => message.push_str(" (also in another block)"),
                more => message = format!("{message} (also in {more} other blocks)"),
            }
            self.diagnostics.push(Diagnostic::new(rule, span, message));
        }
    }

    fn conflict(&mut self, rule: Rule, span: &Span, message: String, first: &Span) {
        let mut error = Diagnostic::new(rule, span.clone(), message);
        let is_text = matches!(rule, Rule::DuplicateRow | Rule::AliasTaken);
        if is_text && span.source != first.source {
            error.message += "; to change a shipped block, set `RESULT_CODES_TABLE` to a complete table of your own";
        }
        self.diagnostics
            .push(error.with_note(first.clone(), "first defined here"));
    }

    fn error(&mut self, rule: Rule, span: &Span, message: impl Into<String>) {
        self.diagnostics
            .push(Diagnostic::new(rule, span.clone(), message));
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

const GIVE_NAME: &str = "add a name to the block, as in `name = \"Code1\"`";
const CHANGE_KEY: &str = "change the key";
const CHANGE_MEANING: &str = "change the meaning";

/// Returns the key of a status and each word of its `transaction_status`, with the span of the word.
fn words_of<'a, T>(
    row: &'a Row<T>,
    words: &'a [String],
) -> impl Iterator<Item = (&'a str, &'a str, &'a Span)> {
    let words = words.iter().enumerate();
    words.map(|(index, word)| {
        let span = row.element("transaction_status", index);
        (row.key.as_str(), word.as_str(), span)
    })
}

impl Keys<'_> {
    /// Returns the message about a key that is not defined.
    fn undefined(&self, key: &str, suggestions: &mut Suggestions) -> String {
        let Keys { known, .. } = self;
        let near = match self.other_names.get(key) {
            Some(meant) => Some(*meant),
            None => suggestions.nearest(key, known),
        };
        format!(
            "there is no {} {}{}",
            self.kind,
            quote(key),
            hint(near, known)
        )
    }
}
