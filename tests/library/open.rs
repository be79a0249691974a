//! `Open` takes every text: a listed one is its value, and any other is kept as it was sent.

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use crate::wire_forms;
use result_codes::{Open, ResultCode, ResultStatus};
use serde_json::{from_str, json, to_value};

#[test]
fn a_listed_string_is_listed() {
    for &code in ResultCode::ALL {
        for text in wire_forms(code) {
            let open = Open::Listed(code);
            assert_eq!(Open::from(text), open);
            assert_eq!(Open::from(text.to_owned()), open);
            assert_eq!(
                from_str::<Open<ResultCode>>(&json!(text).to_string()).unwrap(),
                open
            );
        }
    }
}

#[test]
fn another_text_is_kept() {
    for text in ["", "sending~", "SENDING ", "é"] {
        let open = Open::<ResultCode>::from(text);
        assert_eq!(open, Open::from(text.to_owned()));
        assert!(matches!(&open, Open::Unlisted(unlisted) if unlisted.as_str() == text));
        assert_eq!(open.listed(), None);
        assert_eq!([open.as_str(), open.as_ref()], [text; 2]);
        assert_eq!(format!("{open}"), text);
        assert_eq!(to_value(&open).unwrap(), json!(text));
        assert_eq!(
            from_str::<Open<ResultCode>>(&json!(text).to_string()).unwrap(),
            open
        );
    }
}

#[test]
fn unlisted_texts_are_compared_and_shown_as_they_are() {
    let [one, same, other] = ["UNLISTED_1", "UNLISTED_1", "UNLISTED_2"].map(|text| {
        match Open::<ResultCode>::from(text) {
            Open::Unlisted(unlisted) => unlisted,
            Open::Listed(code) => panic!("{code} is listed"),
        }
    });
    assert_eq!(one, same);
    assert_ne!(one, other);
    assert_ne!(Open::Unlisted(one.clone()), Open::Unlisted(other.clone()));
    assert_eq!(HashSet::from([&one, &same, &other]).len(), 2);
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    assert_ne!(hasher.hash_one(&one), hasher.hash_one(&other));
    assert_eq!([one.as_str(), one.as_ref()], ["UNLISTED_1"; 2]);
    assert_eq!(
        format!("{one}|{one:>12}|{one:.3}"),
        "UNLISTED_1|  UNLISTED_1|UNL"
    );
    assert_eq!(format!("{one:?}"), r#"Unlisted("UNLISTED_1")"#);
}

#[test]
fn anything_but_a_string_is_an_error() {
    let error = from_str::<Open<ResultStatus>>("5").unwrap_err().to_string();
    assert!(error.contains("expected a string"), "{error}");
}
