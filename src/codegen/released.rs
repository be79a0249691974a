//! Compares the table with what releases have promised of each wire form.

use std::collections::{HashMap, HashSet};

use strsim::normalized_damerau_levenshtein;
use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Diagnostic, quote};
use super::model::{Code, Model};
use super::read::{Row, Tables};
use super::schema;
use super::source::{Source, Span};
use super::syntax;

/// Warns of each promise that the table breaks. The index of the `released` source is `index`.
pub(crate) fn compare(
    released: &Source,
    index: usize,
    tables: &Tables,
    model: &Model,
    warnings: &mut Vec<Diagnostic>,
) {
    let Some(promises) = syntax::parse(index, released, warnings) else {
        return;
    };
    let listed = model.codes.iter().zip(&tables.codes);
    let listed: HashMap<&str, _> = listed
        .flat_map(|(code, row)| code.wire_forms().map(move |text| (text, (code, row))))
        .collect();
    let promised_forms: HashSet<&str> = promises.keys().map(|key| key.get_ref().as_ref()).collect();
    let is_new = |row: &&Row<schema::Code>| !promised_forms.contains(row.key.as_str());
    let new: Vec<_> = tables.codes.iter().filter(is_new).collect();
    for (key, promise) in &promises {
        let text = key.get_ref().as_ref();
        let place = Span::new(index, key.span());
        let before = |field| match promise.get_ref().get(field).map(Spanned::get_ref) {
            Some(DeValue::String(before)) => Some(before.as_ref()),
            _ => None,
        };
        let Some((code, row)) = listed.get(text) else {
            warnings.push(missing(text, place, before("variant"), &new));
            continue;
        };
        for (field, now) in promised(model, code) {
            let Some(before) = before(field).filter(|before| *before != now) else {
                continue;
            };
            let message = format!(
                "`{text}` was released with {} {}, but now has `{now}`: {}",
                field.replace('_', " "),
                quote(before),
                advice(field, before),
            );
            let field = if field == "variant" { "name" } else { field };
            let span = row.value(field).unwrap_or(&row.span);
            let warning = Diagnostic::new(span.clone(), message);
            warnings.push(warning.with_note(place.clone(), "released here"));
        }
    }
}

/// How many new codes are compared with one that is gone.
const MAX_COMPARED: usize = 100;

/// Returns the warning about a released code that is gone. If one of the new codes reads like it, that is probably its new name.
fn missing(
    text: &str,
    place: Span,
    variant: Option<&str>,
    new: &[&Row<schema::Code>],
) -> Diagnostic {
    let similarity = |row: &Row<schema::Code>| normalized_damerau_levenshtein(&row.key, text);
    let new = new
        .iter()
        .take(MAX_COMPARED)
        .map(|row| (similarity(row), row));
    let renamed = new
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .filter(|(best, _)| *best >= 0.5);
    let message = format!(
        "{} was released, but is gone: if it was renamed, add it to `aliases` of the new code; if not, put its block back and add `deprecated`",
        quote(text)
    );
    let warning = Diagnostic::new(place, message);
    let Some((_, row)) = renamed else {
        return warning;
    };
    let name = variant.map_or_else(String::new, |variant| {
        format!(" and `name = \"{}\"`", variant.escape_debug())
    });
    let note = format!(
        "if this is its new name, add `aliases = [\"{}\"]`{name}",
        text.escape_debug()
    );
    warning.with_note(row.span.clone(), note)
}

/// Returns what a release promises of a code.
pub(crate) fn promised<'m>(model: &'m Model, code: &'m Code) -> [(&'static str, &'m str); 3] {
    [
        ("variant", &code.variant),
        ("status", model.statuses[code.status].key),
        ("next_step", model.next_steps[model.next_step(code)].key),
    ]
}

fn advice(field: &str, before: &str) -> String {
    match field {
        "variant" => format!(
            "to keep programs compiling, add `name = \"{}\"`",
            before.escape_debug()
        ),
        _ => "programs rely on it; if the change is intended, update src/codegen/released.toml too"
            .to_owned(),
    }
}
