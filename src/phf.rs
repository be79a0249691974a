//! The lookup, from a string to its value: one hash, one probe, one comparison.
//!
//! The string is read as four windows of eight bytes, which overlap. They and the length select a slot. The slot holds the windows
//! and the length of the only string that can be there, and its value. If all windows and the length are equal, it is that string.
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
//! entries[slot]     |       |        |      |     length | PaymentInProcess
//!                   =       =        =      =       =
//! the string      first | second | third | last | length
//! ```
//!
//! A table is small if the generator found a seed with which the ends and the length of each string select a slot of its own. That
//! takes several slots for each string. In a large table, the hash covers all windows, and the strings of a bucket are displaced
//! together, to slots that the others left free. `codegen/phf.rs` has both searches. The hash is a constant, so the compiler knows
//! which of the two it is wherever the lookup is inlined.
//!
//! The windows and the length determine a string of up to [`SHORT_LEN`] bytes, so comparing those with what the slot holds is
//! enough. Longer strings are rare; they are compared with the string itself.

use crate::shared::hash::{Hash, SHORT_LEN, Windows, windows};

/// The length in a slot without a string.
const EMPTY: u8 = 0xff;

/// The slots of a table.
#[repr(C)] // The keys come first: it saves an instruction.
pub(crate) struct Slots<T, const N: usize> {
    /// For each slot, the windows of its string; zeros if the string is longer than [`SHORT_LEN`], or there is none.
    keys: [Windows; N],
    /// For each slot, the length of its string, and the value.
    // Separate from the keys, which then take half a cache line.
    entries: [(u8, T); N],
    /// For each slot, its string if that is longer than [`SHORT_LEN`].
    long: [&'static str; N],
}

impl<T: Copy, const N: usize> Slots<T, N> {
    /// Puts each string into its slot.
    ///
    /// # Panics
    ///
    /// If two strings have the same slot. As this runs at compile time, that is a compile error.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no wire form has 255 bytes"
    )]
    pub(crate) const fn new(strings: &[(&'static str, T)], hash: &Hash) -> Self {
        let mut slots = Slots {
            keys: [[0; 4]; N],
            entries: [(EMPTY, strings[0].1); N],
            long: [""; N],
        };
        let mut rest = strings;
        while let [(string, value), after @ ..] = rest {
            let text = string.as_bytes();
            // The windows are read once: rustc is slow to evaluate this.
            let (slot, key) = if text.len() > SHORT_LEN {
                (hash.slot(hash.of(text)), [0; 4])
            } else {
                let windows = windows(text);
                (hash.slot(hash.of_short(windows, text.len())), windows)
            };
            assert!(
                slots.entries[slot].0 == EMPTY,
                "two strings have the same slot"
            );
            slots.keys[slot] = key;
            slots.entries[slot] = (text.len() as u8, *value);
            if text.len() > SHORT_LEN {
                slots.long[slot] = string;
            }
            rest = after;
        }
        slots
    }
}

/// Finds the value of a string.
pub(crate) struct Lookup<T: 'static, const N: usize> {
    pub(crate) hash: Hash<'static>,
    pub(crate) slots: &'static Slots<T, N>,
}

impl<T: Copy, const N: usize> Lookup<T, N> {
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
        let key = &self.slots.keys[slot];
        if windows[0] == key[0]
            && windows[1] == key[1]
            && windows[2] == key[2]
            && windows[3] == key[3]
        {
            let (len, value) = self.slots.entries[slot];
            if text.len() == len as usize {
                return Some(value);
            }
        }
        None
    }

    #[cold]
    #[inline(never)]
    const fn find_long(&self, text: &[u8]) -> Option<T> {
        let slot = self.hash.slot(self.hash.of(text));
        if is_equal(self.slots.long[slot].as_bytes(), text) {
            Some(self.slots.entries[slot].1)
        } else {
            None
        }
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
