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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_names_the_nearest_or_the_few_that_there_are() {
        let known: Vec<String> = (1..=13).map(|n| format!("K{n}")).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        assert_eq!(hint(Some("K1"), &known), "; did you mean `K1`?");
        assert_eq!(hint(None, &[]), "");
        assert_eq!(hint(None, &known[..1]), "; there is only `K1`");
        assert_eq!(hint(None, &known[..3]), "; there are `K1`, `K2` and `K3`");
        assert!(hint(None, &known[..12]).ends_with("`K11` and `K12`"));
        assert_eq!(hint(None, &known), "");
    }

    /// A lookup costs the length of the name times the total length of the known names. A name counts up to 80 bytes. Each known
    /// name costs a row of 80 more.
    #[test]
    fn suggestions_stop_after_too_many_comparisons() {
        let known: Vec<String> = (0..1_000).map(|n| format!("{n:030}")).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        for (name, cost) in [
            ("00000000000000000000000000000x", 80_000 + 30 * 30_000),
            (&"x".repeat(500), 80_000 + 80 * 30_000),
        ] {
            let mut suggestions = Suggestions::default();
            let is_below_limit_after = |suggestions: &mut Suggestions| {
                suggestions.nearest(name, &known);
                suggestions.comparisons < MAX_COMPARISONS
            };
            let calls = 1
                + (0..100)
                    .take_while(|_| is_below_limit_after(&mut suggestions))
                    .count();
            assert_eq!(calls, MAX_COMPARISONS.div_ceil(cost));
            assert_eq!(suggestions.nearest(known[0], &known), None);
        }
    }
}
