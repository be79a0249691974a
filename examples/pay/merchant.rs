//! The merchant: the part of this example to learn from.

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use backon::{BackoffBuilder, ExponentialBuilder};
use result_codes::{Action, Attempt, Outcome, Reply, ResultCode, ResultObject, ResultStatus};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;

use super::PATIENCE;
use super::api::{Api, Notification, Order, Request};
use super::store::{Store, Stored};

/// How many requests a merchant begins for one order.
const REQUESTS_PER_ORDER: u32 = 3;

/// Says line by line what happens.
pub(crate) type Say = Box<dyn Fn(&str) + Send + Sync>;

pub(crate) struct Merchant {
    api: Api,
    store: Store,
    delays: ExponentialBuilder,
    notify_url: String,
    /// Where the notifications of the running attempts go, by request id.
    running: Mutex<HashMap<String, UnboundedSender<ResultObject>>>,
    say: Say,
}

impl Merchant {
    /// Starts a merchant, whose requests go to `url`, with these delays between the actions of an attempt.
    pub(crate) async fn start(
        url: &str,
        store: Store,
        delays: ExponentialBuilder,
        say: Say,
    ) -> Arc<Merchant> {
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let merchant = Arc::new(Merchant {
            api: Api::new(url),
            store,
            delays,
            notify_url: format!("http://{address}/notify"),
            running: Mutex::default(),
            say,
        });
        let router = Router::new()
            .route("/notify", post(notify))
            .with_state(Arc::clone(&merchant));
        tokio::spawn(async { axum::serve(listener, router).await });
        merchant
    }

    /// Carries out an order, from the beginning or from where an earlier process stopped.
    ///
    /// Attempts begin with `Attempt::new`, or with `Attempt::resume` behind a proxy that may repeat a request.
    pub(crate) async fn sell(&self, order: &Order, begin: fn() -> Attempt) -> Outcome {
        loop {
            let (stored, attempt) = match self.store.last(order) {
                None => (self.begin(order, 1), begin()),
                Some(stored) => match stored.outcome {
                    // It may have been sent before the restart.
                    None => (stored, Attempt::resume()),
                    Some(Outcome::StartOver) if stored.number < REQUESTS_PER_ORDER => {
                        (self.begin(order, stored.number + 1), begin())
                    }
                    Some(outcome) => return outcome,
                },
            };
            let mut notifications = self.listen(&stored.id);
            let outcome = self
                .follow(order, &stored, attempt, &mut notifications)
                .await;
            self.log(&stored.id, &format!("ends as {outcome:?}"));
            self.store.finish(&stored.id, outcome);
            self.log(&stored.id, "outcome stored");
            self.lock().remove(&stored.id);
            // Those that came in the meantime.
            while let Ok(notification) = notifications.try_recv() {
                self.notified_late(&stored.id, &notification);
            }
        }
    }

    fn begin(&self, order: &Order, number: u32) -> Stored {
        let stored = self.store.begin(order, number);
        self.log(&stored.id, "request id stored");
        stored
    }

    /// Follows one request to its outcome.
    async fn follow(
        &self,
        order: &Order,
        stored: &Stored,
        mut attempt: Attempt,
        notifications: &mut UnboundedReceiver<ResultObject>,
    ) -> Outcome {
        let request = Request {
            id: stored.id.clone(),
            order_reference: format!("{}-order-{}", order.payer, stored.number),
            notify_url: self.notify_url.clone(),
            order: order.clone(),
        };
        let mut delays = self.delays.build();
        loop {
            match attempt.next_action() {
                Action::Send => self.send(&request, &mut attempt).await,
                Action::Inquire | Action::Wait => self.inquire(&request, &mut attempt).await,
                Action::Finish(outcome) => return outcome,
            }
            match delays.next() {
                // A notification ends the delay.
                Some(delay) => {
                    if let Ok(Some(outcome)) = timeout(delay, notifications.recv()).await {
                        self.log(&stored.id, &format!("notified: {outcome}"));
                        attempt.notified(&outcome);
                    }
                }
                None => attempt.give_up(),
            }
        }
    }

    /// Tells the attempt the answer, if there is one. No answer is not a failure: the request may be booked.
    async fn send(&self, request: &Request, attempt: &mut Attempt) {
        match self.api.send(request).await {
            Ok(response) => {
                self.log(&request.id, &format!("send: {}", response.result));
                attempt.answered(&response.result);
            }
            Err(error) => self.log(&request.id, &format!("send: no answer, {}", root(&error))),
        }
    }

    async fn inquire(&self, request: &Request, attempt: &mut Attempt) {
        match self.api.inquire(request).await {
            Ok(response) => {
                let outcome = response.request_result;
                let shown = outcome
                    .as_ref()
                    .map(|outcome| format!(", outcome {outcome}"));
                let shown = shown.unwrap_or_default();
                self.log(&request.id, &format!("inquire: {}{shown}", response.result));
                attempt.inquired(&response.result, outcome.as_ref().map(Reply::from));
            }
            Err(error) => {
                self.log(
                    &request.id,
                    &format!("inquire: no answer, {}", root(&error)),
                );
            }
        }
    }

    fn listen(&self, id: &str) -> UnboundedReceiver<ResultObject> {
        let (sender, receiver) = unbounded_channel();
        self.lock().insert(id.to_owned(), sender);
        receiver
    }

    /// Takes a notification. In production, check its signature first.
    fn notified(&self, notification: Notification) {
        let Notification {
            request_id,
            request_result,
        } = notification;
        let running = self.lock();
        let is_taken = running
            .get(&request_id)
            .is_some_and(|sender| sender.send(request_result.clone()).is_ok());
        drop(running);
        if !is_taken {
            self.notified_late(&request_id, &request_result);
        }
    }

    /// Lets a notification decide a request that was given up. An outcome that contradicts the stored one makes it undecided, and
    /// in production alerts an operator.
    fn notified_late(&self, id: &str, notification: &ResultObject) {
        let Some(Some(ended)) = self.store.outcome(id) else {
            // The merchant has restarted, and has yet to resume this request.
            return;
        };
        let mut attempt = Attempt::resume();
        match ended {
            Outcome::Succeeded => attempt.notified(ResultStatus::Success),
            Outcome::Failed | Outcome::StartOver => attempt.notified(ResultStatus::Failed),
            Outcome::Undecided => {}
        }
        attempt.notified(notification);
        let is_news = ended == Outcome::Undecided
            || attempt.next_action() == Action::Finish(Outcome::Undecided);
        if let (true, Action::Finish(outcome)) = (is_news, attempt.next_action()) {
            self.log(
                id,
                &format!("notified after the end: {notification}; now {outcome:?}"),
            );
            self.store.finish(id, outcome);
        }
    }

    /// Waits for a notification to change the outcome of an order to this.
    pub(crate) async fn outcome_later(&self, order: &Order, expected: Outcome) -> Outcome {
        let is_it = async {
            while self.store.last(order).and_then(|stored| stored.outcome) != Some(expected) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        let _ = timeout(PATIENCE, is_it).await;
        let stored = self.store.last(order).and_then(|stored| stored.outcome);
        stored.unwrap_or(Outcome::Undecided)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, UnboundedSender<ResultObject>>> {
        self.running.lock().expect("no holder panics")
    }

    fn log(&self, id: &str, what: &str) {
        (self.say)(&format!("{id}: {what}"));
    }
}

async fn notify(
    State(merchant): State<Arc<Merchant>>,
    Json(body): Json<Notification>,
) -> Json<Value> {
    merchant.notified(body);
    Json(json!({ "result": ResultObject::from(ResultCode::Success) }))
}

/// Delays for those who watch. In production, let the first be a second and the longest minutes.
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
