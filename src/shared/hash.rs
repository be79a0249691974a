//! How a text is hashed, and what its slot says of it: what the generator and the lookup must agree on.
//!
//! A text of 8 to 32 bytes is seen through four windows of eight: the first two from its start, the last two from its end,
//! overlapping as they must; below 16 bytes, each end lends the other its window. Together they leave nothing out, and there
//! is no loop over a length that nobody can foresee. A shorter text fits in one window; a longer one is seen through eight.

#![expect(
    clippy::inline_always,
    reason = "as arguments and results, the windows would go through memory"
)]

/// Up to this length, four windows cover the text.
pub(crate) const WINDOWED: usize = 32;

/// What makes the hash fit one table.
pub(crate) type Seeds = [u64; 2];

/// A text of up to [`WINDOWED`] bytes, as four numbers.
///
/// No struct and no call that makes one: in a large table, `rustc` takes far longer over either.
pub(crate) type Windows = [u64; 4];

/// The windows of a text of up to [`WINDOWED`] bytes.
#[inline(always)]
pub(crate) const fn windows(text: &[u8]) -> Windows {
    let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) else {
        return [short_window(text), 0, 0, 0];
    };
    // Places to read from, which the processor chooses between without a branch that lengths in random order would mislead.
    // One `if` for both would be such a branch.
    let (mut second, mut third) = (last, first);
    if let Some([_, _, _, _, _, _, _, _, behind @ ..]) = text.first_chunk::<16>() {
        second = behind;
    }
    if let Some([before @ .., _, _, _, _, _, _, _, _]) = text.last_chunk::<16>() {
        third = before;
    }
    [word(*first), word(*second), word(*third), word(*last)]
}

/// The only window of a text of less than eight bytes.
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

/// The windows of a text of more than [`WINDOWED`] and up to [`MAX_WIRE_FORM_LEN`] bytes.
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

const fn words(bytes: &[u8; WINDOWED]) -> [u64; 4] {
    let (mut words, mut rest, mut i) = ([0; 4], bytes.as_slice(), 0);
    while let Some((bytes, behind)) = rest.split_first_chunk() {
        words[i] = word(*bytes);
        (rest, i) = (behind, i + 1);
    }
    words
}

const fn word(bytes: [u8; 8]) -> u64 {
    u64::from_le_bytes(bytes)
}

/// The bucket and the slot of a text, by its windows.
///
/// Seeds must tell any two texts apart, or the search for them would not end. So each factor has one, and the second product
/// is made of the first: two products that are only added can trade places. The length turns a seed, because one that is added
/// to a window can cancel out against a letter.
#[inline(always)]
pub(crate) const fn hash(
    &[a, b]: &Seeds,
    [first, second, third, last]: Windows,
    len: usize,
) -> [u32; 2] {
    let ends = fold(first ^ a, last ^ b);
    split(fold(
        ends ^ second ^ turned(a, len),
        third ^ b.rotate_left(32),
    ))
}

/// The same for a long text.
#[inline(always)]
pub(crate) const fn long_hash(seeds: &Seeds, windows: &[u64; 8], len: usize) -> [u32; 2] {
    let [a, b] = *seeds;
    let mut hash = turned(a, len);
    let mut i = 0;
    while i < windows.len() {
        hash = fold(hash ^ windows[i], windows[i + 1] ^ b);
        i += 2;
    }
    split(hash)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "at most `MAX_WIRE_FORM_LEN`"
)]
const fn turned(seed: u64, len: usize) -> u64 {
    seed.rotate_left(len as u32)
}

/// Makes a number below `count` of half a hash, without a division.
/// See Lemire, "Fast random integer generation in an interval", 2019.
#[inline]
pub(crate) const fn scaled(hash: u32, count: usize) -> usize {
    ((hash as u64 * count as u64) >> 32) as usize
}

/// The two halves, which are 32 bits wide on every machine.
#[expect(
    clippy::cast_possible_truncation,
    reason = "each half is taken by itself"
)]
const fn split(hash: u64) -> [u32; 2] {
    [hash as u32, (hash >> 32) as u32]
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
