//! Decoding a result object allocates for each string that it keeps, and for nothing else.

use result_codes::ResultObject;

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
fn each_string_is_allocated_once() {
    for code in ["SUCCESS", "~~~~"] {
        let json =
            format!(r#"{{"resultStatus":"S","resultCode":"{code}","resultMessage":"a message"}}"#);
        let bytes = 1 + code.len() + "a message".len();
        assert_eq!(allocations(&json), (3, bytes as u64), "{json}");
    }
    let json = r#"{"resultStatus":"S","resultCode":null}"#;
    assert_eq!(allocations(json), (1, 1));
}
