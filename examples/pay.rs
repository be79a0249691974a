//! A merchant has customers pay at a payment server, whatever the server and the network do to it.
//!
//! Both run here, and talk HTTP over loopback. `pay/client.rs` is the part to learn from: what the merchant does
//! follows from [`ResultObject::next_step`](result_codes::ResultObject::next_step). `pay/server.rs` answers as such an
//! API does, `pay/scenarios.rs` lists what can go wrong, and `pay/ledger.rs` checks that nobody paid twice.
//!
//! ```sh
//! cargo run --features serde --example pay
//! ```

use client::Merchant;
use ledger::Sale;
use server::Server;

// Named by path, because cargo would take `examples/client.rs` for an example of its own.
#[path = "pay/client.rs"]
pub(crate) mod client;
#[path = "pay/ledger.rs"]
pub(crate) mod ledger;
#[path = "pay/scenarios.rs"]
pub(crate) mod scenarios;
#[path = "pay/server.rs"]
pub(crate) mod server;

/// Pays once in every scenario, and then looks into the server's ledger. `tests/pay.rs` runs this too.
#[tokio::main]
pub(crate) async fn main() -> Result<(), String> {
    let server = Server::start().await;
    let merchant = Merchant::new(&server.url, client::short_delays(), |line| {
        println!("    {line}");
    });

    let mut sales = Vec::new();
    let mut findings = Vec::new();
    for scenario in scenarios::all() {
        println!("{}", scenario.name);
        let mut sale = Sale::new(scenario.name, sales.len());
        server.open_account(&sale.order.payer, &scenario);
        sale.outcome = merchant.sell(&sale.order).await;
        println!("    => {}\n", sale.outcome);
        if sale.outcome != scenario.outcome {
            findings.push(format!("{}: not {}", scenario.name, scenario.outcome));
        }
        sales.push(sale);
    }

    let charges = server.ledger();
    println!("{} sales, {} charges", sales.len(), charges.len());
    findings.extend(ledger::check(&sales, &charges));
    if !findings.is_empty() {
        return Err(findings.join("; "));
    }
    println!("    Nobody was charged twice.");
    println!("    Nothing is booked that the merchant calls failed.");
    println!("    All that the merchant calls paid is booked, with the right amount.");
    Ok(())
}
