//! `Open<T>`: a listed value, or the text the table does not have.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

use crate::sent::Sent;
use crate::{Listed, ResultCode};

/// A listed value, or the text that the table does not have.
///
/// The provider adds codes whenever it likes. So what it sends goes into an `Open`, which takes every text, and gives each
/// back as it was; only an alias comes back as its code's own text. A listed text is always [`Known`](Open::Known), so
/// there is one way to hold each, and what is equal is the same.
///
/// # Examples
///
/// ```
/// use result_codes::{Open, ResultCode};
///
/// let listed = Open::<ResultCode>::from("SENDING");
/// assert_eq!(listed, Open::Known(ResultCode::Sending));
///
/// let unlisted = Open::<ResultCode>::from("TOMORROWS_CODE");
/// assert_eq!(unlisted.known(), None);
/// assert_eq!(unlisted.as_str(), "TOMORROWS_CODE");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Open<T> {
    /// A value of the table.
    Known(T),
    /// A text that the table does not have.
    ///
    /// Compare it by [`as_str`](Open::as_str): the next version may list it, and then it is [`Known`](Open::Known).
    Other(Unlisted<T>),
}

impl<T: Listed> Open<T> {
    /// The text, as it was sent; of a code that was sent by an alias, its own text.
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
            Open::Known(value) => T::text_at(value.place()),
            Open::Other(unlisted) => unlisted.as_str(),
        }
    }

    /// The listed value, where it is one.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Open, ResultStatus};
    ///
    /// assert_eq!(Open::from("U").known(), Some(ResultStatus::Unknown));
    /// assert_eq!(Open::<ResultStatus>::from("u").known(), None);
    /// ```
    pub fn known(&self) -> Option<T> {
        match self {
            Open::Known(value) => Some(*value),
            Open::Other(_) => None,
        }
    }
}

impl<T: Listed> From<T> for Open<T> {
    fn from(value: T) -> Self {
        Open::Known(value)
    }
}

/// Allocates only where the text is not listed.
impl<T: Listed> From<&str> for Open<T> {
    fn from(text: &str) -> Self {
        Sent::from(text).into()
    }
}

impl<T: Listed> From<String> for Open<T> {
    fn from(text: String) -> Self {
        Sent::from(text).into()
    }
}

/// Writes the text of [`as_str`](Open::as_str).
impl<T: Listed> fmt::Display for Open<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Gives the text of [`as_str`](Open::as_str).
impl<T: Listed> AsRef<str> for Open<T> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// A text that the table does not list among its values of type `T`.
///
/// Nothing but [`Open`] makes one, and it never holds a listed text.
///
/// # Examples
///
/// ```
/// use result_codes::{Open, ResultCode};
///
/// match Open::<ResultCode>::from("TOMORROWS_CODE") {
///     Open::Known(code) => println!("{}", code.description()),
///     Open::Other(unlisted) => assert_eq!(unlisted.as_str(), "TOMORROWS_CODE"),
/// }
/// ```
pub struct Unlisted<T = ResultCode> {
    text: Box<str>,
    /// What is unlisted among the statuses can be a listed code.
    among: PhantomData<fn() -> T>,
}

impl<T> Unlisted<T> {
    pub(crate) fn new(text: Box<str>) -> Self {
        Unlisted {
            text,
            among: PhantomData,
        }
    }

    /// The text, as it was sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Open, ResultStatus};
    ///
    /// let Open::Other(unlisted) = Open::<ResultStatus>::from("X") else {
    ///     panic!("X is listed");
    /// };
    /// assert_eq!(unlisted.as_str(), "X");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

// Not derived, because a derived one would ask the same of `T`.

impl<T> Clone for Unlisted<T> {
    fn clone(&self) -> Self {
        Unlisted::new(self.text.clone())
    }
}

impl<T> PartialEq for Unlisted<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Unlisted<T> {}

impl<T> Hash for Unlisted<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl<T> fmt::Debug for Unlisted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Unlisted").field(&self.text).finish()
    }
}

/// Writes the text of [`as_str`](Unlisted::as_str).
impl<T> fmt::Display for Unlisted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// Gives the text of [`as_str`](Unlisted::as_str).
impl<T> AsRef<str> for Unlisted<T> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}
