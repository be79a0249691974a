//! `Reply`: what of an answer counts. Unlike a result object, it needs no `alloc`.

use crate::tables::{STATUS_F, STATUS_S};
use crate::{NextStep, ResultCode, ResultStatus};

/// The status of an answer, and its code if listed.
///
/// Convert one from a `ResultObject`, from a `TransactionStatus`, or from a [`ResultStatus`] if there is no listed code. An
/// [`Attempt`](crate::Attempt) takes it, with or without `alloc`.
///
/// # Examples
///
/// ```
/// use result_codes::{NextStep, Reply, ResultCode, ResultStatus};
///
/// let reply = Reply::new(ResultStatus::Unknown, Some(ResultCode::SystemBusy));
/// assert_eq!(reply.next_step(), NextStep::Retry);
///
/// // An unlisted code: the status alone decides.
/// assert_eq!(Reply::from(ResultStatus::Unknown).next_step(), NextStep::Poll);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reply {
    status: ResultStatus,
    code: Option<ResultCode>,
}

impl Reply {
    /// Creates a reply from the status that was sent, and the code if it is listed.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Reply, ResultCode, ResultStatus};
    ///
    /// const ACCEPTED: Reply = Reply::new(ResultStatus::Accepted, Some(ResultCode::Accept));
    /// assert_eq!(ACCEPTED.status(), ResultStatus::Accepted);
    /// ```
    #[must_use]
    pub const fn new(status: ResultStatus, code: Option<ResultCode>) -> Self {
        Reply { status, code }
    }

    /// Returns the status that was sent.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Reply, ResultCode, ResultStatus};
    ///
    /// let reply = Reply::new(ResultStatus::Unknown, Some(ResultCode::PaymentTimeout));
    /// assert_eq!(reply.status(), ResultStatus::Unknown);
    /// ```
    pub const fn status(self) -> ResultStatus {
        self.status
    }

    /// Returns the code, or `None` if it was not sent or is not listed.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Reply, ResultCode, ResultStatus};
    ///
    /// let reply = Reply::new(ResultStatus::Failed, Some(ResultCode::OrderIsClosed));
    /// assert_eq!(reply.code(), Some(ResultCode::OrderIsClosed));
    /// assert_eq!(Reply::from(ResultStatus::Failed).code(), None);
    /// ```
    pub const fn code(self) -> Option<ResultCode> {
        self.code
    }

    /// Returns what a program should do after this reply.
    ///
    /// * If the table lists the code with the status that was sent, this is the code's next step.
    /// * Otherwise, if the code is unlisted or missing, or the status is U or A, this is the status's next step.
    /// * If S or F is sent with a code that is listed under another status, the two contradict each other and decide nothing:
    ///   this is [`NextStep::Reconcile`].
    ///
    /// By itself it is not enough: an [`Attempt`](crate::Attempt) decides by all the replies to a request.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{NextStep, Reply, ResultCode, ResultStatus};
    ///
    /// let next_step = |status, code| Reply::new(status, Some(code)).next_step();
    /// assert_eq!(next_step(ResultStatus::Failed, ResultCode::PaymentTimeout), NextStep::StartOver);
    /// assert_eq!(next_step(ResultStatus::Unknown, ResultCode::PaymentTimeout), NextStep::Poll);
    /// // Listed as U: neither a success nor a failure.
    /// assert_eq!(next_step(ResultStatus::Success, ResultCode::PaymentInProcess), NextStep::Reconcile);
    /// assert_eq!(next_step(ResultStatus::Failed, ResultCode::UnknownException), NextStep::Reconcile);
    /// ```
    pub const fn next_step(self) -> NextStep {
        match self.agreed_code() {
            Some(code) => code.next_step(),
            None if self.code.is_some() && matches!(self.status, STATUS_S | STATUS_F) => {
                NextStep::Reconcile
            }
            None => self.status.next_step(),
        }
    }

    /// Returns the code if the table lists it with the status that was sent.
    pub(crate) const fn agreed_code(self) -> Option<ResultCode> {
        match self.code {
            Some(code) if code.status() as usize == self.status as usize => Some(code),
            _ => None,
        }
    }
}

/// Creates a reply without a listed code.
impl From<ResultStatus> for Reply {
    fn from(status: ResultStatus) -> Self {
        Reply::new(status, None)
    }
}

#[cfg(feature = "alloc")]
impl From<&crate::ResultObject> for Reply {
    fn from(result: &crate::ResultObject) -> Self {
        Reply::new(result.status(), result.code())
    }
}

#[cfg(feature = "alloc")]
impl From<crate::ResultObject> for Reply {
    fn from(result: crate::ResultObject) -> Self {
        Reply::from(&result)
    }
}

/// Creates a reply with the [`status`](crate::TransactionStatus::status) that the word stands for, and without a code.
#[cfg(feature = "alloc")]
impl From<&crate::TransactionStatus> for Reply {
    fn from(word: &crate::TransactionStatus) -> Self {
        Reply::from(word.status())
    }
}

/// Creates a reply with the [`status`](crate::TransactionStatus::status) that the word stands for, and without a code.
#[cfg(feature = "alloc")]
impl From<crate::TransactionStatus> for Reply {
    fn from(word: crate::TransactionStatus) -> Self {
        Reply::from(&word)
    }
}
