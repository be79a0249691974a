//! What an attempt or a cancellation is told between two actions, for tests of single sequences.

use std::fmt::Debug;

use result_codes::{
    Action, Attempt, CancelAction, Cancellation, NextStep, Reply, RequestState, ResultCode,
    ResultStatus,
};

/// What is told between two actions.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Told {
    Nothing,
    /// The answer to a cancel.
    Cancelled(Reply),
    /// The answer to a send.
    Answered(Reply),
    /// The answer to an inquiry, without an outcome.
    Inquired(Reply),
    /// The outcome that a successful inquiry reports.
    Outcome(Reply),
    Notified(Reply),
    Expired,
    Closed,
    GaveUp,
}

pub(crate) const NO_ANSWER: Told = Told::Nothing;
pub(crate) const EXPIRED: Told = Told::Expired;
pub(crate) const CLOSED: Told = Told::Closed;
pub(crate) const GIVE_UP: Told = Told::GaveUp;

/// Parses a reply as the API sends it: `F ORDER_NOT_EXIST`, or `U` with an unlisted code or none.
pub(crate) fn reply(text: &str) -> Reply {
    let (status, code) = text.split_once(' ').unwrap_or((text, ""));
    let status = ResultStatus::parse(status).expect("a status");
    Reply::new(status, ResultCode::parse(code))
}

pub(crate) fn cancelled(text: &str) -> Told {
    Told::Cancelled(reply(text))
}

pub(crate) fn answered(text: &str) -> Told {
    Told::Answered(reply(text))
}

pub(crate) fn inquired(text: &str) -> Told {
    Told::Inquired(reply(text))
}

pub(crate) fn outcome(text: &str) -> Told {
    Told::Outcome(reply(text))
}

pub(crate) fn notified(text: &str) -> Told {
    Told::Notified(reply(text))
}

/// Returns every reply that the table makes possible.
pub(crate) fn replies() -> impl Iterator<Item = Reply> {
    let codes = || ResultCode::ALL.iter().map(|&code| Some(code)).chain([None]);
    ResultStatus::ALL
        .iter()
        .flat_map(move |&status| codes().map(move |code| Reply::new(status, code)))
}

pub(crate) fn of_status(status: ResultStatus) -> impl Iterator<Item = Reply> {
    replies().filter(move |reply| reply.status() == status)
}

pub(crate) fn state(reply: Reply) -> Option<RequestState> {
    reply.code().and_then(ResultCode::request_state)
}

/// Returns whether the next step is to find out. An S or F with it decides nothing, unless its code has a request state.
pub(crate) fn finds_out(reply: Reply) -> bool {
    matches!(
        reply.next_step(),
        NextStep::Poll | NextStep::Wait | NextStep::Reconcile
    )
}

/// An attempt or a cancellation.
pub(crate) trait Follower: Clone + Debug {
    type Action: Copy + Debug + PartialEq;

    fn next(&mut self) -> Self::Action;
    fn tell(&mut self, told: Told);
}

impl Follower for Attempt {
    type Action = Action;

    fn next(&mut self) -> Action {
        self.next_action()
    }

    fn tell(&mut self, told: Told) {
        match told {
            Told::Nothing => {}
            Told::Answered(answer) => self.answered(answer),
            Told::Inquired(call) => self.inquired(call, None),
            Told::Outcome(outcome) => self.inquired(ResultStatus::Success, Some(outcome)),
            Told::Notified(outcome) => self.notified(outcome),
            Told::Expired => self.expired(),
            Told::GaveUp => self.give_up(),
            Told::Cancelled(_) | Told::Closed => panic!("an attempt is not told {told:?}"),
        }
    }
}

impl Follower for Cancellation {
    type Action = CancelAction;

    fn next(&mut self) -> CancelAction {
        self.next_action()
    }

    fn tell(&mut self, told: Told) {
        match told {
            Told::Nothing => {}
            Told::Cancelled(answer) => self.cancelled(answer),
            Told::Answered(answer) => self.answered(answer),
            Told::Inquired(call) => self.inquired(call, None),
            Told::Outcome(outcome) => self.inquired(ResultStatus::Success, Some(outcome)),
            Told::Notified(outcome) => self.notified(outcome),
            Told::Expired => self.expired(),
            Told::Closed => self.closed(),
            Told::GaveUp => self.give_up(),
        }
    }
}

/// Asserts the actions of a follower: the first, and then one after each thing it is told.
#[track_caller]
pub(crate) fn follows<F: Follower>(
    mut follower: F,
    first: F::Action,
    then: &[(Told, F::Action)],
) -> F {
    let begun = follower.clone();
    assert_eq!(follower.next(), first, "{begun:?}");
    for (number, &(told, action)) in then.iter().enumerate() {
        follower.tell(told);
        let next = follower.next();
        assert_eq!(next, action, "{begun:?}, after {:#?}", &then[..=number]);
    }
    follower
}
