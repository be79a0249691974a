//! From a text to its place in a list: one hash, one probe, one comparison.
//!
//! Up to [`WINDOWED`] bytes, a text's windows and its length *are* the text, so comparing them with the ones that the slot
//! keeps decides. Longer texts are rare; they are compared whole.

use crate::hash::{MAX_LEN, Seeds, Slot, WINDOWED, hash, long_hash, long_windows, scaled, windows};
use crate::texts::Texts;

/// No place.
const MISS: u64 = u64::MAX;

/// A perfect hash table: no two of its texts share a slot.
pub(crate) struct Index<'a> {
    pub(crate) texts: &'a Texts<'a>,
    pub(crate) seeds: Seeds,
    /// Over how many slots the hash alone spreads the texts.
    pub(crate) spread: usize,
    /// How far the texts of a bucket move on, to slots that no other bucket uses. The number is a power of two.
    pub(crate) displacements: &'a [u8],
    /// An empty slot has a length that no text has.
    pub(crate) slots: &'a [Slot],
}

impl Index<'_> {
    /// The place of exactly this text; where it is not listed, a number behind the last place.
    // By itself, it would be shared by all indexes, and know the size of none.
    #[expect(clippy::inline_always, reason = "a quarter fewer instructions")]
    #[inline(always)]
    pub(crate) const fn find(&self, text: &str) -> u64 {
        let text = text.as_bytes();
        if text.len() > WINDOWED {
            return self.find_long(text);
        }
        let windows = windows(text);
        let slot = self.slot(hash(&self.seeds, windows, text.len()));
        if windows[0] == slot[0]
            && windows[1] == slot[1]
            && windows[2] == slot[2]
            && windows[3] == slot[3]
        {
            // The same length cancels out; another one becomes the upper bits of a place that is none.
            return (slot[4] ^ text.len() as u64).rotate_right(8);
        }
        MISS
    }

    #[cold]
    #[inline(never)]
    const fn find_long(&self, text: &[u8]) -> u64 {
        if text.len() > MAX_LEN {
            return MISS;
        }
        let windows = long_windows(text);
        let slot = self.slot(long_hash(&self.seeds, &windows, text.len()));
        if text.len() as u64 != slot[4] & 0xff {
            return MISS;
        }
        let place = slot[4] >> 8;
        let listed = long_windows(self.texts.get(place as usize).as_bytes());
        let (mut differs, mut i) = (0, 0);
        while i < windows.len() {
            differs |= windows[i] ^ listed[i];
            i += 1;
        }
        if differs == 0 { place } else { MISS }
    }

    #[expect(clippy::inline_always, reason = "a part of `find`, and so as that is")]
    #[inline(always)]
    const fn slot(&self, [bucket, slot]: [u32; 2]) -> &Slot {
        let displacement = self.displacements[bucket as usize & (self.displacements.len() - 1)];
        &self.slots[scaled(slot, self.spread) + displacement as usize]
    }
}
