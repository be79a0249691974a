//! The lookup, from a text to its index: one hash, one probe, one comparison.
//!
//! The windows and the length determine a text of up to [`SHORT_LEN`] bytes, so comparing those with what the slot holds is
//! enough. Longer texts are rare; the slot holds their index, and they are compared with the text itself.

use crate::shared::charset::MAX_WIRE_FORM_LEN;
use crate::shared::hash::{
    SHORT_LEN, Seeds, Windows, fast_range, hash, long_hash, long_windows, windows,
};
use crate::string_table::StringTable;

/// An index past the end of every table.
const MISS: u32 = u32::MAX;

/// A hash table in which no two texts share a slot.
pub(crate) struct PerfectHash<'a> {
    pub(crate) texts: &'a StringTable<'a>,
    pub(crate) seeds: Seeds,
    /// The number of slots that the hash alone selects from.
    pub(crate) slot_range: usize,
    /// For each bucket, the displacement that avoids collisions. The number of buckets is a power of two.
    pub(crate) displacements: &'a [u8],
    /// For each slot, the windows of its text; zeros if the text is longer than [`SHORT_LEN`], or there is none.
    pub(crate) keys: &'a [Windows],
    /// For each slot, the index of its text above the eight bits of the text's length. An empty slot has a length that no text
    /// has.
    // Separate from the keys, which then take half a cache line.
    pub(crate) entries: &'a [u32],
}

impl PerfectHash<'_> {
    /// Returns the index of `text`, or a value past the end if it is absent.
    ///
    /// Must be inlined: each call site then knows its table's length as a constant.
    #[expect(clippy::inline_always, reason = "saves a quarter of the instructions")]
    #[inline(always)]
    pub(crate) const fn find(&self, text: &str) -> u32 {
        let text = text.as_bytes();
        if text.len() > SHORT_LEN {
            return self.find_long(text);
        }
        let windows = windows(text);
        let slot = self.slot(hash(&self.seeds, windows, text.len()));
        let key = &self.keys[slot];
        if windows[0] == key[0]
            && windows[1] == key[1]
            && windows[2] == key[2]
            && windows[3] == key[3]
        {
            return unpack_index(self.entries[slot], text.len());
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
        let slot = self.slot(long_hash(&self.seeds, &windows, text.len()));
        let index = unpack_index(self.entries[slot], text.len());
        if index as u64 >= self.texts.len() as u64 {
            return MISS;
        }
        let listed = long_windows(self.texts.get(index as usize).as_bytes());
        let mut i = 0;
        while i < windows.len() {
            if windows[i] != listed[i] {
                return MISS;
            }
            i += 1;
        }
        index
    }

    #[expect(clippy::inline_always, reason = "part of `find`, which is inlined")]
    #[inline(always)]
    const fn slot(&self, [bucket, slot]: [u32; 2]) -> usize {
        let displacement = self.displacements[bucket as usize & (self.displacements.len() - 1)];
        fast_range(slot, self.slot_range) + displacement as usize
    }
}

/// Returns the index in an element of [`PerfectHash::entries`] if the length matches, or else a number of 2^24 or more.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    reason = "a length of at most `MAX_WIRE_FORM_LEN`"
)]
const fn unpack_index(entry: u32, len: usize) -> u32 {
    // The same length cancels out; any other ends up in the upper bits.
    (entry ^ len as u32).rotate_right(8)
}
