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
    pub(crate) texts: &'a [&'a str],
}

/// One text and what it stands for, in half a cache line.
#[derive(Clone, Copy)]
pub(crate) struct Slot<T> {
    windows: [u64; 3],
    /// The place of the text in [`Index::texts`].
    text: u32,
    len: u8,
    value: Option<T>,
}

impl<T: Copy> Slot<T> {
    /// A slot without a text. Only the empty text, which is never listed, compares equal, and finds nothing.
    pub(crate) const EMPTY: Self = Slot {
        windows: [0; 3],
        text: 0,
        len: 0,
        value: None,
    };

    /// The slot of the text at a place of [`Index::texts`], which has 1 to [`MAX_LEN`] bytes.
    #[expect(clippy::cast_possible_truncation, reason = "no text is that long")]
    pub(crate) const fn new(text: &str, place: u32, value: T) -> Self {
        Slot {
            windows: windows(text.as_bytes()),
            text: place,
            len: text.len() as u8,
            value: Some(value),
        }
    }

    /// The slots of the texts in this order, in which 0 stands for an empty slot, and 1 for the first text.
    ///
    /// Done here and not by the build script, because `rustc` takes far longer to read a slot than to work it out.
    pub(crate) const fn in_order<const N: usize>(
        order: [u32; N],
        texts: &[&str],
        values: &[T],
    ) -> [Self; N] {
        let mut slots = [Self::EMPTY; N];
        let mut n = 0;
        while n < N {
            if let Some(place) = order[n].checked_sub(1) {
                slots[n] = Slot::new(texts[place as usize], place, values[place as usize]);
            }
            n += 1;
        }
        slots
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
        if differs != 0 || (text.len() > WINDOWED && !self.is_text(slot.text, text)) {
            return None;
        }
        slot.value
    }

    /// Whether the text at a place is this one, of which the length and the last eight bytes are known to be the same.
    const fn is_text(&self, place: u32, text: &[u8]) -> bool {
        let mut listed = self.texts[place as usize].as_bytes();
        let mut text = text;
        while let (Some((a, text_tail)), Some((b, listed_tail))) =
            (text.split_first_chunk(), listed.split_first_chunk())
        {
            if u64::from_le_bytes(*a) != u64::from_le_bytes(*b) {
                return false;
            }
            (text, listed) = (text_tail, listed_tail);
        }
        true
    }
}
