//! `ResultObject`: the `result` object of a response.

use alloc::string::String;
use core::fmt;

use crate::{NextStep, Open, Reply, ResultCode, ResultStatus};

/// The `result` of a response: how the call ended, why, and a message for people.
///
/// What the server sends is kept, and what it leaves out stays absent.
#[cfg_attr(
    doc,
    doc = "See [the guide](crate::docs::guide) for what to do with it."
)]
/// With the feature `serde`, it is decoded and encoded with the keys `resultStatus`, `resultCode` and `resultMessage`. Its
/// `Deserialize` impl documents what is rejected, and where serde hides that.
///
/// It is also the `result` of the answer to a notification:
///
/// ```
/// use result_codes::{ResultCode, ResultObject, ResultStatus};
///
/// let answer = ResultObject::new(ResultStatus::Success, ResultCode::Success, "success");
/// assert_eq!(answer.to_string(), r#"S SUCCESS "success""#);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResultObject {
    pub(crate) status: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl ResultObject {
    /// Creates a result object. Aliases are normalized here, but kept as sent when deserializing.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{NextStep, ResultCode, ResultObject, ResultStatus};
    ///
    /// let result = ResultObject::new(ResultStatus::Unknown, ResultCode::PaymentInProcess, "in process");
    /// assert_eq!(result, ResultObject::new("U", "PAYMENT_IN_PROCESS", "in process"));
    /// ```
    #[must_use]
    pub fn new(
        status: impl Into<Open<ResultStatus>>,
        code: impl Into<Open<ResultCode>>,
        message: impl Into<String>,
    ) -> Self {
        ResultObject::from_parts(Some(status.into()), Some(code.into()), Some(message.into()))
    }

    /// Creates a result object from its parts, each of which may be missing.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{ResultObject, ResultStatus};
    ///
    /// let result = ResultObject::from_parts(None, Some("SYSTEM_BUSY".into()), None);
    /// assert_eq!(result.status(), ResultStatus::Unknown);
    /// assert_eq!(result.raw_status(), None);
    /// ```
    #[must_use]
    pub fn from_parts(
        status: Option<Open<ResultStatus>>,
        code: Option<Open<ResultCode>>,
        message: Option<String>,
    ) -> Self {
        ResultObject {
            status: status.map(|status| status.as_str().into()),
            code: code.map(|code| code.as_str().into()),
            message,
        }
    }

    /// Returns how the call ended. A missing or unlisted status counts as U.
    ///
    /// S says that the *call* succeeded: an inquiry answered with S can report a payment that failed.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{ResultCode, ResultObject, ResultStatus};
    ///
    /// let result = ResultObject::new("F", ResultCode::RiskReject, "");
    /// assert_eq!(result.status(), ResultStatus::Failed);
    ///
    /// let odd = ResultObject::new("OK", ResultCode::RiskReject, "");
    /// assert_eq!(odd.status(), ResultStatus::Unknown);
    /// assert_eq!(odd.raw_status(), Some("OK"));
    /// ```
    pub fn status(&self) -> ResultStatus {
        self.raw_status()
            .and_then(ResultStatus::parse)
            .unwrap_or(crate::tables::STATUS_U)
    }

    /// Returns the result code, or `None` if it is missing or unlisted.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{ResultCode, ResultObject};
    ///
    /// assert_eq!(ResultObject::new("U", "SYSTEM_BUSY", "").code(), Some(ResultCode::SystemBusy));
    /// assert_eq!(ResultObject::new("U", "TOMORROWS_CODE", "").code(), None);
    /// ```
    pub fn code(&self) -> Option<ResultCode> {
        self.raw_code().and_then(ResultCode::parse)
    }

    /// Returns the message for people, if one was sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultObject;
    ///
    /// assert_eq!(ResultObject::new("S", "SUCCESS", "success").message(), Some("success"));
    /// ```
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// Returns the original string of the status, listed or not, or `None` if none was sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultObject;
    ///
    /// assert_eq!(ResultObject::new("u", "SYSTEM_BUSY", "").raw_status(), Some("u"));
    /// ```
    pub fn raw_status(&self) -> Option<&str> {
        self.status.as_deref()
    }

    /// Returns the original string of the code, listed or not, or `None` if none was sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::ResultObject;
    ///
    /// assert_eq!(ResultObject::new("F", "TOMORROWS_CODE", "").raw_code(), Some("TOMORROWS_CODE"));
    /// ```
    pub fn raw_code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// Returns what a program should do after this reply: see [`Reply::next_step`].
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{NextStep, ResultObject};
    ///
    /// assert_eq!(ResultObject::new("U", "SYSTEM_BUSY", "").next_step(), NextStep::Retry);
    /// // Not listed: the status alone decides.
    /// assert_eq!(ResultObject::new("U", "TOMORROWS_CODE", "").next_step(), NextStep::Poll);
    /// // Listed as a failure, but the server says unknown, and may know better.
    /// assert_eq!(ResultObject::new("U", "PAYMENT_TIMEOUT", "").next_step(), NextStep::Poll);
    /// // Listed as unknown: two claims that contradict each other decide nothing.
    /// assert_eq!(ResultObject::new("S", "PAYMENT_IN_PROCESS", "").next_step(), NextStep::Reconcile);
    /// ```
    pub fn next_step(&self) -> NextStep {
        Reply::from(self).next_step()
    }

    /// Returns the status that the table lists the code with, if the code is listed.
    ///
    /// If it differs from [`status`](Self::status), the server and the table disagree. Log the mismatch. An S or F then decides
    /// nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{ResultObject, ResultStatus};
    ///
    /// let result = ResultObject::new("U", "PAYMENT_TIMEOUT", "");
    /// assert_eq!(result.status(), ResultStatus::Unknown);
    /// assert_eq!(result.table_status(), Some(ResultStatus::Failed));
    /// ```
    pub fn table_status(&self) -> Option<ResultStatus> {
        self.code().map(ResultCode::status)
    }
}

/// Creates a result object with the status that the table lists the code with, and without a message.
///
/// # Examples
///
/// ```
/// use result_codes::{ResultCode, ResultObject};
///
/// assert_eq!(ResultObject::from(ResultCode::SystemBusy).to_string(), "U SYSTEM_BUSY -");
/// ```
impl From<ResultCode> for ResultObject {
    fn from(code: ResultCode) -> Self {
        ResultObject::from_parts(Some(code.status().into()), Some(code.into()), None)
    }
}

/// Formats as one log line: status, code and quoted message. Missing parts print as `-`; control characters are escaped.
impl fmt::Display for ResultObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.raw_status().unwrap_or("-").escape_debug();
        let code = self.raw_code().unwrap_or("-").escape_debug();
        write!(f, "{status} {code}")?;
        match self.message() {
            Some(message) => write!(f, " {message:?}"),
            None => write!(f, " -"),
        }
    }
}
