//! The merchant: the part of this example to learn from.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Display;
use std::iter::once;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use result_codes::{Action, Attempt, Flow, Outcome, Reply, ResultObject};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use super::api::{Api, FLOW, Order, Request};
use super::store::{Store, Stored, is_open, request};

/// How many requests a merchant begins for one order.
const REQUESTS_PER_ORDER: u32 = 3;

/// Reports what happens, one line at a time.
pub(crate) type Say = Box<dyn Fn(&str) + Send + Sync>;

pub(crate) struct Merchant {
    api: Api,
    store: Store,
    delays: ExponentialBuilder,
    /// Where the notifications of the running attempts go, by request id.
    running: Mutex<HashMap<String, UnboundedSender<ResultObject>>>,
    say: Say,
}

impl Merchant {
    /// Creates a merchant whose requests go to `url`, with these delays between the actions of an attempt.
    pub(crate) fn new(url: &str, store: Store, delays: ExponentialBuilder, say: Say) -> Merchant {
        Merchant {
            api: Api::new(url),
            store,
            delays,
            running: Mutex::default(),
            say,
        }
    }

    /// Goes on after a restart. Any stored request without an outcome may have been sent.
    pub(crate) async fn resume(&self) {
        for stored in self.store.unfinished() {
            self.follow(&stored.request, stored.attempt()).await;
        }
    }

    /// Carries out an order. If an earlier sale of it has no outcome or was given up, that one goes on. Do not sell an order twice at
    /// the same time: both sales would begin the same request.
    ///
    /// Attempts begin with `Attempt::new`, or with `Attempt::resume` behind a proxy that may repeat a request.
    pub(crate) async fn sell(&self, order: &Order, begin: fn(Flow) -> Attempt) -> Outcome {
        if let Some((_, stored)) = self.store.last(order) {
            self.follow(&stored.request, stored.attempt()).await;
        }
        loop {
            let number = match self.store.last(order) {
                None => 1,
                Some((last, stored)) => match stored.outcome {
                    // No other outcome takes a new request id.
                    Some(Outcome::StartOver) if last < REQUESTS_PER_ORDER => last + 1,
                    outcome => return outcome.unwrap_or(Outcome::GivenUp),
                },
            };
            let request = request(order, number);
            self.store.begin(&request);
            self.log(&request.id, "request id stored");
            self.follow(&request, begin(FLOW)).await;
        }
    }

    /// Follows one request, which is stored, to its outcome, stores that, and acts on it. Skips what was done before.
    async fn follow(&self, request: &Request, mut attempt: Attempt) {
        let id = &request.id;
        if let Some(mut notifications) = self.listen(id) {
            self.run(request, &mut attempt, &mut notifications).await;
            if let Some(outcome) = attempt.outcome() {
                self.log(id, format_args!("ends as {outcome:?}"));
            }

            // Locked until the outcome is stored: a notification either is part of it, or finds it in the store.
            let mut running = self.lock();
            while let Ok(outcome) = notifications.try_recv() {
                attempt.notified(&outcome);
            }
            let outcome = attempt.outcome().expect("it was given up, if not decided");
            self.store.finish(id, outcome);
            running.remove(id);
            drop(running);
            self.log(id, "outcome stored");
        }
        self.act(id);
    }

    /// The loop. It ends, because the delays run out.
    async fn run(
        &self,
        request: &Request,
        attempt: &mut Attempt,
        notifications: &mut UnboundedReceiver<ResultObject>,
    ) {
        for delay in once(Duration::ZERO).chain(self.delays.build()) {
            // Wait first: an action that is chosen before the delay may be wrong after it.
            self.wait(delay, request, attempt, notifications).await;
            match attempt.next_action() {
                Action::Send => self.send(request, attempt).await,
                // A request that was given up is only inquired about.
                Action::Inquire | Action::Wait | Action::Finish(Outcome::GivenUp) => {
                    self.inquire(request, attempt).await;
                }
                Action::Finish(_) => return,
            }
        }
        attempt.give_up();
    }

    /// Waits for this time, or until a notification decides the request.
    async fn wait(
        &self,
        time: Duration,
        request: &Request,
        attempt: &mut Attempt,
        notifications: &mut UnboundedReceiver<ResultObject>,
    ) {
        let decided = async {
            while is_open(attempt.outcome()) {
                let Some(outcome) = notifications.recv().await else {
                    return;
                };
                self.log(&request.id, format_args!("notified: {outcome}"));
                attempt.notified(&outcome);
            }
        };
        let _ = timeout(time, decided).await;
    }

    /// Acts on the stored outcome of a request, unless that was done. In production, this ships, tells the customer or alerts an
    /// operator.
    ///
    /// If the process is killed before it stores that it acted, it acts again after the restart. So tell the warehouse the request
    /// id: it must ship once for each.
    fn act(&self, id: &str) {
        // Locked: nobody else acts on it, or changes it.
        let _running = self.lock();
        let Some(Stored {
            outcome: Some(outcome),
            acted_on,
            ..
        }) = self.store.get(id)
        else {
            return;
        };
        if acted_on != Some(outcome) {
            self.log(id, format_args!("acts on {outcome:?}"));
            self.store.acted_on(id, outcome);
        }
    }

    /// Tells the attempt the answer, if there is one. No answer is not a failure: the request may be booked.
    ///
    /// In production, get a new access token here if the answer's next step is `NextStep::RefreshToken`.
    async fn send(&self, request: &Request, attempt: &mut Attempt) {
        match self.api.send(request).await {
            Ok(response) => {
                self.log(&request.id, format_args!("send: {}", response.result));
                attempt.answered(&response.result);
            }
            Err(error) => self.log(
                &request.id,
                format_args!("send: no answer, {}", root(&error)),
            ),
        }
    }

    async fn inquire(&self, request: &Request, attempt: &mut Attempt) {
        match self.api.inquire(request).await {
            Ok(response) => {
                let (call, outcome) = (response.result, response.request_result);
                match &outcome {
                    Some(outcome) => self.log(
                        &request.id,
                        format_args!("inquire: {call}, outcome {outcome}"),
                    ),
                    None => self.log(&request.id, format_args!("inquire: {call}")),
                }
                attempt.inquired(&call, outcome.as_ref().map(Reply::from));
            }
            Err(error) => self.log(
                &request.id,
                format_args!("inquire: no answer, {}", root(&error)),
            ),
        }
    }

    /// Routes the notifications of a request to its attempt. Returns `None` if the request has ended.
    fn listen(&self, id: &str) -> Option<UnboundedReceiver<ResultObject>> {
        let (sender, receiver) = unbounded_channel();
        let mut running = self.lock();
        if !is_open(self.store.get(id)?.outcome) {
            return None;
        }
        running.insert(id.to_owned(), sender);
        Some(receiver)
    }

    /// Takes a notification, and returns whether to acknowledge it.
    pub(crate) fn notified(&self, id: &str, outcome: &ResultObject) -> bool {
        // Locked until the outcome is stored: no attempt starts or ends in the meantime.
        let running = self.lock();
        if let Some(sender) = running.get(id) {
            let _ = sender.send(outcome.clone());
            // Only a stored outcome is acknowledged: the process may be killed before that.
            return false;
        }
        let is_taken = self.notified_late(id, outcome);
        drop(running);
        self.act(id);
        is_taken
    }

    /// Lets a notification decide a request that was given up, or contradict the stored outcome.
    fn notified_late(&self, id: &str, outcome: &ResultObject) -> bool {
        let Some(stored) = self.store.get(id).and_then(|stored| stored.outcome) else {
            // Not this merchant's, or not resumed yet after a restart.
            return false;
        };
        let mut attempt = Attempt::ended(stored);
        attempt.notified(outcome);
        match attempt.outcome() {
            Some(new) if new != stored => {
                self.log(id, format_args!("notified late: {outcome}, now {new:?}"));
                self.store.finish(id, new);
            }
            _ => {}
        }
        true
    }

    /// Returns the outcome that is stored for an order. A late notification can change it.
    pub(crate) fn outcome(&self, order: &Order) -> Option<Outcome> {
        let (_, stored) = self.store.last(order)?;
        stored.outcome
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, UnboundedSender<ResultObject>>> {
        self.running.lock().expect("no holder panics")
    }

    fn log(&self, id: &str, what: impl Display) {
        (self.say)(&format!("{id}: {what}"));
    }
}

/// Short delays, for a demonstration. In production, let the first be a second and the longest minutes.
///
/// What matters is that they grow, that they differ from one payment to the next, and that they come to an end.
pub(crate) fn short_delays() -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(2))
        .with_factor(1.5)
        .with_max_delay(Duration::from_millis(50))
        .with_max_times(9)
        .with_jitter()
}

/// Returns the first cause of an error, which says more than the error.
fn root(error: &dyn Error) -> &dyn Error {
    error.source().map_or(error, root)
}
