//! What the build script and `lookup.rs` must agree on: how a text is hashed, and how a slot keeps it.
//!
//! A text is seen through three windows of eight bytes: its first, its middle and its last eight. Up to [`WINDOWED`] bytes
//! they leave nothing out. Of a longer text, the hash takes in every byte as well, lest two that differ elsewhere could
//! never be told apart.

/// No listed text is longer, so a longer one is not hashed.
pub(crate) const MAX_LEN: usize = 64;

/// Up to this length the three windows cover the text.
pub(crate) const WINDOWED: usize = 24;

/// What makes the hash fit one table.
pub(crate) type Seeds = [u64; 4];

/// A listed text in half a cache line: its windows, and its place in the list above the eight bits of its length.
///
/// Bare numbers, because `rustc` takes far longer to work a slot out, or to read one with names in it.
pub(crate) type Slot = [u64; 4];

/// The first, middle and last eight bytes; of fewer than eight bytes, all of them in the first.
#[inline]
pub(crate) const fn windows(text: &[u8]) -> [u64; 3] {
    match text.len() {
        0 => [0; 3],
        len @ 1..=3 => {
            let bytes = [text[0], text[len / 2], text[len - 1], 0];
            [u32::from_le_bytes(bytes) as u64, 0, 0]
        }
        4..=7 => match (text.first_chunk(), text.last_chunk()) {
            (Some(first), Some(last)) => {
                let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
                [first as u64 | (last as u64) << 32, 0, 0]
            }
            _ => [0; 3],
        },
        len => [
            word(text, 0),
            word(text, (len - 8) / 2),
            word(text, len - 8),
        ],
    }
}

/// The eight bytes from `at` on.
#[inline]
const fn word(text: &[u8], at: usize) -> u64 {
    match text.split_at(at).1.first_chunk() {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => 0,
    }
}

/// The bucket and the slot of a text, each to be cut to the size of its array.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "the low bits are what is wanted"
)]
pub(crate) const fn hash(seeds: &Seeds, text: &[u8], windows: [u64; 3]) -> [usize; 2] {
    let [first, middle, last] = windows;
    let mut hash = fold(first ^ seeds[0], last ^ seeds[1])
        .wrapping_add(fold(middle ^ seeds[2], text.len() as u64 ^ seeds[3]));
    if text.len() > WINDOWED {
        let mut rest = text;
        while let Some((word, tail)) = rest.split_first_chunk() {
            hash = fold(hash ^ u64::from_le_bytes(*word), seeds[0]);
            rest = tail;
        }
    }
    [hash as usize, (hash >> 32) as usize]
}

/// Multiplies, and folds the product's halves together, so that every bit of the result depends on all of both factors.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "each half is taken by itself"
)]
const fn fold(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    product as u64 ^ (product >> 64) as u64
}
