//! How a text is hashed and compared. The generator and the lookup must agree on this.
//!
//! A text of 8 to 32 bytes is read as four windows of eight bytes: two from its start and two from its end. They overlap in a
//! text of less than 32 bytes, and below 16 bytes, both ends share their windows. Together they cover the text, without a loop
//! whose length the processor cannot predict. A shorter text fits in one window, which is both its first and its last; a longer
//! one is read as eight.

#![expect(
    clippy::inline_always,
    reason = "otherwise the windows are passed through memory"
)]

use super::charset::MAX_WIRE_FORM_LEN;

/// The length of the longest text that four windows cover.
pub(crate) const SHORT_LEN: usize = 32;

const _: () = assert!(
    MAX_WIRE_FORM_LEN == 2 * SHORT_LEN,
    "the eight windows of the longest wire form must cover it"
);

/// The seeds that make the hash fit one table.
pub(crate) type Seeds = [u64; 2];

/// A text of up to [`SHORT_LEN`] bytes, as four numbers.
///
/// Not a struct or a call that makes one: `rustc` takes far longer over either in a large table.
pub(crate) type Windows = [u64; 4];

/// Returns the windows of a text of up to [`SHORT_LEN`] bytes. Of a longer one, only the first and the last are meaningful.
#[inline(always)]
pub(crate) const fn windows(text: &[u8]) -> Windows {
    let (Some((first, rest)), Some(last)) = (text.split_first_chunk(), text.last_chunk()) else {
        let window = short_window(text);
        return [window, 0, 0, window];
    };
    // How far the inner windows are from the ends. A branch would be mispredicted for texts of random lengths.
    let inset = if rest.len() < 8 { rest.len() } else { 8 };
    let (_, after) = text.split_at(inset);
    let (before, _) = text.split_at(text.len() - inset);
    let (Some(second), Some(third)) = (after.first_chunk(), before.last_chunk()) else {
        // Not reached: `inset` leaves eight bytes.
        return [0; 4];
    };
    [word(*first), word(*second), word(*third), word(*last)]
}

/// Returns the only window of a text of less than eight bytes.
#[inline]
const fn short_window(text: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        return first as u64 | (last as u64) << 32;
    }
    match text {
        [] => 0,
        text => {
            let bytes = [text[0], text[text.len() / 2], text[text.len() - 1], 0];
            u32::from_le_bytes(bytes) as u64
        }
    }
}

/// Returns the windows of a text of more than [`SHORT_LEN`] bytes, up to the length of the longest wire form.
#[inline(always)]
pub(crate) const fn long_windows(text: &[u8]) -> [u64; 8] {
    match (text.first_chunk(), text.last_chunk()) {
        (Some(first), Some(last)) => {
            let ([a, b, c, d], last) = (words(first), words(last));
            [a, b, c, d, last[0], last[1], last[2], last[3]]
        }
        _ => [0; 8],
    }
}

const fn words(bytes: &[u8; SHORT_LEN]) -> [u64; 4] {
    let (mut words, mut rest, mut i) = ([0; 4], bytes.as_slice(), 0);
    while let Some((bytes, after)) = rest.split_first_chunk() {
        words[i] = word(*bytes);
        (rest, i) = (after, i + 1);
    }
    words
}

const fn word(bytes: [u8; 8]) -> u64 {
    u64::from_le_bytes(bytes)
}

/// What the hash of a small table covers: the first window of a text, and the last with the length.
pub(crate) type Ends = [u64; 2];

/// Returns the ends of a text.
///
/// The length rotates the last window, because one that is added to it could cancel out against a letter.
#[inline(always)]
pub(crate) const fn ends(first: u64, last: u64, len: usize) -> Ends {
    [first, rotate_by_len(last, len)]
}

/// Returns a hash of the ends, whose upper bits choose the slot.
///
/// Each has a seed, because they could cancel each other out. So some seeds tell any two different ends apart.
#[inline(always)]
pub(crate) const fn ends_hash(&[a, b]: &Seeds, [first, last]: Ends) -> u64 {
    first.wrapping_mul(a).wrapping_add(last.wrapping_mul(b))
}

/// Returns the hash whose lower bits choose the bucket of a text, and whose upper bits choose the slot.
///
/// Some seeds must tell any two texts apart, or the search for seeds would not end. So each factor contains a seed, and the
/// second product depends on the first: with two independent products, windows could be swapped. The length rotates a seed,
/// because a length that is added to a window could cancel out against a letter.
#[inline(always)]
pub(crate) const fn hash(
    &[a, b]: &Seeds,
    [first, second, third, last]: Windows,
    len: usize,
) -> u64 {
    let ends = folded_multiply(first ^ a, last ^ b);
    folded_multiply(
        ends ^ second ^ rotate_by_len(a, len),
        third ^ b.rotate_left(32),
    )
}

/// Returns the same for a long text.
#[inline(always)]
pub(crate) const fn long_hash(seeds: &Seeds, windows: &[u64; 8], len: usize) -> u64 {
    let [a, b] = *seeds;
    let mut hash = rotate_by_len(a, len);
    let mut i = 0;
    while i < windows.len() {
        hash = folded_multiply(hash ^ windows[i], windows[i + 1] ^ b);
        i += 2;
    }
    hash
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "no listed text is that long"
)]
const fn rotate_by_len(window: u64, len: usize) -> u64 {
    window.rotate_left(len as u32)
}

/// Maps a hash to a number below `count`, without a division.
/// See Lemire, "Fast random integer generation in an interval", 2019.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "less than `count`")]
pub(crate) const fn fast_range(hash: u64, count: usize) -> usize {
    ((hash as u128 * count as u128) >> 64) as usize
}

/// Multiplies and combines the product's halves, so that every bit of the result depends on all bits of both factors.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "takes each half by itself")]
const fn folded_multiply(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    product as u64 ^ (product >> 64) as u64
}
