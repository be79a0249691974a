//! The replies that the table makes possible, and what each means by the API's promises.
//!
//! This is the specification's reading of a reply. It is written down a second time on purpose, and apart from the crate's.

use std::fmt;

use result_codes::{NextStep, Reply, RequestState, ResultCode, ResultStatus};

/// A reply, and what it means.
#[derive(Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent readings of one reply"
)]
pub(crate) struct Kind {
    pub(crate) reply: Reply,
    pub(crate) meaning: Meaning,
    pub(crate) is_s: bool,
    pub(crate) is_f: bool,
    /// S or F with a code that is listed under another status.
    pub(crate) contradicts_itself: bool,
    /// An S that neither the table's status nor the next step contradicts.
    pub(crate) is_success: bool,
    /// It claims that the API has the request: S, A, or U with a listed code to poll or wait for.
    pub(crate) acknowledges: bool,
    /// An F of the request after which another copy can still be processed.
    pub(crate) invites_a_copy: bool,
    /// An F of the request after which nothing can follow.
    pub(crate) is_final_failure: bool,
    pub(crate) starts_over: bool,
    pub(crate) refuses_the_token: bool,
    pub(crate) may_be_processed: bool,
    /// The same, whatever the status.
    pub(crate) says_may_be_processed: bool,
    pub(crate) id_is_taken: bool,
    pub(crate) is_not_found: bool,
}

/// What the crate shows of a reply, except the code itself.
type Meaning = (
    ResultStatus,
    Option<ResultStatus>,
    NextStep,
    Option<RequestState>,
);

impl Kind {
    fn new(reply: Reply) -> Kind {
        let listed = reply.code().map(ResultCode::status);
        let state = reply.code().and_then(ResultCode::request_state);
        let step = reply.next_step();
        let letter = reply.status().as_str();
        let (is_s, is_f) = (letter == "S", letter == "F");
        let is_agreed = listed == Some(reply.status());
        let contradicts_itself = (is_s || is_f) && listed.is_some() && !is_agreed;
        let finds_out = matches!(step, NextStep::Poll | NextStep::Wait | NextStep::Reconcile);
        let sends_again = matches!(step, NextStep::Retry | NextStep::RefreshToken);
        let says = |wanted| is_f && state == Some(wanted);
        let may_be_processed = says(RequestState::MaybeProcessed);
        let id_is_taken = says(RequestState::IdTaken);
        let is_not_found = says(RequestState::NotFound);
        let invites_a_copy = is_f && !contradicts_itself && sends_again;
        Kind {
            reply,
            meaning: (reply.status(), listed, step, state),
            is_s,
            is_f,
            contradicts_itself,
            is_success: is_s && !finds_out,
            acknowledges: match letter {
                "S" | "A" => true,
                "U" => is_agreed && matches!(step, NextStep::Poll | NextStep::Wait),
                _ => false,
            },
            invites_a_copy,
            is_final_failure: is_f
                && !contradicts_itself
                && !invites_a_copy
                && !id_is_taken
                && !is_not_found
                && (may_be_processed || !finds_out),
            starts_over: is_f && step == NextStep::StartOver,
            refuses_the_token: is_f && step == NextStep::RefreshToken && state.is_none(),
            may_be_processed,
            says_may_be_processed: state == Some(RequestState::MaybeProcessed),
            id_is_taken,
            is_not_found,
        }
    }

    /// Returns what the server and the network of the model act on.
    pub(crate) fn role(&self) -> impl Eq + std::hash::Hash + use<> {
        let readings = [
            self.says_may_be_processed,
            self.contradicts_itself,
            self.is_success,
            self.acknowledges,
            self.invites_a_copy,
            self.is_final_failure,
            self.starts_over,
            self.may_be_processed,
            self.id_is_taken,
            self.is_not_found,
        ];
        (self.reply.status(), readings)
    }
}

impl Kind {
    /// Returns what decides whether an outcome beside it is read, if it answers an inquiry.
    pub(crate) fn class_of_call(&self) -> impl Eq + std::hash::Hash + use<> {
        (
            self.reply.status(),
            self.is_success,
            self.is_not_found,
            self.contradicts_itself,
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reply.code() {
            Some(code) => write!(f, "{} {code}", self.reply.status()),
            None => write!(f, "{} without a listed code", self.reply.status()),
        }
    }
}

/// Returns one reply of each meaning. A word such as `PROCESSING` is a status without a code, so it is among them.
pub(crate) fn meanings() -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    for &status in ResultStatus::ALL {
        let codes = ResultCode::ALL.iter().map(|&code| Some(code));
        let mut codes: Vec<_> = codes.chain([None]).collect();
        // A meaning prints as its first reply: preferably one that agrees with the table.
        codes.sort_by_key(|code| code.map(ResultCode::status) != Some(status));
        for code in codes {
            let kind = Kind::new(Reply::new(status, code));
            if kinds.iter().all(|other| other.meaning != kind.meaning) {
                kinds.push(kind);
            }
        }
    }
    kinds
}
