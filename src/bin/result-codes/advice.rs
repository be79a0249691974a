//! What to do on a status and a code.

use result_codes::{NextStep, Reply, RequestState, ResultCode, ResultStatus};

/// What to do next.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Advice {
    /// The status that it follows from.
    pub(crate) status: ResultStatus,
    /// `None` where a word alone would mislead: it depends on the call.
    pub(crate) next_step: Option<NextStep>,
    /// What to do, in sentences. What restricts it comes first.
    pub(crate) text: String,
}

/// The code answers inquiries, where it is about the request; elsewhere it is about what the call names.
const NOT_FOUND: &str = "In reply to an inquiry: no such request. Send it again under the same request id, unless it has expired or \
                         was given up. In reply to a cancel, it proves nothing: cancel again. In reply to any other call: no such \
                         payment or refund. Check its id.";

const MAYBE_PROCESSED: &str = "Inquire first: this request, or another one for the same order, may have gone through already.";

const ID_TAKEN: &str = "Inquire first: another request already uses this request id.";

/// S alone decides nothing about money.
const CALL_SUCCEEDED: &str = "The call succeeded; this alone does not mean that anyone has paid. In reply to an inquiry, read \
                              `paymentStatus` or `refundStatus`; a newly created order is not paid yet.";

impl Advice {
    pub(crate) fn new(status: ResultStatus, code: Option<ResultCode>) -> Advice {
        let next_step = Reply::new(status, code).next_step();
        let agreed = code.filter(|code| code.status() == status);
        let description = next_step.description();
        let (next_step, text) = match agreed.and_then(ResultCode::request_state) {
            Some(RequestState::NotFound) => (None, NOT_FOUND.to_owned()),
            Some(state) => {
                let why = match state {
                    RequestState::IdTaken => ID_TAKEN,
                    _ => MAYBE_PROCESSED,
                };
                let text = match next_step {
                    NextStep::Reconcile => why.to_owned(),
                    _ => format!("{why} Only then: {description}"),
                };
                (Some(next_step), text)
            }
            None if next_step == NextStep::Proceed => (None, CALL_SUCCEEDED.to_owned()),
            None => (Some(next_step), description.to_owned()),
        };
        Advice {
            status,
            next_step,
            text,
        }
    }

    /// Returns the advice for each status, that of the code's own first.
    pub(crate) fn by_status(code: ResultCode) -> Vec<Advice> {
        let others = ["U", "A", "F", "S"].map(status).into_iter();
        let others = others.filter(|status| *status != code.status());
        [code.status()]
            .into_iter()
            .chain(others)
            .map(|status| Advice::new(status, Some(code)))
            .collect()
    }
}

/// Returns the status with this wire form. Every table has all four.
pub(crate) fn status(wire_form: &str) -> ResultStatus {
    ResultStatus::parse(wire_form).expect("the build checks that the table has it")
}
