//! The listed text that a misspelt one most likely stands for.
//!
//! (`strsim` needs `std`, which the crate does without.)

use super::charset::MAX_WIRE_FORM_LEN;

/// Longer texts are not compared: they are more than a misspelling away from every listed one.
pub(crate) const LONGEST: usize = MAX_WIRE_FORM_LEN + 16;

/// The first of the texts that are the fewest edits away from `text`, if those change at most a third of it.
///
/// An edit inserts, removes or changes a byte, or swaps two neighbours. Case does not count.
pub(crate) fn nearest<'a>(
    text: &str,
    listed: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    listed
        .into_iter()
        .filter(|listed| listed.len() <= LONGEST && text.len() <= LONGEST)
        .map(|listed| (edits(text.as_bytes(), listed.as_bytes()), listed))
        .filter(|(edits, listed)| *edits <= text.len().max(listed.len()) / 3)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, listed)| listed)
}

/// Optimal string alignment distance of two texts of at most [`LONGEST`] bytes, without regard to case.
fn edits(a: &[u8], b: &[u8]) -> usize {
    // Of the table of all pairs of prefixes, the rows for `a` cut before, at and behind the byte in hand.
    let mut rows = [[0; LONGEST + 1]; 3];
    rows[2] = core::array::from_fn(|j| j);
    for i in 0..a.len() {
        rows.rotate_left(1);
        let [before, at, behind] = &mut rows;
        behind[0] = i + 1;
        for j in 0..b.len() {
            let same = |i: usize, j: usize| a[i].eq_ignore_ascii_case(&b[j]);
            let changed = at[j] + usize::from(!same(i, j));
            let mut edits = changed.min(at[j + 1] + 1).min(behind[j] + 1);
            if i > 0 && j > 0 && same(i, j - 1) && same(i - 1, j) {
                edits = edits.min(before[j - 1] + 1);
            }
            behind[j + 1] = edits;
        }
    }
    rows[2][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_edits() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("abc", "ABC", 0),
            ("staus", "status", 1),
            ("sttaus", "status", 1),
            ("statuss", "status", 1),
            ("stasus", "status", 1),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(edits(a.as_bytes(), b.as_bytes()), expected, "{a} {b}");
        }
    }

    #[test]
    fn takes_what_is_near_and_the_first_of_equals() {
        assert_eq!(nearest("SENDIN", ["SENT", "SENDING"]), Some("SENDING"));
        assert_eq!(nearest("sending", ["SENDING"]), Some("SENDING"));
        assert_eq!(nearest("abcd", ["abce", "abcf"]), Some("abce"));
        assert_eq!(nearest("X", ["S", "F"]), None);
        assert_eq!(nearest("entirely different", ["SENDING"]), None);
        assert_eq!(nearest(&"A".repeat(LONGEST + 1), ["A"]), None);
    }
}
