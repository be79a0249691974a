//! What the check compares is itself checked: on books that were made up, each thing that can be wrong is found.

use jiff::Timestamp;
use merchant::provider::{Entry, Standing};
use merchant::store::{Job, JobKind, Outcome, Request};
use merchant::wire::{Amount, Call};
use serde_json::json;

use crate::world::Books;

/// An order that was paid, shipped, and given back.
struct Sale {
    books: Books,
    requests: Vec<Request>,
}

const PAYMENT: usize = 0;
const REFUND: usize = 1;

fn sale() -> Sale {
    let mut sale = Sale { books: Books::default(), requests: Vec::new() };
    sale.add("payment", Call::RetailPay, 1);
    sale.add("refund", Call::RefundApply, 1);
    sale.books.ledger[REFUND].payment_id = Some("payment".to_owned());
    sale.tell("payment", JobKind::Ship, Outcome::Succeeded);
    sale.tell("refund", JobKind::Tell, Outcome::Succeeded);
    sale
}

/// An order that was paid, and of which nobody was told yet.
fn payment() -> Sale {
    let mut sale = sale();
    sale.books.ledger.pop();
    sale.requests.pop();
    sale.books.told.clear();
    sale
}

impl Sale {
    fn add(&mut self, id: &str, call: Call, attempt_number: u32) {
        let amount = Amount { value: "1000".to_owned(), currency: "EUR".to_owned() };
        self.requests.push(Request {
            attempt_number,
            outcome: Some(Outcome::Succeeded),
            ..Request::new(id.to_owned(), "a", call, amount.clone(), &json!({}), Timestamp::now())
        });
        self.books.ledger.push(Entry {
            id: id.to_owned(),
            call,
            order_number: "a".to_owned(),
            amount,
            state: Standing::Booked,
            payment_id: None,
        });
    }

    fn tell(&mut self, id: &str, kind: JobKind, outcome: Outcome) {
        self.books.told.push(Job::new(id, outcome, kind, ""));
    }

    /// Changes how a request ended, and how it stands at the provider.
    fn ends(&mut self, number: usize, outcome: Outcome, state: Standing) {
        self.requests[number].outcome = Some(outcome);
        self.books.ledger[number].state = state;
    }

    #[track_caller]
    fn is_wrong(&self, wrongs: &[&str]) {
        assert_eq!(self.books.wrongs(&self.requests), wrongs);
    }
}

#[test]
fn a_right_sale_is_right() {
    sale().is_wrong(&[]);
    let mut sale = payment();
    sale.tell("payment", JobKind::Ship, Outcome::Succeeded);
    sale.is_wrong(&[]);
}

#[test]
fn what_the_provider_found_is_wrong() {
    let mut sale = sale();
    sale.books.findings.push("refunded twice".to_owned());
    sale.is_wrong(&["refunded twice"]);
}

#[test]
fn what_is_open_is_wrong() {
    let mut sale = sale();
    sale.requests[PAYMENT].outcome = None;
    sale.requests[REFUND].outcome = None;
    sale.is_wrong(&["a: RetailPay is open (None)", "a: RefundApply is open (None)"]);
}

/// Only what stays in process for ever, and a refund that is not recorded, may stay given up.
#[test]
fn what_was_given_up_and_can_be_known_is_wrong() {
    let wrong = ["a: RetailPay is open (Some(GivenUp))"];
    for (state, wrong) in [
        (Some(Standing::Stuck), &[][..]),
        (Some(Standing::InProcess), &wrong[..]),
        (Some(Standing::Failed), &wrong[..]),
        (Some(Standing::Cancelled), &wrong[..]),
        (None, &wrong[..]),
    ] {
        let mut sale = payment();
        sale.requests[PAYMENT].outcome = Some(Outcome::GivenUp);
        match state {
            Some(state) => sale.books.ledger[PAYMENT].state = state,
            None => sale.books.ledger.clear(),
        }
        sale.tell("payment", JobKind::Alert, Outcome::GivenUp);
        sale.is_wrong(wrong);
    }
    let mut sale = sale();
    sale.requests[REFUND].outcome = Some(Outcome::GivenUp);
    sale.books.ledger.pop();
    sale.books.told.pop();
    sale.tell("refund", JobKind::Alert, Outcome::GivenUp);
    sale.is_wrong(&[]);
}

#[test]
fn another_amount_is_wrong() {
    for amount in [("1", "EUR"), ("1000", "USD")] {
        for request in [PAYMENT, REFUND] {
            let mut sale = sale();
            sale.books.ledger[request].amount =
                Amount { value: amount.0.to_owned(), currency: amount.1.to_owned() };
            sale.is_wrong(&["a: another amount"]);
        }
    }
}

#[test]
fn what_the_merchant_does_not_know_of_is_wrong() {
    let mut sale = sale();
    sale.requests.remove(PAYMENT);
    sale.is_wrong(&["a: another amount", "payment/Succeeded/: no such request"]);
}

#[test]
fn to_be_paid_and_neither_shipped_nor_refunded_is_wrong() {
    let wrong = "a: paid, and neither shipped nor refunded";
    let mut told = payment();
    told.is_wrong(&[wrong, "a: nobody was told"]);
    told.tell("payment", JobKind::Alert, Outcome::Succeeded);
    told.is_wrong(&[wrong]);

    let mut refunded = sale();
    refunded.books.told.remove(0);
    refunded.is_wrong(&[]);
    // Of another payment.
    refunded.books.ledger[REFUND].payment_id = Some("another".to_owned());
    refunded.is_wrong(&[wrong]);

    let mut refused = sale();
    refused.books.told.clear();
    refused.ends(REFUND, Outcome::Failed, Standing::Failed);
    refused.is_wrong(&[wrong, "a: nobody was told"]);
    refused.tell("refund", JobKind::Alert, Outcome::Failed);
    refused.is_wrong(&[]);
}

#[test]
fn to_be_charged_twice_is_wrong() {
    let mut elsewhere = sale();
    elsewhere.books.paid_at_another_till.insert("a".to_owned());
    elsewhere.is_wrong(&["a: charged 2 times"]);

    let mut twice = sale();
    twice.add("another", Call::RetailPay, 2);
    twice.tell("another", JobKind::Alert, Outcome::Succeeded);
    twice.is_wrong(&["a: paid, and neither shipped nor refunded", "a: charged 2 times"]);
}

#[test]
fn to_ship_what_is_not_paid_is_wrong() {
    for (outcome, state, wrong) in [
        (Outcome::Failed, Standing::Failed, "a: shipped, not paid"),
        (Outcome::GivenUp, Standing::Stuck, "a: shipped, not paid"),
        (Outcome::Cancelled, Standing::Cancelled, "a: shipped, and the money went back"),
    ] {
        let mut sale = payment();
        sale.ends(PAYMENT, outcome, state);
        sale.tell("payment", JobKind::Ship, Outcome::Succeeded);
        sale.is_wrong(&[wrong]);
    }
}

#[test]
fn to_ship_twice_is_wrong() {
    let mut sale = sale();
    sale.tell("payment", JobKind::Ship, Outcome::Succeeded);
    sale.is_wrong(&["a: shipped twice"]);
}

#[test]
fn to_tell_of_a_refund_what_is_not_so_is_wrong() {
    let mut succeeded = sale();
    succeeded.books.ledger[REFUND].state = Standing::Failed;
    succeeded.is_wrong(&["a: told refunded, not booked"]);

    for kind in [JobKind::Tell, JobKind::Alert] {
        let mut failed = sale();
        failed.books.told.pop();
        failed.tell("refund", kind, Outcome::Failed);
        failed.is_wrong(&["a: the refund is told failed, but booked"]);
    }
}

#[test]
fn to_tell_a_failure_that_is_booked_is_wrong() {
    for outcome in [Outcome::Failed, Outcome::StartOver, Outcome::Cancelled] {
        let mut sale = payment();
        sale.tell("payment", JobKind::Ship, Outcome::Succeeded);
        sale.is_wrong(&[]);
        sale.tell("payment", JobKind::Tell, outcome);
        sale.is_wrong(&["a: told failed, but booked"]);
    }
}

#[test]
fn what_is_undecided_is_wrong() {
    let mut sale = payment();
    sale.ends(PAYMENT, Outcome::Undecided, Standing::Failed);
    sale.tell("payment", JobKind::Alert, Outcome::Undecided);
    sale.is_wrong(&["a: undecided"]);
}

/// Unless the order was started over.
#[test]
fn to_tell_nobody_is_wrong() {
    let mut sale = payment();
    sale.ends(PAYMENT, Outcome::StartOver, Standing::Failed);
    sale.is_wrong(&["a: nobody was told"]);
    sale.add("another", Call::RetailPay, 2);
    sale.tell("another", JobKind::Ship, Outcome::Succeeded);
    sale.is_wrong(&[]);
}

#[test]
fn that_nobody_looks_whether_it_is_paid_twice_is_wrong() {
    let mut sale = sale();
    sale.requests[PAYMENT].order_may_be_paid = true;
    sale.is_wrong(&["a: may be paid twice, and nobody looks"]);
    sale.tell("payment", JobKind::Alert, Outcome::Undecided);
    sale.is_wrong(&[]);
}
