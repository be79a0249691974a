//! From a text to its place in a list: one hash, one probe, one comparison.
//!
//! Up to [`WINDOWED`] bytes, a text's windows and its length *are* the text, so comparing them with the ones that the slot
//! keeps decides. Longer texts are compared whole; they are rare, and so is the branch.

use crate::hash::{MAX_LEN, Seeds, Slot, WINDOWED, hash, windows};

/// A perfect hash table: no two of its texts share a slot.
pub(crate) struct Index<'a> {
    pub(crate) texts: &'a [&'a str],
    pub(crate) seeds: Seeds,
    /// A bucket's displacement moves its texts to slots that no other bucket uses. The number is a power of two.
    pub(crate) displacements: &'a [u16],
    /// The number is a power of two. An empty slot is all zeros.
    pub(crate) slots: &'a [Slot],
}

impl Index<'_> {
    /// The place of exactly this text.
    // By itself, it would be shared by all indexes, and know the size of none.
    #[expect(clippy::inline_always, reason = "a quarter fewer instructions")]
    #[inline(always)]
    pub(crate) const fn find(&self, text: &str) -> Option<usize> {
        let text = text.as_bytes();
        // The empty text would be found in an empty slot.
        if text.is_empty() || text.len() > MAX_LEN {
            return None;
        }
        let [first, middle, last] = windows(text);
        let [bucket, slot] = hash(&self.seeds, text, [first, middle, last]);
        let displacement = self.displacements[bucket & (self.displacements.len() - 1)];
        let slot = &self.slots[(slot ^ displacement as usize) & (self.slots.len() - 1)];
        // All at once: of the texts that are hits, none takes another way than the next.
        let differs = (first ^ slot[0])
            | (middle ^ slot[1])
            | (last ^ slot[2])
            | (text.len() as u64 ^ (slot[3] & 0xff));
        let place = (slot[3] >> 8) as usize;
        if differs != 0 || (text.len() > WINDOWED && !self.is_at(place, text)) {
            return None;
        }
        Some(place)
    }

    /// Whether the text at a place is this one. Their lengths and their last eight bytes are known to be the same.
    const fn is_at(&self, place: usize, text: &[u8]) -> bool {
        let (mut listed, mut text) = (self.texts[place].as_bytes(), text);
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
