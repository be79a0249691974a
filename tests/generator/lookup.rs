//! The lookup finds each string of a table, and no other. A table can be as unlike the shipped one as a valid one can be.

use std::collections::HashSet;

use crate::codegen::charset::MAX_WIRE_FORM_LEN as MAX_LEN;
use crate::codegen::phf::search;
use crate::shared::hash::Hash;

#[path = "../../src/phf.rs"]
mod phf;

use phf::{Lookup, Slots};

/// More slots than any table here has.
const SLOTS: usize = 8_192;

/// Strings made of the first have the same windows at any length; of the second, at every eighth length.
const REPEATED: [&str; 2] = ["A", "ABCDEFGH"];

/// Asserts that the lookup finds each string, and no neighbour of about a hundred of them.
fn finds_all_and_no_other(texts: impl IntoIterator<Item = String>) {
    let texts: Vec<&str> = texts.into_iter().map(|text| &*text.leak()).collect();
    let found = search(&texts).unwrap_or_else(|| panic!("{} such as {}", texts.len(), texts[0]));
    assert!(found.slots <= SLOTS);
    let hash = Hash::new(found.seed, found.slot_range, found.displacements.leak());
    let indices = 0..u32::try_from(texts.len()).unwrap();
    let strings: Vec<(&str, u32)> = texts.iter().copied().zip(indices).collect();
    let strings = &*strings.leak();
    let slots: &'static Slots<u32, SLOTS> = Box::leak(Box::new(Slots::new(strings, &hash)));
    let lookup = Lookup { hash, slots };

    let listed: HashSet<&str> = texts.iter().copied().collect();
    for &(text, index) in strings {
        assert_eq!(lookup.find(text), Some(index), "{text}");
    }
    let is_same =
        |text: &str| assert_eq!(lookup.find(text).is_some(), listed.contains(text), "{text}");
    for text in texts.iter().step_by(texts.len().div_ceil(100)) {
        neighbours(text).for_each(|neighbour| is_same(&neighbour));
    }
    ["", "\0", "é", "\u{10ffff}"].into_iter().for_each(is_same);
    for letters in REPEATED {
        for len in (1..=MAX_LEN + 1).chain([9_000]) {
            is_same(&letters.repeat(len)[..len]);
        }
    }
    assert_eq!(phf::values::<u32, 1>(strings), [0]);
}

/// Returns the string with one byte added, removed and changed at each position, and with a character of two bytes.
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
fn one_string_of_each_length() {
    for len in 1..=MAX_LEN {
        finds_all_and_no_other(["x".repeat(len)]);
    }
}

#[test]
fn letters_repeated_to_each_length() {
    for letters in REPEATED {
        finds_all_and_no_other((1..=MAX_LEN).map(|len| letters.repeat(len)[..len].to_owned()));
    }
}

/// With one letter at each end, the hash must use what is between.
#[test]
fn strings_of_each_length_that_differ_in_two_bytes() {
    for len in 1..=MAX_LEN {
        finds_all_and_no_other((0..len).map(|at| "M".repeat(at) + "_" + &"M".repeat(len - 1 - at)));
    }
}

#[test]
fn small_and_large_tables() {
    for count in [1, 2, 3, 16, 49, 90, 91, 200, 1_000, 5_000] {
        finds_all_and_no_other((0..count).map(|n| format!("E{n}")));
        finds_all_and_no_other((0..count).map(|n| format!("MERCHANT_{n:05}_LIMIT_EXCEEDED")));
    }
}

#[test]
fn any_letter_anywhere() {
    for len in (1..=MAX_LEN).step_by(3) {
        let text = &REPEATED[1].repeat(8)[..len];
        finds_all_and_no_other((0..len).flat_map(|at| {
            let letters = ('0'..='9').chain('a'..='z');
            letters.map(move |letter| format!("{}{letter}{}", &text[..at], &text[at + 1..]))
        }));
    }
}

/// The length or another letter could undo what a letter changes, and windows could be swapped.
#[test]
fn strings_that_a_weak_hash_confuses() {
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
        finds_all_and_no_other(texts.map(str::to_owned));
    }
}

/// Displacements would cost time in a lookup. These strings have the same window, and differ in their length.
#[test]
fn a_small_table_has_no_displacements() {
    let texts = ["AAAA", "AAAAA", "AAAAAA", "AAAAAAA"];
    assert!(search(&texts).unwrap().displacements.is_empty());
}

/// No hash tells a string from itself.
#[test]
fn the_search_ends() {
    assert!(search(&["A", "A"]).is_none());
}
