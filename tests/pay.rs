//! The merchant of `examples/pay.rs` takes many payments at a time, and nobody pays twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use pay::client::{Api, Merchant, Order, Outcome, PayRequest, short_delays};
use pay::ledger::{self, Charge, Sale};
use pay::scenarios::{self, Scenario};
use pay::server::Server;
use result_codes::{NextStep, ResultCode, ResultStatus};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

#[path = "../examples/pay.rs"]
mod pay;

const SALES_PER_SCENARIO: usize = 25;

/// Every sale has a connection with two ends, and some systems have no more than 256 files open.
const SALES_AT_A_TIME: usize = 100;

#[test]
fn the_example_runs() {
    assert_eq!(pay::main(), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_pays_twice() {
    let server = Server::start().await;
    let merchant = Arc::new(Merchant::new(&server.url, short_delays(), |_| ()));
    let turns = Arc::new(Semaphore::new(SALES_AT_A_TIME));

    let mut running = JoinSet::new();
    for scenario in scenarios::all() {
        for number in 0..SALES_PER_SCENARIO {
            let mut sale = Sale::new(scenario.name, number);
            server.open_account(&sale.order.payer, &scenario);
            let (merchant, turns) = (Arc::clone(&merchant), Arc::clone(&turns));
            let expected = scenario.outcome.clone();
            running.spawn(async move {
                let _turn = turns.acquire().await;
                sale.outcome = merchant.sell(&sale.order).await;
                (sale, expected)
            });
        }
    }
    let ended = running.join_all().await;

    let (sales, expected): (Vec<Sale>, Vec<Outcome>) = ended.into_iter().unzip();
    assert_eq!(ledger::check(&sales, &server.ledger()), [""; 0]);
    for (sale, expected) in sales.iter().zip(expected) {
        assert_eq!(sale.outcome, expected, "{}", sale.order.payer);
    }
}

/// Otherwise the test above could pass because nothing happens in it.
#[test]
fn the_scenarios_ask_for_every_outcome() {
    let outcomes: BTreeSet<String> = scenarios::all()
        .iter()
        .map(|scenario| match scenario.outcome {
            Outcome::Failed(_) => "failed".to_owned(),
            Outcome::Paid | Outcome::Undecided => scenario.outcome.to_string(),
        })
        .collect();
    assert_eq!(outcomes.len(), 3, "{outcomes:?}");
}

#[tokio::test]
async fn the_check_finds_who_takes_unknown_for_failed_and_starts_over() {
    for name in [
        "is answered U with a code that nobody listed",
        "is answered without a status, and succeeded",
        "loses the connection after it is booked",
        "is booked, and answered too late",
    ] {
        let (payer, findings) = check(name, async |api, order| {
            for number in 1..=2 {
                let id = format!("request-{number}");
                match api.pay(&request(&id, order)).await {
                    Ok(response) if response.result.status() == ResultStatus::Success => {
                        return Outcome::Paid;
                    }
                    _ => {}
                }
            }
            Outcome::Undecided
        })
        .await;
        let twice = format!("{payer}: charged twice, under request-1 and request-2");
        assert_eq!(findings, [twice]);
    }
}

#[tokio::test]
async fn the_check_finds_who_takes_no_answer_for_failed() {
    let name = "loses the connection after it is booked";
    let (payer, findings) = check(name, async |api, order| {
        match api.pay(&request("request-1", order)).await {
            Ok(_) => Outcome::Paid,
            Err(_) => Outcome::Failed("no answer".to_owned()),
        }
    })
    .await;
    let booked = format!("{payer}: called failed (no answer), and booked");
    assert_eq!(findings, [booked]);
}

#[tokio::test]
async fn the_check_finds_who_takes_a_refused_repetition_for_failed() {
    let name = "is booked without an answer, and then the access token expires";
    let (payer, findings) = check(name, async |api, order| {
        loop {
            if let Ok(response) = api.pay(&request("request-1", order)).await {
                return Outcome::Failed(response.result.raw_code().unwrap_or_default().to_owned());
            }
        }
    })
    .await;
    let booked = format!("{payer}: called failed (EXPIRED_ACCESS_TOKEN), and booked");
    assert_eq!(findings, [booked]);
}

#[tokio::test]
async fn the_check_finds_who_takes_an_inquiry_that_succeeded_for_paid() {
    let name = "is accepted, and fails later";
    let (payer, findings) = check(name, async |api, order| {
        let accepted = api.pay(&request("request-1", order)).await.unwrap();
        assert_eq!(accepted.result.next_step(), NextStep::Wait);
        let inquiry = api.inquire("request-1").await.unwrap();
        assert_eq!(inquiry.result.next_step(), NextStep::Proceed);
        Outcome::Paid
    })
    .await;
    assert_eq!(findings, [format!("{payer}: called paid, and not booked")]);
}

#[test]
fn the_check_finds_wrong_amounts_and_strangers() {
    let mut sale = Sale::new("by hand", 1);
    sale.outcome = Outcome::Paid;
    let right = Charge::of(&request("request-1", &sale.order));
    let mut wrong = right.clone();
    wrong.order.amount = 7;
    let stranger = Charge::of(&request("request-2", &Sale::new("by hand", 2).order));

    let sales = [sale];
    assert_eq!(ledger::check(&sales, &[right]), [""; 0]);
    assert_eq!(
        ledger::check(&sales, &[wrong, stranger]),
        [
            "customer 1, by hand: charged 7, and not 1001",
            "customer 2, by hand: charged without a sale",
        ]
    );
}

#[tokio::test]
async fn one_request_id_is_charged_once() {
    let server = Server::start().await;
    let api = Arc::new(Api::new(&server.url));
    let sent = request("request-1", &Sale::new("by hand", 1).order);

    let mut running = JoinSet::new();
    for _ in 0..10 {
        let (api, sent) = (Arc::clone(&api), sent.clone());
        running.spawn(async move { api.pay(&sent).await.unwrap().result.code() });
    }
    let codes = running.join_all().await;
    assert_eq!(codes, [Some(ResultCode::Success); 10]);
    assert_eq!(server.ledger(), [Charge::of(&sent)]);

    let mut other = sent.clone();
    other.order.amount += 1;
    let refused = api.pay(&other).await.unwrap().result;
    assert_eq!(refused.status(), ResultStatus::Failed);
    assert_eq!(refused.code(), Some(ResultCode::RepeatReqInconsistent));
    assert_eq!(server.ledger(), [Charge::of(&sent)]);
}

/// The name of the payer, and what the check finds, where a careless merchant sells in a scenario.
async fn check(
    scenario: &str,
    sell: impl AsyncFn(&Api, &Order) -> Outcome,
) -> (String, Vec<String>) {
    let server = Server::start().await;
    let mut sale = Sale::new(scenario, 1);
    let payer = sale.order.payer.clone();
    server.open_account(&payer, &named(scenario));
    sale.outcome = sell(&Api::new(&server.url), &sale.order).await;
    (payer, ledger::check(&[sale], &server.ledger()))
}

fn named(name: &str) -> Scenario {
    let mut scenarios = scenarios::all().into_iter();
    let found = scenarios.find(|scenario| scenario.name == name);
    found.unwrap_or_else(|| panic!("there is no scenario {name:?}"))
}

fn request(id: &str, order: &Order) -> PayRequest {
    PayRequest {
        payment_request_id: id.to_owned(),
        order: order.clone(),
    }
}
