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
/// fn is_listed<T: Listed>(text: &str) -> bool {
///     text.parse::<T>().is_ok()
/// }
///
/// assert!(is_listed::<ResultStatus>("U"));
/// assert!(!is_listed::<ResultCode>("U"));
/// ```
pub trait Listed:
    Copy
    + fmt::Debug
    + fmt::Display
    + AsRef<str>
    + FromStr<Err = ParseError>
    + Hash
    + Ord
    + sealed::TableEnum
    + 'static
{
}

pub(crate) mod sealed {
    /// `parse` and `as_str` for code that is generic over the enums.
    pub trait TableEnum: Sized {
        /// Returns the value that a text stands for, and the index of the text, which may be an alias.
        fn find(text: &str) -> Option<(Self, u32)>;
        /// Returns the text at an index.
        fn text(index: u32) -> &'static str;
        /// Returns the index of the value's own text.
        fn index(self) -> u32;
    }
}

/// Implements what every generated enum has: [`ALL`](crate::ResultCode::ALL), `parse`, `as_str` and the traits.
///
/// This is a macro because a trait cannot have a `const fn`.
macro_rules! impl_listed {
    (
        $Enum:ident, $module:ident, $noun:literal, $form:literal,
        example: $text:literal is $variant:ident
    ) => {
        impl $Enum {
            #[doc = concat!("Every listed ", $noun, ", in the order of the table.")]
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use result_codes::", stringify!($Enum), ";")]
            ///
            #[doc = concat!("assert!(", stringify!($Enum), "::ALL.contains(&", stringify!($Enum), "::", stringify!($variant), "));")]
            /// ```
            pub const ALL: &'static [Self] = crate::tables::$module::VALUES.split_at(crate::tables::$module::NAME.len()).0;

            #[doc = concat!("Parses a ", $noun, " from its ", $form, ".")]
            ///
            /// Returns `None` if the text is not listed. Matching is exact: case and whitespace matter.
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use result_codes::", stringify!($Enum), ";")]
            ///
            #[doc = concat!("assert_eq!(", stringify!($Enum), "::parse(", stringify!($text), "), Some(", stringify!($Enum), "::", stringify!($variant), "));")]
            #[doc = concat!("assert_eq!(", stringify!($Enum), "::parse(\"something else\"), None);")]
            /// ```
            #[inline]
            pub const fn parse(text: &str) -> Option<Self> {
                Self::from_text_index(crate::tables::$module::HASH.find(text))
            }

            /// Returns the value of the text at an index.
            #[inline]
            const fn from_text_index(index: u32) -> Option<Self> {
                // Compare as `u64`: on a 16-bit target, `as usize` could truncate a miss to a valid index.
                if (index as u64) < crate::tables::$module::VALUES.len() as u64 {
                    Some(crate::tables::$module::VALUES[index as usize])
                } else {
                    None
                }
            }

            #[doc = concat!("Returns the ", $form, " of this ", $noun, ".")]
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use result_codes::", stringify!($Enum), ";")]
            ///
            #[doc = concat!("assert_eq!(", stringify!($Enum), "::", stringify!($variant), ".as_str(), ", stringify!($text), ");")]
            /// ```
            pub const fn as_str(self) -> &'static str {
                crate::tables::$module::TEXTS.get(self as usize)
            }
        }

        impl crate::Listed for $Enum {}

        impl crate::listed::sealed::TableEnum for $Enum {
            fn find(text: &str) -> Option<(Self, u32)> {
                let index = crate::tables::$module::HASH.find(text);
                Some((Self::from_text_index(index)?, index))
            }

            fn text(index: u32) -> &'static str {
                crate::tables::$module::TEXTS.get(index as usize)
            }

            fn index(self) -> u32 {
                self as u32
            }
        }

        crate::string_form::impl_string_form! { $Enum, $noun }

        /// Formats the name of the variant.
        impl core::fmt::Debug for $Enum {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                // Not derived: with 10,000 variants, that takes `rustc` seconds.
                f.write_str(crate::tables::$module::NAME.get(*self as usize))
            }
        }

        /// Like [`parse`](Self::parse), but the error names the input and suggests the closest listed value.
        impl core::str::FromStr for $Enum {
            type Err = crate::ParseError;

            fn from_str(text: &str) -> Result<Self, crate::ParseError> {
                Self::parse(text).ok_or_else(|| {
                    // Only the texts of the values are suggested, not the aliases after them.
                    // `NAME.len()`, because wherever `ALL` is used, `rustc` checks each of its values again.
                    crate::ParseError::new(text, $noun, &crate::tables::$module::TEXTS, crate::tables::$module::NAME.len())
                })
            }
        }

        /// Parses like [`FromStr`](core::str::FromStr).
        impl TryFrom<&str> for $Enum {
            type Error = crate::ParseError;

            fn try_from(text: &str) -> Result<Self, crate::ParseError> {
                text.parse()
            }
        }

        /// Returns the text of [`as_str`](Self::as_str).
        impl AsRef<str> for $Enum {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
    };
}
pub(crate) use impl_listed;
