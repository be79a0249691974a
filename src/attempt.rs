//! `Attempt`: one request under one request id, from its first send until its outcome is known.
//!
//! A state machine without a clock, input or output: it is told what came, and asked what to do next. Of a reply it knows only
//! what `verdict.rs` reads.

use crate::tables::{STATUS_A, STATUS_F, STATUS_S, STATUS_U};
use crate::verdict::Failure;
use crate::{Action, Flow, NextStep, Outcome, Reply};

/// One request under one request id, from its first send until its outcome is known.
///
/// Answers get lost, a resent request is refused because the first copy went through, an inquiry comes too early. Report every
/// reply to the attempt, and it returns what to do next: it charges the order at most once, and never takes an unknown outcome for
/// a success or a failure. It works for payments, refunds, voids and captures, and for anything else that is sent under a
/// request id.
///
/// # Who calls what, and when
///
/// | when | call |
/// |---|---|
/// | the request id is stored, and was never sent | [`new`](Self::new) |
/// | it may have been sent: after a restart, or if a proxy may repeat it; if unsure | [`resume`](Self::resume) |
/// | its outcome is stored, and a reply comes late | [`ended`](Self::ended) |
/// | you are ready to act | [`next_action`](Self::next_action) |
/// | a send, an inquiry or a notification brought a reply | [`answered`](Self::answered), [`inquired`](Self::inquired), [`notified`](Self::notified) |
/// | no answer came in time, or none that can be decoded | nothing; go on with `next_action` |
/// | the API can no longer carry the request out | [`expired`](Self::expired) |
/// | you stop asking | [`give_up`](Self::give_up) |
/// | you only want to look | [`outcome`](Self::outcome), [`decided_by`](Self::decided_by), [`order_may_be_paid`](Self::order_may_be_paid) |
///
#[cfg_attr(
    doc,
    doc = "[The loop](crate::docs::guide#the-loop) puts this together. One request in short:"
)]
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
///
/// # What to store
///
/// 1. Before `new`: the request id, its [`Flow`], the parameters of the request, and its deadline if it has one. Every send carries
///    the same parameters.
/// 2. On [`Action::Finish`]: the outcome, before you act on it. Otherwise a restart could resume an id after you have started over
///    under another, and both could be paid.
/// 3. As soon as it is true: [`order_may_be_paid`](Self::order_may_be_paid).
///
/// After a restart, `resume` each id that has no outcome, and act on each outcome that was not acted on. If the deadline has passed,
/// call `expired` before the first `next_action`.
///
/// # What it relies on
///
/// * **One follower per request id at a time**, in one process or by a lease. One open request id per order.
/// * The API keeps the id for as long as you may resume it, and carries it out at most once.
/// * An S or F *of the request itself* is final. If the customer can try again on the provider's page, report an F of an inquiry or
///   a notification as U until the deadline, and as it is after it.
/// * What is inquired after the expiry is answered as things are then. If inquiries lag, add that to the margin of the deadline.
/// * With [`Flow::Immediate`], S to a send means that the money moved. "Authorized" is not "ship": the capture has an attempt of
///   its own.
/// * The API has the request if it says so. If the order was paid another way, it does not answer with a code whose next step is
///   [`StartOver`](NextStep::StartOver).
/// * A result that a gateway or a wrapper made up is no answer: do not report it.
/// * With `new`, each send is delivered at most once. A proxy or a service mesh that repeats POST (Istio does by default) needs
///   `resume`.
///
/// # Guarantees
///
/// | guarantee | exception |
/// |---|---|
/// | One order is charged at most once, even if you start over on [`Outcome::StartOver`] | |
/// | [`Succeeded`](Outcome::Succeeded) comes only if the money moved; [`Failed`](Outcome::Failed) and [`StartOver`](Outcome::StartOver) only if it did not and cannot any more | |
/// | [`Undecided`](Outcome::Undecided) comes only if the id is taken, or if outcomes contradict each other | |
/// | Nothing is sent once the API has acknowledged the request or refused its only copy, or once the request has expired or been given up | a failure whose next step is `retry` or `refresh_token` is no refusal |
/// | Once the API answers truthfully, the attempt ends in a bounded number of actions | not if the API keeps the request in process, keeps reporting a failure that is not final, or wrongly says that it has the request: call `give_up` |
///
#[cfg_attr(
    doc,
    doc = "[How that is shown](crate::docs::guarantees), and what goes wrong without the assumptions, is a chapter of its own. So is \
           [what production asks](crate::docs::production)."
)]
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

/// Where an outcome comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Inquiry,
    Notification,
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
    /// It inquires first, and sends if the API does not have the request.
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
    /// With [`Outcome::GivenUp`], it finds out what became of the request, without charging anybody. An id whose decision to cancel is
    /// stored is always a [`Cancellation`](crate::Cancellation), with an outcome too: both types store `given_up`.
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
        match self.request {
            Request::Unsent => {
                self.request = Request::SentOnce;
                Action::Send
            }
            Request::SendAgain => {
                self.request = Request::InDoubt;
                Action::Send
            }
            Request::SentOnce => {
                self.request = Request::InDoubt;
                Action::Inquire
            }
            Request::Accepted => Action::Wait,
            _ => Action::Inquire,
        }
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
        match call.status() {
            STATUS_S => match outcome {
                Some(outcome) if call.is_success() => self.decide(outcome, Source::Inquiry),
                _ => self.request = Request::InProcess,
            },
            // An outcome beside it would contradict it.
            STATUS_F if call.is_not_found() && outcome.is_none_or(Reply::is_not_found) => {
                self.not_found(call, Source::Inquiry);
            }
            _ => self.inquire_next(),
        }
    }

    /// Records what a notification says about the request.
    ///
    /// Before you call this, check the notification's signature, request id, amount and currency, and that its type reports the end of
    /// the request. After the attempt has succeeded or failed, only the opposite outcome changes anything: it leads to
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
            _ => self.decide(outcome, Source::Notification),
        }
    }

    /// Records that the API can carry out no copy of the request any more: its deadline has passed by the API's own clock, with a
    /// margin.
    ///
    /// Call it only for an order that has an expiry: a refund, a void or a capture has none. From here on, nothing is sent.
    ///
    /// What is inquired after the next [`next_action`](Self::next_action) can end the attempt with "not found". An inquiry that
    /// began before it may have been answered before the deadline: drop its answer if it comes after that `next_action`. If the next
    /// action is [`Wait`](Action::Wait), inquire during it.
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
    /// Inquiries, notifications and late answers can still decide it, even after its outcome was stored: see [`ended`](Self::ended).
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
    fn decide(&mut self, outcome: Reply, source: Source) {
        match outcome.status() {
            STATUS_S if outcome.is_success() => self.end(Outcome::Succeeded, outcome),
            // All that is known is that the API has the request.
            STATUS_S | STATUS_U => self.request = Request::InProcess,
            STATUS_A => self.request = Request::Accepted,
            STATUS_F if outcome.is_not_found() => self.not_found(outcome, source),
            STATUS_F => match outcome.failure() {
                Failure::Inconclusive => self.inquire_next(),
                // Not final: another copy may still be processed.
                Failure::Retry | Failure::RefreshToken if self.is_last_word(source) => {
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
    fn not_found(&mut self, reply: Reply, source: Source) {
        match self.request {
            // Only this may end a refused request.
            Request::Refused(refusal) => self.end(self.start_over_unless_barred(), refusal),
            _ if self.is_last_word(source) => self.end(Outcome::Failed, reply),
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

    /// Returns whether nothing can follow on what this source says.
    fn is_last_word(&self, source: Source) -> bool {
        source == Source::Inquiry && self.expiry == Deadline::AskedSince
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
            Request::Unsent => {}
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
            self.contradict(reply);
        }
    }

    /// Ends the attempt as undecided, because this reply contradicts its outcome.
    pub(crate) fn contradict(&mut self, reply: Reply) {
        self.end(Outcome::Undecided, reply);
    }
}
