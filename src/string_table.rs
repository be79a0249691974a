//! Columns of texts and of lists: the values in one string or slice, and the offset of each.
//!
//! `rustc` and LLVM take 40 µs for every string literal of a program, and each takes 40 bytes in it, 24 of them relocations.
//! An offset avoids both.

use core::fmt;

/// A list of texts.
#[derive(PartialEq, Eq)]
pub(crate) struct StringTable<'a> {
    /// The texts, without separators.
    pub(crate) data: &'a str,
    /// The start of each text, and the end of the last.
    pub(crate) offsets: &'a [u32],
}

impl<'a> StringTable<'a> {
    pub(crate) const fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    pub(crate) const fn get(&self, index: usize) -> &'a str {
        let [start, len] = start_and_len(self.offsets, index);
        self.data.split_at(start).1.split_at(len).0
    }

    /// Returns the text, or `None` if it is empty.
    #[inline]
    pub(crate) const fn get_nonempty(&self, index: usize) -> Option<&'a str> {
        match self.get(index) {
            text if text.is_empty() => None,
            text => Some(text),
        }
    }
}

/// Prints the number of texts: all of them would bury the rest of the output.
impl fmt::Debug for StringTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} texts", self.len())
    }
}

/// A list of lists.
pub(crate) struct ListTable<'a, T> {
    /// The values of all lists.
    pub(crate) values: &'a [T],
    /// The start of each list, and the end of the last.
    pub(crate) offsets: &'a [u32],
}

impl<'a, T> ListTable<'a, T> {
    pub(crate) const fn get(&self, index: usize) -> &'a [T] {
        let [start, len] = start_and_len(self.offsets, index);
        self.values.split_at(start).1.split_at(len).0
    }
}

const fn start_and_len(offsets: &[u32], index: usize) -> [usize; 2] {
    let start = offsets[index];
    [start as usize, (offsets[index + 1] - start) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_ends_where_the_next_starts() {
        let texts = StringTable {
            data: "éa界",
            offsets: &[0, 0, 2, 3, 3, 3, 6, 6],
        };
        let expected = ["", "é", "a", "", "", "界", ""];
        assert_eq!(texts.len(), expected.len());
        for (index, text) in expected.into_iter().enumerate() {
            assert_eq!(texts.get(index), text);
            let nonempty = Some(text).filter(|text| !text.is_empty());
            assert_eq!(texts.get_nonempty(index), nonempty);
        }
    }

    #[test]
    #[should_panic(expected = "out of bounds")]
    fn an_index_past_the_end_panics() {
        let texts = StringTable {
            data: "a",
            offsets: &[0, 1],
        };
        texts.get(1);
    }

    #[test]
    fn a_list_ends_where_the_next_starts() {
        let lists = ListTable {
            // A value after the last offset belongs to no list.
            values: &['a', 'b', 'c', 'd'],
            offsets: &[0, 0, 2, 2, 3],
        };
        let expected: [&[char]; 4] = [&[], &['a', 'b'], &[], &['c']];
        for (index, list) in expected.into_iter().enumerate() {
            assert_eq!(lists.get(index), list);
        }
    }
}
