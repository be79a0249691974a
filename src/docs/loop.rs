use std::iter::once;
use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBuilder};
use result_codes::{Action, Attempt, Outcome, Reply, ResultObject, TransactionStatus};

/// The answer to a send.
#[derive(serde::Deserialize)]
struct Payment {
    result: ResultObject,
}

/// The answer to an inquiry: how the inquiry went, and how the payment stands.
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Inquiry {
    result: ResultObject,
    payment_status: Option<TransactionStatus>,
}

/// Your HTTP client, with a time limit for each call. `Err` means that no answer came, or none that can be decoded.
///
/// If the next step of an answer is `RefreshToken`, get a new access token before the next call.
trait Provider {
    type Error;
    fn pay(&self, id: &str) -> Result<Payment, Self::Error>;
    fn inquire(&self, id: &str) -> Result<Inquiry, Self::Error>;
    /// Waits for this time. Yields what the notifications say that arrive meanwhile and pass your checks.
    fn notifications(&self, id: &str, time: Duration) -> impl Iterator<Item = TransactionStatus>;
}

/// Follows one request until its outcome is known. Returns the outcome and the reply that decided it.
fn follow(
    provider: &impl Provider,
    id: &str,
    mut attempt: Attempt,
    expires_at: Option<SystemTime>,
) -> (Outcome, Option<Reply>) {
    let delays = ExponentialBuilder::new().with_max_times(12).with_jitter();
    let mut delays = once(Duration::ZERO).chain(delays.build());
    loop {
        if attempt.outcome().is_none() {
            match delays.next() {
                // Wait first: an action that is chosen before the delay may be wrong after it.
                Some(delay) => {
                    for status in provider.notifications(id, delay) {
                        attempt.notified(status);
                        if attempt.outcome().is_some() {
                            break;
                        }
                    }
                }
                None => attempt.give_up(),
            }
        }
        if expires_at.is_some_and(|time| time < SystemTime::now()) {
            attempt.expired();
        }
        match attempt.next_action() {
            Action::Send => {
                if let Ok(payment) = provider.pay(id) {
                    attempt.answered(payment.result);
                }
            }
            Action::Inquire | Action::Wait => {
                if let Ok(inquiry) = provider.inquire(id) {
                    let status = inquiry.payment_status.map(Reply::from);
                    attempt.inquired(inquiry.result, status);
                }
            }
            Action::Finish(outcome) => return (outcome, attempt.decided_by()),
        }
    }
}
