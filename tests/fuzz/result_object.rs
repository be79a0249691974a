//! Any bytes as the JSON of a result object: an error, or a result object that keeps what was sent.
//!
//! ```sh
//! cargo +nightly fuzz run --fuzz-dir tests/fuzz result_object -- -dict=tests/fuzz/response.dict
//! ```
#![no_main]

use libfuzzer_sys::fuzz_target;
use result_codes::{Action, Attempt, Flow, NextStep, Outcome, ResultObject, ResultStatus};
use serde_json::{Map, Value, from_slice, from_value, to_vec};

fuzz_target!(|bytes: &[u8]| {
    let Ok(result) = from_slice::<ResultObject>(bytes) else {
        return;
    };
    // From a reader, which lends no text, it is the same.
    assert_eq!(
        serde_json::from_reader::<_, ResultObject>(bytes).unwrap(),
        result
    );
    // Written and read again, it is the same.
    let written = to_vec(&result).unwrap();
    assert_eq!(from_slice::<ResultObject>(&written).unwrap(), result);

    // A `Map` requires every value to be UTF-8; `ResultObject` skips the values of other keys unchecked. Not a `Value`: it gives
    // keys such as `$serde_json::private::RawValue` a special meaning.
    let Ok(sent) = from_slice::<Map<String, Value>>(bytes) else {
        return;
    };
    for (key, read) in [
        ("resultStatus", result.raw_status()),
        ("resultCode", result.raw_code()),
    ] {
        match sent.get(key) {
            None | Some(Value::Null) => assert_eq!(read, None),
            Some(Value::String(text)) => assert_eq!(read, Some(&text[..])),
            Some(number) => assert!(number.is_number() && read.is_some(), "{number}"),
        }
    }
    // If the message repeats, a `Map` keeps the last.
    let again: ResultObject = from_value(Value::Object(sent)).unwrap();
    assert_eq!(
        (again.raw_status(), again.raw_code()),
        (result.raw_status(), result.raw_code())
    );

    let status = result.status();
    assert!(
        result.raw_status().and_then(ResultStatus::parse) == Some(status)
            || status == ResultStatus::Unknown
    );
    match result.next_step() {
        NextStep::Proceed => assert_eq!(status, ResultStatus::Success),
        NextStep::StartOver | NextStep::Stop => assert_eq!(status, ResultStatus::Failed),
        _ => {}
    }
    let mut attempt = Attempt::new(Flow::Immediate);
    assert_eq!(attempt.next_action(), Action::Send);
    attempt.answered(&result);
    match attempt.next_action() {
        Action::Finish(Outcome::Succeeded) => assert_eq!(status, ResultStatus::Success),
        Action::Finish(Outcome::Failed | Outcome::Undecided) => {
            assert_eq!(status, ResultStatus::Failed)
        }
        // Only an inquiry leads there.
        action => assert_ne!(action, Action::Finish(Outcome::StartOver)),
    }
});
