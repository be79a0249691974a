//! The four enums: strings, and on reading listed ones alone.

use core::fmt;
use core::marker::PhantomData;

use serde_core::de::{self, Deserializer, Visitor};

use crate::Listed;

/// Reads one of the enums.
pub(crate) fn deserialize_listed<'de, T: Listed, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_str(ListedVisitor(PhantomData))
}

struct ListedVisitor<T>(PhantomData<T>);

impl<T: Listed> Visitor<'_> for ListedVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {} as a string", T::NOUN)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}
