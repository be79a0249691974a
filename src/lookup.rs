//! From a text to its value: one hash, one probe, one comparison.
//!
//! Up to [`WINDOWED`] bytes, a text's windows and its length *are* the text, so comparing them with the ones that the slot
//! keeps decides. Longer texts are compared whole; they are rare, and so is the branch.

use crate::hash::{MAX_LEN, Seeds, WINDOWED, hash, windows};

/// A perfect hash table: no two of its texts share a slot.
pub(crate) struct Index<'a, T> {
    pub(crate) seeds: Seeds,
    /// A bucket's displacement moves its texts to slots that no other bucket uses. The number is a power of two.
    pub(crate) displacements: &'a [u16],
    /// The number is a power of two.
    pub(crate) slots: &'a [Slot<T>],
    /// Texts of more than [`WINDOWED`] bytes, one after the other.
    pub(crate) long: &'a str,
}

/// One text and what it stands for, in half a cache line.
#[derive(Clone, Copy)]
pub(crate) struct Slot<T> {
    windows: [u64; 3],
    /// Where a text of more than [`WINDOWED`] bytes begins in [`Index::long`].
    start: u32,
    len: u8,
    value: Option<T>,
}

impl<T: Copy> Slot<T> {
    /// A slot without a text. Only the empty text, which is never listed, compares equal, and finds nothing.
    pub(crate) const EMPTY: Self = Slot {
        windows: [0; 3],
        start: 0,
        len: 0,
        value: None,
    };

    /// The slot of `text`, which has 1 to [`MAX_LEN`] bytes.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no text is as long, nor are all together"
    )]
    pub(crate) const fn new(text: &str, value: T, start: usize) -> Self {
        Slot {
            windows: windows(text.as_bytes()),
            start: start as u32,
            len: text.len() as u8,
            value: Some(value),
        }
    }
}

impl<T: Copy> Index<'_, T> {
    /// The value of exactly this text.
    #[inline]
    pub(crate) const fn find(&self, text: &str) -> Option<T> {
        let text = text.as_bytes();
        if text.len() > MAX_LEN {
            return None;
        }
        let windows = windows(text);
        let [bucket, slot] = hash(&self.seeds, text, windows);
        let displacement = self.displacements[bucket & (self.displacements.len() - 1)];
        let slot = &self.slots[(slot ^ displacement as usize) & (self.slots.len() - 1)];
        let [first, middle, last] = windows;
        // Without `||`: one branch, that a hit never misses.
        let differs = (first ^ slot.windows[0])
            | (middle ^ slot.windows[1])
            | (last ^ slot.windows[2])
            | (text.len() as u64 ^ slot.len as u64);
        if differs != 0 || (text.len() > WINDOWED && !self.is_long(slot.start as usize, text)) {
            return None;
        }
        slot.value
    }

    /// Whether `text` stands in [`Index::long`] from `start` on.
    const fn is_long(&self, start: usize, text: &[u8]) -> bool {
        let mut listed = self.long.as_bytes().split_at(start).1;
        let mut text = text;
        while let (Some((a, text_tail)), Some((b, listed_tail))) =
            (text.split_first_chunk(), listed.split_first_chunk())
        {
            if u64::from_le_bytes(*a) != u64::from_le_bytes(*b) {
                return false;
            }
            (text, listed) = (text_tail, listed_tail);
        }
        // What is left over lies in the last window, which the caller has compared.
        true
    }
}
