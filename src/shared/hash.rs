//! How a text is hashed and compared. The generator and the lookup must agree on this.
//!
//! A text of 8 to 32 bytes is read as four windows of eight bytes: two from its start and two from its end. They overlap in a
//! text of less than 32 bytes, and below 16 bytes, both ends share their windows. Together they cover the text, without a loop
//! whose length the processor cannot predict. A shorter text fits in one window; a longer one is read as eight.

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

/// Returns the windows of a text of up to [`SHORT_LEN`] bytes.
#[inline(always)]
pub(crate) const fn windows(text: &[u8]) -> Windows {
    let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) else {
        return [short_window(text), 0, 0, 0];
    };
    // Two conditional moves: a branch would be mispredicted for texts of random lengths.
    let (mut second, mut third) = (last, first);
    if let Some([_, _, _, _, _, _, _, _, rest @ ..]) = text.first_chunk::<16>() {
        second = rest;
    }
    if let Some([rest @ .., _, _, _, _, _, _, _, _]) = text.last_chunk::<16>() {
        third = rest;
    }
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

/// Returns the hashes that choose the bucket and the slot of a text.
///
/// Some seeds must tell any two texts apart, or the search for seeds would not end. So each factor contains a seed, and the
/// second product depends on the first: with two independent products, windows could be swapped. The length rotates a seed,
/// because a length that is added to a window could cancel out against a letter.
#[inline(always)]
pub(crate) const fn hash(
    &[a, b]: &Seeds,
    [first, second, third, last]: Windows,
    len: usize,
) -> [u32; 2] {
    let ends = folded_multiply(first ^ a, last ^ b);
    split(folded_multiply(
        ends ^ second ^ rotate_by_len(a, len),
        third ^ b.rotate_left(32),
    ))
}

/// Returns the same for a long text.
#[inline(always)]
pub(crate) const fn long_hash(seeds: &Seeds, windows: &[u64; 8], len: usize) -> [u32; 2] {
    let [a, b] = *seeds;
    let mut hash = rotate_by_len(a, len);
    let mut i = 0;
    while i < windows.len() {
        hash = folded_multiply(hash ^ windows[i], windows[i + 1] ^ b);
        i += 2;
    }
    split(hash)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "no listed text is that long"
)]
const fn rotate_by_len(seed: u64, len: usize) -> u64 {
    seed.rotate_left(len as u32)
}

/// Maps half a hash to a number below `count`, without a division.
/// See Lemire, "Fast random integer generation in an interval", 2019.
#[inline]
pub(crate) const fn fast_range(hash: u32, count: usize) -> usize {
    ((hash as u64 * count as u64) >> 32) as usize
}

/// Returns the two halves, 32 bits wide on every machine.
#[expect(clippy::cast_possible_truncation, reason = "takes each half by itself")]
const fn split(hash: u64) -> [u32; 2] {
    [hash as u32, (hash >> 32) as u32]
}

/// Multiplies and combines the product's halves, so that every bit of the result depends on all bits of both factors.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "takes each half by itself")]
const fn folded_multiply(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    product as u64 ^ (product >> 64) as u64
}
