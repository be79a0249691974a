//! The hand-written half of `ResultCode`; `build.rs` generates the enum itself, and its rows.

use crate::listed::impl_listed;
use crate::tables::code::{LOOKUP, ROWS, STRINGS};
use crate::{Category, NextStep, RequestState, ResultCode, ResultStatus, phf};

/// What the table says about a code.
pub(crate) struct Row {
    pub(crate) text: &'static str,
    pub(crate) status: ResultStatus,
    pub(crate) category: Category,
    pub(crate) next_step: NextStep,
    pub(crate) request_state: Option<RequestState>,
    pub(crate) description: &'static str,
    pub(crate) resolution: &'static str,
    pub(crate) note: Option<&'static str>,
    pub(crate) aliases: &'static [&'static str],
    pub(crate) deprecated: Option<&'static str>,
    pub(crate) replaced_by: Option<ResultCode>,
}

impl_listed! { ResultCode, "result code" }

impl ResultCode {
    /// Every listed result code, in the order of the table.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultCode;
    ///
    /// assert!(ResultCode::ALL.contains(&ResultCode::OrderNotExist));
    /// ```
    pub const ALL: &'static [Self] = &phf::values::<Self, { ROWS.len() }>(&STRINGS);

    /// Parses a result code from its wire form.
    ///
    /// Returns `None` if the string is not listed. Matching is exact: case and whitespace matter.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultCode;
    ///
    /// assert_eq!(ResultCode::parse("ORDER_NOT_EXIST"), Some(ResultCode::OrderNotExist));
    /// assert_eq!(ResultCode::parse("something else"), None);
    /// ```
    #[inline]
    pub const fn parse(text: &str) -> Option<Self> {
        LOOKUP.find(text)
    }

    /// Returns the wire form of this result code.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultCode;
    ///
    /// assert_eq!(ResultCode::OrderNotExist.as_str(), "ORDER_NOT_EXIST");
    /// ```
    pub const fn as_str(self) -> &'static str {
        ROWS[self as usize].text
    }

    /// Returns the status that the table lists this code with. The server can send another: see [`Reply`](crate::Reply).
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
        ROWS[self as usize].status
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
        ROWS[self as usize].category
    }

    /// Returns the next step if this code comes with its own [status](Self::status): the code's, or else the status's.
    ///
    /// For a reply, use [`Reply::next_step`](crate::Reply::next_step).
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
        ROWS[self as usize].next_step
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
        ROWS[self as usize].request_state
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
        ROWS[self as usize].description
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
        ROWS[self as usize].resolution
    }

    /// Returns an editorial note, if there is one: what the description and the resolution leave out.
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
        ROWS[self as usize].note
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
        ROWS[self as usize].aliases
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
        ROWS[self as usize].deprecated
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
        ROWS[self as usize].replaced_by
    }
}
