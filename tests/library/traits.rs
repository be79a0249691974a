//! The four enums work in a `const`, implement the same traits, and fail to parse with a small error.
#![allow(
    deprecated,
    reason = "the table may deprecate a code that this test uses"
)]

use std::collections::HashSet;
use std::error::Error;
use std::fmt::{Debug, Display};
use std::hash::Hash;
use std::str::FromStr;

use result_codes::{Category, Listed, NextStep, ParseError, ResultCode, ResultStatus};

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
        + Eq
        + Hash
        + Listed
        + Send
        + Sync
        + Unpin,
{
    for value in all {
        let text = value.to_string();
        assert_eq!(text.parse(), Ok(*value));
        assert_eq!(Listed::as_str(*value), text);
        assert_eq!(value.as_ref(), text);
        assert_eq!(format!("{value:>70}"), format!("{text:>70}"));
    }
    let hashed: HashSet<T> = all.iter().copied().collect();
    assert_eq!(hashed.len(), all.len());
    assert_eq!(T::ALL, all);
    // No listed string contains `~`.
    let error = format!("{}~", all[0]).parse::<T>().unwrap_err();
    let _: &dyn Error = &error;
    let message = error.to_string();
    assert!(message.starts_with("unrecognized "), "{message}");
}

/// A larger error would be moved through every `?`.
#[test]
fn an_error_takes_two_words() {
    assert!(size_of::<ParseError>() <= 2 * size_of::<usize>());
}

#[test]
fn all_enums_implement_the_same_traits() {
    check_traits(ResultCode::ALL);
    check_traits(ResultStatus::ALL);
    check_traits(Category::ALL);
    check_traits(NextStep::ALL);
}
