//! `Attempt`: one request under one request id, from its first send until its outcome is known.
//!
//! A state machine without a clock, input or output: it is told what came, and asked what to do next. Of a reply it knows only
//! what `verdict.rs` reads.

use crate::tables::{STATUS_A, STATUS_F, STATUS_S, STATUS_U};
use crate::verdict::Failure;
use crate::{Action, Flow, NextStep, Outcome, Reply};

/// One request under one request id, from its first send until its outcome is known.
///
/// Report every reply to the attempt, and do what [`next_action`](Self::next_action) says. If no answer came in time, or none that
/// can be decoded, report nothing and go on. It works for payments, refunds, voids, captures, and anything else with a request id.
///
/// * The order is charged at most once, even if you start over on [`Outcome::StartOver`].
/// * [`Succeeded`](Outcome::Succeeded) comes only if the money moved. [`Failed`](Outcome::Failed) and `StartOver` come only if it did
///   not, and never will.
///
/// This relies on **one follower per request id at a time**, one open request id per order, and an API that keeps its promises.
#[cfg_attr(
    doc,
    doc = "See [all that it guarantees and relies on](crate::docs::guarantees), [what to store](crate::docs::guarantees#what-to-store) \
           and [the loop](crate::docs::guide#the-loop)."
)]
///
/// # Examples
///
/// ```
/// use result_codes::{Action, Attempt, Flow, Outcome, ResultStatus};
///
/// let mut attempt = Attempt::new(Flow::Immediate);
/// assert_eq!(attempt.next_action(), Action::Send);
/// // The answer is lost.
/// assert_eq!(attempt.next_action(), Action::Inquire);
/// attempt.inquired(ResultStatus::Success, Some(ResultStatus::Success.into()));
/// assert_eq!(attempt.next_action(), Action::Finish(Outcome::Succeeded));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Attempt {
    /// `None` if only the outcome was stored.
    flow: Option<Flow>,
    request: Request,
    order_may_be_paid: bool,
    given_up: bool,
    expiry: Deadline,
    decided_by: Option<Reply>,
}

/// What is known of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Request {
    /// No copy of it was sent, or each was refused for its access token.
    Unsent,
    /// The only copy that can be processed was sent, and its answer is still to come.
    SentOnce,
    /// The API refused the only copy that was sent, perhaps because of another request for the same order. Inquire first.
    Refused(Reply),
    /// The API may have it.
    InDoubt,
    /// The API may have it, but said that it does not, or asked for another copy.
    SendAgain,
    /// The API has it. From here on, nothing is sent.
    InProcess,
    /// The API has it, and will notify the merchant of the outcome.
    Accepted,
    /// The attempt has ended. `Undecided` is for good.
    Ended(Outcome),
}

/// A time after which the API carries nothing out any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Deadline {
    Ahead,
    /// An inquiry under way may have been answered before it.
    Passed,
    /// What is inquired was asked after it.
    AskedSince,
}

impl Deadline {
    pub(crate) fn pass(&mut self) {
        if *self == Deadline::Ahead {
            *self = Deadline::Passed;
        }
    }

    pub(crate) fn ask(&mut self) {
        if *self == Deadline::Passed {
            *self = Deadline::AskedSince;
        }
    }
}

impl Attempt {
    /// Creates an attempt for a request id that is stored and was never sent.
    ///
    /// If a proxy may repeat requests, use [`resume`](Self::resume).
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Flow, Outcome, ResultStatus};
    ///
    /// let mut attempt = Attempt::new(Flow::Immediate);
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// attempt.answered(ResultStatus::Success);
    /// assert_eq!(attempt.next_action(), Action::Finish(Outcome::Succeeded));
    /// ```
    #[must_use]
    pub const fn new(flow: Flow) -> Self {
        Attempt::from_parts(Some(flow), Request::Unsent)
    }

    /// Creates an attempt for a request id that may have been sent: after a restart, or if a proxy may repeat it. If unsure, use
    /// this.
    ///
    /// It inquires first, and sends if the API does not have the request. If an outcome is stored, use [`ended`](Self::ended).
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Flow, Outcome, ResultStatus};
    ///
    /// let mut attempt = Attempt::resume(Flow::Immediate);
    /// assert_eq!(attempt.next_action(), Action::Inquire);
    /// attempt.inquired(ResultStatus::Success, Some(ResultStatus::Failed.into()));
    /// assert_eq!(attempt.next_action(), Action::Finish(Outcome::Failed));
    /// ```
    #[must_use]
    pub const fn resume(flow: Flow) -> Self {
        Attempt::from_parts(Some(flow), Request::InDoubt)
    }

    /// Creates an attempt from its stored outcome, to report late replies to. It never sends.
    ///
    /// With [`Outcome::GivenUp`], it finds out what became of the request, and charges nobody. If the deadline has passed, call
    /// [`expired`](Self::expired) before the first [`next_action`](Self::next_action).
    ///
    /// If the decision to cancel is stored, use [`Cancellation`](crate::Cancellation), even once an outcome is stored: both types store
    /// `given_up`.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Attempt, Outcome, ResultStatus};
    ///
    /// let mut attempt = Attempt::ended(Outcome::GivenUp);
    /// attempt.notified(ResultStatus::Success);
    /// assert_eq!(attempt.outcome(), Some(Outcome::Succeeded));
    ///
    /// // A success after a failure: an operator must look.
    /// let mut attempt = Attempt::ended(Outcome::Failed);
    /// attempt.notified(ResultStatus::Success);
    /// assert_eq!(attempt.outcome(), Some(Outcome::Undecided));
    /// ```
    #[must_use]
    pub const fn ended(outcome: Outcome) -> Self {
        match outcome {
            Outcome::GivenUp => Attempt::given_up(None),
            _ => Attempt::from_parts(None, Request::Ended(outcome)),
        }
    }

    /// Creates an attempt that finds out what became of the request, and never sends.
    pub(crate) const fn given_up(flow: Option<Flow>) -> Self {
        Attempt {
            given_up: true,
            ..Attempt::from_parts(flow, Request::InDoubt)
        }
    }

    const fn from_parts(flow: Option<Flow>, request: Request) -> Self {
        Attempt {
            flow,
            request,
            order_may_be_paid: false,
            given_up: false,
            expiry: Deadline::Ahead,
            decided_by: None,
        }
    }

    /// Returns what to do next.
    ///
    /// Call it when you are ready to act: once returned, a [`Send`](Action::Send) counts as sent. Calling this again without
    /// [`answered`](Self::answered) in between means that there was no answer, so a dropped future does no harm.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Flow};
    ///
    /// let mut attempt = Attempt::new(Flow::Immediate);
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// // No answer: the request may have been processed.
    /// assert_eq!(attempt.next_action(), Action::Inquire);
    /// ```
    pub fn next_action(&mut self) -> Action {
        self.expiry.ask();
        if let Some(outcome) = self.outcome() {
            return Action::Finish(outcome);
        }
        let (request, action) = match self.request {
            Request::Unsent => (Request::SentOnce, Action::Send),
            Request::SendAgain => (Request::InDoubt, Action::Send),
            Request::SentOnce => (Request::InDoubt, Action::Inquire),
            Request::Accepted => (Request::Accepted, Action::Wait),
            kept => (kept, Action::Inquire),
        };
        self.request = request;
        action
    }

    /// Returns the outcome, or `None` if the attempt has not ended. Changes nothing.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Attempt, Flow, Outcome};
    ///
    /// let mut attempt = Attempt::resume(Flow::Immediate);
    /// assert_eq!(attempt.outcome(), None);
    /// attempt.give_up();
    /// assert_eq!(attempt.outcome(), Some(Outcome::GivenUp));
    /// ```
    pub const fn outcome(&self) -> Option<Outcome> {
        match self.request {
            Request::Ended(outcome) => Some(outcome),
            _ if self.given_up => Some(Outcome::GivenUp),
            _ => None,
        }
    }

    /// Returns the reply that ended the attempt, for what you tell the customer and the log.
    ///
    /// Where "not found" confirmed that the API refused the request, this is the refusal. Returns `None` if no reply ended the attempt:
    /// it has not ended, was given up, expired before the first send, or only its stored outcome is known.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Flow, Reply, ResultCode, ResultStatus};
    ///
    /// let mut attempt = Attempt::new(Flow::Immediate);
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// let refusal = Reply::new(ResultStatus::Failed, Some(ResultCode::InsufficientBalance));
    /// attempt.answered(refusal);
    /// assert_eq!(attempt.decided_by(), Some(refusal));
    /// ```
    pub const fn decided_by(&self) -> Option<Reply> {
        self.decided_by
    }

    /// Returns whether a reply said that the order may be paid already: a code with
    /// [`RequestState::MaybeProcessed`](crate::RequestState::MaybeProcessed).
    ///
    /// If so, do not charge this order again until you have checked whether it is paid, for example at another till. For a refund, a
    /// void or a capture, another one may have gone through. `false` says only that no reply reported to this `Attempt` said so. As
    /// soon as it is `true`, store that with the id: `resume` and `ended` do not know it.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Flow, Outcome, Reply, ResultCode, ResultStatus};
    ///
    /// let failed = |code| Reply::new(ResultStatus::Failed, Some(code));
    /// let mut attempt = Attempt::new(Flow::Immediate);
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// attempt.answered(failed(ResultCode::OrderIsClosed));
    /// attempt.inquired(failed(ResultCode::OrderNotExist), None);
    /// // This request did not go through. Another one for the same order may have.
    /// assert_eq!(attempt.outcome(), Some(Outcome::Failed));
    /// assert!(attempt.order_may_be_paid());
    /// ```
    pub const fn order_may_be_paid(&self) -> bool {
        self.order_may_be_paid
    }

    /// Records the answer to a [`Send`](Action::Send). Call it once for each answer.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Flow, Reply, ResultCode, ResultStatus};
    ///
    /// let mut attempt = Attempt::new(Flow::Immediate);
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// attempt.answered(Reply::new(ResultStatus::Unknown, Some(ResultCode::PaymentInProcess)));
    /// assert_eq!(attempt.next_action(), Action::Inquire);
    /// ```
    pub fn answered(&mut self, answer: impl Into<Reply>) {
        let answer = answer.into();
        self.remember(answer);
        if let Request::Ended(outcome) = self.request {
            // An F is only about that copy. With `Deferred`, an S only says that there is something to pay. Without a flow it may
            // say that money moved, so it counts.
            if answer.status() == STATUS_S && self.flow != Some(Flow::Deferred) {
                self.revise(outcome, answer);
            }
            return;
        }
        match answer.status() {
            STATUS_S if !answer.is_success() => self.request = Request::InProcess,
            STATUS_S if self.flow == Some(Flow::Immediate) => self.end(Outcome::Succeeded, answer),
            // Without a flow it may be deferred, and then nobody has paid.
            STATUS_S | STATUS_A => self.request = Request::Accepted,
            STATUS_U => match answer.next_step() {
                // After any other send, an earlier copy may be booked. Only an inquiry can tell.
                NextStep::Retry if self.request == Request::SentOnce => self.send_again(),
                // Only a code that is listed as U says that the API has the request.
                NextStep::Wait if answer.agreed_code().is_some() => {
                    self.request = Request::Accepted;
                }
                NextStep::Poll if answer.agreed_code().is_some() => {
                    self.request = Request::InProcess;
                }
                _ => self.inquire_next(),
            },
            STATUS_F if self.request == Request::SentOnce => self.only_copy_failed(answer),
            // Only this copy failed; an earlier one may have succeeded.
            STATUS_F => self.inquire_next(),
        }
    }

    /// Records the answer to an inquiry: `call` is how the inquiry itself went, and `outcome` is how the request stands, if the answer
    /// says so.
    ///
    /// In this API family, the first is the `result` of the response. The second is a word beside it, such as `paymentStatus`, or a
    /// second result object, such as `paymentResult`. You may inquire at any time, not only when [`Action::Inquire`] asks for it.
    ///
    /// An S of the call alone says that the API has the request, and not that it succeeded. An F of the call is about the inquiry:
    /// the attempt asks again. Only a code with [`RequestState::NotFound`](crate::RequestState::NotFound) says that the API does not
    /// have the request. The attempt then sends again under the same id, unless the request was acknowledged or refused, expired or
    /// was given up.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Flow, Reply, ResultCode, ResultStatus};
    ///
    /// let mut attempt = Attempt::resume(Flow::Immediate);
    /// let bad_signature = Reply::new(ResultStatus::Failed, Some(ResultCode::InvalidSignature));
    /// attempt.inquired(bad_signature, None);
    /// assert_eq!(attempt.next_action(), Action::Inquire);
    /// let not_found = Reply::new(ResultStatus::Failed, Some(ResultCode::OrderNotExist));
    /// attempt.inquired(not_found, None);
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// ```
    ///
    /// The word beside the `result` is an `Option<TransactionStatus>` (feature `alloc`):
    ///
    /// ```
    /// # #[cfg(feature = "alloc")] {
    /// use result_codes::{Attempt, Flow, Outcome, Reply, ResultObject, TransactionStatus};
    ///
    /// let result = ResultObject::new("S", "SUCCESS", "success");
    /// let payment_status = Some(TransactionStatus::from("FAIL"));
    /// let mut attempt = Attempt::resume(Flow::Immediate);
    /// attempt.inquired(&result, payment_status.as_ref().map(Reply::from));
    /// assert_eq!(attempt.outcome(), Some(Outcome::Failed));
    /// # }
    /// ```
    pub fn inquired(&mut self, call: impl Into<Reply>, outcome: Option<Reply>) {
        let call = call.into();
        self.remember(call);
        if let Some(outcome) = outcome {
            self.remember(outcome);
        }
        if let Request::Ended(ended) = self.request {
            // S counts even if the inquiry failed.
            let counts = |outcome: &Reply| call.is_success() || outcome.status() == STATUS_S;
            if let Some(outcome) = outcome.filter(counts) {
                self.revise(ended, outcome);
            }
            return;
        }
        // It was asked after the expiry, so nothing can follow on what it says.
        let is_last_word = self.expiry == Deadline::AskedSince;
        match call.status() {
            STATUS_S => match outcome {
                Some(outcome) if call.is_success() => self.decide(outcome, is_last_word),
                _ => self.request = Request::InProcess,
            },
            // An outcome beside it would contradict it.
            STATUS_F if call.is_not_found() && outcome.is_none_or(Reply::is_not_found) => {
                self.not_found(call, is_last_word);
            }
            _ => self.inquire_next(),
        }
    }

    /// Records what a notification says about the request.
    ///
    /// Before you call this, check the notification's signature, request id, amount and currency, and that its type reports the end of
    /// the request. If the customer can try again on the provider's page, report an F as U: it may be about an earlier try.
    ///
    /// After the attempt has succeeded or failed, only the opposite outcome changes anything: it leads to
    /// [`Outcome::Undecided`].
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Flow, Outcome, ResultStatus};
    ///
    /// let mut attempt = Attempt::new(Flow::Deferred);
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// // The QR code can be shown. Nobody has paid.
    /// attempt.answered(ResultStatus::Success);
    /// assert_eq!(attempt.next_action(), Action::Wait);
    /// attempt.notified(ResultStatus::Success);
    /// assert_eq!(attempt.next_action(), Action::Finish(Outcome::Succeeded));
    /// ```
    pub fn notified(&mut self, outcome: impl Into<Reply>) {
        let outcome = outcome.into();
        self.remember(outcome);
        match self.request {
            Request::Ended(ended) => self.revise(ended, outcome),
            _ => self.decide(outcome, false),
        }
    }

    /// Records that the API can carry out no copy of the request any more: its deadline has passed by the API's own clock, with a
    /// margin.
    ///
    /// Call it only for an order that has an expiry: a refund, a void or a capture has none. From here on, nothing is sent.
    ///
    /// What is inquired after the next [`next_action`](Self::next_action) can end the attempt with "not found". Drop a late answer to an
    /// inquiry that began before that `next_action`: it may be too old. If the next action is [`Wait`](Action::Wait), inquire during
    /// it.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Flow, Outcome, Reply, ResultCode, ResultStatus};
    ///
    /// let mut attempt = Attempt::resume(Flow::Deferred);
    /// attempt.expired();
    /// assert_eq!(attempt.next_action(), Action::Inquire);
    /// let not_found = Reply::new(ResultStatus::Failed, Some(ResultCode::OrderNotExist));
    /// attempt.inquired(not_found, None);
    /// assert_eq!(attempt.next_action(), Action::Finish(Outcome::Failed));
    /// ```
    pub fn expired(&mut self) {
        self.expiry.pass();
        self.stop_sending();
    }

    /// Ends the attempt: as [`Outcome::Failed`] if nothing can have arrived, otherwise as [`Outcome::GivenUp`].
    ///
    /// An attempt that has ended keeps its outcome. One that was given up never sends again, and never ends as [`Outcome::StartOver`].
    /// Inquiries and notifications can still decide it, even after its outcome was stored: see [`ended`](Self::ended).
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Attempt, Flow, Outcome, ResultStatus};
    ///
    /// let mut attempt = Attempt::resume(Flow::Immediate);
    /// attempt.give_up();
    /// assert_eq!(attempt.outcome(), Some(Outcome::GivenUp));
    /// attempt.notified(ResultStatus::Success);
    /// assert_eq!(attempt.outcome(), Some(Outcome::Succeeded));
    /// ```
    pub fn give_up(&mut self) {
        self.given_up = true;
        self.stop_sending();
    }

    /// Remembers whether the order may be paid already.
    fn remember(&mut self, reply: Reply) {
        self.order_may_be_paid |= reply.is_maybe_processed();
    }

    pub(crate) fn end(&mut self, outcome: Outcome, reply: Reply) {
        self.request = Request::Ended(outcome);
        self.decided_by = Some(reply);
    }

    /// Acts on an F that answers the only copy.
    fn only_copy_failed(&mut self, answer: Reply) {
        match answer.failure() {
            Failure::Inconclusive => self.request = Request::InDoubt,
            Failure::Retry => self.send_again(),
            // Nothing has arrived.
            Failure::RefreshToken if self.may_send() => self.request = Request::Unsent,
            Failure::RefreshToken | Failure::Final => self.end(Outcome::Failed, answer),
            Failure::MaybeProcessed | Failure::StartOver => {
                self.request = Request::Refused(answer);
            }
            Failure::IdTaken => self.end(Outcome::Undecided, answer),
        }
    }

    /// Acts on what the API says about the request itself.
    fn decide(&mut self, outcome: Reply, is_last_word: bool) {
        match outcome.status() {
            STATUS_S if outcome.is_success() => self.end(Outcome::Succeeded, outcome),
            // All that is known is that the API has the request.
            STATUS_S | STATUS_U => self.request = Request::InProcess,
            STATUS_A => self.request = Request::Accepted,
            STATUS_F if outcome.is_not_found() => self.not_found(outcome, is_last_word),
            STATUS_F => match outcome.failure() {
                Failure::Inconclusive => self.inquire_next(),
                // Not final: another copy may still be processed.
                Failure::Retry | Failure::RefreshToken if is_last_word => {
                    self.end(Outcome::Failed, outcome);
                }
                Failure::Retry | Failure::RefreshToken => self.send_again(),
                // This is the outcome of another request.
                Failure::IdTaken => self.end(Outcome::Undecided, outcome),
                Failure::StartOver => self.end(self.start_over_unless_barred(), outcome),
                Failure::MaybeProcessed | Failure::Final => self.end(Outcome::Failed, outcome),
            },
        }
    }

    /// Acts on a reply that says that the API does not have the request. A copy may still arrive.
    fn not_found(&mut self, reply: Reply, is_last_word: bool) {
        match self.request {
            // Only this may end a refused request.
            Request::Refused(refusal) => self.end(self.start_over_unless_barred(), refusal),
            _ if is_last_word => self.end(Outcome::Failed, reply),
            _ => self.send_again(),
        }
    }

    /// Returns the outcome of a request after which the API invites another one, or did not object to it.
    fn start_over_unless_barred(&self) -> Outcome {
        if self.order_may_be_paid || self.given_up {
            Outcome::Failed
        } else {
            Outcome::StartOver
        }
    }

    fn may_send(&self) -> bool {
        self.expiry == Deadline::Ahead && !self.given_up
    }

    /// Makes sure that the next action is no send.
    fn stop_sending(&mut self) {
        match self.request {
            Request::Unsent => self.request = Request::Ended(Outcome::Failed),
            Request::SendAgain => self.request = Request::InDoubt,
            _ => {}
        }
    }

    /// Makes the next action an inquiry, if the request was sent.
    fn inquire_next(&mut self) {
        self.request = match self.request {
            Request::SendAgain => Request::InDoubt,
            Request::Accepted => Request::InProcess,
            kept => kept,
        };
    }

    /// Makes the next action a send, or an inquiry if the request was acknowledged or refused, expired or was given up.
    fn send_again(&mut self) {
        match self.request {
            Request::SentOnce | Request::InDoubt | Request::SendAgain if self.may_send() => {
                self.request = Request::SendAgain;
            }
            _ => self.inquire_next(),
        }
    }

    /// Acts on what comes after the end. An opposite outcome leaves the attempt undecided for good.
    ///
    /// After a failure, any S is a reason to stop and look. After a success, only a final F is.
    fn revise(&mut self, ended: Outcome, reply: Reply) {
        let is_opposite = match ended {
            Outcome::Succeeded => reply.is_final_failure(),
            Outcome::Failed | Outcome::StartOver => reply.status() == STATUS_S,
            Outcome::GivenUp | Outcome::Undecided => false,
        };
        if is_opposite {
            self.end(Outcome::Undecided, reply);
        }
    }
}
