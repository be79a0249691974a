//! `ResultStatus`: what is the same for every row.

use crate::listed::listed;
use crate::tables::{self, ResultStatusRow};
use crate::{NextStep, ResultStatus};

listed! {
    ResultStatus, "result status",
    rows: RESULT_STATUS_ROWS, names: RESULT_STATUS_NAMES, texts: RESULT_STATUS_TEXTS, values: RESULT_STATUS_VALUES, index: RESULT_STATUS_INDEX,
    example: "U" is Unknown
}

impl ResultStatus {
    #[inline]
    const fn row(self) -> &'static ResultStatusRow {
        &tables::RESULT_STATUS_ROWS[self as usize]
    }

    /// The status in one word, as the provider's page has it.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultStatus;
    ///
    /// assert_eq!(ResultStatus::Accepted.meaning(), "Accepted");
    /// ```
    #[inline]
    pub const fn meaning(self) -> &'static str {
        self.row().meaning
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
    #[inline]
    pub const fn action(self) -> &'static str {
        self.row().action
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
        self.row().next_step
    }
}
