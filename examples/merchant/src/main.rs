//! `cargo run` shows a day in the shop. `cargo run -- instance CONFIG` is one process of a merchant, as the tests start it.

use std::collections::VecDeque;
use std::error::Error;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use merchant::instance::{self, Config};
use merchant::merchant::Timing;
use merchant::provider::{
    Answer, CLIENT_ID, Delivery, Plan, Provider, QUICK, REFRESH_TOKEN, Script, Standing, Step,
    Webhook,
};
use merchant::signature::Signer;
use merchant::store::{Order, Outcome};
use merchant::wire::Call;
use tokio::net::TcpListener;
use tokio::time::sleep;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments[..] {
        [] => day().await,
        [command, config] if command == "instance" => run_instance(Path::new(config)).await,
        _ => Err("usage: merchant [instance CONFIG]".into()),
    }
}

/// Runs until the process that started this one is gone, and closes its end of the standard input.
async fn run_instance(config: &Path) -> Result<()> {
    let log = |id: &str, what: &str| eprintln!("{} {id}: {what}", jiff::Timestamp::now());
    let merchant = Config::read(config)?.merchant(log)?;
    println!("{}", instance::listen(&merchant).await?);
    tokio::spawn(merchant.run());
    let input = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    input.await??;
    Ok(())
}

/// What goes wrong for one customer.
struct Sale {
    name: &'static str,
    call: Call,
    script: Script,
}

/// Sells a few orders with two instances, and shows how each ended, beside what the provider booked.
async fn day() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("merchant-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let private_key = Signer::generate_key();
    let timing = Timing { cancel: Duration::from_secs(2), ..QUICK };
    let verifier = Signer::new(CLIENT_ID, &private_key)?.verifier();
    let provider = Provider::start(verifier, None, false, timing.call).await;
    let config = Config {
        provider_url: provider.url.clone(),
        desk_url: start_desk().await?,
        store: folder.join("merchant.db"),
        client_id: CLIENT_ID.to_owned(),
        private_key,
        provider_key: provider.verifier().public_key().to_vec(),
        refresh_token: REFRESH_TOKEN.to_owned(),
        timing,
        is_behind_mesh: false,
    };
    let merchants = [config.merchant(|_, _| {})?, config.merchant(|_, _| {})?];
    let mut webhooks = Vec::new();
    for merchant in &merchants {
        webhooks.push(instance::listen(merchant).await?);
    }
    provider.notify_at(webhooks);

    let store = &merchants[0].store;
    let sales = sales();
    for (number, sale) in sales.iter().enumerate() {
        let number = format!("order {}", number + 1);
        provider.script(&number, sale.script.clone());
        let auth_code = (sale.call == Call::RetailPay).then(|| format!("28763443825664{number}"));
        store
            .place(Order {
                number,
                call: sale.call,
                amount: "1000".to_owned(),
                currency: "EUR".to_owned(),
                auth_code,
            })
            .await?;
    }
    for merchant in &merchants {
        tokio::spawn(Arc::clone(merchant).run());
    }
    let requests = loop {
        let requests = store.requests().await?;
        let is_open = requests.iter().any(|request| request.outcome.is_none());
        let has_all = requests.iter().filter(|request| request.number == 1).count() >= sales.len();
        if has_all && !is_open && store.unfinished_jobs().await?.is_empty() {
            break requests;
        }
        sleep(timing.tick).await;
    };

    println!("{:8} {:13} {:52} {:5} {:7} booked", "", "call", "what happens", "sends", "ends as");
    for (number, sale) in sales.iter().enumerate() {
        let number = format!("order {}", number + 1);
        for request in requests.iter().filter(|request| request.order_number == number) {
            let ledger = provider.ledger();
            let mut booked = ledger.iter().filter(|entry| entry.id == request.id);
            let is_booked = booked.any(|entry| entry.state == Standing::Booked);
            let name = if request.number == 1 { sale.name } else { "… and begins anew" };
            let outcome = request.outcome.map_or("", Outcome::as_str);
            let sends = provider.calls(&request.id, "send");
            // A payment that is booked succeeded, and no other.
            assert_eq!(is_booked, request.outcome == Some(Outcome::Succeeded), "{number}");
            let booked = if is_booked { "10.00" } else { "-" };
            println!(
                "{number:8} {:13} {name:52} {sends:5} {outcome:10} {booked}",
                format!("{:?}", request.call)
            );
        }
    }
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

fn sales() -> Vec<Sale> {
    use Answer::{None, Page, Says, Unsigned};
    use Delivery::{Never, Now};

    let step = |delivery, answer| Step { delivery, answer };
    let sale = |name, call, sends: &[Step], plan| Sale {
        name,
        call,
        script: Script {
            sends: sends.iter().copied().collect(),
            plan: Some(plan),
            ..Script::default()
        },
    };
    let soon =
        Plan { after: Some(Duration::from_millis(400)), webhook: Webhook::Once, ..Plan::PAYS };
    let never = Plan { after: Some(Duration::from_secs(60)), ..Plan::PAYS };
    let (retail, qr) = (Call::RetailPay, Call::CreateQrOrder);
    let mut other_till = sale("paid at another till", retail, &[], Plan::PAYS);
    other_till.script.is_paid_at_another_till = true;
    let mut silent = sale(
        "the provider is silent about it, and then finds it",
        retail,
        &[step(Now, None)],
        Plan::PAYS,
    );
    silent.script.inquiries = VecDeque::from([None; 5]);
    vec![
        sale("pays", retail, &[], Plan::PAYS),
        sale(
            "has too little money",
            retail,
            &[],
            Plan { code: "INSUFFICIENT_BALANCE", ..Plan::FAILS },
        ),
        sale("the request is lost", retail, &[step(Never, None)], Plan::PAYS),
        sale("the answer is lost", retail, &[step(Now, None)], Plan::PAYS),
        sale(
            "a gateway makes up a failure",
            retail,
            &[step(Now, Unsigned("F", "RISK_REJECT"))],
            Plan::PAYS,
        ),
        sale(
            "busy, then a page of a gateway",
            retail,
            &[step(Now, Says("U", "SYSTEM_BUSY")), step(Now, Page(502))],
            Plan::PAYS,
        ),
        sale("in process, and a webhook reaches one instance", retail, &[], soon),
        silent,
        sale(
            "too slow, so a new order is begun",
            retail,
            &[step(Never, Says("F", "PAYMENT_TIMEOUT"))],
            Plan::PAYS,
        ),
        other_till,
        sale("scans the code and pays", qr, &[], soon),
        sale("the answer with the code is lost, and fetched again", qr, &[step(Now, None)], soon),
        sale("never pays", qr, &[], never),
    ]
}

/// Takes whatever is handed over.
async fn start_desk() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let router = Router::new().fallback(|| async { StatusCode::OK });
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}
