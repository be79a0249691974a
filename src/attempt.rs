//! `Attempt`: one request under one request id, from its first send until its outcome is known.
//!
//! A state machine without a clock, input or output: it is told what came, and asked what to do next. Of the table it knows
//! only what each row has: a status, a next step and a request state.

use crate::tables::{STATUS_A, STATUS_F, STATUS_S, STATUS_U};
use crate::{NextStep, Reply, RequestState, ResultCode};

/// One request under one request id, from its first send until its outcome is known.
///
/// A single answer rarely settles a payment. Answers get lost, a resent request is refused because the first copy went
/// through, an inquiry comes too early. Tell an attempt every answer, and it returns what to do next. So the order is
/// charged at most once, and an unknown outcome never becomes a success or a failure.
///
/// It works for payments, refunds, voids and captures, and for anything else that is sent under a request id.
///
/// # Examples
///
/// The whole loop. It ends, because the delays run out and [`give_up`](Attempt::give_up) ends every attempt.
///
/// ```
/// use std::iter::once;
/// use std::thread::sleep;
/// use std::time::Duration;
///
/// use backon::{BackoffBuilder, ExponentialBuilder};
/// use result_codes::{Action, Attempt, Outcome};
/// # use result_codes::{Reply, ResultCode, ResultStatus};
/// #
/// # struct Response { result: Reply }
/// # struct InquiryResponse { result: Reply, payment_result: Option<Reply> }
/// # /// Loses the first request. The first inquiry is lost too; the second says that the request is not there.
/// # #[derive(Default)]
/// # struct Api { calls: u32, sends: u32 }
/// # impl Api {
/// #     fn pay(&mut self, _id: &str) -> Result<Response, ()> {
/// #         self.calls += 1;
/// #         self.sends += 1;
/// #         if self.sends == 1 { return Err(()) }
/// #         Ok(Response { result: ResultStatus::Success.into() })
/// #     }
/// #     fn inquire(&mut self, _id: &str) -> Result<InquiryResponse, ()> {
/// #         self.calls += 1;
/// #         if self.calls == 2 { return Err(()) }
/// #         let result = Reply::new(ResultStatus::Failed, Some(ResultCode::OrderNotExist));
/// #         Ok(InquiryResponse { result, payment_result: None })
/// #     }
/// # }
///
/// /// Follows the request with this stored id until its outcome is known.
/// fn pay(api: &mut Api, id: &str, mut attempt: Attempt) -> Outcome {
///     let delays = ExponentialBuilder::new().with_max_times(12).with_jitter();
/// #   let delays = delays.with_min_delay(Duration::from_millis(1)).with_factor(1.0);
///     let mut delays = once(Duration::ZERO).chain(delays.build());
///     loop {
///         match (attempt.next_action(), delays.next()) {
///             (Action::Finish(outcome), _) => return outcome,
///             (_, None) => attempt.give_up(),
///             (Action::Send, Some(delay)) => {
///                 sleep(delay);
///                 if let Ok(response) = api.pay(id) {
///                     attempt.answered(response.result);
///                 }
///             }
///             // If you receive notifications, wait for one during the delay, and call `attempt.notified`.
///             (Action::Inquire | Action::Wait, Some(delay)) => {
///                 sleep(delay);
///                 if let Ok(response) = api.inquire(id) {
///                     attempt.inquired(response.result, response.payment_result);
///                 }
///             }
///         }
///     }
/// }
///
/// let mut api = Api::default();
/// assert_eq!(pay(&mut api, "2026-0001", Attempt::new()), Outcome::Succeeded);
/// # assert_eq!(api.sends, 2);
/// ```
///
/// Pass a `ResultObject` by reference: `attempt.answered(&response.result)`, and
/// `attempt.inquired(&response.result, response.payment_result.as_ref().map(Reply::from))`. If there is no answer, or one that
/// cannot be decoded, call neither: [`next_action`](Attempt::next_action) then assumes that no answer came.
///
/// # What to store, and when
///
/// 1. Before [`new`](Attempt::new), store a fresh request id and the parameters of the request. Every send carries the same
///    parameters.
/// 2. On [`Action::Finish`], store the outcome before you act on it. Otherwise a restart could resume the old id after you have
///    started over under a new one, and both could be paid.
/// 3. With [`Outcome::Undecided`], store whether you gave up.
/// 4. After a restart, [`resume`](Attempt::resume) every id that is stored without an outcome. Nothing else of an attempt needs
///    to be stored. Use `new` only for an id that was certainly never sent.
///
/// If an answer's next step is [`NextStep::RefreshToken`], get a new access token before the next action. If an inquiry's is
/// [`NextStep::Reauthorize`], have the access authorized again: the attempt inquires until then.
///
/// # What it relies on
///
/// * The request id is unique, and stored before `new`. Every send under it carries the same parameters.
/// * The API processes an id at most once.
/// * An S or F about the request itself is final. The exceptions decide nothing: a code that the table lists under another status, a
///   code whose next step is to send again, a code with [`RequestState::NotFound`], and a code without a request state whose
///   next step is to find out.
/// * The outcome in an inquiry or a notification is about the request itself, and so is an S that answers a send. An F that
///   answers a send is only about that copy.
/// * The API has the request if it says so. If that is wrong, nothing is charged, but nothing is sent again either. It says so in
///   three ways:
///   * It answers a send with S or A, or with a code listed as U whose next step is [`Poll`](NextStep::Poll) or
///     [`Wait`](NextStep::Wait).
///   * An inquiry succeeds, and its outcome is not "not found".
///   * A notification brings S, U or A.
/// * If the order was paid another way, the API does not answer with a code whose next step is
///   [`StartOver`](NextStep::StartOver).
/// * With `new`, each send is delivered at most once. If a proxy may repeat POST requests, use `resume` instead.
///
/// # What is shown
///
/// The test `attempt_model` explores every state that an attempt can reach with an adversarial server and network. (The test
/// `attempt` has the rules for single sequences.) It shows that in every state:
///
/// | shown | under which assumptions |
/// |---|---|
/// | One order is charged at most once, even if the merchant starts over under a new id on [`Outcome::StartOver`] | those above |
/// | `Failed` and `StartOver` come only if the request has not gone through and no longer can | those above |
/// | `Succeeded` comes only if the request has gone through | those above |
/// | `Undecided` comes only after `give_up`, if the request id is taken, or if an S follows a failure | those above |
/// | After `give_up`, an attempt that ended as `Undecided` takes the final outcome of a later notification | those above; and the request id is not taken |
/// | Once the server answers truthfully, the attempt reaches the right outcome in a bounded number of actions | those above. From then on, nothing is lost or late, and no request stays in process. Inquiries find refused requests too. If the API holds to an outcome that is not final, or gives one for a request that it acknowledged or refused, the attempt inquires until it is given up |
///
/// The server and the network can do all of this:
///
/// * lose or delay a request or an answer, and, after `resume`, deliver a request any number of times;
/// * keep a request in process for any length of time, then let it succeed or fail;
/// * answer with every code that fits what the server knows, or contradict itself;
/// * answer inquiries from a replica that lags;
/// * notify at any time, repeatedly and out of order.
///
/// The order may have been paid another way before. The merchant's process can be killed between any two steps and go on with
/// `resume`, and can `give_up` at any time. The model is simpler than the world in two points: at most one answer to a send is late
/// at a time, and an order under a second id is booked at once.
///
/// The assumption about `new` is necessary: if a send of an attempt that begins with `new` can be delivered twice, the model finds
/// a wrong outcome.
///
/// If the server never gives a final outcome, only `give_up` ends an attempt. There are four such cases:
///
/// * It stays busy, or keeps the request in process.
/// * It holds to an outcome that is not final.
/// * It has no record of a request that it acknowledged.
/// * It refuses a resent request, and keeps no record of that. The first copy may still be on its way, so the attempt sends and
///   inquires in turn.
///
/// # Payment, refund, void, capture
///
/// They differ only in their codes. Each is a request with its own id, and so has its own attempt. For a refund, `Failed` means
/// that *this* refund moved no money. If the code has [`RequestState::MaybeProcessed`], as `REFUND_AMOUNT_EXCEED` does, another
/// refund may have.
///
/// # What to do with `Undecided`
///
/// Ship nothing, and send nothing under a new id: money may have moved.
///
/// * After [`give_up`](Attempt::give_up), a late notification or [`resume`](Attempt::resume) with the same id can still decide it.
/// * Without `give_up`, it is for good: the id is taken ([`RequestState::IdTaken`]), or two outcomes contradict each other. Do not
///   resume it: an inquiry could report on another request, or hide the contradiction. An operator looks the id up in the
///   provider's records.
///
/// # After the end
///
/// Tell the attempt what still comes. After a failure, any S makes it `Undecided` for good; after a success, a final F of an inquiry
/// or a notification does. An F that answers a send changes no success. If only the stored outcome is left, tell it to an attempt
/// that begins with [`resume`](Attempt::resume), as a notification, and then what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attempt {
    request: Request,
    /// Whether the API said that the request may have been processed already. Then another request for the same order may be paid,
    /// so the attempt never ends as [`Outcome::StartOver`].
    maybe_processed: bool,
    given_up: bool,
}

/// What is known of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Request {
    /// No copy of it was sent, or each was refused for its access token.
    Unsent,
    /// The only copy that can be processed was sent, and its answer is still to come.
    SentOnce,
    /// The API refused the only copy that was sent, perhaps because of another request for the same order. Inquire first.
    Refused,
    /// The API may have it.
    InDoubt,
    /// The API may have it, but said that it does not, or asked for another copy.
    SendAgain,
    /// The API has it. From here on, nothing is sent.
    InProcess,
    /// The API has it, and will notify the merchant of the outcome.
    Accepted,
    /// The attempt has ended. `Undecided` is for good: the id is taken, or two outcomes contradict each other.
    Ended(Outcome),
}

/// What to do next, as [`Attempt::next_action`] returns it.
///
/// This enum and [`Outcome`] are exhaustive, so that the compiler makes you handle each case.
///
/// # Examples
///
/// ```
/// use result_codes::{Action, Attempt};
///
/// assert_eq!(Attempt::new().next_action(), Action::Send);
/// assert_eq!(Attempt::resume().next_action(), Action::Inquire);
/// ```
#[must_use = "once returned, a `Send` counts as sent"]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Send the request with its stored parameters, then call [`answered`](Attempt::answered).
    Send,
    /// Inquire how the request stands, then call [`inquired`](Attempt::inquired).
    Inquire,
    /// Wait for the notification, then call [`notified`](Attempt::notified). If it is late, inquire.
    Wait,
    /// Store the outcome, then act on it.
    Finish(Outcome),
}

/// How an attempt ended.
///
/// # Examples
///
/// ```
/// use result_codes::Outcome;
///
/// fn on_outcome(outcome: Outcome) -> &'static str {
///     match outcome {
///         Outcome::Succeeded => "ship",
///         Outcome::Failed => "tell the customer",
///         Outcome::StartOver => "begin a new order under a new id",
///         Outcome::Undecided => "ship nothing, charge nothing, and alert an operator",
///     }
/// }
/// # assert_eq!(on_outcome(Outcome::Succeeded), "ship");
/// ```
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The request went through.
    Succeeded,
    /// No money moved under this request id, and none will. That does not make a new id safe.
    Failed,
    /// No money moved under this request id, and none will. The API invites a new order under a new id.
    StartOver,
    /// The request may or may not have gone through. See [what to do](Attempt#what-to-do-with-undecided).
    Undecided,
}

impl Attempt {
    /// Creates an attempt for a request id that is stored and was never sent.
    ///
    /// If a proxy may repeat requests, use [`resume`](Self::resume).
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Outcome, ResultStatus};
    ///
    /// let mut attempt = Attempt::new();
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// attempt.answered(ResultStatus::Success);
    /// assert_eq!(attempt.next_action(), Action::Finish(Outcome::Succeeded));
    /// ```
    #[must_use]
    #[expect(
        clippy::new_without_default,
        reason = "the choice between `new` and `resume` must be deliberate"
    )]
    pub const fn new() -> Self {
        Attempt::of(Request::Unsent)
    }

    /// Creates an attempt for a request id that may have been sent: after a restart, behind a proxy that may repeat requests, or when
    /// in doubt.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Outcome, ResultStatus};
    ///
    /// let mut attempt = Attempt::resume();
    /// assert_eq!(attempt.next_action(), Action::Inquire);
    /// attempt.inquired(ResultStatus::Success, Some(ResultStatus::Failed.into()));
    /// assert_eq!(attempt.next_action(), Action::Finish(Outcome::Failed));
    /// ```
    #[must_use]
    pub const fn resume() -> Self {
        Attempt::of(Request::InDoubt)
    }

    const fn of(request: Request) -> Self {
        Attempt {
            request,
            maybe_processed: false,
            given_up: false,
        }
    }

    /// Returns what to do next.
    ///
    /// Once returned, a [`Send`](Action::Send) counts as sent. Calling this again without
    /// [`answered`](Self::answered) in between means that there was no answer, so a dropped future does no harm.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt};
    ///
    /// let mut attempt = Attempt::new();
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// // No answer: the request may have been processed.
    /// assert_eq!(attempt.next_action(), Action::Inquire);
    /// ```
    pub fn next_action(&mut self) -> Action {
        match self.request {
            Request::Ended(outcome) => Action::Finish(outcome),
            _ if self.given_up => Action::Finish(Outcome::Undecided),
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
            Request::Refused | Request::InDoubt | Request::InProcess => Action::Inquire,
            Request::Accepted => Action::Wait,
        }
    }

    /// Records the answer to a [`Send`](Action::Send). Call it once for each answer.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Outcome, Reply, ResultCode, ResultStatus};
    ///
    /// let mut attempt = Attempt::new();
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// attempt.answered(Reply::new(ResultStatus::Unknown, Some(ResultCode::PaymentInProcess)));
    /// assert_eq!(attempt.next_action(), Action::Inquire);
    /// ```
    pub fn answered(&mut self, answer: impl Into<Reply>) {
        let answer = answer.into();
        if let Request::Ended(outcome) = self.request {
            // An F is only about that copy.
            if answer.status() == STATUS_S {
                self.revise(outcome, answer);
            }
            return;
        }
        self.remember_maybe_processed(answer);
        match answer.status() {
            STATUS_S => self.succeed(answer),
            STATUS_A => self.request = Request::Accepted,
            STATUS_U => match answer.next_step() {
                NextStep::Retry => self.send_again(),
                // Only a code that is listed as U says that the API has the request.
                _ if answer.agreed_code().is_none() => self.inquire_next(),
                NextStep::Wait => self.request = Request::Accepted,
                NextStep::Poll => self.request = Request::InProcess,
                _ => self.inquire_next(),
            },
            STATUS_F if self.request == Request::SentOnce => {
                self.request = match Failure::of(answer) {
                    Failure::Inconclusive => Request::InDoubt,
                    Failure::Retry => Request::SendAgain,
                    Failure::RefreshToken if self.given_up => Request::Ended(Outcome::Failed),
                    Failure::RefreshToken => Request::Unsent,
                    Failure::MaybeProcessed | Failure::StartOver => Request::Refused,
                    Failure::IdTaken => Request::Ended(Outcome::Undecided),
                    Failure::Final => Request::Ended(Outcome::Failed),
                }
            }
            // This is a later copy. An earlier one may be booked.
            STATUS_F => self.inquire_next(),
        }
    }

    /// Records the answer to an inquiry: `call` is how the inquiry itself went, and `outcome` is what it reports about the request,
    /// if anything.
    ///
    /// In this API family, the first is the `result` of the response, and the second is a field such as `paymentResult`. You may
    /// inquire at any time, not only when [`Action::Inquire`] asks for it.
    ///
    /// A call that ends with F says that the API does not have the request, unless its code is about access or contradicts the
    /// status. The attempt then sends again under the same id, if the API has neither acknowledged nor refused the request.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Outcome, Reply, ResultCode, ResultStatus};
    ///
    /// let mut attempt = Attempt::resume();
    /// let not_found = Reply::new(ResultStatus::Failed, Some(ResultCode::OrderNotExist));
    /// attempt.inquired(not_found, None);
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// ```
    pub fn inquired(&mut self, call: impl Into<Reply>, outcome: Option<Reply>) {
        let call = call.into();
        if let Request::Ended(ended) = self.request {
            // An S counts even beside a call that failed.
            let counts = |outcome: &Reply| is_success(call) || outcome.status() == STATUS_S;
            if let Some(outcome) = outcome.filter(counts) {
                self.revise(ended, outcome);
            }
            return;
        }
        self.remember_maybe_processed(call);
        match call.status() {
            STATUS_S => match outcome {
                Some(outcome) if is_success(call) => self.decide(outcome),
                _ => self.request = Request::InProcess,
            },
            STATUS_F => self.not_there(call),
            STATUS_U | STATUS_A => self.inquire_next(),
        }
    }

    /// Records the outcome that a notification brings. Check its signature first.
    ///
    /// It still counts [after the end](Attempt#after-the-end).
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Outcome, ResultStatus};
    ///
    /// let mut attempt = Attempt::new();
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// attempt.answered(ResultStatus::Accepted);
    /// assert_eq!(attempt.next_action(), Action::Wait);
    /// attempt.notified(ResultStatus::Success);
    /// assert_eq!(attempt.next_action(), Action::Finish(Outcome::Succeeded));
    /// ```
    pub fn notified(&mut self, outcome: impl Into<Reply>) {
        let outcome = outcome.into();
        match self.request {
            Request::Ended(ended) => self.revise(ended, outcome),
            _ => self.decide(outcome),
        }
    }

    /// Ends the attempt: as [`Outcome::Failed`] if nothing can have arrived, otherwise as [`Outcome::Undecided`].
    ///
    /// An attempt that has ended keeps its outcome. A late answer, an inquiry or a notification can still decide one that was given
    /// up.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt, Outcome, ResultStatus};
    ///
    /// let mut attempt = Attempt::resume();
    /// attempt.give_up();
    /// assert_eq!(attempt.next_action(), Action::Finish(Outcome::Undecided));
    /// attempt.notified(ResultStatus::Success);
    /// assert_eq!(attempt.next_action(), Action::Finish(Outcome::Succeeded));
    /// ```
    pub fn give_up(&mut self) {
        match self.request {
            Request::Unsent => self.request = Request::Ended(Outcome::Failed),
            _ => self.given_up = true,
        }
    }

    /// Remembers whether the order may be paid already, whatever status comes with such a code.
    fn remember_maybe_processed(&mut self, reply: Reply) {
        self.maybe_processed |= request_state(reply) == Some(RequestState::MaybeProcessed);
    }

    /// Acts on what the API says about the request itself.
    fn decide(&mut self, outcome: Reply) {
        self.remember_maybe_processed(outcome);
        match outcome.status() {
            STATUS_S => self.succeed(outcome),
            STATUS_A => self.request = Request::Accepted,
            STATUS_U => self.request = Request::InProcess,
            // It may still arrive.
            STATUS_F if is_not_found(outcome) => self.not_there(outcome),
            STATUS_F => match Failure::of(outcome) {
                Failure::Inconclusive => self.inquire_next(),
                // Not final: another copy may still be processed.
                Failure::Retry | Failure::RefreshToken => self.send_again(),
                // This is the outcome of another request.
                Failure::IdTaken => self.request = Request::Ended(Outcome::Undecided),
                Failure::StartOver if !self.maybe_processed => {
                    self.request = Request::Ended(Outcome::StartOver);
                }
                Failure::StartOver | Failure::MaybeProcessed | Failure::Final => {
                    self.request = Request::Ended(Outcome::Failed);
                }
            },
        }
    }

    /// Acts on an S of the request itself. If the code contradicts it, all that is known is that the API has the request.
    fn succeed(&mut self, reply: Reply) {
        self.request = if is_success(reply) {
            Request::Ended(Outcome::Succeeded)
        } else {
            Request::InProcess
        };
    }

    /// Acts on an F that says that the API does not have the request. One about access, or one that contradicts itself, does not.
    fn not_there(&mut self, reply: Reply) {
        let is_access = matches!(
            reply.next_step(),
            NextStep::RefreshToken | NextStep::Reauthorize
        );
        if !is_not_found(reply) && (is_access || Failure::of(reply) == Failure::Inconclusive) {
            self.inquire_next();
        } else if self.request != Request::Refused {
            self.send_again();
        } else if is_not_found(reply) {
            // Nothing less may end a refused request: it could invite a second payment.
            self.request = Request::Ended(if self.maybe_processed {
                Outcome::Failed
            } else {
                Outcome::StartOver
            });
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

    /// Makes the next action a send, or an inquiry if the API has the request or refused it.
    fn send_again(&mut self) {
        match self.request {
            Request::Unsent => {}
            Request::SentOnce | Request::InDoubt | Request::SendAgain => {
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
            Outcome::Succeeded => is_final_failure(reply),
            Outcome::Failed | Outcome::StartOver => reply.status() == STATUS_S,
            Outcome::Undecided => false,
        };
        if is_opposite {
            self.request = Request::Ended(Outcome::Undecided);
        }
    }
}

/// What follows from an F.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// Nothing is decided: it contradicts itself, or its next step is to find out.
    Inconclusive,
    Retry,
    RefreshToken,
    MaybeProcessed,
    IdTaken,
    StartOver,
    Final,
}

impl Failure {
    fn of(reply: Reply) -> Self {
        match (request_state(reply), reply.next_step()) {
            (Some(RequestState::IdTaken), _) => Failure::IdTaken,
            // Two instructions that contradict each other.
            (Some(RequestState::MaybeProcessed), NextStep::Retry | NextStep::RefreshToken) => {
                Failure::Inconclusive
            }
            (Some(RequestState::MaybeProcessed), _) => Failure::MaybeProcessed,
            (_, NextStep::Retry) => Failure::Retry,
            (_, NextStep::RefreshToken) => Failure::RefreshToken,
            (_, NextStep::StartOver) => Failure::StartOver,
            (_, step) if is_inconclusive(step) => Failure::Inconclusive,
            _ => Failure::Final,
        }
    }
}

/// Returns whether it is an S that its code does not contradict.
fn is_success(reply: Reply) -> bool {
    reply.status() == STATUS_S && !is_inconclusive(reply.next_step())
}

/// Returns whether it is an F that is final, as an outcome.
fn is_final_failure(reply: Reply) -> bool {
    let is_final = !matches!(
        Failure::of(reply),
        Failure::Inconclusive | Failure::Retry | Failure::RefreshToken
    );
    reply.status() == STATUS_F && is_final && !is_not_found(reply)
}

/// Returns whether it is an F that says that the API does not have the request. It may still arrive.
fn is_not_found(reply: Reply) -> bool {
    reply.status() == STATUS_F && request_state(reply) == Some(RequestState::NotFound)
}

/// Returns what the code says about the request, whatever status comes with it.
fn request_state(reply: Reply) -> Option<RequestState> {
    reply.code().and_then(ResultCode::request_state)
}

/// Returns whether a next step is to find out. An S or F with it decides nothing, unless its code has a request state.
fn is_inconclusive(step: NextStep) -> bool {
    matches!(step, NextStep::Poll | NextStep::Wait | NextStep::Reconcile)
}
