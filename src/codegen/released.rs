//! Compares the table with what releases have promised of each wire form.

use std::collections::HashMap;

use toml::Spanned;
use toml::de::DeValue;

use super::diagnostic::{Diagnostic, Rule, quote};
use super::model::{Code, Model};
use super::read::Tables;
use super::recovery::Recovery;
use super::source::{Source, Span};
use super::syntax;

/// Warns of each promise that the table breaks. The index of the `released` source is `source`.
pub(crate) fn compare(
    released: &Source,
    source: usize,
    tables: &Tables,
    model: &Model,
    warnings: &mut Vec<Diagnostic>,
) {
    let file = syntax::parse(source, released, warnings, &mut Recovery::default());
    let listed = model.codes.iter().zip(&tables.codes);
    let listed: HashMap<&str, _> = listed
        .flat_map(|(code, row)| code.wire_forms().map(move |text| (text, (code, row))))
        .collect();
    for (key, promise) in file.table.get_ref() {
        let text = key.get_ref().as_ref();
        let place = Span::new(source, key.span());
        let Some((code, row)) = listed.get(text) else {
            let message = format!(
                "{} was released: keep it as an alias of the new one, or mark it `deprecated`",
                quote(text)
            );
            warnings.push(Diagnostic::new(Rule::ReleasedCode, place, message));
            continue;
        };
        for (field, now) in promised(model, code) {
            let before = promise.get_ref().get(field).map(Spanned::get_ref);
            let Some(DeValue::String(before)) = before else {
                continue;
            };
            if before != now {
                let message = format!(
                    "`{text}` was released with the {} {} and has `{now}` now: {}",
                    field.replace('_', " "),
                    quote(before),
                    advice(field, before),
                );
                let span = row.element(if field == "variant" { "name" } else { field }, 0);
                let warning = Diagnostic::new(Rule::ReleasedCode, span.clone(), message);
                warnings.push(warning.with_note(place.clone(), "released here"));
            }
        }
    }
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
        _ => "programs rely on it; if the change is intended, update tests/released.toml too"
            .to_owned(),
    }
}
