//! What a cancel adds to the world: the merchant's decision to cancel, the cancels under way, and the closing time.
//!
//! The server keeps the promises that a [`Cancellation`](result_codes::Cancellation) relies on, and no others:
//!
//! * After it has answered S to a cancel, no payment under the id stands. A copy that comes later is not processed.
//! * An F that answers a cancel means that this cancel is not carried out. Any F can come at any time.
//! * It carries no cancel out after the closing time. What is inquired after that is answered as things are then.
//!
//! A cancelled request stands as one that has failed. If it was booked before, an S of it can come at any time: it was true once.
//!
//! After the decision to cancel, nothing depends on which final failure the request has, nor on whether the order may be paid. Both are
//! left out. One answer at a time is late, to a send or to a cancel.

use std::rc::Rc;

use result_codes::{CancelOutcome, Outcome};

use crate::follower::Follower;
use crate::program::{Id, Index, Input};
use crate::replies::Kind;

use super::{
    Assumption, Begun, Delivery, Event, Heard, Merchant, News, Property, Standing, State, World,
};

#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
pub(super) struct Cancels {
    /// The merchant has decided to cancel.
    pub(super) is_decided: bool,
    /// The cancels that may still be delivered, or carried out later: 0, 1, or 2 for more than one.
    pub(super) under_way: u8,
    /// What became of a cancel whose answer may still come.
    late: Option<CancelResult>,
    /// The request was booked before it was cancelled.
    was_booked: bool,
    /// With [`Assumption::CancelledForGoodBeforeExpiry`]: one was sent after the merchant knew that the request has expired.
    pub(super) was_sent_after_expiry: bool,
    pub(super) is_closed: bool,
}

/// What the server does with a cancel.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum CancelResult {
    CarriedOut,
    Refused,
    /// Perhaps carried out later.
    Pending,
}

impl CancelResult {
    pub(super) fn describe(self) -> &'static str {
        match self {
            CancelResult::CarriedOut => "carries it out",
            CancelResult::Refused => "refuses it",
            CancelResult::Pending => "may carry it out later",
        }
    }
}

impl Cancels {
    /// Returns what there is at the beginning: after the decision to cancel, cancels may be under way.
    pub(super) fn new(begun: Begun, under_way: u8) -> Self {
        match begun {
            Begun::Cancelling => Cancels {
                is_decided: true,
                under_way,
                ..Cancels::default()
            },
            Begun::New | Begun::Resumed => Cancels::default(),
        }
    }

    pub(super) fn can_be_carried_out(self) -> bool {
        self.under_way > 0 && !self.is_closed
    }

    /// Lets nothing more arrive.
    pub(super) fn settle(&mut self) {
        self.under_way = 0;
        self.late = None;
    }

    /// Lets the connections die with the merchant's process.
    fn disconnect(&mut self) {
        self.late = None;
        self.was_sent_after_expiry = false;
    }
}

impl World {
    pub(super) fn is_cancelling(&self, merchant: Merchant) -> bool {
        self.program.borrow().is_cancelling(merchant.follower)
    }

    fn cancelling(&self, follower: &Follower) -> Merchant {
        Merchant {
            follower: self.program.borrow_mut().id(follower),
            heard: Heard {
                sent: 2,
                ..Heard::default()
            },
        }
    }

    /// Returns the state after the decision to cancel. If the network repeats cancels, no cancel counts as the only one.
    pub(super) fn decides(&self, state: &State) -> State {
        let mut next = *state;
        next.cancels.is_decided = true;
        let outcome = self.outcome(state.merchant);
        let is_open = matches!(outcome, None | Some(Outcome::GivenUp));
        next.merchant = if is_open && self.begun == Begun::Resumed {
            self.begin(Begun::Cancelling)
        } else {
            self.told(state.merchant, Input::Decides)
        };
        next
    }

    /// Adds what a merchant that cancels can do besides what every merchant can.
    pub(super) fn cancelling_merchants_events(
        &self,
        state: &State,
        events: &mut Vec<(Event, State)>,
    ) {
        let merchant = state.merchant;
        let outcome = self.program.borrow().cancel_outcome(merchant.follower);
        let may_call_closed =
            state.cancels.is_closed || self.broken == Some(Assumption::ClosedByTheServersClock);
        let can_go_on = matches!(outcome, None | Some(CancelOutcome::GivenUp));
        if may_call_closed && can_go_on && !merchant.heard.closed {
            let merchant = self.told(merchant, Input::Closed);
            events.push((Event::CallsClosed, State { merchant, ..*state }));
        }
        let mut restarted = State {
            late: None,
            ..*state
        };
        restarted.cancels.disconnect();
        let mut resumed = State {
            merchant: if self.broken == Some(Assumption::DecisionIsStored) {
                self.begin(Begun::Resumed)
            } else {
                self.begin(Begun::Cancelling)
            },
            ..restarted
        };
        if self.can_resume(state) {
            events.push((Event::Resumes, resumed));
            resumed.cancels.under_way = 2;
            if !state.has_acted() {
                events.push((Event::LosesItsLease, resumed));
            }
        }
        if let Some(outcome) = outcome {
            let ended = match outcome {
                CancelOutcome::GivenUp if self.broken == Some(Assumption::EndedAsACancellation) => {
                    Follower::ended(self.fault(), self.merchants_flow, Outcome::GivenUp)
                }
                _ => Follower::ended_cancelling(self.fault(), outcome),
            };
            let merchant = self.cancelling(&ended);
            events.push((
                Event::CancelRestartsEnded(outcome),
                State {
                    merchant,
                    ..restarted
                },
            ));
        }
    }

    /// Returns what a cancel can be answered.
    fn answers_to_cancel(&self, merchant: Merchant, result: CancelResult) -> News<Index> {
        let key = (merchant, result);
        if let Some(news) = self.cancelled.borrow().get(&key) {
            return Rc::clone(news);
        }
        let may_be_sent = |kind: &Kind| match result {
            _ if kind.contradicts_itself => true,
            _ if kind.is_success => result == CancelResult::CarriedOut,
            _ if kind.is_f => result == CancelResult::Refused,
            _ => true,
        };
        let answers = self.kinds(may_be_sent).into_iter();
        let news = self.news(merchant, answers.map(|at| (at, Input::Cancelled(at))));
        self.cancelled.borrow_mut().insert(key, Rc::clone(&news));
        news
    }

    /// Returns what a server can do with a cancel, how the request stands then, and whether the cancel may still be carried out.
    fn results(&self, state: &State) -> Vec<(CancelResult, Standing, bool)> {
        let is_over =
            matches!(state.standing, Standing::Failed(why) if self.kind(why).is_final_failure);
        let mut results = vec![
            (CancelResult::Refused, state.standing, false),
            (CancelResult::Pending, state.standing, true),
        ];
        if is_over {
            results.push((CancelResult::CarriedOut, state.standing, false));
        } else if !state.cancels.is_closed {
            let cancelled = Standing::Failed(self.failures.final_one);
            results.push((CancelResult::CarriedOut, cancelled, false));
        }
        match self.broken {
            Some(Assumption::CancelledForGood | Assumption::CancelledForGoodBeforeExpiry)
                if state.standing == Standing::Absent =>
            {
                results.push((CancelResult::CarriedOut, state.standing, false));
            }
            Some(Assumption::RefusedCancelIsNotCarriedOut) => {
                results.push((CancelResult::Refused, state.standing, true));
            }
            _ => {}
        }
        results
    }

    /// Adds what the network can do with cancels, and what was true before one.
    pub(super) fn cancels_events(&self, state: &State, events: &mut Vec<(Event, State)>) {
        let merchant = state.merchant;
        if state.cancels.under_way > 0 {
            let repeats = self.begun == Begun::Resumed
                || self.broken == Some(Assumption::CancelDeliveredOnce);
            let left: &[u8] = match state.cancels.under_way {
                _ if repeats => &[2],
                1 => &[0],
                _ => &[1, 2],
            };
            for (result, then, stays) in self.results(state) {
                // An S that is told as U, as if the server had not decided.
                let is_told_as_unknown = self.broken
                    == Some(Assumption::CancelledForGoodBeforeExpiry)
                    && result == CancelResult::CarriedOut
                    && !state.cancels.was_sent_after_expiry;
                let result = if is_told_as_unknown {
                    CancelResult::Pending
                } else {
                    result
                };
                let answers = self.answers_to_cancel(merchant, result);
                let left = if stays {
                    &[state.cancels.under_way]
                } else {
                    left
                };
                for &under_way in left {
                    let mut delivered = State {
                        standing: then,
                        ..*state
                    };
                    delivered.cancels.under_way = under_way;
                    delivered.cancels.was_booked |=
                        state.standing == Standing::Booked && then != Standing::Booked;
                    events.push((Event::CancelDelivered(result, None), delivered));
                    for &(answer, merchant) in answers.iter() {
                        events.push((
                            Event::CancelDelivered(result, Some(answer)),
                            State {
                                merchant,
                                ..delivered
                            },
                        ));
                    }
                    if !stays && state.late.is_none() {
                        delivered.cancels.late = Some(result);
                        events.push((Event::CancelDelivered(result, None), delivered));
                    }
                }
            }
        }
        if let Some(result) = state.cancels.late {
            let answers = self.answers_to_cancel(merchant, result);
            for &(answer, merchant) in answers.iter() {
                let mut answered = State { merchant, ..*state };
                answered.cancels.late = None;
                events.push((Event::LateCancelAnswer(answer), answered));
            }
        }
        if state.cancels.was_booked {
            let news = self.outdated(merchant, state.copies > 0);
            let told = news
                .iter()
                .map(|&(event, merchant)| (event, State { merchant, ..*state }));
            events.extend(told);
        }
    }

    /// Returns what was true before the request was cancelled. Not from an inquiry that was asked after the closing time.
    fn outdated(&self, merchant: Merchant, has_copies: bool) -> News<Event> {
        let key = (merchant, has_copies);
        if let Some(news) = self.outdated.borrow().get(&key) {
            return Rc::clone(news);
        }
        let successes = self.kinds(|kind| kind.is_success);
        let lags =
            !merchant.heard.asked_since_closed || self.broken == Some(Assumption::FreshAfterClosed);
        let inputs = successes.iter().flat_map(|&at| {
            let inquired = lags.then_some(Input::Inquired(successes[0], Some(at)));
            let answered = has_copies.then_some(Input::Answered(at));
            let notified = [Input::Notified(at)].into_iter();
            notified.chain(inquired).chain(answered)
        });
        let inputs = inputs.map(|input| (Event::Outdated(input), input));
        let news = self.news(merchant, inputs);
        self.outdated.borrow_mut().insert(key, Rc::clone(&news));
        news
    }

    /// Leaves out what makes no difference once the merchant cancels.
    pub(super) fn simplify(&self, state: &mut State) {
        if !self.is_cancelling(state.merchant) {
            return;
        }
        if let Standing::Failed(why) = &mut state.standing {
            let kind = self.kind(*why);
            if kind.is_final_failure {
                *why = self.failures.final_one;
            } else if !kind.id_is_taken {
                *why = self.failures.other;
            }
        }
        let makes_no_difference = |delivery: Delivery| {
            state.cancels.late.is_some()
                || (delivery.then != Standing::Booked
                    && self
                        .answers_to(state.merchant, delivery, state.paid_another_way)
                        .is_empty())
        };
        if state.late.is_some_and(makes_no_difference) {
            state.late = None;
        }
    }

    /// Returns what is wrong with how a cancellation reacts to what it can be told, whatever the server promises.
    pub(super) fn probe_cancelling(&self, follower: Id) -> Option<(Property, Event)> {
        let mut program = self.program.borrow_mut();
        let before = program.cancel_outcome(follower);
        for input in program.all_inputs() {
            let next = program.next(follower, input);
            let after = program.cancel_outcome(next);
            let kind = |at: Index| &program.kinds[usize::from(at)];
            let (about, counts) = match input {
                Input::Answered(at) => (Some(kind(at)), false),
                Input::Notified(at) => (Some(kind(at)), true),
                Input::Inquired(call, at) => (at.map(kind), kind(call).is_success),
                _ => (None, false),
            };
            let is_answer = matches!(input, Input::Answered(_));
            let is_s = about.is_some_and(|kind| kind.is_s);
            let is_final = counts && about.is_some_and(|kind| kind.is_final_failure);
            let is_taken = about.is_some_and(|kind| kind.id_is_taken);
            let is_cancelled = matches!(input, Input::Cancelled(at) if kind(at).is_success);
            let is_undecided = after == Some(CancelOutcome::Undecided);
            let is_opposite = match before {
                Some(CancelOutcome::Succeeded) => is_cancelled || is_final || (counts && is_taken),
                Some(CancelOutcome::Failed) => is_s,
                _ => false,
            };
            let may_be_ignored = is_answer && self.flow == result_codes::Flow::Deferred;
            let found = match before {
                None | Some(CancelOutcome::GivenUp) if is_cancelled => {
                    (after != Some(CancelOutcome::Cancelled)).then_some(Property::Deaf)
                }
                None | Some(CancelOutcome::GivenUp) if is_final => (!matches!(
                    after,
                    Some(CancelOutcome::Cancelled | CancelOutcome::Failed)
                ))
                .then_some(Property::Deaf),
                None | Some(CancelOutcome::GivenUp) => {
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

    /// Returns the states of an exploration in which a cancellation has this outcome.
    pub(crate) fn has_ended_cancelling_as(&self, state: &State, outcome: CancelOutcome) -> bool {
        let program = self.program.borrow();
        program.cancel_outcome(state.merchant.follower) == Some(outcome)
    }
}

/// The failures that stand for all others once the merchant cancels, except for those that say that the id is taken.
pub(super) struct Failures {
    final_one: Index,
    other: Index,
}

impl Failures {
    pub(super) fn new(kinds: &[Kind]) -> Self {
        let first = |is_wanted: &dyn Fn(&Kind) -> bool| {
            let is_plain = |kind: &Kind| !kind.says_may_be_processed && !kind.starts_over;
            let mut kinds = kinds.iter();
            let at = kinds.position(|kind| is_wanted(kind) && is_plain(kind));
            Index::try_from(at.expect("such a failure")).expect("few kinds")
        };
        Failures {
            final_one: first(&|kind| kind.is_final_failure),
            other: first(&|kind| kind.invites_a_copy && !kind.id_is_taken),
        }
    }
}
