//! What every enum with an `as_str` has, generated from the table or not.

/// Implements `Display`, `Serialize` and `Deserialize` by `as_str` and `FromStr`. `$noun` is what a value is called in messages.
macro_rules! impl_string_form {
    ($Enum:ident, $noun:literal) => {
        /// Formats the string of [`as_str`](Self::as_str).
        impl core::fmt::Display for $Enum {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        /// Serializes the string of [`as_str`](Self::as_str).
        #[cfg(feature = "serde")]
        impl serde_core::Serialize for $Enum {
            fn serialize<S: serde_core::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        /// Deserializes like [`FromStr`](core::str::FromStr).
        #[cfg(feature = "serde")]
        impl<'de> serde_core::Deserialize<'de> for $Enum {
            fn deserialize<D: serde_core::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                crate::serde::deserialize_from_str(deserializer, $noun)
            }
        }
    };
}
pub(crate) use impl_string_form;
