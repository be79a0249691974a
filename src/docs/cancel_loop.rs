use result_codes::{CancelAction, CancelOutcome, Cancellation};

/// As [`Provider`], with the call that cancels.
trait CancelProvider: Provider {
    async fn cancel(&self, id: &str, limit: Duration) -> Result<Answer, Self::Error>;
}

/// Cancels one request, and follows it until it is known whether the payment stands.
///
/// After the `deadline`, the API no longer carries out the request; after `closing`, it carries out
/// no cancel of it. Add a margin to both.
async fn cancel(
    provider: &impl CancelProvider,
    id: &str,
    cancellation: &mut Cancellation,
    deadline: Option<SystemTime>,
    closing: Option<SystemTime>,
) -> (CancelOutcome, Option<Reply>) {
    let is_open = |it: &Cancellation| matches!(it.outcome(), None | Some(CancelOutcome::GivenUp));
    let has_passed = |time: Option<SystemTime>| time.is_some_and(|time| time < SystemTime::now());
    let delays = ExponentialBuilder::new().with_max_times(12).with_jitter();
    let mut delays = once(Duration::ZERO).chain(delays.build());
    loop {
        let delay = delays.next().filter(|_| is_open(cancellation));
        match delay {
            Some(delay) => {
                let until = Instant::now() + delay;
                while let Some(status) = provider.notification(id, until).await {
                    cancellation.notified(status);
                    if !is_open(cancellation) {
                        break;
                    }
                }
            }
            None => cancellation.give_up(),
        }
        let has_expired = has_passed(deadline);
        if has_expired {
            cancellation.expired();
        }
        if has_passed(closing) {
            cancellation.closed();
        }
        let action = cancellation.next_action();
        match action {
            CancelAction::Finish(outcome) if delay.is_none() || !is_open(cancellation) => {
                return (outcome, cancellation.decided_by());
            }
            CancelAction::Cancel => {
                if let Ok(answer) = provider.cancel(id, TIME_LIMIT).await {
                    cancellation.cancelled(answer.result);
                }
            }
            CancelAction::Inquire | CancelAction::Finish(_) => {}
        }
        // Once it has expired, inquire as well: only that ends what never arrived.
        if action != CancelAction::Cancel || (has_expired && is_open(cancellation)) {
            if let Ok(inquiry) = provider.inquire(id, TIME_LIMIT).await {
                let status = inquiry.payment_status.map(Reply::from);
                cancellation.inquired(inquiry.result, status);
            }
        }
        // Here, store `cancellation.order_may_be_paid()` if it is true.
    }
}
