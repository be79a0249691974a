//! The error of parsing a text that is not listed.

use core::fmt;

use crate::shared::nearest::{MAX_COMPARED, nearest};
use crate::string_table::StringTable;

/// The error returned when parsing text that is not listed.
///
/// Its message names the input, and suggests the closest listed text if one is near.
///
/// # Examples
///
/// ```
/// use result_codes::ResultCode;
///
/// let error = "ORDER-NOT-EXIST".parse::<ResultCode>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "there is no result code `ORDER-NOT-EXIST`; did you mean `ORDER_NOT_EXIST`?",
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    noun: &'static str,
    /// The texts to suggest, and their number. Aliases come after them.
    candidates: &'static StringTable<'static>,
    candidate_count: usize,
    /// The start of the input, stored inline so that the error does not allocate. Every listed text is shorter.
    prefix: [u8; MAX_COMPARED],
    prefix_len: usize,
    truncated: bool,
}

impl ParseError {
    pub(crate) fn new(
        text: &str,
        noun: &'static str,
        candidates: &'static StringTable,
        candidate_count: usize,
    ) -> Self {
        let mut prefix_len = text.len().min(MAX_COMPARED);
        while !text.is_char_boundary(prefix_len) {
            prefix_len -= 1;
        }
        let mut prefix = [0; MAX_COMPARED];
        prefix[..prefix_len].copy_from_slice(&text.as_bytes()[..prefix_len]);
        ParseError {
            noun,
            candidates,
            candidate_count,
            prefix,
            prefix_len,
            truncated: prefix_len < text.len(),
        }
    }

    /// For the enums that are not generated: there are too few values for a suggestion to help.
    pub(crate) fn without_suggestion(text: &str, noun: &'static str) -> Self {
        const NONE: &StringTable<'static> = &StringTable {
            data: "",
            offsets: &[0],
        };
        Self::new(text, noun, NONE, 0)
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = core::str::from_utf8(&self.prefix[..self.prefix_len]).unwrap_or_default();
        let end = if self.truncated { "…" } else { "" };
        write!(
            f,
            "there is no {} `{}{end}`",
            self.noun,
            text.escape_debug()
        )?;
        if self.truncated {
            return Ok(());
        }
        // Searched only now, because most errors are never shown.
        let candidates = (0..self.candidate_count).map(|index| self.candidates.get(index));
        match nearest(text, candidates) {
            Some(nearest) => write!(f, "; did you mean `{nearest}`?"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for ParseError {}

#[cfg(test)]
mod tests {
    use std::format;
    use std::string::ToString;

    use super::*;

    #[test]
    fn the_longest_text_that_is_compared_is_quoted_whole() {
        let message = |text: &str| text.parse::<crate::ResultCode>().unwrap_err().to_string();
        let longest = "~".repeat(MAX_COMPARED);
        let expected = format!("there is no result code `{longest}`");
        assert_eq!(message(&longest), expected);
        let expected = format!("there is no result code `{longest}…`");
        assert_eq!(message(&format!("{longest}~")), expected);
    }
}
