//! `Open<T>`: a listed `T`, or the original string if the table does not list it.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;

use crate::Listed;

/// A listed `T`, or the original string if the table does not list it.
///
/// The provider can add codes at any time, so `Open` takes any string and keeps it. Only an alias becomes the code's own wire form.
/// A listed string is always [`Listed`](Open::Listed), so each value has exactly one representation and `==` is reliable.
///
/// # Examples
///
/// ```
/// use result_codes::{Open, ResultCode};
///
/// let listed = Open::<ResultCode>::from("SENDING");
/// assert_eq!(listed, Open::Listed(ResultCode::Sending));
///
/// let unlisted = Open::<ResultCode>::from("TOMORROWS_CODE");
/// assert_eq!(unlisted.listed(), None);
/// assert_eq!(unlisted.as_str(), "TOMORROWS_CODE");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Open<T> {
    /// A listed value.
    Listed(T),
    /// A string that is not in the table.
    ///
    /// To test for a string, compare [`as_str`](Open::as_str): once a later version lists it, it is [`Listed`](Open::Listed).
    Unlisted(Unlisted<T>),
}

impl<T: Listed> Open<T> {
    /// Returns the wire form of a listed value, or the original string.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Open, ResultStatus};
    ///
    /// assert_eq!(Open::<ResultStatus>::from("u").as_str(), "u");
    /// ```
    pub fn as_str(&self) -> &str {
        match self {
            Open::Listed(value) => value.as_str(),
            Open::Unlisted(unlisted) => unlisted.as_str(),
        }
    }

    /// Returns the listed value, or `None` if the string is not listed.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Open, ResultStatus};
    ///
    /// assert_eq!(Open::from("U").listed(), Some(ResultStatus::Unknown));
    /// assert_eq!(Open::<ResultStatus>::from("u").listed(), None);
    /// ```
    pub fn listed(&self) -> Option<T> {
        match self {
            Open::Listed(value) => Some(*value),
            Open::Unlisted(_) => None,
        }
    }
}

impl<T: Listed> From<T> for Open<T> {
    fn from(value: T) -> Self {
        Open::Listed(value)
    }
}

/// Allocates only if the string is not listed.
impl<T: Listed> From<&str> for Open<T> {
    fn from(text: &str) -> Self {
        match text.parse() {
            Ok(value) => Open::Listed(value),
            Err(_) => Open::Unlisted(Unlisted::new(text.into())),
        }
    }
}

impl<T: Listed> From<String> for Open<T> {
    fn from(text: String) -> Self {
        match text.parse() {
            Ok(value) => Open::Listed(value),
            Err(_) => Open::Unlisted(Unlisted::new(text.into())),
        }
    }
}

/// Formats the string of [`as_str`](Open::as_str).
impl<T: Listed> fmt::Display for Open<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Returns the string of [`as_str`](Open::as_str).
impl<T: Listed> AsRef<str> for Open<T> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// A string that the table does not list as a `T`.
///
/// Only [`Open`] can construct one, and it never holds a listed string.
///
/// # Examples
///
/// ```
/// use result_codes::{Open, ResultCode};
///
/// match Open::<ResultCode>::from("TOMORROWS_CODE") {
///     Open::Listed(code) => println!("{}", code.description()),
///     Open::Unlisted(unlisted) => assert_eq!(unlisted.as_str(), "TOMORROWS_CODE"),
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Unlisted<T> {
    text: Box<str>,
    /// Keeps the types apart: an unlisted status may be a listed code.
    marker: PhantomData<fn() -> T>,
}

impl<T> Unlisted<T> {
    fn new(text: Box<str>) -> Self {
        Unlisted {
            text,
            marker: PhantomData,
        }
    }

    /// Returns the original string.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Open, ResultStatus};
    ///
    /// let Open::Unlisted(unlisted) = Open::<ResultStatus>::from("X") else {
    ///     panic!("X is listed");
    /// };
    /// assert_eq!(unlisted.as_str(), "X");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl<T> fmt::Debug for Unlisted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Unlisted").field(&self.text).finish()
    }
}

/// Formats the string of [`as_str`](Unlisted::as_str).
impl<T> fmt::Display for Unlisted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// Returns the string of [`as_str`](Unlisted::as_str).
impl<T> AsRef<str> for Unlisted<T> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}
