//! The lookup, from a string to its value: one hash, one probe, one comparison.
//!
//! The string is read as four windows of eight bytes, which overlap. They and the length select a slot. The slot holds the windows,
//! the length and the index of the only string that can be there. If all windows and the length are equal, it is that string.
//!
//! ```text
//!                 PAYMENT_IN_PROCESS
//! windows         [first ][second]
//!                   [third ][ last ]
//!
//! windows, length --> hash -----------------> + -----> slot
//!                      |                      ^
//!                      +--> bucket ---- displacement, in a large table
//!
//! keys[slot]      first | second | third | last
//! entries[slot]     |       |        |      |     length | index
//!                   =       =        =      =       =        |
//! the string      first | second | third | last | length     +--> strings[index]: PaymentInProcess
//! ```
//!
//! A table is small if the generator found a seed with which the ends and the length of each string select a slot of its own. That
//! takes several slots for each string. In a large table, the hash covers all windows, and the strings of a bucket are displaced
//! together, to slots that the others left free. `codegen/phf.rs` has both searches. The hash is a constant, so the compiler knows
//! which of the two it is wherever the lookup is inlined.
//!
//! The windows and the length determine a string of up to [`SHORT_LEN`] bytes, so comparing those with what the slot holds is
//! enough. Longer strings are rare; the slot holds their index, and they are compared with the string itself.

use crate::shared::hash::{Hash, SHORT_LEN, Windows, windows};

/// An entry of a slot without a string: a length that no string has.
const EMPTY: u32 = 0xff;

/// The slots of a table.
pub(crate) struct Slots<const N: usize> {
    /// For each slot, the windows of its string; zeros if the string is longer than [`SHORT_LEN`], or there is none.
    keys: [Windows; N],
    /// For each slot, the index of its string above the eight bits of the string's length.
    // Separate from the keys, which then take half a cache line.
    entries: [u32; N],
}

impl<const N: usize> Slots<N> {
    /// Puts each string into its slot.
    ///
    /// # Panics
    ///
    /// If two strings have the same slot. As this runs at compile time, that is a compile error.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no enum has 2^24 variants, and no string has 255 bytes"
    )]
    pub(crate) const fn new<T: Copy>(strings: &[(&str, T)], hash: &Hash) -> Self {
        let (mut keys, mut entries, mut index) = ([[0; 4]; N], [EMPTY; N], 0);
        while index < strings.len() {
            let text = strings[index].0.as_bytes();
            let slot = hash.slot(hash.of(text));
            assert!(entries[slot] == EMPTY, "two strings have the same slot");
            if text.len() <= SHORT_LEN {
                keys[slot] = windows(text);
            }
            entries[slot] = (index << 8 | text.len()) as u32;
            index += 1;
        }
        Slots { keys, entries }
    }
}

/// Finds the value of a string.
pub(crate) struct Lookup<T: 'static> {
    strings: &'static [(&'static str, T)],
    hash: Hash<'static>,
    keys: &'static [Windows],
    entries: &'static [u32],
}

impl<T: Copy> Lookup<T> {
    pub(crate) const fn new<const N: usize>(
        strings: &'static [(&'static str, T)],
        hash: Hash<'static>,
        slots: &'static Slots<N>,
    ) -> Self {
        Lookup {
            strings,
            hash,
            keys: &slots.keys,
            entries: &slots.entries,
        }
    }

    /// Returns the value of `text`, or `None` if it is not listed.
    ///
    /// Must be inlined: each call site then knows its table's length as a constant.
    #[expect(clippy::inline_always, reason = "saves a quarter of the instructions")]
    #[inline(always)]
    pub(crate) const fn find(&self, text: &str) -> Option<T> {
        let text = text.as_bytes();
        if text.len() > SHORT_LEN {
            return self.find_long(text);
        }
        let windows = windows(text);
        let slot = self.hash.slot(self.hash.of_short(windows, text.len()));
        let key = &self.keys[slot];
        if windows[0] == key[0]
            && windows[1] == key[1]
            && windows[2] == key[2]
            && windows[3] == key[3]
        {
            return match self.entry(slot, text.len()) {
                Some((_, value)) => Some(*value),
                None => None,
            };
        }
        None
    }

    #[cold]
    #[inline(never)]
    const fn find_long(&self, text: &[u8]) -> Option<T> {
        let slot = self.hash.slot(self.hash.of(text));
        match self.entry(slot, text.len()) {
            Some((listed, value)) if is_equal(listed.as_bytes(), text) => Some(*value),
            _ => None,
        }
    }

    /// Returns the string of a slot and its value, if it has this length.
    #[expect(clippy::inline_always, reason = "part of `find`, which is inlined")]
    #[inline(always)]
    const fn entry(&self, slot: usize, len: usize) -> Option<&'static (&'static str, T)> {
        // The same length cancels out; any other ends up in the upper bits.
        #[expect(
            clippy::cast_possible_truncation,
            reason = "`find_long` compares long strings whole"
        )]
        let index = (self.entries[slot] ^ len as u32).rotate_right(8);
        // Compare as `u64`: on a 16-bit target, `as usize` could truncate a miss to a valid index.
        if index as u64 >= self.strings.len() as u64 {
            return None;
        }
        Some(&self.strings[index as usize])
    }
}

/// Compares two strings: `==` is not `const`.
pub(crate) const fn is_equal(mut a: &[u8], mut b: &[u8]) -> bool {
    while let ([first_a, rest_a @ ..], [first_b, rest_b @ ..]) = (a, b) {
        if *first_a != *first_b {
            return false;
        }
        (a, b) = (rest_a, rest_b);
    }
    a.is_empty() && b.is_empty()
}

/// Returns the values of the first strings: aliases come after them.
pub(crate) const fn values<T: Copy, const N: usize>(strings: &[(&str, T)]) -> [T; N] {
    let (mut values, mut i) = ([strings[0].1; N], 0);
    while i < N {
        values[i] = strings[i].1;
        i += 1;
    }
    values
}
