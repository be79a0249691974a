//! What is suspicious about a valid table.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::check::REQUIRED_NEXT_STEPS;
use super::diagnostic::{Diagnostic, Rule, quote};
use super::model::{Code, Model};
use super::read::Tables;
use super::suggest::{Suggestions, hint};

/// Returns the warnings about a valid table.
pub(crate) fn lint(tables: &Tables, model: &Model) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    no_transaction_status(tables, model, &mut warnings);
    unused_categories(tables, model, &mut warnings);
    unused_next_steps(tables, model, &mut warnings);
    duplicate_texts(tables, &mut warnings);
    replaced_not_deprecated(tables, &mut warnings);
    undefined_codes_in_texts(tables, model, &mut warnings);
    warnings
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
                "status `{}` has no `transaction_status`: the API's word for {what} in `paymentStatus` or `refundStatus` \
                 is read as unknown, and ends no order",
                status.key
            );
            warnings.push(Diagnostic::new(
                Rule::NoTransactionStatus,
                row.span.clone(),
                message,
            ));
        }
    }
}

fn unused_categories(tables: &Tables, model: &Model, warnings: &mut Vec<Diagnostic>) {
    for (row, category) in tables.categories.iter().zip(&model.categories) {
        if category.codes.is_empty() {
            let message = format!("category `{}` has no codes", row.key);
            warnings.push(Diagnostic::new(
                Rule::UnusedCategory,
                row.span.clone(),
                message,
            ));
        }
    }
}

fn unused_next_steps(tables: &Tables, model: &Model, warnings: &mut Vec<Diagnostic>) {
    let mut is_used = vec![false; model.next_steps.len()];
    let of_codes = model.codes.iter().filter_map(|code| code.next_step);
    let of_statuses = model.statuses.iter().map(|status| status.next_step);
    for used in of_codes.chain(of_statuses) {
        is_used[used] = true;
    }
    let unused = tables.next_steps.iter().zip(is_used);
    let unused = unused
        .filter(|(row, is_used)| !is_used && !REQUIRED_NEXT_STEPS.contains(&row.key.as_str()));
    for (row, _) in unused {
        let message = format!("next step `{}` is never used", row.key);
        warnings.push(Diagnostic::new(
            Rule::UnusedNextStep,
            row.span.clone(),
            message,
        ));
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
                "`{}` has the same description and resolution as `{}`",
                row.key, first.key
            );
            let warning = Diagnostic::new(Rule::DuplicateTexts, row.span.clone(), message);
            warnings.push(warning.with_note(first.span.clone(), "first used here"));
        }
    }
}

fn replaced_not_deprecated(tables: &Tables, warnings: &mut Vec<Diagnostic>) {
    for row in &tables.codes {
        if row.fields.replaced_by.is_some() && row.fields.deprecated.is_none() {
            let message = "`replaced_by` without `deprecated`: add why the code is no longer used";
            let span = row.element("replaced_by", 0).clone();
            warnings.push(Diagnostic::new(Rule::ReplacedNotDeprecated, span, message));
        }
    }
}

/// Warns of a word in backticks that looks like a code and does not become a link.
fn undefined_codes_in_texts(tables: &Tables, model: &Model, warnings: &mut Vec<Diagnostic>) {
    let keys: Vec<&str> = model.codes.iter().map(|code| code.key).collect();
    let listed: HashSet<&str> = model.codes.iter().flat_map(Code::wire_forms).collect();
    let (mut suggestions, mut searched) = (Suggestions::default(), HashMap::new());
    for row in &tables.codes {
        let fields = &row.fields;
        let texts = [
            ("description", Some(&fields.description)),
            ("resolution", Some(&fields.resolution)),
            ("note", fields.note.as_ref()),
        ];
        for (field, text) in texts {
            let words = text
                .into_iter()
                .flat_map(|text| text.split('`').skip(1).step_by(2));
            let undefined = words.filter(|word| is_like_a_code(word) && !listed.contains(word));
            // A text can mention it twice.
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
                let span = row.element(field, 0).clone();
                warnings.push(Diagnostic::new(Rule::UndefinedCodeInText, span, message));
            }
        }
    }
}

/// Returns whether a word is written as most codes are: in capitals, digits and underscores.
fn is_like_a_code(word: &str) -> bool {
    let is_usual = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    word.len() > 2
        && word.starts_with(|c: char| c.is_ascii_uppercase())
        && word.chars().all(is_usual)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_three_or_more_capitals_looks_like_a_code() {
        for word in ["ABC", "A_B", "REFUND_2", "A23"] {
            assert!(is_like_a_code(word), "{word}");
        }
        for word in ["", "AB", "_AB", "2FA", "Abc", "A-B", "A B", "next_step"] {
            assert!(!is_like_a_code(word), "{word}");
        }
    }
}
