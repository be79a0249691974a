//! With serde, the four enums are their wire forms, and an unlisted text is an error.

use std::fmt::Debug;
use std::str::FromStr;

use result_codes::{Category, NextStep, ParseError, ResultCode, ResultStatus};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{from_str, from_value, json, to_value};

fn check_serde<T>(all: &[T])
where
    T: Serialize + DeserializeOwned + PartialEq + Debug + AsRef<str> + FromStr<Err = ParseError>,
{
    for value in all {
        let text = value.as_ref();
        assert_eq!(to_value(value).unwrap(), json!(text));
        assert_eq!(&from_value::<T>(json!(text)).unwrap(), value);
        let bytes = postcard::to_stdvec(value).unwrap();
        assert_eq!(&postcard::from_bytes::<T>(&bytes).unwrap(), value);

        let misspelt = format!("{text}~");
        let error = from_str::<T>(&json!(misspelt).to_string())
            .unwrap_err()
            .to_string();
        let expected = format!("invalid value: string \"{misspelt}\", expected ");
        assert!(error.starts_with(&expected), "{error}, and not {expected}");
    }
}

#[test]
fn the_enums_are_their_wire_forms() {
    check_serde(ResultCode::ALL);
    check_serde(ResultStatus::ALL);
    check_serde(Category::ALL);
    check_serde(NextStep::ALL);
}

#[test]
fn a_wrong_type_error_names_the_expected_type() {
    let error = from_str::<ResultStatus>("1").unwrap_err().to_string();
    assert!(
        error.contains("expected result status as a string"),
        "{error}"
    );
}
