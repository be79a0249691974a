//! `TransactionStatus`: the word that says how a request stands.

use alloc::string::String;
use core::fmt;

use crate::ResultStatus;

/// The word in `paymentStatus` or `refundStatus`, as it was sent: how the request itself stands.
///
/// The response to an inquiry has it beside the result object, which is about the inquiry alone: S there says that the inquiry
/// succeeded, not that the customer paid. A notification has the word and no result object.
///
/// The words, and the status that each stands for, come from the key `transaction_status` of the table. The provider can add
/// words at any time, so any string is accepted. A word that is not listed counts as U.
///
/// # Examples
///
/// A response may lack the word, so it is an `Option` there. An [`Attempt`](crate::Attempt) takes it as a
/// [`Reply`](crate::Reply):
///
/// ```
/// use result_codes::{Reply, ResultObject, ResultStatus, TransactionStatus};
///
/// struct Inquiry {
///     result: ResultObject,
///     payment_status: Option<TransactionStatus>,
/// }
///
/// let inquiry = Inquiry {
///     result: ResultObject::new("S", "SUCCESS", "success"),
///     payment_status: Some("FAIL".into()),
/// };
/// // The call succeeded, and the payment failed.
/// assert_eq!(inquiry.result.status(), ResultStatus::Success);
/// let outcome = inquiry.payment_status.as_ref().map(Reply::from);
/// assert_eq!(outcome, Some(Reply::from(ResultStatus::Failed)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TransactionStatus(String);

impl TransactionStatus {
    /// Returns the word as it was sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::TransactionStatus;
    ///
    /// assert_eq!(TransactionStatus::from("TOMORROWS_WORD").as_str(), "TOMORROWS_WORD");
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the status that the word stands for. A word that is not listed counts as U: neither a success nor a failure.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{ResultStatus, TransactionStatus};
    ///
    /// assert_eq!(TransactionStatus::from("SUCCESS").status(), ResultStatus::Success);
    /// assert_eq!(TransactionStatus::from("TOMORROWS_WORD").status(), ResultStatus::Unknown);
    /// ```
    pub fn status(&self) -> ResultStatus {
        ResultStatus::from_transaction_status(&self.0).unwrap_or(crate::tables::STATUS_U)
    }
}

impl From<&str> for TransactionStatus {
    fn from(word: &str) -> Self {
        TransactionStatus(word.into())
    }
}

impl From<String> for TransactionStatus {
    fn from(word: String) -> Self {
        TransactionStatus(word)
    }
}

/// Formats the word as it was sent.
impl fmt::Display for TransactionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Returns the word as it was sent.
impl AsRef<str> for TransactionStatus {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
