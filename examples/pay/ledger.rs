//! What the server booked, and whether that is what the merchant believes.

use super::client::{Order, Outcome, PayRequest};

/// Money that the server took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Charge {
    pub(crate) request_id: String,
    pub(crate) order: Order,
}

/// What the merchant believes.
#[derive(Debug)]
pub(crate) struct Sale {
    pub(crate) order: Order,
    pub(crate) outcome: Outcome,
}

impl Charge {
    pub(crate) fn of(request: &PayRequest) -> Self {
        Charge {
            request_id: request.payment_request_id.clone(),
            order: request.order.clone(),
        }
    }
}

impl Sale {
    /// A sale that is yet to be made. Every number makes a payer and an amount of its own.
    pub(crate) fn new(scenario: &str, number: usize) -> Self {
        Sale {
            order: Order {
                payer: format!("customer {number}, {scenario}"),
                amount: 1_000 + number as u64,
            },
            outcome: Outcome::Undecided,
        }
    }
}

/// Everything that is wrong, a line each. No payer may have two sales.
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
    let Order { payer, amount } = &sale.order;
    let booked: Vec<&Charge> = ledger
        .iter()
        .filter(|charge| charge.order.payer == *payer)
        .collect();

    let mut findings = Vec::new();
    if let [first, second, ..] = booked[..] {
        let (first, second) = (&first.request_id, &second.request_id);
        findings.push(format!(
            "{payer}: charged twice, under {first} and {second}"
        ));
    }
    match &sale.outcome {
        Outcome::Paid if booked.is_empty() => {
            findings.push(format!("{payer}: called paid, and not booked"));
        }
        Outcome::Failed(code) if !booked.is_empty() => {
            findings.push(format!("{payer}: called failed ({code}), and booked"));
        }
        Outcome::Paid | Outcome::Failed(_) | Outcome::Undecided => {}
    }
    for charge in booked {
        let taken = charge.order.amount;
        if taken != *amount {
            findings.push(format!("{payer}: charged {taken}, and not {amount}"));
        }
    }
    findings
}
