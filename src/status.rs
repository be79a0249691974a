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
}
