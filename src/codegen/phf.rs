//! Builds the hash tables: finds the seeds and displacements with which each text gets a slot of its own.
//!
//! For a small table, the generator tries seeds until the hash of the ends sends each text to a slot of its own. With several slots
//! for each text, this takes a few thousand tries. It is not possible if two texts have the same ends and length.
//!
//! For any other table, the method is hash and displace. The hash sorts the texts into buckets of one or two on average, and
//! spreads them over an eighth more slots than there are texts. Then, the fullest bucket first, each bucket gets the smallest
//! displacement that moves all its texts to free slots. If there is none, or two texts of a bucket have the same slot, everything
//! starts again with other seeds and a few more slots. This takes few attempts at any size; tests allow sixteen.
//!
//! See Belazzougui, Botelho and Dietzfelbinger, "Hash, displace, and compress", 2009.

use std::collections::HashSet;
use std::mem;

use crate::shared::hash::{
    Ends, SHORT_LEN, Seeds, Windows, ends, ends_hash, fast_range, hash, long_hash, long_windows,
    windows,
};

/// An entry of a slot without a text: a length of 255, which no text has.
const EMPTY: u32 = 0xff;

/// The largest table that is hashed by the ends alone. It takes 512 slots, or 18 kB.
const MAX_BY_ENDS: usize = 90;

/// The number of seeds to try for them. Random texts take 8,000 on average in the worst case, just before the slots double.
const MAX_SEEDS: u64 = 1 << 17;

/// The number of seeds to try with displacements.
const MAX_ATTEMPTS: usize = 64;

/// The fields of a `PerfectHash`.
#[derive(Debug)]
pub(crate) struct HashState {
    pub(crate) seeds: Seeds,
    pub(crate) slot_range: usize,
    pub(crate) displacements: Vec<u8>,
    pub(crate) keys: Vec<Windows>,
    pub(crate) entries: Vec<u32>,
}

impl HashState {
    /// Creates a hash table of this many slots, without a text in any.
    fn new(seeds: Seeds, slot_range: usize, slots: usize) -> Self {
        HashState {
            seeds,
            slot_range,
            displacements: Vec::new(),
            keys: vec![[0; 4]; slots],
            entries: vec![EMPTY; slots],
        }
    }

    fn fill_slot(&mut self, slot: usize, index: usize, text: &str) {
        self.keys[slot] = key(text);
        self.entries[slot] = pack_entry(index, text.len());
    }
}

/// Builds the hash table of some texts, which must be distinct. Returns `None` if every attempt fails.
///
/// A small table without a fitting seed gets displacements, as a large one does. There is no warning: a lookup takes 1 ns longer.
pub(crate) fn generate(texts: &[&str]) -> Option<HashState> {
    by_ends(texts).or_else(|| (0..MAX_ATTEMPTS).find_map(|attempt| displaced(texts, attempt)))
}

/// Looks for a seed with which the ends of each text select a slot of its own.
fn by_ends(texts: &[&str]) -> Option<HashState> {
    let count = texts.len();
    if count > MAX_BY_ENDS {
        return None;
    }
    let ends: Vec<Ends> = texts.iter().map(|text| text_ends(text)).collect();
    // No seed tells equal ends apart.
    let distinct: HashSet<_> = ends.iter().collect();
    if distinct.len() < count {
        return None;
    }
    // About one seed in e^(count² / (2 · slots)) has no collision. The number of slots keeps the exponent at 8 or below.
    let slot_range = (count * count / 16).max(2 * count).next_power_of_two();
    let slot = |seeds: &Seeds, ends: Ends| fast_range(ends_hash(seeds, ends), slot_range);
    // For each slot, the last attempt that chose it.
    let mut chosen = vec![0; slot_range];
    let seeds = (1..=MAX_SEEDS).find_map(|attempt| {
        let seeds = seeds(attempt);
        let mut ends = ends.iter();
        let fits =
            ends.all(|&ends| mem::replace(&mut chosen[slot(&seeds, ends)], attempt) != attempt);
        fits.then_some(seeds)
    })?;
    let mut state = HashState::new(seeds, slot_range, slot_range);
    for (index, (text, ends)) in texts.iter().zip(ends).enumerate() {
        state.fill_slot(slot(&seeds, ends), index, text);
    }
    Some(state)
}

/// Returns the ends of a text of any length. For a long text, the outer windows of `windows` equal those of `long_windows`.
fn text_ends(text: &str) -> Ends {
    let [first, .., last] = windows(text.as_bytes());
    ends(first, last, text.len())
}

/// Spreads the texts by a hash of all their windows, with displacements.
#[expect(
    clippy::cast_possible_truncation,
    reason = "only the lower bits are needed"
)]
fn displaced(texts: &[&str], attempt: usize) -> Option<HashState> {
    let seeds = seeds(attempt as u64);
    let slot_range = texts.len() + texts.len() / 8 + 1 + attempt * texts.len() / 64;
    let mut displacements = vec![0; texts.len().div_ceil(2).next_power_of_two()];
    let mut state = HashState::new(seeds, slot_range, slot_range + usize::from(u8::MAX));

    let mut buckets = vec![Vec::new(); displacements.len()];
    for (index, text) in texts.iter().enumerate() {
        let (text, len) = (text.as_bytes(), text.len());
        let hash = if len > SHORT_LEN {
            long_hash(&seeds, &long_windows(text), len)
        } else {
            hash(&seeds, windows(text), len)
        };
        let bucket = hash as usize & (displacements.len() - 1);
        buckets[bucket].push((fast_range(hash, slot_range), index));
    }
    let buckets = &buckets;
    let largest = buckets.iter().map(Vec::len).max().unwrap_or_default();
    let of_size = |size| (0..buckets.len()).filter(move |&bucket| buckets[bucket].len() == size);
    for bucket in (1..=largest).rev().flat_map(of_size) {
        let members = &buckets[bucket];
        let is_distinct = |n: usize| members[..n].iter().all(|(slot, _)| *slot != members[n].0);
        if !(1..members.len()).all(is_distinct) {
            return None;
        }
        let fits = |&displacement: &u8| {
            let mut members = members.iter();
            members.all(|(slot, _)| state.entries[slot + usize::from(displacement)] == EMPTY)
        };
        let displacement = (0..=u8::MAX).find(fits)?;
        displacements[bucket] = displacement;
        for &(slot, index) in members {
            state.fill_slot(slot + usize::from(displacement), index, texts[index]);
        }
    }
    let furthest = displacements.iter().max().copied().unwrap_or_default();
    let slots = slot_range + usize::from(furthest);
    state.keys.truncate(slots);
    state.entries.truncate(slots);
    state.displacements = displacements;
    Some(state)
}

/// Returns what the slot of a text holds to compare with.
fn key(text: &str) -> Windows {
    match text.len() {
        // A long text is compared with the text itself.
        len if len > SHORT_LEN => [0; 4],
        _ => windows(text.as_bytes()),
    }
}

/// Packs a text's index and its length.
#[expect(
    clippy::cast_possible_truncation,
    reason = "`rustc` would not finish an enum of 2^24 variants"
)]
fn pack_entry(index: usize, len: usize) -> u32 {
    (index << 8 | len) as u32
}

/// Returns seeds that are the same in every build and differ from attempt to attempt, by `SplitMix64`.
///
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
    use crate::phf::PerfectHash;
    use crate::shared::charset::MAX_WIRE_FORM_LEN as MAX_LEN;
    use crate::string_table::StringTable;

    /// Texts made of the first have the same windows at any length; of the second, at every eighth length.
    const REPEATED: [&str; 2] = ["A", "ABCDEFGH"];

    /// Asserts that the hash tables find each text, and none of their neighbours.
    fn finds_all_and_no_other(texts: &[impl AsRef<str>]) {
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        assert_finds(&in_few_attempts(&texts), &texts);
        assert_finds(&generate(&texts).unwrap(), &texts);
    }

    /// Builds a hash table with displacements, in few attempts.
    fn in_few_attempts(texts: &[&str]) -> HashState {
        let state = (0..16).find_map(|attempt| displaced(texts, attempt));
        state.unwrap_or_else(|| panic!("{} texts such as {}", texts.len(), texts[0]))
    }

    fn assert_finds(state: &HashState, texts: &[&str]) {
        let indices: HashMap<&str, u32> = texts.iter().copied().zip(0..).collect();
        assert_eq!(indices.len(), texts.len(), "the texts are distinct");
        let (data, mut offsets) = (texts.concat(), vec![0]);
        for text in texts {
            offsets.push(offsets[offsets.len() - 1] + u32::try_from(text.len()).unwrap());
        }
        let hash = PerfectHash {
            texts: &StringTable {
                data: &data,
                offsets: &offsets,
            },
            seeds: state.seeds,
            slot_range: state.slot_range,
            displacements: &state.displacements,
            keys: &state.keys,
            entries: &state.entries,
        };
        let check = |text: &str| match indices.get(text) {
            Some(&index) => assert_eq!(hash.find(text), index, "{text}"),
            None => assert!(hash.find(text) as usize >= texts.len(), "{text}"),
        };
        texts.iter().copied().for_each(check);
        for text in texts.iter().take(2_000) {
            neighbours(text).for_each(|neighbour| check(&neighbour));
        }
        ["", "\0", "é", "\u{10ffff}"].into_iter().for_each(check);
        for letters in REPEATED {
            for len in (1..=MAX_LEN + 1).chain([9_000]) {
                check(&letters.repeat(len)[..len]);
            }
        }
    }

    /// Returns the text with one byte added, removed and changed at each position, and with a character of two bytes.
    fn neighbours(text: &str) -> impl Iterator<Item = String> {
        (0..=text.len()).flat_map(move |at| {
            let (before, after) = text.split_at(at);
            let [less_one, less_two] = [1, 2].map(|len| after.get(len..).unwrap_or_default());
            [
                format!("{before}{less_one}"),
                format!("{before}\0{after}"),
                format!("{before}A{after}"),
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

    #[test]
    fn no_texts() {
        finds_all_and_no_other(&[""; 0]);
    }

    /// With one slot, the hash does not help.
    #[test]
    fn the_comparison_alone_tells_texts_apart() {
        for len in 1..=MAX_LEN {
            for letters in REPEATED {
                let text = &letters.repeat(len)[..len];
                for displacements in [vec![], vec![0]] {
                    let state = HashState {
                        seeds: seeds(0),
                        slot_range: 1,
                        displacements,
                        keys: vec![key(text)],
                        entries: vec![pack_entry(0, len)],
                    };
                    assert_finds(&state, &[text]);
                }
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

    /// A number with one more digit makes the text longer, and hardly changes the windows.
    #[test]
    fn few_attempts_for_numbers_within_a_text() {
        let words = "PAYMENT_METHOD_OF_THE_MERCHANT_IS_NOT_ALLOWED";
        for (before, after) in (0..=30).flat_map(|before| (0..=30).map(move |n| (before, n))) {
            let number = |n| format!("{}{n}{}", &words[..before], &words[words.len() - after..]);
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

    /// The length or another letter could undo what a letter changes, and windows could be swapped.
    #[test]
    fn texts_that_a_weak_hash_confuses() {
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

    /// They differ in one or two letters, and in the length.
    #[test]
    fn the_ends_are_enough_for_small_tables() {
        let letters = ('A'..='J').flat_map(|first| ('A'..='J').map(move |last| (first, last)));
        let texts = letters.enumerate().map(|(n, (first, last))| {
            let middle = "_".repeat(n * 7 % (MAX_LEN - 1));
            format!("{first}{middle}{last}")
        });
        let texts: Vec<String> = texts.collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for count in 1..=MAX_BY_ENDS {
            let state = by_ends(&texts[..count]).unwrap();
            assert!(state.displacements.is_empty());
            assert_finds(&state, &texts[..count]);
        }
        let larger = &texts[..=MAX_BY_ENDS];
        assert!(by_ends(larger).is_none());
        finds_all_and_no_other(larger);
    }

    /// Most users' tables are small. Their size must not grow unnoticed.
    #[test]
    fn a_small_table_has_a_few_slots_per_text() {
        let texts = numbered(MAX_BY_ENDS).into_iter().enumerate();
        let texts: Vec<String> = texts.map(|(n, text)| format!("{n:08}{text}")).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for (count, slots) in [
            (1, 2),
            (8, 16),
            (32, 64),
            (45, 128),
            (64, 256),
            (65, 512),
            (90, 512),
        ] {
            assert_eq!(
                by_ends(&texts[..count]).unwrap().entries.len(),
                slots,
                "{count}"
            );
        }
    }

    /// An eighth more slots than texts, and a sixty-fourth more with each attempt.
    #[test]
    fn a_large_table_has_little_more_than_one_slot_per_text() {
        let texts = numbered(1_000);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        for (attempt, slot_range) in [(0, 1_126), (1, 1_141), (32, 1_626)] {
            let state = displaced(&texts, attempt).unwrap();
            assert_eq!(state.slot_range, slot_range);
            assert!(state.entries.len() <= slot_range + 255);
        }
    }

    /// Their only window is the same.
    #[test]
    fn the_ends_of_short_texts_include_the_length() {
        for texts in [["1", "11"], ["AA", "AAA"], ["AAAA", "AAAAAAA"]] {
            assert_finds(&by_ends(&texts).unwrap(), &texts);
        }
    }

    #[test]
    fn texts_with_the_same_ends_and_length_are_displaced() {
        let texts = numbered(2);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert!(by_ends(&texts).is_none());
        assert!(!generate(&texts).unwrap().displacements.is_empty());
    }

    /// No hash tells a text from itself.
    #[test]
    fn the_search_ends() {
        assert!(generate(&["A", "A"]).is_none());
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
