//! The names of the variants of an enum.

use std::collections::HashMap;

use heck::ToUpperCamelCase;

use super::charset::{is_variant_name, is_wire_form};
use super::diagnostic::{Diagnostic, quote};
use super::read::Row;
use super::schema::Code;
use super::source::Span;

/// The variants of an enum that are taken: by which key, and the span to show.
#[derive(Default)]
pub(crate) struct Variants<'a>(HashMap<String, (&'a str, &'a Span)>);

impl<'a> Variants<'a> {
    /// Returns the variant of a row that is named by a string, at a span. `advice` says how to get another.
    pub(crate) fn derive(
        &mut self,
        key: &'a str,
        text: &str,
        span: &'a Span,
        advice: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        let name = text.to_upper_camel_case();
        if is_variant_name(&name) {
            self.claim(key, &name, span, advice, diagnostics);
        } else if key != text || is_wire_form(text) {
            // A key that is not a wire form has been reported.
            let message = format!("{} cannot be a name in Rust: {advice}", quote(text));
            diagnostics.push(Diagnostic::new(span.clone(), message));
        }
        name
    }

    /// Returns the variant of a code, whose row can name it. A name that cannot be one has been reported.
    pub(crate) fn of_code(
        &mut self,
        row: &'a Row<Code>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> String {
        if let Some((name, span)) = row.fields.name.as_ref().zip(row.value("name")) {
            if is_variant_name(name) {
                self.claim(&row.key, name, span, "choose another `name`", diagnostics);
            }
            return name.clone();
        }
        let name = row.key.to_upper_camel_case();
        let advice = if is_variant_name(&name) {
            "if this is the same code, delete this block and add it to `aliases` there; if not, add a `name` here".to_owned()
        } else {
            let example = Some(format!("Code{name}")).filter(|name| is_variant_name(name));
            format!("add `name = \"{}\"`", example.as_deref().unwrap_or("Code1"))
        };
        self.derive(&row.key, &row.key, &row.span, &advice, diagnostics)
    }

    fn claim(
        &mut self,
        key: &'a str,
        name: &str,
        span: &'a Span,
        advice: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        let (other, first) = *self.0.entry(name.to_owned()).or_insert((key, span));
        // A duplicate row has been reported.
        if other != key {
            let (name, other) = (quote(name), quote(other));
            let message = format!("in Rust, this and {other} would both be named {name}: {advice}");
            let error = Diagnostic::new(span.clone(), message);
            diagnostics.push(error.with_note(first.clone(), format!("{other} is here")));
        }
    }
}
