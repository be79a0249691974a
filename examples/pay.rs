//! A merchant that takes payments safely, whatever the server and the network do.
//!
//! Both run here and talk HTTP over loopback. `pay/merchant.rs` is the part to learn from: it follows each request with an
//! [`Attempt`](result_codes::Attempt), and goes on after a restart with what `pay/store.rs` kept. `pay/server.rs` answers as such
//! an API does, `pay/scenarios.rs` lists what can go wrong, and `pay/ledger.rs` checks that nobody paid twice.
//!
//! ```sh
//! cargo run --features serde --example pay
//! ```

use std::time::Duration;

use ledger::Sale;
use merchant::{Merchant, short_delays};
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

/// Runs every scenario once, and then looks into the server's ledger. `tests/pay.rs` runs this too.
#[tokio::main]
pub(crate) async fn main() -> Result<(), String> {
    let folder = std::env::temp_dir().join(format!("result-codes-pay-{}", std::process::id()));
    let server = Server::start().await;
    let store = Store::create(&folder);
    let say = |line: &str| println!("    {line}");
    let merchant = Merchant::start(&server.url, store, short_delays(), Box::new(say)).await;

    let mut sales = Vec::new();
    let mut findings = Vec::new();
    for scenario in scenarios::all() {
        println!("{}", scenario.name);
        let mut sale = Sale::new(&scenario, sales.len());
        server.open_account(&sale.order, &scenario);
        sale.outcome = merchant.sell(&sale.order, scenario.begin()).await;
        println!("    => {:?}", sale.outcome);
        if sale.outcome != scenario.outcome {
            findings.push(format!("{}: not {:?}", scenario.name, scenario.outcome));
        }
        if let Some(later) = scenario.later {
            server.release(&sale.order).await;
            sale.outcome = merchant.outcome_later(&sale.order, later).await;
            println!("    => {:?}, when the notification came", sale.outcome);
        }
        println!();
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

/// How long to wait for what must happen soon.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);
