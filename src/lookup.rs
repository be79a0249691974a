//! From a text to its place in a list: one hash, one probe, one comparison.
//!
//! Up to [`WINDOWED`] bytes, a text's windows and its length *are* the text, so comparing them with the ones that are kept for
//! the slot decides. Longer texts are rare; they are compared whole.

use crate::shared::charset::MAX_WIRE_FORM_LEN;
use crate::shared::hash::{
    Seeds, WINDOWED, Windows, hash, long_hash, long_windows, scaled, windows,
};
use crate::texts::Texts;

/// No place.
const MISS: u32 = u32::MAX;

/// A perfect hash table: no two of its texts share a slot.
pub(crate) struct Index<'a> {
    pub(crate) texts: &'a Texts<'a>,
    pub(crate) seeds: Seeds,
    /// Over how many slots the hash alone spreads the texts.
    pub(crate) spread: usize,
    /// How far the texts of a bucket move on, to slots that no other bucket uses. The number is a power of two.
    pub(crate) displacements: &'a [u8],
    /// The text in each slot; zeros, where it is longer than [`WINDOWED`] or there is none.
    pub(crate) slots: &'a [Windows],
    /// For each slot, the place of its text above the eight bits of the text's length; no text has that of an empty slot.
    // Not in the slots, which are half a cache line without it.
    pub(crate) places: &'a [u32],
}

impl Index<'_> {
    /// The place of exactly this text; where it is not listed, a number behind the last place.
    // By itself, it would be shared by all indexes, and know the size of none.
    #[expect(clippy::inline_always, reason = "a quarter fewer instructions")]
    #[inline(always)]
    pub(crate) const fn find(&self, text: &str) -> u32 {
        let text = text.as_bytes();
        if text.len() > WINDOWED {
            return self.find_long(text);
        }
        let windows = windows(text);
        let number = self.slot(hash(&self.seeds, windows, text.len()));
        let slot = &self.slots[number];
        if windows[0] == slot[0]
            && windows[1] == slot[1]
            && windows[2] == slot[2]
            && windows[3] == slot[3]
        {
            return place_if(self.places[number], text.len());
        }
        MISS
    }

    #[cold]
    #[inline(never)]
    const fn find_long(&self, text: &[u8]) -> u32 {
        if text.len() > MAX_WIRE_FORM_LEN {
            return MISS;
        }
        let windows = long_windows(text);
        let number = self.slot(long_hash(&self.seeds, &windows, text.len()));
        let place = place_if(self.places[number], text.len());
        if place as u64 >= self.texts.len() as u64 {
            return MISS;
        }
        let listed = long_windows(self.texts.get(place as usize).as_bytes());
        let mut i = 0;
        while i < windows.len() {
            if windows[i] != listed[i] {
                return MISS;
            }
            i += 1;
        }
        place
    }

    #[expect(clippy::inline_always, reason = "a part of `find`, and so as that is")]
    #[inline(always)]
    const fn slot(&self, [bucket, slot]: [u32; 2]) -> usize {
        let displacement = self.displacements[bucket as usize & (self.displacements.len() - 1)];
        scaled(slot, self.spread) + displacement as usize
    }
}

/// The place out of one of [`Index::places`], if the length is this; otherwise, a number of 2^24 or more.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "at most `MAX_WIRE_FORM_LEN`"
)]
const fn place_if(place: u32, len: usize) -> u32 {
    // The same length cancels out; another one becomes the upper bits.
    (place ^ len as u32).rotate_right(8)
}
