//! `Sent<T>`: a text as it was sent, and the listed value that it is read as.

use alloc::string::String;

use crate::{Listed, Open, Unlisted};

/// An [`Open`] that remembers its spelling, where that is an alias.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Sent<T> {
    /// With the place of its text.
    Listed(T, u32),
    Other(Unlisted<T>),
}

impl<T: Listed> Sent<T> {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Sent::Listed(_, place) => T::text_at(*place),
            Sent::Other(unlisted) => unlisted.as_str(),
        }
    }

    pub(crate) fn known(&self) -> Option<T> {
        match self {
            Sent::Listed(value, _) => Some(*value),
            Sent::Other(_) => None,
        }
    }
}

impl<T: Listed> From<Open<T>> for Sent<T> {
    fn from(open: Open<T>) -> Self {
        match open {
            Open::Known(value) => Sent::Listed(value, value.place()),
            Open::Other(unlisted) => Sent::Other(unlisted),
        }
    }
}

impl<T: Listed> From<&str> for Sent<T> {
    fn from(text: &str) -> Self {
        match T::of_text(text) {
            Some((value, place)) => Sent::Listed(value, place),
            None => Sent::Other(Unlisted::new(text.into())),
        }
    }
}

impl<T: Listed> From<String> for Sent<T> {
    fn from(text: String) -> Self {
        match T::of_text(&text) {
            Some((value, place)) => Sent::Listed(value, place),
            None => Sent::Other(Unlisted::new(text.into())),
        }
    }
}

impl<T> From<Sent<T>> for Open<T> {
    fn from(sent: Sent<T>) -> Self {
        match sent {
            Sent::Listed(value, _) => Open::Known(value),
            Sent::Other(unlisted) => Open::Other(unlisted),
        }
    }
}
