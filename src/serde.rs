//! Serialization and deserialization.

use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;

use serde_core::de::{self, Deserializer, Unexpected, Visitor};

use crate::ParseError;

/// Deserializes a string by parsing it. `noun` is what a value is called in messages.
pub(crate) fn deserialize_from_str<'de, T, D>(
    deserializer: D,
    noun: &'static str,
) -> Result<T, D::Error>
where
    T: FromStr<Err = ParseError>,
    D: Deserializer<'de>,
{
    deserializer.deserialize_str(FromStrVisitor {
        noun,
        value: PhantomData,
    })
}

struct FromStrVisitor<T> {
    noun: &'static str,
    value: PhantomData<T>,
}

impl<T: FromStr<Err = ParseError>> Visitor<'_> for FromStrVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} as a string", self.noun)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse()
            .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
    }
}

/// The types that can hold unlisted strings.
#[cfg(feature = "alloc")]
mod owned {
    use alloc::format;
    use alloc::string::{String, ToString};
    use core::fmt;

    use serde_core::de::{
        self, Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
    };
    use serde_core::ser::{Serialize, SerializeStruct, Serializer};

    use crate::{Listed, Open, ResultObject, TransactionStatus};

    /// Serializes the string of [`as_str`](Open::as_str).
    impl<T: Listed> Serialize for Open<T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// Deserializes any string.
    impl<'de, T: Listed> Deserialize<'de> for Open<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            String::deserialize(deserializer).map(Open::from)
        }
    }

    /// Serializes the word that was sent.
    impl Serialize for TransactionStatus {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// Deserializes any string.
    ///
    /// In JSON and other human-readable formats, a number is read as its digits, as in a [`ResultObject`]. A value of another type
    /// is an error, and so is null: for a word that may be missing, use `Option<TransactionStatus>`.
    impl<'de> Deserialize<'de> for TransactionStatus {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            if !deserializer.is_human_readable() {
                // A binary format may not be self-describing.
                return String::deserialize(deserializer).map(TransactionStatus::from);
            }
            let expected = &"a transaction status as a string";
            match Sent::deserialize(deserializer)?.into_string(expected)? {
                Some(word) => Ok(word.into()),
                None => Err(de::Error::invalid_type(Unexpected::Unit, expected)),
            }
        }
    }

    const NAME: &str = "ResultObject";
    const STATUS: &str = "resultStatus";
    const CODE: &str = "resultCode";
    const MESSAGE: &str = "resultMessage";
    /// The name of the message in some responses.
    const MSG: &str = "resultMsg";

    /// The only key of a number that `serde_json` passes as a map.
    const JSON_NUMBER: &str = "$serde_json::private::Number";

    /// Serializes the strings that were sent.
    ///
    /// In a binary format, which may have no keys, a string that was not sent is `None`.
    impl Serialize for ResultObject {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let may_skip = serializer.is_human_readable();
            let strings = [
                (STATUS, self.raw_status()),
                (CODE, self.raw_code()),
                (MESSAGE, self.message()),
            ];
            let is_written = |text: Option<&str>| text.is_some() || !may_skip;
            let len = strings.iter().filter(|(_, text)| is_written(*text)).count();
            let mut object = serializer.serialize_struct(NAME, len)?;
            for (key, text) in strings {
                if is_written(text) {
                    object.serialize_field(key, &text)?;
                } else {
                    object.skip_field(key)?;
                }
            }
            object.end()
        }
    }

    /// Deserializes the three strings, in any order and among other keys. Each may be null or missing.
    ///
    /// * An integer as status or code is read as its digits. Any other number keeps its decimal point or exponent. `serde_json` passes
    ///   an integer of more than 64 bits as a floating-point number, unless its feature `arbitrary_precision` is on. A value of
    ///   another type is an error.
    /// * A message that is not a string is left out. If a key of a message occurs more than once, its first string is kept.
    ///   `resultMsg` is read if `resultMessage` has no string.
    /// * A duplicate status or code is an error, because either of its values could be the right one.
    ///
    /// # Where serde hides these errors
    ///
    /// * In `#[serde(flatten)] result: Option<ResultObject>`, every error becomes `None`. Flatten a `ResultObject` instead:
    ///   without any key, its status is unknown.
    /// * `serde_json::Value` keeps the last of duplicate keys: `{"resultStatus": "F", "resultStatus": "S"}` is S. Decode the
    ///   string of the response, not a `Value` of it.
    /// * `#[serde(untagged)]` takes any object for a `ResultObject`, because every key may be missing, and then tries no later
    ///   variant. Instead of an enum, decode a struct with a `ResultObject` and the other fields as options.
    impl<'de> Deserialize<'de> for ResultObject {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let human_readable = deserializer.is_human_readable();
            deserializer.deserialize_struct(
                NAME,
                &[STATUS, CODE, MESSAGE, MSG],
                ObjectVisitor { human_readable },
            )
        }
    }

    struct ObjectVisitor {
        human_readable: bool,
    }

    impl<'de> Visitor<'de> for ObjectVisitor {
        type Value = ResultObject;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an object with `{STATUS}`, `{CODE}` and `{MESSAGE}`")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ResultObject, A::Error> {
            let (mut status, mut code) = (None, None);
            let (mut message, mut msg) = (None, None);
            while let Some(key) = map.next_key()? {
                match key {
                    Key::Status => read(&mut map, &mut status, STATUS)?,
                    Key::Code => read(&mut map, &mut code, CODE)?,
                    Key::Message => message = message.or(map.next_value::<Sent>()?.string()),
                    Key::Msg => msg = msg.or(map.next_value::<Sent>()?.string()),
                    Key::Other => {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
            }
            Ok(ResultObject {
                status: status.flatten(),
                code: code.flatten(),
                message: message.or(msg),
            })
        }

        /// A format without keys has the strings in this order. In a format with keys, such as JSON, an array is an error.
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ResultObject, A::Error> {
            if self.human_readable {
                return Err(de::Error::invalid_type(Unexpected::Seq, &self));
            }
            let mut next = |len| {
                let string = seq.next_element::<Option<String>>()?;
                string.ok_or_else(|| de::Error::invalid_length(len, &self))
            };
            Ok(ResultObject {
                status: next(0)?,
                code: next(1)?,
                message: next(2)?,
            })
        }
    }

    /// What an error says of the value of a key.
    struct Expected(&'static str);

    impl de::Expected for Expected {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "`{}` as a string", self.0)
        }
    }

    /// Reads the value of a key that must not be repeated.
    #[expect(
        clippy::option_option,
        reason = "a key can be missing, null, or have a string"
    )]
    fn read<'de, A: MapAccess<'de>>(
        map: &mut A,
        value: &mut Option<Option<String>>,
        key: &'static str,
    ) -> Result<(), A::Error> {
        if value.is_some() {
            return Err(de::Error::duplicate_field(key));
        }
        *value = Some(map.next_value::<Sent>()?.into_string(&Expected(key))?);
        Ok(())
    }

    enum Key {
        Status,
        Code,
        Message,
        Msg,
        Other,
    }

    impl<'de> Deserialize<'de> for Key {
        #[inline]
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_identifier(KeyVisitor)
        }
    }

    struct KeyVisitor;

    impl Visitor<'_> for KeyVisitor {
        type Value = Key;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a key")
        }

        #[inline]
        fn visit_str<E: de::Error>(self, key: &str) -> Result<Key, E> {
            Ok(match key {
                STATUS => Key::Status,
                CODE => Key::Code,
                MESSAGE => Key::Message,
                MSG => Key::Msg,
                _ => Key::Other,
            })
        }

        fn visit_bytes<E: de::Error>(self, key: &[u8]) -> Result<Key, E> {
            self.visit_str(core::str::from_utf8(key).unwrap_or_default())
        }
    }

    /// What was sent as a value, in a format that is self-describing.
    enum Sent {
        Null,
        String(String),
        /// A number, as its digits.
        Number(String),
        Other(Unexpected<'static>),
    }

    impl Sent {
        /// Returns the string, if it is one.
        fn string(self) -> Option<String> {
            match self {
                Sent::String(text) => Some(text),
                _ => None,
            }
        }

        /// Returns the string, or the digits of a number, or `None` for null.
        fn into_string<E: de::Error>(
            self,
            expected: &dyn de::Expected,
        ) -> Result<Option<String>, E> {
            match self {
                Sent::Null => Ok(None),
                Sent::String(text) | Sent::Number(text) => Ok(Some(text)),
                Sent::Other(found) => Err(E::invalid_type(found, expected)),
            }
        }
    }

    impl<'de> Deserialize<'de> for Sent {
        #[inline]
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(SentVisitor)
        }
    }

    struct SentVisitor;

    impl<'de> Visitor<'de> for SentVisitor {
        type Value = Sent;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a value")
        }

        fn visit_none<E: de::Error>(self) -> Result<Sent, E> {
            Ok(Sent::Null)
        }

        fn visit_unit<E: de::Error>(self) -> Result<Sent, E> {
            Ok(Sent::Null)
        }

        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Sent, D::Error> {
            deserializer.deserialize_any(self)
        }

        #[inline]
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Sent, E> {
            Ok(Sent::String(text.into()))
        }

        /// An owned string is kept, not copied.
        fn visit_string<E: de::Error>(self, text: String) -> Result<Sent, E> {
            Ok(Sent::String(text))
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<Sent, E> {
            Ok(Sent::Number(number.to_string()))
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<Sent, E> {
            Ok(Sent::Number(number.to_string()))
        }

        fn visit_u128<E: de::Error>(self, number: u128) -> Result<Sent, E> {
            Ok(Sent::Number(number.to_string()))
        }

        fn visit_i128<E: de::Error>(self, number: i128) -> Result<Sent, E> {
            Ok(Sent::Number(number.to_string()))
        }

        /// Keeps the decimal point: `20000000.0` must not become the listed code 20000000.
        fn visit_f64<E: de::Error>(self, number: f64) -> Result<Sent, E> {
            Ok(Sent::Number(format!("{number:?}")))
        }

        fn visit_bool<E: de::Error>(self, value: bool) -> Result<Sent, E> {
            Ok(Sent::Other(Unexpected::Bool(value)))
        }

        fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<Sent, E> {
            Ok(Sent::Other(Unexpected::Other("bytes")))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Sent, A::Error> {
            IgnoredAny.visit_seq(seq)?;
            Ok(Sent::Other(Unexpected::Seq))
        }

        /// With its feature `arbitrary_precision`, `serde_json` passes a number as a map.
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Sent, A::Error> {
            match map.next_key::<Sent>()? {
                Some(Sent::String(key)) if key == JSON_NUMBER => {
                    return Ok(Sent::Number(map.next_value()?));
                }
                Some(_) => map.next_value::<IgnoredAny>()?,
                None => IgnoredAny,
            };
            IgnoredAny.visit_map(map)?;
            Ok(Sent::Other(Unexpected::Map))
        }
    }
}
