//! The merchant: follows each request to its outcome, stores that, and does what follows from it.

use std::error::Error;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use jiff::Timestamp;
use result_codes::{
    Action, Attempt, CancelAction, CancelOutcome, Cancellation, Flow, Outcome as AttemptOutcome,
    Reply, ResultCode, ResultStatus,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, broadcast};
use tokio::time::{sleep, timeout};

use crate::api::{Answered, Api, Ask, NoAnswer, Token};
use crate::desk::Desk;
use crate::store::{
    DUE, Ending, Job, JobKind, News, Outcome, Request, Result, Store, convert, new_id,
};
use crate::wire::{Amount, Call};

/// How many requests a merchant begins for one order by itself.
const REQUESTS_PER_ORDER: u32 = 3;

/// How many requests an instance takes up at a time. After a restart there may be thousands.
const RESUMED_AT_A_TIME: usize = 32;

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Timing {
    /// How long a call may take. After that, no answer came.
    pub time_limit: Duration,
    /// How long a lease holds: longer than a delay, a call and the refreshing of a token together.
    pub lease: Duration,
    pub first_delay: Duration,
    /// For an order that is paid at the till.
    pub till: Pace,
    /// For an order that the customer pays by a QR code or a link.
    pub remote: Pace,
    /// How much later the provider's clock may be, and how far its inquiries may lag.
    pub margin: Duration,
    /// How long after the deadline the provider still carries out a cancel.
    pub cancel_period: Duration,
    /// How long after all that an attempt goes on.
    pub patience: Duration,
    /// How long after its beginning a refund goes on. No customer waits at the till for it.
    pub refund_patience: Duration,
    /// How soon what was given up is asked for again. Later, it is asked for less often.
    pub sweep: Duration,
    /// How often an instance looks for work that another left.
    pub tick: Duration,
}

/// How long a customer waits. The times are stored with the order, from when it is placed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Pace {
    pub longest_delay: Duration,
    /// How long the merchant waits for the customer. Then it cancels.
    pub cancel: Duration,
    /// How long an order can be paid, also by a new request. At the till: how long the code on the customer's phone lives.
    pub expiry: Duration,
}

impl Timing {
    pub const PRODUCTION: Timing = Timing {
        time_limit: Duration::from_secs(10),
        lease: Duration::from_secs(90),
        first_delay: Duration::from_secs(1),
        till: Pace {
            longest_delay: Duration::from_secs(4),
            cancel: Duration::from_secs(45),
            expiry: Duration::from_secs(60),
        },
        remote: Pace {
            longest_delay: Duration::from_secs(30),
            cancel: Duration::from_secs(5 * 60),
            expiry: Duration::from_secs(6 * 60),
        },
        margin: Duration::from_secs(60),
        // What has expired is not in process any more. Siblings cancel until the next day.
        cancel_period: Duration::ZERO,
        patience: Duration::from_secs(5 * 60),
        refund_patience: Duration::from_secs(24 * 60 * 60),
        sweep: Duration::from_secs(15 * 60),
        tick: Duration::from_secs(1),
    };

    pub const fn pace(&self, call: Call) -> Pace {
        match call {
            Call::RetailPay => self.till,
            Call::CreateQrOrder | Call::RefundApply => self.remote,
        }
    }

    fn delays(&self, call: Call) -> backon::ExponentialBackoff {
        ExponentialBuilder::new()
            .with_min_delay(self.first_delay)
            .with_max_delay(self.pace(call).longest_delay)
            .with_jitter()
            .without_max_times()
            .build()
    }
}

pub struct Merchant {
    pub store: Store,
    pub api: Api,
    pub desk: Desk,
    pub timing: Timing,
    /// Whether a proxy or a service mesh may repeat requests.
    pub is_behind_mesh: bool,
    /// The ids of requests that the webhook of this instance has stored a notification of.
    pub notified: broadcast::Sender<String>,
    pub log: fn(id: &str, what: &str),
}

/// The id of the request that starts an order over, or refunds it.
type Next = Option<String>;

impl Merchant {
    /// Stores a request that pays an order, and from here on the customer's time runs. An instance takes it up. Returns `None` if
    /// the order has a request.
    pub async fn place(
        &self,
        order_number: &str,
        call: Call,
        amount: Amount,
        auth_code: Option<&str>,
    ) -> Result<Option<Request>> {
        let (id, now, pace) = (new_id(), Timestamp::now(), self.timing.pace(call));
        let expires_at = now + pace.expiry;
        let deadline = expires_at + self.timing.margin;
        let closed_at = deadline + self.timing.cancel_period;
        let mut body = json!({
            "paymentRequestId": id,
            "referenceOrderId": format!("{order_number}-1"),
            "paymentAmount": amount,
            "paymentExpiryTime": expires_at.to_string(),
        });
        if let Some(code) = auth_code {
            body["paymentAuthCode"] = code.into();
        }
        let give_up_at = closed_at + self.timing.patience;
        let request = Request {
            expires_at: Some(expires_at.as_millisecond()),
            deadline: Some(deadline.as_millisecond()),
            cancel_at: Some((now + pace.cancel).as_millisecond()),
            closed_at: Some(closed_at.as_millisecond()),
            ..Request::new(id, order_number, call, amount, &body, give_up_at)
        };
        Ok(self.store.place(&request).await?.then_some(request))
    }

    /// Refunds what an order was paid with. Does nothing if the order has a refund. An instance takes it up.
    pub async fn refund(&self, payment: &Request) -> Result<bool> {
        self.store.place(&self.refund_of(payment)).await
    }

    /// Goes on with a request that nobody follows, and with what starts its order over or refunds it, until the outcome is stored or the
    /// lease is lost. If it has an outcome, reports what came after that, asks again if it was given up, and never charges.
    pub async fn take_up(&self, id: &str) -> Result<()> {
        let mut next = Some(id.to_owned());
        while let Some(id) = next {
            let Some(request) = self.store.take(&id).await? else { return Ok(()) };
            let flow = request.flow;
            next = if request.is_cancelling {
                let cancellation = match request.outcome {
                    None => Cancellation::resume(flow),
                    Some(outcome) => Cancellation::ended(convert(outcome)?),
                };
                self.cancel(request, cancellation).await?
            } else {
                let attempt = match request.outcome {
                    // With the first lease, it was never sent. Whoever held an earlier one may still be sending.
                    None if request.leases == 1 && !self.is_behind_mesh => Attempt::new(flow),
                    None => Attempt::resume(flow),
                    Some(outcome) => Attempt::ended(convert(outcome)?),
                };
                self.follow(request, attempt).await?
            };
        }
        Ok(())
    }

    /// Follows a request until its outcome is stored, if need be that of its cancellation, or the lease on it is lost.
    pub async fn follow(&self, mut request: Request, mut attempt: Attempt) -> Result<Next> {
        let mut notified = self.notified.subscribe();
        let mut delays = self.timing.delays(request.call);
        let mut asks_again = request.outcome == Some(Outcome::GivenUp);
        let (mut may_be_there, mut link_was_lost) = (false, false);
        loop {
            let Some((token, news)) = self.begin_turn(&mut request).await? else { return Ok(None) };
            let has_expired = news.has_passed(request.deadline);
            for (_, status) in &news.notifications {
                // Those that it knows change nothing.
                attempt.notified(status);
            }
            if has_expired {
                attempt.expired();
            }
            if attempt.outcome().is_none() && news.has_passed(request.cancel_at) {
                // A mesh may repeat a cancel, too.
                let cancellation = if self.is_behind_mesh {
                    Cancellation::resume(request.flow)
                } else {
                    attempt.cancel()
                };
                return self.cancel(request, cancellation).await;
            }
            if may_be_there && news.has_passed(Some(request.give_up_at)) {
                attempt.give_up();
            }
            let ask = match attempt.next_action() {
                Action::Finish(AttemptOutcome::GivenUp) if asks_again => Ask::Inquire,
                Action::Finish(outcome) => {
                    let (outcome, why) = (convert(outcome)?, attempt.decided_by());
                    return self.finish(&request, why, outcome, &news).await;
                }
                Action::Send => Ask::Send,
                // The provider has the order, and the answer with its link was lost. The same request brings it again.
                Action::Inquire | Action::Wait if link_was_lost && !has_expired => Ask::Send,
                Action::Inquire | Action::Wait => Ask::Inquire,
            };
            asks_again = false;
            let known = (request.order_may_be_paid, request.qr_code.clone());
            let answer = self.ask(&token, ask, &request).await?;
            let mut is_found = false;
            if let Ok(answer) = &answer {
                is_found = answer.result.status() == ResultStatus::Success;
                if ask == Ask::Send {
                    attempt.answered(&answer.result);
                    request.qr_code =
                        answer.qr_code.clone().filter(|_| is_found).or(request.qr_code);
                } else {
                    attempt.inquired(&answer.result, answer.outcome(request.call));
                }
            }
            request.order_may_be_paid |= attempt.order_may_be_paid();
            (self.log)(&request.id, &format!("{answer:?} => {attempt:?}"));
            // A refund never expires. It is not given up before it was sent or found: whoever was to do that may have been down for
            // days.
            let was_sent = ask == Ask::Send && token.is_ok();
            may_be_there |= request.deadline.is_some() || was_sent || is_found;
            link_was_lost = ask == Ask::Inquire
                && is_found
                && request.flow == Flow::Deferred
                && request.qr_code.is_none();
            if known != (request.order_may_be_paid, request.qr_code.clone()) {
                // At once: the customer waits for the code, and after a restart the attempt knows neither.
                self.store.renew(&request).await?;
            }
            // Wait, and only then choose an action: one that is chosen before the delay may be wrong after it.
            if attempt.outcome().is_none() {
                self.wait(&request, &mut notified, delays.next()).await;
            }
        }
    }

    /// Cancels a request, and follows it until it is stored whether the payment stands, or the lease on it is lost.
    async fn cancel(&self, mut request: Request, mut cancellation: Cancellation) -> Result<Next> {
        let mut notified = self.notified.subscribe();
        let mut delays = self.timing.delays(request.call);
        let mut asks_again = request.outcome == Some(Outcome::GivenUp);
        request.is_cancelling = true;
        loop {
            // At first, this stores the decision.
            let Some((token, news)) = self.begin_turn(&mut request).await? else { return Ok(None) };
            let has_expired = news.has_passed(request.deadline);
            for (_, status) in &news.notifications {
                cancellation.notified(status);
            }
            if has_expired {
                cancellation.expired();
            }
            if news.has_passed(request.closed_at) {
                cancellation.closed();
            }
            if news.has_passed(Some(request.give_up_at)) {
                cancellation.give_up();
            }
            let asks: &[Ask] = match cancellation.next_action() {
                CancelAction::Finish(CancelOutcome::GivenUp) if asks_again => &[Ask::Inquire],
                CancelAction::Finish(outcome) => {
                    let (outcome, why) = (convert(outcome)?, cancellation.decided_by());
                    return self.finish(&request, why, outcome, &news).await;
                }
                // Only an inquiry ends what has expired and never arrived.
                CancelAction::Cancel if has_expired => &[Ask::Cancel, Ask::Inquire],
                CancelAction::Cancel => &[Ask::Cancel],
                CancelAction::Inquire => &[Ask::Inquire],
            };
            asks_again = false;
            let known = request.order_may_be_paid;
            for &ask in asks {
                let answer = self.ask(&token, ask, &request).await?;
                match &answer {
                    Ok(answer) if ask == Ask::Cancel => cancellation.cancelled(&answer.result),
                    Ok(answer) => {
                        cancellation.inquired(&answer.result, answer.outcome(request.call));
                    }
                    Err(_) => {}
                }
                (self.log)(&request.id, &format!("{answer:?} => {cancellation:?}"));
                if cancellation.outcome().is_some() {
                    break;
                }
            }
            request.order_may_be_paid |= cancellation.order_may_be_paid();
            if known != request.order_may_be_paid {
                // At once: after a restart, the cancellation does not know it.
                self.store.renew(&request).await?;
            }
            if cancellation.outcome().is_none() {
                self.wait(&request, &mut notified, delays.next()).await;
            }
        }
    }

    /// Gets an access token, and renews the lease. In this order: another instance may have gone on with the request while this one
    /// waited for the token. Returns `None` if the lease is lost.
    async fn begin_turn(&self, request: &mut Request) -> Result<Option<(Token, News)>> {
        let token = self.api.token().await;
        let news = self.store.renew(request).await?;
        match &news {
            Some(news) => {
                request.order_may_be_paid |= news.order_may_be_paid;
                request.cancel_at = request.cancel_at.min(news.cancel_at);
            }
            None => (self.log)(&request.id, "the lease is lost"),
        }
        Ok(news.map(|news| (token, news)))
    }

    /// Calls the provider. An answer that names a different amount is none, and an operator hears of it.
    async fn ask(&self, token: &Token, ask: Ask, request: &Request) -> Result<Answered> {
        let answer = self.api.call(token, ask, request).await;
        if let Ok(answer) = &answer
            && answer.has_other_amount(request.call, &request.amount())
        {
            self.store.alert(&request.id, "an answer names a different amount").await?;
            return Ok(Err(NoAnswer("an answer names a different amount".to_owned())));
        }
        Ok(answer)
    }

    /// Waits for a delay, or until a notification about the request is stored.
    async fn wait(
        &self,
        request: &Request,
        notified: &mut broadcast::Receiver<String>,
        delay: Option<Duration>,
    ) {
        // The jitter comes on top of what the longest delay was.
        let longest = self.timing.pace(request.call).longest_delay;
        let delay = delay.map_or(longest, |delay| delay.min(longest));
        // Another instance may get the webhook. Its notification is found when the lease is renewed.
        let notification =
            async { while notified.recv().await.is_ok_and(|id| id != request.id) {} };
        let _ = timeout(delay, notification).await;
    }

    /// Stores an outcome and what follows from it.
    async fn finish(
        &self,
        request: &Request,
        why: Option<Reply>,
        outcome: Outcome,
        news: &News,
    ) -> Result<Next> {
        // A refund is not: a person looks why it failed.
        let may_start_over = request.outcome.is_none()
            && request.call != Call::RefundApply
            && request.attempt_number < REQUESTS_PER_ORDER
            && !news.has_passed(request.expires_at);
        // So the customer was told, and may have paid another way.
        let was_given_up =
            request.outcome == Some(Outcome::GivenUp) && request.call != Call::RefundApply;
        let next = match outcome {
            Outcome::StartOver if may_start_over => Some(next_payment(request)?),
            Outcome::Succeeded if was_given_up => Some(self.refund_of(request)),
            _ => None,
        };
        let next_id = next.as_ref().map(|next| next.id.clone());
        let is_new = request.outcome != Some(outcome);
        let ending = Ending {
            outcome,
            last_notification: news.notifications.last().map_or(0, |(number, _)| *number),
            sweep: self.timing.sweep,
            jobs: if is_new { jobs(request, why, outcome) } else { Vec::new() },
            next,
        };
        let is_stored = self.store.finish(request, ending).await?;
        let outcome = format!("{outcome:?}");
        (self.log)(&request.id, if is_stored { &outcome } else { "the lease is lost" });
        Ok(next_id.filter(|_| is_stored))
    }

    /// Takes up what the shop placed and what nobody follows, and does the jobs. Ends only with the process.
    pub async fn run(self: Arc<Self>) {
        tokio::join!(self.follow_all(), self.do_jobs());
    }

    async fn follow_all(self: &Arc<Self>) {
        let permits = Arc::new(Semaphore::new(RESUMED_AT_A_TIME));
        loop {
            let free = permits.available_permits();
            let due: Vec<Request> = self.store.query(DUE, [free]).await.unwrap_or_else(complain);
            for request in due {
                let permit =
                    Arc::clone(&permits).acquire_owned().await.expect("it is never closed");
                let merchant = Arc::clone(self);
                tokio::spawn(async move {
                    if request.leases > 0 {
                        sleep(merchant.timing.first_delay.mul_f64(fastrand::f64())).await;
                    }
                    let mut following = pin!(merchant.take_up(&request.id));
                    // The permit is for the first reply. What stays in process for minutes must not keep others waiting.
                    let first = timeout(merchant.timing.time_limit, &mut following).await;
                    drop(permit);
                    match first {
                        Ok(ended) => ended,
                        Err(_) => following.await,
                    }
                    .unwrap_or_else(complain);
                });
            }
            sleep(self.timing.tick.mul_f64(0.5 + fastrand::f64())).await;
        }
    }

    async fn do_jobs(&self) {
        loop {
            while let Some(job) = self.store.begin_job().await.unwrap_or_else(complain) {
                // If it fails, or the process dies, it is begun again once its lease has run out.
                if self.desk.hand_over(&job).await {
                    self.store.end_job(&job).await.unwrap_or_else(complain);
                }
            }
            sleep(self.timing.tick.mul_f64(0.5 + fastrand::f64())).await;
        }
    }

    /// Returns a new request that refunds a payment. It has no deadline.
    fn refund_of(&self, payment: &Request) -> Request {
        let (id, amount) = (new_id(), payment.amount());
        let body = json!({
            "refundRequestId": id,
            "paymentRequestId": payment.id,
            "refundAmount": amount,
        });
        let give_up_at = Timestamp::now() + self.timing.refund_patience;
        Request::new(id, &payment.order_number, Call::RefundApply, amount, &body, give_up_at)
    }
}

/// Returns the request that starts an order over, in the time that the customer has left. It takes a new reference of the order: the
/// provider refuses a second payment for one that is closed.
pub fn next_payment(last: &Request) -> Result<Request> {
    let (id, attempt_number) = (new_id(), last.attempt_number + 1);
    let mut body: Value = serde_json::from_str(&last.body)?;
    body["paymentRequestId"] = id.as_str().into();
    body["referenceOrderId"] = format!("{}-{attempt_number}", last.order_number).into();
    let body = body.to_string();
    Ok(Request {
        id,
        attempt_number,
        body,
        outcome: None,
        lease: None,
        leases: 0,
        qr_code: None,
        ..last.clone()
    })
}

/// Returns what follows from a new outcome.
fn jobs(request: &Request, why: Option<Reply>, outcome: Outcome) -> Vec<Job> {
    use JobKind::{Alert, Ship, Tell};

    let code = why.and_then(Reply::code);
    let why = code.map_or("the payment failed", ResultCode::description);
    let is_refund = request.call == Call::RefundApply;
    let jobs = match outcome {
        Outcome::Succeeded if is_refund => vec![(Tell, "the refund has gone through")],
        Outcome::Succeeded if request.outcome == Some(Outcome::GivenUp) => {
            vec![(Alert, "paid too late, and there is a refund already")]
        }
        Outcome::Succeeded => vec![(Ship, "")],
        Outcome::Failed | Outcome::StartOver if is_refund => vec![(Alert, "the refund failed")],
        Outcome::Failed | Outcome::StartOver => vec![(Tell, why)],
        Outcome::Cancelled => vec![(Tell, "the payment is cancelled: nothing stays charged")],
        Outcome::GivenUp if is_refund => {
            vec![(Alert, "the refund was given up: nobody knows whether the money moved")]
        }
        Outcome::GivenUp => vec![
            (Tell, "the payment is pending; if it goes through later, you will be refunded"),
            (Alert, "the payment was given up: nobody knows whether the money moved"),
        ],
        Outcome::Undecided => {
            vec![(Alert, "ship nothing, charge nothing, and look the request up")]
        }
    };
    jobs.into_iter().map(|(kind, detail)| Job::new(&request.id, outcome, kind, detail)).collect()
}

/// Reports an error of the store. Nothing was changed, so the work will be found again.
fn complain<T: Default>(error: Box<dyn Error + Send + Sync>) -> T {
    eprintln!("store: {error}");
    T::default()
}
