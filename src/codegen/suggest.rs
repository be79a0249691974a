//! Suggests what was meant by a name that does not exist.

use strsim::osa_distance;

use super::charset::MAX_WIRE_FORM_LEN;
use super::diagnostic::quote;

/// How many pairs of bytes are compared, in about a second. Where so many names are unknown, they are not misspelt.
const MAX_COMPARED: usize = 10_000_000;

/// Looks for the names that were meant, until it has compared too much.
#[derive(Debug, Default)]
pub(crate) struct Suggestions {
    compared: usize,
}

impl Suggestions {
    /// Returns the known name that is closest, the first of equals, or `None` if more than a third of it would have to be edited.
    pub(crate) fn nearest<'k>(&mut self, name: &str, known: &[&'k str]) -> Option<&'k str> {
        // To begin with a name takes as long as a few bytes.
        let len: usize = known.iter().map(|known| known.len() + 8).sum();
        self.compared += name.len() * len;
        if self.compared > MAX_COMPARED || name.len() > 2 * MAX_WIRE_FORM_LEN {
            return None;
        }
        let lower = name.to_lowercase();
        known
            .iter()
            .map(|known| (osa_distance(&lower, &known.to_lowercase()), *known))
            .filter(|(edits, known)| *edits <= name.len().max(known.len()) / 3)
            .min_by_key(|(edits, _)| *edits)
            .map(|(_, known)| known)
    }
}

/// Returns what to write instead of a name that does not exist: the nearest one, or all if there are few.
pub(crate) fn hint(near: Option<&str>, known: &[&str]) -> String {
    match (near, known) {
        (Some(near), _) => format!("; did you mean {}?", quote(near)),
        (None, [only]) => format!("; there is only {}", quote(only)),
        (None, [rest @ .., last]) if rest.len() < 12 => {
            let rest: Vec<String> = rest.iter().map(|name| quote(name)).collect();
            format!("; there are {} and {}", rest.join(", "), quote(last))
        }
        _ => String::new(),
    }
}
