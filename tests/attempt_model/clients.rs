//! The merchant's programs: the attempt, and two loops that were written without it.

use std::fmt::Debug;
use std::hash::Hash;

use result_codes::{Action, Attempt, NextStep, Outcome, Reply, RequestState, ResultStatus};

/// A program that follows one request id.
pub(crate) trait Client: Copy + Debug + Eq + Hash {
    fn new() -> Self;
    /// Returns the program after a restart, if it can go on.
    fn resume() -> Option<Self>;
    fn next_action(&mut self) -> Action;
    fn answered(&mut self, answer: Reply);
    fn inquired(&mut self, call: Reply, outcome: Option<Reply>);
    fn notified(&mut self, outcome: Reply);
    fn give_up(&mut self);
}

impl Client for Attempt {
    fn new() -> Self {
        Attempt::new()
    }

    fn resume() -> Option<Self> {
        Some(Attempt::resume())
    }

    fn next_action(&mut self) -> Action {
        Attempt::next_action(self)
    }

    fn answered(&mut self, answer: Reply) {
        Attempt::answered(self, answer);
    }

    fn inquired(&mut self, call: Reply, outcome: Option<Reply>) {
        Attempt::inquired(self, call, outcome);
    }

    fn notified(&mut self, outcome: Reply) {
        Attempt::notified(self, outcome);
    }

    fn give_up(&mut self) {
        Attempt::give_up(self);
    }
}

/// Returns the next step as it was before `reconcile`. A closed order and a taken id started over, and a contradictory answer
/// followed its status.
fn former_next_step(reply: Reply) -> NextStep {
    let state = reply
        .code()
        .and_then(result_codes::ResultCode::request_state);
    let is_agreed = reply
        .code()
        .is_some_and(|code| code.status() == reply.status());
    match (reply.next_step(), state) {
        (NextStep::Reconcile, Some(RequestState::MaybeProcessed | RequestState::IdTaken))
            if is_agreed =>
        {
            NextStep::StartOver
        }
        (NextStep::Reconcile, _) => reply.status().next_step(),
        (step, _) => step,
    }
}

/// What both former programs keep: what they do next, and whether the answer to a send is still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Former {
    then: Then,
    is_waiting: bool,
}

impl Former {
    const NEW: Former = Former {
        then: Then::Pay,
        is_waiting: false,
    };

    /// Takes the answer to a send as arrived, and returns whether one was still to come.
    fn stop_waiting(&mut self) -> bool {
        std::mem::take(&mut self.is_waiting)
    }

    fn act(&mut self) -> Action {
        match self.then {
            Then::Pay => {
                self.is_waiting = true;
                Action::Send
            }
            Then::Inquire | Then::InquireOrPay => Action::Inquire,
            Then::End(outcome) => Action::Finish(outcome),
        }
    }

    fn give_up(&mut self) {
        if !matches!(self.then, Then::End(_)) {
            self.is_waiting = false;
            self.then = Then::End(Outcome::Undecided);
        }
    }
}

/// The former loop of the example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FormerExample {
    former: Former,
    is_resent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Then {
    Pay,
    Inquire,
    InquireOrPay,
    End(Outcome),
}

impl FormerExample {
    fn follow(reply: Reply) -> Then {
        let has_failed = reply.status() == ResultStatus::Failed;
        match former_next_step(reply) {
            NextStep::Proceed => Then::End(Outcome::Succeeded),
            NextStep::Retry => Then::Pay,
            NextStep::Poll | NextStep::Wait => Then::Inquire,
            NextStep::StartOver if has_failed => Then::End(Outcome::StartOver),
            NextStep::Stop
            | NextStep::TellCustomer
            | NextStep::ContactSupport
            | NextStep::FixRequest
            | NextStep::Reauthorize
            | NextStep::RefreshToken
                if has_failed =>
            {
                Then::End(Outcome::Failed)
            }
            _ => Then::End(Outcome::Undecided),
        }
    }
}

impl Client for FormerExample {
    fn new() -> Self {
        FormerExample {
            former: Former::NEW,
            is_resent: false,
        }
    }

    fn resume() -> Option<Self> {
        None
    }

    fn next_action(&mut self) -> Action {
        if self.former.stop_waiting() {
            self.is_resent = true;
            self.former.then = Then::InquireOrPay;
        }
        self.former.act()
    }

    fn answered(&mut self, answer: Reply) {
        if !self.former.stop_waiting() {
            return;
        }
        self.former.then = match Self::follow(answer) {
            Then::End(Outcome::StartOver | Outcome::Failed) if self.is_resent => Then::InquireOrPay,
            then => then,
        };
        self.is_resent = true;
    }

    fn inquired(&mut self, call: Reply, outcome: Option<Reply>) {
        if !matches!(self.former.then, Then::Inquire | Then::InquireOrPay) {
            return;
        }
        let step = former_next_step(call);
        if let (NextStep::Proceed, Some(outcome)) = (step, outcome) {
            self.former.then = Self::follow(outcome);
            return;
        }
        let asks_again = matches!(
            step,
            NextStep::Proceed | NextStep::Retry | NextStep::Poll | NextStep::Wait
        );
        if self.former.then == Then::InquireOrPay && !asks_again {
            self.former.then = Then::Pay;
        }
    }

    fn notified(&mut self, _: Reply) {}

    fn give_up(&mut self) {
        self.former.give_up();
    }
}

/// The former `match` of the README, taken literally: each answer by its next step, and no answer as U.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FormerReadme {
    former: Former,
}

impl FormerReadme {
    fn on_response(&mut self, result: Reply) {
        self.former.then = match former_next_step(result) {
            NextStep::Proceed => Then::End(Outcome::Succeeded),
            NextStep::Poll | NextStep::Wait => Then::Inquire,
            NextStep::Retry => Then::Pay,
            NextStep::StartOver => Then::End(Outcome::StartOver),
            NextStep::Stop => Then::End(Outcome::Failed),
            _ => Then::End(Outcome::Undecided),
        };
    }
}

impl Client for FormerReadme {
    fn new() -> Self {
        FormerReadme {
            former: Former::NEW,
        }
    }

    fn resume() -> Option<Self> {
        None
    }

    fn next_action(&mut self) -> Action {
        if self.former.stop_waiting() {
            self.former.then = Then::Inquire;
        }
        self.former.act()
    }

    fn answered(&mut self, answer: Reply) {
        if self.former.stop_waiting() {
            self.on_response(answer);
        }
    }

    fn inquired(&mut self, call: Reply, outcome: Option<Reply>) {
        if self.former.then != Then::Inquire {
            return;
        }
        match (former_next_step(call), outcome) {
            (NextStep::Proceed, Some(outcome)) => self.on_response(outcome),
            (NextStep::Proceed, None) => {}
            _ => self.on_response(call),
        }
    }

    fn notified(&mut self, _: Reply) {}

    fn give_up(&mut self) {
        self.former.give_up();
    }
}
