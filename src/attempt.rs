//! `Attempt`: one request under one request id, from its first send until its outcome is known.
//!
//! A state machine without clock, input or output, as `quinn-proto` is one: it is told what came, and asked what to do.
//! It knows of the table only what a code's row has: its status, its next step and its request state.

use crate::tables::{STATUS_A, STATUS_F, STATUS_S, STATUS_U};
use crate::{NextStep, Reply, RequestState, ResultCode};

/// One request under one request id, from its first send until its outcome is known.
///
/// One answer seldom decides about a payment: answers get lost, a resent request is refused because the first one went
/// through, an inquiry comes too early. An attempt is told of every answer and returns what to do next, so that the
/// request is carried out once, and nothing that is unknown becomes a success or a failure.
///
/// It works alike for a payment, a refund, a void and a capture, and for anything else that is sent under a request id.
///
/// # Examples
///
/// The whole loop. It comes to an end, because [`give_up`](Attempt::give_up) ends every attempt.
///
/// ```
/// use std::thread::sleep;
/// use std::time::Duration;
///
/// use backon::{BackoffBuilder, ExponentialBuilder};
/// use result_codes::{Action, Attempt, Outcome};
/// # use result_codes::{Reply, ResultCode, ResultStatus};
/// #
/// # struct Response { result: Reply }
/// # struct InquiryResponse { result: Reply, payment_result: Option<Reply> }
/// # /// Loses the first request, and is told so by the second inquiry.
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
/// /// Sends the request with this id, which is stored, until it is known how it ended.
/// fn pay(api: &mut Api, id: &str, mut attempt: Attempt) -> Outcome {
///     let delays = ExponentialBuilder::new().with_max_times(12).with_jitter();
/// #   let delays = delays.with_min_delay(Duration::from_millis(1)).with_factor(1.0);
///     let mut delays = delays.build();
///     loop {
///         match attempt.next_action() {
///             Action::Send => if let Ok(response) = api.pay(id) {
///                 attempt.answered(response.result);
///             },
///             // Who receives notifications waits for one first, and tells `attempt.notified`.
///             Action::Inquire | Action::Wait => if let Ok(response) = api.inquire(id) {
///                 attempt.inquired(response.result, response.payment_result);
///             },
///             Action::Finish(outcome) => return outcome,
///         }
///         match delays.next() {
///             Some(delay) => sleep(delay),
///             None => attempt.give_up(),
///         }
///     }
/// }
///
/// let mut api = Api::default();
/// assert_eq!(pay(&mut api, "2026-0001", Attempt::new()), Outcome::Succeeded);
/// # assert_eq!(api.sends, 2);
/// ```
///
/// A `ResultObject` goes in by reference: `attempt.answered(&response.result)`, and
/// `attempt.inquired(&response.result, response.payment_result.as_ref().map(Reply::from))`. A call without an answer, or
/// with one that cannot be decoded, is not reported at all: [`next_action`](Attempt::next_action) takes that for no answer.
///
/// # What to store, and when
///
/// 1. Before [`new`](Attempt::new): a fresh request id, with the parameters of the request. Every send carries the same.
/// 2. The outcome, when [`Action::Finish`] comes, and before anything is done about it. Who starts over and then resumes the
///    old id has two orders under way.
/// 3. After a restart: [`resume`](Attempt::resume) for every id that is stored without an outcome. Nothing else of an
///    attempt needs to be stored. `new` is for an id that was certainly never sent.
///
/// Before a send that follows [`NextStep::RefreshToken`], get a new access token. The attempt returns
/// [`Send`](Action::Send) or [`Inquire`](Action::Inquire) either way.
///
/// # What it relies on
///
/// * The request id is unique, and stored before `new`. Every send under it carries the same parameters.
/// * The API carries out an id at most once.
/// * The API's S or F of the request itself is its last word on that id, unless the code's next step is to send again. The
///   outcome in an inquiry or a notification is about the request itself. So is an S that answers a send. An F that answers
///   a send is about that one send.
/// * The API has the request if it answers S or A, or U with a listed code whose next step is [`Poll`](NextStep::Poll) or
///   [`Wait`](NextStep::Wait). If not, nothing is charged, but nothing is sent again either.
/// * An API that has the order paid in another way does not answer with a code whose next step is
///   [`StartOver`](NextStep::StartOver).
/// * With `new`, each send is delivered at most once. With a proxy that repeats POST requests, use `resume` in its place.
///
/// # What is shown
///
/// The test `attempt_model` runs attempts against every behavior of an adversarial server and network, until no new
/// situation comes up. It shows, in every situation:
///
/// | shown | if |
/// |---|---|
/// | One order is charged at most once, though the merchant starts over under a new id on [`Outcome::StartOver`] | the above |
/// | Never `Failed` or `StartOver` while the request is booked, or still can be | the above |
/// | Never `Succeeded` without a booking | the above |
/// | `Undecided` only after `give_up`, for a request id that is taken, or if the API takes back its own last word | the above |
/// | A given-up attempt that is then notified of the outcome ends with it | the above |
/// | An honest server leads to the right outcome in a bounded number of actions | it keeps what it refuses, too, so that inquiries find it; and its last word is not a code whose next step is to send again |
///
/// Throughout, requests and answers may be lost or late, a server may process for any time and end either way, answer with
/// every code that fits what it knows, or contradict itself; inquiries may be answered from a replica that lags;
/// notifications may come at any time, repeatedly and out of order; the order may have been paid in another way; the
/// process may be killed between any two steps and go on with `resume`; and `give_up` may come at any time. An attempt
/// that begins with `resume` may also have each request delivered any number of times.
///
/// These promises are needed: the model finds a way to a wrong outcome as soon as a request that began with `new` is
/// delivered twice.
///
/// An API that refuses a resent request and keeps no record of the refusal leads to no outcome: the first request may
/// still be on its way. Such an attempt sends and inquires in turn until it is given up.
///
/// # Payment, refund, void, capture
///
/// They differ in their codes alone. Each is a request of its own with an id of its own, and so an attempt of its own. For
/// a refund, `Failed` says that *this* refund moved no money; if the code was one with [`RequestState::MaybeProcessed`],
/// such as `REFUND_AMOUNT_EXCEED`, another one may have.
///
/// # What to do with `Undecided`
///
/// Ship nothing, and send nothing under a new id: the money may have moved. Keep the attempt for a late notification, or
/// try later with `resume` and the same id. If neither decides it, have a person look, with the id, at the provider's
/// records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Attempt {
    request: Request,
    /// Whether the API said that the request may have been carried out already. Then another one may have been paid for the
    /// same order, and the attempt never ends as [`Outcome::StartOver`].
    maybe_processed: bool,
    given_up: bool,
}

/// What is known of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Request {
    /// No copy of it was sent, or each was refused for its access token.
    Unsent,
    /// The only copy that can be carried out was sent, and its answer is to come.
    SentOnce,
    /// The API refused the only copy that was sent, for a reason that may come of another one: an inquiry comes first.
    Refused,
    /// The API may have it. It is asked.
    InDoubt,
    /// The API may have it, and either said that it does not, or asked for another copy.
    SendAgain,
    /// The API has it. From here on, nothing is sent.
    InProcess,
    /// The API has it, and notifies of the outcome.
    Accepted,
    /// The API's last word. `Undecided` if it has had two.
    Ended(Outcome),
}

/// What to do next, as [`Attempt::next_action`] returns it.
///
/// Exhaustive on purpose, as [`Outcome`] is: a wildcard arm could do anything with a payment.
///
/// # Examples
///
/// ```
/// use result_codes::{Action, Attempt};
///
/// assert_eq!(Attempt::new().next_action(), Action::Send);
/// assert_eq!(Attempt::resume().next_action(), Action::Inquire);
/// ```
#[must_use = "an action that is not taken is a send or an inquiry without an answer"]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Send the request, with the parameters it has always had; then tell [`answered`](Attempt::answered).
    Send,
    /// Ask how the request stands, then tell [`inquired`](Attempt::inquired).
    Inquire,
    /// Wait for the notification, then tell [`notified`](Attempt::notified). If it is late, inquire.
    Wait,
    /// It is over.
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
///         Outcome::Undecided => "ship nothing, charge nothing, and have a person look",
///     }
/// }
/// # assert_eq!(on_outcome(Outcome::Succeeded), "ship");
/// ```
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The request was carried out.
    Succeeded,
    /// The request was not carried out, and will not be: this id moved no money. It does not invite another one.
    Failed,
    /// As `Failed`, and the API invites a new order under a new request id.
    StartOver,
    /// The request may have been carried out, or not. See [what to do with it](Attempt#what-to-do-with-undecided).
    Undecided,
}

impl Attempt {
    /// Begins an attempt under a request id that is stored, and was never sent.
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
        reason = "whether a request was never sent is no default: `resume` is the other choice"
    )]
    pub const fn new() -> Self {
        Attempt::of(Request::Unsent)
    }

    /// Goes on with a request id that may have been sent: after a restart, or whenever in doubt.
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
    /// A [`Send`](Action::Send) that is handed out counts as sent, whatever becomes of it. Asking again without
    /// [`answered`](Self::answered) in between means that there was no answer, which makes a dropped future harmless.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Action, Attempt};
    ///
    /// let mut attempt = Attempt::new();
    /// assert_eq!(attempt.next_action(), Action::Send);
    /// // No answer: the request may have been carried out.
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

    /// Takes the answer to a [`Send`](Action::Send). Takes each answer once.
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
            // An F would be about that send alone.
            if answer.status() == STATUS_S {
                self.revise(outcome, answer);
            }
            return;
        }
        self.heed(answer);
        match answer.status() {
            STATUS_S => self.succeed(answer),
            STATUS_A => self.request = Request::Accepted,
            STATUS_U => match answer.next_step() {
                NextStep::Retry => self.send_again(),
                NextStep::Wait => self.request = Request::Accepted,
                NextStep::Poll if answer.agreed_code().is_some() => {
                    self.request = Request::InProcess;
                }
                _ => self.ask(),
            },
            STATUS_F if self.request == Request::SentOnce => {
                self.request = match Failure::of(answer) {
                    Failure::Open => Request::InDoubt,
                    Failure::Retry => Request::SendAgain,
                    Failure::RefreshToken => Request::Unsent,
                    Failure::MaybeProcessed | Failure::StartOver => Request::Refused,
                    Failure::IdTaken => Request::Ended(Outcome::Undecided),
                    Failure::Final => Request::Ended(Outcome::Failed),
                }
            }
            // Of a later copy. An earlier one may be booked.
            STATUS_F => self.ask(),
        }
    }

    /// Takes the answer to an inquiry: how the inquiry itself went, and how it says the request stands, if it does.
    ///
    /// In the responses of this API family, that is `result` and, say, `paymentResult`. An inquiry that nobody asked for
    /// does no harm.
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
            if let Some(outcome) = outcome {
                self.revise(ended, outcome);
            }
            return;
        }
        self.heed(call);
        match call.status() {
            STATUS_S => match outcome {
                Some(outcome) if !is_open(call.next_step()) => self.decide(outcome),
                _ => self.request = Request::InProcess,
            },
            STATUS_F => self.not_there(call),
            STATUS_U | STATUS_A => self.ask(),
        }
    }

    /// Takes the outcome from a notification. Check its signature first.
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
    /// What comes later can still decide it: a notification above all.
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

    /// Remembers whether the order may be paid already, whatever the status beside such a code.
    fn heed(&mut self, reply: Reply) {
        let state = reply.code().and_then(ResultCode::request_state);
        self.maybe_processed |= state == Some(RequestState::MaybeProcessed);
    }

    /// Goes by the API's own word on the request.
    fn decide(&mut self, outcome: Reply) {
        self.heed(outcome);
        match outcome.status() {
            STATUS_S => self.succeed(outcome),
            STATUS_A => self.request = Request::Accepted,
            STATUS_U => self.request = Request::InProcess,
            STATUS_F => match Failure::of(outcome) {
                Failure::Open => self.ask(),
                // No last word: another copy may still be carried out.
                Failure::Retry | Failure::RefreshToken => self.send_again(),
                // The outcome is that of another request.
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

    /// After S of the request itself. If the code contradicts it, the API has the request, and no more is known.
    fn succeed(&mut self, reply: Reply) {
        self.request = if is_open(reply.next_step()) {
            Request::InProcess
        } else {
            Request::Ended(Outcome::Succeeded)
        };
    }

    /// After an inquiry that was refused. Unless it was for its access rights, the API does not have the request.
    fn not_there(&mut self, call: Reply) {
        let is_not_found = request_state(call) == Some(RequestState::NotFound);
        let is_access = matches!(
            call.next_step(),
            NextStep::RefreshToken | NextStep::Reauthorize
        );
        if !is_not_found && (is_access || Failure::of(call) == Failure::Open) {
            self.ask();
        } else if self.request != Request::Refused {
            self.send_again();
        } else if is_not_found {
            // To end on anything less could invite a second payment.
            self.request = Request::Ended(if self.maybe_processed {
                Outcome::Failed
            } else {
                Outcome::StartOver
            });
        }
    }

    /// Has the next action be an inquiry.
    fn ask(&mut self) {
        self.request = match self.request {
            Request::Unsent | Request::SentOnce | Request::InDoubt | Request::SendAgain => {
                Request::InDoubt
            }
            Request::InProcess | Request::Accepted => Request::InProcess,
            kept @ (Request::Refused | Request::Ended(_)) => kept,
        };
    }

    /// Has the next action be a send, unless the API has answered the request for good or has it.
    fn send_again(&mut self) {
        match self.request {
            Request::Unsent | Request::SentOnce | Request::InDoubt | Request::SendAgain => {
                self.request = Request::SendAgain;
            }
            _ => self.ask(),
        }
    }

    /// After the end: two last words that contradict each other leave it undecided, for good.
    fn revise(&mut self, ended: Outcome, reply: Reply) {
        let opposite = match ended {
            Outcome::Succeeded => STATUS_F,
            Outcome::Failed | Outcome::StartOver => STATUS_S,
            Outcome::Undecided => return,
        };
        if reply.status() == opposite {
            self.request = Request::Ended(Outcome::Undecided);
        }
    }
}

/// What an F comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failure {
    /// Nothing: it contradicts itself, or its next step is to find out.
    Open,
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
            // Two pieces of advice that do not go together.
            (Some(RequestState::MaybeProcessed), NextStep::Retry | NextStep::RefreshToken) => {
                Failure::Open
            }
            (Some(RequestState::MaybeProcessed), _) => Failure::MaybeProcessed,
            (_, NextStep::Retry) => Failure::Retry,
            (_, NextStep::RefreshToken) => Failure::RefreshToken,
            (_, NextStep::StartOver) => Failure::StartOver,
            (_, step) if is_open(step) => Failure::Open,
            _ => Failure::Final,
        }
    }
}

/// Returns what the code says about the request, if the table gives it the status that was sent.
fn request_state(reply: Reply) -> Option<RequestState> {
    reply.agreed_code().and_then(ResultCode::request_state)
}

/// Whether a next step is to find out. Then the answer decides nothing, whatever its status.
fn is_open(step: NextStep) -> bool {
    matches!(step, NextStep::Poll | NextStep::Wait | NextStep::Reconcile)
}
