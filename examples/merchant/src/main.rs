//! `cargo run` shows a day in the shop. `cargo run -- instance CONFIG` is one process of a merchant, as the tests start it.

use std::error::Error;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::StatusCode;
use merchant::instance::{self, Config};
use merchant::merchant::{Pace, Timing};
use merchant::provider::{
    Answer, CLIENT_ID, Delivery, Plan, Provider, QUICK, REFRESH_TOKEN, Script, Standing, Step,
    Webhook, generate_key,
};
use merchant::signature::{Signer, Verifier};
use merchant::store::{Job, Outcome, Request};
use merchant::wire::{Amount, Call};
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
    let config: Config = serde_json::from_slice(&std::fs::read(config)?)?;
    let merchant = config.merchant(log)?;
    println!("{}", instance::listen(&merchant).await?);
    tokio::spawn(merchant.run());
    let input = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    input.await??;
    Ok(())
}

/// Sells a few orders with two instances, and shows how each ended, beside what the provider booked.
async fn day() -> Result<()> {
    let folder = std::env::temp_dir().join(format!("merchant-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let private_key = generate_key();
    // Long deadlines, so that a slow machine cancels nobody who pays. Only the QR orders are cancelled, after five seconds.
    let hour = Duration::from_secs(3_600);
    let timing = Timing {
        time_limit: Duration::from_secs(60),
        lease: hour,
        patience: hour,
        till: Pace { cancel: hour, expiry: hour, ..QUICK.till },
        remote: Pace { cancel: Duration::from_secs(5), expiry: hour, ..QUICK.remote },
        ..QUICK
    };
    let public_key = Signer::new(CLIENT_ID, &private_key)?.public_key();
    let verifier = Verifier::new(CLIENT_ID, &public_key);
    let provider = Provider::start(verifier, None, false, timing.time_limit).await;
    let config = Config {
        provider_url: provider.url.clone(),
        desk_url: start_desk().await?,
        store: folder.join("merchant.db"),
        client_id: CLIENT_ID.to_owned(),
        private_key,
        provider_key: provider.signer().public_key(),
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

    let sales = sales();
    for (number, (_, call, script, _)) in (1..).zip(&sales) {
        let number = format!("order {number}");
        provider.script(&number, script.clone());
        let auth_code = (*call == Call::RetailPay).then_some("28763443825664394");
        let amount = Amount { value: "1000".to_owned(), currency: "EUR".to_owned() };
        merchants[0].place(&number, *call, amount, auth_code).await?;
    }
    for merchant in &merchants {
        tokio::spawn(Arc::clone(merchant).run());
    }
    let store = &merchants[0].store;
    let requests = loop {
        let requests: Vec<Request> =
            store.query("select * from requests order by attempt_number", []).await?;
        let is_open = requests.iter().any(|request| request.outcome.is_none());
        let has_all =
            requests.iter().filter(|request| request.attempt_number == 1).count() >= sales.len();
        let unfinished = "select * from jobs where state in ('new', 'begun')";
        if has_all && !is_open && store.query::<Job>(unfinished, []).await?.is_empty() {
            break requests;
        }
        sleep(timing.tick).await;
    };

    println!("{:8} {:13} {:52} {:5} {:10} booked", "", "call", "what happens", "sends", "ends as");
    let ledger = provider.ledger();
    for (number, (name, call, _, ends)) in (1..).zip(&sales) {
        let number = format!("order {number}");
        let mut outcomes = Vec::new();
        for request in requests.iter().filter(|request| request.order_number == number) {
            let is_booked = ledger
                .iter()
                .any(|entry| entry.id == request.id && entry.state == Standing::Booked);
            let outcome = request.outcome.ok_or("it has ended")?;
            outcomes.push((outcome, is_booked));
            let sends = provider.calls(&request.id, "send");
            let name = if request.attempt_number == 1 { name } else { "… and begins anew" };
            let (call, outcome) = (format!("{call:?}"), format!("{outcome:?}"));
            let booked = if is_booked { "10.00" } else { "-" };
            println!("{number:8} {call:13} {name:52} {sends:5} {outcome:10} {booked}");
        }
        assert_eq!(outcomes, *ends, "{number}: {name}");
    }
    std::fs::remove_dir_all(folder)?;
    Ok(())
}

/// What happens to a customer, and how each request of the order ends, and whether it is booked.
type Sale = (&'static str, Call, Script, Vec<(Outcome, bool)>);

fn sales() -> Vec<Sale> {
    use Answer::{None, Page, Says, Unsigned};
    use Call::{CreateQrOrder, RetailPay};
    use Delivery::{Never, Now};
    use Outcome::{Cancelled, Failed, StartOver, Succeeded};

    let script = |plan, sends: &[(Delivery, Answer)]| {
        let sends = sends.iter().map(|&(delivery, answer)| Step { delivery, answer }).collect();
        Script { sends, plan: Some(plan), ..Script::default() }
    };
    let pays = Plan::PAYS;
    let poor = Plan { code: "INSUFFICIENT_BALANCE", ..Plan::FAILS };
    let soon = Plan { after: Some(Duration::from_millis(400)), webhook: Webhook::Once, ..pays };
    let never = Plan { after: Some(Duration::from_secs(60)), ..pays };
    let silent = Script { inquiries: [None; 5].into(), ..script(pays, &[(Now, None)]) };
    let elsewhere = Script { is_paid_at_another_till: true, ..script(pays, &[]) };
    let made_up = script(pays, &[(Now, Unsigned("F", "RISK_REJECT"))]);
    let busy = script(pays, &[(Now, Says("U", "SYSTEM_BUSY")), (Now, Page(502))]);
    let too_slow = script(pays, &[(Never, Says("F", "PAYMENT_TIMEOUT"))]);
    let (paid, unpaid) = (vec![(Succeeded, true)], vec![(Failed, false)]);
    #[rustfmt::skip]
    let sales = vec![
        ("pays", RetailPay, script(pays, &[]), paid.clone()),
        ("has too little money", RetailPay, script(poor, &[]), unpaid.clone()),
        ("the request is lost", RetailPay, script(pays, &[(Never, None)]), paid.clone()),
        ("the answer is lost", RetailPay, script(pays, &[(Now, None)]), paid.clone()),
        ("a gateway makes up a failure", RetailPay, made_up, paid.clone()),
        ("busy, then a page of a gateway", RetailPay, busy, paid.clone()),
        ("in process, and a webhook reaches one instance", RetailPay, script(soon, &[]), paid.clone()),
        ("the provider is silent about it, and then finds it", RetailPay, silent, paid.clone()),
        ("too slow, so a new order is begun", RetailPay, too_slow, vec![(StartOver, false), (Succeeded, true)]),
        ("paid at another till", RetailPay, elsewhere, unpaid),
        ("scans the code and pays", CreateQrOrder, script(soon, &[]), paid.clone()),
        ("the answer with the code is lost, and fetched again", CreateQrOrder, script(soon, &[(Now, None)]), paid),
        ("never pays", CreateQrOrder, script(never, &[]), vec![(Cancelled, false)]),
    ];
    sales
}

/// Takes whatever is handed over.
async fn start_desk() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let router = Router::new().fallback(|| async { StatusCode::OK });
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}
