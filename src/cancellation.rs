//! `Cancellation`: an attempt that is to be undone.
//!
//! The attempt inside follows the payment, and never sends again. This adds the cancels: while one may be under way, an S of the
//! payment decides nothing, and a failure is the end that was wanted.

use core::fmt;

use crate::attempt::Deadline;
use crate::outcome::impl_stored;
use crate::tables::{STATUS_A, STATUS_F, STATUS_S, STATUS_U};
use crate::verdict::Failure;
use crate::{Attempt, Flow, Outcome, Reply};

/// The cancelling of one payment, from the stored decision until it is known whether the payment stands.
///
/// A cancel can be lost, arrive late, or be carried out although its answer never came. While one may be under way, an S of the
/// payment does not say that it stands. Report every reply, and do what [`next_action`](Self::next_action) says.
///
/// * [`Cancelled`](CancelOutcome::Cancelled) and [`Failed`](CancelOutcome::Failed) come only if no payment under this id stands, and
///   none can be made any more.
/// * [`Succeeded`](CancelOutcome::Succeeded) comes only if the money moved, and no cancel can undo it.
///
/// This relies on what an [`Attempt`] relies on, and on more. Store the decision to cancel before [`Attempt::cancel`], while you hold the
/// lease, if there are several instances. From then on, follow the id as a `Cancellation`, and never as an `Attempt`.
#[cfg_attr(
    doc,
    doc = "See [when to cancel, what to store, and the loop](crate::docs::cancellation), and [all that it guarantees and relies \
           on](crate::docs::guarantees#what-a-cancellation-guarantees)."
)]
///
/// # Examples
///
/// ```
/// use result_codes::{Action, Attempt, CancelAction, CancelOutcome, Flow, ResultStatus};
///
/// let mut attempt = Attempt::new(Flow::Immediate);
/// assert_eq!(attempt.next_action(), Action::Send);
/// // No answer, for a minute. Store the decision to cancel.
/// let mut cancellation = attempt.cancel();
/// assert_eq!(cancellation.next_action(), CancelAction::Cancel);
/// // No answer to the cancel either. It can still undo the payment that is reported now.
/// cancellation.notified(ResultStatus::Success);
/// assert_eq!(cancellation.next_action(), CancelAction::Cancel);
/// cancellation.cancelled(ResultStatus::Success);
/// assert_eq!(cancellation.next_action(), CancelAction::Finish(CancelOutcome::Cancelled));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Cancellation {
    /// What is known of the payment. It was given up, so it never sends.
    attempt: Attempt,
    cancels: Cancels,
    closing: Deadline,
    given_up: bool,
}

/// What is known of the cancels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Cancels {
    /// None was sent, or each was refused. The next cancel is the only one that can be carried out.
    NoneUnderWay,
    /// As `NoneUnderWay`, but inquire before the next.
    Refused,
    /// The only one that can be carried out was sent, and its answer is still to come.
    SentOnce,
    /// One may be under way.
    InDoubt,
    /// As `InDoubt`, but inquire before the next: another one was refused.
    RefusedInDoubt,
    /// No payment under this id stands, for good.
    Done,
}

/// What to do next, as [`Cancellation::next_action`] returns it.
///
/// # Examples
///
/// ```
/// use result_codes::{CancelAction, Cancellation, Flow};
///
/// assert_eq!(Cancellation::resume(Flow::Immediate).next_action(), CancelAction::Cancel);
/// ```
#[must_use = "once returned, a `Cancel` counts as sent"]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CancelAction {
    /// Send a cancel of the payment, then report its answer with [`cancelled`](Cancellation::cancelled). If no answer came, report
    /// nothing.
    Cancel,
    /// Inquire about the payment, then call [`inquired`](Cancellation::inquired).
    Inquire,
    /// Store the outcome, then act on it.
    Finish(CancelOutcome),
}

/// How a cancellation ended.
///
/// # Examples
///
/// ```
/// use result_codes::CancelOutcome;
///
/// fn on_outcome(outcome: CancelOutcome) -> &'static str {
///     match outcome {
///         CancelOutcome::Cancelled | CancelOutcome::Failed => "ship nothing: nothing stays charged under this id",
///         CancelOutcome::Succeeded => "ship if the customer still waits, and refund otherwise",
///         CancelOutcome::GivenUp => "ship nothing, charge nothing, and cancel or inquire again later",
///         CancelOutcome::Undecided => "ship nothing, charge nothing, and alert an operator",
///     }
/// }
/// # assert_eq!(on_outcome(CancelOutcome::Failed), "ship nothing: nothing stays charged under this id");
///
/// // The strings never change, so a database can keep them.
/// assert_eq!(CancelOutcome::Cancelled.as_str(), "cancelled");
/// assert_eq!("cancelled".parse(), Ok(CancelOutcome::Cancelled));
/// ```
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CancelOutcome {
    /// No payment under this request id stands, and none can be made. Anything that was charged went back. No later reply changes
    /// this.
    Cancelled,
    /// The payment went through, and no cancel can undo it.
    Succeeded,
    /// This request id moved no money, and will not. No cancel had to undo it.
    Failed,
    /// The payment may or may not stand, and the cancellation was given up.
    ///
    /// Later replies can still decide it: report them to [`Cancellation::ended`].
    GivenUp,
    /// The request id belongs to another request, or two outcomes contradict each other. No later reply changes this.
    ///
    /// Alert an operator, who must look the id up in the provider's records.
    Undecided,
}

impl fmt::Display for CancelAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            CancelAction::Cancel => "cancel",
            CancelAction::Inquire => "inquire",
            CancelAction::Finish(outcome) => return outcome.fmt(f),
        })
    }
}

impl_stored! { CancelOutcome, "outcome", {
    Cancelled: "cancelled",
    Succeeded: "succeeded",
    Failed: "failed",
    GivenUp: "given_up",
    Undecided: "undecided",
} }

impl Attempt {
    /// Begins to cancel this request. Store the decision to cancel first, while you hold the lease, if there are several instances.
    ///
    /// If nothing was sent, this ends at once as [`CancelOutcome::Failed`]. An attempt that has ended keeps its outcome, with
    /// two exceptions: [`StartOver`](Outcome::StartOver) becomes `Failed`, and [`GivenUp`](Outcome::GivenUp) is cancelled.
    ///
    /// If a proxy may repeat cancels, and [`outcome`](Self::outcome) is `None` or `GivenUp`, use [`Cancellation::resume`] instead.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, CancelAction, CancelOutcome, Flow};
    ///
    /// let unsent = Attempt::new(Flow::Immediate);
    /// assert_eq!(unsent.cancel().outcome(), Some(CancelOutcome::Failed));
    ///
    /// let mut sent = Attempt::new(Flow::Immediate);
    /// assert_eq!(sent.next_action(), Action::Send);
    /// assert_eq!(sent.cancel().next_action(), CancelAction::Cancel);
    /// ```
    #[must_use]
    pub fn cancel(mut self) -> Cancellation {
        self.give_up();
        Cancellation::from_parts(self, Cancels::NoneUnderWay)
    }
}

impl Cancellation {
    /// Creates a cancellation for an id whose decision to cancel is stored, and no outcome but `given_up`.
    ///
    /// A cancel may have been sent: use this after a restart, if a proxy may repeat requests, or if unsure.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{CancelAction, Cancellation, Flow, ResultStatus};
    ///
    /// let mut cancellation = Cancellation::resume(Flow::Immediate);
    /// assert_eq!(cancellation.next_action(), CancelAction::Cancel);
    /// // The API refuses this cancel. An earlier one may be under way.
    /// cancellation.cancelled(ResultStatus::Failed);
    /// assert_eq!(cancellation.next_action(), CancelAction::Inquire);
    /// cancellation.inquired(ResultStatus::Success, Some(ResultStatus::Success.into()));
    /// assert_eq!(cancellation.next_action(), CancelAction::Cancel);
    /// ```
    #[must_use]
    pub const fn resume(flow: Flow) -> Self {
        Cancellation::from_parts(Attempt::given_up(Some(flow)), Cancels::InDoubt)
    }

    /// Creates a cancellation from its stored outcome, to report late replies to. It never cancels.
    ///
    /// With [`CancelOutcome::GivenUp`], it finds out what became of the payment; call [`expired`](Self::expired) and
    /// [`closed`](Self::closed) if their times have passed, as after `resume`. To cancel again instead, [`resume`](Self::resume).
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{CancelOutcome, Cancellation, ResultStatus};
    ///
    /// let mut cancellation = Cancellation::ended(CancelOutcome::GivenUp);
    /// cancellation.notified(ResultStatus::Failed);
    /// assert_eq!(cancellation.outcome(), Some(CancelOutcome::Cancelled));
    ///
    /// // A late report from before the cancel: no reason to alert anybody.
    /// cancellation.notified(ResultStatus::Success);
    /// assert_eq!(cancellation.outcome(), Some(CancelOutcome::Cancelled));
    /// ```
    #[must_use]
    pub const fn ended(outcome: CancelOutcome) -> Self {
        let (payment, cancels) = match outcome {
            CancelOutcome::Cancelled => (Outcome::Undecided, Cancels::Done),
            CancelOutcome::Succeeded => (Outcome::Succeeded, Cancels::NoneUnderWay),
            CancelOutcome::Failed => (Outcome::Failed, Cancels::NoneUnderWay),
            CancelOutcome::GivenUp => (Outcome::GivenUp, Cancels::InDoubt),
            CancelOutcome::Undecided => (Outcome::Undecided, Cancels::NoneUnderWay),
        };
        Cancellation {
            given_up: true,
            ..Cancellation::from_parts(Attempt::ended(payment), cancels)
        }
    }

    const fn from_parts(attempt: Attempt, cancels: Cancels) -> Self {
        Cancellation {
            attempt,
            cancels,
            closing: Deadline::Ahead,
            given_up: false,
        }
    }

    /// Returns what to do next.
    ///
    /// Call it when you are ready to act: once returned, a [`Cancel`](CancelAction::Cancel) counts as sent. Calling this again
    /// without [`cancelled`](Self::cancelled) in between means that there was no answer.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Attempt, CancelAction, Cancellation, Flow, Outcome};
    ///
    /// let mut cancellation = Attempt::ended(Outcome::GivenUp).cancel();
    /// assert_eq!(cancellation.next_action(), CancelAction::Cancel);
    /// // No answer: the cancel may be carried out. It does no harm to cancel again.
    /// assert_eq!(cancellation.next_action(), CancelAction::Cancel);
    /// ```
    pub fn next_action(&mut self) -> CancelAction {
        self.closing.ask();
        // It was given up, so it never acts. This only records that later inquiries are asked after the deadline.
        let _ = self.attempt.next_action();
        if let Some(outcome) = self.outcome() {
            return CancelAction::Finish(outcome);
        }
        if self.closing != Deadline::Ahead {
            return CancelAction::Inquire;
        }
        let (cancels, action) = match self.cancels {
            Cancels::Refused => (Cancels::NoneUnderWay, CancelAction::Inquire),
            Cancels::RefusedInDoubt => (Cancels::InDoubt, CancelAction::Inquire),
            Cancels::NoneUnderWay => (Cancels::SentOnce, CancelAction::Cancel),
            _ => (Cancels::InDoubt, CancelAction::Cancel),
        };
        self.cancels = cancels;
        action
    }

    /// Returns the outcome, or `None` if the cancellation has not ended. Changes nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{CancelOutcome, Cancellation, Flow};
    ///
    /// let mut cancellation = Cancellation::resume(Flow::Immediate);
    /// assert_eq!(cancellation.outcome(), None);
    /// cancellation.give_up();
    /// assert_eq!(cancellation.outcome(), Some(CancelOutcome::GivenUp));
    /// ```
    pub const fn outcome(&self) -> Option<CancelOutcome> {
        match (self.cancels, self.attempt.outcome()) {
            (Cancels::Done, _) => Some(CancelOutcome::Cancelled),
            (_, Some(Outcome::Succeeded)) => Some(CancelOutcome::Succeeded),
            (_, Some(Outcome::Failed | Outcome::StartOver)) => Some(CancelOutcome::Failed),
            (_, Some(Outcome::Undecided)) => Some(CancelOutcome::Undecided),
            _ if self.given_up => Some(CancelOutcome::GivenUp),
            _ => None,
        }
    }

    /// Returns the reply that ended the cancellation, or the attempt before it, for what you tell the customer and the log.
    ///
    /// Returns `None` if no reply did, as [`Attempt::decided_by`] does.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{CancelAction, Cancellation, Flow, Reply, ResultCode, ResultStatus};
    ///
    /// let mut cancellation = Cancellation::resume(Flow::Immediate);
    /// assert_eq!(cancellation.next_action(), CancelAction::Cancel);
    /// let success = Reply::new(ResultStatus::Success, Some(ResultCode::Success));
    /// cancellation.cancelled(success);
    /// assert_eq!(cancellation.decided_by(), Some(success));
    /// ```
    pub const fn decided_by(&self) -> Option<Reply> {
        self.attempt.decided_by()
    }

    /// Returns whether a reply about the payment said that the order may be paid already, as [`Attempt::order_may_be_paid`] does.
    ///
    /// An answer to a cancel does not count: it is about the cancel.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{CancelAction, Cancellation, Flow, Reply, ResultCode, ResultStatus};
    ///
    /// let mut cancellation = Cancellation::resume(Flow::Immediate);
    /// assert_eq!(cancellation.next_action(), CancelAction::Cancel);
    /// let order_is_closed = Reply::new(ResultStatus::Failed, Some(ResultCode::OrderIsClosed));
    /// cancellation.cancelled(order_is_closed);
    /// assert!(!cancellation.order_may_be_paid());
    /// // The late answer to a send.
    /// cancellation.answered(order_is_closed);
    /// assert!(cancellation.order_may_be_paid());
    /// ```
    pub const fn order_may_be_paid(&self) -> bool {
        self.attempt.order_may_be_paid()
    }

    /// Records the answer to a [`Cancel`](CancelAction::Cancel). Call it once for each answer.
    ///
    /// An S ends it as [`CancelOutcome::Cancelled`]. An F ends nothing, not even "not found". If an F answers the only cancel that may
    /// be under way, none is any more, and an S of the payment counts. After any other answer, or none, one may be under way. An S or
    /// F that contradicts itself counts as no answer.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Attempt, CancelAction, CancelOutcome, Flow, Outcome, Reply, ResultCode, ResultStatus};
    ///
    /// let failed = |code| Reply::new(ResultStatus::Failed, Some(code));
    /// let mut cancellation = Attempt::ended(Outcome::GivenUp).cancel();
    /// assert_eq!(cancellation.next_action(), CancelAction::Cancel);
    /// // The payment may still arrive.
    /// cancellation.cancelled(failed(ResultCode::OrderNotExist));
    /// assert_eq!(cancellation.next_action(), CancelAction::Cancel);
    /// cancellation.cancelled(failed(ResultCode::OrderIsClosed));
    /// assert_eq!(cancellation.next_action(), CancelAction::Inquire);
    /// // Both cancels were refused, so none can undo this.
    /// cancellation.inquired(ResultStatus::Success, Some(ResultStatus::Success.into()));
    /// assert_eq!(cancellation.next_action(), CancelAction::Finish(CancelOutcome::Succeeded));
    /// ```
    pub fn cancelled(&mut self, answer: impl Into<Reply>) {
        let answer = answer.into();
        match self.outcome() {
            None | Some(CancelOutcome::GivenUp) => {}
            Some(CancelOutcome::Succeeded) if answer.is_success() => {
                self.attempt.end(Outcome::Undecided, answer);
                return;
            }
            Some(_) => return,
        }
        match answer.status() {
            STATUS_S if answer.is_success() => self.end_as_cancelled(answer),
            STATUS_F if answer.is_not_found() => self.refused(Cancels::NoneUnderWay),
            STATUS_F => match answer.failure() {
                Failure::Inconclusive => self.cancels = Cancels::InDoubt,
                Failure::Retry | Failure::RefreshToken => self.refused(Cancels::NoneUnderWay),
                _ => self.refused(Cancels::Refused),
            },
            STATUS_S | STATUS_U | STATUS_A => self.cancels = Cancels::InDoubt,
        }
    }

    /// Records the answer to a [`Send`](crate::Action::Send) of the attempt, which comes late. Call it once for each answer.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, CancelOutcome, Flow, ResultStatus};
    ///
    /// let mut attempt = Attempt::new(Flow::Immediate);
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// let mut cancellation = attempt.cancel();
    /// // No cancel was sent.
    /// cancellation.answered(ResultStatus::Success);
    /// assert_eq!(cancellation.outcome(), Some(CancelOutcome::Succeeded));
    /// ```
    pub fn answered(&mut self, answer: impl Into<Reply>) {
        let answer = self.unless_undone(answer.into());
        self.attempt.answered(answer);
        self.settle();
    }

    /// Records the answer to an inquiry, as [`Attempt::inquired`] does. You may inquire at any time, not only when
    /// [`CancelAction::Inquire`] asks for it.
    ///
    /// While a cancel may be under way, a final F as the `outcome` ends the cancellation as [`CancelOutcome::Cancelled`]. An S decides
    /// nothing before [`closed`](Self::closed).
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{CancelOutcome, Cancellation, Flow, ResultStatus};
    ///
    /// let mut cancellation = Cancellation::resume(Flow::Immediate);
    /// cancellation.inquired(ResultStatus::Success, Some(ResultStatus::Success.into()));
    /// assert_eq!(cancellation.outcome(), None);
    /// cancellation.inquired(ResultStatus::Success, Some(ResultStatus::Failed.into()));
    /// assert_eq!(cancellation.outcome(), Some(CancelOutcome::Cancelled));
    /// ```
    pub fn inquired(&mut self, call: impl Into<Reply>, outcome: Option<Reply>) {
        let outcome = match self.closing {
            // No cancel is carried out any more.
            Deadline::AskedSince => outcome,
            Deadline::Ahead | Deadline::Passed => {
                outcome.map(|outcome| self.unless_undone(outcome))
            }
        };
        self.attempt.inquired(call, outcome);
        self.settle();
    }

    /// Records what a notification says about the payment, checked as for [`Attempt::notified`].
    ///
    /// It may be older than a cancel, so while one may be under way, an S decides nothing, not even after [`closed`](Self::closed).
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{CancelOutcome, Cancellation, Flow, ResultStatus};
    ///
    /// let mut cancellation = Cancellation::resume(Flow::Immediate);
    /// cancellation.notified(ResultStatus::Success);
    /// assert_eq!(cancellation.outcome(), None);
    /// cancellation.notified(ResultStatus::Failed);
    /// assert_eq!(cancellation.outcome(), Some(CancelOutcome::Cancelled));
    /// ```
    pub fn notified(&mut self, outcome: impl Into<Reply>) {
        let outcome = self.unless_undone(outcome.into());
        self.attempt.notified(outcome);
        self.settle();
    }

    /// Records that the API can carry out no copy of the payment any more, as [`Attempt::expired`] does. It can
    /// still carry out a cancel.
    ///
    /// What is inquired after the next [`next_action`](Self::next_action) can end the cancellation with "not found".
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{CancelAction, CancelOutcome, Cancellation, Flow, Reply, ResultCode, ResultStatus};
    ///
    /// let mut cancellation = Cancellation::resume(Flow::Immediate);
    /// cancellation.expired();
    /// assert_eq!(cancellation.next_action(), CancelAction::Cancel);
    /// let not_found = Reply::new(ResultStatus::Failed, Some(ResultCode::OrderNotExist));
    /// cancellation.cancelled(not_found);
    /// assert_eq!(cancellation.next_action(), CancelAction::Inquire);
    /// cancellation.inquired(not_found, None);
    /// assert_eq!(cancellation.next_action(), CancelAction::Finish(CancelOutcome::Cancelled));
    /// ```
    pub fn expired(&mut self) {
        self.attempt.expired();
    }

    /// Records that the closing time has passed, by the API's own clock, with a margin: the API can carry out no cancel of this payment
    /// any more. From here on, nothing is cancelled.
    ///
    /// What is inquired after the next [`next_action`](Self::next_action) is not undone any more, so an S decides. Drop a late answer to
    /// an inquiry that began before that `next_action`: it may be too old.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{CancelAction, CancelOutcome, Cancellation, Flow, ResultStatus};
    ///
    /// let mut cancellation = Cancellation::resume(Flow::Immediate);
    /// cancellation.closed();
    /// assert_eq!(cancellation.next_action(), CancelAction::Inquire);
    /// cancellation.inquired(ResultStatus::Success, Some(ResultStatus::Success.into()));
    /// assert_eq!(cancellation.next_action(), CancelAction::Finish(CancelOutcome::Succeeded));
    /// ```
    pub fn closed(&mut self) {
        self.closing.pass();
    }

    /// Ends the cancellation as [`CancelOutcome::GivenUp`], unless it has ended. From here on, nothing is cancelled.
    ///
    /// Inquiries, a notification of F and an S to a cancel can still decide it, even after its outcome was stored: see
    /// [`ended`](Self::ended).
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{CancelOutcome, Cancellation, Flow, ResultStatus};
    ///
    /// let mut cancellation = Cancellation::resume(Flow::Immediate);
    /// cancellation.give_up();
    /// assert_eq!(cancellation.outcome(), Some(CancelOutcome::GivenUp));
    /// cancellation.cancelled(ResultStatus::Success);
    /// assert_eq!(cancellation.outcome(), Some(CancelOutcome::Cancelled));
    /// ```
    pub fn give_up(&mut self) {
        self.given_up = true;
    }

    /// Acts on an F to a cancel. `if_only` is what is known if it is the only one.
    fn refused(&mut self, if_only: Cancels) {
        self.cancels = match self.cancels {
            Cancels::SentOnce => if_only,
            Cancels::InDoubt => Cancels::RefusedInDoubt,
            kept => kept,
        };
    }

    fn may_be_under_way(&self) -> bool {
        matches!(
            self.cancels,
            Cancels::SentOnce | Cancels::InDoubt | Cancels::RefusedInDoubt
        )
    }

    /// Returns what a reply about the payment says: an S says nothing while a cancel may undo it.
    fn unless_undone(&self, reply: Reply) -> Reply {
        if self.may_be_under_way() && reply.is_success() {
            STATUS_U.into()
        } else {
            reply
        }
    }

    /// Ends as `Cancelled` what has failed while a cancel may be under way: perhaps by that cancel, so an older S may still come.
    fn settle(&mut self) {
        if let (true, Some(Outcome::Failed), Some(failure)) = (
            self.may_be_under_way(),
            self.attempt.outcome(),
            self.attempt.decided_by(),
        ) {
            self.end_as_cancelled(failure);
        }
    }

    fn end_as_cancelled(&mut self, reply: Reply) {
        // `Undecided`, because no later reply changes it.
        self.attempt.end(Outcome::Undecided, reply);
        self.cancels = Cancels::Done;
    }
}
