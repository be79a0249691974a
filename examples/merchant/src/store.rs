//! What the merchant keeps, in SQLite. Another database does as well, if it has transactions and unique keys.
//!
//! Each function is one transaction. What changes a request finds the lease on it still held, or changes nothing.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use result_codes::{Flow, Outcome};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};

use crate::wire::{Amount, Call};

pub type Result<T> = rusqlite::Result<T>;

/// The time by the one clock that all instances share.
const NOW: &str = "cast(unixepoch('subsec') * 1000 as integer)";

/// What the shop wants paid.
#[derive(Clone, Debug)]
pub struct Order {
    pub number: String,
    /// How it is paid.
    pub call: Call,
    pub amount: Amount,
    /// The code on the customer's phone, for `retailPay`.
    pub auth_code: Option<String>,
}

/// A request to the provider.
#[derive(Clone, Debug)]
pub struct Request {
    pub id: String,
    pub order_number: String,
    /// Counts the requests of the order, from 1.
    pub number: u32,
    pub call: Call,
    pub flow: Flow,
    pub amount: Amount,
    /// The parameters, as they are sent each time.
    pub body: String,
    pub deadline: Option<i64>,
    pub give_up_at: i64,
    pub qr_code: Option<String>,
    pub order_may_be_paid: bool,
    pub outcome: Option<Outcome>,
    /// Who holds the request. Each follower has a lease of its own, also in one process.
    pub lease: String,
}

/// What a holder learns when it renews its lease.
pub struct News {
    pub now: i64,
    pub notices: Vec<Notice>,
}

pub struct Notice {
    pub number: i64,
    pub status: String,
}

/// What follows from an outcome.
#[derive(Clone, Debug)]
pub struct Job {
    /// Whoever does the job does it once for each key.
    pub key: String,
    pub request_id: String,
    pub kind: JobKind,
    pub outcome: String,
    pub detail: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    Ship,
    /// Tell the customer.
    Tell,
    /// Alert an operator.
    Alert,
    Refund,
}

impl Request {
    /// Returns whether the provider can no longer carry the request out.
    pub fn is_past_deadline(&self, now: i64) -> bool {
        self.deadline.is_some_and(|deadline| deadline < now)
    }
}

impl JobKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            JobKind::Ship => "ship",
            JobKind::Tell => "tell",
            JobKind::Alert => "alert",
            JobKind::Refund => "refund",
        }
    }

    fn parse(text: &str) -> Option<JobKind> {
        let mut kinds = [
            JobKind::Ship,
            JobKind::Tell,
            JobKind::Alert,
            JobKind::Refund,
        ]
        .into_iter();
        kinds.find(|kind| kind.as_str() == text)
    }
}

/// The outcome of a request, and all that is stored with it.
pub struct Ending {
    pub outcome: Outcome,
    /// The last notice that the outcome takes into account.
    pub last_notice: i64,
    pub order_may_be_paid: bool,
    pub look_again_in: Duration,
    pub jobs: Vec<(JobKind, String)>,
    /// The request that starts the order over.
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
            let transaction =
                connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let value = work(&transaction)?;
            transaction.commit()?;
            Ok(value)
        };
        tokio::task::spawn_blocking(work)
            .await
            .expect("no transaction panics")
    }

    /// Stores an order that the shop has taken.
    pub async fn place(&self, order: Order) -> Result<()> {
        self.transaction(move |tx| {
            let Order {
                number,
                call,
                amount,
                auth_code,
            } = order;
            let (value, currency) = (amount.value, amount.currency);
            let sql = "insert into orders values (?, ?, ?, ?, ?) on conflict do nothing";
            tx.execute(
                sql,
                params![number, call.as_str(), value, currency, auth_code],
            )
            .map(drop)
        })
        .await
    }

    /// Returns orders without a request.
    pub async fn new_orders(&self, limit: usize) -> Result<Vec<Order>> {
        self.transaction(move |tx| {
            let sql = "select * from orders where not exists
                (select 1 from requests where order_number = orders.number) limit ?";
            rows(tx, sql, limit, order)
        })
        .await
    }

    /// Stores the first request of an order, and holds it. Returns whether it did: the order may have one already.
    pub async fn begin(&self, request: &Request) -> Result<bool> {
        let (lease, request) = (self.lease, request.clone());
        self.transaction(move |tx| insert(tx, &request, lease))
            .await
    }

    /// Takes the lease on a request, if nobody holds it, and returns the request as it is now.
    pub async fn take(&self, id: &str) -> Result<Option<Request>> {
        let (lease, id) = (millis(self.lease), id.to_owned());
        self.transaction(move |tx| {
            let sql = format!(
                "update requests set lease = ?2, held_until = {NOW} + ?3
                 where id = ?1 and held_until < {NOW} returning *"
            );
            tx.query_row(&sql, params![id, new_id(), lease], request)
                .optional()
        })
        .await
    }

    /// Renews the lease on a request, and stores what has been learnt of it. Returns `None` if the lease is lost: another instance
    /// may have gone on with the request, and perhaps ended it.
    pub async fn renew(&self, held: &Request) -> Result<Option<News>> {
        let (lease, held) = (self.lease, held.clone());
        self.transaction(move |tx| {
            let sql = format!(
                "update requests set held_until = {NOW} + ?3, order_may_be_paid = order_may_be_paid or ?4,
                 qr_code = coalesce(?5, qr_code) where id = ?1 and lease = ?2 and held_until >= {NOW}"
            );
            let Request { id, order_may_be_paid, qr_code, .. } = held;
            let values = params![id, held.lease, millis(lease), order_may_be_paid, qr_code];
            if tx.execute(&sql, values)? == 0 {
                return Ok(None);
            }
            let now = tx.query_row(&format!("select {NOW}"), [], |row| row.get(0))?;
            let sql = "select number, status from notices where request_id = ? order by number";
            let notice = |row: &Row<'_>| Ok(Notice { number: row.get(0)?, status: row.get(1)? });
            Ok(Some(News { now, notices: rows(tx, sql, id, notice)? }))
        })
        .await
    }

    /// Stores the outcome of a request and everything that follows from it, and lets go of the request. Returns whether it did: not
    /// if the lease is lost.
    pub async fn finish(&self, held: &Request, ending: Ending) -> Result<bool> {
        let (lease, held) = (self.lease, held.clone());
        self.transaction(move |tx| {
            let sql = format!(
                "update requests set outcome = ?3, order_may_be_paid = order_may_be_paid or ?4, qr_code = coalesce(?5, qr_code),
                 look_again_at = {NOW} + ?6, held_until = 0
                 where id = ?1 and lease = ?2 and held_until >= {NOW}"
            );
            let Ending { outcome, order_may_be_paid, .. } = ending;
            let (id, look_again_in) = (&held.id, millis(ending.look_again_in));
            let outcome = outcome.as_str();
            let values =
                params![id, held.lease, outcome, order_may_be_paid, held.qr_code, look_again_in];
            if tx.execute(&sql, values)? == 0 {
                return Ok(false);
            }
            let sql = "update notices set is_settled = 1 where request_id = ? and number <= ?";
            tx.execute(sql, params![id, ending.last_notice])?;
            if ending.outcome == Outcome::Undecided {
                let sql = "update jobs set state = 'withdrawn' where request_id = ? and state = 'new'";
                tx.execute(sql, [id])?;
            }
            for (kind, detail) in ending.jobs {
                let key = format!("{id}/{outcome}/{}", kind.as_str());
                let sql = "insert into jobs (key, request_id, kind, outcome, detail) values (?, ?, ?, ?, ?)
                     on conflict do nothing";
                tx.execute(sql, params![key, id, kind.as_str(), outcome, detail])?;
            }
            if let Some(next) = ending.next {
                insert(tx, &next, lease)?;
            }
            Ok(true)
        })
        .await
    }

    /// Stores what a webhook says about a request. Returns whether there is such a request: with this id, amount and currency.
    pub async fn notice(
        &self,
        id: &str,
        is_refund: bool,
        amount: Amount,
        status: &str,
    ) -> Result<bool> {
        let (id, status) = (id.to_owned(), status.to_owned());
        self.transaction(move |tx| {
            let purpose = if is_refund { "refund" } else { "payment" };
            let sql = "select 1 from requests where id = ? and purpose = ? and amount = ? and currency = ?";
            let is_ours =
                tx.prepare_cached(sql)?.exists(params![id, purpose, amount.value, amount.currency])?;
            if is_ours {
                let sql = "insert into notices (request_id, status) values (?, ?) on conflict do nothing";
                tx.execute(sql, params![id, status])?;
            }
            Ok(is_ours)
        })
        .await
    }

    /// Returns requests that nobody follows, and that somebody must: those without an outcome, those whose outcome a new notice
    /// may change, and those that were given up and are due.
    pub async fn orphans(&self, limit: usize) -> Result<Vec<String>> {
        self.transaction(move |tx| {
            let sql = format!(
                "select id from requests where held_until < {NOW} and (outcome is null
                 or outcome = 'given_up' and look_again_at < {NOW}
                 or exists (select 1 from notices where request_id = requests.id and not is_settled)) limit ?"
            );
            rows(tx, &sql, limit, |row| row.get(0))
        })
        .await
    }

    /// Begins a job, or one that another instance began and did not finish.
    pub async fn begin_job(&self) -> Result<Option<Job>> {
        let lease = millis(self.lease);
        self.transaction(move |tx| {
            let sql = format!(
                "update jobs set state = 'begun', held_until = {NOW} + ? where key =
                 (select key from jobs where state in ('new', 'begun') and held_until < {NOW} order by rowid limit 1)
                 returning *"
            );
            tx.query_row(&sql, [lease], job).optional()
        })
        .await
    }

    pub async fn end_job(&self, job: &Job) -> Result<()> {
        let key = job.key.clone();
        self.transaction(move |tx| {
            tx.execute("update jobs set state = 'done' where key = ?", [key])
                .map(drop)
        })
        .await
    }

    /// Stores a refund that nobody has sent yet, unless the order has one.
    pub async fn refund(&self, refund: Request) -> Result<bool> {
        self.transaction(move |tx| insert(tx, &refund, Duration::ZERO))
            .await
    }

    pub async fn order(&self, number: &str) -> Result<Option<Order>> {
        let number = number.to_owned();
        self.transaction(move |tx| {
            tx.query_row("select * from orders where number = ?", [number], order)
                .optional()
        })
        .await
    }

    pub async fn request(&self, id: &str) -> Result<Option<Request>> {
        let id = id.to_owned();
        self.transaction(move |tx| {
            tx.query_row("select * from requests where id = ?", [id], request)
                .optional()
        })
        .await
    }

    /// Returns all requests, the oldest first.
    pub async fn requests(&self) -> Result<Vec<Request>> {
        self.transaction(|tx| {
            rows(
                tx,
                "select * from requests order by rowid limit ?",
                -1,
                request,
            )
        })
        .await
    }

    /// Counts the jobs that are not done.
    pub async fn unfinished_jobs(&self) -> Result<usize> {
        self.transaction(|tx| {
            tx.query_row(
                "select count(*) from jobs where state in ('new', 'begun')",
                [],
                |row| row.get(0),
            )
        })
        .await
    }
}

/// Stores a request that was never sent. Returns whether it did: not if its order has one that stands in the way.
fn insert(tx: &Transaction<'_>, request: &Request, lease: Duration) -> Result<bool> {
    let sql = format!(
        "insert into requests (id, order_number, number, call, flow, amount, currency, body, deadline, give_up_at,
         lease, held_until) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {NOW} + ?) on conflict do nothing"
    );
    let values = params![
        request.id,
        request.order_number,
        request.number,
        request.call.as_str(),
        request.flow.as_str(),
        request.amount.value,
        request.amount.currency,
        request.body,
        request.deadline,
        request.give_up_at,
        request.lease,
        millis(lease),
    ];
    Ok(tx.execute(&sql, values)? == 1)
}

fn rows<T>(
    tx: &Transaction<'_>,
    sql: &str,
    parameter: impl rusqlite::ToSql,
    read: fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    tx.prepare_cached(sql)?
        .query_map([parameter], read)?
        .collect()
}

fn order(row: &Row<'_>) -> Result<Order> {
    Ok(Order {
        number: row.get("number")?,
        call: parsed(row, "call", Call::parse)?,
        amount: amount(row)?,
        auth_code: row.get("auth_code")?,
    })
}

fn request(row: &Row<'_>) -> Result<Request> {
    let has_outcome = row.get_ref("outcome")? != rusqlite::types::ValueRef::Null;
    let outcome = has_outcome.then(|| parsed(row, "outcome", |text| text.parse().ok()));
    Ok(Request {
        id: row.get("id")?,
        order_number: row.get("order_number")?,
        number: row.get("number")?,
        call: parsed(row, "call", Call::parse)?,
        flow: parsed(row, "flow", |text| text.parse().ok())?,
        amount: amount(row)?,
        body: row.get("body")?,
        deadline: row.get("deadline")?,
        give_up_at: row.get("give_up_at")?,
        qr_code: row.get("qr_code")?,
        order_may_be_paid: row.get("order_may_be_paid")?,
        outcome: outcome.transpose()?,
        lease: row.get("lease")?,
    })
}

fn amount(row: &Row<'_>) -> Result<Amount> {
    Ok(Amount {
        value: row.get("amount")?,
        currency: row.get("currency")?,
    })
}

fn job(row: &Row<'_>) -> Result<Job> {
    Ok(Job {
        key: row.get("key")?,
        request_id: row.get("request_id")?,
        kind: parsed(row, "kind", JobKind::parse)?,
        outcome: row.get("outcome")?,
        detail: row.get("detail")?,
    })
}

fn parsed<T>(row: &Row<'_>, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
    let text: String = row.get(column)?;
    let wrong = || format!("{column}: {text:?} was never stored");
    parse(&text)
        .ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, wrong().into()))
}

/// Returns an ID that nobody else has.
pub fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
