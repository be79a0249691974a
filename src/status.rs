//! `ResultStatus`: what is the same for every row.

use crate::listed::listed;
use crate::{NextStep, ResultStatus, tables};

listed! {
    ResultStatus, "result status",
    names: RESULT_STATUS_NAME, texts: RESULT_STATUS_TEXTS, values: RESULT_STATUS_VALUES, index: RESULT_STATUS_INDEX,
    example: "U" is Unknown
}

impl ResultStatus {
    /// The status in one word, as the provider's page has it.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultStatus;
    ///
    /// assert_eq!(ResultStatus::Accepted.meaning(), "Accepted");
    /// ```
    pub const fn meaning(self) -> &'static str {
        tables::RESULT_STATUS_MEANING.get(self as usize)
    }

    /// What the status asks for, in the provider's words.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultStatus;
    ///
    /// assert_eq!(ResultStatus::Unknown.action(), "Result unknown, retry or poll for status");
    /// ```
    pub const fn action(self) -> &'static str {
        tables::RESULT_STATUS_ACTION.get(self as usize)
    }

    /// What the program does now, where the code says nothing else.
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
        tables::RESULT_STATUS_NEXT_STEP[self as usize]
    }
}
