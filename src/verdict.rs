//! What one reply says about the request. It is all that the rules of an attempt ask of a reply.

use crate::tables::{STATUS_F, STATUS_S};
use crate::{NextStep, Reply, RequestState, ResultCode};

/// What follows from an F.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// Nothing is decided: it contradicts itself, or its next step is to find out.
    Inconclusive,
    Retry,
    RefreshToken,
    MaybeProcessed,
    IdTaken,
    StartOver,
    Final,
}

impl Reply {
    /// Returns what follows from this reply, which is an F.
    pub(crate) fn failure(self) -> Failure {
        match (self.request_state(), self.next_step()) {
            (Some(RequestState::IdTaken), _) => Failure::IdTaken,
            // Two instructions that contradict each other.
            (Some(RequestState::MaybeProcessed), NextStep::Retry | NextStep::RefreshToken) => {
                Failure::Inconclusive
            }
            (Some(RequestState::MaybeProcessed), _) => Failure::MaybeProcessed,
            (_, NextStep::Retry) => Failure::Retry,
            (_, NextStep::RefreshToken) => Failure::RefreshToken,
            (_, NextStep::StartOver) => Failure::StartOver,
            _ if self.asks_to_find_out() => Failure::Inconclusive,
            _ => Failure::Final,
        }
    }

    /// Returns whether this is an S that its code does not contradict.
    pub(crate) fn is_success(self) -> bool {
        self.status() == STATUS_S && !self.asks_to_find_out()
    }

    /// Returns whether this is an F that is final as the outcome of a request.
    pub(crate) fn is_final_failure(self) -> bool {
        let is_final = !matches!(
            self.failure(),
            Failure::Inconclusive | Failure::Retry | Failure::RefreshToken
        );
        self.status() == STATUS_F && is_final && !self.is_not_found()
    }

    /// Returns whether this is an F that says that the API does not have the request. The request may still arrive.
    pub(crate) fn is_not_found(self) -> bool {
        self.status() == STATUS_F && self.request_state() == Some(RequestState::NotFound)
    }

    /// Returns whether the code says that the order may be paid already, whatever status comes with it.
    pub(crate) fn is_maybe_processed(self) -> bool {
        self.request_state() == Some(RequestState::MaybeProcessed)
    }

    fn request_state(self) -> Option<RequestState> {
        self.code().and_then(ResultCode::request_state)
    }

    /// Returns whether the next step is to find out. An S or F with it decides nothing, unless its code has a request state.
    fn asks_to_find_out(self) -> bool {
        matches!(
            self.next_step(),
            NextStep::Poll | NextStep::Wait | NextStep::Reconcile
        )
    }
}
