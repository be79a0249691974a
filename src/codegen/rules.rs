//! What the fields of a code mean together. A mistake here costs money.

use std::collections::{HashMap, HashSet};

use super::check::STATUSES;
use super::diagnostic::{Diagnostic, quote};
use super::read::{Row, Tables};
use super::schema::Code;
use super::source::Span;

/// Checks the next steps, requests and replacements of all rows.
pub(crate) fn check(tables: &Tables, diagnostics: &mut Vec<Diagnostic>) {
    for (status, step, span) in tables.set_next_steps() {
        next_step(status, step, span, diagnostics);
    }
    let of_statuses = tables.statuses.iter();
    let of_statuses: HashMap<&str, &str> = of_statuses
        .map(|row| (row.key.as_str(), row.fields.next_step.as_str()))
        .collect();
    for row in &tables.codes {
        let own = row.fields.next_step.as_deref();
        let step = own.or_else(|| of_statuses.get(row.fields.status.as_str()).copied());
        request(row, step, diagnostics);
    }
    replacement_cycles(&tables.codes, diagnostics);
}

/// Checks that a next step that ends a payment or starts another has a status that decides.
fn next_step(status: &str, step: &str, span: &Span, diagnostics: &mut Vec<Diagnostic>) {
    let required = match step {
        "proceed" => "S",
        "start_over" | "stop" => "F",
        _ => return,
    };
    if is_other_than(required, status) {
        let message = format!(
            "next step `{step}` requires status `{required}`, but this is `{status}`: use another next step, or correct the status"
        );
        diagnostics.push(Diagnostic::new(span.clone(), message));
    }
}

/// Checks that only a failure has a `request`, and that none of them starts over.
fn request(row: &Row<Code>, step: Option<&str>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(span) = row.value("request") else {
        return;
    };
    let status = row.fields.status.as_str();
    if is_other_than("F", status) {
        let message = format!(
            "`request` requires status `F`, but this is `{status}`: delete it, or correct the status"
        );
        diagnostics.push(Diagnostic::new(span.clone(), message));
    }
    if step == Some("start_over") {
        let message = "a code with `request` cannot have next step `start_over`: a new request could charge the customer twice; set another `next_step`, such as `reconcile`";
        diagnostics.push(Diagnostic::new(span.clone(), message));
    }
}

/// Returns whether a status is not the required one. If there is no such status, that has been reported.
fn is_other_than(required: &str, status: &str) -> bool {
    STATUSES.contains(&status) && status != required
}

/// Checks that every chain of replacements ends.
fn replacement_cycles(rows: &[Row<Code>], diagnostics: &mut Vec<Diagnostic>) {
    let by_key: HashMap<&str, &Row<Code>> =
        rows.iter().map(|row| (row.key.as_str(), row)).collect();
    let mut checked = HashSet::new();
    for first in rows {
        let mut path = HashSet::new();
        let mut next = Some(first);
        while let Some(row) = next.filter(|row| !checked.contains(row.key.as_str())) {
            if !path.insert(row.key.as_str()) {
                let message = format!(
                    "`replaced_by` leads back to {}: a code cannot replace itself, not even through others; name a code that is still used",
                    quote(&row.key)
                );
                let span = row.value("replaced_by").unwrap_or(&row.span);
                diagnostics.push(Diagnostic::new(span.clone(), message));
                break;
            }
            let replacement = row.fields.replaced_by.as_deref();
            next = replacement.and_then(|code| by_key.get(code).copied());
        }
        checked.extend(path);
    }
}
