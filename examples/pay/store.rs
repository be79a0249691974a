//! What the merchant keeps of its requests. It survives if the process is killed at any time.
//!
//! In production, create the file before the first payment: whether a *new* file survives a crash of the machine depends on the
//! file system.

use std::fs;
use std::path::Path;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition};
use result_codes::{Action, Attempt, Outcome, ResultStatus};

use super::api::{Order, Request};

type Table = TableDefinition<'static, &'static str, &'static str>;

/// From request ids to the parameters of the requests, as JSON. Every send under an id carries the same.
const REQUESTS: Table = TableDefinition::new("requests");

/// From request ids to how the requests ended, as named in `ENDS`.
const ENDS_BY_ID: Table = TableDefinition::new("ends");

const ENDS: [(&str, End); 5] = [
    ("succeeded", End::Known(Outcome::Succeeded)),
    ("failed", End::Known(Outcome::Failed)),
    ("start over", End::Known(Outcome::StartOver)),
    ("undecided", End::Known(Outcome::Undecided)),
    ("given up", End::GivenUp),
];

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// `Undecided` is for good here: the request id is taken, or two outcomes contradict each other.
    Known(Outcome),
    /// Undecided until something is heard of it.
    GivenUp,
}

impl End {
    /// Returns how an attempt ended.
    pub(crate) fn of(mut attempt: Attempt) -> End {
        let Action::Finish(outcome) = attempt.next_action() else {
            return End::GivenUp;
        };
        // An attempt that is undecided for good does not listen to a success.
        attempt.notified(ResultStatus::Success);
        let is_for_good = attempt.next_action() == Action::Finish(Outcome::Undecided);
        match outcome {
            Outcome::Undecided if !is_for_good => End::GivenUp,
            outcome => End::Known(outcome),
        }
    }

    pub(crate) fn outcome(self) -> Outcome {
        match self {
            End::Known(outcome) => outcome,
            End::GivenUp => Outcome::Undecided,
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) request: Request,
    pub(crate) end: Option<End>,
}

impl Stored {
    /// Returns whether the request may still come to an outcome, and so is resumed.
    pub(crate) fn is_open(&self) -> bool {
        matches!(self.end, None | Some(End::GivenUp))
    }
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
            for table in [REQUESTS, ENDS_BY_ID] {
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

    /// Stores how a request ended. Only then may the merchant act on it.
    pub(crate) fn finish(&self, id: &str, end: End) {
        let name = ENDS.into_iter().find(|(_, named)| *named == end);
        let (name, _) = name.expect("every end has a name");
        self.write(ENDS_BY_ID, id, name);
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

    /// Returns all requests that a merchant resumes when it starts.
    pub(crate) fn open_requests(&self) -> Vec<Stored> {
        let transaction = self.database.begin_read().expect(READABLE);
        let table = transaction.open_table(REQUESTS).expect(READABLE);
        let rows = table.iter().expect(READABLE);
        rows.map(|row| self.stored(row.expect(READABLE).1.value()))
            .filter(Stored::is_open)
            .collect()
    }

    fn stored(&self, json: &str) -> Stored {
        let request: Request = serde_json::from_str(json).expect("the merchant wrote it");
        let end = self.read(ENDS_BY_ID, &request.id).map(|name| {
            let end = ENDS.into_iter().find(|(known, _)| *known == name);
            end.expect("the merchant wrote it").1
        });
        Stored { request, end }
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
