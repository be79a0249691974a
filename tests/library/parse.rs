//! `parse` reads each listed text as its value, and no other text.

use std::collections::HashSet;

use crate::wire_forms;
use result_codes::{Category, NextStep, ResultCode, ResultStatus};

/// Returns every text that is read as a code.
fn code_texts() -> HashSet<&'static str> {
    let codes = ResultCode::ALL.iter().copied();
    codes.flat_map(wire_forms).collect()
}

#[test]
fn every_code_and_alias_round_trips() {
    for &code in ResultCode::ALL {
        for text in wire_forms(code) {
            assert_eq!(ResultCode::parse(text), Some(code), "{text}");
        }
    }
}

#[test]
fn every_status_category_and_next_step_round_trips() {
    for &status in ResultStatus::ALL {
        assert_eq!(ResultStatus::parse(status.as_str()), Some(status));
    }
    for &category in Category::ALL {
        assert_eq!(Category::parse(category.as_str()), Some(category));
    }
    for &next_step in NextStep::ALL {
        assert_eq!(NextStep::parse(next_step.as_str()), Some(next_step));
    }
}

#[test]
fn no_text_is_listed_twice() {
    let listed: usize = ResultCode::ALL
        .iter()
        .map(|&code| wire_forms(code).count())
        .sum();
    assert_eq!(code_texts().len(), listed);
}

#[test]
fn a_code_with_one_character_changed_is_unlisted() {
    let texts = code_texts();
    let mut seen = 0;
    for text in &texts {
        for at in 0..=text.len() {
            let (before, after) = text.split_at(at);
            let one_less = after.get(1..).unwrap_or_default();
            let ascii = (0..128u8).map(char::from);
            let changed = ascii.clone().map(|c| format!("{before}{c}{one_less}"));
            let inserted = ascii.map(|c| format!("{before}{c}{after}"));
            let shorter = [
                before.to_owned(),
                after.to_owned(),
                format!("{before}{one_less}"),
            ];
            for neighbour in changed.chain(inserted).chain(shorter) {
                assert_eq!(
                    ResultCode::parse(&neighbour).is_some(),
                    texts.contains(&neighbour.as_str()),
                    "{neighbour}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 256 * texts.len());
}

#[test]
fn other_case_and_characters_are_unlisted() {
    let texts = code_texts();
    for text in &texts {
        // No listed text contains such characters.
        for other in [format!("{text}é"), format!("{text} ").repeat(1_000)] {
            assert_eq!(ResultCode::parse(&other), None, "{other}");
        }
        for other in [
            text.to_ascii_lowercase(),
            text.to_ascii_uppercase(),
            text.repeat(2),
        ] {
            assert_eq!(
                ResultCode::parse(&other).is_some(),
                texts.contains(other.as_str()),
                "{other}"
            );
        }
    }
    for other in [
        "",
        "\0",
        "\u{feff}",
        "ö",
        "🦀",
        &"_".repeat(65),
        &"A".repeat(100_000),
    ] {
        assert_eq!(ResultCode::parse(other), None, "{other}");
        assert_eq!(ResultStatus::parse(other), None, "{other}");
        assert_eq!(Category::parse(other), None, "{other}");
        assert_eq!(NextStep::parse(other), None, "{other}");
    }
}
