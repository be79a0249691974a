use std::iter::once;
use std::time::{Duration, Instant, SystemTime};

use backon::{BackoffBuilder, ExponentialBuilder};
use result_codes::{Action, Attempt, Outcome, Reply, ResultObject, TransactionStatus};

/// The answer to a send or a cancel.
#[derive(serde::Deserialize)]
struct Answer {
    result: ResultObject,
}

/// The answer to an inquiry: how the inquiry went, and how the payment stands.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inquiry {
    result: ResultObject,
    payment_status: Option<TransactionStatus>,
}

/// How long a call may take. After that, it counts as unanswered.
const TIME_LIMIT: Duration = Duration::from_secs(10);

/// Your HTTP client. `Err`: no answer that can be decoded came in time.
///
/// Get a new access token before the next call if HTTP says 401, or if the code of an answer asks
/// for one. Go by the code alone, whatever the status:
/// `result.code().is_some_and(|code| code.next_step() == NextStep::RefreshToken)`.
trait Provider {
    type Error;
    async fn pay(&self, id: &str, limit: Duration) -> Result<Answer, Self::Error>;
    async fn inquire(&self, id: &str, limit: Duration) -> Result<Inquiry, Self::Error>;
    /// Waits until the next notification arrives that passes your checks. Returns `None` at the time
    /// `until`.
    async fn notification(&self, id: &str, until: Instant) -> Option<TransactionStatus>;
}

/// Follows one request until its outcome is known. Returns the outcome and the reply that decided
/// it.
///
/// After the `deadline`, the API no longer carries out the request. Add a margin for clocks that
/// differ and replicas that lag.
async fn follow(
    provider: &impl Provider,
    id: &str,
    attempt: &mut Attempt,
    deadline: Option<SystemTime>,
) -> (Outcome, Option<Reply>) {
    // What was given up can still be decided.
    let is_open = |attempt: &Attempt| matches!(attempt.outcome(), None | Some(Outcome::GivenUp));
    let delays = ExponentialBuilder::new().with_max_times(12).with_jitter();
    let mut delays = once(Duration::ZERO).chain(delays.build());
    loop {
        let delay = delays.next().filter(|_| is_open(attempt));
        match delay {
            // Wait first: an action that is chosen before the delay may be wrong after it.
            Some(delay) => {
                let until = Instant::now() + delay;
                while let Some(status) = provider.notification(id, until).await {
                    attempt.notified(status);
                    if !is_open(attempt) {
                        break;
                    }
                }
            }
            // Changes nothing if the outcome is known.
            None => attempt.give_up(),
        }
        if deadline.is_some_and(|deadline| deadline < SystemTime::now()) {
            attempt.expired();
        }
        match attempt.next_action() {
            Action::Finish(outcome) if delay.is_none() || !is_open(attempt) => {
                return (outcome, attempt.decided_by());
            }
            Action::Send => {
                if let Ok(answer) = provider.pay(id, TIME_LIMIT).await {
                    attempt.answered(answer.result);
                }
            }
            Action::Inquire | Action::Wait | Action::Finish(_) => {
                if let Ok(inquiry) = provider.inquire(id, TIME_LIMIT).await {
                    let status = inquiry.payment_status.map(Reply::from);
                    attempt.inquired(inquiry.result, status);
                }
            }
        }
        // Here, store `attempt.order_may_be_paid()` if it is true.
    }
}
