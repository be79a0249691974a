//! `Open` takes every text: a listed one is its value, and any other is kept as it was sent.
#![cfg(all(feature = "alloc", feature = "serde"))]

use common::wire_forms;
use result_codes::{Open, ResultCode, ResultStatus};
use serde_json::{from_str, json, to_value};

mod common;

#[test]
fn a_listed_text_is_known() {
    for &code in ResultCode::ALL {
        for text in wire_forms(code) {
            let open = Open::Known(code);
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
        assert!(matches!(&open, Open::Other(unlisted) if unlisted.as_str() == text));
        assert_eq!(open.known(), None);
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
fn anything_but_a_string_is_an_error() {
    let error = from_str::<Open<ResultStatus>>("5").unwrap_err().to_string();
    assert!(error.contains("expected a string"), "{error}");
}
