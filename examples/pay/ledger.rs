//! What the server booked, and whether that is what the merchant reports.

use result_codes::Outcome;

use super::api::{Order, Request};
use super::scenarios::Scenario;
use super::store::request_id;

/// Money that the server moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    pub(crate) request_id: String,
    pub(crate) order: Order,
}

/// What the merchant reports.
#[derive(Debug)]
pub(crate) struct Sale {
    /// What the customer does.
    pub(crate) name: &'static str,
    pub(crate) order: Order,
    pub(crate) outcome: Outcome,
}

impl Charge {
    pub(crate) fn of(request: &Request) -> Self {
        Charge {
            request_id: request.id.clone(),
            order: request.order.clone(),
        }
    }
}

impl Sale {
    /// Returns what is wrong if the sale has another outcome.
    pub(crate) fn must_end_as(&self, expected: Outcome) -> Option<String> {
        let Sale { name, outcome, .. } = self;
        (*outcome != expected).then(|| format!("{name}: {outcome:?} instead of {expected:?}"))
    }

    /// Creates a sale that is still to be made. Every number has its own payer and amount.
    pub(crate) fn new(scenario: &Scenario, number: usize) -> Self {
        Sale {
            name: scenario.name,
            order: Order {
                kind: scenario.kind,
                payer: format!("customer-{number}"),
                amount: 1_000 + number as u64,
            },
            outcome: Outcome::Undecided,
        }
    }
}

/// Returns everything that is wrong, a line each. No payer may have two sales.
pub(crate) fn check(sales: &[Sale], charges: &[Charge]) -> Vec<String> {
    let strangers = charges
        .iter()
        .filter(|charge| {
            sales
                .iter()
                .all(|sale| sale.order.payer != charge.order.payer)
        })
        .map(|charge| format!("{}: charged without a sale", charge.order.payer));
    sales
        .iter()
        .flat_map(|sale| check_sale(sale, charges))
        .chain(strangers)
        .collect()
}

fn check_sale(sale: &Sale, ledger: &[Charge]) -> Vec<String> {
    let amount = sale.order.amount;
    let payer = format!("{}, who {}", sale.order.payer, sale.name);
    let booked: Vec<&Charge> = ledger
        .iter()
        .filter(|charge| charge.order.payer == sale.order.payer)
        .collect();
    // The order may have been paid another way as well. That is another request's charge.
    let is_own = |charge: &&&Charge| {
        (1..=9).any(|number| charge.request_id == request_id(&sale.order, number))
    };
    let own = booked.iter().filter(is_own).count();

    let mut findings = Vec::new();
    if let [first, second, ..] = booked[..] {
        let (first, second) = (&first.request_id, &second.request_id);
        findings.push(format!(
            "{payer}: charged twice, under {first} and {second}"
        ));
    }
    match &sale.outcome {
        Outcome::Succeeded if own == 0 => {
            findings.push(format!("{payer}: reported as paid, but not booked"));
        }
        Outcome::Failed | Outcome::StartOver if own > 0 => {
            findings.push(format!("{payer}: reported as failed, but booked"));
        }
        _ => {}
    }
    for charge in booked {
        let taken = charge.order.amount;
        if taken != amount {
            findings.push(format!("{payer}: charged {taken} instead of {amount}"));
        }
    }
    findings
}
