//! Properties of reading and writing that hold for every input.

use crate::wire_forms;
use proptest::prelude::*;
use result_codes::{NextStep, Open, ResultCode, ResultObject, ResultStatus};
use serde_json::{Map, Value};

/// Generates texts: many are listed, some have one character more, and the rest are arbitrary.
fn text() -> impl Strategy<Value = String> {
    let codes = ResultCode::ALL.iter().copied();
    let listed: Vec<&str> = codes
        .flat_map(wire_forms)
        .chain(ResultStatus::ALL.iter().map(|status| status.as_str()))
        .collect();
    let listed = proptest::sample::select(listed).prop_map(str::to_owned);
    let changed = (
        listed.clone(),
        any::<proptest::sample::Index>(),
        any::<char>(),
    );
    prop_oneof![
        2 => listed,
        1 => changed.prop_map(|(mut text, at, c)| { text.insert(at.index(text.len() + 1), c); text }),
        1 => any::<String>(),
        1 => "[A-Z_]{0,70}",
    ]
}

const KEYS: [&str; 4] = ["resultStatus", "resultCode", "resultMessage", "resultMsg"];

/// Generates JSON of any shape, in which the keys of a result object are frequent.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    let key = prop_oneof![
        4 => proptest::sample::select(&KEYS[..]).prop_map(str::to_owned),
        1 => any::<String>(),
    ];
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((key.clone(), inner), 0..6)
                .prop_map(|entries| Value::from(Map::from_iter(entries))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn parse_agrees_with_a_linear_search(text in text()) {
        let mut codes = ResultCode::ALL.iter().copied();
        prop_assert_eq!(ResultCode::parse(&text), codes.find(|&code| wire_forms(code).any(|form| form == text)));
        prop_assert_eq!(ResultStatus::parse(&text), ResultStatus::ALL.iter().find(|status| status.as_str() == text).copied());
    }

    #[test]
    fn an_error_is_one_line(text in any::<String>()) {
        if let Err(error) = text.parse::<ResultCode>() {
            prop_assert!(!error.to_string().contains(char::is_control));
        }
    }

    #[test]
    fn an_open_keeps_every_text(text in text()) {
        let open = Open::<ResultCode>::from(text.as_str());
        prop_assert_eq!(open.listed(), ResultCode::parse(&text));
        if open.listed().is_none_or(|code| code.as_str() == text) {
            prop_assert_eq!(open.as_str(), text);
        }
    }

    #[test]
    fn json_is_read_exactly_if_status_and_code_are_strings_numbers_or_nulls(value in value()) {
        let read = serde_json::from_value::<ResultObject>(value.clone());
        let is_readable = |key| matches!(value.get(key), None | Some(Value::Null | Value::String(_) | Value::Number(_)));
        let is_expected = value.is_object() && ["resultStatus", "resultCode"].into_iter().all(is_readable);
        prop_assert_eq!(read.is_ok(), is_expected, "{:?}", value);
        if let Ok(result) = read {
            let digits = |key: &str| match value.get(key)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(match number.as_f64().filter(|_| number.is_f64()) {
                    Some(float) => format!("{float:?}"),
                    None => number.to_string(),
                }),
                _ => None,
            };
            prop_assert_eq!(result.raw_status().map(str::to_owned), digits("resultStatus"));
            prop_assert_eq!(result.raw_code().map(str::to_owned), digits("resultCode"));
            let message = |key: &str| value.get(key).and_then(Value::as_str);
            prop_assert_eq!(result.message(), message("resultMessage").or(message("resultMsg")));
        }
    }

    #[test]
    fn no_bytes_cause_a_panic(bytes in any::<Vec<u8>>()) {
        let _ = serde_json::from_slice::<ResultObject>(&bytes);
        let _ = postcard::from_bytes::<ResultObject>(&bytes);
        let _ = rmp_serde::from_read::<_, ResultObject>(bytes.as_slice());
    }

    #[test]
    fn three_texts_survive_a_round_trip(status in text(), code in text(), message in any::<String>()) {
        let sent = serde_json::json!({"resultStatus": status, "resultCode": code, "resultMessage": message});
        let result: ResultObject = serde_json::from_str(&sent.to_string()).unwrap();
        prop_assert_eq!(result.raw_status(), Some(status.as_str()));
        prop_assert_eq!(result.raw_code(), Some(code.as_str()));
        prop_assert_eq!(result.message(), Some(message.as_str()));
        prop_assert_eq!(serde_json::to_value(&result).unwrap(), sent);
        let bytes = postcard::to_stdvec(&result).unwrap();
        prop_assert_eq!(postcard::from_bytes::<ResultObject>(&bytes).unwrap(), result);
    }

    #[test]
    fn deciding_next_steps_require_their_status(status in proptest::option::of(text()), code in proptest::option::of(text())) {
        let json = serde_json::json!({"resultStatus": status, "resultCode": code});
        let result: ResultObject = serde_json::from_value(json).unwrap();
        match result.next_step() {
            NextStep::Proceed => prop_assert_eq!(result.raw_status(), Some("S")),
            NextStep::StartOver | NextStep::Stop => prop_assert_eq!(result.raw_status(), Some("F")),
            _ => {}
        }
    }
}
