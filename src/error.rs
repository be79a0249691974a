//! The error of reading a text that is not listed.

use core::fmt;

use crate::shared::nearest::{LONGEST, nearest};
use crate::texts::Texts;

/// A text that the table does not have, where a listed one was asked for.
///
/// Its message names the text and, where one is near, the listed text that was probably meant.
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
    listed: &'static Texts<'static>,
    /// How many of them are suggested, which leaves out the aliases behind them.
    suggested: usize,
    /// The beginning of the text: what is longer than every listed text can be cut, and needs no allocation.
    start: [u8; LONGEST],
    kept: usize,
    is_cut: bool,
}

impl ParseError {
    pub(crate) fn new(
        text: &str,
        noun: &'static str,
        listed: &'static Texts,
        suggested: usize,
    ) -> Self {
        let mut kept = text.len().min(LONGEST);
        while !text.is_char_boundary(kept) {
            kept -= 1;
        }
        let mut start = [0; LONGEST];
        start[..kept].copy_from_slice(&text.as_bytes()[..kept]);
        ParseError {
            noun,
            listed,
            suggested,
            start,
            kept,
            is_cut: kept < text.len(),
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = core::str::from_utf8(&self.start[..self.kept]).unwrap_or_default();
        let end = if self.is_cut { "…" } else { "" };
        write!(
            f,
            "there is no {} `{}{end}`",
            self.noun,
            text.escape_debug()
        )?;
        if self.is_cut {
            return Ok(());
        }
        // Looked for here, because most errors are never shown.
        let suggested = (0..self.suggested).map(|place| self.listed.get(place));
        match nearest(text, suggested) {
            Some(listed) => write!(f, "; did you mean `{listed}`?"),
            None => Ok(()),
        }
    }
}

impl core::error::Error for ParseError {}
