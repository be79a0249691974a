//! A merchant that takes payments safely, whatever the server and the network do.
//!
//! Merchant and server both run in this process, and talk HTTP over loopback. `pay/merchant.rs` is the part to learn from: it follows each request with an
//! [`Attempt`](result_codes::Attempt), and goes on after a restart with what `pay/store.rs` kept. `pay/server.rs` answers as such
//! an API does, `pay/scenarios.rs` lists what can go wrong, and `pay/ledger.rs` checks that nobody paid twice.
//!
//! ```sh
//! cargo run --features serde --example pay
//! ```

use std::sync::Arc;

use ledger::Sale;
use merchant::{Merchant, short_delays};
use result_codes::{Attempt, Outcome};
use scenarios::{Later, Scenario};
use server::Server;
use store::Store;

// Named by path, because cargo would take `examples/merchant.rs` for an example of its own.
#[path = "pay/api.rs"]
pub(crate) mod api;
#[path = "pay/ledger.rs"]
pub(crate) mod ledger;
#[path = "pay/merchant.rs"]
pub(crate) mod merchant;
#[path = "pay/scenarios.rs"]
pub(crate) mod scenarios;
#[path = "pay/server.rs"]
pub(crate) mod server;
#[path = "pay/store.rs"]
pub(crate) mod store;
#[path = "pay/webhook.rs"]
pub(crate) mod webhook;

/// Runs every scenario once, and then looks into the server's ledger. `tests/pay.rs` runs this too.
#[tokio::main]
pub(crate) async fn main() -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("result-codes-pay-{}", std::process::id()));
    let server = Server::start().await;
    let store = Store::open(&folder);
    let say = |line: &str| println!("    {line}");
    let merchant = Merchant::new(&server.url, store, short_delays(), Box::new(say));
    let merchant = Arc::new(merchant);
    let notify_url = webhook::listen(&merchant).await;
    // A new store has nothing to resume. `tests/pay.rs` kills merchants and starts them again.
    merchant.resume().await;

    let mut sales = Vec::new();
    let mut findings = Vec::new();
    for scenario in scenarios::all() {
        println!("{}", scenario.name);
        let mut sale = Sale::new(&scenario, sales.len());
        server.open_account(&sale.order, &scenario, &notify_url);
        findings.extend(sell(&merchant, &scenario, &mut sale).await);
        if let Some((later, expected)) = scenario.later {
            findings.extend(end_later(&server, &merchant, &mut sale, later, expected).await);
        }
        println!("    => {:?}\n", sale.outcome);
        sales.push(sale);
    }

    let charges = server.ledger();
    println!("{} sales, {} charges", sales.len(), charges.len());
    findings.extend(ledger::check(&sales, &charges));
    let _ = std::fs::remove_dir_all(folder);
    if !findings.is_empty() {
        return Err(findings.join("; "));
    }
    println!("    Nobody was charged twice.");
    println!("    Nothing is booked that the merchant reports as failed.");
    println!("    Everything that the merchant reports as paid is booked, with the right amount.");
    Ok(())
}

/// Makes a sale, and returns what is wrong if it does not end as it must.
pub(crate) async fn sell(
    merchant: &Merchant,
    scenario: &Scenario,
    sale: &mut Sale,
) -> Option<String> {
    sale.outcome = merchant.sell(&sale.order, scenario.begin()).await;
    sale.must_end_as(scenario.outcome)
}

/// Lets a sale that has ended come to another outcome, and returns what is wrong if it does not.
pub(crate) async fn end_later(
    server: &Server,
    merchant: &Merchant,
    sale: &mut Sale,
    later: Later,
    expected: Outcome,
) -> Option<String> {
    match later {
        Later::SoldAgain => {
            server.repair_inquiries(&sale.order.payer);
            sale.outcome = merchant.sell(&sale.order, Attempt::new).await;
        }
        Later::Notified => {
            server.end_and_notify(&sale.order.payer).await;
            sale.outcome = merchant.outcome(&sale.order).unwrap_or(sale.outcome);
        }
    }
    sale.must_end_as(expected)
}
