//! The hand-written half of `ResultCode`; `build.rs` generates the enum itself.

use crate::listed::impl_listed;
use crate::{Category, NextStep, RequestState, ResultCode, ResultStatus, tables};

impl_listed! { ResultCode, result_code, "result code", "wire form", example: "ORDER_NOT_EXIST" is OrderNotExist }

impl ResultCode {
    /// Returns the status the API sends with this code.
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
        tables::result_code::STATUS[self as usize]
    }

    /// Returns the section of the provider's page that lists this code.
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
        tables::result_code::CATEGORY[self as usize]
    }

    /// Returns what a program should do next: the code's own next step, or else its status's.
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
        tables::result_code::NEXT_STEP[self as usize]
    }

    /// Returns what this code says about the request itself, if anything.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{RequestState, ResultCode};
    ///
    /// let state = ResultCode::OrderNotExist.request_state();
    /// assert_eq!(state, Some(RequestState::NotFound));
    /// ```
    #[inline]
    pub const fn request_state(self) -> Option<RequestState> {
        tables::result_code::REQUEST_STATE[self as usize]
    }

    /// Returns what the code means, in the provider's words.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultCode;
    ///
    /// assert_eq!(ResultCode::OrderNotExist.description(), "Payment/order not found");
    /// ```
    pub const fn description(self) -> &'static str {
        tables::result_code::DESCRIPTION.get(self as usize)
    }

    /// Returns the provider's advice for people. Programs use [`next_step`](Self::next_step).
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultCode;
    ///
    /// assert_eq!(ResultCode::OrderNotExist.resolution(), "Verify payment ID");
    /// ```
    pub const fn resolution(self) -> &'static str {
        tables::result_code::RESOLUTION.get(self as usize)
    }

    /// Returns an editorial note on the provider's texts, if there is one.
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
        tables::result_code::NOTE.get_nonempty(self as usize)
    }

    /// Returns the other wire forms that [`parse`](Self::parse) accepts.
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
        tables::result_code::ALIASES.get(self as usize)
    }

    /// Returns why this code is deprecated, if it is.
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
        tables::result_code::DEPRECATED.get_nonempty(self as usize)
    }

    /// Returns the code that replaces this one, if any.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultCode;
    ///
    /// /// Follows replacements to the code in use.
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
        tables::result_code::REPLACED_BY[self as usize]
    }
}
