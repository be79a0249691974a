//! What must hold between rows.
//!
//! Takes the rows as they were read and gives a [`Model`]. A table without a problem here compiles.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use heck::ToUpperCamelCase;

use super::Source;
use super::model::{Category, Code, Model, NextStep, Status};
use super::report::{Lines, Place, Problem, Rule};
use super::schema::{self, Row, Tables, hint};
use crate::shared::charset::{
    ProseError, VARIANT_NAME_RULE, WIRE_FORM_RULE, check_prose, is_variant_name, is_wire_form,
};
use crate::shared::nearest::nearest;

/// Checks the rows. What is wrong is added to `problems`; the model is good only if nothing was.
pub(crate) fn check<'a>(
    sources: &'a [Source],
    tables: &'a Tables,
    problems: &mut Vec<Problem>,
) -> Model<'a> {
    let mut checker = Checker {
        problems,
        missing: HashMap::new(),
    };
    let next_steps = checker.keys(
        "next step",
        Rule::NoSuchNextStep,
        &tables.next_steps,
        |_| None,
    );
    let categories = checker.keys(
        "category",
        Rule::NoSuchCategory,
        &tables.categories,
        |row| Some(&row.fields.title),
    );
    let statuses = checker.keys("status", Rule::NoSuchStatus, &tables.statuses, |row| {
        Some(&row.fields.meaning)
    });
    let mut codes = checker.keys("code", Rule::NoSuchCode, &tables.codes, |_| None);
    checker.aliases(&tables.codes, &mut codes);
    checker.whole_table(&statuses, &codes);
    let unknown = statuses.places.get("U").map(|&(number, _)| number);

    let lines: Vec<Lines> = sources
        .iter()
        .map(|source| Lines::of(&source.text))
        .collect();
    let mut model = Model {
        next_steps: checker.next_steps(&tables.next_steps),
        categories: checker.categories(&tables.categories),
        statuses: checker.statuses(&tables.statuses, &next_steps),
        codes: Vec::new(),
        unknown: unknown.unwrap_or_default(),
    };
    let mut variants = Variants::new();
    for (number, row) in tables.codes.iter().enumerate() {
        let fields = &row.fields;
        let own_step = fields.next_step.as_deref();
        let replaced_by = fields.replaced_by.as_deref();
        let code = Code {
            text: &row.key,
            variant: checker.code_variant(&mut variants, row),
            fields,
            status: checker.refer(row, "status", &fields.status, &statuses),
            category: checker.refer(row, "category", &fields.category, &categories),
            next_step: own_step.map(|name| checker.refer(row, "next_step", name, &next_steps)),
            replaced_by: replaced_by
                .map(|code| checker.refer(row, "replaced_by", code, &codes))
                .filter(|_| replaced_by.is_some_and(|code| codes.places.contains_key(code))),
            file: &sources[row.place.source].name,
            line: lines[row.place.source].at(row.place.start).0,
        };
        checker.code_texts(row, &next_steps);
        if let Some(category) = model.categories.get_mut(code.category) {
            category.codes.push(number);
        }
        model.codes.push(code);
    }
    checker.circles(&tables.codes, &model.codes);
    checker.finish();
    model
}

/// The rows of one kind by their keys.
struct Keys<'a> {
    kind: &'static str,
    /// The rule that a reference to none of them breaks.
    rule: Rule,
    known: Vec<&'a str>,
    places: HashMap<&'a str, (usize, &'a Place)>,
    /// What people write in the place of a key: a title, a meaning, an alias.
    other_names: HashMap<&'a str, &'a str>,
}

/// Which row named each variant of an enum, and where.
type Variants<'a> = HashMap<String, (&'a str, &'a Place)>;

struct Checker<'p> {
    problems: &'p mut Vec<Problem>,
    /// What was referred to and does not exist: the first place, the message, and how many places there are. A key that is
    /// misspelt where it is defined would else be reported for each of its uses.
    missing: HashMap<(Rule, String), (Place, String, usize)>,
}

impl<'a> Checker<'_> {
    /// Collects the keys of one kind of row. Between sources, and there alone, one can come twice.
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
            places: HashMap::new(),
            other_names: HashMap::new(),
        };
        for (number, row) in rows.iter().enumerate() {
            self.wire_text(&row.key, &row.place);
            match keys.places.entry(&row.key) {
                Entry::Vacant(free) => {
                    free.insert((number, &row.place));
                    keys.known.push(&row.key);
                }
                Entry::Occupied(taken) => {
                    let message = format!("there is a {kind} `{}` already", row.key.escape_debug());
                    self.conflict(Rule::RowTwice, &row.place, message, taken.get().1);
                }
            }
            if let Some(name) = other_name(row) {
                keys.other_names.insert(name, &row.key);
            }
        }
        keys
    }

    /// A text stands for one code, be it as its key or as an alias.
    fn aliases(&mut self, rows: &'a [Row<schema::Code>], codes: &mut Keys<'a>) {
        let mut taken: HashMap<&str, &Place> = HashMap::new();
        taken.extend(
            codes
                .places
                .iter()
                .map(|(&text, &(_, place))| (text, place)),
        );
        for row in rows {
            for (n, alias) in row.fields.aliases.iter().enumerate() {
                let place = row.element("aliases", n);
                self.wire_text(alias, place);
                codes.other_names.insert(alias, &row.key);
                match taken.entry(alias) {
                    Entry::Vacant(free) => {
                        free.insert(place);
                    }
                    Entry::Occupied(taken) => {
                        let message = format!("`{}` is listed already", alias.escape_debug());
                        self.conflict(Rule::AliasTaken, place, message, taken.get());
                    }
                }
            }
        }
    }

    /// What no single row can lack.
    fn whole_table(&mut self, statuses: &Keys, codes: &Keys) {
        let nowhere = Place::new(0, 0..0);
        if !statuses.places.contains_key("U") {
            let message = "there is no status `U`, which every unlisted status is taken for";
            self.problem(Rule::NoUnknownStatus, &nowhere, message);
        }
        if codes.places.is_empty() {
            let message = "there is no code: a table has one `[code.TEXT]` at least";
            self.problem(Rule::NoCode, &nowhere, message);
        }
    }

    fn next_steps(&mut self, rows: &'a [Row<schema::NextStep>]) -> Vec<NextStep<'a>> {
        let mut variants = Variants::new();
        let next_step = |row: &'a Row<schema::NextStep>| {
            self.text(row, "description", &row.fields.description);
            NextStep {
                text: &row.key,
                variant: self.variant(&mut variants, &row.key, &row.key, &row.place, CHANGE_KEY),
                fields: &row.fields,
            }
        };
        rows.iter().map(next_step).collect()
    }

    fn categories(&mut self, rows: &'a [Row<schema::Category>]) -> Vec<Category<'a>> {
        let mut variants = Variants::new();
        let category = |row: &'a Row<schema::Category>| {
            self.text(row, "title", &row.fields.title);
            self.text(row, "group", &row.fields.group);
            Category {
                text: &row.key,
                variant: self.variant(&mut variants, &row.key, &row.key, &row.place, CHANGE_KEY),
                fields: &row.fields,
                codes: Vec::new(),
            }
        };
        rows.iter().map(category).collect()
    }

    /// Programs match on the four statuses without a wildcard arm: a fifth would break them.
    fn letter(&mut self, row: &Row<schema::Status>) {
        if !STATUSES.contains(&row.key.as_str()) {
            let message = format!(
                "`{}` is none of the statuses, which are `S`, `F`, `U` and `A`",
                row.key.escape_debug()
            );
            self.problem(Rule::StatusLetter, &row.place, message);
        }
    }

    fn statuses(&mut self, rows: &'a [Row<schema::Status>], next_steps: &Keys) -> Vec<Status<'a>> {
        let mut variants = Variants::new();
        let status = |row: &'a Row<schema::Status>| {
            let fields = &row.fields;
            self.letter(row);
            self.text(row, "meaning", &fields.meaning);
            self.text(row, "action", &fields.action);
            self.allowed(row, &fields.next_step, &row.key, next_steps);
            Status {
                text: &row.key,
                variant: match row.value("meaning") {
                    Some(place) => self.variant(
                        &mut variants,
                        &row.key,
                        &fields.meaning,
                        place,
                        CHANGE_MEANING,
                    ),
                    None => String::new(),
                },
                fields,
                next_step: self.refer(row, "next_step", &fields.next_step, next_steps),
            }
        };
        rows.iter().map(status).collect()
    }

    fn code_texts(&mut self, row: &Row<schema::Code>, next_steps: &Keys) {
        let fields = &row.fields;
        self.text(row, "description", &fields.description);
        self.text(row, "resolution", &fields.resolution);
        for (field, text) in [("note", &fields.note), ("deprecated", &fields.deprecated)] {
            if let Some(text) = text {
                self.text(row, field, text);
            }
        }
        if let Some(next_step) = &fields.next_step {
            self.allowed(row, next_step, &fields.status, next_steps);
        }
    }

    /// A next step that ends a payment or begins another needs a status that decides: in a wrong place, it costs money.
    fn allowed<T>(&mut self, row: &Row<T>, next_step: &str, status: &str, known: &Keys) {
        let needed = match next_step {
            _ if !known.places.contains_key(next_step) => return,
            _ if !STATUSES.contains(&status) => return,
            "proceed" => "S",
            "start_over" | "stop" => "F",
            _ => return,
        };
        if let Some(place) = row.value("next_step").filter(|_| status != needed) {
            let message =
                format!("`{next_step}` is for the status `{needed}` alone, and this is `{status}`");
            self.problem(Rule::NextStepForAnotherStatus, place, message);
        }
    }

    /// Gives the number of the row that a field refers to.
    fn refer<T>(&mut self, row: &Row<T>, field: &str, key: &str, keys: &Keys) -> usize {
        if let Some(&(number, _)) = keys.places.get(key) {
            return number;
        }
        if let Some(place) = row.value(field) {
            // With that many, it is no longer about misspellings, and looking for each among all takes its time.
            let may_search = self.missing.len() < 50;
            let missing = self.missing.entry((keys.rule, key.to_owned()));
            let message = || keys.missing(key, may_search);
            let (.., count) = missing.or_insert_with(|| (place.clone(), message(), 0));
            *count += 1;
        }
        0
    }

    /// A code that is replaced by another, which is replaced by another, and so on, must end up at one that is not.
    fn circles(&mut self, rows: &[Row<schema::Code>], codes: &[Code]) {
        let mut ended = HashSet::new();
        for first in 0..codes.len() {
            let mut path = HashSet::new();
            let mut at = Some(first);
            while let Some(number) = at.filter(|number| !ended.contains(number)) {
                if !path.insert(number) {
                    let row = &rows[number];
                    let message = format!("`{}` is replaced by itself, in the end", row.key);
                    self.problem(
                        Rule::ReplacedInACircle,
                        row.element("replaced_by", 0),
                        message,
                    );
                    break;
                }
                at = codes.get(number).and_then(|code| code.replaced_by);
            }
            ended.extend(path);
        }
    }

    /// The variant of a code, whose row can name it.
    fn code_variant(&mut self, variants: &mut Variants<'a>, row: &'a Row<schema::Code>) -> String {
        let Some(name) = &row.fields.name else {
            return self.variant(variants, &row.key, &row.key, &row.place, GIVE_NAME);
        };
        let place = row.element("name", 0);
        if is_variant_name(name) {
            self.name_once(variants, &row.key, name, place, GIVE_NAME);
        } else {
            let message = format!(
                "`{}` cannot be the name of a variant: a name {VARIANT_NAME_RULE}",
                name.escape_debug()
            );
            self.problem(Rule::VariantName, place, message);
        }
        name.clone()
    }

    /// The variant's name that follows from a text.
    fn variant(
        &mut self,
        variants: &mut Variants<'a>,
        key: &'a str,
        text: &str,
        place: &'a Place,
        advice: &str,
    ) -> String {
        let name = text.to_upper_camel_case();
        if is_variant_name(&name) {
            self.name_once(variants, key, &name, place, advice);
        } else if advice == CHANGE_MEANING || is_wire_form(text) {
            let message = format!(
                "cannot derive a variant name from `{}`: a name {VARIANT_NAME_RULE}; {advice}",
                text.escape_debug()
            );
            self.problem(Rule::VariantNotDerivable, place, message);
        }
        name
    }

    fn name_once(
        &mut self,
        variants: &mut Variants<'a>,
        key: &'a str,
        name: &str,
        place: &'a Place,
        advice: &str,
    ) {
        match variants.entry(name.to_owned()) {
            Entry::Vacant(free) => {
                free.insert((key, place));
            }
            // A row that comes twice has been reported.
            Entry::Occupied(taken) if taken.get().0 == key => {}
            Entry::Occupied(taken) => {
                let message = format!("a variant is named `{name}` already: {advice}");
                self.conflict(Rule::VariantTwice, place, message, taken.get().1);
            }
        }
    }

    fn wire_text(&mut self, text: &str, place: &Place) {
        if !is_wire_form(text) {
            let message = format!("`{}` {WIRE_FORM_RULE}", text.escape_debug());
            self.problem(Rule::WireText, place, message);
        }
    }

    fn text<T>(&mut self, row: &Row<T>, field: &str, text: &str) {
        let Some(place) = row.value(field) else {
            return;
        };
        let (rule, error) = match check_prose(text) {
            Ok(()) => return,
            Err(ProseError::Empty) => (Rule::TextEmpty, "is empty".to_owned()),
            Err(ProseError::LineBreak) => (Rule::TextLineBreak, "contains a line break".to_owned()),
            Err(ProseError::SurroundingWhitespace) => (
                Rule::TextOuterBlanks,
                "has leading or trailing whitespace".to_owned(),
            ),
            Err(ProseError::Hidden(c)) => (
                Rule::TextInvisible,
                format!("contains the invisible character U+{:04X}", u32::from(c)),
            ),
        };
        self.problem(rule, place, format!("`{field}` {error}"));
    }

    /// Reports each key that does not exist once.
    fn finish(self) {
        for ((rule, _), (place, mut message, count)) in self.missing {
            match count - 1 {
                0 => {}
                1 => message.push_str(" (here, and in another place)"),
                more => message = format!("{message} (here, and in {more} more places)"),
            }
            self.problems.push(Problem::new(rule, place, message));
        }
    }

    fn conflict(&mut self, rule: Rule, place: &Place, message: String, taken: &Place) {
        let mut problem = Problem::new(rule, place.clone(), message);
        problem.other = Some((taken.clone(), "it is here".to_owned()));
        self.problems.push(problem);
    }

    fn problem(&mut self, rule: Rule, place: &Place, message: impl Into<String>) {
        self.problems
            .push(Problem::new(rule, place.clone(), message));
    }
}

const STATUSES: [&str; 4] = ["S", "F", "U", "A"];

const GIVE_NAME: &str = "give the code another, as in `name = \"Code1\"`";
const CHANGE_KEY: &str = "change the key";
const CHANGE_MEANING: &str = "change the meaning";

impl Keys<'_> {
    /// What to say of a key that is not among these.
    fn missing(&self, key: &str, may_search: bool) -> String {
        let Keys { known, .. } = self;
        let near = match self.other_names.get(key) {
            Some(meant) => Some(*meant),
            None if may_search => nearest(key, known.iter().copied()),
            None => None,
        };
        format!(
            "there is no {} `{}`{}",
            self.kind,
            key.escape_debug(),
            hint(near, known)
        )
    }
}
