//! A provider, a store, and the rest of a shop that writes down everything it is told; and what must be true of them in the end.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use merchant::api::{Answered, Ask};
use merchant::instance::Config;
use merchant::merchant::{Merchant, Timing};
use merchant::provider::{CLIENT_ID, Entry, Provider, REFRESH_TOKEN, Standing, generate_key};
use merchant::signature::{Signer, Verifier};
use merchant::store::{DUE, Job, JobKind, Outcome, Request, Result};
use merchant::wire::{Amount, Call};
use rusqlite::Connection;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::time::timeout;

pub struct World {
    pub provider: Provider,
    pub config: Config,
    pub folder: TempDir,
    desk: Arc<Mutex<Desk>>,
}

#[derive(Default)]
struct Desk {
    told: HashMap<String, Job>,
    calls: u32,
}

impl World {
    /// Without a seed, the provider does only what its scripts say.
    pub async fn new(seed: Option<u64>, is_behind_mesh: bool, timing: Timing) -> World {
        // To generate a key takes long.
        static KEY: LazyLock<Vec<u8>> = LazyLock::new(generate_key);
        let private_key = KEY.clone();
        let public_key = Signer::new(CLIENT_ID, &private_key).unwrap().public_key();
        let verifier = Verifier::new(CLIENT_ID, &public_key);
        let provider = Provider::start(verifier, seed, is_behind_mesh, timing.time_limit).await;
        let desk = Arc::new(Mutex::new(Desk::default()));
        let folder = TempDir::new().unwrap();
        let config = Config {
            provider_url: provider.url.clone(),
            desk_url: listen(Arc::clone(&desk)).await,
            store: folder.path().join("merchant.db"),
            client_id: CLIENT_ID.to_owned(),
            private_key,
            provider_key: provider.signer().public_key(),
            refresh_token: REFRESH_TOKEN.to_owned(),
            timing,
            is_behind_mesh,
        };
        World { provider, config, folder, desk }
    }

    /// Returns an instance of the merchant in this process.
    pub fn merchant(&self) -> Arc<Merchant> {
        self.config.merchant(|_, _| {}).unwrap()
    }

    pub fn told(&self) -> Vec<Job> {
        self.desk.lock().unwrap().told.values().cloned().collect()
    }

    /// Changes the store, as nobody but a test may.
    pub fn tamper(&self, sql: &str) {
        Connection::open(&self.config.store).unwrap().execute_batch(sql).unwrap();
    }

    /// Compares the provider's ledger with the merchant's store and with everything that it told. Returns what is wrong.
    pub fn wrongs(&self, requests: &[Request]) -> Vec<String> {
        self.books().wrongs(requests)
    }

    pub fn books(&self) -> Books {
        Books {
            ledger: self.provider.ledger(),
            paid_at_another_till: self.provider.paid_at_another_till(),
            findings: self.provider.findings(),
            told: self.told(),
        }
    }
}

/// What is known in the end, apart from the merchant's store.
#[derive(Clone, Default)]
pub struct Books {
    pub ledger: Vec<Entry>,
    pub paid_at_another_till: HashSet<String>,
    /// What the merchant did that no merchant may do.
    pub findings: Vec<String>,
    pub told: Vec<Job>,
}

impl Books {
    pub fn wrongs(&self, requests: &[Request]) -> Vec<String> {
        let mut wrongs = self.findings.clone();
        wrongs.extend(self.open(requests));
        let Books { ledger, told, .. } = self;
        let is_booked = |entry: &&Entry| entry.state == Standing::Booked;
        let is_told = |id: &str, kind: JobKind| {
            told.iter().any(|told| told.request_id == id && told.kind == kind)
        };
        let is_refund = |entry: &&Entry| entry.call == Call::RefundApply;

        let mut orders: HashMap<&str, u32> = HashMap::new();
        for number in &self.paid_at_another_till {
            *orders.entry(number).or_default() += 1;
        }
        for entry in ledger {
            let stored = requests.iter().find(|request| request.id == entry.id);
            if stored.is_none_or(|request| request.amount() != entry.amount) {
                wrongs.push(format!("{}: another amount", entry.order_number));
            }
        }
        for payment in ledger.iter().filter(|entry| !is_refund(entry)) {
            let Entry { id, order_number, .. } = payment;
            if payment.state != Standing::Booked {
                continue;
            }
            *orders.entry(order_number).or_default() += 1;
            let refund = ledger.iter().filter(is_refund).find(|refund| {
                refund.payment_id.as_ref() == Some(id) && refund.state == Standing::Booked
            });
            // A refund that did not go through is an operator's.
            let is_alerted = requests.iter().any(|request| {
                request.call == Call::RefundApply
                    && request.order_number == *order_number
                    && is_told(&request.id, JobKind::Alert)
            });
            if !is_told(id, JobKind::Ship) && refund.is_none() && !is_alerted {
                wrongs.push(format!("{order_number}: paid, and neither shipped nor refunded"));
            }
        }
        for (number, count) in orders {
            if count > 1 {
                wrongs.push(format!("{number}: charged {count} times"));
            }
        }

        let mut shipped = HashSet::new();
        for told in told {
            let request = requests.iter().find(|request| request.id == told.request_id);
            let Some(request) = request else {
                wrongs.push(format!("{}: no such request", told.key));
                continue;
            };
            let number = &request.order_number;
            let own = ledger.iter().find(|entry| entry.id == told.request_id);
            let moved = own.filter(is_booked).is_some();
            let order_is_paid = ledger
                .iter()
                .filter(is_booked)
                .any(|entry| entry.order_number == *number && entry.call != Call::RefundApply);
            let is_refund = request.call == Call::RefundApply;
            let is_returned = own.is_some_and(|entry| entry.state == Standing::Cancelled);
            match (told.kind, told.outcome) {
                (JobKind::Ship, _) if is_returned => {
                    wrongs.push(format!("{number}: shipped, and the money went back"));
                }
                (JobKind::Ship, _) if !moved => wrongs.push(format!("{number}: shipped, not paid")),
                (JobKind::Ship, _) if !shipped.insert(number) => {
                    wrongs.push(format!("{number}: shipped twice"));
                }
                (JobKind::Tell, Outcome::Succeeded) if !moved => {
                    wrongs.push(format!("{number}: told refunded, not booked"));
                }
                (JobKind::Tell | JobKind::Alert, Outcome::Failed | Outcome::StartOver)
                    if is_refund && moved =>
                {
                    wrongs.push(format!("{number}: the refund is told failed, but booked"));
                }
                (JobKind::Tell, Outcome::Failed | Outcome::StartOver | Outcome::Cancelled)
                    if order_is_paid =>
                {
                    wrongs.push(format!("{number}: told failed, but booked"));
                }
                _ => {}
            }
        }
        for request in requests {
            let id = &request.id;
            // This provider contradicts itself, but not about how a request ended.
            if request.outcome == Some(Outcome::Undecided) {
                wrongs.push(format!("{}: undecided", request.order_number));
            }
            if request.order_may_be_paid && !is_told(id, JobKind::Alert) {
                wrongs
                    .push(format!("{}: may be paid twice, and nobody looks", request.order_number));
            }
            // Whoever tells nobody must have begun anew.
            let is_over = !requests.iter().any(|next| {
                next.order_number == request.order_number
                    && next.call == request.call
                    && next.attempt_number == request.attempt_number + 1
            });
            if is_over
                && ![JobKind::Ship, JobKind::Tell, JobKind::Alert]
                    .iter()
                    .any(|kind| is_told(id, *kind))
            {
                let is_refunded = request.call != Call::RefundApply
                    && requests.iter().any(|refund| {
                        refund.call == Call::RefundApply
                            && refund.order_number == request.order_number
                    });
                if !is_refunded {
                    wrongs.push(format!("{}: nobody was told", request.order_number));
                }
            }
        }
        wrongs
    }

    /// Returns the requests that are open, though the provider can tell how they ended.
    pub fn open(&self, requests: &[Request]) -> Vec<String> {
        let standing = |request: &Request| {
            let entry = self.ledger.iter().find(|entry| entry.id == request.id);
            entry.map(|entry| entry.state)
        };
        requests
            .iter()
            .filter(|request| match (request.outcome, standing(request)) {
                (None, _) => true,
                (Some(Outcome::GivenUp), Some(Standing::Stuck)) => false,
                // What is not there can still arrive, unless it has expired.
                (Some(Outcome::GivenUp), None) => request.call != Call::RefundApply,
                (Some(Outcome::GivenUp), Some(_)) => true,
                _ => false,
            })
            .map(|request| {
                let Request { order_number, call, outcome, .. } = request;
                format!("{order_number}: {call:?} is open ({outcome:?})")
            })
            .collect()
    }
}

/// Writes down what comes. Now and then it says that it did not.
async fn listen(desk: Arc<Mutex<Desk>>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let take = |State(desk): State<Arc<Mutex<Desk>>>, body: String| async move {
        let told: Job = serde_json::from_str(&body).unwrap();
        let mut desk = desk.lock().unwrap();
        desk.calls += 1;
        desk.told.insert(told.key.clone(), told);
        if desk.calls % 10 == 0 { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK }
    };
    let router = Router::new().fallback(take).with_state(desk);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Places an order, and returns its request, which nobody holds.
pub async fn place(merchant: &Merchant, number: &str, call: Call) -> Request {
    let amount = Amount { value: "1000".to_owned(), currency: "EUR".to_owned() };
    let auth_code = (call == Call::RetailPay).then_some("28763443825664394");
    merchant.place(number, call, amount, auth_code).await.unwrap().unwrap()
}

/// Places an order, and holds its request, as a process does that is then killed.
pub async fn begin(merchant: &Merchant, call: Call) -> Request {
    let request = place(merchant, "a", call).await;
    merchant.store.take(&request.id).await.unwrap().unwrap()
}

/// Waits for what must end.
pub async fn ends<T>(following: impl Future<Output = Result<T>>) -> T {
    let ended = timeout(Duration::from_secs(120), following).await;
    ended.expect("it ends").unwrap()
}

/// Sends a request once.
pub async fn send(merchant: &Merchant, request: &Request) -> Answered {
    let token = merchant.api.token().await;
    merchant.api.call(&token, Ask::Send, request).await
}

/// Returns all requests, the oldest first.
pub async fn requests(merchant: &Merchant) -> Vec<Request> {
    merchant.store.query("select * from requests order by rowid", []).await.unwrap()
}

pub async fn outcome(merchant: &Merchant, id: &str) -> Option<Outcome> {
    merchant.store.request(id).await.unwrap().unwrap().outcome
}

pub async fn due(merchant: &Merchant) -> Vec<Request> {
    merchant.store.query(DUE, [1_000]).await.unwrap()
}

pub async fn unfinished_jobs(merchant: &Merchant) -> Vec<Job> {
    let sql = "select * from jobs where state in ('new', 'begun')";
    merchant.store.query(sql, []).await.unwrap()
}
