//! The hand-written half of `ResultStatus`; `build.rs` generates the enum itself.

use crate::listed::impl_listed;
use crate::{NextStep, ResultStatus, tables};

impl_listed! { ResultStatus, result_status, "result status", "wire form", example: "U" is Unknown }

impl ResultStatus {
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
        tables::result_status::MEANING.get(self as usize)
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
        tables::result_status::ACTION.get(self as usize)
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
        tables::result_status::NEXT_STEP[self as usize]
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
                if is_equal(listed.as_bytes(), word.as_bytes()) {
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
        tables::result_status::TRANSACTION_STATUSES.get(self as usize)
    }
}

/// Compares two strings: `==` is not `const`.
const fn is_equal(mut a: &[u8], mut b: &[u8]) -> bool {
    while let ([first_a, rest_a @ ..], [first_b, rest_b @ ..]) = (a, b) {
        if *first_a != *first_b {
            return false;
        }
        (a, b) = (rest_a, rest_b);
    }
    a.is_empty() && b.is_empty()
}
