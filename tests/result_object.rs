//! What a result object is read from, what it decides, and what it is written as.
#![cfg(all(feature = "alloc", feature = "serde"))]

use result_codes::{Category, NextStep, Open, ResultCode, ResultObject, ResultStatus};
use serde_json::{from_str, json, to_value};

fn read(json: &str) -> ResultObject {
    from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn refusal(json: &str) -> String {
    let result = from_str::<ResultObject>(json);
    result.expect_err(json).to_string()
}

/// The three texts as they were sent.
fn texts(result: &ResultObject) -> [Option<&str>; 3] {
    [result.raw_status(), result.raw_code(), result.message()]
}

#[test]
fn reads_every_shape_that_is_sent() {
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
    ] {
        let result = read(json);
        assert_eq!(texts(&result), expected, "{json}");
        let from_reader: ResultObject = serde_json::from_reader(json.as_bytes()).unwrap();
        assert_eq!(from_reader, result, "{json}: nothing to borrow from");
        let value: serde_json::Value = from_str(json).unwrap();
        assert_eq!(
            serde_json::from_value::<ResultObject>(value).unwrap(),
            result,
            "{json}"
        );
    }
}

#[test]
fn a_status_that_says_nothing_is_unknown() {
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
fn the_status_that_was_sent_wins() {
    for &status in ResultStatus::ALL {
        for &code in ResultCode::ALL {
            let result = ResultObject::new(status, code, "");
            let agreed = status == code.status();
            let expected = if agreed {
                code.next_step()
            } else {
                status.next_step()
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
fn refuses_what_is_no_result_object_and_says_what_was_expected() {
    let object = "expected an object with `resultStatus`, `resultCode` and `resultMessage`";
    for (json, expected) in [
        ("[]", object),
        (r#"["S","SUCCESS","success"]"#, object),
        (r#""S""#, object),
        ("null", object),
        ("5", object),
        (
            r#"{"resultCode":20000000}"#,
            "invalid type: integer `20000000`, expected `resultCode` as a string, or null",
        ),
        (
            r#"{"resultStatus":true}"#,
            "invalid type: boolean `true`, expected `resultStatus` as a string, or null",
        ),
        (
            r#"{"resultMessage":{}}"#,
            "invalid type: map, expected `resultMessage` as a string, or null",
        ),
        (
            r#"{"resultMsg":["a"]}"#,
            "invalid type: sequence, expected `resultMsg` as a string, or null",
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
        let message = refusal(json);
        assert!(message.contains(expected), "{json}: {message}");
    }
}

#[test]
fn is_written_as_the_same_three_texts() {
    let answer = ResultObject::new(ResultStatus::Success, ResultCode::Success, "success");
    let expected =
        json!({"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "success"});
    assert_eq!(to_value(&answer).unwrap(), expected);

    let odd = read(r#"{"resultStatus":"ok","resultCode":"Ünlisted","resultMsg":"\u0000"}"#);
    let expected = json!({"resultStatus": "ok", "resultCode": "Ünlisted", "resultMessage": "\0"});
    assert_eq!(to_value(&odd).unwrap(), expected);

    let empty = json!({"resultStatus": null, "resultCode": null, "resultMessage": null});
    assert_eq!(to_value(read("{}")).unwrap(), empty);
}

#[test]
fn reads_what_other_formats_write() {
    for result in [
        ResultObject::new("U", "SYSTEM_BUSY", "busy"),
        ResultObject::new("u", "TOMORROWS_CODE", ""),
        read("{}"),
        read(r#"{"resultCode":"SENDING"}"#),
    ] {
        // Binary, without keys, and not self-describing.
        let bytes = postcard::to_stdvec(&result).unwrap();
        assert_eq!(
            postcard::from_bytes::<ResultObject>(&bytes).unwrap(),
            result
        );
        // Binary, with keys, and read from a stream that lends nothing.
        let mut bytes = Vec::new();
        ciborium::into_writer(&result, &mut bytes).unwrap();
        assert_eq!(
            ciborium::from_reader::<ResultObject, _>(bytes.as_slice()).unwrap(),
            result
        );
    }
    let cut = postcard::to_stdvec(&ResultObject::new("S", "SUCCESS", "success")).unwrap();
    assert!(postcard::from_bytes::<ResultObject>(&cut[..cut.len() - 1]).is_err());
}

#[test]
fn fits_among_the_fields_of_a_response() {
    #[derive(serde::Deserialize)]
    struct Nested {
        result: ResultObject,
    }
    #[derive(serde::Deserialize)]
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

#[test]
fn is_one_line_in_a_log() {
    let busy = ResultObject::new("U", "SYSTEM_BUSY", "try \"again\"\nlater");
    assert_eq!(busy.to_string(), r#"U SYSTEM_BUSY "try \"again\"\nlater""#);
    assert_eq!(read("{}").to_string(), "- - -");
    let forged = ResultObject::new("S\n", "A\u{1b}[2J", "\r\n2026-01-01 PAID");
    assert_eq!(
        forged.to_string(),
        r#"S\n A\u{1b}[2J "\r\n2026-01-01 PAID""#
    );
}

#[test]
fn an_open_text_is_listed_or_kept() {
    for &code in ResultCode::ALL {
        for text in [code.as_str()]
            .into_iter()
            .chain(code.aliases().iter().copied())
        {
            assert_eq!(Open::from(text), Open::Known(code));
            assert_eq!(Open::from(text.to_owned()), Open::Known(code));
            assert_eq!(
                from_str::<Open<ResultCode>>(&json!(text).to_string()).unwrap(),
                Open::Known(code)
            );
        }
    }
    for text in ["", "sending~", "SENDING ", "é"] {
        let open = Open::<ResultCode>::from(text);
        assert_eq!(open, Open::from(text.to_owned()));
        assert!(matches!(&open, Open::Other(unlisted) if unlisted.as_str() == text));
        assert_eq!(open.known(), None);
        assert_eq!([open.as_str(), open.as_ref()], [text; 2]);
        assert_eq!(format!("{open}"), text);
        assert_eq!(to_value(&open).unwrap(), json!(text));
    }
    assert!(
        from_str::<Open<ResultStatus>>("5")
            .unwrap_err()
            .to_string()
            .contains("expected a string")
    );
}

#[test]
fn the_enums_are_strings_and_strict() {
    fn round_trip<T>(all: &[T])
    where
        T: serde::Serialize
            + serde::de::DeserializeOwned
            + PartialEq
            + std::fmt::Debug
            + AsRef<str>,
    {
        for value in all {
            assert_eq!(to_value(value).unwrap(), json!(value.as_ref()));
            assert_eq!(
                &serde_json::from_value::<T>(json!(value.as_ref())).unwrap(),
                value
            );
            let bytes = postcard::to_stdvec(value).unwrap();
            assert_eq!(&postcard::from_bytes::<T>(&bytes).unwrap(), value);
            let misspelt = json!(format!("{}~", value.as_ref())).to_string();
            let message = from_str::<T>(&misspelt).unwrap_err().to_string();
            assert!(
                message.contains("there is no ")
                    && message.contains('~')
                    && (misspelt.len() <= 4 || message.contains("; did you mean `")),
                "{message}"
            );
        }
    }
    round_trip(ResultCode::ALL);
    round_trip(ResultStatus::ALL);
    round_trip(Category::ALL);
    round_trip(NextStep::ALL);
    let message = from_str::<ResultStatus>("1").unwrap_err().to_string();
    assert!(
        message.contains("expected a result status as a string"),
        "{message}"
    );
}
