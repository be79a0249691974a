//! What the merchant keeps of its requests. It survives if the process is killed at any time.
//!
//! In production, create the file before the first payment: whether a *new* file survives a crash of the machine depends on the
//! file system.

use std::fs;
use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use result_codes::{Attempt, Outcome};

use super::api::{FLOW, Order, Request};

type Table = TableDefinition<'static, &'static str, &'static str>;

/// From request ids to the parameters of the requests, as JSON. Every send under an id carries the same.
const REQUESTS: Table = TableDefinition::new("requests");

/// From request ids to the outcomes of the requests.
const OUTCOMES: Table = TableDefinition::new("outcomes");

/// From request ids to the outcomes that the merchant acted on. A late notification can change an outcome.
const ACTED_ON: Table = TableDefinition::new("acted_on");

#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) request: Request,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) acted_on: Option<Outcome>,
}

impl Stored {
    /// Returns the attempt that goes on with this request. It never sends one that was given up.
    pub(crate) fn attempt(&self) -> Attempt {
        self.outcome
            .map_or_else(|| Attempt::resume(FLOW), Attempt::ended)
    }
}

/// Returns whether inquiries about a request with this outcome go on.
pub(crate) fn is_open(outcome: Option<Outcome>) -> bool {
    matches!(outcome, None | Some(Outcome::GivenUp))
}

pub(crate) struct Store {
    database: Database,
}

/// A request id must be unique. Here, the order makes it so; in production, use a UUID.
pub(crate) fn request_id(order: &Order, number: u32) -> String {
    format!("{}-{}-{number}", order.payer, order.kind)
}

/// An order that is begun anew has a new reference.
pub(crate) fn order_reference(order: &Order, number: u32) -> String {
    format!("{}-order-{number}", order.payer)
}

/// Returns the request of an order with this number, counted from 1.
pub(crate) fn request(order: &Order, number: u32) -> Request {
    Request {
        id: request_id(order, number),
        order_reference: order_reference(order, number),
        order: order.clone(),
    }
}

impl Store {
    /// Opens the store in a folder. Creates what is missing.
    pub(crate) fn open(folder: &Path) -> Store {
        let path = folder.join("requests.redb");
        if !path.exists() {
            fs::create_dir_all(folder).expect("the folder can be created");
            // Under another name until it is complete: a kill in the meantime leaves a file that cannot be opened.
            let incomplete = folder.join("incomplete.redb");
            let _ = fs::remove_file(&incomplete);
            let database = Database::create(&incomplete).expect("the store can be created");
            let transaction = database.begin_write().expect(WRITABLE);
            for table in [REQUESTS, OUTCOMES, ACTED_ON] {
                transaction.open_table(table).expect(WRITABLE);
            }
            transaction.commit().expect(WRITABLE);
            drop(database);
            fs::rename(incomplete, &path).expect("the folder can be written");
        }
        let database = Database::open(path).expect("no other merchant has it open");
        Store { database }
    }

    /// Stores a request that was never sent. Only then may it be sent.
    pub(crate) fn begin(&self, request: &Request) {
        let request_json = serde_json::to_string(request).expect("a request has no odd keys");
        self.write(REQUESTS, &request.id, &request_json);
    }

    /// Stores the outcome of a request. Only then may the merchant act on it.
    pub(crate) fn finish(&self, id: &str, outcome: Outcome) {
        self.write(OUTCOMES, id, outcome.as_str());
    }

    /// Stores that the merchant acted on an outcome.
    pub(crate) fn acted_on(&self, id: &str, outcome: Outcome) {
        self.write(ACTED_ON, id, outcome.as_str());
    }

    pub(crate) fn get(&self, id: &str) -> Option<Stored> {
        let json = self.read(REQUESTS, id)?;
        Some(self.stored(&json))
    }

    /// Returns the last request of an order, and its number, counted from 1.
    pub(crate) fn last(&self, order: &Order) -> Option<(u32, Stored)> {
        (1..)
            .map_while(|number| Some((number, self.get(&request_id(order, number))?)))
            .last()
    }

    /// Returns the requests that a merchant goes on with when it starts: those that are open, and those whose outcome it has not
    /// acted on.
    pub(crate) fn unfinished(&self) -> Vec<Stored> {
        let transaction = self.database.begin_read().expect(READABLE);
        let table = transaction.open_table(REQUESTS).expect(READABLE);
        let rows = table.iter().expect(READABLE);
        rows.map(|row| self.stored(row.expect(READABLE).1.value()))
            .filter(|stored| is_open(stored.outcome) || stored.acted_on != stored.outcome)
            .collect()
    }

    fn stored(&self, json: &str) -> Stored {
        let request: Request = serde_json::from_str(json).expect("the merchant wrote it");
        let outcome_in = |table| {
            let outcome = self.read(table, &request.id)?;
            Some(outcome.parse().expect("the merchant wrote it"))
        };
        Stored {
            outcome: outcome_in(OUTCOMES),
            acted_on: outcome_in(ACTED_ON),
            request,
        }
    }

    fn read(&self, table: Table, key: &str) -> Option<String> {
        let transaction = self.database.begin_read().expect(READABLE);
        let table = transaction.open_table(table).expect(READABLE);
        let value = table.get(key).expect(READABLE)?;
        Some(value.value().to_owned())
    }

    /// Returns when the change is on the disk.
    fn write(&self, table: Table, key: &str, value: &str) {
        let transaction = self.database.begin_write().expect(WRITABLE);
        transaction
            .open_table(table)
            .expect(WRITABLE)
            .insert(key, value)
            .expect(WRITABLE);
        transaction.commit().expect(WRITABLE);
    }
}

/// A merchant that cannot read or write its store must not send anything.
const READABLE: &str = "the store can be read";
const WRITABLE: &str = "the store can be written";
