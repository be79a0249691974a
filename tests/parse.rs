//! What a text is read as: each listed one as its value, and nothing else as anything.

use std::collections::HashSet;

use result_codes::{Category, NextStep, ResultCode, ResultStatus};

/// Every text that is read as a code.
fn code_texts() -> HashSet<&'static str> {
    let texts = |code: &ResultCode| {
        [code.as_str()]
            .into_iter()
            .chain(code.aliases().iter().copied())
    };
    ResultCode::ALL.iter().flat_map(texts).collect()
}

#[test]
fn every_code_and_alias_round_trips() {
    for &code in ResultCode::ALL {
        assert_eq!(ResultCode::parse(code.as_str()), Some(code));
        for alias in code.aliases() {
            assert_eq!(ResultCode::parse(alias), Some(code), "{alias}");
            assert_ne!(*alias, code.as_str());
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
    let aliases: usize = ResultCode::ALL
        .iter()
        .map(|code| code.aliases().len())
        .sum();
    assert_eq!(code_texts().len(), ResultCode::ALL.len() + aliases);
}

#[test]
fn neighbours_of_a_code_are_no_codes() {
    let texts = code_texts();
    let mut seen = 0;
    for text in &texts {
        for at in 0..=text.len() {
            let (before, behind) = text.split_at(at);
            let one_less = behind.get(1..).unwrap_or_default();
            let ascii = (0..128u8).map(char::from);
            let changed = ascii.clone().map(|c| format!("{before}{c}{one_less}"));
            let inserted = ascii.map(|c| format!("{before}{c}{behind}"));
            let shorter = [
                before.to_owned(),
                behind.to_owned(),
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
fn other_case_blanks_and_characters_are_no_codes() {
    let texts = code_texts();
    for text in &texts {
        // No listed text has such characters.
        for other in [
            format!(" {text}"),
            format!("{text}\n"),
            format!("{text}é"),
            format!("{text} ").repeat(1_000),
        ] {
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
