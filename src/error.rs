//! The error of parsing an enum.

use core::fmt;

/// The error returned when a string cannot be parsed as one of the enums.
///
/// It does not contain the string; log that too if you need it.
///
/// # Examples
///
/// ```
/// use result_codes::ResultCode;
///
/// let error = "ORDER-NOT-EXIST".parse::<ResultCode>().unwrap_err();
/// assert_eq!(error.to_string(), "unrecognized result code");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    noun: &'static str,
}

impl ParseError {
    /// Creates the error of parsing a value that is called `noun`.
    pub(crate) const fn new(noun: &'static str) -> Self {
        ParseError { noun }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unrecognized {}", self.noun)
    }
}

impl core::error::Error for ParseError {}
