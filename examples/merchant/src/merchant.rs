//! The merchant: follows each request to its outcome, stores that, and does what follows from it.

use std::error::Error;
use std::fmt::Debug;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use jiff::Timestamp;
use result_codes::{
    Action, Attempt, CancelAction, CancelOutcome, Cancellation, Flow, Reply, ResultCode,
    ResultStatus, TransactionStatus,
};
use serde::{Deserialize, Serialize};
use tokio::sync::{Semaphore, broadcast};
use tokio::time::{sleep, timeout};

use crate::api::{Api, NoAnswer};
use crate::desk::Desk;
use crate::store::{Ending, Job, JobKind, News, Order, Outcome, Request, Result, Store, new_id};
use crate::wire::{Amount, Answer, Call, PaymentRequest, RefundRequest};

/// How many requests a merchant begins for one order by itself.
const REQUESTS_PER_ORDER: u32 = 3;

/// How many requests an instance takes up at a time. After a restart there may be thousands.
const RESUMED_AT_A_TIME: usize = 32;

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Timing {
    /// How long a call may take. After that, no answer came.
    pub call: Duration,
    /// How long a lease holds: longer than a delay, two calls and the refreshing of a token together.
    pub lease: Duration,
    pub first_delay: Duration,
    pub longest_delay: Duration,
    /// How long the merchant waits for the customer. Then it cancels.
    pub cancel: Duration,
    /// How long an order can be paid.
    pub deadline: Duration,
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

impl Timing {
    pub const PRODUCTION: Timing = Timing {
        call: Duration::from_secs(10),
        lease: Duration::from_secs(60),
        first_delay: Duration::from_secs(1),
        longest_delay: Duration::from_secs(5),
        cancel: Duration::from_secs(2 * 60),
        deadline: Duration::from_secs(5 * 60),
        margin: Duration::from_secs(60),
        // What has expired is not in process any more. Siblings cancel until the next day.
        cancel_period: Duration::ZERO,
        patience: Duration::from_secs(5 * 60),
        refund_patience: Duration::from_secs(24 * 60 * 60),
        sweep: Duration::from_secs(15 * 60),
        tick: Duration::from_secs(1),
    };

    fn delays(&self) -> backon::ExponentialBackoff {
        ExponentialBuilder::new()
            .with_min_delay(self.first_delay)
            .with_max_delay(self.longest_delay)
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
    /// The ids of requests that the webhook of this instance has stored a notice of.
    pub noticed: broadcast::Sender<String>,
    pub log: fn(id: &str, what: &str),
}

impl Merchant {
    /// Sells an order: stores a request for it, and follows that. Does nothing if the order has a request.
    pub async fn sell(&self, order: &Order) -> Result<()> {
        let request = self.payment(order, 1);
        if self.store.begin(&request).await? {
            let attempt = self.first_attempt(request.flow);
            self.follow(request, attempt).await?;
        }
        Ok(())
    }

    /// Returns the attempt of a request that is stored and was never sent.
    fn first_attempt(&self, flow: Flow) -> Attempt {
        if self.is_behind_mesh { Attempt::resume(flow) } else { Attempt::new(flow) }
    }

    /// Refunds what an order was paid with. Does nothing if the order has a refund. An instance takes it up.
    pub async fn refund(&self, payment: &Request) -> Result<bool> {
        self.store.refund(&payment.id, self.refund_of(payment)).await
    }

    /// Follows a request until its outcome is stored, if need be that of its cancellation, or the lease on it is lost.
    pub async fn follow(&self, mut request: Request, mut attempt: Attempt) -> Result<()> {
        let mut noticed = self.noticed.subscribe();
        let mut delays = self.timing.delays();
        let mut link_was_lost = false;
        let mut has_acted = false;
        loop {
            let Some(news) = self.store.renew(&request).await? else {
                (self.log)(&request.id, "the lease is lost");
                return Ok(());
            };
            report(&mut attempt, &request, &news);
            request.order_may_be_paid |= news.order_may_be_paid;
            if attempt.outcome().is_none() && request.is_to_be_cancelled(news.now) {
                let mut cancellation = attempt.cancel();
                if self.is_behind_mesh {
                    // It may repeat a cancel, too.
                    cancellation = Cancellation::resume(request.flow);
                }
                return self.cancel(request, cancellation).await;
            }
            // Not before it was looked for, and sent if it is not there: whoever was to do that may have been down for days.
            let is_to_be_sent = || attempt.clone().next_action() == Action::Send;
            if request.give_up_at < news.now && has_acted && !is_to_be_sent() {
                attempt.give_up();
            }
            has_acted = true;
            let known = (request.order_may_be_paid, request.qr_code.clone());
            let answer = match attempt.next_action() {
                Action::Finish(outcome) => {
                    let why = attempt.decided_by();
                    let Some(next) = self.finish(&request, why, outcome.into(), &news).await?
                    else {
                        return Ok(());
                    };
                    attempt = self.first_attempt(next.flow);
                    delays = self.timing.delays();
                    request = next;
                    continue;
                }
                Action::Send => self.send(&mut request, &mut attempt).await,
                // The provider has the order, and the answer with its link was lost. The same request brings it again.
                Action::Inquire | Action::Wait
                    if link_was_lost && !request.is_past_deadline(news.now) =>
                {
                    link_was_lost = false;
                    self.send(&mut request, &mut attempt).await
                }
                Action::Inquire | Action::Wait => {
                    let answer = self.inquire(&request, &mut attempt).await;
                    link_was_lost = request.flow == Flow::Deferred
                        && request.qr_code.is_none()
                        && matches!(&answer, Ok(answer) if answer.result.status() == ResultStatus::Success);
                    answer
                }
            };
            request.order_may_be_paid |= attempt.order_may_be_paid();
            self.log_answer(&request, &attempt, &answer);
            if known != (request.order_may_be_paid, request.qr_code.clone()) {
                // At once: the customer waits for the code, and after a restart the attempt knows neither.
                self.store.renew(&request).await?;
            }
            // Wait, and only then choose an action: one that is chosen before the delay may be wrong after it.
            if attempt.outcome().is_none() {
                self.wait(&request, &mut noticed, delays.next()).await;
            }
        }
    }

    /// Cancels a request, and follows it until it is stored whether the payment stands, or the lease on it is lost.
    async fn cancel(&self, mut request: Request, mut cancellation: Cancellation) -> Result<()> {
        let mut noticed = self.noticed.subscribe();
        let mut delays = self.timing.delays();
        request.is_cancelling = true;
        loop {
            // At first, this stores the decision.
            let Some(news) = self.store.renew(&request).await? else {
                (self.log)(&request.id, "the lease is lost");
                return Ok(());
            };
            report_cancelling(&mut cancellation, &request, &news);
            if request.give_up_at < news.now {
                cancellation.give_up();
            }
            let action = cancellation.next_action();
            if let CancelAction::Finish(outcome) = action {
                let why = cancellation.decided_by();
                return self.finish(&request, why, outcome.into(), &news).await.map(drop);
            }
            if action == CancelAction::Cancel {
                let answer = self.api.cancel(&request).await;
                if let Ok(answer) = &answer {
                    cancellation.cancelled(&answer.result);
                }
                self.log_answer(&request, &cancellation, &answer);
            }
            // Only an inquiry ends what has expired and never arrived.
            let has_expired = request.is_past_deadline(news.now);
            if action == CancelAction::Inquire || has_expired && cancellation.outcome().is_none() {
                let answer = self.api.inquire(&request).await;
                if let Ok(answer) = &answer {
                    cancellation.inquired(&answer.result, answer.outcome());
                }
                self.log_answer(&request, &cancellation, &answer);
            }
            request.order_may_be_paid |= cancellation.order_may_be_paid();
            if cancellation.outcome().is_none() {
                self.wait(&request, &mut noticed, delays.next()).await;
            }
        }
    }

    /// Waits for a delay, or until a notice about the request is stored.
    async fn wait(
        &self,
        request: &Request,
        noticed: &mut broadcast::Receiver<String>,
        delay: Option<Duration>,
    ) {
        let delay = delay.unwrap_or(self.timing.longest_delay);
        // Another instance may get the webhook. Its notice is found when the lease is renewed.
        let notice = async { while noticed.recv().await.is_ok_and(|id| id != request.id) {} };
        let _ = timeout(delay, notice).await;
    }

    async fn send(&self, request: &mut Request, attempt: &mut Attempt) -> Answered {
        let answer = self.api.send(request).await?;
        attempt.answered(&answer.result);
        if answer.qr_code.is_some() && answer.result.status() == ResultStatus::Success {
            request.qr_code.clone_from(&answer.qr_code);
        }
        Ok(answer)
    }

    async fn inquire(&self, request: &Request, attempt: &mut Attempt) -> Answered {
        let answer = self.api.inquire(request).await?;
        attempt.inquired(&answer.result, answer.outcome());
        Ok(answer)
    }

    /// Stores an outcome and what follows from it. Returns the request that starts the order over.
    async fn finish(
        &self,
        request: &Request,
        why: Option<Reply>,
        outcome: Outcome,
        news: &News,
    ) -> Result<Option<Request>> {
        let mut next = None;
        // Before a restart, a reply may have said what this attempt does not know.
        let may_start_over = request.outcome.is_none()
            && request.number < REQUESTS_PER_ORDER
            && !request.order_may_be_paid;
        if outcome == Outcome::StartOver && may_start_over {
            let order = self.store.order(&request.order_number).await?;
            next = order.map(|order| self.payment(&order, request.number + 1));
        }
        let is_new = request.outcome != Some(outcome);
        // What the provider cannot tell today, it is asked more and more seldom.
        let given_up_for = u64::try_from(news.now - request.give_up_at).unwrap_or_default();
        let ending = Ending {
            outcome,
            last_notice: news.notices.last().map_or(0, |notice| notice.number),
            look_again_in: self.timing.sweep.max(Duration::from_millis(given_up_for / 2)),
            jobs: if is_new { jobs(request, why, outcome) } else { Vec::new() },
            next: next.clone(),
        };
        let is_stored = self.store.finish(request, ending).await?;
        (self.log)(&request.id, if is_stored { outcome.as_str() } else { "the lease is lost" });
        Ok(next.filter(|_| is_stored))
    }

    /// Goes on with a request that nobody follows. It may have been sent, and whoever held it may still be sending.
    pub async fn take_up(&self, id: &str) -> Result<()> {
        match self.store.take(id).await? {
            None => Ok(()),
            Some(request) => match request.outcome {
                None if request.is_cancelling => {
                    let cancellation = Cancellation::resume(request.flow);
                    self.cancel(request, cancellation).await
                }
                None => {
                    let attempt = Attempt::resume(request.flow);
                    self.follow(request, attempt).await
                }
                Some(_) if request.is_cancelling => self.revisit_cancelled(request).await,
                Some(_) => self.revisit(request).await,
            },
        }
    }

    /// Reports what came after the outcome was stored. Asks again for what was given up, and never charges.
    async fn revisit(&self, mut request: Request) -> Result<()> {
        let stored = request.outcome.map_or("", Outcome::as_str).parse()?;
        let mut attempt = Attempt::ended(stored);
        let Some(news) = self.store.renew(&request).await? else {
            return Ok(());
        };
        report(&mut attempt, &request, &news);
        request.order_may_be_paid |= news.order_may_be_paid;
        if attempt.next_action() == Action::Finish(result_codes::Outcome::GivenUp) {
            let answer = self.inquire(&request, &mut attempt).await;
            self.log_answer(&request, &attempt, &answer);
        }
        request.order_may_be_paid |= attempt.order_may_be_paid();
        let outcome = attempt.outcome().unwrap_or(stored);
        self.finish(&request, attempt.decided_by(), outcome.into(), &news).await.map(drop)
    }

    /// As `revisit`. It never cancels.
    async fn revisit_cancelled(&self, mut request: Request) -> Result<()> {
        let stored = request.outcome.map_or("", Outcome::as_str).parse()?;
        let mut cancellation = Cancellation::ended(stored);
        let Some(news) = self.store.renew(&request).await? else {
            return Ok(());
        };
        report_cancelling(&mut cancellation, &request, &news);
        if cancellation.next_action() == CancelAction::Finish(CancelOutcome::GivenUp) {
            let answer = self.api.inquire(&request).await;
            if let Ok(answer) = &answer {
                cancellation.inquired(&answer.result, answer.outcome());
            }
            self.log_answer(&request, &cancellation, &answer);
        }
        request.order_may_be_paid |= cancellation.order_may_be_paid();
        let outcome = cancellation.outcome().unwrap_or(stored);
        self.finish(&request, cancellation.decided_by(), outcome.into(), &news).await.map(drop)
    }

    /// Sells what the shop placed, takes up what nobody follows, and does the jobs. Ends only with the process.
    pub async fn run(self: Arc<Self>) {
        tokio::join!(self.follow_all(), self.do_jobs());
    }

    async fn follow_all(self: &Arc<Self>) {
        let turns = Arc::new(Semaphore::new(RESUMED_AT_A_TIME));
        loop {
            for order in self.store.new_orders(RESUMED_AT_A_TIME).await.unwrap_or_else(complain) {
                let merchant = Arc::clone(self);
                tokio::spawn(async move { merchant.sell(&order).await.unwrap_or_else(complain) });
            }
            let free = turns.available_permits();
            for orphan in self.store.orphans(free).await.unwrap_or_else(complain) {
                let turn = Arc::clone(&turns).acquire_owned().await.expect("it is never closed");
                let merchant = Arc::clone(self);
                tokio::spawn(async move {
                    sleep(merchant.timing.first_delay.mul_f64(fastrand::f64())).await;
                    let mut following = pin!(merchant.take_up(&orphan.id));
                    // The turn is for the first reply. What stays in process for minutes must not keep others waiting.
                    let first = timeout(merchant.timing.call, &mut following).await;
                    drop(turn);
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
                self.act(&job).await.unwrap_or_else(complain);
            }
            sleep(self.timing.tick.mul_f64(0.5 + fastrand::f64())).await;
        }
    }

    /// Does a job. If it fails, or the process dies, the job is begun again once its lease has run out.
    async fn act(&self, job: &Job) -> Result<()> {
        let is_done = match job.kind {
            JobKind::Refund => {
                if let Some(payment) = self.store.request(&job.request_id).await? {
                    self.refund(&payment).await?;
                }
                true
            }
            JobKind::Ship | JobKind::Tell | JobKind::Alert => self.desk.hand_over(job).await,
        };
        if is_done { self.store.end_job(job).await } else { Ok(()) }
    }

    /// Returns a new request that pays an order. A new request takes a new reference of the order.
    pub fn payment(&self, order: &Order, number: u32) -> Request {
        let now = Timestamp::now();
        let deadline = now + self.timing.deadline;
        let expired = deadline + self.timing.margin;
        let closed = expired + self.timing.cancel_period;
        let id = new_id();
        let body = PaymentRequest {
            payment_request_id: id.clone(),
            reference_order_id: format!("{}-{number}", order.number),
            payment_amount: Amount {
                value: order.amount.clone(),
                currency: order.currency.clone(),
            },
            payment_auth_code: order.auth_code.clone(),
            payment_expiry_time: deadline.to_string(),
        };
        Request {
            id,
            order_number: order.number.clone(),
            number,
            call: order.call,
            flow: order.call.flow(),
            amount: order.amount.clone(),
            currency: order.currency.clone(),
            body: serde_json::to_string(&body).expect("it has no odd keys"),
            deadline: Some(expired.as_millisecond()),
            cancel_at: Some((now + self.timing.cancel).as_millisecond()),
            closed_at: Some(closed.as_millisecond()),
            is_cancelling: false,
            give_up_at: (closed + self.timing.patience).as_millisecond(),
            qr_code: None,
            order_may_be_paid: false,
            outcome: None,
            lease: new_id(),
        }
    }

    /// Returns a new request that refunds a payment. It has no deadline.
    fn refund_of(&self, payment: &Request) -> Request {
        let (amount, currency) = (payment.amount.clone(), payment.currency.clone());
        let id = new_id();
        let body = RefundRequest {
            refund_request_id: id.clone(),
            payment_request_id: payment.id.clone(),
            refund_amount: Amount { value: amount, currency },
        };
        Request {
            id,
            number: 1,
            call: Call::RefundApply,
            flow: Call::RefundApply.flow(),
            body: serde_json::to_string(&body).expect("it has no odd keys"),
            deadline: None,
            cancel_at: None,
            closed_at: None,
            is_cancelling: false,
            give_up_at: (Timestamp::now() + self.timing.refund_patience).as_millisecond(),
            qr_code: None,
            order_may_be_paid: false,
            outcome: None,
            lease: new_id(),
            ..payment.clone()
        }
    }

    fn log_answer(&self, request: &Request, state: &impl Debug, answer: &Answered) {
        let answer = match answer {
            Ok(answer) => match answer.payment_status.as_ref().or(answer.refund_status.as_ref()) {
                Some(status) => format!("{}, {status}", answer.result),
                None => answer.result.to_string(),
            },
            Err(no_answer) => no_answer.to_string(),
        };
        (self.log)(&request.id, &format!("{answer} => {state:?}"));
    }
}

type Answered = std::result::Result<Answer, NoAnswer>;

/// Reports what has come, and what has passed, since the last action.
fn report(attempt: &mut Attempt, request: &Request, news: &News) {
    // Those that it knows change nothing.
    for notice in &news.notices {
        attempt.notified(TransactionStatus::from(&*notice.status));
    }
    if request.is_past_deadline(news.now) {
        attempt.expired();
    }
}

fn report_cancelling(cancellation: &mut Cancellation, request: &Request, news: &News) {
    for notice in &news.notices {
        cancellation.notified(TransactionStatus::from(&*notice.status));
    }
    if request.is_past_deadline(news.now) {
        cancellation.expired();
    }
    if request.is_closed(news.now) {
        cancellation.closed();
    }
}

/// Returns what follows from a new outcome.
fn jobs(request: &Request, why: Option<Reply>, outcome: Outcome) -> Vec<Job> {
    use JobKind::{Alert, Refund, Ship, Tell};

    let code = why.and_then(Reply::code);
    let why = code.map_or("the payment failed", ResultCode::description);
    let is_refund = request.call == Call::RefundApply;
    let mut jobs = match outcome {
        Outcome::Succeeded if is_refund => vec![(Tell, "your money is back")],
        // So the customer was told, and may have paid another way.
        Outcome::Succeeded if request.outcome == Some(Outcome::GivenUp) => {
            vec![(Refund, "paid too late")]
        }
        Outcome::Succeeded => vec![(Ship, "")],
        Outcome::Failed | Outcome::StartOver if is_refund => vec![(Alert, "the refund failed")],
        Outcome::Failed | Outcome::StartOver => vec![(Tell, why)],
        Outcome::Cancelled => vec![(Tell, "the payment is cancelled: nothing stays charged")],
        Outcome::GivenUp if is_refund => vec![(Alert, "the refund cannot be found")],
        Outcome::GivenUp => vec![
            (Tell, "the payment is pending; if it goes through later, you get the money back"),
            (Alert, "given up"),
        ],
        Outcome::Undecided => {
            vec![(Alert, "ship nothing, charge nothing, and look the request up")]
        }
    };
    if request.order_may_be_paid && outcome != Outcome::Succeeded && !is_refund {
        jobs.push((Alert, "the order may be paid another way"));
    }
    jobs.into_iter()
        .enumerate()
        .map(|(number, (kind, detail))| Job {
            key: format!("{}/{}/{number}", request.id, outcome.as_str()),
            request_id: request.id.clone(),
            kind,
            outcome,
            detail: detail.to_owned(),
        })
        .collect()
}

/// The store cannot be read or written. Nothing is done, and so everything stays to be done.
fn complain<T: Default>(error: Box<dyn Error + Send + Sync>) -> T {
    eprintln!("store: {error}");
    T::default()
}
