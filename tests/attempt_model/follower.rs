//! The merchant's program that follows one request id: an attempt or its cancellation, or one with a planted fault.

use result_codes::{
    Action, Attempt, CancelAction, CancelOutcome, Cancellation, Flow, NextStep, Outcome, Reply,
    ResultCode, ResultStatus,
};

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
    // Of the cancellation:
    BelievesSuccessUnderACancel,
    TakesCancelNotFoundForUnpaid,
    TakesRefusedCancelForPaid,
    TakesAnyCancelForTheOnlyOne,
    ResumesAsNeverCancelled,
    TrustsCancelAfterExpiry,
    AlarmsAfterCancelled,
    FailsUnderACancel,
    TrustsNotificationAfterClosed,
    TrustsInquiryFromBeforeClosed,
    MissesClosed,
    MissesSuccessAfterClosed,
}

impl Fault {
    pub(crate) const OF_ATTEMPT: [Fault; 15] = [
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

    pub(crate) const OF_CANCELLATION: [Fault; 12] = [
        Fault::BelievesSuccessUnderACancel,
        Fault::TakesCancelNotFoundForUnpaid,
        Fault::TakesRefusedCancelForPaid,
        Fault::TakesAnyCancelForTheOnlyOne,
        Fault::ResumesAsNeverCancelled,
        Fault::TrustsCancelAfterExpiry,
        Fault::AlarmsAfterCancelled,
        Fault::FailsUnderACancel,
        Fault::TrustsNotificationAfterClosed,
        Fault::TrustsInquiryFromBeforeClosed,
        Fault::MissesClosed,
        Fault::MissesSuccessAfterClosed,
    ];
}

/// What a follower does next.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    Send,
    Cancel,
    Inquire,
    Wait,
    Finish(Outcome),
}

/// What a follower is told.
#[derive(Clone, Copy)]
pub(crate) enum Told<'a> {
    GivesUp,
    Expired,
    Closed,
    /// It is to cancel from here on.
    Decides,
    Cancelled(&'a Kind),
    Answered(&'a Kind),
    Inquired(&'a Kind, Option<&'a Kind>),
    Notified(&'a Kind),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Role {
    Attempt(Attempt),
    Cancellation(Cancellation),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Follower {
    fault: Option<Fault>,
    role: Role,
    /// With [`Fault::StartsOverAfterGivingUp`]: the API invited a new order after the attempt was given up.
    is_invited: bool,
}

impl Follower {
    fn from_role(fault: Option<Fault>, role: Role) -> Self {
        Follower {
            fault,
            role,
            is_invited: false,
        }
    }

    fn from_attempt(fault: Option<Fault>, attempt: Attempt) -> Self {
        Self::from_role(fault, Role::Attempt(attempt))
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

    pub(crate) fn resume_cancelling(fault: Option<Fault>, flow: Flow) -> Self {
        Self::from_role(fault, Role::Cancellation(Cancellation::resume(flow)))
    }

    pub(crate) fn ended_cancelling(fault: Option<Fault>, outcome: CancelOutcome) -> Self {
        Self::from_role(fault, Role::Cancellation(Cancellation::ended(outcome)))
    }

    pub(crate) fn is_cancelling(&self) -> bool {
        matches!(self.role, Role::Cancellation(_))
    }

    /// Returns the outcome, with `Failed` for `Cancelled`.
    pub(crate) fn outcome(&self) -> Option<Outcome> {
        match &self.role {
            Role::Cancellation(_) => self.cancel_outcome().map(|outcome| match outcome {
                CancelOutcome::Cancelled | CancelOutcome::Failed => Outcome::Failed,
                CancelOutcome::Succeeded => Outcome::Succeeded,
                CancelOutcome::GivenUp => Outcome::GivenUp,
                CancelOutcome::Undecided => Outcome::Undecided,
            }),
            Role::Attempt(attempt) => match attempt.outcome() {
                Some(Outcome::Failed) if self.is_invited => Some(Outcome::StartOver),
                outcome => outcome,
            },
        }
    }

    pub(crate) fn cancel_outcome(&self) -> Option<CancelOutcome> {
        match &self.role {
            Role::Attempt(_) => None,
            Role::Cancellation(cancellation) => cancellation.outcome(),
        }
    }

    /// Returns whether it knows that the order may be paid. After the decision to cancel nothing depends on that, so the model leaves
    /// it out.
    pub(crate) fn order_may_be_paid(&self) -> bool {
        match &self.role {
            Role::Attempt(attempt) => attempt.order_may_be_paid(),
            Role::Cancellation(_) => false,
        }
    }

    pub(crate) fn next_action(&mut self) -> Step {
        let resumed = Role::Cancellation(Cancellation::resume(Flow::Immediate));
        if self.fault == Some(Fault::ResumesAsNeverCancelled) && self.role == resumed {
            self.role = Role::Cancellation(Attempt::resume(Flow::Immediate).cancel());
        }
        let is_invited = self.is_invited;
        match &mut self.role {
            Role::Attempt(attempt) => match attempt.next_action() {
                Action::Send => Step::Send,
                Action::Finish(Outcome::Failed) if is_invited => Step::Finish(Outcome::StartOver),
                Action::Finish(outcome) => Step::Finish(outcome),
                Action::Inquire => Step::Inquire,
                Action::Wait => Step::Wait,
            },
            Role::Cancellation(cancellation) => match cancellation.next_action() {
                CancelAction::Cancel => Step::Cancel,
                CancelAction::Inquire => Step::Inquire,
                CancelAction::Finish(_) => {
                    Step::Finish(self.outcome().expect("the outcome that it finishes with"))
                }
            },
        }
    }

    pub(crate) fn hear(&mut self, told: Told) {
        if self.mishears(told) || self.mishears_while_cancelling(told) {
            return;
        }
        match (&mut self.role, told) {
            (Role::Attempt(attempt), Told::GivesUp) => attempt.give_up(),
            (Role::Attempt(attempt), Told::Expired) => attempt.expired(),
            (Role::Attempt(attempt), Told::Answered(kind)) => attempt.answered(kind.reply),
            (Role::Attempt(attempt), Told::Inquired(call, outcome)) => {
                attempt.inquired(call.reply, outcome.map(|kind| kind.reply));
            }
            (Role::Attempt(attempt), Told::Notified(kind)) => attempt.notified(kind.reply),
            (Role::Attempt(attempt), Told::Decides) => {
                self.role = Role::Cancellation(attempt.clone().cancel());
            }
            (Role::Attempt(_), Told::Closed | Told::Cancelled(_))
            | (Role::Cancellation(_), Told::Decides) => {}
            (Role::Cancellation(it), Told::GivesUp) => it.give_up(),
            (Role::Cancellation(it), Told::Expired) => it.expired(),
            (Role::Cancellation(it), Told::Closed) => it.closed(),
            (Role::Cancellation(it), Told::Cancelled(kind)) => it.cancelled(kind.reply),
            (Role::Cancellation(it), Told::Answered(kind)) => it.answered(kind.reply),
            (Role::Cancellation(it), Told::Inquired(call, outcome)) => {
                it.inquired(call.reply, outcome.map(|kind| kind.reply));
            }
            (Role::Cancellation(it), Told::Notified(kind)) => it.notified(kind.reply),
        }
    }

    /// As [`mishears`](Self::mishears), once it cancels.
    fn mishears_while_cancelling(&mut self, told: Told) -> bool {
        let (Some(fault), Role::Cancellation(cancellation)) = (self.fault, &mut self.role) else {
            return false;
        };
        let outcome = cancellation.outcome();
        let is_open = outcome.is_none();
        let success = Reply::from(ResultStatus::Success);
        match (fault, told) {
            (Fault::BelievesSuccessUnderACancel, Told::Inquired(call, Some(kind)))
                if is_open && call.is_success && kind.is_success =>
            {
                *cancellation = Cancellation::ended(CancelOutcome::Succeeded);
            }
            (Fault::TakesCancelNotFoundForUnpaid, Told::Cancelled(kind))
                if is_open && kind.is_not_found =>
            {
                *cancellation = Cancellation::ended(CancelOutcome::Failed);
            }
            (Fault::TakesRefusedCancelForPaid, Told::Cancelled(kind))
                if is_open && kind.is_final_failure =>
            {
                *cancellation = Cancellation::ended(CancelOutcome::Succeeded);
            }
            (Fault::TakesAnyCancelForTheOnlyOne, Told::Cancelled(kind))
                if is_open && kind.is_final_failure =>
            {
                *cancellation = Attempt::ended(Outcome::GivenUp).cancel();
            }
            (Fault::TrustsCancelAfterExpiry, Told::Cancelled(kind)) if kind.is_not_found => {
                cancellation.inquired(kind.reply, None);
            }
            (Fault::AlarmsAfterCancelled, Told::Notified(kind))
                if kind.is_s && outcome == Some(CancelOutcome::Cancelled) =>
            {
                *cancellation = Cancellation::ended(CancelOutcome::Undecided);
            }
            (Fault::FailsUnderACancel, Told::Notified(kind))
                if is_open && kind.is_final_failure =>
            {
                *cancellation = Cancellation::ended(CancelOutcome::Failed);
            }
            (Fault::TrustsNotificationAfterClosed, Told::Notified(kind)) if kind.is_success => {
                cancellation.inquired(success, Some(kind.reply));
            }
            (Fault::TrustsInquiryFromBeforeClosed, Told::Closed) => {
                cancellation.closed();
                let _ = cancellation.next_action();
            }
            (Fault::MissesClosed, Told::Closed) => {}
            (Fault::MissesSuccessAfterClosed, Told::Inquired(call, Some(kind)))
                if is_open && kind.is_success =>
            {
                // While a cancel may be under way, a notification is not believed, closed or not.
                let mut doubtful = cancellation.clone();
                doubtful.notified(kind.reply);
                if doubtful.outcome().is_some() {
                    return false;
                }
                cancellation.inquired(call.reply, Some(ResultStatus::Unknown.into()));
            }
            _ => return false,
        }
        true
    }

    /// Acts on what it is told as the fault does. Returns whether the fault has to do with it.
    fn mishears(&mut self, told: Told) -> bool {
        let outcome = self.outcome();
        let (Some(fault), Role::Attempt(attempt)) = (self.fault, &mut self.role) else {
            return false;
        };
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
