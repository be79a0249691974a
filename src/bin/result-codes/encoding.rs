//! Recognizes input that is not UTF-8.

/// Returns what to do with input that begins with these bytes, if it is not UTF-8.
pub(crate) fn problem(start: &[u8]) -> Option<&'static str> {
    match start {
        [0x1f, 0x8b, ..] => Some("gzip-compressed: decompress it with `gunzip -c` first"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            Some("UTF-16, not UTF-8: convert it with `iconv -f UTF-16 -t UTF-8` first")
        }
        _ => None,
    }
}
