//! The lookup, from a text to its index: one hash, one probe, one comparison.
//!
//! The text is read as four windows of eight bytes, which overlap. They and the length select a slot. The slot holds the windows,
//! the length and the index of the only text that can be there. If all windows and the length are equal, it is that text.
//!
//! ```text
//!                 PAYMENT_IN_PROCESS
//! windows         [first ][second]
//!                   [third ][ last ]
//!
//! small table     first, last, length --> hash ------------------> slot
//!
//! large table     all windows, length --> hash ---------> + -----> slot
//!                                          |              ^
//!                                          +--> bucket ---+ displacement
//!
//! keys[slot]      first | second | third | last
//! entries[slot]     |       |        |      |     length | index
//!                   =       =        =      =       =        |
//! the text        first | second | third | last | length     +--> VALUES[index]: PaymentInProcess
//! ```
//!
//! A table is small if the generator found seeds with which the ends and the length of each text select a slot of its own. That
//! takes several slots for each text. In a large table, the hash also selects a bucket, and the texts of a bucket are displaced
//! together, to slots that the others left free. `codegen/phf.rs` has both searches. The generated table is a constant, so the
//! compiler knows which of the two it is wherever the lookup is inlined.
//!
//! The windows and the length determine a text of up to [`SHORT_LEN`] bytes, so comparing those with what the slot holds is
//! enough. Longer texts are rare; the slot holds their index, and they are compared with the text itself.

use crate::shared::charset::MAX_WIRE_FORM_LEN;
use crate::shared::hash::{
    SHORT_LEN, Seeds, Windows, ends, ends_hash, fast_range, hash, long_hash, long_windows, windows,
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
    /// For each bucket, the displacement that avoids collisions. The number of buckets is a power of two. Empty in a small table.
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
        let [first, second, third, last] = windows;
        let slot = self.slot(if self.displacements.is_empty() {
            ends_hash(&self.seeds, ends(first, last, text.len()))
        } else {
            hash(&self.seeds, windows, text.len())
        });
        let key = &self.keys[slot];
        if first == key[0] && second == key[1] && third == key[2] && last == key[3] {
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
        let slot = self.slot(if self.displacements.is_empty() {
            ends_hash(&self.seeds, ends(windows[0], windows[7], text.len()))
        } else {
            long_hash(&self.seeds, &windows, text.len())
        });
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
    #[expect(
        clippy::cast_possible_truncation,
        reason = "only the lower bits are needed"
    )]
    #[inline(always)]
    const fn slot(&self, hash: u64) -> usize {
        let slot = fast_range(hash, self.slot_range);
        if self.displacements.is_empty() {
            return slot;
        }
        let bucket = hash as usize & (self.displacements.len() - 1);
        slot + self.displacements[bucket] as usize
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
