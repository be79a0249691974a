//! What is suspicious about a valid table.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::slice;

use strsim::osa_distance;

use super::check::REQUIRED_NEXT_STEPS;
use super::diagnostic::{Diagnostic, quote};
use super::model::{Code, Model};
use super::read::{Row, Tables};
use super::schema::{self, Block, Kind};
use super::source::{Source, Span};
use super::suggest::{Suggestions, hint};

/// Returns the warnings about a valid table.
pub(crate) fn lint(tables: &Tables, model: &Model) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    no_transaction_status(tables, model, &mut warnings);
    unused_categories(tables, model, &mut warnings);
    unused_next_steps(tables, model, &mut warnings);
    similar_titles(tables, &mut warnings);
    odd_codes(tables, &mut warnings);
    duplicate_texts(tables, &mut warnings);
    unfit_next_steps(tables, &mut warnings);
    replaced_not_deprecated(tables, &mut warnings);
    unclosed_backticks(tables, &mut warnings);
    undefined_codes_in_texts(tables, model, &mut warnings);
    warnings
}

fn warn(warnings: &mut Vec<Diagnostic>, span: &Span, message: impl Into<String>) {
    warnings.push(Diagnostic::new(span.clone(), message));
}

/// Warns of a table that cannot tell how a request ended. The shipped one can.
fn no_transaction_status(tables: &Tables, model: &Model, warnings: &mut Vec<Diagnostic>) {
    for (row, status) in tables.statuses.iter().zip(&model.statuses) {
        let what = match status.key {
            "S" => "success",
            "F" => "failure",
            _ => continue,
        };
        if status.transaction_statuses.is_empty() {
            let message = format!(
                "status `{}` has no `transaction_status`: add the API's word for {what} in `paymentStatus` or `refundStatus`, \
                 as `transaction_status = [\"…\"]`; without it, that word is read as U, which ends no order",
                status.key
            );
            warn(warnings, &row.span, message);
        }
    }
}

/// Warns of each code that lacks the `request` that the shipped table gives the same code: without it, an order can be paid twice.
pub(crate) fn lost_requests(
    shipped: &Source,
    index: usize,
    tables: &Tables,
    warnings: &mut Vec<Diagnostic>,
) {
    let mut mistakes = Vec::new();
    let Some(shipped) = super::read(index, slice::from_ref(shipped), &mut mistakes) else {
        return warnings.append(&mut mistakes);
    };
    let shipped: HashMap<&str, &Row<schema::Code>> = shipped
        .codes
        .iter()
        .flat_map(|row| row.fields.wire_forms(&row.key).map(move |form| (form, row)))
        .collect();
    for row in tables
        .codes
        .iter()
        .filter(|row| row.fields.request.is_none())
    {
        let guarded = row.fields.wire_forms(&row.key).find_map(|form| {
            let shipped: &Row<schema::Code> = shipped.get(form)?;
            shipped.list("request").next()
        });
        if let Some((request, span)) = guarded {
            let message = match row.fields.status.as_str() {
                "F" => format!(
                    "add `request = \"{request}\"` to `{}`, as in the shipped table, or the value that fits this API: \
                     without `request`, an order can be paid twice",
                    row.key
                ),
                status => format!(
                    "the shipped table lists this code as F with `request = \"{request}\"`, which keeps an order from being paid twice: \
                     check that {status} is right"
                ),
            };
            let warning = Diagnostic::new(row.span.clone(), message);
            warnings.push(warning.with_note(span.clone(), "set here in the shipped table"));
        }
    }
}

fn unused_categories(tables: &Tables, model: &Model, warnings: &mut Vec<Diagnostic>) {
    for (row, category) in tables.categories.iter().zip(&model.categories) {
        if category.codes.is_empty() {
            warn(
                warnings,
                &row.span,
                format!(
                    "category `{}` has no codes: add one, or delete this block",
                    row.key
                ),
            );
        }
    }
}

fn unused_next_steps(tables: &Tables, model: &Model, warnings: &mut Vec<Diagnostic>) {
    let of_codes = model.codes.iter().filter_map(|code| code.next_step);
    let of_statuses = model.statuses.iter().map(|status| status.next_step);
    let used: HashSet<usize> = of_codes.chain(of_statuses).collect();
    for (index, row) in tables.next_steps.iter().enumerate() {
        if !used.contains(&index) && !REQUIRED_NEXT_STEPS.contains(&row.key.as_str()) {
            warn(
                warnings,
                &row.span,
                format!(
                    "next step `{}` is never used: delete this block, or use it",
                    row.key
                ),
            );
        }
    }
}

/// How many different titles are compared with each other.
const MAX_TITLES: usize = 200;

/// The length of the longest titles that are compared.
const MAX_TITLE_LEN: usize = 100;

/// Warns of a title or a group that is spelt in two ways, because it would be shown as two.
fn similar_titles(tables: &Tables, warnings: &mut Vec<Diagnostic>) {
    for field in ["title", "group"] {
        let mut seen: Vec<(&str, &Span)> = Vec::new();
        for (text, span) in tables.categories.iter().flat_map(|row| row.list(field)) {
            if seen.len() == MAX_TITLES || seen.iter().any(|(other, _)| *other == text) {
                continue;
            }
            // "Level 1" and "Level 2" are not a slip.
            let differs = |other: &str| {
                let letters = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "");
                text.len().max(other.len()) <= MAX_TITLE_LEN
                    && letters(other) != letters(text)
                    && osa_distance(other, text) == 1
            };
            if let Some((other, first)) = seen.iter().find(|(other, _)| differs(other)) {
                let message = format!(
                    "{} and {} differ by one character: if they are the same, spell them alike",
                    quote(text),
                    quote(other)
                );
                let warning = Diagnostic::new(span.clone(), message);
                warnings
                    .push(warning.with_note((*first).clone(), format!("{} is here", quote(other))));
            }
            seen.push((text, span));
        }
    }
}

/// How many codes show how the API writes them.
const MIN_CODES: usize = 8;

/// Warns of a code in another case or with other separators than all the rest: the API may not send it so.
fn odd_codes(tables: &Tables, warnings: &mut Vec<Diagnostic>) {
    if tables.codes.len() < MIN_CODES {
        return;
    }
    let (usual, other): (Vec<_>, Vec<_>) = tables.codes.iter().partition(|row| is_plain(&row.key));
    for rows in [usual, other] {
        if let [row] = rows[..] {
            let message = format!(
                "`{}` is written unlike all other codes: is this exactly what the API sends?",
                row.key
            );
            warn(warnings, &row.span, message);
        }
    }
}

/// Warns of a code that was copied and not changed.
fn duplicate_texts(tables: &Tables, warnings: &mut Vec<Diagnostic>) {
    let mut texts = HashMap::new();
    for row in &tables.codes {
        let first = texts
            .entry((&row.fields.description, &row.fields.resolution))
            .or_insert(row);
        if first.key != row.key {
            let message = format!(
                "`{}` has the same description and resolution as `{}`: was it copied and not changed?",
                row.key, first.key
            );
            let warning = Diagnostic::new(row.span.clone(), message);
            warnings.push(warning.with_note(first.span.clone(), "first used here"));
        }
    }
}

/// Warns of a next step that does not fit what the status decides.
fn unfit_next_steps(tables: &Tables, warnings: &mut Vec<Diagnostic>) {
    for (status, step, span) in tables.set_next_steps() {
        let message = match (status, step) {
            ("F", "poll" | "wait") => format!(
                "next step `{step}` does not fit status `F`: use `reconcile` if the F does not decide how the request ended"
            ),
            ("S", "proceed" | "poll" | "wait" | "reconcile") => continue,
            ("S", _) => format!(
                "next step `{step}` does not fit status `S`: use `proceed`, or `poll`, `wait` or `reconcile` if the S is not final"
            ),
            _ => continue,
        };
        warn(warnings, span, message);
    }
}

fn replaced_not_deprecated(tables: &Tables, warnings: &mut Vec<Diagnostic>) {
    for row in tables
        .codes
        .iter()
        .filter(|row| row.fields.deprecated.is_none())
    {
        if let Some(span) = row.value("replaced_by") {
            let message = "`replaced_by` without `deprecated`: add `deprecated`, to say why the code is no longer used";
            warn(warnings, span, message);
        }
    }
}

/// Returns the strings of a code in which a code in backticks becomes a link: field, string and span.
fn linked_texts(row: &Row<schema::Code>) -> impl Iterator<Item = (&'static str, &str, &Span)> {
    let texts = schema::Code::FIELDS.iter().zip(&row.values);
    texts
        .filter(|(field, _)| field.kind == Kind::Prose && field.name != "deprecated")
        .flat_map(|(field, values)| {
            values
                .iter()
                .map(move |(text, span)| (field.name, text.as_str(), span))
        })
}

fn unclosed_backticks(tables: &Tables, warnings: &mut Vec<Diagnostic>) {
    for (field, text, span) in tables.codes.iter().flat_map(linked_texts) {
        if text.matches('`').count() % 2 == 1 {
            warn(
                warnings,
                span,
                format!("`{field}` has an unpaired backtick: add the other, or delete it"),
            );
        }
    }
}

/// Warns of a word in backticks that looks like a code and does not become a link.
fn undefined_codes_in_texts(tables: &Tables, model: &Model, warnings: &mut Vec<Diagnostic>) {
    let keys: Vec<&str> = model.codes.iter().map(|code| code.key).collect();
    let listed: HashSet<&str> = model.codes.iter().flat_map(Code::wire_forms).collect();
    let (mut suggestions, mut searched) = (Suggestions::default(), HashMap::new());
    for (field, text, span) in tables.codes.iter().flat_map(linked_texts) {
        let words = text.split('`').skip(1).step_by(2);
        let undefined = words.filter(|word| is_like_a_code(word) && !listed.contains(word));
        // A string can mention it twice.
        for word in undefined.collect::<BTreeSet<_>>() {
            let near = *searched
                .entry(word)
                .or_insert_with(|| suggestions.nearest(word, &keys));
            if near.is_none() && !word.contains('_') {
                continue;
            }
            let message = format!(
                "`{field}` mentions the code {}, which does not exist{}",
                quote(word),
                hint(near, &[])
            );
            warn(warnings, span, message);
        }
    }
}

/// Returns whether a code is written as most are: in capitals, digits and underscores.
fn is_plain(code: &str) -> bool {
    code.chars()
        .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

fn is_like_a_code(word: &str) -> bool {
    word.len() > 2 && word.starts_with(|c: char| c.is_ascii_uppercase()) && is_plain(word)
}
