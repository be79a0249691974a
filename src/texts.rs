//! Columns of texts and of lists: one long text or list, and where each begins.
//!
//! `rustc` and LLVM take 40 µs for every text of a program, and a program needs 40 bytes for it, of which 24 tell the
//! loader where it is. A place in a long text takes neither.

use core::fmt;

/// Texts, one behind the other.
#[derive(PartialEq, Eq)]
pub(crate) struct Texts<'a> {
    pub(crate) whole: &'a str,
    /// The start of each text, and the end of the last.
    pub(crate) bounds: &'a [u32],
}

impl<'a> Texts<'a> {
    pub(crate) const fn len(&self) -> usize {
        self.bounds.len() - 1
    }

    pub(crate) const fn get(&self, place: usize) -> &'a str {
        let [start, len] = start_and_len(self.bounds, place);
        self.whole.split_at(start).1.split_at(len).0
    }

    /// The text, where there is one.
    #[inline]
    pub(crate) const fn get_if_any(&self, place: usize) -> Option<&'a str> {
        match self.get(place) {
            text if text.is_empty() => None,
            text => Some(text),
        }
    }
}

/// Writes how many there are: all of them would bury what they are part of.
impl fmt::Debug for Texts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} texts", self.len())
    }
}

/// Lists, one behind the other.
pub(crate) struct Lists<'a, T> {
    pub(crate) whole: &'a [T],
    /// The start of each list, and the end of the last.
    pub(crate) bounds: &'a [u32],
}

impl<'a, T> Lists<'a, T> {
    pub(crate) const fn get(&self, place: usize) -> &'a [T] {
        let [start, len] = start_and_len(self.bounds, place);
        self.whole.split_at(start).1.split_at(len).0
    }
}

const fn start_and_len(bounds: &[u32], place: usize) -> [usize; 2] {
    let start = bounds[place];
    [start as usize, (bounds[place + 1] - start) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_from_its_bound_to_the_next() {
        let texts = Texts {
            whole: "éa界",
            bounds: &[0, 0, 2, 3, 3, 3, 6, 6],
        };
        let expected = ["", "é", "a", "", "", "界", ""];
        assert_eq!(texts.len(), expected.len());
        for (place, text) in expected.into_iter().enumerate() {
            assert_eq!(texts.get(place), text);
            let any = Some(text).filter(|text| !text.is_empty());
            assert_eq!(texts.get_if_any(place), any);
        }
    }

    #[test]
    #[should_panic(expected = "out of bounds")]
    fn no_text_behind_the_last() {
        let texts = Texts {
            whole: "a",
            bounds: &[0, 1],
        };
        texts.get(1);
    }

    #[test]
    fn each_list_from_its_bound_to_the_next() {
        let lists = Lists {
            // What is behind the last bound belongs to none.
            whole: &['a', 'b', 'c', 'd'],
            bounds: &[0, 0, 2, 2, 3],
        };
        let expected: [&[char]; 4] = [&[], &['a', 'b'], &[], &['c']];
        for (place, list) in expected.into_iter().enumerate() {
            assert_eq!(lists.get(place), list);
        }
    }
}
