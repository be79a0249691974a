//! Names what a text was saved as, if it is no UTF-8.

/// Returns what to do with a file that begins with these bytes, if it is no text.
pub(crate) fn problem(start: &[u8]) -> Option<&'static str> {
    match start {
        [0x1f, 0x8b, ..] => Some("this is compressed by gzip; pipe it through `gunzip -c`"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            Some("this is UTF-16, not UTF-8; pipe it through `iconv -f UTF-16 -t UTF-8`")
        }
        // Without a mark, the other byte of an ASCII character is 0.
        [0, low, ..] if *low > 0 => {
            Some("this is UTF-16, not UTF-8; pipe it through `iconv -f UTF-16BE -t UTF-8`")
        }
        [low, 0, next, ..] if *low > 0 && *next > 0 => {
            Some("this is UTF-16, not UTF-8; pipe it through `iconv -f UTF-16LE -t UTF-8`")
        }
        _ => None,
    }
}
