//! The merchant's program that follows one request id: an attempt, or one with a planted fault.

use result_codes::{Action, Attempt, Flow, NextStep, Outcome, Reply, ResultCode, ResultStatus};

use crate::replies::Kind;

/// A fault that the model must find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fault {
    SwallowsSuccessAfterFailure,
    SwallowsFailureAfterSuccess,
    BelievesOutcomeBesideContradiction,
    MissesAcknowledgement,
    MissesRefusal,
    MissesExpiry,
    ResumesWhatWasGivenUp,
    ResumesAsSentOnce,
    TakesAnyCopyForTheOnlyOne,
    LosesMaybeProcessed,
    MissesThatItMayBePaid,
    TrustsInquiryFromBeforeExpiry,
    TrustsNotificationAfterExpiry,
    StartsOverAfterGivingUp,
    TakesAnyFailedInquiryForNotFound,
}

impl Fault {
    pub(crate) const ALL: [Fault; 15] = [
        Fault::SwallowsSuccessAfterFailure,
        Fault::SwallowsFailureAfterSuccess,
        Fault::BelievesOutcomeBesideContradiction,
        Fault::MissesAcknowledgement,
        Fault::MissesRefusal,
        Fault::MissesExpiry,
        Fault::ResumesWhatWasGivenUp,
        Fault::ResumesAsSentOnce,
        Fault::TakesAnyCopyForTheOnlyOne,
        Fault::LosesMaybeProcessed,
        Fault::MissesThatItMayBePaid,
        Fault::TrustsInquiryFromBeforeExpiry,
        Fault::TrustsNotificationAfterExpiry,
        Fault::StartsOverAfterGivingUp,
        Fault::TakesAnyFailedInquiryForNotFound,
    ];
}

/// What a follower is told.
#[derive(Clone, Copy)]
pub(crate) enum Told<'a> {
    GivesUp,
    Expired,
    Answered(&'a Kind),
    Inquired(&'a Kind, Option<&'a Kind>),
    Notified(&'a Kind),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Follower {
    fault: Option<Fault>,
    attempt: Attempt,
    /// With [`Fault::StartsOverAfterGivingUp`]: the API invited a new order after the attempt was given up.
    is_invited: bool,
}

impl Follower {
    fn from_attempt(fault: Option<Fault>, attempt: Attempt) -> Self {
        Follower {
            fault,
            attempt,
            is_invited: false,
        }
    }

    pub(crate) fn new(fault: Option<Fault>, flow: Flow) -> Self {
        Self::from_attempt(fault, Attempt::new(flow))
    }

    pub(crate) fn resume(fault: Option<Fault>, flow: Flow) -> Self {
        let mut attempt = Attempt::resume(flow);
        if fault == Some(Fault::ResumesAsSentOnce) {
            attempt = Attempt::new(flow);
            let _ = attempt.next_action();
        }
        Self::from_attempt(fault, attempt)
    }

    pub(crate) fn ended(fault: Option<Fault>, flow: Flow, outcome: Outcome) -> Self {
        if fault == Some(Fault::ResumesWhatWasGivenUp) && outcome == Outcome::GivenUp {
            return Self::resume(fault, flow);
        }
        Self::from_attempt(fault, Attempt::ended(outcome))
    }

    pub(crate) fn outcome(&self) -> Option<Outcome> {
        match self.attempt.outcome() {
            Some(Outcome::Failed) if self.is_invited => Some(Outcome::StartOver),
            outcome => outcome,
        }
    }

    pub(crate) fn order_may_be_paid(&self) -> bool {
        self.attempt.order_may_be_paid()
    }

    pub(crate) fn next_action(&mut self) -> Action {
        match self.attempt.next_action() {
            Action::Finish(Outcome::Failed) if self.is_invited => {
                Action::Finish(Outcome::StartOver)
            }
            action => action,
        }
    }

    pub(crate) fn hear(&mut self, told: Told) {
        if !self.mishears(told) {
            let attempt = &mut self.attempt;
            match told {
                Told::GivesUp => attempt.give_up(),
                Told::Expired => attempt.expired(),
                Told::Answered(kind) => attempt.answered(kind.reply),
                Told::Inquired(call, outcome) => {
                    attempt.inquired(call.reply, outcome.map(|kind| kind.reply));
                }
                Told::Notified(kind) => attempt.notified(kind.reply),
            }
        }
    }

    /// Acts on what it is told as the fault does. Returns whether the fault has to do with it.
    fn mishears(&mut self, told: Told) -> bool {
        let Some(fault) = self.fault else {
            return false;
        };
        let outcome = self.outcome();
        let attempt = &mut self.attempt;
        match (fault, told) {
            (Fault::SwallowsSuccessAfterFailure, Told::Notified(kind)) => {
                outcome == Some(Outcome::Failed) && kind.is_s
            }
            (Fault::SwallowsFailureAfterSuccess, Told::Inquired(_, Some(kind))) => {
                outcome == Some(Outcome::Succeeded) && kind.is_f
            }
            (Fault::BelievesOutcomeBesideContradiction, Told::Inquired(call, Some(kind))) => {
                if call.is_s {
                    attempt.inquired(ResultStatus::Success, Some(kind.reply));
                }
                call.is_s
            }
            (Fault::MissesAcknowledgement, Told::Answered(kind)) => kind.acknowledges && !kind.is_s,
            (Fault::MissesRefusal, Told::Answered(kind)) => {
                kind.starts_over || kind.may_be_processed
            }
            (Fault::MissesExpiry, Told::Expired) => true,
            (Fault::TakesAnyCopyForTheOnlyOne, Told::Answered(kind)) => {
                if kind.is_final_failure {
                    attempt.inquired(ResultStatus::Success, Some(kind.reply));
                }
                kind.is_final_failure
            }
            (Fault::LosesMaybeProcessed, Told::Answered(kind)) => {
                if kind.may_be_processed {
                    attempt.answered(failed(|code| code.next_step() == NextStep::StartOver));
                }
                kind.may_be_processed
            }
            (Fault::MissesThatItMayBePaid, Told::Inquired(call, None)) => {
                call.says_may_be_processed
            }
            (Fault::TrustsInquiryFromBeforeExpiry, Told::Expired) => {
                attempt.expired();
                let _ = attempt.next_action();
                true
            }
            (Fault::TrustsNotificationAfterExpiry, Told::Notified(kind)) => {
                if kind.is_not_found {
                    attempt.inquired(kind.reply, None);
                }
                kind.is_not_found
            }
            (Fault::StartsOverAfterGivingUp, Told::Notified(kind)) => {
                self.is_invited |= outcome == Some(Outcome::GivenUp) && kind.starts_over;
                false
            }
            (Fault::TakesAnyFailedInquiryForNotFound, Told::Inquired(call, None)) => {
                if call.is_final_failure {
                    attempt.inquired(
                        failed(|code| code.request_state().is_some_and(is_not_found)),
                        None,
                    );
                }
                call.is_final_failure
            }
            _ => false,
        }
    }
}

fn is_not_found(state: result_codes::RequestState) -> bool {
    state == result_codes::RequestState::NotFound
}

/// Returns an F with the first code that has this property.
fn failed(is_wanted: impl Fn(ResultCode) -> bool) -> Reply {
    let code = ResultCode::ALL
        .iter()
        .copied()
        .find(|&code| is_wanted(code));
    Reply::new(ResultStatus::Failed, code)
}
