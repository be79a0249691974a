//! Finds the hash with which each string of a table gets a slot of its own.
//!
//! For a small table, the generator tries seeds until the ends and the length of each string select a slot of its own. With several
//! slots for each string, this takes a few thousand tries. It is not possible if two strings have the same ends and length.
//!
//! For any other table, the method is hash and displace. The hash sorts the strings into buckets of one or two on average, and spreads
//! them over an eighth more slots than there are strings. Then, the fullest bucket first, each bucket gets the smallest displacement
//! that moves all its strings to free slots. If there is none, or two strings of a bucket have the same slot, everything starts
//! again with another seed.
//!
//! See Belazzougui, Botelho and Dietzfelbinger, "Hash, displace, and compress", 2009.

use std::mem;

use super::charset::MAX_WIRE_FORM_LEN;
use crate::shared::hash::{Hash, SHORT_LEN};

const _: () = assert!(
    MAX_WIRE_FORM_LEN <= 2 * SHORT_LEN,
    "the hash must cover the longest wire form"
);

/// The largest table without displacements. It takes 512 slots, or 26 kB.
const MAX_SMALL: usize = 90;

/// The number of seeds to try for it. Random strings take 13,000 on average in the worst case, 32 in 64 slots: one such table in
/// twelve gets displacements.
const MAX_SEEDS: u64 = 1 << 15;

/// The number of seeds to try with displacements. About every second one is enough.
const MAX_ATTEMPTS: u64 = 64;

/// The arguments of `Hash::new`, and the number of slots.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) seed: u64,
    pub(crate) slot_range: usize,
    pub(crate) displacements: Vec<u8>,
    pub(crate) slots: usize,
}

/// Finds the hash of some strings, which must be distinct. Returns `None` if every attempt fails.
pub(crate) fn search(strings: &[&str]) -> Option<Found> {
    small(strings).or_else(|| (0..MAX_ATTEMPTS).find_map(|seed| displaced(strings, seed)))
}

/// Looks for a seed with which the hash alone sends each string to a slot of its own.
fn small(strings: &[&str]) -> Option<Found> {
    let count = strings.len();
    if count > MAX_SMALL {
        return None;
    }
    // At most about one seed in e^(count² / (2 · slots)) has no collision. The number of slots keeps the exponent at 8 or below.
    let slot_range = (count * count / 16).max(2 * count).next_power_of_two();
    // For each slot, the last seed that chose it.
    let mut chosen = vec![0; slot_range];
    let seed = (1..=MAX_SEEDS).find(|&seed| {
        let hash = Hash::new(seed, slot_range, &[]);
        strings.iter().all(|string| {
            let slot = hash.slot(hash.of(string.as_bytes()));
            mem::replace(&mut chosen[slot], seed) != seed
        })
    })?;
    Some(Found {
        seed,
        slot_range,
        displacements: Vec::new(),
        slots: slot_range,
    })
}

/// Looks for displacements that send each string to a slot of its own.
fn displaced(strings: &[&str], seed: u64) -> Option<Found> {
    let slot_range = strings.len() + strings.len() / 8 + 1;
    let mut displacements = vec![0; strings.len().div_ceil(2).next_power_of_two()];
    let hash = Hash::new(seed, slot_range, &displacements);
    // For each bucket, the slots of its strings before they are displaced.
    let mut buckets = vec![Vec::new(); displacements.len()];
    for string in strings {
        let of_string = hash.of(string.as_bytes());
        buckets[hash.bucket(of_string)].push(hash.slot(of_string));
    }
    let mut fullest_first: Vec<usize> = (0..buckets.len()).collect();
    fullest_first.sort_by_key(|&bucket| std::cmp::Reverse(buckets[bucket].len()));
    let mut taken = vec![false; slot_range + usize::from(u8::MAX)];
    for bucket in fullest_first {
        let slots = &mut buckets[bucket];
        slots.sort_unstable();
        if slots.windows(2).any(|pair| pair[0] == pair[1]) {
            return None;
        }
        let displacement = (0..=u8::MAX).find(|&displacement| {
            slots
                .iter()
                .all(|slot| !taken[slot + usize::from(displacement)])
        })?;
        displacements[bucket] = displacement;
        for slot in slots {
            taken[*slot + usize::from(displacement)] = true;
        }
    }
    let furthest = displacements.iter().max().copied().unwrap_or_default();
    Some(Found {
        seed,
        slot_range,
        slots: slot_range + usize::from(furthest),
        displacements,
    })
}
