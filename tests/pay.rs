//! The merchant of `examples/pay.rs` takes many payments at a time, dies and goes on, and nobody pays twice.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::{env, fs, thread};

use pay::api::{Api, Order, Request};
use pay::ledger::{self, Charge, Sale};
use pay::merchant::{Merchant, short_delays};
use pay::scenarios::{self, Scenario};
use pay::server::Server;
use pay::store::{Store, request_id};
use result_codes::{Attempt, NextStep, Outcome, ResultCode, ResultStatus};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

#[path = "../examples/pay.rs"]
mod pay;

const SALES_PER_SCENARIO: usize = 20;

/// Every sale has a connection with two ends, and some systems have no more than 256 files open.
const SALES_AT_A_TIME: usize = 60;

#[test]
fn the_example_runs() {
    assert_eq!(pay::main(), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_pays_twice() {
    let server = Arc::new(Server::start().await);
    let store = Store::create(&folder("nobody_pays_twice"));
    let merchant = Merchant::start(&server.url, store, short_delays(), Box::new(|_| ())).await;
    let turns = Arc::new(Semaphore::new(SALES_AT_A_TIME));

    let mut running = JoinSet::new();
    for number in 0..SALES_PER_SCENARIO {
        for (index, scenario) in scenarios::all().into_iter().enumerate() {
            let mut sale = Sale::new(&scenario, 1_000 * number + index);
            server.open_account(&sale.order, &scenario);
            let (server, merchant) = (Arc::clone(&server), Arc::clone(&merchant));
            let turns = Arc::clone(&turns);
            running.spawn(async move {
                let turn = turns.acquire().await;
                sale.outcome = merchant.sell(&sale.order, scenario.begin()).await;
                assert_eq!(sale.outcome, scenario.outcome, "{}", sale.name);
                drop(turn);
                if let Some(later) = scenario.later {
                    server.release(&sale.order).await;
                    sale.outcome = merchant.outcome_later(&sale.order, later).await;
                    assert_eq!(sale.outcome, later, "{}", sale.name);
                }
                sale
            });
        }
    }
    let sales = running.join_all().await;
    assert_eq!(ledger::check(&sales, &server.ledger()), [""; 0]);
}

/// Otherwise the tests could pass because nothing happens in them.
#[test]
fn the_scenarios_lead_to_every_outcome() {
    let outcomes: HashSet<Outcome> = scenarios::all()
        .iter()
        .map(|scenario| scenario.outcome)
        .collect();
    assert_eq!(outcomes.len(), 4, "{outcomes:?}");
}

/// Where the merchant's process is killed, and what happens to the payment in the meantime.
const DEATHS: [(&str, &str, Outcome); 6] = [
    ("pays at once", "request id stored", Outcome::Succeeded),
    (
        "loses the connection after paying",
        "send: no answer",
        Outcome::Succeeded,
    ),
    (
        "loses the connection before paying",
        "send: no answer",
        Outcome::Succeeded,
    ),
    ("pays at once", "ends as Succeeded", Outcome::Succeeded),
    (
        "is in process, and too risky",
        "inquire: S SUCCESS",
        Outcome::Failed,
    ),
    (
        "is too slow, and starts over",
        "outcome stored",
        Outcome::Succeeded,
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_merchant_that_is_killed_goes_on_where_it_was() {
    for (number, (name, last_line, outcome)) in DEATHS.into_iter().enumerate() {
        let server = Server::start().await;
        let scenario = named(name);
        let mut sale = Sale::new(&scenario, number);
        server.open_account(&sale.order, &scenario);
        let store = folder(&format!("killed_{number}"));

        let mut first = merchant_process(&server.url, &store, &sale.order, Some(last_line));
        let seen = tokio::task::spawn_blocking(move || {
            let lines = BufReader::new(first.stdout.take().unwrap()).lines();
            let mut lines = lines.map(Result::unwrap);
            let seen = lines.any(|line| line.contains(last_line));
            // SIGKILL: nothing in the process can react to it.
            first.kill().unwrap();
            first.wait().unwrap();
            seen
        });
        assert!(seen.await.unwrap(), "{name}: never came to {last_line:?}");

        let second = merchant_process(&server.url, &store, &sale.order, None);
        let output = tokio::task::spawn_blocking(move || second.wait_with_output().unwrap());
        let output = String::from_utf8(output.await.unwrap().stdout).unwrap();
        let reported = format!("{outcome:?} is the outcome");
        assert!(output.contains(&reported), "{name}, {last_line}: {output}");
        sale.outcome = outcome;
        assert_eq!(ledger::check(&[sale], &server.ledger()), [""; 0], "{name}");
    }
}

const URL: &str = "PAY_TEST_URL";
const STORE: &str = "PAY_TEST_STORE";
const ORDER: &str = "PAY_TEST_ORDER";
const LAST_LINE: &str = "PAY_TEST_LAST_LINE";

/// Starts this program again, as a merchant that does nothing more once it has said its last line.
fn merchant_process(url: &str, store: &Path, order: &Order, last_line: Option<&str>) -> Child {
    Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "sells_if_it_is_the_process_of_a_merchant",
            "--nocapture",
        ])
        .env(URL, url)
        .env(STORE, store)
        .env(ORDER, serde_json::to_string(order).unwrap())
        .env(LAST_LINE, last_line.unwrap_or("no line is this"))
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn sells_if_it_is_the_process_of_a_merchant() {
    let Ok(url) = env::var(URL) else {
        return;
    };
    let order: Order = serde_json::from_str(&env::var(ORDER).unwrap()).unwrap();
    let last_line = env::var(LAST_LINE).unwrap();
    let say = move |line: &str| {
        println!("{line}");
        std::io::stdout().flush().unwrap();
        while line.contains(&last_line) {
            thread::park();
        }
    };
    let store = Store::create(Path::new(&env::var_os(STORE).unwrap()));
    let merchant = Merchant::start(&url, store, short_delays(), Box::new(say)).await;
    let outcome = merchant.sell(&order, Attempt::new).await;
    println!("{outcome:?} is the outcome");
}

#[tokio::test]
async fn the_check_finds_who_takes_unknown_for_failed_and_starts_over() {
    for name in [
        "is answered U with an unlisted code, and paid",
        "is answered without a status, and paid",
        "loses the connection after paying",
        "pays, and is answered too late",
    ] {
        let (payer, findings) = check(name, async |api, order| {
            for number in 1..=2 {
                match api.send(&request(order, number)).await {
                    Ok(response) if response.result.status() == ResultStatus::Success => {
                        return Outcome::Succeeded;
                    }
                    _ => {}
                }
            }
            Outcome::Undecided
        })
        .await;
        let [first, second] = [1, 2].map(|number| format!("customer-1-payment-{number}"));
        let twice = format!("{payer}: charged twice, under {first} and {second}");
        assert_eq!(findings, [twice]);
    }
}

/// A merchant that acts on each answer alone, and starts a new order where the provider's page advises it.
async fn follow_next_steps(api: &Api, order: &Order) -> Outcome {
    for number in 1..=2 {
        let Ok(response) = api.send(&request(order, number)).await else {
            continue;
        };
        let is_closed = response.result.code() == Some(ResultCode::OrderIsClosed);
        match response.result.next_step() {
            // Acts on the status alone, whatever the table says about the code.
            NextStep::Reconcile if is_closed => {}
            NextStep::Reconcile => match response.result.status() {
                ResultStatus::Success => return Outcome::Succeeded,
                _ => return Outcome::Failed,
            },
            NextStep::Proceed => return Outcome::Succeeded,
            NextStep::StartOver => {}
            _ => return Outcome::Undecided,
        }
    }
    Outcome::Undecided
}

#[tokio::test]
async fn the_check_finds_who_follows_single_answers() {
    for (name, expected) in [
        (
            "pays, and is answered F with a code that is listed as unknown",
            "reported as failed, and booked",
        ),
        (
            "is answered S with a code that is listed as unknown, and does not pay",
            "reported as paid, and not booked",
        ),
        (
            "pays through a proxy that repeats, and is told of a closed order",
            "charged twice, under customer-1-payment-1 and customer-1-payment-2",
        ),
    ] {
        let (payer, findings) = check(name, follow_next_steps).await;
        assert_eq!(findings, [format!("{payer}: {expected}")]);
    }
}

#[tokio::test]
async fn the_check_finds_who_takes_no_answer_for_failed() {
    let name = "loses the connection after paying";
    let (payer, findings) = check(name, async |api, order| {
        match api.send(&request(order, 1)).await {
            Ok(_) => Outcome::Succeeded,
            Err(_) => Outcome::Failed,
        }
    })
    .await;
    assert_eq!(
        findings,
        [format!("{payer}: reported as failed, and booked")]
    );
}

#[tokio::test]
async fn the_check_finds_who_takes_a_refused_repetition_for_failed() {
    let name = "pays without an answer, and then the access token expires";
    let (payer, findings) = check(name, async |api, order| {
        loop {
            if api.send(&request(order, 1)).await.is_ok() {
                return Outcome::Failed;
            }
        }
    })
    .await;
    assert_eq!(
        findings,
        [format!("{payer}: reported as failed, and booked")]
    );
}

#[tokio::test]
async fn the_check_finds_who_takes_an_inquiry_that_succeeded_for_paid() {
    let name = "is accepted, and lacks money";
    let (payer, findings) = check(name, async |api, order| {
        let accepted = api.send(&request(order, 1)).await.unwrap();
        assert_eq!(accepted.result.next_step(), NextStep::Wait);
        let inquiry = api.inquire(&request(order, 1)).await.unwrap();
        assert_eq!(inquiry.result.next_step(), NextStep::Proceed);
        Outcome::Succeeded
    })
    .await;
    assert_eq!(
        findings,
        [format!("{payer}: reported as paid, and not booked")]
    );
}

#[test]
fn the_check_finds_wrong_amounts_and_strangers() {
    let scenario = named("pays at once");
    let mut sale = Sale::new(&scenario, 1);
    sale.outcome = Outcome::Succeeded;
    let right = Charge::of(&request(&sale.order, 1));
    let mut wrong = right.clone();
    wrong.order.amount = 7;
    let stranger = Charge::of(&request(&Sale::new(&scenario, 2).order, 1));

    let sales = [sale];
    assert_eq!(ledger::check(&sales, &[right]), [""; 0]);
    assert_eq!(
        ledger::check(&sales, &[wrong, stranger]),
        [
            "customer-1, who pays at once: charged 7, and not 1001",
            "customer-2: charged without a sale",
        ]
    );
}

#[tokio::test]
async fn one_request_id_is_charged_once() {
    let server = Server::start().await;
    let api = Arc::new(Api::new(&server.url));
    let sent = request(&Sale::new(&named("pays at once"), 1).order, 1);

    let mut running = JoinSet::new();
    for _ in 0..10 {
        let (api, sent) = (Arc::clone(&api), sent.clone());
        running.spawn(async move { api.send(&sent).await.unwrap().result.code() });
    }
    let codes = running.join_all().await;
    assert_eq!(codes, [Some(ResultCode::Success); 10]);
    assert_eq!(server.ledger(), [Charge::of(&sent)]);

    let mut other = sent.clone();
    other.order.amount += 1;
    let refused = api.send(&other).await.unwrap().result;
    assert_eq!(refused.status(), ResultStatus::Failed);
    assert_eq!(refused.code(), Some(ResultCode::RepeatReqInconsistent));
    assert_eq!(server.ledger(), [Charge::of(&sent)]);
}

/// Returns the customer, and what the check finds if a careless merchant sells in a scenario.
async fn check(
    scenario: &str,
    sell: impl AsyncFn(&Api, &Order) -> Outcome,
) -> (String, Vec<String>) {
    let server = Server::start().await;
    let scenario = named(scenario);
    let mut sale = Sale::new(&scenario, 1);
    let payer = format!("{}, who {}", sale.order.payer, sale.name);
    server.open_account(&sale.order, &scenario);
    sale.outcome = sell(&Api::new(&server.url), &sale.order).await;
    (payer, ledger::check(&[sale], &server.ledger()))
}

fn named(name: &str) -> Scenario {
    let mut scenarios = scenarios::all().into_iter();
    let found = scenarios.find(|scenario| scenario.name == name);
    found.unwrap_or_else(|| panic!("there is no scenario {name:?}"))
}

fn request(order: &Order, number: u32) -> Request {
    Request {
        id: request_id(order, number),
        order_reference: format!("{}-order-{number}", order.payer),
        notify_url: "http://127.0.0.1:9/nobody-listens".to_owned(),
        order: order.clone(),
    }
}

/// Returns an empty folder for a store.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("pay")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}
