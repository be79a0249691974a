//! Suggests a listed text for a misspelt one.
//!
//! `strsim` would do, but needs `std`, which the crate does not.

use super::charset::MAX_WIRE_FORM_LEN;

/// The length of the longest texts that are compared. A longer one is not a misspelling of any listed text.
pub(crate) const MAX_COMPARED: usize = MAX_WIRE_FORM_LEN + 16;

/// Returns the closest text, the first of equals, or `None` if more than a third of it would have to be edited.
///
/// An edit inserts, removes or changes a byte, or swaps two neighbours. Case is ignored.
pub(crate) fn nearest<'a>(
    text: &str,
    listed: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    listed
        .into_iter()
        .filter(|listed| listed.len() <= MAX_COMPARED && text.len() <= MAX_COMPARED)
        .map(|listed| (osa_distance(text.as_bytes(), listed.as_bytes()), listed))
        .filter(|(edits, listed)| *edits <= text.len().max(listed.len()) / 3)
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, listed)| listed)
}

/// Returns the optimal string alignment distance of two texts of at most [`MAX_COMPARED`] bytes, ignoring case.
fn osa_distance(a: &[u8], b: &[u8]) -> usize {
    // The last three rows of the table of distances between all prefixes of `a` and of `b`.
    let mut rows = [[0; MAX_COMPARED + 1]; 3];
    rows[2] = core::array::from_fn(|j| j);
    for i in 0..a.len() {
        rows.rotate_left(1);
        let [second_last, last, current] = &mut rows;
        current[0] = i + 1;
        for j in 0..b.len() {
            let same = |i: usize, j: usize| a[i].eq_ignore_ascii_case(&b[j]);
            let changed = last[j] + usize::from(!same(i, j));
            let mut edits = changed.min(last[j + 1] + 1).min(current[j] + 1);
            if i > 0 && j > 0 && same(i, j - 1) && same(i - 1, j) {
                edits = edits.min(second_last[j - 1] + 1);
            }
            current[j + 1] = edits;
        }
    }
    rows[2][b.len()]
}
