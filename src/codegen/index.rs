//! Finds the seeds and displacements with which every text has a slot of its own in `lookup.rs`.
//!
//! Hash and displace: the hash sorts the texts into buckets of one to two on average; then, the fullest bucket first, each
//! bucket gets the first displacement that moves all its texts to free slots. Where one bucket finds none, or two of
//! its texts want the same slot, everything starts again with other seeds. At most four slots in five are used, so that
//! about every second attempt succeeds, at any size.

use std::cmp::Reverse;

use crate::hash::{Seeds, Slot, hash, windows};

const EMPTY: Slot = [0; 4];

/// What `lookup::Index` needs to know of a list of texts.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) seeds: Seeds,
    pub(crate) displacements: Vec<u16>,
    pub(crate) slots: Vec<Slot>,
}

impl Layout {
    /// Lays out texts that are all different.
    pub(crate) fn of(texts: &[&str]) -> Layout {
        let mut attempt = 0;
        // Ends: other seeds are another hash, and no two texts have the same one under all of them.
        loop {
            if let Some(layout) = Layout::with_seeds(texts, seeds(attempt)) {
                return layout;
            }
            attempt += 1;
        }
    }

    fn with_seeds(texts: &[&str], seeds: Seeds) -> Option<Layout> {
        let mut displacements = vec![0; texts.len().div_ceil(2).next_power_of_two()];
        let mut slots = vec![EMPTY; (texts.len() + texts.len() / 4).next_power_of_two()];
        let (bucket_mask, slot_mask) = (displacements.len() - 1, slots.len() - 1);

        let mut buckets = vec![Vec::new(); displacements.len()];
        for (place, text) in texts.iter().enumerate() {
            let [bucket, slot] = hash(&seeds, text.as_bytes(), windows(text.as_bytes()));
            buckets[bucket & bucket_mask].push((slot & slot_mask, place));
        }
        let mut order: Vec<usize> = (0..buckets.len()).collect();
        order.sort_by_key(|&bucket| Reverse(buckets[bucket].len()));

        for bucket in order {
            let wanted = &mut buckets[bucket];
            wanted.sort_unstable();
            if wanted.windows(2).any(|pair| pair[0].0 == pair[1].0) {
                return None;
            }
            let is_free = |&displacement: &u16| {
                let moved = |number: usize| number ^ usize::from(displacement);
                wanted
                    .iter()
                    .all(|&(number, _)| slots[moved(number)] == EMPTY)
            };
            let displacement = (0..=u16::MAX).take(slots.len()).find(is_free)?;
            displacements[bucket] = displacement;
            for &mut (number, place) in wanted {
                slots[number ^ usize::from(displacement)] = slot(texts[place], place);
            }
        }
        Some(Layout {
            seeds,
            displacements,
            slots,
        })
    }
}

fn slot(text: &str, place: usize) -> Slot {
    let [first, middle, last] = windows(text.as_bytes());
    [first, middle, last, (place << 8 | text.len()) as u64]
}

/// `SplitMix64`: the same seeds in every build, unlike one another from attempt to attempt.
/// See Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
fn seeds(attempt: u64) -> Seeds {
    std::array::from_fn(|i| {
        let mut x = (4 * attempt + i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::hash::{MAX_LEN, WINDOWED};
    use crate::lookup::Index;

    /// Finds each text through an index of all, and none of their neighbours.
    fn finds_all_and_no_other(texts: &[impl AsRef<str>]) {
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        let listed: HashSet<&str> = texts.iter().copied().collect();
        assert_eq!(listed.len(), texts.len(), "the test's texts differ");
        let layout = Layout::of(&texts);
        let index = Index {
            texts: &texts,
            seeds: layout.seeds,
            displacements: &layout.displacements,
            slots: &layout.slots,
        };
        for (place, text) in texts.iter().enumerate() {
            assert_eq!(index.find(text), Some(place), "{text}");
        }
        for text in texts.iter().take(2_000) {
            for neighbour in neighbours(text) {
                let expected = listed.contains(neighbour.as_str());
                assert_eq!(index.find(&neighbour).is_some(), expected, "{neighbour}");
            }
        }
        for other in [
            "",
            "\0",
            "é",
            "\u{10ffff}",
            &"A".repeat(MAX_LEN + 1),
            &"A".repeat(9_000),
        ] {
            assert_eq!(index.find(other), None, "{other}");
        }
    }

    /// One byte more, less and changed, at each place.
    fn neighbours(text: &str) -> impl Iterator<Item = String> {
        (0..=text.len()).flat_map(move |at| {
            let (before, behind) = text.split_at(at);
            let mut shorter_behind = behind.chars();
            shorter_behind.next();
            let shorter_behind = shorter_behind.as_str();
            [
                format!("{before}{shorter_behind}"),
                format!("{before}\0{behind}"),
                format!("{before}A{behind}"),
                format!("{before}A{shorter_behind}"),
                format!("{before}\0{shorter_behind}"),
            ]
            .into_iter()
            .filter(move |neighbour| neighbour != text)
        })
    }

    #[test]
    fn one_text_of_each_length() {
        for len in 1..=MAX_LEN {
            finds_all_and_no_other(&["x".repeat(len)]);
        }
    }

    #[test]
    fn one_letter_repeated_one_to_64_times() {
        let texts: Vec<String> = (1..=MAX_LEN).map(|len| "A".repeat(len)).collect();
        finds_all_and_no_other(&texts);
    }

    #[test]
    fn every_text_of_one_byte() {
        let bytes = ('0'..='9')
            .chain('A'..='Z')
            .chain('a'..='z')
            .chain("_.-".chars());
        let texts: Vec<String> = bytes.map(String::from).collect();
        finds_all_and_no_other(&texts);
    }

    #[test]
    fn longest_texts_that_differ_outside_the_windows_alone() {
        let between = (8..MAX_LEN - 8).filter(|at| !(28..36).contains(at));
        let texts: Vec<String> = between
            .flat_map(|at| {
                ["B", "C", "."].map(|c| "-".repeat(at) + c + &"-".repeat(MAX_LEN - 1 - at))
            })
            .collect();
        finds_all_and_no_other(&texts);
    }

    #[test]
    fn texts_around_the_length_that_the_windows_cover() {
        for len in WINDOWED - 1..=WINDOWED + 1 {
            let texts: Vec<String> = (0..len)
                .map(|at| "M".repeat(at) + "_" + &"M".repeat(len - 1 - at))
                .collect();
            finds_all_and_no_other(&texts);
        }
    }

    #[test]
    fn every_small_number_of_texts() {
        for count in 1..=200 {
            let texts: Vec<String> = (0..count).map(|n| format!("E{n}")).collect();
            finds_all_and_no_other(&texts);
        }
    }

    #[test]
    fn numbers_in_a_row_up_to_the_promised_size() {
        for count in [1_000, 4_096, 13_107, 13_108, 52_428, 65_535] {
            let texts: Vec<String> = (0..count)
                .map(|n| format!("MERCHANT_{n:05}_LIMIT_EXCEEDED"))
                .collect();
            finds_all_and_no_other(&texts);
        }
    }
}
