//! The replies that the table makes possible, one of each kind that a client can tell apart.

use std::collections::HashSet;
use std::fmt;

use result_codes::{NextStep, Reply, RequestState, ResultCode, ResultStatus};

use crate::clients::Client;

/// A reply that prints as a payments engineer writes it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Answer(pub(crate) Reply);

impl Answer {
    pub(crate) fn is(self, letter: &str) -> bool {
        self.0.status().as_str() == letter
    }

    /// Returns whether it is S or F with a code that is listed under another status.
    pub(crate) fn contradicts_itself(self) -> bool {
        (self.is("S") || self.is("F"))
            && self
                .table_status()
                .is_some_and(|status| status != self.0.status())
    }

    fn table_status(self) -> Option<ResultStatus> {
        self.0.code().map(ResultCode::status)
    }

    pub(crate) fn request_state(self) -> Option<RequestState> {
        self.0.code().and_then(ResultCode::request_state)
    }

    /// Returns whether it claims that the API has the request: S, A, or U with a listed code to poll or wait for.
    pub(crate) fn acknowledges(self) -> bool {
        let is_agreed = self.table_status() == Some(self.0.status());
        match self.0.status().as_str() {
            "S" | "A" => true,
            "U" => is_agreed && matches!(self.0.next_step(), NextStep::Poll | NextStep::Wait),
            _ => false,
        }
    }

    /// Returns whether it is an S that neither the table's status nor the next step contradicts.
    pub(crate) fn is_success(self) -> bool {
        self.is("S") && !self.is_inconclusive()
    }

    /// Returns whether its next step is to find out.
    fn is_inconclusive(self) -> bool {
        matches!(
            self.0.next_step(),
            NextStep::Poll | NextStep::Wait | NextStep::Reconcile
        )
    }

    /// Returns whether it is an F of the request after which another copy can still be processed.
    pub(crate) fn invites_a_copy(self) -> bool {
        self.is("F")
            && !self.contradicts_itself()
            && matches!(self.0.next_step(), NextStep::Retry | NextStep::RefreshToken)
    }

    /// Returns whether it is an F of the request after which nothing can follow.
    pub(crate) fn is_final_failure(self) -> bool {
        self.is("F")
            && !self.contradicts_itself()
            && !self.invites_a_copy()
            && !self.id_is_taken()
            && !self.is_not_found()
            && (self.may_be_processed() || !self.is_inconclusive())
    }

    pub(crate) fn may_be_processed(self) -> bool {
        self.is("F") && self.request_state() == Some(RequestState::MaybeProcessed)
    }

    pub(crate) fn id_is_taken(self) -> bool {
        self.is("F") && self.request_state() == Some(RequestState::IdTaken)
    }

    /// Returns whether it is an F that says that the API does not have the request. It may still arrive.
    pub(crate) fn is_not_found(self) -> bool {
        self.is("F")
            && !self.contradicts_itself()
            && self.request_state() == Some(RequestState::NotFound)
    }

    pub(crate) fn starts_over(self) -> bool {
        self.is("F") && self.0.next_step() == NextStep::StartOver
    }
}

impl Answer {
    /// Returns what the crate shows of a reply, except the code itself.
    fn kind_of_reply(
        self,
    ) -> (
        ResultStatus,
        Option<ResultStatus>,
        NextStep,
        Option<RequestState>,
    ) {
        (
            self.0.status(),
            self.table_status(),
            self.0.next_step(),
            self.request_state(),
        )
    }

    /// Returns what the server and the network of this model act on.
    fn server_role(self) -> (ResultStatus, [bool; 6], Option<RequestState>) {
        let is = [
            self.contradicts_itself(),
            self.is_success(),
            self.acknowledges(),
            self.invites_a_copy(),
            self.is_final_failure(),
            self.starts_over(),
        ];
        let state = self
            .request_state()
            .filter(|_| self.is("F") && !self.contradicts_itself());
        (self.0.status(), is, state)
    }

    /// Returns the client after it was told this, in each possible way.
    fn effects<C: Client>(self, client: C) -> [C; 4] {
        let mut told = [client; 4];
        told[0].answered(self.0);
        told[1].inquired(self.0, None);
        told[2].inquired(ResultStatus::Success.into(), Some(self.0));
        told[3].notified(self.0);
        told
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.code() {
            Some(code) => write!(f, "{} {code}", self.0.status()),
            None => write!(f, "{} with an unlisted code", self.0.status()),
        }
    }
}

/// Returns one reply of each kind that the server or the client can tell apart.
///
/// Each reply is tried in every state that the client can reach, so that nothing depends on which codes the table has.
pub(crate) fn kinds<C: Client>() -> Vec<Answer> {
    let mut kinds: Vec<Answer> = Vec::new();
    for &status in ResultStatus::ALL {
        let codes = ResultCode::ALL.iter().map(|&code| Some(code));
        let mut codes: Vec<_> = codes.chain([None]).collect();
        // A kind prints as its first reply: preferably one that agrees with the table,
        // then one with an unlisted code, then one listed as U.
        codes.sort_by_key(|code| match code.map(ResultCode::status) {
            Some(listed) if listed == status => 0,
            None => 1,
            Some(ResultStatus::Unknown) => 2,
            Some(_) => 3,
        });
        for code in codes {
            let reply = Answer(Reply::new(status, code));
            let is_new = |other: &Answer| other.kind_of_reply() != reply.kind_of_reply();
            if kinds.iter().all(is_new) {
                kinds.push(reply);
            }
        }
    }
    let clients = all_states::<C>(&kinds);
    let mut effects = HashSet::new();
    kinds.retain(|reply| {
        let effect: Vec<[C; 4]> = clients
            .iter()
            .map(|client| reply.effects(*client))
            .collect();
        effects.insert((reply.server_role(), effect))
    });
    kinds
}

/// Returns every state that a client can reach.
fn all_states<C: Client>(replies: &[Answer]) -> Vec<C> {
    let mut states = vec![C::new()];
    states.extend(C::resume());
    let mut known: HashSet<C> = states.iter().copied().collect();
    let mut next = 0;
    while next < states.len() {
        let state = states[next];
        let mut successors = vec![state; 2];
        let _ = successors[0].next_action();
        successors[1].give_up();
        for reply in replies {
            successors.extend(reply.effects(state));
        }
        states.extend(successors.into_iter().filter(|state| known.insert(*state)));
        next += 1;
    }
    states
}
