//! The names of the variants of an enum.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use heck::ToUpperCamelCase;

use super::diagnostic::{Diagnostic, quote};
use super::read::Row;
use super::schema::Code;
use super::source::Span;
use crate::shared::charset::{is_variant_name, is_wire_form};

/// The variants of an enum that are taken: by which key, and the span to show.
#[derive(Default)]
pub(crate) struct Variants<'a>(HashMap<String, (&'a str, &'a Span)>);

impl<'a> Variants<'a> {
    /// Returns the variant of a row that is named by its key.
    pub(crate) fn of_key<T>(
        &mut self,
        row: &'a Row<T>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        self.derived(
            &row.key,
            &row.key,
            &row.span,
            "rename the block",
            diagnostics,
        )
    }

    /// Returns the variant of a status, which is named by its meaning.
    pub(crate) fn of_meaning(
        &mut self,
        key: &'a str,
        meaning: &'a str,
        span: &'a Span,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        self.derived(key, meaning, span, "change the meaning", diagnostics)
    }

    /// Returns the variant of a code, whose row can name it. A name that cannot be one has been reported.
    pub(crate) fn of_code(
        &mut self,
        row: &'a Row<Code>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        if let Some((name, span)) = row.fields.name.as_ref().zip(row.value("name")) {
            if is_variant_name(name) {
                let taken = |_: &str| {
                    format!(
                        "variant name {} is already taken: choose another `name`",
                        quote(name)
                    )
                };
                self.claim(name, &row.key, span, taken, diagnostics);
            }
            return name.clone();
        }
        let name = row.key.to_upper_camel_case();
        if is_variant_name(&name) {
            let taken = |other: &str| {
                if other.to_upper_camel_case() != name {
                    return format!(
                        "variant name {} is already taken: add a `name`",
                        quote(&name)
                    );
                }
                let (key, other) = (quote(&row.key), quote(other));
                format!(
                    "{key} reads like {other}: if it is the same code, delete this block and add it to `aliases` there; if not, add a `name` here"
                )
            };
            self.claim(&name, &row.key, &row.span, taken, diagnostics);
        } else if is_wire_form(&row.key) {
            let example = Some(format!("Code{name}")).filter(|name| is_variant_name(name));
            let example = example.as_deref().unwrap_or("Code1");
            let advice = format!("add `name = \"{example}\"`");
            diagnostics.push(not_derivable(&row.key, &row.span, &advice));
        }
        name
    }

    /// Returns the variant name that is derived from a text.
    fn derived(
        &mut self,
        key: &'a str,
        text: &str,
        span: &'a Span,
        advice: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        let name = text.to_upper_camel_case();
        if is_variant_name(&name) {
            let taken =
                |_: &str| format!("variant name {} is already taken: {advice}", quote(&name));
            self.claim(&name, key, span, taken, diagnostics);
        } else if key != text || is_wire_form(text) {
            // A key that is no wire form has been reported.
            diagnostics.push(not_derivable(text, span, advice));
        }
        name
    }

    fn claim(
        &mut self,
        name: &str,
        key: &'a str,
        span: &'a Span,
        taken: impl FnOnce(&str) -> String,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        match self.0.entry(name.to_owned()) {
            Entry::Vacant(free) => {
                free.insert((key, span));
            }
            // A duplicate row has been reported.
            Entry::Occupied(entry) if entry.get().0 == key => {}
            Entry::Occupied(entry) => {
                let (other, first) = entry.get();
                let error = Diagnostic::new(span.clone(), taken(other));
                diagnostics
                    .push(error.with_note((*first).clone(), format!("{} is here", quote(other))));
            }
        }
    }
}

fn not_derivable(text: &str, span: &Span, advice: &str) -> Diagnostic {
    let message = format!("{} cannot be a name in Rust: {advice}", quote(text));
    Diagnostic::new(span.clone(), message)
}
