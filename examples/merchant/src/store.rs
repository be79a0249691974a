//! What the merchant keeps, in SQLite. Another database does as well, if it has transactions and unique keys.
//!
//! Each function is one transaction. What changes a request finds the lease on it still held, or changes nothing.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use result_codes::{CancelOutcome, Flow};
use rusqlite::{Connection, Params, Transaction, TransactionBehavior, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_rusqlite::{from_rows, to_params_named};

use crate::wire::{Amount, Call};

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The time by the one clock that all instances share.
const NOW: &str = "cast(unixepoch('subsec') * 1000 as integer)";

/// What the shop wants paid.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Order {
    pub number: String,
    /// How it is paid.
    pub call: Call,
    pub amount: String,
    pub currency: String,
    /// The code on the customer's phone, for `retailPay`.
    pub auth_code: Option<String>,
}

/// How a request ended: its attempt or, from the decision to cancel on, its cancellation. The strings are theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Succeeded,
    Failed,
    StartOver,
    GivenUp,
    Undecided,
    Cancelled,
}

impl Outcome {
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Succeeded => "succeeded",
            Outcome::Failed => "failed",
            Outcome::StartOver => "start_over",
            Outcome::GivenUp => "given_up",
            Outcome::Undecided => "undecided",
            Outcome::Cancelled => "cancelled",
        }
    }
}

impl From<result_codes::Outcome> for Outcome {
    fn from(outcome: result_codes::Outcome) -> Self {
        match outcome {
            result_codes::Outcome::Succeeded => Outcome::Succeeded,
            result_codes::Outcome::Failed => Outcome::Failed,
            result_codes::Outcome::StartOver => Outcome::StartOver,
            result_codes::Outcome::GivenUp => Outcome::GivenUp,
            result_codes::Outcome::Undecided => Outcome::Undecided,
        }
    }
}

impl From<CancelOutcome> for Outcome {
    fn from(outcome: CancelOutcome) -> Self {
        match outcome {
            CancelOutcome::Cancelled => Outcome::Cancelled,
            CancelOutcome::Succeeded => Outcome::Succeeded,
            CancelOutcome::Failed => Outcome::Failed,
            CancelOutcome::GivenUp => Outcome::GivenUp,
            CancelOutcome::Undecided => Outcome::Undecided,
        }
    }
}

/// A request to the provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    pub id: String,
    pub order_number: String,
    /// Counts the requests of the order, from 1.
    pub number: u32,
    pub call: Call,
    pub flow: Flow,
    pub amount: String,
    pub currency: String,
    /// The parameters, as they are sent each time.
    pub body: String,
    pub deadline: Option<i64>,
    /// When to cancel it, if it is not decided.
    pub cancel_at: Option<i64>,
    pub closed_at: Option<i64>,
    /// The decision to cancel. From here on, it is not sent.
    pub is_cancelling: bool,
    pub give_up_at: i64,
    pub qr_code: Option<String>,
    pub order_may_be_paid: bool,
    pub outcome: Option<Outcome>,
    /// Who holds the request. Each follower has a lease of its own, also in one process.
    pub lease: String,
}

impl Request {
    /// Returns whether the provider can no longer carry the request out.
    pub fn is_past_deadline(&self, now: i64) -> bool {
        has_passed(self.deadline, now)
    }

    /// Returns whether the provider can no longer carry out a cancel of it.
    pub fn is_closed(&self, now: i64) -> bool {
        has_passed(self.closed_at, now)
    }

    pub fn is_to_be_cancelled(&self, now: i64) -> bool {
        has_passed(self.cancel_at, now)
    }
}

fn has_passed(time: Option<i64>, now: i64) -> bool {
    time.is_some_and(|time| time < now)
}

/// What a holder learns when it renews its lease.
pub struct News {
    pub now: i64,
    /// What this follower, or one that lost its lease, was told.
    pub order_may_be_paid: bool,
    pub notices: Vec<Notice>,
}

#[derive(Deserialize)]
pub struct Notice {
    pub number: i64,
    pub status: String,
}

/// What follows from an outcome.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// Whoever does the job does it once for each key.
    pub key: String,
    pub request_id: String,
    pub kind: JobKind,
    pub outcome: Outcome,
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobKind {
    Ship,
    /// Tell the customer.
    Tell,
    /// Alert an operator.
    Alert,
    Refund,
}

/// The outcome of a request, and all that is stored with it.
pub struct Ending {
    pub outcome: Outcome,
    /// The last notice that the outcome takes into account.
    pub last_notice: i64,
    pub look_again_in: Duration,
    /// What follows, unless `next` is stored.
    pub jobs: Vec<Job>,
    /// The request that starts the order over. It is left out if the order has another that stands in its way.
    pub next: Option<Request>,
}

#[derive(Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
    lease: Duration,
}

impl Store {
    /// Opens the file, and creates what is missing. A lease must be longer than a delay and a call together.
    pub fn open(path: &Path, lease: Duration) -> Result<Store> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(Duration::from_secs(10))?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        // Without this, a power failure can take back what was committed, and the id is charged without a record of it.
        connection.pragma_update(None, "synchronous", "full")?;
        connection.execute_batch(include_str!("schema.sql"))?;
        let connection = Arc::new(Mutex::new(connection));
        Ok(Store { connection, lease })
    }

    /// Runs a transaction on a thread that may block.
    async fn transaction<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let connection = Arc::clone(&self.connection);
        let work = move || {
            let mut connection = connection.lock().expect("no transaction panics");
            // Takes the lock to write at once. What it reads is then true until it commits.
            let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&tx)?;
            tx.commit()?;
            Ok(value)
        };
        tokio::task::spawn_blocking(work).await?
    }

    async fn query<T: DeserializeOwned + Send + 'static>(
        &self,
        sql: String,
        params: impl Params + Send + 'static,
    ) -> Result<Vec<T>> {
        self.transaction(move |tx| rows(tx, &sql, params)).await
    }

    /// Stores an order that the shop has taken.
    pub async fn place(&self, order: Order) -> Result<()> {
        self.transaction(move |tx| {
            let sql = "insert into orders values (:number, :call, :amount, :currency, :auth_code) on conflict do nothing";
            tx.execute(sql, to_params_named(&order)?.to_slice().as_slice())?;
            Ok(())
        })
        .await
    }

    /// Stores the first request of an order, and holds it. Returns whether it did: the order may have one already.
    pub async fn begin(&self, request: &Request) -> Result<bool> {
        let (lease, request) = (self.lease, request.clone());
        self.transaction(move |tx| insert(tx, &request, lease)).await
    }

    /// Stores a refund that nobody has sent yet. Returns whether it did: the order may have one already, or it is undecided whether
    /// the payment moved money.
    pub async fn refund(&self, payment_id: &str, refund: Request) -> Result<bool> {
        let payment_id = payment_id.to_owned();
        self.transaction(move |tx| {
            let sql = "select 1 from requests where id = ? and outcome = 'undecided'";
            Ok(!tx.prepare(sql)?.exists([payment_id])? && insert(tx, &refund, Duration::ZERO)?)
        })
        .await
    }

    /// Takes the lease on a request, if nobody holds it, and returns the request as it is now.
    pub async fn take(&self, id: &str) -> Result<Option<Request>> {
        let sql = format!(
            "update requests set lease = ?2, held_until = {NOW} + ?3
             where id = ?1 and held_until < {NOW} returning *"
        );
        Ok(self.query(sql, (id.to_owned(), new_id(), millis(self.lease))).await?.pop())
    }

    /// Renews the lease on a request, and stores what has been learnt of it. Returns `None` if the lease is lost: another instance
    /// may have gone on with the request, and perhaps ended it.
    pub async fn renew(&self, held: &Request) -> Result<Option<News>> {
        let (lease, held) = (self.lease, held.clone());
        self.transaction(move |tx| {
            if !hold(tx, &held, lease)? {
                return Ok(None);
            }
            let now = tx.query_row(&format!("select {NOW}"), [], |row| row.get(0))?;
            let sql = "select order_may_be_paid from requests where id = ?";
            let order_may_be_paid = tx.query_row(sql, [&held.id], |row| row.get(0))?;
            let sql = "select number, status from notices where request_id = ? order by number";
            Ok(Some(News { now, order_may_be_paid, notices: rows(tx, sql, [held.id])? }))
        })
        .await
    }

    /// Stores the outcome of a request and everything that follows from it, and lets go of the request. Returns whether it did: not
    /// if the lease is lost.
    pub async fn finish(&self, held: &Request, ending: Ending) -> Result<bool> {
        let (lease, held) = (self.lease, held.clone());
        self.transaction(move |tx| {
            if !hold(tx, &held, lease)? {
                return Ok(false);
            }
            let sql = format!(
                "update requests set outcome = ?2, look_again_at = {NOW} + ?3, held_until = 0 where id = ?1"
            );
            let look_again_in = millis(ending.look_again_in);
            tx.execute(&sql, params![held.id, ending.outcome.as_str(), look_again_in])?;
            let sql = "update notices set is_settled = 1 where request_id = ? and number <= ?";
            tx.execute(sql, params![held.id, ending.last_notice])?;
            if ending.outcome == Outcome::Undecided {
                // What has begun is perhaps done. It is not begun again.
                let sql = "update jobs set state = 'withdrawn' where request_id = ?
                     and (state = 'new' or state = 'begun' and kind in ('ship', 'refund'))";
                tx.execute(sql, [&held.id])?;
                // A refund that nobody ever held was not sent.
                let sql = "update requests set outcome = 'failed' where order_number = ?1 and purpose = 'refund'
                     and outcome is null and held_until = 0 and body ->> '$.paymentRequestId' = ?2";
                tx.execute(sql, [&held.order_number, &held.id])?;
            }
            let starts_over = match &ending.next {
                Some(next) => insert(tx, next, lease)?,
                None => false,
            };
            for job in ending.jobs.iter().filter(|_| !starts_over) {
                let sql = "insert into jobs (key, request_id, kind, outcome, detail)
                     values (:key, :request_id, :kind, :outcome, :detail) on conflict do nothing";
                tx.execute(sql, to_params_named(job)?.to_slice().as_slice())?;
            }
            Ok(true)
        })
        .await
    }

    /// Stores what a webhook says about a request. Returns whether there is such a request: with this id, amount and
    /// currency. Of another amount, it alerts an operator. A refund's can be missing.
    pub async fn notice(
        &self,
        id: &str,
        is_refund: bool,
        amount: Option<Amount>,
        status: &str,
    ) -> Result<bool> {
        let (id, status) = (id.to_owned(), status.to_owned());
        self.transaction(move |tx| {
            let purpose = if is_refund { "refund" } else { "payment" };
            let sql = "select 1 from requests where id = ? and purpose = ?";
            if !tx.prepare(sql)?.exists(params![id, purpose])? {
                return Ok(false);
            }
            let (value, currency) = amount.map(|amount| (amount.value, amount.currency)).unzip();
            let sql = "select 1 from requests where id = ?1 and amount = coalesce(?2, amount) and currency = coalesce(?3, currency)";
            let is_ours = tx.prepare(sql)?.exists(params![id, value, currency])?;
            if !is_ours {
                let sql = "insert into jobs (key, request_id, kind, outcome, detail)
                     values (?1 || '/amount', ?1, 'alert', 'undecided', 'notified of another amount') on conflict do nothing";
                tx.execute(sql, [&id])?;
            } else {
                let sql = "insert into notices (request_id, status) values (?, ?) on conflict do nothing";
                tx.execute(sql, params![id, status])?;
            }
            Ok(is_ours)
        })
        .await
    }

    /// Returns orders without a request.
    pub async fn new_orders(&self, limit: usize) -> Result<Vec<Order>> {
        let sql = "select * from orders where not exists
            (select 1 from requests where order_number = orders.number) limit ?";
        self.query(sql.to_owned(), [limit]).await
    }

    /// Returns requests that nobody follows, and that somebody must: those without an outcome, those whose outcome a new notice
    /// may change, and those that were given up and are due. Those that are open come first: however many were given up, nobody
    /// who waits for an answer waits for them. Of each kind, those with a new notice come first.
    pub async fn orphans(&self, limit: usize) -> Result<Vec<Request>> {
        let sql = format!(
            "select * from requests where held_until < {NOW} and (outcome is null
             or outcome = 'given_up' and look_again_at < {NOW}
             or exists (select 1 from notices where request_id = requests.id and not is_settled))
             order by outcome is not null,
             not exists (select 1 from notices where request_id = requests.id and not is_settled),
             coalesce(look_again_at, give_up_at) limit ?"
        );
        self.query(sql, [limit]).await
    }

    /// Begins a job, or one that another instance began and did not finish.
    pub async fn begin_job(&self) -> Result<Option<Job>> {
        let sql = format!(
            "update jobs set state = 'begun', held_until = {NOW} + ? where key =
             (select key from jobs where state in ('new', 'begun') and held_until < {NOW} order by rowid limit 1)
             returning *"
        );
        Ok(self.query(sql, [millis(self.lease)]).await?.pop())
    }

    pub async fn end_job(&self, job: &Job) -> Result<()> {
        let key = job.key.clone();
        self.transaction(move |tx| {
            tx.execute("update jobs set state = 'done' where key = ?", [key])?;
            Ok(())
        })
        .await
    }

    pub async fn order(&self, number: &str) -> Result<Option<Order>> {
        let sql = "select * from orders where number = ?".to_owned();
        Ok(self.query(sql, [number.to_owned()]).await?.pop())
    }

    pub async fn request(&self, id: &str) -> Result<Option<Request>> {
        let sql = "select * from requests where id = ?".to_owned();
        Ok(self.query(sql, [id.to_owned()]).await?.pop())
    }

    /// Returns all requests, the oldest first.
    pub async fn requests(&self) -> Result<Vec<Request>> {
        self.query("select * from requests order by rowid".to_owned(), []).await
    }

    /// Returns the jobs that are not done.
    pub async fn unfinished_jobs(&self) -> Result<Vec<Job>> {
        let sql = "select * from jobs where state in ('new', 'begun')".to_owned();
        self.query(sql, []).await
    }
}

/// Renews the lease on a request, and stores what has been learnt of it. Returns whether it did.
fn hold(tx: &Transaction<'_>, held: &Request, lease: Duration) -> Result<bool> {
    if held.order_may_be_paid {
        // Also without the lease: whoever has it now was perhaps not told.
        tx.execute("update requests set order_may_be_paid = 1 where id = ?", [&held.id])?;
    }
    let sql = format!(
        "update requests set held_until = {NOW} + ?3, qr_code = coalesce(?4, qr_code), is_cancelling = is_cancelling or ?5
         where id = ?1 and lease = ?2 and held_until >= {NOW}"
    );
    let Request { id, qr_code, is_cancelling, .. } = held;
    let params = params![id, held.lease, millis(lease), qr_code, is_cancelling];
    Ok(tx.execute(&sql, params)? == 1)
}

/// Stores a request that was never sent. Returns whether it did: not if its order has one that stands in the way.
fn insert(tx: &Transaction<'_>, request: &Request, lease: Duration) -> Result<bool> {
    let sql = "select 1 from requests where order_number = ? and outcome = 'undecided'
         and purpose = iif(? = 'refundApply', 'refund', 'payment')";
    let call = serde_json::to_value(request.call)?;
    if tx.prepare(sql)?.exists(params![request.order_number, call.as_str()])? {
        return Ok(false);
    }
    // 0: nobody has held it.
    let held_until =
        if lease.is_zero() { "0".to_owned() } else { format!("{NOW} + {}", millis(lease)) };
    let sql = format!(
        "insert into requests (id, order_number, number, call, flow, amount, currency, body, deadline, cancel_at, closed_at,
         is_cancelling, give_up_at, qr_code, order_may_be_paid, outcome, lease, held_until)
         values (:id, :order_number, :number, :call, :flow, :amount, :currency, :body, :deadline, :cancel_at,
         :closed_at, :is_cancelling, :give_up_at, :qr_code, :order_may_be_paid, :outcome, :lease, {held_until}) on conflict do nothing"
    );
    Ok(tx.execute(&sql, to_params_named(request)?.to_slice().as_slice())? == 1)
}

fn rows<T: DeserializeOwned>(
    tx: &Transaction<'_>,
    sql: &str,
    params: impl Params,
) -> Result<Vec<T>> {
    let mut statement = tx.prepare_cached(sql)?;
    let rows = from_rows(statement.query(params)?).collect::<std::result::Result<_, _>>();
    Ok(rows?)
}

/// Returns an ID that nobody else has.
pub fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
