//! The four enums work in a `const`, implement the same traits, and fail to parse with a helpful error.
#![allow(
    deprecated,
    reason = "the table may deprecate a code that this test uses"
)]

use std::collections::{BTreeSet, HashSet};
use std::error::Error;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use result_codes::{Category, NextStep, ParseError, ResultCode, ResultStatus};

const CODE: Option<ResultCode> = ResultCode::parse("PAYMENT_IN_PROCESS");
static STATUS: ResultStatus = ResultCode::PaymentInProcess.status();
const CATEGORY: Category = ResultCode::PaymentInProcess.category();
const TEXTS: [&str; 10] = [
    ResultCode::PaymentInProcess.as_str(),
    ResultCode::PaymentInProcess.description(),
    ResultCode::PaymentInProcess.resolution(),
    STATUS_UNKNOWN.meaning(),
    STATUS_UNKNOWN.action(),
    STATUS_UNKNOWN.next_step().description(),
    STATUS_UNKNOWN.transaction_statuses()[0],
    CATEGORY.title(),
    CATEGORY.group(),
    CATEGORY.codes()[0].as_str(),
];
const STATUS_UNKNOWN: ResultStatus = ResultStatus::Unknown;
const OPTIONAL: (Option<&str>, &[&str], Option<&str>, Option<ResultCode>) = (
    ResultCode::ProcessFail.note(),
    ResultCode::ProcessFail.aliases(),
    ResultCode::ProcessFail.deprecated(),
    ResultCode::ProcessFail.replaced_by(),
);

#[test]
fn accessors_are_const() {
    const FOUND: ResultCode = match ResultCode::parse("SENDING") {
        Some(code) => code,
        None => panic!("not listed"),
    };
    assert_eq!(CODE, Some(ResultCode::PaymentInProcess));
    assert_eq!(STATUS, ResultStatus::Unknown);
    assert!(TEXTS.iter().all(|text| !text.is_empty()));
    assert!(
        OPTIONAL.1.is_empty() || ResultCode::parse(OPTIONAL.1[0]) == Some(ResultCode::ProcessFail)
    );
    let name = match ResultCode::Sending {
        FOUND => "a constant is a pattern",
        _ => "another code",
    };
    assert_eq!(name, "a constant is a pattern");
}

fn check_traits<T>(all: &[T])
where
    T: AsRef<str>
        + Clone
        + Copy
        + Debug
        + Display
        + FromStr<Err = ParseError>
        + Hash
        + Ord
        + Send
        + Sync
        + Unpin,
    T: for<'a> TryFrom<&'a str, Error = ParseError> + 'static,
{
    for value in all {
        let text = value.to_string();
        assert_eq!(text.parse(), Ok(*value));
        assert_eq!(T::try_from(text.as_str()), Ok(*value));
        assert_eq!(value.as_ref(), text);
        assert_eq!(format!("{value:>70}"), format!("{text:>70}"));
    }
    let hashed: HashSet<T> = all.iter().copied().collect();
    assert_eq!(hashed.len(), all.len());
    let ordered: BTreeSet<T> = hashed.into_iter().collect();
    assert!(ordered.iter().eq(all), "must be ordered as in the table");
    for value in all {
        // No listed text contains `~`, so this is one edit away from a listed one.
        let misspelt = format!("{value}~");
        let error = misspelt.parse::<T>().unwrap_err();
        let message = error.to_string();
        let (what, suggestion) = message
            .split_once(&format!(" `{misspelt}`"))
            .expect(&message);
        assert!(what.starts_with("there is no "), "{message}");
        // One edit in two characters is too much for a suggestion.
        let has_suggestion = suggestion.starts_with("; did you mean `");
        assert_eq!(has_suggestion, misspelt.len() > 2, "{message}");
        let _: &dyn Error = &error;
    }
}

#[test]
fn all_enums_implement_the_same_traits() {
    check_traits(ResultCode::ALL);
    check_traits(ResultStatus::ALL);
    check_traits(Category::ALL);
    check_traits(NextStep::ALL);
}

#[test]
fn an_error_shows_the_input() {
    let message = |text: &str| text.parse::<ResultCode>().unwrap_err().to_string();
    assert_eq!(message(""), "there is no result code ``");
    assert_eq!(
        message("\u{1b}[31m"),
        "there is no result code `\\u{1b}[31m`"
    );
    assert_eq!(
        message(&"é".repeat(1_000)),
        format!("there is no result code `{}…`", "é".repeat(40))
    );
}
