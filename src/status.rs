//! The hand-written half of `ResultStatus`; `build.rs` generates the enum itself, and its rows.

use crate::listed::impl_listed;
use crate::tables::status::{LOOKUP, ROWS, STRINGS};
use crate::{NextStep, ResultStatus, phf};

/// What the table says about a status.
pub(crate) struct Row {
    pub(crate) text: &'static str,
    pub(crate) meaning: &'static str,
    pub(crate) action: &'static str,
    pub(crate) next_step: NextStep,
    pub(crate) transaction_statuses: &'static [&'static str],
}

impl_listed! { ResultStatus, "result status" }

impl ResultStatus {
    /// Every listed result status, in the order of the table.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultStatus;
    ///
    /// assert!(ResultStatus::ALL.contains(&ResultStatus::Unknown));
    /// ```
    pub const ALL: &'static [Self] = &phf::values::<Self, { ROWS.len() }>(&STRINGS);

    /// Parses a result status from its wire form.
    ///
    /// Returns `None` if the string is not listed. Matching is exact: case and whitespace matter.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultStatus;
    ///
    /// assert_eq!(ResultStatus::parse("U"), Some(ResultStatus::Unknown));
    /// assert_eq!(ResultStatus::parse("something else"), None);
    /// ```
    #[inline]
    pub const fn parse(text: &str) -> Option<Self> {
        LOOKUP.find(text)
    }

    /// Returns the wire form of this result status.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultStatus;
    ///
    /// assert_eq!(ResultStatus::Unknown.as_str(), "U");
    /// ```
    pub const fn as_str(self) -> &'static str {
        ROWS[self as usize].text
    }

    /// Returns the status in one word, as on the provider's page.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultStatus;
    ///
    /// assert_eq!(ResultStatus::Accepted.meaning(), "Accepted");
    /// ```
    pub const fn meaning(self) -> &'static str {
        ROWS[self as usize].meaning
    }

    /// Returns what the status asks for, in the provider's words.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultStatus;
    ///
    /// assert_eq!(ResultStatus::Unknown.action(), "Result unknown, retry or poll for status");
    /// ```
    pub const fn action(self) -> &'static str {
        ROWS[self as usize].action
    }

    /// Returns the next step for codes that have none of their own.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{NextStep, ResultStatus};
    ///
    /// assert_eq!(ResultStatus::Unknown.next_step(), NextStep::Poll);
    /// ```
    #[inline]
    pub const fn next_step(self) -> NextStep {
        ROWS[self as usize].next_step
    }

    /// Returns the status that a transaction status stands for, or `None` if the table has no such word.
    ///
    /// A transaction status is the word in `paymentStatus` or `refundStatus`: it says how the request stands, while the result
    /// object beside it is about the call. Matching is exact: case and whitespace matter. A word without a status is neither a
    /// success nor a failure.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultStatus;
    ///
    /// assert_eq!(ResultStatus::from_transaction_status("SUCCESS"), Some(ResultStatus::Success));
    /// assert_eq!(ResultStatus::from_transaction_status("PROCESSING"), Some(ResultStatus::Unknown));
    /// assert_eq!(ResultStatus::from_transaction_status("TOMORROWS_WORD"), None);
    /// ```
    pub const fn from_transaction_status(word: &str) -> Option<Self> {
        let mut statuses = Self::ALL;
        while let [status, rest @ ..] = statuses {
            let mut words = status.transaction_statuses();
            while let [listed, rest @ ..] = words {
                if phf::is_equal(listed.as_bytes(), word.as_bytes()) {
                    return Some(*status);
                }
                words = rest;
            }
            statuses = rest;
        }
        None
    }

    /// Returns the transaction statuses that stand for this status.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultStatus;
    ///
    /// for &status in ResultStatus::ALL {
    ///     for word in status.transaction_statuses() {
    ///         assert_eq!(ResultStatus::from_transaction_status(word), Some(status));
    ///     }
    /// }
    /// ```
    pub const fn transaction_statuses(self) -> &'static [&'static str] {
        ROWS[self as usize].transaction_statuses
    }
}
