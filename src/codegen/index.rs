//! Finds the seeds and displacements with which every text has a slot of its own in `lookup.rs`.
//!
//! Hash and displace: the hash sorts the texts into buckets of one to two on average, and spreads them over an eighth more
//! slots than there are texts; then, the fullest bucket first, each bucket gets the smallest displacement that moves all its
//! texts on to free slots. Where one bucket finds none, or two of its texts want the same slot, everything starts again with
//! other seeds and a few more slots; so it takes few attempts at any size, and tests hold that to sixteen.
//!
//! See Belazzougui, Botelho and Dietzfelbinger, "Hash, displace, and compress", 2009.

use crate::shared::hash::{
    Seeds, WINDOWED, Windows, hash, long_hash, long_windows, scaled, windows,
};

/// In the place of [`packed`], for a slot without a text: none is as long as this says.
const EMPTY: u32 = 0xff;

/// What `lookup::Index` needs to know of a list of texts.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) seeds: Seeds,
    pub(crate) spread: usize,
    pub(crate) displacements: Vec<u8>,
    pub(crate) slots: Vec<Windows>,
    pub(crate) places: Vec<u32>,
}

impl Layout {
    /// Lays out texts that are all different.
    pub(crate) fn of(texts: &[&str]) -> Layout {
        let mut attempt = 0;
        // Ends: no two texts have the same hash under all seeds, as `hash` says, and of more slots fewer are taken.
        loop {
            if let Some(layout) = Layout::attempt(texts, attempt) {
                return layout;
            }
            attempt += 1;
        }
    }

    fn attempt(texts: &[&str], attempt: usize) -> Option<Layout> {
        let seeds = seeds(attempt as u64);
        let spread = texts.len() + texts.len() / 8 + 1 + attempt * texts.len() / 64;
        let mut displacements = vec![0; texts.len().div_ceil(2).next_power_of_two()];
        let mut slots = vec![[0; 4]; spread + usize::from(u8::MAX)];
        let mut places = vec![EMPTY; slots.len()];

        let mut buckets = vec![Vec::new(); displacements.len()];
        for (place, text) in texts.iter().enumerate() {
            let (text, len) = (text.as_bytes(), text.len());
            let [bucket, slot] = if len > WINDOWED {
                long_hash(&seeds, &long_windows(text), len)
            } else {
                hash(&seeds, windows(text), len)
            };
            let bucket = bucket as usize & (displacements.len() - 1);
            buckets[bucket].push((scaled(slot, spread), place));
        }
        let buckets = &buckets;
        let largest = buckets.iter().map(Vec::len).max().unwrap_or_default();
        let of_size =
            |size| (0..buckets.len()).filter(move |&bucket| buckets[bucket].len() == size);
        for bucket in (1..=largest).rev().flat_map(of_size) {
            let wanted = &buckets[bucket];
            let is_alone = |n: usize| wanted[..n].iter().all(|(slot, _)| *slot != wanted[n].0);
            if !(1..wanted.len()).all(is_alone) {
                return None;
            }
            let fits = |&displacement: &u8| {
                let mut wanted = wanted.iter();
                wanted.all(|(slot, _)| places[slot + usize::from(displacement)] == EMPTY)
            };
            let displacement = (0..=u8::MAX).find(fits)?;
            displacements[bucket] = displacement;
            for &(number, place) in wanted {
                let number = number + usize::from(displacement);
                slots[number] = slot(texts[place]);
                places[number] = packed(place, texts[place].len());
            }
        }
        let furthest = displacements.iter().max().copied().unwrap_or_default();
        slots.truncate(spread + usize::from(furthest));
        places.truncate(slots.len());
        Some(Layout {
            seeds,
            spread,
            displacements,
            slots,
            places,
        })
    }
}

/// What stands in a text's slot.
fn slot(text: &str) -> Windows {
    match text.len() {
        // These are compared whole.
        len if len > WINDOWED => [0; 4],
        _ => windows(text.as_bytes()),
    }
}

/// A text's place above its length, as in `lookup::Index::places`.
#[expect(
    clippy::cast_possible_truncation,
    reason = "`rustc` would not see the end of a list of 2^24 texts"
)]
fn packed(place: usize, len: usize) -> u32 {
    (place << 8 | len) as u32
}

/// `SplitMix64`: the same seeds in every build, unlike one another from attempt to attempt.
/// See Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
fn seeds(attempt: u64) -> Seeds {
    std::array::from_fn(|i| {
        let mut x = (2 * attempt + i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::lookup::Index;
    use crate::shared::charset::MAX_WIRE_FORM_LEN as MAX_LEN;
    use crate::texts::Texts;

    /// Of the first, a text of any length has the same windows; of the second, one of every eighth length.
    const REPEATED: [&str; 2] = ["A", "ABCDEFGH"];

    /// Finds each text through an index of all, and none of their neighbours.
    fn finds_all_and_no_other(texts: &[impl AsRef<str>]) {
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        finds_by(&in_few_attempts(&texts), &texts);
    }

    /// What [`Layout::of`] gives, where that does not take long.
    fn in_few_attempts(texts: &[&str]) -> Layout {
        let layout = (0..16).find_map(|attempt| Layout::attempt(texts, attempt));
        layout.unwrap_or_else(|| panic!("{} texts such as {}", texts.len(), texts[0]))
    }

    fn finds_by(layout: &Layout, texts: &[&str]) {
        let places: HashMap<&str, u32> = texts.iter().copied().zip(0..).collect();
        assert_eq!(places.len(), texts.len(), "the test's texts differ");
        let (whole, mut bounds) = (texts.concat(), vec![0]);
        for text in texts {
            bounds.push(bounds[bounds.len() - 1] + u32::try_from(text.len()).unwrap());
        }
        let index = Index {
            texts: &Texts {
                whole: &whole,
                bounds: &bounds,
            },
            seeds: layout.seeds,
            spread: layout.spread,
            displacements: &layout.displacements,
            slots: &layout.slots,
            places: &layout.places,
        };
        let is_right = |text: &str| match places.get(text) {
            Some(&place) => assert_eq!(index.find(text), place, "{text}"),
            None => assert!(index.find(text) as usize >= texts.len(), "{text}"),
        };
        texts.iter().copied().for_each(is_right);
        for text in texts.iter().take(2_000) {
            neighbours(text).for_each(|neighbour| is_right(&neighbour));
        }
        ["", "\0", "é", "\u{10ffff}"].into_iter().for_each(is_right);
        for letters in REPEATED {
            for len in (1..=MAX_LEN + 1).chain([9_000]) {
                is_right(&letters.repeat(len)[..len]);
            }
        }
    }

    /// One byte more, less and changed, at each place; and two bytes that are one character.
    fn neighbours(text: &str) -> impl Iterator<Item = String> {
        (0..=text.len()).flat_map(move |at| {
            let (before, behind) = text.split_at(at);
            let [less_one, less_two] = [1, 2].map(|len| behind.get(len..).unwrap_or_default());
            [
                format!("{before}{less_one}"),
                format!("{before}\0{behind}"),
                format!("{before}A{behind}"),
                format!("{before}A{less_one}"),
                format!("{before}\0{less_one}"),
                format!("{before}é{less_two}"),
            ]
        })
    }

    #[test]
    fn one_text_of_each_length() {
        for len in 1..=MAX_LEN {
            finds_all_and_no_other(&["x".repeat(len)]);
        }
    }

    /// Whatever is asked for comes to the only slot, as if the hash were no help.
    #[test]
    fn the_comparison_alone_tells_texts_apart() {
        for len in 1..=MAX_LEN {
            for letters in REPEATED {
                let text = &letters.repeat(len)[..len];
                let layout = Layout {
                    seeds: seeds(0),
                    spread: 1,
                    displacements: vec![0],
                    slots: vec![slot(text)],
                    places: vec![packed(0, len)],
                };
                finds_by(&layout, &[text]);
            }
        }
    }

    #[test]
    fn letters_repeated_to_each_length() {
        for letters in REPEATED {
            let texts = (1..=MAX_LEN).map(|len| letters.repeat(len)[..len].to_owned());
            finds_all_and_no_other(&texts.collect::<Vec<_>>());
        }
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
    fn texts_of_each_length_that_differ_in_two_bytes() {
        for len in 1..=MAX_LEN {
            let texts = (0..len).map(|at| "M".repeat(at) + "_" + &"M".repeat(len - 1 - at));
            finds_all_and_no_other(&texts.collect::<Vec<_>>());
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
    fn numbers_in_a_row() {
        for count in [1_000, 4_096, 13_108, 65_535] {
            finds_all_and_no_other(&numbered(count));
        }
    }

    #[test]
    fn few_attempts_at_any_size() {
        for count in [1_000, 20_000, 50_000, 150_000] {
            attempts_are_few(numbered(count));
        }
    }

    #[test]
    fn few_attempts_for_numbers_of_any_width() {
        for width in 3..=24 {
            attempts_are_few((0..1_000).map(|n| format!("{n:0width$}")));
            attempts_are_few((0..1_000).map(|n| format!("ERROR_{n:0width$}")));
            attempts_are_few((0..10_000).map(|n| format!("E{:0width$}", n * 7)));
        }
    }

    /// One more digit is one more byte, so the lengths differ where the windows hardly do.
    #[test]
    fn few_attempts_for_numbers_within_a_text() {
        let words = "PAYMENT_METHOD_OF_THE_MERCHANT_IS_NOT_ALLOWED";
        for (before, behind) in (0..=30).flat_map(|before| (0..=30).map(move |n| (before, n))) {
            let number = |n| format!("{}{n}{}", &words[..before], &words[words.len() - behind..]);
            attempts_are_few((0..120).map(number));
        }
    }

    #[test]
    fn few_attempts_for_any_letter_anywhere() {
        for len in 1..=MAX_LEN {
            let text = &REPEATED[1].repeat(8)[..len];
            let changed = |at: usize| {
                let letters = ('0'..='9').chain('a'..='z');
                letters.map(move |letter| format!("{}{letter}{}", &text[..at], &text[at + 1..]))
            };
            attempts_are_few((0..len).flat_map(changed));
        }
    }

    /// What a letter changes, the length or another letter could undo; and windows could trade places.
    #[test]
    fn texts_that_could_be_taken_for_one_another() {
        for texts in [
            [
                "PAYMENT_METHOD_1_IS_NOT_ALLOWED",
                "PAYMENT_METHOD_10_IS_NOT_ALLOWED",
            ],
            [
                "METHODS_2_ITEM_1_IS_NOT_ALLOWED",
                "METHODS_1_ITEM_11_IS_NOT_ALLOWED",
            ],
            [
                "paymentInProcessRefundNotAllowed",
                "refundNotAllowedPaymentInProcess",
            ],
            [
                "1_PAYMENT_METHOD_OF_MERCHANTS_00_IS_NOT_ALLOWED_FOR_THIS_USERS",
                "0_PAYMENT_METHOD_OF_MERCHANTS_000_IS_NOT_ALLOWED_FOR_THIS_USERS",
            ],
        ] {
            finds_all_and_no_other(&texts);
        }
    }

    fn attempts_are_few(texts: impl IntoIterator<Item = String>) {
        let texts: Vec<String> = texts.into_iter().collect();
        in_few_attempts(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    }

    fn numbered(count: usize) -> Vec<String> {
        let texts = (0..count).map(|n| format!("MERCHANT_{n:05}_LIMIT_EXCEEDED"));
        texts.collect()
    }
}
