//! What is odd about a table, but not wrong.

use std::collections::HashMap;

use super::model::Model;
use super::report::{Problem, Rule};
use super::schema::Tables;

/// Looks a good table through.
pub(crate) fn odd(tables: &Tables, model: &Model) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (row, category) in tables.categories.iter().zip(&model.categories) {
        if category.codes.is_empty() {
            let message = format!("no code is in the category `{}`", row.key);
            problems.push(Problem::new(
                Rule::UnusedCategory,
                row.place.clone(),
                message,
            ));
        }
    }
    let mut is_used = vec![false; model.next_steps.len()];
    let of_codes = model.codes.iter().filter_map(|code| code.next_step);
    for used in of_codes.chain(model.statuses.iter().map(|status| status.next_step)) {
        is_used[used] = true;
    }
    for (row, _) in tables
        .next_steps
        .iter()
        .zip(is_used)
        .filter(|(_, is_used)| !is_used)
    {
        let message = format!("nothing has the next step `{}`", row.key);
        problems.push(Problem::new(
            Rule::UnusedNextStep,
            row.place.clone(),
            message,
        ));
    }
    let mut texts = HashMap::new();
    for row in &tables.codes {
        let first = texts
            .entry((&row.fields.description, &row.fields.resolution))
            .or_insert(row);
        if first.key != row.key {
            let message = format!("`{}` has both texts of `{}`", row.key, first.key);
            let mut problem = Problem::new(Rule::SameTexts, row.place.clone(), message);
            problem.other = Some((first.place.clone(), "they are here".to_owned()));
            problems.push(problem);
        }
        if row.fields.replaced_by.is_some() && row.fields.deprecated.is_none() {
            let message = "a code that is replaced has a `deprecated`, which says why";
            let place = row.element("replaced_by", 0).clone();
            problems.push(Problem::new(Rule::ReplacedNotDeprecated, place, message));
        }
    }
    problems
}
