//! What decoding a result object allocates.
#![cfg(all(feature = "alloc", feature = "serde"))]

use result_codes::{ResultCode, ResultObject};

/// How often decoding this allocates, and how many bytes.
fn allocations(json: &str) -> (u64, u64) {
    let info = allocation_counter::measure(|| {
        let result: ResultObject = serde_json::from_str(json).unwrap();
        std::hint::black_box(&result);
    });
    assert_eq!(info.count_current, 0, "all of it is freed again");
    (info.count_total, info.bytes_total)
}

#[test]
fn a_listed_code_allocates_for_the_message_alone() {
    for code in ResultCode::ALL {
        let status = code.status();
        let json = format!(
            r#"{{"resultStatus":"{status}","resultCode":"{code}","resultMessage":"a message"}}"#
        );
        assert_eq!(allocations(&json), (1, "a message".len() as u64), "{json}");
        let json =
            format!(r#"{{"resultStatus":"{status}","resultCode":"{code}","resultMessage":null}}"#);
        assert_eq!(allocations(&json), (0, 0), "{json}");
    }
}

#[test]
fn an_unlisted_code_allocates_for_its_text_too() {
    let json = r#"{"resultStatus":"U","resultCode":"~~~~","resultMessage":"a message"}"#;
    assert_eq!(allocations(json), (2, 4 + "a message".len() as u64));
}
