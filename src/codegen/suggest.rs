//! Suggests what was meant by a name that does not exist.

use strsim::osa_distance;

use super::diagnostic::quote;

/// How many pairs of bytes are compared, in about a second. Where so many names are unknown, they are not misspelt.
const MAX_COMPARED: usize = 10_000_000;

/// Looks for the names that were meant, until it has compared too much.
#[derive(Debug, Default)]
pub(crate) struct Suggestions {
    compared: usize,
}

impl Suggestions {
    /// Returns the nearest of some names, the first of equals, or `None` if more than a third of it would have to be edited.
    pub(crate) fn nearest<'k>(&mut self, name: &str, names: &[&'k str]) -> Option<&'k str> {
        // To begin with a name takes as long as a few bytes.
        let len: usize = names.iter().map(|other| other.len() + 8).sum();
        self.compared += name.len() * len;
        if self.compared > MAX_COMPARED {
            return None;
        }
        let lower = name.to_lowercase();
        names
            .iter()
            .map(|other| (osa_distance(&lower, &other.to_lowercase()), *other))
            .filter(|(edits, other)| *edits <= name.len().max(other.len()) / 3)
            .min_by_key(|(edits, _)| *edits)
            .map(|(_, other)| other)
    }
}

/// Returns what to write instead of a name that does not exist: the nearest one, or all if there are few.
pub(crate) fn hint(near: Option<&str>, names: &[&str]) -> String {
    hint_from(near, names, ["there is only", "there are"])
}

/// Returns the same with other words before the only name, and before several.
pub(crate) fn hint_from(near: Option<&str>, names: &[&str], [one, several]: [&str; 2]) -> String {
    match (near, names) {
        (Some(near), _) => format!("; did you mean {}?", quote(near)),
        (None, [only]) => format!("; {one} {}", quote(only)),
        (None, [rest @ .., last]) if rest.len() < 12 => {
            let rest: Vec<String> = rest.iter().map(|name| quote(name)).collect();
            format!("; {several} {} and {}", rest.join(", "), quote(last))
        }
        _ => String::new(),
    }
}
