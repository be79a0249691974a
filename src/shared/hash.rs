//! How a string is hashed. The generator and the lookup must agree on this.
//!
//! A string of 8 to 32 bytes is read as four windows of eight bytes: two from its start and two from its end. They overlap in a
//! string of less than 32 bytes, and below 16 bytes, both ends share their windows. Together they cover the string, without a loop
//! whose length the processor cannot predict. A shorter string fits in one window, which is both its first and its last. A longer
//! one is hashed as its first 32 bytes and its last 32, which cover the longest wire form.
//!
//! In a small table, the first window, the last one and the length are enough to tell the strings apart. In a large one, all four
//! windows count, with a stronger multiplication.

#![expect(
    clippy::inline_always,
    reason = "otherwise the windows are passed through memory"
)]

/// The length of the longest string that four windows cover.
pub(crate) const SHORT_LEN: usize = 32;

/// A string of up to [`SHORT_LEN`] bytes, as four numbers.
pub(crate) type Windows = [u64; 4];

/// The hash of one table, which sends each of its strings to a slot of its own.
#[derive(Clone, Copy)]
pub(crate) struct Hash<'a> {
    seeds: [u64; 2],
    /// The number of slots that the hash alone selects from.
    pub(crate) slot_range: usize,
    /// For each bucket, how far its strings are moved to avoid collisions. The number of buckets is a power of two. Empty in a
    /// small table.
    pub(crate) displacements: &'a [u8],
}

impl<'a> Hash<'a> {
    pub(crate) const fn new(seed: u64, slot_range: usize, displacements: &'a [u8]) -> Self {
        Hash {
            seeds: [random(2 * seed), random(2 * seed + 1)],
            slot_range,
            displacements,
        }
    }

    /// Returns the hash of a string of any length.
    pub(crate) const fn of(&self, text: &[u8]) -> u64 {
        match (text.first_chunk::<SHORT_LEN>(), text.last_chunk()) {
            (Some(first), Some::<&[u8; SHORT_LEN]>(last)) if text.len() > SHORT_LEN => {
                let first = self.of_short(windows(first), SHORT_LEN);
                let last = self.of_short(windows(last), text.len());
                // Not a plain sum, in which the halves could be swapped.
                first.wrapping_mul(GOLDEN_RATIO).wrapping_add(last)
            }
            _ => self.of_short(windows(text), text.len()),
        }
    }

    /// Returns the hash of a string of up to [`SHORT_LEN`] bytes.
    ///
    /// The length rotates a number: added to a window, it could cancel out against a letter.
    #[inline(always)]
    pub(crate) const fn of_short(&self, [first, second, third, last]: Windows, len: usize) -> u64 {
        let [a, b] = self.seeds;
        if self.displacements.is_empty() {
            return first
                .wrapping_mul(a)
                .wrapping_add(rotated(last, len).wrapping_mul(b));
        }
        // Some seed must tell any two strings apart, or the search for one would not end. So each factor contains a part of it, and
        // the second product depends on the first: with two independent products, windows could be swapped.
        let ends = folded_multiply(first ^ a, last ^ b);
        folded_multiply(ends ^ second ^ rotated(a, len), third ^ b.rotate_left(32))
    }

    /// Returns the slot of a string with this hash.
    #[inline(always)]
    pub(crate) const fn slot(&self, hash: u64) -> usize {
        let slot = fast_range(hash, self.slot_range);
        if self.displacements.is_empty() {
            return slot;
        }
        slot + self.displacements[self.bucket(hash)] as usize
    }

    /// Returns the bucket of a string with this hash, in a table with displacements.
    ///
    /// The slot depends on the upper bits of the hash, the bucket on the lower ones.
    #[inline(always)]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "only the lower bits are needed"
    )]
    pub(crate) const fn bucket(&self, hash: u64) -> usize {
        hash as usize & (self.displacements.len() - 1)
    }
}

const GOLDEN_RATIO: u64 = 0x9e37_79b9_7f4a_7c15;

/// Returns a number that is the same in every build, by `SplitMix64`.
///
/// See Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
const fn random(index: u64) -> u64 {
    let mut x = (index + 1).wrapping_mul(GOLDEN_RATIO);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Maps a hash to a number below `count`, without a division.
/// See Lemire, "Fast random integer generation in an interval", 2019.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "less than `count`")]
const fn fast_range(hash: u64, count: usize) -> usize {
    ((hash as u128 * count as u128) >> 64) as usize
}

/// Multiplies and combines the product's halves, so that every bit of the result depends on all bits of both factors.
#[inline(always)]
#[expect(clippy::cast_possible_truncation, reason = "takes each half by itself")]
const fn folded_multiply(a: u64, b: u64) -> u64 {
    let product = a as u128 * b as u128;
    product as u64 ^ (product >> 64) as u64
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "no listed string is that long"
)]
const fn rotated(number: u64, len: usize) -> u64 {
    number.rotate_left(len as u32)
}

/// Returns the windows of a string of up to [`SHORT_LEN`] bytes.
#[inline(always)]
pub(crate) const fn windows(text: &[u8]) -> Windows {
    if text.len() < 8 {
        let window = short_window(text);
        return [window, 0, 0, window];
    }
    let end = text.len() - 8;
    // How far the inner windows are from the ends. A branch would be mispredicted for strings of random lengths.
    let inset = if end < 8 { end } else { 8 };
    [
        word(text, 0),
        word(text, inset),
        word(text, end - inset),
        word(text, end),
    ]
}

/// Returns the only window of a string of less than eight bytes.
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

/// Returns the eight bytes at an offset.
///
/// The assertion lets the compiler make one load of them, without a check of each index. `first_chunk` and the like would take rustc
/// three times as long to evaluate in a `const`.
#[inline(always)]
const fn word(text: &[u8], at: usize) -> u64 {
    assert!(text.len() >= 8 && at <= text.len() - 8);
    u64::from_le_bytes([
        text[at],
        text[at + 1],
        text[at + 2],
        text[at + 3],
        text[at + 4],
        text[at + 5],
        text[at + 6],
        text[at + 7],
    ])
}
