//! Serialization and deserialization.

use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;

use serde_core::de::{self, Deserializer, Visitor};

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
        text.parse().map_err(E::custom)
    }
}

/// The types that can hold unlisted texts.
#[cfg(feature = "alloc")]
mod owned {
    use alloc::format;
    use alloc::string::{String, ToString};
    use core::fmt;
    use core::marker::PhantomData;

    use serde_core::de::{
        self, Deserialize, DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess,
        SeqAccess, Visitor,
    };
    use serde_core::ser::{Serialize, SerializeStruct, Serializer};

    use crate::{Listed, Open, ResultObject, TransactionStatus};

    /// Serializes the text of [`as_str`](Open::as_str).
    impl<T: Listed> Serialize for Open<T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.as_str())
        }
    }

    /// Deserializes any string.
    impl<'de, T: Listed> Deserialize<'de> for Open<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_str(OpenVisitor(PhantomData))
        }
    }

    struct OpenVisitor<T>(PhantomData<T>);

    impl<T: Listed> Visitor<'_> for OpenVisitor<T> {
        type Value = Open<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<Open<T>, E> {
            Ok(text.into())
        }

        fn visit_string<E: de::Error>(self, text: String) -> Result<Open<T>, E> {
            Ok(text.into())
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
            let word = Text::of(None);
            let word = if deserializer.is_human_readable() {
                deserializer.deserialize_any(word)?
            } else {
                // A binary format may not be self-describing.
                deserializer.deserialize_str(word)?
            };
            word.ok_or_else(|| {
                de::Error::invalid_type(de::Unexpected::Unit, &Text::<Self>::of(None))
            })
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

    /// Serializes the texts that were sent.
    ///
    /// In a binary format, which may have no keys, a text that was not sent is `None`.
    impl Serialize for ResultObject {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let may_skip = serializer.is_human_readable();
            let texts = [
                (STATUS, self.raw_status()),
                (CODE, self.raw_code()),
                (MESSAGE, self.message()),
            ];
            let is_written = |text: Option<&str>| text.is_some() || !may_skip;
            let len = texts.iter().filter(|(_, text)| is_written(*text)).count();
            let mut object = serializer.serialize_struct(NAME, len)?;
            for (key, text) in texts {
                if is_written(text) {
                    object.serialize_field(key, &text)?;
                } else {
                    object.skip_field(key)?;
                }
            }
            object.end()
        }
    }

    /// Deserializes the three texts, in any order and among other keys. Each may be null or missing.
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
    ///   text of the response, not a `Value` of it.
    /// * `#[serde(untagged)]` takes any object for a `ResultObject`, because every key may be missing, and then tries no later
    ///   variant. Instead of an enum, decode a struct with a `ResultObject` and the other fields as options.
    impl<'de> Deserialize<'de> for ResultObject {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let is_human_readable = deserializer.is_human_readable();
            deserializer.deserialize_struct(
                NAME,
                &[STATUS, CODE, MESSAGE, MSG],
                ObjectVisitor { is_human_readable },
            )
        }
    }

    struct ObjectVisitor {
        is_human_readable: bool,
    }

    impl<'de> Visitor<'de> for ObjectVisitor {
        type Value = ResultObject;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "an object with `{STATUS}`, `{CODE}` and `{MESSAGE}`")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ResultObject, A::Error> {
            let (mut status, mut code) = (None, None);
            let (mut message, mut msg) = (None::<String>, None::<String>);
            while let Some(key) = map.next_key()? {
                match key {
                    Key::Status => read(&mut map, &mut status, STATUS, Text::of(Some(STATUS)))?,
                    Key::Code => read(&mut map, &mut code, CODE, Text::of(Some(CODE)))?,
                    Key::Message => message = message.or(map.next_value_seed(Message)?),
                    Key::Msg => msg = msg.or(map.next_value_seed(Message)?),
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

        /// A format without keys has the texts in this order. In a format with keys, such as JSON, an array is an error.
        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ResultObject, A::Error> {
            if self.is_human_readable {
                return Err(de::Error::invalid_type(de::Unexpected::Seq, &self));
            }
            let missing = |len| de::Error::invalid_length(len, &self);
            Ok(ResultObject {
                status: seq
                    .next_element_seed(Element(Text::of(Some(STATUS))))?
                    .ok_or_else(|| missing(0))?,
                code: seq
                    .next_element_seed(Element(Text::of(Some(CODE))))?
                    .ok_or_else(|| missing(1))?,
                message: seq
                    .next_element_seed(Element(Text::of(Some(MESSAGE))))?
                    .ok_or_else(|| missing(2))?,
            })
        }
    }

    /// Reads the value of a key.
    #[expect(
        clippy::option_option,
        reason = "a key can be missing, null, or have a text"
    )]
    fn read<'de, A: MapAccess<'de>, T>(
        map: &mut A,
        value: &mut Option<Option<T>>,
        key: &'static str,
        seed: impl DeserializeSeed<'de, Value = Option<T>>,
    ) -> Result<(), A::Error> {
        if value.is_some() {
            return Err(de::Error::duplicate_field(key));
        }
        *value = Some(map.next_value_seed(seed)?);
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

        /// Some formats identify a field by its number.
        fn visit_u64<E: de::Error>(self, number: u64) -> Result<Key, E> {
            Ok(match number {
                0 => Key::Status,
                1 => Key::Code,
                2 => Key::Message,
                3 => Key::Msg,
                _ => Key::Other,
            })
        }
    }

    /// Types with a conversion from any string.
    trait FromText: From<String> + for<'a> From<&'a str> {}

    impl<T: From<String> + for<'a> From<&'a str>> FromText for T {}

    /// Deserializes a text that may be null, or digits. An owned string is kept, not copied.
    struct Text<T> {
        /// The key in a result object, or `None` for a transaction status.
        key: Option<&'static str>,
        text: PhantomData<T>,
    }

    impl<T> Text<T> {
        fn of(key: Option<&'static str>) -> Self {
            Text {
                key,
                text: PhantomData,
            }
        }
    }

    impl<'de, T: FromText> DeserializeSeed<'de> for Text<T> {
        type Value = Option<T>;

        #[inline]
        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
            // A format with keys is self-describing.
            deserializer.deserialize_any(self)
        }
    }

    /// A text in a format without keys, which may not be self-describing.
    struct Element<T>(Text<T>);

    impl<'de, T: FromText> DeserializeSeed<'de> for Element<T> {
        type Value = Option<T>;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
            deserializer.deserialize_option(self.0)
        }
    }

    impl<'de, T: FromText> Visitor<'de> for Text<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self.key {
                Some(key) => write!(f, "`{key}` as a string"),
                None => f.write_str("a transaction status as a string"),
            }
        }

        fn visit_none<E: de::Error>(self) -> Result<Option<T>, E> {
            Ok(None)
        }

        fn visit_unit<E: de::Error>(self) -> Result<Option<T>, E> {
            Ok(None)
        }

        #[inline]
        fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
            deserializer.deserialize_str(self)
        }

        #[inline]
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<T>, E> {
            Ok(Some(text.into()))
        }

        fn visit_string<E: de::Error>(self, text: String) -> Result<Option<T>, E> {
            Ok(Some(text.into()))
        }

        fn visit_u64<E: de::Error>(self, number: u64) -> Result<Option<T>, E> {
            self.visit_string(number.to_string())
        }

        fn visit_i64<E: de::Error>(self, number: i64) -> Result<Option<T>, E> {
            self.visit_string(number.to_string())
        }

        fn visit_u128<E: de::Error>(self, number: u128) -> Result<Option<T>, E> {
            self.visit_string(number.to_string())
        }

        fn visit_i128<E: de::Error>(self, number: i128) -> Result<Option<T>, E> {
            self.visit_string(number.to_string())
        }

        /// Keeps the decimal point: `20000000.0` must not become the listed code 20000000.
        fn visit_f64<E: de::Error>(self, number: f64) -> Result<Option<T>, E> {
            self.visit_string(format!("{number:?}"))
        }

        /// With its feature `arbitrary_precision`, `serde_json` passes a number as a map.
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
            match map.next_key::<String>() {
                Ok(Some(key)) if key == JSON_NUMBER => self.visit_string(map.next_value()?),
                _ => Err(de::Error::invalid_type(de::Unexpected::Map, &self)),
            }
        }
    }

    /// Deserializes a message. Anything but a string is left out: it must not cost the outcome.
    struct Message;

    impl<'de> DeserializeSeed<'de> for Message {
        type Value = Option<String>;

        #[inline]
        fn deserialize<D: Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Option<String>, D::Error> {
            deserializer.deserialize_any(self)
        }
    }

    impl<'de> Visitor<'de> for Message {
        type Value = Option<String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a message")
        }

        #[inline]
        fn visit_str<E: de::Error>(self, text: &str) -> Result<Option<String>, E> {
            Ok(Some(text.into()))
        }

        fn visit_string<E: de::Error>(self, text: String) -> Result<Option<String>, E> {
            Ok(Some(text))
        }

        fn visit_some<D: Deserializer<'de>>(
            self,
            deserializer: D,
        ) -> Result<Option<String>, D::Error> {
            deserializer.deserialize_any(self)
        }

        fn visit_none<E: de::Error>(self) -> Result<Option<String>, E> {
            Ok(None)
        }

        fn visit_unit<E: de::Error>(self) -> Result<Option<String>, E> {
            Ok(None)
        }

        fn visit_bool<E: de::Error>(self, _: bool) -> Result<Option<String>, E> {
            Ok(None)
        }

        fn visit_i64<E: de::Error>(self, _: i64) -> Result<Option<String>, E> {
            Ok(None)
        }

        fn visit_u64<E: de::Error>(self, _: u64) -> Result<Option<String>, E> {
            Ok(None)
        }

        fn visit_i128<E: de::Error>(self, _: i128) -> Result<Option<String>, E> {
            Ok(None)
        }

        fn visit_u128<E: de::Error>(self, _: u128) -> Result<Option<String>, E> {
            Ok(None)
        }

        fn visit_f64<E: de::Error>(self, _: f64) -> Result<Option<String>, E> {
            Ok(None)
        }

        fn visit_bytes<E: de::Error>(self, _: &[u8]) -> Result<Option<String>, E> {
            Ok(None)
        }

        fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Option<String>, A::Error> {
            IgnoredAny.visit_seq(seq).map(|_| None)
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Option<String>, A::Error> {
            IgnoredAny.visit_map(map).map(|_| None)
        }

        /// `ciborium` deserializes a tagged value as an enum.
        fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Option<String>, A::Error> {
            IgnoredAny.visit_enum(data).map(|_| None)
        }
    }
}
