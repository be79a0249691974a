//! An adversarial server and network, and what can happen between them and the merchant.
//!
//! The server keeps the promises that an [`Attempt`](result_codes::Attempt) relies on, and no others:
//!
//! * It carries an id out at most once, and never after it has expired.
//! * Its S of the request itself means that the money moved. Its F of the request itself means that it never will, unless the
//!   code's next step is to send again or the code says "not found".
//! * An F that answers a send means that this copy is not carried out.
//! * It acknowledges a request only if it has it.
//! * What is inquired after the expiry is answered as things are then.
//!
//! An S or F whose code is listed under another status means nothing: it decides nothing, and any outcome can stand beside it.
//! Such an F can come at any time, and so can an F that is about the inquiry alone; such an S comes only if the server has the request.
//!
//! Some behavior is modelled by its most general case. A lost request is a copy that is never delivered. A lagging replica, or
//! an inquiry that was under way, reports what was true before. An instance that stalls and loses its lease can send at any
//! time after that: copies may still be delivered. Its outcomes are not written, so they do not count. A QR code that nobody has
//! paid is a request in process.
//!
//! `src/docs/guarantees.md` lists where it is simpler than the world.

use std::cell::RefCell;
use std::rc::Rc;

use result_codes::{CancelOutcome, Flow, Outcome};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::explore::Model;
use crate::follower::{Fault, Follower, Step};
use crate::program::{Id, Index, Input, Program};
use crate::replies::Kind;
use cancels::{CancelResult, Cancels, Failures};

mod cancels;

/// What an attempt or a cancellation relies on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Assumption {
    OneFollower(Begun, Begun),
    DeliveredOnce,
    ExpiredByTheServersClock,
    FreshAfterExpiry,
    EarlierTryToldAsUnknown,
    EarlierTryNotifiedAsUnknown,
    OutcomeIsStored,
    RightFlow,
    KeepsIds,
    FinalOutcomes,
    TrueAcknowledgements,
    NoInvitationIfPaid,
    NoMadeUpResults,
    CancelledForGood,
    /// As `CancelledForGood`, and the merchant reports an S to a cancel as U, unless it sent that cancel after `expired`.
    CancelledForGoodBeforeExpiry,
    RefusedCancelIsNotCarriedOut,
    CancelDeliveredOnce,
    ClosedByTheServersClock,
    FreshAfterClosed,
    DecisionIsStored,
    DecisionNeedsTheLease,
    EndedAsACancellation,
}

/// How a follower began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Begun {
    New,
    Resumed,
    /// Resumed after the decision to cancel.
    Cancelling,
}

/// How the request stands at the server.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Standing {
    Absent,
    InProcess,
    Booked,
    Failed(Index),
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct State {
    merchant: Merchant,
    /// Another follower of the same id, without a lease.
    second: Option<Merchant>,
    standing: Standing,
    /// The copies of the request that may still be delivered: 0, 1, or 2 for more than one.
    copies: u8,
    /// An answer to a send that may still come. Which one, of those that the delivery could get, is chosen when it comes.
    late: Option<Delivery>,
    cancels: Cancels,
    paid_another_way: bool,
    /// Charges for this order under another id, or under this one before the server forgot it.
    other_charges: u8,
    /// The merchant has acted on `Succeeded`.
    has_shipped: bool,
    has_expired: bool,
}

/// How a copy was delivered: what the server can answer follows from it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Delivery {
    then: Standing,
    /// The request came to stand so by this copy. Otherwise, an F is not about the copy that is processed.
    by_this_copy: bool,
}

/// A follower, and what it knows by the specification.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Merchant {
    follower: Id,
    heard: Heard,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
struct Heard {
    /// The number of copies that can be processed, up to 2.
    sent: u8,
    /// The answer to the only copy is still to come.
    awaits_only_copy: bool,
    was_acknowledged: bool,
    inquiry_found_it: bool,
    was_refused: bool,
    expired: bool,
    /// What is inquired now was asked after the expiry.
    asked_since: bool,
    closed: bool,
    /// What is inquired now was asked after the closing time.
    asked_since_closed: bool,
    /// It became undecided, and neither is the id taken nor did the reply contradict itself.
    alarmed_without_reason: bool,
    gave_up: bool,
    started_over: bool,
    /// A reply said that the order may be paid.
    may_be_paid: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Property {
    TwoCharges,
    FailedButCanBeBooked,
    SucceededWithoutBooking,
    ShippedWithoutBooking,
    SentAfterAcknowledgement,
    SentAfterRefusal,
    SentAfterExpiry,
    SentAfterGivingUp,
    StartedOverAfterGivingUp,
    ForgotThatItMayBePaid,
    SwallowedContradiction,
    ChangedAfterTheEnd,
    UndecidedWithoutReason,
    Deaf,
    SucceededButCanBeUndone,
    ShippedButCanBeUndone,
    SentAfterDecision,
    CancelledAfterClosed,
    FalseAlarm,
    NoEnd,
    WrongEnd,
}

impl Property {
    pub(crate) fn describe(self) -> &'static str {
        match self {
            Property::TwoCharges => "the order is charged twice",
            Property::FailedButCanBeBooked => {
                "reported as failed or cancelled, but it is booked or still can be"
            }
            Property::SucceededWithoutBooking => "reported as succeeded, but it is not booked",
            Property::ShippedWithoutBooking => "shipped, but it is not booked",
            Property::SentAfterAcknowledgement => "sent after the API said that it has it",
            Property::SentAfterRefusal => "sent after the API refused the only copy",
            Property::SentAfterExpiry => "sent after it expired",
            Property::SentAfterGivingUp => "sent after it was given up",
            Property::StartedOverAfterGivingUp => "started over after it was given up",
            Property::ForgotThatItMayBePaid => "forgot that the order may be paid",
            Property::SwallowedContradiction => "after the end, the opposite outcome is ignored",
            Property::ChangedAfterTheEnd => "after the end, the outcome changes without a reason",
            Property::UndecidedWithoutReason => "undecided without a reason",
            Property::Deaf => "an outcome does not decide it",
            Property::SucceededButCanBeUndone => "reported as succeeded, but a cancel can undo it",
            Property::ShippedButCanBeUndone => "shipped, but a cancel can undo it",
            Property::SentAfterDecision => "sent after the decision to cancel",
            Property::CancelledAfterClosed => "cancelled after the closing time",
            Property::FalseAlarm => "undecided, although the server contradicted nothing",
            Property::NoEnd => "with an honest server, it never ends",
            Property::WrongEnd => "with an honest server, it ends with the wrong outcome",
        }
    }
}

/// What happens in one step.
#[derive(Clone, Copy)]
pub(crate) enum Event {
    Acts(Step),
    /// With the answer, if it arrives at once.
    Delivered(Standing, Option<Index>),
    LateAnswer(Index),
    Inquired(Index, Option<Index>),
    Notified(Index),
    CallsExpired,
    GivesUp,
    Resumes,
    RestartsEnded(Outcome),
    LosesItsLease,
    AsksForTheLinkAgain,
    Decides,
    CallsClosed,
    CancelRestartsEnded(CancelOutcome),
    /// A cancel is delivered. With the answer, if it arrives at once.
    CancelDelivered(CancelResult, Option<Index>),
    LateCancelAnswer(Index),
    /// An S of the payment that was true before it was cancelled.
    Outdated(Input),
    Closes,
    Expires,
    Ends(Standing),
    Forgets,
    TakesBack,
}

impl Event {
    /// Returns how a follower comes to do or be told this. `step` is what it does next.
    fn of_input(input: Input, step: Step) -> Self {
        match input {
            Input::NextAction => Event::Acts(step),
            Input::GiveUp => Event::GivesUp,
            Input::Expired => Event::CallsExpired,
            Input::Closed => Event::CallsClosed,
            Input::Decides => Event::Decides,
            Input::Answered(at) => Event::LateAnswer(at),
            Input::Cancelled(at) => Event::LateCancelAnswer(at),
            Input::Notified(at) => Event::Notified(at),
            Input::Inquired(call, outcome) => Event::Inquired(call, outcome),
        }
    }
}

pub(crate) struct World {
    program: RefCell<Program>,
    /// What an S to a send means to the server.
    flow: Flow,
    /// What the merchant takes it for.
    merchants_flow: Flow,
    begun: Begun,
    broken: Option<Assumption>,
    failures: Failures,
    /// What was computed before. The same is asked in a thousand states.
    probed: RefCell<FxHashMap<Id, Option<(Property, Event)>>>,
    heard: RefCell<FxHashMap<(Merchant, Standing), News<Event>>>,
    answered: RefCell<FxHashMap<(Merchant, Delivery, bool), News<Index>>>,
    cancelled: RefCell<FxHashMap<(Merchant, CancelResult), News<Index>>>,
    outdated: RefCell<FxHashMap<(Merchant, bool), News<Event>>>,
}

/// What a merchant can be told, and what it is after that. Of what has the same effect, one; of what has none, nothing.
type News<T> = Rc<[(T, Merchant)]>;

impl World {
    /// Returns a world in which every assumption holds.
    pub(crate) fn new(begun: Begun, flow: Flow, program: Program) -> Self {
        World {
            failures: Failures::new(&program.kinds),
            program: RefCell::new(program),
            flow,
            merchants_flow: flow,
            begun,
            broken: None,
            probed: RefCell::default(),
            heard: RefCell::default(),
            answered: RefCell::default(),
            cancelled: RefCell::default(),
            outdated: RefCell::default(),
        }
    }

    /// Returns the same world without this assumption.
    pub(crate) fn without(self, assumption: Assumption) -> Self {
        let merchants_flow = match assumption {
            Assumption::RightFlow => Flow::Immediate,
            _ => self.flow,
        };
        World {
            merchants_flow,
            broken: Some(assumption),
            ..self
        }
    }

    fn kind(&self, at: Index) -> Kind {
        self.program.borrow().kinds[usize::from(at)]
    }

    fn fault(&self) -> Option<Fault> {
        self.program.borrow().fault
    }

    /// Returns the replies with this property.
    fn kinds(&self, is_wanted: impl Fn(&Kind) -> bool) -> Vec<Index> {
        let program = self.program.borrow();
        let is_wanted = |at: &Index| is_wanted(&program.kinds[usize::from(*at)]);
        program.indices().filter(is_wanted).collect()
    }

    fn outcome(&self, merchant: Merchant) -> Option<Outcome> {
        self.program.borrow().outcome(merchant.follower)
    }

    pub(crate) fn has_ended_as(&self, state: &State, outcome: Outcome) -> bool {
        self.outcome(state.merchant) == Some(outcome)
    }

    fn begin(&self, begun: Begun) -> Merchant {
        let (fault, flow) = (self.fault(), self.merchants_flow);
        let follower = match begun {
            Begun::New => Follower::new(fault, flow),
            Begun::Resumed => Follower::resume(fault, flow),
            Begun::Cancelling => Follower::resume_cancelling(fault, flow),
        };
        Merchant {
            follower: self.program.borrow_mut().id(&follower),
            heard: Heard {
                sent: if begun == Begun::New { 0 } else { 2 },
                ..Heard::default()
            },
        }
    }

    /// Returns the merchant after it was told something, or did something.
    fn told(&self, mut merchant: Merchant, input: Input) -> Merchant {
        let heard = &mut merchant.heard;
        let replies = match input {
            Input::Answered(at) | Input::Notified(at) | Input::Cancelled(at) => [Some(at), None],
            Input::Inquired(call, outcome) => [Some(call), outcome],
            Input::NextAction | Input::GiveUp | Input::Expired | Input::Closed | Input::Decides => {
                [None, None]
            }
        };
        let replies = || replies.into_iter().flatten();
        heard.may_be_paid |= replies().any(|at| self.kind(at).says_may_be_processed);
        match input {
            Input::Closed => heard.closed = true,
            Input::Decides | Input::Cancelled(_) => {}
            Input::NextAction => {
                heard.asked_since = heard.expired;
                heard.asked_since_closed = heard.closed;
                heard.awaits_only_copy = false;
            }
            Input::GiveUp => heard.gave_up = true,
            Input::Expired => heard.expired = true,
            Input::Answered(at) => {
                let kind = self.kind(at);
                heard.was_acknowledged |= kind.acknowledges;
                if heard.awaits_only_copy && kind.is_f && !kind.contradicts_itself {
                    let is_refusal =
                        kind.starts_over || (kind.may_be_processed && !kind.invites_a_copy);
                    heard.was_refused |= is_refusal;
                    if kind.refuses_the_token {
                        heard.sent = 0;
                    }
                }
                heard.awaits_only_copy = false;
            }
            Input::Notified(_) | Input::Inquired(..) => {
                // Beside an inquiry that succeeded, even a word that nobody knows is about a request that was found.
                let acknowledges = |at: Index| !self.kind(at).is_f;
                let is_found = match input {
                    Input::Notified(at) => acknowledges(at),
                    Input::Inquired(call, outcome) => {
                        let call = self.kind(call);
                        call.is_s && (!call.is_success || outcome.is_none_or(acknowledges))
                    }
                    _ => false,
                };
                heard.was_acknowledged |= is_found;
                let is_inquiry = matches!(input, Input::Inquired(..));
                heard.inquiry_found_it |= is_found && is_inquiry && self.flow == Flow::Deferred;
                // From here on, the answer is taken for that of a copy among others.
                heard.awaits_only_copy = false;
            }
        }
        let before = self.outcome(merchant);
        merchant.follower = self.program.borrow_mut().next(merchant.follower, input);
        if self.is_cancelling(merchant) {
            let is_undecided = self.outcome(merchant) == Some(Outcome::Undecided);
            // An S whose next step is to find out contradicts itself as well.
            let is_unclear =
                |kind: Kind| kind.contradicts_itself || (kind.is_s && !kind.is_success);
            let is_reason = |kind: Kind| kind.id_is_taken || is_unclear(kind);
            // From the store, nobody knows what an S to a send means.
            let is_unclear_answer =
                self.flow == Flow::Deferred && matches!(input, Input::Answered(_));
            let has_reason = || is_unclear_answer || replies().any(|at| is_reason(self.kind(at)));
            let is_news = is_undecided && before != Some(Outcome::Undecided);
            let heard = merchant.heard;
            // It never sends, so the rest does not matter.
            merchant.heard = Heard {
                sent: 2,
                expired: heard.expired,
                asked_since: heard.asked_since,
                closed: heard.closed,
                asked_since_closed: heard.asked_since_closed,
                alarmed_without_reason: is_news && !has_reason(),
                ..Heard::default()
            };
            return merchant;
        }
        if self
            .outcome(merchant)
            .is_some_and(|outcome| outcome != Outcome::GivenUp)
        {
            // It never sends again, so the rest does not matter.
            merchant.heard = Heard {
                sent: 2,
                gave_up: merchant.heard.gave_up,
                started_over: merchant.heard.started_over,
                may_be_paid: merchant.heard.may_be_paid,
                ..Heard::default()
            };
        }
        merchant
    }

    /// Keeps of these inputs one for each effect.
    fn news<T>(&self, merchant: Merchant, inputs: impl Iterator<Item = (T, Input)>) -> News<T> {
        let mut seen = FxHashSet::from_iter([merchant]);
        let told = inputs.map(|(what, input)| (what, self.told(merchant, input)));
        told.filter(|(_, merchant)| seen.insert(*merchant))
            .collect()
    }

    /// Returns what the merchant can be told by inquiries and notifications.
    fn inquiries_and_notifications(&self, merchant: Merchant, standing: Standing) -> News<Event> {
        let key = (merchant, standing);
        if let Some(news) = self.heard.borrow().get(&key) {
            return Rc::clone(news);
        }
        let is_fresh =
            merchant.heard.asked_since && self.broken != Some(Assumption::FreshAfterExpiry);
        let inquiries = self.inquiries(standing, is_fresh);
        let inquiries = inquiries.into_iter().map(|(call, outcome)| {
            (
                Event::Inquired(call, outcome),
                Input::Inquired(call, outcome),
            )
        });
        let mut notifications = self.outcomes(standing, false);
        if merchant.heard.expired && self.broken == Some(Assumption::EarlierTryNotifiedAsUnknown) {
            notifications.extend(self.kinds(|kind| kind.is_final_failure));
        }
        let notifications = notifications
            .into_iter()
            .map(|at| (Event::Notified(at), Input::Notified(at)));
        let news = self.news(merchant, inquiries.chain(notifications));
        self.heard.borrow_mut().insert(key, Rc::clone(&news));
        news
    }

    /// Returns what the merchant can be told in answer to a copy that was delivered.
    fn answers_to(
        &self,
        merchant: Merchant,
        delivery: Delivery,
        paid_another_way: bool,
    ) -> News<Index> {
        let key = (merchant, delivery, paid_another_way);
        if let Some(news) = self.answered.borrow().get(&key) {
            return Rc::clone(news);
        }
        let answers = self.answers(delivery, paid_another_way).into_iter();
        let news = self.news(merchant, answers.map(|at| (at, Input::Answered(at))));
        self.answered.borrow_mut().insert(key, Rc::clone(&news));
        news
    }

    /// Returns what the merchant does next, and the state after that.
    fn acts(&self, state: &State) -> (Step, State) {
        let step = self.program.borrow().step(state.merchant.follower);
        let mut next = *state;
        next.merchant = self.told(state.merchant, Input::NextAction);
        let heard = &mut next.merchant.heard;
        match step {
            Step::Send => {
                heard.sent = (heard.sent + 1).min(2);
                heard.awaits_only_copy = heard.sent == 1;
                next.copies = (next.copies + 1).min(2);
            }
            Step::Finish(Outcome::StartOver) if !heard.started_over => {
                heard.started_over = true;
                next.other_charges += 1;
            }
            Step::Finish(Outcome::Succeeded) => next.has_shipped = true,
            Step::Cancel => {
                next.cancels.under_way = (next.cancels.under_way + 1).min(2);
                next.cancels.was_sent_after_expiry |=
                    self.broken == Some(Assumption::CancelledForGoodBeforeExpiry) && heard.expired;
            }
            _ => {}
        }
        (step, next)
    }

    /// Returns whether the server may process a copy that is delivered.
    fn processes_a_copy(&self, state: &State) -> bool {
        !state.has_expired
            && !state.paid_another_way
            && match state.standing {
                Standing::Absent => true,
                Standing::Failed(why) => !self.kind(why).is_final_failure,
                Standing::InProcess | Standing::Booked => false,
            }
    }

    /// Returns whether the server can send this. If the order was paid another way, it does not invite another order.
    fn fits(&self, paid_another_way: bool, kind: &Kind) -> bool {
        !(paid_another_way
            && kind.starts_over
            && self.broken != Some(Assumption::NoInvitationIfPaid))
    }

    /// Returns the failures of a request. A code that is listed under another status is none.
    fn failures(&self, state: &State) -> Vec<Index> {
        self.kinds(|kind| {
            kind.is_f && !kind.contradicts_itself && self.fits(state.paid_another_way, kind)
        })
    }

    /// Returns what a delivered copy can lead to.
    fn deliveries(&self, state: &State) -> Vec<Delivery> {
        let mut thens = Vec::new();
        if self.processes_a_copy(state) {
            thens.push(Standing::InProcess);
            if self.flow == Flow::Immediate {
                thens.push(Standing::Booked);
            }
        }
        if state.standing == Standing::Absent {
            thens.extend(self.failures(state).into_iter().map(Standing::Failed));
        }
        let by_this_copy = thens.into_iter().map(|then| Delivery {
            then,
            by_this_copy: true,
        });
        let unchanged = Delivery {
            then: state.standing,
            by_this_copy: false,
        };
        by_this_copy.chain([unchanged]).collect()
    }

    /// Returns what the server can answer to a copy.
    fn answers(
        &self,
        Delivery { then, by_this_copy }: Delivery,
        paid_another_way: bool,
    ) -> Vec<Index> {
        let has_failed = matches!(then, Standing::Failed(_));
        let may_be_sent = |answer: &Kind| match then {
            _ if answer.is_success && self.flow == Flow::Deferred => {
                then != Standing::Absent && !(by_this_copy && has_failed)
            }
            _ if answer.is_success => then == Standing::Booked,
            _ if answer.contradicts_itself && answer.is_f => true,
            Standing::Absent => {
                !answer.acknowledges || self.broken == Some(Assumption::TrueAcknowledgements)
            }
            Standing::Failed(why) if answer.is_f && by_this_copy => {
                answer.meaning == self.kind(why).meaning
            }
            Standing::InProcess | Standing::Booked if answer.is_f => {
                !by_this_copy || self.broken == Some(Assumption::NoMadeUpResults)
            }
            _ => true,
        };
        self.kinds(|answer| may_be_sent(answer) && self.fits(paid_another_way, answer))
    }

    /// Returns what an inquiry or a notification can report of the request. `is_fresh` if it was asked after the expiry;
    /// otherwise it may report what was true before.
    fn outcomes(&self, standing: Standing, is_fresh: bool) -> Vec<Index> {
        let has_failed = matches!(standing, Standing::Failed(_));
        let is_reported = |at: Index| {
            let kind = self.kind(at);
            match standing {
                Standing::Absent => kind.is_not_found,
                _ if kind.contradicts_itself => true,
                _ if kind.is_s => standing == Standing::Booked || !kind.is_success,
                _ if !kind.is_f => true,
                Standing::Failed(why) if why == at => true,
                Standing::InProcess if self.broken == Some(Assumption::EarlierTryToldAsUnknown) => {
                    true
                }
                _ => (kind.invites_a_copy || kind.is_not_found) && (!is_fresh || has_failed),
            }
        };
        let indices = self.program.borrow().indices();
        indices.filter(|&at| is_reported(at)).collect()
    }

    /// Returns what an inquiry can be answered.
    fn inquiries(&self, standing: Standing, is_fresh: bool) -> Vec<(Index, Option<Index>)> {
        let outcomes = self.outcomes(standing, is_fresh);
        let can_be_absent = match standing {
            Standing::Absent | Standing::Failed(_) => true,
            Standing::InProcess | Standing::Booked => !is_fresh,
        };
        let mut inquiries = Vec::new();
        let mut seen = FxHashSet::default();
        for call in self.program.borrow().indices() {
            let kind = self.kind(call);
            let has_it = standing != Standing::Absent;
            if kind.is_not_found && !can_be_absent {
                continue;
            }
            // S means that the API found the request, unless its outcome is "not found".
            if has_it || !kind.is_s {
                inquiries.push((call, None));
            } else if !kind.is_success {
                continue;
            }
            if seen.insert(kind.class_of_call()) {
                // What stands beside a contradiction means nothing either.
                let beside = if kind.contradicts_itself {
                    self.kinds(|_| true)
                } else {
                    outcomes.clone()
                };
                inquiries.extend(beside.into_iter().map(|outcome| (call, Some(outcome))));
            }
        }
        inquiries
    }

    /// Adds what the first merchant can do, and what it can be told.
    fn merchants_events(&self, state: &State, events: &mut Vec<(Event, State)>) {
        let merchant = state.merchant;
        let outcome = self.outcome(merchant);
        let (step, next) = self.acts(state);
        events.push((Event::Acts(step), next));
        let with = |merchant| State { merchant, ..*state };
        let is_alone = state.second.is_none();
        if outcome.is_none() && is_alone {
            events.push((Event::GivesUp, with(self.told(merchant, Input::GiveUp))));
        }
        let may_call_expired =
            state.has_expired || self.broken == Some(Assumption::ExpiredByTheServersClock);
        let can_go_on = matches!(outcome, None | Some(Outcome::GivenUp));
        if may_call_expired && can_go_on && !merchant.heard.expired {
            events.push((
                Event::CallsExpired,
                with(self.told(merchant, Input::Expired)),
            ));
        }
        if self.is_cancelling(merchant) {
            if is_alone {
                self.cancelling_merchants_events(state, events);
            }
            self.networks_events(state, events);
            return;
        }
        if self.program.borrow().can_cancel && !merchant.heard.started_over {
            events.push((Event::Decides, self.decides(state)));
        }
        if is_alone && self.can_resume(state) {
            // Here only an outcome was misread, so what has none is cancelled.
            let is_misread =
                state.cancels.is_decided && self.broken == Some(Assumption::EndedAsACancellation);
            let begun = if is_misread {
                Begun::Cancelling
            } else {
                Begun::Resumed
            };
            // The connections die with the process.
            let mut next = State {
                merchant: self.begin(begun),
                late: None,
                ..*state
            };
            events.push((Event::Resumes, next));
            next.copies = 2;
            if self.broken == Some(Assumption::DecisionNeedsTheLease) {
                next.cancels.under_way = 2;
            }
            if !state.has_acted() {
                events.push((Event::LosesItsLease, next));
            }
        }
        if let Some(outcome) = outcome.filter(|_| is_alone) {
            let ended = Follower::ended(self.fault(), self.merchants_flow, outcome);
            let heard = Heard {
                sent: 2,
                gave_up: merchant.heard.gave_up,
                started_over: merchant.heard.started_over,
                ..Heard::default()
            };
            let merchant = Merchant {
                follower: self.program.borrow_mut().id(&ended),
                heard,
            };
            let next = State {
                merchant,
                late: None,
                ..*state
            };
            events.push((Event::RestartsEnded(outcome), next));
        }
        let wants_the_link = self.flow == Flow::Deferred && outcome.is_none();
        if wants_the_link && merchant.heard.inquiry_found_it && !merchant.heard.expired {
            let mut next = *state;
            next.copies = (next.copies + 1).min(2);
            events.push((Event::AsksForTheLinkAgain, next));
        }
        self.networks_events(state, events);
    }

    /// Returns whether a merchant whose process was killed resumes the id. Not if it has acted on an outcome: then that is stored.
    fn can_resume(&self, state: &State) -> bool {
        !state.has_acted() || self.broken == Some(Assumption::OutcomeIsStored)
    }

    fn networks_events(&self, state: &State, events: &mut Vec<(Event, State)>) {
        let State {
            merchant,
            standing,
            paid_another_way,
            ..
        } = *state;
        // Only a follower that has sent can have an answer.
        let has_sent = merchant.heard.sent > 0;
        if state.copies > 0 {
            let repeats =
                self.begun == Begun::Resumed || self.broken == Some(Assumption::DeliveredOnce);
            let left: &[u8] = match state.copies {
                _ if repeats => &[2],
                1 => &[0],
                _ => &[1, 2],
            };
            for delivery in self.deliveries(state) {
                let then = delivery.then;
                let answers = self.answers_to(merchant, delivery, paid_another_way);
                for &copies in left {
                    // The answer is lost, or has no effect.
                    let delivered = State {
                        standing: then,
                        copies,
                        ..*state
                    };
                    events.push((Event::Delivered(then, None), delivered));
                    let late = Some(delivery);
                    events.push((Event::Delivered(then, None), State { late, ..delivered }));
                    for &(answer, merchant) in answers.iter().filter(|_| has_sent) {
                        let event = Event::Delivered(then, Some(answer));
                        let answered = State {
                            merchant,
                            ..delivered
                        };
                        events.push((event, answered));
                    }
                }
            }
        }
        if let Some(delivery) = state.late.filter(|_| has_sent) {
            let answers = self.answers_to(merchant, delivery, paid_another_way);
            let late = None;
            events.extend(answers.iter().map(|&(answer, merchant)| {
                let answered = State {
                    merchant,
                    late,
                    ..*state
                };
                (Event::LateAnswer(answer), answered)
            }));
        }
        self.cancels_events(state, events);
        let news = self.inquiries_and_notifications(merchant, standing);
        events.extend(
            news.iter()
                .map(|&(event, merchant)| (event, State { merchant, ..*state })),
        );
    }

    fn servers_events(&self, state: &State, events: &mut Vec<(Event, State)>) {
        let with = |standing| State { standing, ..*state };
        if state.standing == Standing::InProcess {
            let failures = self.failures(state).into_iter().map(Standing::Failed);
            for standing in failures.chain([Standing::Booked]) {
                events.push((Event::Ends(standing), with(standing)));
            }
        }
        if state.standing == Standing::Booked {
            if self.broken == Some(Assumption::KeepsIds) && state.other_charges == 0 {
                let mut next = with(Standing::Absent);
                next.other_charges = 1;
                events.push((Event::Forgets, next));
            }
            if self.broken == Some(Assumption::FinalOutcomes) {
                let failure = self.kinds(|kind| kind.is_final_failure)[0];
                events.push((Event::TakesBack, with(Standing::Failed(failure))));
            }
        }
        if state.cancels.is_decided && !state.cancels.is_closed {
            let mut next = *state;
            next.cancels.is_closed = true;
            events.push((Event::Closes, next));
        }
        if !state.has_expired {
            let next = State {
                has_expired: true,
                ..*state
            };
            events.push((Event::Expires, next));
        }
    }

    /// Returns what is wrong with how a follower reacts to what it can be told, whatever the server promises.
    fn probe(&self, follower: Id) -> Option<(Property, Event)> {
        if self.program.borrow().is_cancelling(follower) {
            return self.probe_cancelling(follower);
        }
        let mut program = self.program.borrow_mut();
        let before = program.outcome(follower);
        for input in program.inputs() {
            let next = program.next(follower, input);
            let after = program.outcome(next);
            let kind = |at: Index| &program.kinds[usize::from(at)];
            // What it says about the request itself, and whether it was said beside a call that succeeded.
            let (about, counts) = match input {
                Input::Answered(at) => (Some(kind(at)), false),
                Input::Notified(at) => (Some(kind(at)), true),
                Input::Inquired(call, at) => (at.map(kind), kind(call).is_success),
                _ => continue,
            };
            let is_answer = matches!(input, Input::Answered(_));
            let is_s = about.is_some_and(|kind| kind.is_s);
            let is_success = counts && about.is_some_and(|kind| kind.is_success);
            let is_final = counts && about.is_some_and(|kind| kind.is_final_failure);
            let is_taken = about.is_some_and(|kind| kind.id_is_taken);
            let is_opposite = match before {
                Some(Outcome::Succeeded) => is_final || (counts && is_taken),
                Some(Outcome::Failed | Outcome::StartOver) => is_s,
                _ => false,
            };
            let is_undecided = after == Some(Outcome::Undecided);
            // With `Deferred`, an S to a send only says that there is something to pay.
            let may_be_ignored = is_answer && self.flow == Flow::Deferred;
            let found = match before {
                Some(Outcome::GivenUp) if is_success => {
                    (after != Some(Outcome::Succeeded)).then_some(Property::Deaf)
                }
                Some(Outcome::GivenUp) if is_final => {
                    (after != Some(Outcome::Failed)).then_some(Property::Deaf)
                }
                None | Some(Outcome::GivenUp) => {
                    (is_undecided && !is_taken).then_some(Property::UndecidedWithoutReason)
                }
                _ if is_opposite && !may_be_ignored => {
                    (!is_undecided).then_some(Property::SwallowedContradiction)
                }
                _ if is_opposite => None,
                _ => (after != before).then_some(Property::ChangedAfterTheEnd),
            };
            if let Some(found) = found {
                return Some((found, Event::of_input(input, program.step(follower))));
            }
        }
        None
    }

    /// Checks that the attempt ends, and rightly, if nothing more is delivered late and the server is honest from here on.
    ///
    /// Returns the largest number of actions to the end.
    pub(crate) fn honest_end(
        &self,
        state: &State,
        memo: &mut FxHashMap<State, usize>,
        on_the_way: &mut Vec<State>,
        trace: &mut Vec<Event>,
    ) -> Result<usize, Property> {
        if let Some(&actions) = memo.get(state) {
            return Ok(actions);
        }
        if on_the_way.contains(state) {
            return Err(Property::NoEnd);
        }
        if let Some(outcome) = self.outcome(state.merchant) {
            let is_right = match (outcome, state.standing) {
                (Outcome::Succeeded, Standing::Booked)
                | (Outcome::Failed, Standing::Failed(_) | Standing::Absent) => true,
                (Outcome::StartOver, Standing::Failed(why)) => {
                    let why = self.kind(why);
                    why.starts_over || (!why.is_final_failure && !state.paid_another_way)
                }
                (Outcome::StartOver, Standing::Absent) => !state.paid_another_way,
                _ => false,
            };
            return if is_right {
                Ok(0)
            } else {
                Err(Property::WrongEnd)
            };
        }
        on_the_way.push(*state);
        let mut longest = 0;
        let (step, acted) = self.acts(state);
        let acted = acted.settled();
        for (event, next) in self.honest_steps(&acted, step) {
            trace.push(event);
            longest = longest.max(1 + self.honest_end(&next, memo, on_the_way, trace)?);
            trace.pop();
        }
        on_the_way.pop();
        memo.insert(*state, longest);
        Ok(longest)
    }

    /// Returns what an honest server can make of an action.
    fn honest_steps(&self, state: &State, step: Step) -> Vec<(Event, State)> {
        let final_failures: Vec<Index> = self
            .failures(state)
            .into_iter()
            .filter(|&why| self.kind(why).is_final_failure)
            .collect();
        let failures = final_failures.iter().copied().map(Standing::Failed);
        let can_be_booked = !state.paid_another_way && !state.has_expired;
        // How the request can stand once the server has looked at it.
        let thens: Vec<Standing> = match state.standing {
            Standing::Booked => vec![Standing::Booked],
            Standing::Failed(why) if self.kind(why).is_final_failure => vec![state.standing],
            Standing::InProcess => [Standing::Booked].into_iter().chain(failures).collect(),
            // Only another copy changes this. An honest server does not hold to a failure that is not final.
            Standing::Absent | Standing::Failed(_) if step != Step::Send => {
                vec![state.standing]
            }
            Standing::Absent | Standing::Failed(_) if !can_be_booked => failures.collect(),
            Standing::Absent | Standing::Failed(_) => {
                let booked = (self.flow == Flow::Immediate).then_some(Standing::Booked);
                let thens = booked.into_iter().chain([Standing::InProcess]);
                thens.chain(failures).collect()
            }
        };
        let mut steps = Vec::new();
        for then in thens {
            let now = State {
                standing: then,
                ..*state
            };
            let told = |input| State {
                merchant: self.told(now.merchant, input),
                ..now
            };
            let reports = match then {
                Standing::Absent => Vec::new(),
                Standing::Booked => self.kinds(|kind| kind.is_success),
                Standing::Failed(why) => vec![why],
                Standing::InProcess => self.kinds(|kind| kind.acknowledges && !kind.is_s),
            };
            if step == Step::Send {
                let mut answers = reports;
                if self.flow == Flow::Deferred && then == Standing::InProcess {
                    answers.extend(self.kinds(|kind| kind.is_success));
                }
                // A copy of a request that has ended may be refused as a duplicate.
                if state.standing != Standing::Absent {
                    answers.extend(
                        self.kinds(|kind| kind.may_be_processed && !kind.contradicts_itself),
                    );
                }
                for answer in answers {
                    steps.push((
                        Event::Delivered(then, Some(answer)),
                        told(Input::Answered(answer)),
                    ));
                }
                continue;
            }
            let success = self.kinds(|kind| kind.is_success)[0];
            let is_gone = state.has_expired && matches!(then, Standing::Failed(_));
            if then == Standing::Absent || (is_gone && state.merchant.heard.asked_since) {
                for call in self.kinds(|kind| kind.is_not_found) {
                    steps.push((
                        Event::Inquired(call, None),
                        told(Input::Inquired(call, None)),
                    ));
                }
            }
            for &outcome in &reports {
                let next = told(Input::Inquired(success, Some(outcome)));
                steps.push((Event::Inquired(success, Some(outcome)), next));
                if step == Step::Wait {
                    steps.push((Event::Notified(outcome), told(Input::Notified(outcome))));
                }
            }
        }
        steps
    }

    /// Returns whether an honest server must lead to an end from here.
    ///
    /// Not if the attempt has ended. Nor if the server has a failure that is not final, and no other copy can change that: it has
    /// acknowledged or refused the request, so none is sent, or its failure does not invite one.
    pub(crate) fn must_end(&self, state: &State) -> bool {
        let can_end = match state.standing {
            Standing::Failed(why) if !self.kind(why).is_final_failure => {
                let why = self.kind(why);
                let invites_a_copy = why.is_not_found
                    || (why.invites_a_copy && !why.may_be_processed && !why.id_is_taken);
                invites_a_copy && (state.merchant.heard.expired || self.sends_if_not_found(state))
            }
            _ => true,
        };
        let heard = state.merchant.heard;
        // In a world with cancels, only what has expired and is closed must end.
        let is_over = !self.program.borrow().can_cancel || (heard.expired && heard.closed);
        can_end && is_over && self.outcome(state.merchant).is_none()
    }

    fn sends_if_not_found(&self, state: &State) -> bool {
        let not_found = self.kinds(|kind| kind.is_not_found)[0];
        let told = self.told(state.merchant, Input::Inquired(not_found, None));
        self.program.borrow().step(told.follower) == Step::Send
    }
}

impl State {
    /// Returns this state once everything has arrived that was under way.
    pub(crate) fn settled(&self) -> State {
        let mut settled = State {
            copies: 0,
            late: None,
            ..*self
        };
        settled.cancels.settle();
        settled
    }

    /// Returns whether the merchant has acted on an outcome.
    fn has_acted(&self) -> bool {
        self.has_shipped || self.merchant.heard.started_over
    }

    fn swapped(&self) -> Option<State> {
        let second = self.second?;
        Some(State {
            merchant: second,
            second: Some(self.merchant),
            ..*self
        })
    }
}

impl Model for World {
    type State = State;
    /// Whether it happens to the second follower, and what happens.
    type Event = (bool, Event);
    type Property = Property;

    fn initial(&self) -> Vec<State> {
        let second = match self.broken {
            Some(Assumption::OneFollower(_, second)) => Some(self.begin(second)),
            _ => None,
        };
        let mut states = Vec::new();
        for paid_another_way in [false, true] {
            for copies in [0, 2] {
                if copies > 0 && self.begun == Begun::New {
                    continue;
                }
                states.push(State {
                    merchant: self.begin(self.begun),
                    second,
                    standing: Standing::Absent,
                    copies,
                    late: None,
                    cancels: Cancels::new(self.begun, copies),
                    paid_another_way,
                    other_charges: 0,
                    has_shipped: false,
                    has_expired: false,
                });
            }
        }
        states
    }

    fn events(&self, state: &State, events: &mut Vec<(Self::Event, State)>) {
        let mut own = Vec::new();
        self.merchants_events(state, &mut own);
        self.servers_events(state, &mut own);
        events.extend(own.drain(..).map(|(event, next)| ((false, event), next)));
        for (_, next) in &mut *events {
            self.simplify(next);
        }
        if let Some(swapped) = state.swapped() {
            self.merchants_events(&swapped, &mut own);
            events.extend(own.drain(..).map(|(event, next)| {
                let next = next.swapped().expect("there is a second follower");
                ((true, event), next)
            }));
        }
    }

    fn check(&self, state: &State, found: &mut Vec<(Property, Option<Self::Event>)>) {
        let is_booked = state.standing == Standing::Booked;
        let can_be_booked = state.standing == Standing::InProcess
            || (state.copies > 0 && self.processes_a_copy(state));
        if state.has_shipped && !is_booked {
            found.push((Property::ShippedWithoutBooking, None));
        }
        if state.has_shipped && state.cancels.can_be_carried_out() {
            found.push((Property::ShippedButCanBeUndone, None));
        }
        let charges = u8::from(is_booked) + u8::from(state.paid_another_way) + state.other_charges;
        if charges > 1 {
            found.push((Property::TwoCharges, None));
        }
        for merchant in [Some(state.merchant), state.second].into_iter().flatten() {
            match self.outcome(merchant) {
                Some(Outcome::Succeeded) if !is_booked => {
                    found.push((Property::SucceededWithoutBooking, None));
                }
                Some(Outcome::Succeeded) if state.cancels.can_be_carried_out() => {
                    found.push((Property::SucceededButCanBeUndone, None));
                }
                Some(Outcome::Failed | Outcome::StartOver) if is_booked || can_be_booked => {
                    found.push((Property::FailedButCanBeBooked, None));
                }
                _ => {}
            }
            let may_be_paid = self.program.borrow().order_may_be_paid(merchant.follower);
            if may_be_paid != merchant.heard.may_be_paid {
                found.push((Property::ForgotThatItMayBePaid, None));
            }
            if merchant.heard.alarmed_without_reason {
                found.push((Property::FalseAlarm, None));
            }
            if merchant.heard.gave_up && self.outcome(merchant) == Some(Outcome::StartOver) {
                found.push((Property::StartedOverAfterGivingUp, None));
            }
            let mut probed = self.probed.borrow_mut();
            let probed = probed
                .entry(merchant.follower)
                .or_insert_with(|| self.probe(merchant.follower));
            found.extend(probed.map(|(property, event)| (property, Some((false, event)))));
        }
    }

    fn check_step(&self, from: &State, (_, event): Self::Event, found: &mut Vec<Property>) {
        if let Event::Acts(Step::Cancel) = event
            && from.merchant.heard.closed
        {
            found.push(Property::CancelledAfterClosed);
        }
        let Event::Acts(Step::Send) = event else {
            return;
        };
        // In a world with two followers, the properties of the whole are what counts.
        let heard = from.merchant.heard;
        let reasons = [
            (heard.was_acknowledged, Property::SentAfterAcknowledgement),
            (heard.was_refused, Property::SentAfterRefusal),
            (heard.expired, Property::SentAfterExpiry),
            (heard.gave_up, Property::SentAfterGivingUp),
            (from.cancels.is_decided, Property::SentAfterDecision),
        ];
        let reasons = reasons.into_iter().filter(|_| from.second.is_none());
        found.extend(
            reasons
                .filter(|(is_so, _)| *is_so)
                .map(|(_, property)| property),
        );
    }

    fn describe(&self, (is_second, event): Self::Event) -> String {
        let who = if is_second {
            "the other follower: "
        } else {
            ""
        };
        format!("{who}{}", self.describe_event(event))
    }
}

impl World {
    fn describe_event(&self, event: Event) -> String {
        let kind = |at| self.kind(at).to_string();
        let standing = |standing| match standing {
            Standing::Absent => "has no record of it".to_owned(),
            Standing::InProcess => "is processing it".to_owned(),
            Standing::Booked => "has booked it".to_owned(),
            Standing::Failed(why) => format!("has refused it with {}", kind(why)),
        };
        match event {
            Event::Acts(Step::Send) => "the merchant sends the request".to_owned(),
            Event::Acts(Step::Inquire | Step::Wait) => {
                "the merchant has no answer, and goes on".to_owned()
            }
            Event::Acts(Step::Finish(Outcome::StartOver)) => {
                "the merchant starts over: a new order under a new id is booked".to_owned()
            }
            Event::Acts(Step::Finish(_)) => "the merchant goes on".to_owned(),
            Event::Delivered(then, None) => {
                format!("a copy is delivered; the server {}, and its answer is lost or late", standing(then))
            }
            Event::Delivered(then, Some(answer)) => {
                format!("a copy is delivered; the server {}, and answers {}", standing(then), kind(answer))
            }
            Event::LateAnswer(answer) => format!("the late answer {} arrives", kind(answer)),
            Event::Inquired(call, None) => format!("an inquiry is answered {}", kind(call)),
            Event::Inquired(call, Some(outcome)) => {
                let (call, outcome) = (kind(call), kind(outcome));
                format!("an inquiry is answered {call}, with the outcome {outcome}")
            }
            Event::Notified(outcome) => format!("a notification arrives: {}", kind(outcome)),
            Event::CallsExpired => "the merchant sees that the request has expired".to_owned(),
            Event::GivesUp => "the merchant gives up".to_owned(),
            Event::Resumes => "the merchant's process is killed, and resumes".to_owned(),
            Event::RestartsEnded(outcome) => {
                format!("the merchant's process is killed, and goes on from the stored outcome `{outcome}`")
            }
            Event::LosesItsLease => {
                "the merchant stalls, and its calls may come later; another instance takes over, and resumes".to_owned()
            }
            Event::AsksForTheLinkAgain => {
                "the merchant sends again, because it has lost the link".to_owned()
            }
            Event::Decides => "the merchant decides to cancel, and stores that".to_owned(),
            Event::Acts(Step::Cancel) => "the merchant cancels".to_owned(),
            Event::CallsClosed => "the merchant sees that the closing time has passed".to_owned(),
            Event::CancelRestartsEnded(outcome) => {
                format!("the merchant's process is killed, and goes on from the stored outcome `{outcome}`")
            }
            Event::CancelDelivered(result, None) => {
                format!("a cancel is delivered; the server {}, and its answer is lost or late", result.describe())
            }
            Event::CancelDelivered(result, Some(answer)) => {
                format!("a cancel is delivered; the server {}, and answers {}", result.describe(), kind(answer))
            }
            Event::LateCancelAnswer(answer) => {
                format!("the late answer {} to a cancel arrives", kind(answer))
            }
            Event::Outdated(input) => match input {
                Input::Answered(at) => format!("a copy is answered as before the cancel: {}", kind(at)),
                Input::Notified(at) => {
                    format!("a notification from before the cancel arrives: {}", kind(at))
                }
                Input::Inquired(_, Some(at)) => {
                    format!("an inquiry is answered with the outcome from before the cancel: {}", kind(at))
                }
                _ => unreachable!("it is about the payment"),
            },
            Event::Closes => "the closing time passes".to_owned(),
            Event::Expires => "the request expires".to_owned(),
            Event::Ends(then) => format!("the server finishes: it {}", standing(then)),
            Event::Forgets => "the server forgets the id of the request that it booked".to_owned(),
            Event::TakesBack => "the server takes the booking back".to_owned(),
        }
    }
}
