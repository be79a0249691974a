//! What the merchant keeps of its requests. It survives a crash of the process, and of the machine.

use std::path::Path;

use redb::{Database, TableDefinition};
use result_codes::Outcome;

use super::api::Order;

/// From request ids to outcomes. A request without an outcome is stored with an empty text.
const REQUESTS: TableDefinition<&str, &str> = TableDefinition::new("requests");

const OUTCOMES: [Outcome; 4] = [
    Outcome::Succeeded,
    Outcome::Failed,
    Outcome::StartOver,
    Outcome::Undecided,
];

fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Succeeded => "succeeded",
        Outcome::Failed => "failed",
        Outcome::StartOver => "start over",
        Outcome::Undecided => "undecided",
    }
}

pub(crate) struct Store {
    database: Database,
}

/// The state of a request.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) id: String,
    /// Counts the requests of an order from 1.
    pub(crate) number: u32,
    pub(crate) outcome: Option<Outcome>,
}

/// A request id must be unique. Here, the order makes it so; in production, use a UUID.
pub(crate) fn request_id(order: &Order, number: u32) -> String {
    format!("{}-{}-{number}", order.payer, order.kind)
}

impl Store {
    /// Opens the store in a folder, which is created if there is none.
    pub(crate) fn create(folder: &Path) -> Store {
        std::fs::create_dir_all(folder).expect("the folder can be created");
        let database = Database::create(folder.join("requests.redb")).expect("no other merchant");
        let store = Store { database };
        store.write(|_| ());
        store
    }

    /// Stores a fresh request id for an order. Only then may the request be sent.
    pub(crate) fn begin(&self, order: &Order, number: u32) -> Stored {
        let id = request_id(order, number);
        self.write(|table| {
            table.insert(&*id, "").expect("the store can be written");
        });
        Stored {
            id,
            number,
            outcome: None,
        }
    }

    /// Stores the outcome of a request. Only then may the merchant act on it.
    pub(crate) fn finish(&self, id: &str, outcome: Outcome) {
        self.write(|table| {
            table
                .insert(id, name(outcome))
                .expect("the store can be written");
        });
    }

    /// Returns the last request of an order.
    pub(crate) fn last(&self, order: &Order) -> Option<Stored> {
        let requests = (1..).map_while(|number| {
            let id = request_id(order, number);
            let outcome = self.outcome(&id)?;
            Some(Stored {
                id,
                number,
                outcome,
            })
        });
        requests.last()
    }

    /// Returns the outcome of a request, if there is one yet; `None` if there is no such request.
    #[expect(
        clippy::option_option,
        reason = "no request, no outcome, or an outcome"
    )]
    pub(crate) fn outcome(&self, id: &str) -> Option<Option<Outcome>> {
        let transaction = self.database.begin_read().expect("the store can be read");
        let table = transaction.open_table(REQUESTS).expect("it was created");
        let text = table.get(id).expect("the store can be read")?;
        let mut outcomes = OUTCOMES.into_iter();
        Some(outcomes.find(|outcome| name(*outcome) == text.value()))
    }

    /// Returns when the change is on the disk.
    fn write(&self, change: impl FnOnce(&mut redb::Table<'_, &str, &str>)) {
        let transaction = self
            .database
            .begin_write()
            .expect("the store can be written");
        {
            let mut table = transaction
                .open_table(REQUESTS)
                .expect("the store can be written");
            change(&mut table);
        }
        transaction.commit().expect("the store can be written");
    }
}
