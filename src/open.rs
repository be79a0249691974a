//! `Open<T>`: a listed `T`, or the original string if the table does not list it.

use alloc::boxed::Box;
use alloc::string::String;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::marker::PhantomData;

use crate::{Listed, ResultCode};

/// A listed `T`, or the original string if the table does not list it.
///
/// The provider can add codes at any time, so `Open` accepts any string and preserves it. (Aliases are normalized to the
/// code's own text.) Listed text is always [`Known`](Open::Known), so each value has exactly one representation and `==` is
/// reliable.
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
    /// A listed value.
    Known(T),
    /// A text that the table does not list.
    ///
    /// To test for a text, compare [`as_str`](Open::as_str): once a later version lists it, it is [`Known`](Open::Known).
    Other(Unlisted<T>),
}

impl<T: Listed> Open<T> {
    /// Returns the wire form of a listed value, or the original text of an unlisted one.
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
            Open::Known(value) => T::text(value.index()),
            Open::Other(unlisted) => unlisted.as_str(),
        }
    }

    /// Returns the listed value, or `None` if the text is not listed.
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

/// Allocates only if the text is not listed.
impl<T: Listed> From<&str> for Open<T> {
    fn from(text: &str) -> Self {
        Spelled::from(text).into()
    }
}

impl<T: Listed> From<String> for Open<T> {
    fn from(text: String) -> Self {
        Spelled::from(text).into()
    }
}

/// Formats the text of [`as_str`](Open::as_str).
impl<T: Listed> fmt::Display for Open<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Returns the text of [`as_str`](Open::as_str).
impl<T: Listed> AsRef<str> for Open<T> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

/// A text that the table does not list as a `T`.
///
/// Only [`Open`] can construct one, and it never holds a listed text.
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
    /// Keeps the types apart: an unlisted status may be a listed code.
    marker: PhantomData<fn() -> T>,
}

impl<T> Unlisted<T> {
    pub(crate) fn new(text: Box<str>) -> Self {
        Unlisted {
            text,
            marker: PhantomData,
        }
    }

    /// Returns the original text.
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

// Not derived, because derived impls would require the same of `T`.

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

/// Formats the text of [`as_str`](Unlisted::as_str).
impl<T> fmt::Display for Unlisted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

/// Returns the text of [`as_str`](Unlisted::as_str).
impl<T> AsRef<str> for Unlisted<T> {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// An [`Open`] that remembers which alias was sent.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Spelled<T> {
    /// The value, and the index of its text: the value's own, or an alias.
    Listed(T, u32),
    Other(Unlisted<T>),
}

impl<T: Listed> Spelled<T> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Spelled::Listed(_, index) => T::text(*index),
            Spelled::Other(unlisted) => unlisted.as_str(),
        }
    }

    pub(crate) fn known(&self) -> Option<T> {
        match self {
            Spelled::Listed(value, _) => Some(*value),
            Spelled::Other(_) => None,
        }
    }
}

impl<T: Listed> From<Open<T>> for Spelled<T> {
    fn from(open: Open<T>) -> Self {
        match open {
            Open::Known(value) => Spelled::Listed(value, value.index()),
            Open::Other(unlisted) => Spelled::Other(unlisted),
        }
    }
}

impl<T: Listed> From<&str> for Spelled<T> {
    fn from(text: &str) -> Self {
        match T::find(text) {
            Some((value, index)) => Spelled::Listed(value, index),
            None => Spelled::Other(Unlisted::new(text.into())),
        }
    }
}

impl<T: Listed> From<String> for Spelled<T> {
    fn from(text: String) -> Self {
        match T::find(&text) {
            Some((value, index)) => Spelled::Listed(value, index),
            None => Spelled::Other(Unlisted::new(text.into())),
        }
    }
}

impl<T> From<Spelled<T>> for Open<T> {
    fn from(spelled: Spelled<T>) -> Self {
        match spelled {
            Spelled::Listed(value, _) => Open::Known(value),
            Spelled::Other(unlisted) => Open::Other(unlisted),
        }
    }
}
