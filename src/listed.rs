//! What the four enums have in common.

use core::fmt;
use core::hash::Hash;
use core::str::FromStr;

use crate::ParseError;

/// The enums of the table: [`ResultCode`](crate::ResultCode), [`ResultStatus`](crate::ResultStatus),
/// [`Category`](crate::Category) and [`NextStep`](crate::NextStep).
///
/// There can be no others.
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
    + sealed::Listed
    + 'static
{
}

pub(crate) mod sealed {
    /// What `parse` and `as_str` are to code that does not know which enum it has.
    pub trait Listed: Sized {
        /// What one value is called.
        const NOUN: &'static str;

        /// The value, and the place of the text, which may be an alias of the value's own.
        fn of_text(text: &str) -> Option<(Self, u32)>;
        fn text_at(place: u32) -> &'static str;
        /// The place of the value's own text.
        fn place(self) -> u32;
    }
}

/// Implements what follows from the texts of an enum: [`ALL`](crate::ResultCode::ALL), `parse`, `as_str` and the traits.
///
/// A macro and no trait, because a trait cannot have `const fn`.
macro_rules! listed {
    (
        $Enum:ident, $noun:literal,
        names: $NAME:ident, texts: $TEXTS:ident, values: $VALUES:ident, index: $INDEX:ident,
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
            pub const ALL: &'static [Self] = crate::tables::$VALUES.split_at(crate::tables::$NAME.len()).0;

            #[doc = concat!("The ", $noun, " that is sent as exactly this text.")]
            ///
            /// `None` where the text is not listed. Case counts, and so does every blank.
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
                Self::at(crate::tables::$INDEX.find(text))
            }

            /// The value that a place of the index stands for, if it is one.
            #[inline]
            const fn at(place: u32) -> Option<Self> {
                // Not as `usize`, which can have 16 bits and lose what makes this none.
                if (place as u64) < crate::tables::$VALUES.len() as u64 {
                    Some(crate::tables::$VALUES[place as usize])
                } else {
                    None
                }
            }

            #[doc = concat!("The text of the ", $noun, ", as it is sent.")]
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use result_codes::", stringify!($Enum), ";")]
            ///
            #[doc = concat!("assert_eq!(", stringify!($Enum), "::", stringify!($variant), ".as_str(), ", stringify!($text), ");")]
            /// ```
            pub const fn as_str(self) -> &'static str {
                crate::tables::$TEXTS.get(self as usize)
            }
        }

        impl crate::Listed for $Enum {}

        impl crate::listed::sealed::Listed for $Enum {
            const NOUN: &'static str = $noun;

            fn of_text(text: &str) -> Option<(Self, u32)> {
                let place = crate::tables::$INDEX.find(text);
                Some((Self::at(place)?, place))
            }

            fn text_at(place: u32) -> &'static str {
                crate::tables::$TEXTS.get(place as usize)
            }

            fn place(self) -> u32 {
                self as u32
            }
        }

        /// Writes the text of [`as_str`](Self::as_str).
        #[cfg(feature = "serde")]
        impl serde_core::Serialize for $Enum {
            fn serialize<S: serde_core::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        /// Reads like [`FromStr`](core::str::FromStr).
        #[cfg(feature = "serde")]
        impl<'de> serde_core::Deserialize<'de> for $Enum {
            fn deserialize<D: serde_core::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::wire::deserialize_listed(deserializer)
            }
        }

        /// Writes the name of the variant.
        impl core::fmt::Debug for $Enum {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                // Not derived: `rustc` takes seconds over the derived one of 10,000 variants.
                f.write_str(crate::tables::$NAME.get(*self as usize))
            }
        }

        /// Writes the text of [`as_str`](Self::as_str).
        impl core::fmt::Display for $Enum {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        /// Reads like [`parse`](Self::parse), with an error that names the text and, where one is near, a listed one.
        impl core::str::FromStr for $Enum {
            type Err = crate::ParseError;

            fn from_str(text: &str) -> Result<Self, crate::ParseError> {
                Self::parse(text).ok_or_else(|| {
                    // Behind the texts of the values, there are the aliases.
                    // Not `ALL.len()`: where `ALL` is used, `rustc` makes sure of each of its values again.
                    crate::ParseError::new(text, $noun, &crate::tables::$TEXTS, crate::tables::$NAME.len())
                })
            }
        }

        /// Reads like [`FromStr`](core::str::FromStr).
        impl TryFrom<&str> for $Enum {
            type Error = crate::ParseError;

            fn try_from(text: &str) -> Result<Self, crate::ParseError> {
                text.parse()
            }
        }

        /// Gives the text of [`as_str`](Self::as_str).
        impl AsRef<str> for $Enum {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }
    };
}
pub(crate) use listed;
