//! Compares the table with what releases have promised of each wire form.

use std::collections::{HashMap, HashSet};

use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Diagnostic, quote};
use super::model::{Code, Model};
use super::read::{Row, Tables};
use super::schema;
use super::source::{Source, Span};
use super::suggest::Suggestions;
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
    let new = tables.codes.iter().filter(is_new);
    let new: Vec<&str> = new.map(|row| row.key.as_str()).collect();
    let mut suggestions = Suggestions::default();
    for (key, promise) in &promises {
        let text = key.get_ref().as_ref();
        let place = Span::new(index, key.span());
        let before = |field| match promise.get_ref().get(field).map(Spanned::get_ref) {
            Some(DeValue::String(before)) => Some(before.as_ref()),
            _ => None,
        };
        let Some((code, row)) = listed.get(text) else {
            let renamed = suggestions.nearest(text, &new);
            let renamed = renamed.map(|name| &listed[name].1.span);
            warnings.push(missing(text, place, before("variant"), renamed));
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

/// Returns the warning about a released code that is gone. The code that replaced it is probably new, and reads like it.
fn missing(text: &str, place: Span, variant: Option<&str>, renamed: Option<&Span>) -> Diagnostic {
    let message = format!(
        "{} was released, but is gone: if it was renamed, add it to `aliases` of the new code; if not, put its block back and add `deprecated`",
        quote(text)
    );
    let warning = Diagnostic::new(place, message);
    let Some(renamed) = renamed else {
        return warning;
    };
    let name = variant.map_or_else(String::new, |variant| {
        format!(" and `name = \"{variant}\"`")
    });
    let note = format!("if this is its new name, add `aliases = [\"{text}\"]`{name}");
    warning.with_note(renamed.clone(), note)
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
        "variant" => format!("to keep programs compiling, add `name = \"{before}\"`"),
        _ => "programs rely on it; if the change is intended, update src/codegen/released.toml too"
            .to_owned(),
    }
}
