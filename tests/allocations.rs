//! Decoding a result object allocates for its message and for an unlisted code, and for nothing else.
#![cfg(all(feature = "alloc", feature = "serde"))]

use result_codes::{ResultCode, ResultObject};

/// Returns how often decoding allocates, and how many bytes.
fn allocations(json: &str) -> (u64, u64) {
    let info = allocation_counter::measure(|| {
        let result: ResultObject = serde_json::from_str(json).unwrap();
        std::hint::black_box(&result);
    });
    assert_eq!(info.count_current, 0, "memory was leaked");
    (info.count_total, info.bytes_total)
}

#[test]
fn a_listed_code_does_not_allocate() {
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
fn an_unlisted_code_allocates_its_text() {
    let json = r#"{"resultStatus":"U","resultCode":"~~~~","resultMessage":"a message"}"#;
    assert_eq!(allocations(json), (2, 4 + "a message".len() as u64));
}
