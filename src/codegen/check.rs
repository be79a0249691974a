//! What must hold between rows, and what a text may be.
//!
//! Takes the rows as they were read and gives a [`Model`]: variants have names, references are places in the lists.
//! A table without a problem here compiles.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use heck::ToUpperCamelCase;

use super::Source;
use super::report::{Lines, Place, Problem};
use super::schema::{self, Row, Tables, hint};
use crate::hash::MAX_LEN;
use crate::nearest::nearest;

/// A table in which everything that is referred to exists.
#[derive(Debug)]
pub(crate) struct Model<'a> {
    pub(crate) statuses: Vec<Status<'a>>,
    pub(crate) next_steps: Vec<NextStep<'a>>,
    pub(crate) categories: Vec<Category<'a>>,
    pub(crate) codes: Vec<Code<'a>>,
    /// The status of which nothing is known.
    pub(crate) unknown: usize,
}

#[derive(Debug)]
pub(crate) struct Status<'a> {
    pub(crate) text: &'a str,
    pub(crate) variant: String,
    pub(crate) fields: &'a schema::Status,
    pub(crate) next_step: usize,
}

#[derive(Debug)]
pub(crate) struct NextStep<'a> {
    pub(crate) text: &'a str,
    pub(crate) variant: String,
    pub(crate) fields: &'a schema::NextStep,
}

#[derive(Debug)]
pub(crate) struct Category<'a> {
    pub(crate) text: &'a str,
    pub(crate) variant: String,
    pub(crate) fields: &'a schema::Category,
}

#[derive(Debug)]
pub(crate) struct Code<'a> {
    pub(crate) text: &'a str,
    pub(crate) variant: String,
    pub(crate) fields: &'a schema::Code,
    pub(crate) status: usize,
    pub(crate) category: usize,
    /// Where the row has one of its own.
    pub(crate) next_step: Option<usize>,
    pub(crate) replaced_by: Option<usize>,
    /// The file and the line that the row starts on.
    pub(crate) file: &'a str,
    pub(crate) line: usize,
}

impl Model<'_> {
    /// What a program does on this code: the code's own next step, else its status's.
    pub(crate) fn next_step(&self, code: &Code) -> usize {
        code.next_step
            .unwrap_or(self.statuses[code.status].next_step)
    }

    /// The codes of a category.
    pub(crate) fn codes_in(&self, category: usize) -> impl Iterator<Item = &Code<'_>> {
        self.codes
            .iter()
            .filter(move |code| code.category == category)
    }
}

/// Checks the rows. What is wrong is added to `problems`; the model is good only if nothing was.
pub(crate) fn check<'a>(
    sources: &'a [Source],
    tables: &'a Tables,
    problems: &mut Vec<Problem>,
) -> Model<'a> {
    let mut checker = Checker { problems };
    let next_steps = checker.keys("next step", &tables.next_steps);
    let categories = checker.keys("category", &tables.categories);
    let statuses = checker.keys("status", &tables.statuses);
    let codes = checker.keys("code", &tables.codes);
    checker.aliases(&tables.codes, &codes);
    let lines: Vec<Lines> = sources
        .iter()
        .map(|source| Lines::of(&source.text))
        .collect();
    Model {
        next_steps: checker.rows(&tables.next_steps, |checker, variants, row, fields| {
            checker.text(row, "description", &fields.description);
            NextStep {
                text: &row.key,
                variant: checker.variant(variants, &row.key, &row.place),
                fields,
            }
        }),
        categories: checker.rows(&tables.categories, |checker, variants, row, fields| {
            checker.text(row, "title", &fields.title);
            checker.text(row, "group", &fields.group);
            Category {
                text: &row.key,
                variant: checker.variant(variants, &row.key, &row.place),
                fields,
            }
        }),
        statuses: checker.rows(&tables.statuses, |checker, variants, row, fields| {
            checker.text(row, "meaning", &fields.meaning);
            checker.text(row, "action", &fields.action);
            checker.allowed(row, &fields.next_step, &row.key);
            Status {
                text: &row.key,
                variant: match row.value("meaning") {
                    Some(place) => checker.variant(variants, &fields.meaning, place),
                    None => String::new(),
                },
                fields,
                next_step: checker.refer(row, "next_step", &fields.next_step, &next_steps),
            }
        }),
        codes: checker.rows(&tables.codes, |checker, variants, row, fields| {
            checker.text(row, "description", &fields.description);
            checker.text(row, "resolution", &fields.resolution);
            for (field, text) in [("note", &fields.note), ("deprecated", &fields.deprecated)] {
                if let Some(text) = text {
                    checker.text(row, field, text);
                }
            }
            let variant = match &fields.name {
                Some(name) => checker.given_variant(variants, name, row.element("name", 0)),
                None => checker.variant(variants, &row.key, &row.place),
            };
            let next_step = fields.next_step.as_deref();
            if let Some(next_step) = next_step {
                checker.allowed(row, next_step, &fields.status);
            }
            let replaced_by = fields.replaced_by.as_deref();
            Code {
                text: &row.key,
                variant,
                fields,
                status: checker.refer(row, "status", &fields.status, &statuses),
                category: checker.refer(row, "category", &fields.category, &categories),
                next_step: next_step.map(|name| checker.refer(row, "next_step", name, &next_steps)),
                replaced_by: replaced_by.map(|code| {
                    if code == row.key {
                        checker.problem(
                            row.element("replaced_by", 0),
                            "a code cannot replace itself",
                        );
                    }
                    checker.refer(row, "replaced_by", code, &codes)
                }),
                file: &sources[row.place.source].name,
                line: lines[row.place.source].at(row.place.start).0,
            }
        }),
        unknown: checker.whole_table(&statuses, &codes),
    }
}

/// The rows of one kind by their keys.
struct Keys<'a> {
    kind: &'static str,
    rows: HashMap<&'a str, (usize, &'a Place)>,
}

/// Where each variant of an enum was named.
type Variants<'a> = HashMap<String, &'a Place>;

struct Checker<'p> {
    problems: &'p mut Vec<Problem>,
}

impl<'a> Checker<'_> {
    fn rows<T, R>(
        &mut self,
        rows: &'a [Row<T>],
        mut row: impl FnMut(&mut Self, &mut Variants<'a>, &'a Row<T>, &'a T) -> R,
    ) -> Vec<R> {
        let mut variants = Variants::new();
        rows.iter()
            .map(|each| row(self, &mut variants, each, &each.fields))
            .collect()
    }

    /// Collects the keys of one kind of row. Between sources, and there alone, one can come twice.
    fn keys<T>(&mut self, kind: &'static str, rows: &'a [Row<T>]) -> Keys<'a> {
        let mut keys = Keys {
            kind,
            rows: HashMap::new(),
        };
        for (number, row) in rows.iter().enumerate() {
            self.wire_text(&row.key, &row.place);
            match keys.rows.entry(&row.key) {
                Entry::Vacant(free) => {
                    free.insert((number, &row.place));
                }
                Entry::Occupied(taken) => {
                    let message = format!("there is a {kind} `{}` already", row.key);
                    self.conflict(&row.place, message, taken.get().1);
                }
            }
        }
        keys
    }

    /// A text stands for one code, be it as its key or as an alias.
    fn aliases(&mut self, rows: &'a [Row<schema::Code>], codes: &Keys<'a>) {
        let mut taken: HashMap<&str, &Place> = HashMap::new();
        taken.extend(codes.rows.iter().map(|(&text, &(_, place))| (text, place)));
        for row in rows {
            for (n, alias) in row.fields.aliases.iter().enumerate() {
                let place = row.element("aliases", n);
                self.wire_text(alias, place);
                match taken.entry(alias) {
                    Entry::Vacant(free) => {
                        free.insert(place);
                    }
                    Entry::Occupied(taken) => {
                        self.conflict(place, format!("`{alias}` is listed already"), taken.get());
                    }
                }
            }
        }
    }

    /// What no single row can lack. Gives the place of the status that stands for every unlisted one.
    fn whole_table(&mut self, statuses: &Keys, codes: &Keys) -> usize {
        let unknown = statuses.rows.get("U").map(|&(number, _)| number);
        let nowhere = Place::new(0, 0..0);
        if unknown.is_none() {
            let message = "there is no status `U`, which every unlisted status is taken for";
            self.problem(&nowhere, message);
        }
        if codes.rows.is_empty() {
            self.problem(
                &nowhere,
                "there is no code: a table has one `[code.TEXT]` at least",
            );
        }
        unknown.unwrap_or_default()
    }

    /// A next step that ends a payment or begins another needs a status that decides: in a wrong place, it costs money.
    fn allowed<T>(&mut self, row: &Row<T>, next_step: &str, status: &str) {
        let needed = match next_step {
            "proceed" => "S",
            "start_over" | "stop" => "F",
            _ => return,
        };
        if let Some(place) = row.value("next_step").filter(|_| status != needed) {
            let message =
                format!("`{next_step}` is for the status `{needed}` alone, and this is `{status}`");
            self.problem(place, message);
        }
    }

    /// Gives the place of the row that a field refers to.
    fn refer<T>(&mut self, row: &Row<T>, field: &str, key: &str, keys: &Keys) -> usize {
        if let Some(&(number, _)) = keys.rows.get(key) {
            return number;
        }
        let Some(place) = row.value(field) else {
            return 0;
        };
        let mut known: Vec<_> = keys.rows.iter().collect();
        known.sort_by_key(|(_, (number, _))| *number);
        let known: Vec<&str> = known.into_iter().map(|(&key, _)| key).collect();
        let near = nearest(key, known.iter().copied());
        let hint = hint(near, &known);
        let message = format!("there is no {} `{key}`{hint}", keys.kind);
        self.problem(place, message);
        0
    }

    /// The variant's name that follows from a text.
    fn variant(&mut self, variants: &mut Variants<'a>, text: &str, place: &'a Place) -> String {
        let name = text.to_upper_camel_case();
        if is_variant(&name) {
            self.name_once(variants, &name, place);
        } else {
            let message = format!(
                "no variant can be named after `{text}`: a name starts with a letter, and is not `Self`; \
                 a code can have another, as in `name = \"Code{name}\"`"
            );
            self.problem(place, message);
        }
        name
    }

    /// The variant's name that the row gives.
    fn given_variant(
        &mut self,
        variants: &mut Variants<'a>,
        name: &str,
        place: &'a Place,
    ) -> String {
        if is_variant(name) {
            self.name_once(variants, name, place);
        } else {
            let message = format!(
                "`{name}` cannot name a variant: that takes a capital letter, then letters and digits, \
                 and is neither `Self` nor `ALL`"
            );
            self.problem(place, message);
        }
        name.to_owned()
    }

    fn name_once(&mut self, variants: &mut Variants<'a>, name: &str, place: &'a Place) {
        match variants.entry(name.to_owned()) {
            Entry::Vacant(free) => {
                free.insert(place);
            }
            Entry::Occupied(taken) => {
                let message =
                    format!("a variant is named `{name}` already; a code can have another `name`");
                self.conflict(place, message, taken.get());
            }
        }
    }

    /// A text that the API sends, or that stands in for one: what fits the lookup, and needs no escape anywhere.
    fn wire_text(&mut self, text: &str, place: &Place) {
        let plain = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        if !(1..=MAX_LEN).contains(&text.len()) || !text.chars().all(plain) {
            let message = format!("`{text}` is not 1 to {MAX_LEN} of A-Z a-z 0-9 _ . -");
            self.problem(place, message);
        }
    }

    /// A text for people: one line, as it is to be shown.
    fn text<T>(&mut self, row: &Row<T>, field: &str, text: &str) {
        let Some(place) = row.value(field) else {
            return;
        };
        let breaks_line = |c: char| {
            matches!(
                c,
                '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}'
            )
        };
        // These would make a reader see another order than the one that is there.
        let overrides_order =
            |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        let mistake = if text.is_empty() {
            "is empty".to_owned()
        } else if text.contains(breaks_line) {
            "has a line break".to_owned()
        } else if text.trim() != text {
            "starts or ends with a blank".to_owned()
        } else if let Some(c) = text.chars().find(|&c| c.is_control() || overrides_order(c)) {
            format!("has the invisible character U+{:04X}", c as u32)
        } else {
            return;
        };
        self.problem(place, format!("`{field}` {mistake}"));
    }

    fn conflict(&mut self, place: &Place, message: String, taken: &Place) {
        self.problems.push(Problem {
            place: place.clone(),
            message,
            other: Some((taken.clone(), "it is here".to_owned())),
        });
    }

    fn problem(&mut self, place: &Place, message: impl Into<String>) {
        self.problems.push(Problem {
            place: place.clone(),
            message: message.into(),
            other: None,
        });
    }
}

/// Whether an enum can have a variant of this name without a warning, and without hiding its constant `ALL`.
fn is_variant(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && !["Self", "ALL"].contains(&name)
}
