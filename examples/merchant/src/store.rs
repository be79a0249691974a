//! What the merchant keeps, in SQLite. Another database does as well, if it has transactions and unique keys.
//!
//! Each function is one transaction. What changes a request finds the lease on it still held, or changes nothing.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use result_codes::{Flow, TransactionStatus};
use rusqlite::{
    Connection, OptionalExtension as _, Params, Transaction, TransactionBehavior, params,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_rusqlite::{from_rows, to_params_named};

use crate::wire::{Amount, Call};

pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// The time by the one clock that all instances share.
const NOW: &str = "cast(unixepoch('subsec') * 1000 as integer)";

/// Requests that nobody follows, and that somebody must: those without an outcome, those whose outcome a new notification may change, and
/// those that were given up. Those that are open come first: however many were given up, nobody who waits for an answer waits for
/// them. Of each kind, those that are new, or have a new notification, come first.
pub const DUE: &str = "select * from requests
    where due_at < cast(unixepoch('subsec') * 1000 as integer)
    order by outcome is not null, due_at limit ?";

/// How a request ended: its attempt or, from the decision to cancel on, its cancellation.
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

/// Converts between the outcomes of an attempt, of a cancellation, and of both. They are stored as the same strings.
pub fn convert<T: DeserializeOwned>(outcome: impl Serialize) -> Result<T> {
    Ok(serde_json::from_value(serde_json::to_value(outcome)?)?)
}

/// A request to the provider.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    pub id: String,
    pub order_number: String,
    /// Counts the requests of the order, from 1.
    pub attempt_number: u32,
    pub call: Call,
    pub flow: Flow,
    pub amount: String,
    pub currency: String,
    /// The parameters, as they are sent each time.
    pub body: String,
    /// As the provider knows it. A new request for the order has the same.
    pub expires_at: Option<i64>,
    /// When the provider carries it out no more, by any clock.
    pub deadline: Option<i64>,
    pub cancel_at: Option<i64>,
    pub closed_at: Option<i64>,
    /// The decision to cancel. From here on, it is not sent.
    pub is_cancelling: bool,
    pub give_up_at: i64,
    pub qr_code: Option<String>,
    pub order_may_be_paid: bool,
    pub outcome: Option<Outcome>,
    /// Who holds the request. Each follower has a lease of its own, also in one process.
    pub lease: Option<String>,
    /// How many leases there were. Whoever has the first knows that it was never sent.
    pub leases: u32,
}

impl Request {
    /// Returns a request that has no deadline, and that nobody holds.
    pub fn new(
        id: String,
        order_number: &str,
        call: Call,
        amount: Amount,
        body: &Value,
        give_up_at: Timestamp,
    ) -> Request {
        Request {
            id,
            order_number: order_number.to_owned(),
            attempt_number: 1,
            call,
            flow: call.flow(),
            amount: amount.value,
            currency: amount.currency,
            body: body.to_string(),
            expires_at: None,
            deadline: None,
            cancel_at: None,
            closed_at: None,
            is_cancelling: false,
            give_up_at: give_up_at.as_millisecond(),
            qr_code: None,
            order_may_be_paid: false,
            outcome: None,
            lease: None,
            leases: 0,
        }
    }

    pub fn amount(&self) -> Amount {
        Amount { value: self.amount.clone(), currency: self.currency.clone() }
    }
}

/// What a holder learns when it renews its lease.
pub struct News {
    pub now: i64,
    /// What this follower, or one that lost its lease, was told.
    pub order_may_be_paid: bool,
    /// At once, if another request of the order may have been paid.
    pub cancel_at: Option<i64>,
    /// What webhooks said, numbered.
    pub notifications: Vec<(i64, TransactionStatus)>,
}

impl News {
    pub fn has_passed(&self, time: Option<i64>) -> bool {
        time.is_some_and(|time| time < self.now)
    }
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

impl Job {
    pub fn new(request_id: &str, outcome: Outcome, kind: JobKind, detail: &str) -> Job {
        let key = format!("{request_id}/{outcome:?}/{detail}");
        let (request_id, detail) = (request_id.to_owned(), detail.to_owned());
        Job { key, request_id, kind, outcome, detail }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum JobKind {
    Ship,
    /// Tell the customer.
    Tell,
    /// Alert an operator.
    Alert,
}

/// The outcome of a request, and all that is stored with it.
pub struct Ending {
    pub outcome: Outcome,
    /// The last notification that the outcome takes into account.
    pub last_notification: i64,
    /// How soon to ask again for what was given up. What the provider cannot tell today, it is asked more and more seldom.
    pub sweep: Duration,
    /// What follows, unless `next` is stored.
    pub jobs: Vec<Job>,
    /// The request that starts the order over, or refunds it. It is left out if the order has another that stands in its way, or may
    /// be paid.
    pub next: Option<Request>,
}

#[derive(Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
    lease: Duration,
}

impl Store {
    /// Opens the file, and creates what is missing. See [`Timing`](crate::merchant::Timing) for how long a lease is.
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

    /// Returns the rows of a query.
    pub async fn query<T: DeserializeOwned + Send + 'static>(
        &self,
        sql: &str,
        params: impl Params + Send + 'static,
    ) -> Result<Vec<T>> {
        let sql = sql.to_owned();
        self.transaction(move |tx| rows(tx, &sql, params)).await
    }

    /// Stores a request that nobody has sent yet, and that is due. Returns whether it did: see `insert`.
    pub async fn place(&self, request: &Request) -> Result<bool> {
        let request = request.clone();
        self.transaction(move |tx| insert(tx, &request)).await
    }

    /// Takes the lease on a request that is due, and returns the request as it is now.
    pub async fn take(&self, id: &str) -> Result<Option<Request>> {
        let sql = format!(
            "update requests set lease = ?2, leases = leases + 1, due_at = {NOW} + ?3
             where id = ?1 and due_at < {NOW} returning *"
        );
        Ok(self.query(&sql, (id.to_owned(), new_id(), millis(self.lease))).await?.pop())
    }

    /// Renews the lease on a request, and stores what has been learnt of it. Returns `None` if the lease is lost: another instance
    /// may have gone on with the request, and perhaps ended it.
    pub async fn renew(&self, held: &Request) -> Result<Option<News>> {
        let (lease, held) = (self.lease, held.clone());
        self.transaction(move |tx| hold(tx, &held, lease)).await
    }

    /// Stores the outcome of a request and everything that follows from it, and lets go of the request. Returns whether it did: not
    /// if the lease is lost.
    pub async fn finish(&self, held: &Request, ending: Ending) -> Result<bool> {
        let (lease, held) = (self.lease, held.clone());
        self.transaction(move |tx| {
            let Some(news) = hold(tx, &held, lease)? else { return Ok(false) };
            let sql = format!(
                "update requests set outcome = ?2, lease = null, due_at = case
                 when exists (select 1 from notifications where request_id = ?1 and number > ?3) then 0
                 when ?2 = 'given_up' then {NOW} + max(?4, ({NOW} - give_up_at) / 2) end where id = ?1"
            );
            let outcome: String = convert(ending.outcome)?;
            let sweep = millis(ending.sweep);
            tx.execute(&sql, params![held.id, outcome, ending.last_notification, sweep])?;
            if held.outcome != Some(ending.outcome) {
                // Otherwise what is true no more could be told after what is.
                let sql = "update jobs set state = 'withdrawn' where request_id = ? and kind = 'tell'
                     and state in ('new', 'begun')";
                tx.execute(sql, [&held.id])?;
            }
            if ending.outcome == Outcome::Undecided {
                // What has begun is perhaps done. It is not begun again. An operator still hears of everything.
                let sql = "update jobs set state = 'withdrawn' where state in ('new', 'begun')
                     and request_id = ? and kind <> 'alert' and (state = 'new' or kind = 'ship')";
                tx.execute(sql, [&held.id])?;
                // A refund that nobody ever held was not sent.
                let sql = "update requests set outcome = 'failed', due_at = null
                     where order_number = ?1 and purpose = 'refund' and outcome is null and leases = 0
                     and body ->> '$.paymentRequestId' = ?2";
                tx.execute(sql, [&held.order_number, &held.id])?;
                // This request may have been paid. If the order was started over, the new request is cancelled, or never sent.
                let sql = "update requests set order_may_be_paid = 1, cancel_at = 0
                     where order_number = ? and purpose = 'payment' and outcome is null";
                tx.execute(sql, [&held.order_number])?;
            }
            let has_next = match &ending.next {
                // Before a restart, or to another instance, a reply may have said what this attempt does not know.
                Some(_) if ending.outcome == Outcome::StartOver && news.order_may_be_paid => false,
                Some(next) => insert(tx, next)?,
                None => false,
            };
            // No customer hears of a failure while another payment of the order may have gone through. An operator did: see `hold`.
            let is_failure = !matches!(ending.outcome, Outcome::Succeeded | Outcome::GivenUp);
            let is_told =
                |job: &Job| !(job.kind == JobKind::Tell && is_failure && news.order_may_be_paid);
            for job in ending.jobs.iter().filter(|job| !has_next && is_told(job)) {
                insert_job(tx, job)?;
            }
            Ok(true)
        })
        .await
    }

    /// Stores what a webhook says about a request. Whoever holds the request finds it; if nobody does, the request is due.
    pub async fn store_notification(&self, id: &str, status: &TransactionStatus) -> Result<()> {
        let (id, status) = (id.to_owned(), status.as_str().to_owned());
        self.transaction(move |tx| {
            let sql = "insert into notifications (request_id, status) values (?, ?) on conflict do nothing";
            if tx.execute(sql, [&id, &status])? == 1 {
                let sql = format!(
                    "update requests set due_at = 0 where id = ? and (lease is null or due_at < {NOW})"
                );
                tx.execute(&sql, [&id])?;
            }
            Ok(())
        })
        .await
    }

    /// Alerts an operator, once for each request and detail.
    pub async fn alert(&self, id: &str, detail: &str) -> Result<()> {
        let (id, detail) = (id.to_owned(), detail.to_owned());
        self.transaction(move |tx| insert_alert(tx, &id, &detail)).await
    }

    /// Begins a job, or one that another instance began and did not finish.
    pub async fn begin_job(&self) -> Result<Option<Job>> {
        let sql = format!(
            "update jobs set state = 'begun', held_until = {NOW} + ? where key =
             (select key from jobs where state in ('new', 'begun') and held_until < {NOW} order by held_until limit 1)
             returning *"
        );
        Ok(self.query(&sql, [millis(self.lease)]).await?.pop())
    }

    pub async fn end_job(&self, job: &Job) -> Result<()> {
        let sql = "update jobs set state = 'done' where key = ? returning *";
        self.query::<Job>(sql, [job.key.clone()]).await.map(drop)
    }

    pub async fn request(&self, id: &str) -> Result<Option<Request>> {
        Ok(self.query("select * from requests where id = ?", [id.to_owned()]).await?.pop())
    }
}

/// See [`Store::renew`]. A lease that has run out still holds, as long as nobody took another.
fn hold(tx: &Transaction<'_>, held: &Request, lease: Duration) -> Result<Option<News>> {
    if held.order_may_be_paid {
        // Also without the lease: whoever has it now was perhaps not told. And whatever the outcome: it may have been paid twice.
        tx.execute("update requests set order_may_be_paid = 1 where id = ?", [&held.id])?;
        insert_alert(tx, &held.id, "the order may have been paid another way")?;
    }
    let sql = format!(
        "update requests set due_at = {NOW} + ?3, qr_code = coalesce(?4, qr_code), is_cancelling = is_cancelling or ?5
         where id = ?1 and lease = ?2 returning {NOW}, order_may_be_paid, cancel_at"
    );
    let Request { id, qr_code, is_cancelling, .. } = held;
    let params = params![id, held.lease, millis(lease), qr_code, is_cancelling];
    let row =
        tx.query_row(&sql, params, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let Some((now, order_may_be_paid, cancel_at)) = row else { return Ok(None) };
    let sql = "select number, status from notifications where request_id = ? order by number";
    Ok(Some(News { now, order_may_be_paid, cancel_at, notifications: rows(tx, sql, [id])? }))
}

/// Stores a request that was never sent. Returns whether it did: not if its order has one of the same purpose that is open, moved
/// money or may have, nor a refund of a payment of which nobody knows that it moved money.
fn insert(tx: &Transaction<'_>, request: &Request) -> Result<bool> {
    let sql = "insert into requests (id, order_number, attempt_number, call, flow, amount, currency, body, expires_at, deadline, cancel_at,
         closed_at, is_cancelling, give_up_at, qr_code, order_may_be_paid, outcome, lease, leases)
         select :id, :order_number, :attempt_number, :call, :flow, :amount, :currency, :body, :expires_at, :deadline, :cancel_at,
         :closed_at, :is_cancelling, :give_up_at, :qr_code, :order_may_be_paid, :outcome, :lease, :leases
         where not exists (select 1 from requests where order_number = :order_number and outcome = 'undecided'
         and purpose = iif(:call = 'refundApply', 'refund', 'payment'))
         and (:call <> 'refundApply' or exists (select 1 from requests where id = :body ->> '$.paymentRequestId'
         and outcome = 'succeeded'))
         on conflict do nothing";
    Ok(tx.execute(sql, to_params_named(request)?.to_slice().as_slice())? == 1)
}

fn insert_alert(tx: &Transaction<'_>, id: &str, detail: &str) -> Result<()> {
    insert_job(tx, &Job::new(id, Outcome::Undecided, JobKind::Alert, detail))
}

fn insert_job(tx: &Transaction<'_>, job: &Job) -> Result<()> {
    let sql = "insert into jobs (key, request_id, kind, outcome, detail)
         values (:key, :request_id, :kind, :outcome, :detail) on conflict do nothing";
    tx.execute(sql, to_params_named(job)?.to_slice().as_slice())?;
    Ok(())
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
