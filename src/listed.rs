//! What the four generated enums have in common.

use core::fmt;
use core::hash::Hash;
use core::str::FromStr;

use crate::ParseError;

/// Implemented by the four generated enums: [`ResultCode`](crate::ResultCode), [`ResultStatus`](crate::ResultStatus),
/// [`Category`](crate::Category) and [`NextStep`](crate::NextStep).
///
/// This trait is sealed.
///
/// # Examples
///
/// ```
/// use result_codes::{Listed, ResultCode, ResultStatus};
///
/// fn longest<T: Listed>() -> usize {
///     T::ALL.iter().map(|value| value.as_str().len()).max().unwrap_or_default()
/// }
///
/// assert_eq!(longest::<ResultStatus>(), 1);
/// assert!(longest::<ResultCode>() > 1);
/// ```
pub trait Listed:
    Copy
    + fmt::Debug
    + fmt::Display
    + AsRef<str>
    + FromStr<Err = ParseError>
    + Eq
    + Hash
    + sealed::Sealed
    + 'static
{
    /// Every listed value, in the order of the table.
    const ALL: &'static [Self];

    /// Returns the wire form of a status or a code, or the name of a category or a next step in the table.
    fn as_str(self) -> &'static str;
}

pub(crate) mod sealed {
    pub trait Sealed {}
}

/// Implements the traits of a generated enum.
macro_rules! impl_listed {
    ($Enum:ident, $noun:literal) => {
        impl crate::listed::sealed::Sealed for $Enum {}

        impl crate::Listed for $Enum {
            const ALL: &'static [Self] = $Enum::ALL;

            fn as_str(self) -> &'static str {
                self.as_str()
            }
        }

        crate::string_form::impl_string_form! { $Enum, $noun }

        /// Like [`parse`](Self::parse), with an error in place of `None`.
        impl core::str::FromStr for $Enum {
            type Err = crate::ParseError;

            fn from_str(text: &str) -> Result<Self, crate::ParseError> {
                Self::parse(text).ok_or(crate::ParseError::new($noun))
            }
        }

        /// Returns the string of [`as_str`](Self::as_str).
        impl AsRef<str> for $Enum {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
    };
}
pub(crate) use impl_listed;
