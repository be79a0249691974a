//! Suggests what was meant by a name that does not exist.

use super::diagnostic::quote;
use crate::shared::nearest::{MAX_COMPARED, nearest};

/// How many pairs of bytes are compared: a build script, which is not optimized, does that in two seconds. Where so many names are
/// unknown, they are not misspelt.
const MAX_COMPARISONS: usize = 30_000_000;

/// Looks for the names that were meant, until it has compared too much.
#[derive(Debug, Default)]
pub(crate) struct Suggestions {
    comparisons: usize,
}

impl Suggestions {
    /// Returns the known name that is closest to this one.
    pub(crate) fn nearest<'k>(&mut self, name: &str, known: &[&'k str]) -> Option<&'k str> {
        if self.comparisons >= MAX_COMPARISONS {
            return None;
        }
        let known_len: usize = known.iter().map(|known| known.len()).sum();
        // To begin with a name takes as long as a row of comparisons.
        self.comparisons += known.len() * MAX_COMPARED + name.len().min(MAX_COMPARED) * known_len;
        nearest(name, known.iter().copied())
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
