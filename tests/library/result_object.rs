//! A result object keeps what was sent, decides by the status that was sent, and is written as it was read.

use result_codes::{NextStep, ResultCode, ResultObject, ResultStatus};
use serde::de::value::{Error as ValueError, MapDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::{Deserialize, Serialize, forward_to_deserialize_any};
use serde_json::{from_str, json, to_value};

fn read(json: &str) -> ResultObject {
    from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn error(json: &str) -> String {
    let result = from_str::<ResultObject>(json);
    result.expect_err(json).to_string()
}

/// Returns the three texts as they were sent.
fn texts(result: &ResultObject) -> [Option<&str>; 3] {
    [result.raw_status(), result.raw_code(), result.message()]
}

#[test]
fn decodes_every_shape_that_apis_send() {
    let whole = [Some("U"), Some("SYSTEM_BUSY"), Some("busy")];
    for (json, expected) in [
        (
            r#"{"resultStatus":"U","resultCode":"SYSTEM_BUSY","resultMessage":"busy"}"#,
            whole,
        ),
        (
            r#"{"resultMessage":"busy","resultCode":"SYSTEM_BUSY","resultStatus":"U"}"#,
            whole,
        ),
        (
            r#"{"resultCode":"SYSTEM_BUSY","resultMsg":"busy","resultStatus":"U"}"#,
            whole,
        ),
        (
            r#"{"a":[1,{}],"resultStatus":"U","b":null,"resultCode":"SYSTEM_BUSY","resultMessage":"busy","c":{"d":1.5}}"#,
            whole,
        ),
        (
            r#"{"resultStatus":"\u0055","resultCode":"SYSTEM\u005fBUSY","resultMessage":"b\u0075sy"}"#,
            whole,
        ),
        (
            r#"{"resultMsg":"other","resultStatus":"U","resultCode":"SYSTEM_BUSY","resultMessage":"busy"}"#,
            whole,
        ),
        (
            r#"{"resultMsg":"busy","resultStatus":"U","resultCode":"SYSTEM_BUSY","resultMessage":null}"#,
            whole,
        ),
        ("{}", [None; 3]),
        (
            r#"{"resultStatus":null,"resultCode":null,"resultMessage":null,"resultMsg":null}"#,
            [None; 3],
        ),
        (r#"{"resultStatus":"U"}"#, [Some("U"), None, None]),
        (
            r#"{"resultCode":"20000000","resultStatus":"1"}"#,
            [Some("1"), Some("20000000"), None],
        ),
        (
            r#"{"resultCode":"system_busy","resultStatus":"u"}"#,
            [Some("u"), Some("system_busy"), None],
        ),
        (
            r#"{"resultCode":"","resultStatus":"","resultMessage":""}"#,
            [Some(""); 3],
        ),
        (
            r#"{"ResultStatus":"U","resultcode":"SYSTEM_BUSY"}"#,
            [None; 3],
        ),
        // A number is read as its digits.
        (
            r#"{"resultStatus":1,"resultCode":20000000,"resultMessage":"busy"}"#,
            [Some("1"), Some("20000000"), Some("busy")],
        ),
        (
            r#"{"resultStatus":"U","resultCode":-18446744073709551615}"#,
            [Some("U"), Some("-1.8446744073709552e19"), None],
        ),
        (
            r#"{"resultStatus":"U","resultCode":20000000.0}"#,
            [Some("U"), Some("20000000.0"), None],
        ),
        (
            r#"{"resultStatus":"U","resultCode":-7}"#,
            [Some("U"), Some("-7"), None],
        ),
        // A message of another type costs nothing but the message.
        (
            r#"{"resultStatus":"U","resultMessage":{"en":["busy",{}]},"resultCode":"SYSTEM_BUSY"}"#,
            [Some("U"), Some("SYSTEM_BUSY"), None],
        ),
        (
            r#"{"resultMsg":["busy",1],"resultStatus":"U","resultCode":"SYSTEM_BUSY"}"#,
            [Some("U"), Some("SYSTEM_BUSY"), None],
        ),
        (
            r#"{"resultMessage":1.5,"resultStatus":"U","resultMsg":"busy","resultCode":"SYSTEM_BUSY"}"#,
            whole,
        ),
        (
            r#"{"resultMessage":true,"resultStatus":"U","resultMsg":-1,"resultCode":"SYSTEM_BUSY"}"#,
            [Some("U"), Some("SYSTEM_BUSY"), None],
        ),
    ] {
        let result = read(json);
        assert_eq!(texts(&result), expected, "{json}");
        let from_reader: ResultObject = serde_json::from_reader(json.as_bytes()).unwrap();
        assert_eq!(
            from_reader, result,
            "{json}, from a reader, which lends no text"
        );
        let value: serde_json::Value = from_str(json).unwrap();
        assert_eq!(
            serde_json::from_value::<ResultObject>(value).unwrap(),
            result,
            "{json}"
        );
    }
}

#[test]
fn a_duplicate_message_costs_no_outcome() {
    for json in [
        r#"{"resultMessage":{},"resultStatus":"S","resultMessage":"a","resultMessage":"b"}"#,
        r#"{"resultMsg":"b","resultMsg":"c","resultStatus":"S","resultMessage":"a"}"#,
        r#"{"resultMsg":"a","resultMsg":"b","resultMessage":null,"resultStatus":"S"}"#,
    ] {
        // The first text is kept.
        assert_eq!(texts(&read(json)), [Some("S"), None, Some("a")], "{json}");
    }
}

#[test]
fn a_missing_or_unrecognized_status_is_unknown() {
    for json in [
        "{}",
        r#"{"resultStatus":null}"#,
        r#"{"resultStatus":""}"#,
        r#"{"resultStatus":"s","resultCode":"SUCCESS"}"#,
        r#"{"resultStatus":"SUCCESS","resultCode":"SUCCESS"}"#,
        r#"{"resultStatus":" S","resultCode":"SUCCESS"}"#,
        r#"{"resultCode":"SUCCESS"}"#,
        r#"{"resultCode":"RISK_REJECT"}"#,
    ] {
        assert_eq!(read(json).status(), ResultStatus::Unknown, "{json}");
        assert_eq!(read(json).next_step(), NextStep::Poll, "{json}");
    }
}

#[test]
fn the_status_that_was_sent_decides_or_contradicts_the_code() {
    for &status in ResultStatus::ALL {
        for &code in ResultCode::ALL {
            let result = ResultObject::new(status, code, "");
            let expected = match status {
                _ if status == code.status() => code.next_step(),
                ResultStatus::Success | ResultStatus::Failed => NextStep::Reconcile,
                ResultStatus::Unknown | ResultStatus::Accepted => status.next_step(),
            };
            assert_eq!(result.next_step(), expected, "{result}");
            assert_eq!(result.table_status(), Some(code.status()));
        }
        let unlisted = ResultObject::new(status, "~", "");
        assert_eq!(unlisted.next_step(), status.next_step());
        assert_eq!(unlisted.code(), None);
        assert_eq!(unlisted.table_status(), None);
    }
}

#[test]
fn is_made_of_parts_and_of_a_code() {
    for &code in ResultCode::ALL {
        let result = ResultObject::from(code);
        let parts = ResultObject::from_parts(Some(code.status().into()), Some(code.into()), None);
        assert_eq!(result, parts);
        assert_eq!(result.next_step(), code.next_step());
        assert_eq!(
            texts(&result),
            [Some(code.status().as_str()), Some(code.as_str()), None]
        );
    }
    let nothing = ResultObject::from_parts(None, None, None);
    assert_eq!(nothing, read("{}"));
    let message = ResultObject::from_parts(None, Some("~".into()), Some("m".to_owned()));
    assert_eq!(texts(&message), [None, Some("~"), Some("m")]);
}

#[test]
fn a_wrong_shape_error_names_the_expected_shape() {
    let object = "expected an object with `resultStatus`, `resultCode` and `resultMessage`";
    for (json, expected) in [
        ("[]", object),
        (r#"["S","SUCCESS","success"]"#, object),
        (r#""S""#, object),
        ("null", object),
        ("5", object),
        (
            r#"{"resultStatus":true}"#,
            "invalid type: boolean `true`, expected `resultStatus` as a string",
        ),
        (
            r#"{"resultStatus":{"a":1}}"#,
            "invalid type: map, expected `resultStatus` as a string",
        ),
        (
            r#"{"resultCode":["SUCCESS"]}"#,
            "invalid type: sequence, expected `resultCode` as a string",
        ),
        (
            r#"{"resultStatus":"F","resultStatus":"S"}"#,
            "duplicate field `resultStatus`",
        ),
        (
            r#"{"resultCode":null,"resultCode":null}"#,
            "duplicate field `resultCode`",
        ),
        (r#"{"resultStatus":"S""#, "EOF"),
    ] {
        let message = error(json);
        assert!(message.contains(expected), "{json}: {message}");
    }
}

#[test]
fn is_written_as_the_three_texts_that_were_sent() {
    let answer = ResultObject::new(ResultStatus::Success, ResultCode::Success, "success");
    let expected =
        json!({"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "success"});
    assert_eq!(to_value(&answer).unwrap(), expected);

    let unlisted = read(r#"{"resultStatus":"ok","resultCode":"Ünlisted","resultMsg":"\u0000"}"#);
    let expected = json!({"resultStatus": "ok", "resultCode": "Ünlisted", "resultMessage": "\0"});
    assert_eq!(to_value(&unlisted).unwrap(), expected);

    // Nothing is written that was not sent.
    assert_eq!(to_value(read("{}")).unwrap(), json!({}));
    let code_alone = read(r#"{"resultCode":7,"resultStatus":null}"#);
    assert_eq!(to_value(code_alone).unwrap(), json!({"resultCode": "7"}));
}

/// Writes a value as `MessagePack` with keys, and reads it from a stream.
fn read_message_pack(sent: &impl Serialize) -> ResultObject {
    let bytes = rmp_serde::to_vec_named(sent).unwrap();
    rmp_serde::from_read(bytes.as_slice()).unwrap()
}

#[test]
fn survives_formats_other_than_json() {
    for result in [
        ResultObject::new("U", "SYSTEM_BUSY", "busy"),
        ResultObject::new("u", "TOMORROWS_CODE", ""),
        read("{}"),
        read(r#"{"resultCode":"SENDING"}"#),
    ] {
        // A binary format without keys, which does not describe itself.
        let bytes = postcard::to_stdvec(&result).unwrap();
        assert_eq!(
            postcard::from_bytes::<ResultObject>(&bytes).unwrap(),
            result
        );
        // A binary format with keys, read from a stream that lends no text.
        assert_eq!(read_message_pack(&result), result);
    }
    // Numbers are read as their digits here too.
    let sent = json!({"resultStatus": "U", "resultCode": 20_000_000, "resultMessage": [1]});
    let expected = [Some("U"), Some("20000000"), None];
    assert_eq!(texts(&read_message_pack(&sent)), expected);

    let cut = postcard::to_stdvec(&ResultObject::new("S", "SUCCESS", "success")).unwrap();
    assert!(postcard::from_bytes::<ResultObject>(&cut[..cut.len() - 1]).is_err());
}

/// Some formats pass a key as bytes.
#[test]
fn keys_can_be_bytes() {
    let entries: [(&[u8], _); 4] = [
        (b"resultMessage", "busy"),
        (b"result\xff", "S"),
        (b"resultStatus", "U"),
        (b"resultCode", "SYSTEM_BUSY"),
    ];
    let entries = MapDeserializer::<_, ValueError>::new(entries.into_iter());
    let result = ResultObject::deserialize(entries).unwrap();
    assert_eq!(
        texts(&result),
        [Some("U"), Some("SYSTEM_BUSY"), Some("busy")]
    );
}

/// Other formats have 128-bit integers, bytes and `Some`.
#[test]
fn values_can_have_types_that_json_lacks() {
    /// Reads an object in which each of these keys has this value.
    fn read<'de, V>(keys: &[&'static str], value: V) -> Result<ResultObject, ValueError>
    where
        V: IntoDeserializer<'de, ValueError> + Copy,
    {
        let entries = keys.iter().map(|key| (*key, value));
        ResultObject::deserialize(MapDeserializer::new(entries))
    }
    const KEYS: [&str; 3] = ["resultStatus", "resultCode", "resultMessage"];

    let digits = u128::MAX.to_string();
    let result = read(&KEYS, u128::MAX).unwrap();
    assert_eq!(texts(&result), [Some(&*digits), Some(&digits), None]);
    let digits = i128::MIN.to_string();
    let result = read(&KEYS, i128::MIN).unwrap();
    assert_eq!(texts(&result), [Some(&*digits), Some(&digits), None]);

    let bytes: &[u8] = b"S";
    assert_eq!(texts(&read(&KEYS[2..], bytes).unwrap()), [None, None, None]);
    let error = read(&KEYS[..1], bytes).unwrap_err().to_string();
    assert!(
        error.contains("expected `resultStatus` as a string"),
        "{error}"
    );

    let result = read(&KEYS, Present("U")).unwrap();
    assert_eq!(texts(&result), [Some("U"); 3]);

    let keys = MapDeserializer::new([(true, "U")].into_iter());
    let error: ValueError = ResultObject::deserialize(keys).unwrap_err();
    assert!(error.to_string().contains("expected a key"), "{error}");
}

/// A string that a format wraps in `Some`.
#[derive(Clone, Copy)]
struct Present(&'static str);

impl<'de> Deserializer<'de> for Present {
    type Error = ValueError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ValueError> {
        visitor.visit_some(self.0.into_deserializer())
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl IntoDeserializer<'_, ValueError> for Present {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[test]
fn can_be_a_field_or_flattened() {
    #[derive(Deserialize)]
    struct Nested {
        result: ResultObject,
    }
    #[derive(Deserialize)]
    struct Flat {
        #[serde(flatten)]
        result: ResultObject,
        id: u32,
    }
    let nested: Nested =
        from_str(r#"{"id":7,"result":{"resultStatus":"A","resultCode":"ACCEPT"}}"#).unwrap();
    assert_eq!(nested.result.status(), ResultStatus::Accepted);
    let flat: Flat = from_str(r#"{"resultStatus":"A","id":7,"resultCode":"ACCEPT"}"#).unwrap();
    assert_eq!(
        (flat.result, flat.id),
        (read(r#"{"resultStatus":"A","resultCode":"ACCEPT"}"#), 7)
    );
}

/// What serde does is not for this crate to change, so the docs of `Deserialize` warn. Each warning also says what to do instead.
#[test]
fn serde_hides_errors_where_the_docs_say_so() {
    #[derive(Debug, Deserialize)]
    struct Optional {
        #[serde(flatten)]
        result: Option<ResultObject>,
    }
    #[derive(Debug, Deserialize)]
    struct Flat {
        #[serde(flatten)]
        result: ResultObject,
    }
    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    enum Untagged {
        Result(ResultObject),
        Payment { id: u32 },
    }
    #[derive(Deserialize)]
    struct Payment {
        #[serde(flatten)]
        result: ResultObject,
        id: Option<u32>,
    }

    let twice = r#"{"resultStatus":"F","resultStatus":"S","id":7}"#;
    error(twice);
    assert_eq!(from_str::<Optional>(twice).unwrap().result, None);
    let flat = from_str::<Flat>(twice).unwrap_err().to_string();
    assert!(flat.contains("duplicate field `resultStatus`"), "{flat}");
    let nothing: Flat = from_str(r#"{"id":7}"#).unwrap();
    assert_eq!(nothing.result.status(), ResultStatus::Unknown);

    let value: serde_json::Value = from_str(twice).unwrap();
    let last: ResultObject = serde_json::from_value(value).unwrap();
    assert_eq!(last.status(), ResultStatus::Success);

    let payment = r#"{"id":7}"#;
    let untagged = from_str(payment).unwrap();
    assert!(matches!(untagged, Untagged::Result(result) if result == read("{}")));
    let Payment { result, id } = from_str(payment).unwrap();
    assert_eq!((result, id), (read("{}"), Some(7)));
    let id = from_str::<Payment>(twice).map(|payment| payment.id);
    assert!(id.is_err());
    // The second variant is read only where the first cannot be.
    let untagged = from_str(r#"{"resultStatus":true,"id":7}"#).unwrap();
    assert!(matches!(untagged, Untagged::Payment { id: 7 }));
}

#[test]
fn displays_as_one_log_line() {
    let busy = ResultObject::new("U", "SYSTEM_BUSY", "try \"again\"\nlater");
    assert_eq!(busy.to_string(), r#"U SYSTEM_BUSY "try \"again\"\nlater""#);
    assert_eq!(read("{}").to_string(), "- - -");
    let forged = ResultObject::new("S\n", "A\u{1b}[2J", "\r\n2026-01-01 PAID");
    assert_eq!(
        forged.to_string(),
        r#"S\n A\u{1b}[2J "\r\n2026-01-01 PAID""#
    );
}
