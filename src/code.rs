//! `ResultCode`: what is the same for every row.

use crate::listed::listed;
use crate::{Category, NextStep, ResultCode, ResultStatus, tables};

listed! {
    ResultCode, "result code",
    names: RESULT_CODE_NAME, texts: RESULT_CODE_TEXTS, values: RESULT_CODE_VALUES, index: RESULT_CODE_INDEX,
    example: "ORDER_NOT_EXIST" is OrderNotExist
}

impl ResultCode {
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
        tables::RESULT_CODE_STATUS[self as usize]
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
        tables::RESULT_CODE_CATEGORY[self as usize]
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
        tables::RESULT_CODE_NEXT_STEP[self as usize]
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
    pub const fn description(self) -> &'static str {
        tables::RESULT_CODE_DESCRIPTION.get(self as usize)
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
    pub const fn resolution(self) -> &'static str {
        tables::RESULT_CODE_RESOLUTION.get(self as usize)
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
    pub const fn note(self) -> Option<&'static str> {
        tables::RESULT_CODE_NOTE.get_if_any(self as usize)
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
    pub const fn aliases(self) -> &'static [&'static str] {
        tables::RESULT_CODE_ALIASES.get(self as usize)
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
    pub const fn deprecated(self) -> Option<&'static str> {
        tables::RESULT_CODE_DEPRECATED.get_if_any(self as usize)
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
        tables::RESULT_CODE_REPLACED_BY[self as usize]
    }
}
