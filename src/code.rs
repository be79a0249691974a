//! `ResultCode`: what is the same for every row.

use crate::listed::listed;
use crate::tables::{self, ResultCodeRow};
use crate::{Category, NextStep, ResultCode, ResultStatus};

listed! {
    ResultCode, "result code",
    rows: RESULT_CODE_ROWS, names: RESULT_CODE_NAMES, texts: RESULT_CODE_TEXTS, values: RESULT_CODE_VALUES, index: RESULT_CODE_INDEX,
    example: "ORDER_NOT_EXIST" is OrderNotExist
}

impl ResultCode {
    #[inline]
    const fn row(self) -> &'static ResultCodeRow {
        &tables::RESULT_CODE_ROWS[self as usize]
    }

    /// The status that the API sends this code with.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{ResultCode, ResultStatus};
    ///
    /// assert_eq!(ResultCode::PaymentInProcess.status(), ResultStatus::Unknown);
    /// ```
    #[inline]
    pub const fn status(self) -> ResultStatus {
        self.row().status
    }

    /// The section of the provider's page that lists this code.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Category, ResultCode};
    ///
    /// assert_eq!(ResultCode::RefundInProcess.category(), Category::Refunds);
    /// ```
    #[inline]
    pub const fn category(self) -> Category {
        self.row().category
    }

    /// What the program does now: the code's own next step, else its status's.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{NextStep, ResultCode};
    ///
    /// assert_eq!(ResultCode::PaymentInProcess.next_step(), NextStep::Poll);
    /// assert_eq!(ResultCode::SystemBusy.next_step(), NextStep::Retry);
    /// ```
    #[inline]
    pub const fn next_step(self) -> NextStep {
        self.row().next_step
    }

    /// What the code means, in the provider's words.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultCode;
    ///
    /// assert_eq!(ResultCode::OrderNotExist.description(), "Payment/order not found");
    /// ```
    #[inline]
    pub const fn description(self) -> &'static str {
        self.row().description
    }

    /// What to do about it, in the provider's words: advice for people. For programs, there is
    /// [`next_step`](Self::next_step).
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultCode;
    ///
    /// assert_eq!(ResultCode::OrderNotExist.resolution(), "Verify payment ID");
    /// ```
    #[inline]
    pub const fn resolution(self) -> &'static str {
        self.row().resolution
    }

    /// What the provider's two texts do not say.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultCode;
    ///
    /// // The page says to retry, and other pages say not to.
    /// assert!(ResultCode::ProcessFail.note().is_some());
    /// ```
    #[inline]
    pub const fn note(self) -> Option<&'static str> {
        self.row().note
    }

    /// The other spellings that [`parse`](Self::parse) reads as this code.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultCode;
    ///
    /// for &code in ResultCode::ALL {
    ///     for alias in code.aliases() {
    ///         assert_eq!(ResultCode::parse(alias), Some(code));
    ///     }
    /// }
    /// ```
    #[inline]
    pub const fn aliases(self) -> &'static [&'static str] {
        self.row().aliases
    }

    /// Why the code is no longer used, where it is not.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultCode;
    ///
    /// for code in ResultCode::ALL {
    ///     if let Some(why) = code.deprecated() {
    ///         println!("{code} is no longer used: {why}");
    ///     }
    /// }
    /// ```
    #[inline]
    pub const fn deprecated(self) -> Option<&'static str> {
        self.row().deprecated
    }

    /// The code that is used instead of this one, where there is one.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultCode;
    ///
    /// /// The code to use in the place of this one.
    /// fn current(code: ResultCode) -> ResultCode {
    ///     code.replaced_by().map_or(code, current)
    /// }
    ///
    /// for &code in ResultCode::ALL {
    ///     assert_eq!(current(code).replaced_by(), None);
    /// }
    /// ```
    #[inline]
    pub const fn replaced_by(self) -> Option<ResultCode> {
        self.row().replaced_by
    }
}
