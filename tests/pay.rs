//! The merchant of `examples/pay.rs` takes many payments at a time, dies and goes on, and nobody pays twice.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, Weak};
use std::{env, fs, mem, panic, thread};

use pay::api::{Api, Order};
use pay::ledger::{self, Charge, Sale};
use pay::merchant::{Merchant, short_delays};
use pay::scenarios::{self, Scenario};
use pay::server::Server;
use pay::store::{Store, request, request_id};
use pay::webhook;
use result_codes::{Attempt, NextStep, Outcome, ResultCode, ResultObject, ResultStatus};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

#[path = "../examples/pay.rs"]
mod pay;

/// For merchants without a webhook.
const NOBODY_LISTENS: &str = "http://127.0.0.1:9/notify";

const SALES_PER_SCENARIO: usize = 8;

/// With more at a time, answers come too late on a slow machine. Some systems also have no more than 256 files open.
const SALES_AT_A_TIME: usize = 30;

#[test]
fn the_example_runs() {
    assert_eq!(pay::main(), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_pays_twice() {
    let server = Arc::new(Server::start().await);
    let merchant = Arc::new(merchant(&server, &folder("nobody_pays_twice")));
    let notify_url = webhook::listen(&merchant).await;
    let turns = Arc::new(Semaphore::new(SALES_AT_A_TIME));

    let mut running = JoinSet::new();
    for number in 0..SALES_PER_SCENARIO {
        for (index, scenario) in scenarios::all().into_iter().enumerate() {
            let mut sale = Sale::new(&scenario, 1_000 * number + index);
            server.open_account(&sale.order, &scenario, &notify_url);
            let (server, merchant) = (Arc::clone(&server), Arc::clone(&merchant));
            let turns = Arc::clone(&turns);
            running.spawn(async move {
                let turn = turns.acquire().await;
                assert_eq!(pay::sell(&merchant, &scenario, &mut sale).await, None);
                drop(turn);
                if let Some((later, expected)) = scenario.later {
                    let ended =
                        pay::end_later(&server, &merchant, &mut sale, later, expected).await;
                    assert_eq!(ended, None);
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
    assert_eq!(outcomes.len(), 5, "{outcomes:?}");
}

/// The scenarios in which the merchant's process is killed at every step.
const KILLED: [&str; 9] = [
    "pays at once",
    "loses the connection before paying",
    "loses the connection after paying",
    "is in process, and too risky",
    "is too slow, and starts over",
    "is accepted, and has too little balance",
    "pays without an answer, and a copy would be refused",
    "gets a refund whose answer is lost",
    "cancels, and the answer is lost",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_merchant_that_is_killed_at_any_step_goes_on_where_it_was() {
    let mut running = JoinSet::new();
    for name in KILLED {
        running.spawn(async move {
            let mut line = 1;
            while killed_at(line, name).await {
                line += 1;
            }
            assert!(line > 3, "{name}: {line}");
        });
    }
    running.join_all().await;
}

/// Kills the merchant's process once it has printed `line` lines, and starts it again. Returns `false` if it ends earlier.
async fn killed_at(line: usize, name: &str) -> bool {
    let server = Server::start().await;
    let scenario = named(name);
    let mut sale = Sale::new(&scenario, line);
    server.open_account(&sale.order, &scenario, NOBODY_LISTENS);
    let store = folder(&format!("killed/{name}"));
    let process = |last_line| merchant_process(&server.url, &store, &sale.order, last_line);

    if !kill_at(line, process(line)).await {
        return false;
    }
    // Once more, as soon as it has done anything.
    kill_at(1, process(1)).await;
    let last = process(usize::MAX);
    let last = tokio::task::spawn_blocking(move || last.wait_with_output().unwrap());
    let is_success = last.await.unwrap().status.success();
    assert!(is_success, "{name}, killed at line {line}");

    let store = Store::open(&store);
    let unfinished = store.unfinished();
    assert!(
        unfinished.is_empty(),
        "killed at line {line}: {unfinished:?}"
    );
    let (_, stored) = store.last(&sale.order).expect("a process began it");
    sale.outcome = stored.outcome.expect("the last process sold it");
    let wrong = sale.must_end_as(scenario.outcome);
    let findings = ledger::check(&[sale], &server.ledger());
    assert_eq!(findings, [""; 0], "killed at line {line}");
    assert_eq!(wrong, None, "killed at line {line}");
    true
}

/// Kills a merchant's process once it has printed `line` lines, and returns whether it has.
async fn kill_at(line: usize, mut process: Child) -> bool {
    let killed = tokio::task::spawn_blocking(move || {
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let lines = lines
            .map(Result::unwrap)
            .filter(|said| said.starts_with(SAID));
        let is_at_line = lines.take(line).count() == line;
        // SIGKILL: nothing in the process can react to it.
        process.kill().unwrap();
        process.wait().unwrap();
        is_at_line
    });
    killed.await.unwrap()
}

const URL: &str = "PAY_TEST_URL";
const STORE: &str = "PAY_TEST_STORE";
const ORDER: &str = "PAY_TEST_ORDER";
const LAST_LINE: &str = "PAY_TEST_LAST_LINE";

/// The test runner prints lines of its own.
const SAID: &str = "merchant: ";

/// Starts this program again, as a merchant that stops once it has printed `last_line` lines.
fn merchant_process(url: &str, store: &Path, order: &Order, last_line: usize) -> Child {
    Command::new(env::current_exe().unwrap())
        .args([
            "--exact",
            "sells_if_it_is_the_process_of_a_merchant",
            "--nocapture",
        ])
        .env(URL, url)
        .env(STORE, store)
        .env(ORDER, serde_json::to_string(order).unwrap())
        .env(LAST_LINE, last_line.to_string())
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
    let last_line: usize = env::var(LAST_LINE).unwrap().parse().unwrap();
    let lines = AtomicUsize::new(0);
    let say = move |line: &str| {
        println!("\n{SAID}{line}");
        std::io::stdout().flush().unwrap();
        while lines.fetch_add(1, Ordering::Relaxed) + 1 >= last_line {
            thread::park();
        }
    };
    let store = Store::open(Path::new(&env::var_os(STORE).unwrap()));
    let merchant = Merchant::new(&url, store, short_delays(), Box::new(say));
    merchant.resume().await;
    let _ = merchant.sell(&order, Attempt::new).await;
}

/// The store has what a request was sent with. A process that knows no order resumes it.
#[tokio::test]
async fn a_merchant_resumes_what_its_store_has_open() {
    let server = Server::start().await;
    let folder = folder("resumes");
    let scenario = named("pays at once");
    let mut sale = Sale::new(&scenario, 1);
    server.open_account(&sale.order, &scenario, NOBODY_LISTENS);
    Store::open(&folder).begin(&request(&sale.order, 1));

    let merchant = merchant(&server, &folder);
    let id = request_id(&sale.order, 1);
    let success = ResultObject::from(ResultCode::Success);
    // The server notifies again, and so nothing is lost.
    assert!(!merchant.notified(&id, &success));
    merchant.resume().await;
    assert!(merchant.notified(&id, &success));

    sale.outcome = merchant.outcome(&sale.order).unwrap();
    assert_eq!(sale.outcome, Outcome::Succeeded);
    assert_eq!(ledger::check(&[sale], &server.ledger()), [""; 0]);
}

/// The process dies after the outcome is stored, and before the merchant ships.
#[tokio::test]
async fn an_outcome_is_acted_on_once_after_a_restart() {
    let server = Server::start().await;
    let folder = folder("not_acted_on");
    let scenario = named("pays at once");
    let order = Sale::new(&scenario, 1).order;
    server.open_account(&order, &scenario, NOBODY_LISTENS);
    let acts = Arc::new(Mutex::new(Vec::new()));
    let start = |last_words: &'static str| {
        let acts = Arc::clone(&acts);
        let say = move |line: &str| {
            if line.contains("acts on") {
                acts.lock().unwrap().push(line.to_owned());
            }
            if line.ends_with(last_words) {
                // Ends the task, without the message of a panic.
                panic::resume_unwind(Box::new(()));
            }
        };
        let store = Store::open(&folder);
        Merchant::new(&server.url, store, short_delays(), Box::new(say))
    };

    let dies = start("outcome stored");
    let sold = order.clone();
    let dies = tokio::spawn(async move { dies.sell(&sold, Attempt::new).await });
    assert!(dies.await.unwrap_err().is_panic());
    assert_eq!(*acts.lock().unwrap(), [""; 0]);

    for _ in 0..2 {
        let merchant = start("never said");
        merchant.resume().await;
        assert_eq!(merchant.outcome(&order), Some(Outcome::Succeeded));
        let id = request_id(&order, 1);
        assert_eq!(*acts.lock().unwrap(), [format!("{id}: acts on Succeeded")]);
    }
}

/// Two sales are given up, and resumed one after the other. Meanwhile, a notification decides the second.
#[tokio::test]
async fn a_notification_while_others_are_resumed_is_kept() {
    let server = Server::start().await;
    let merchant = merchant(&server, &folder("notified_while_others_are_resumed"));
    let scenario = named("pays, and the connection is down from then on");
    let [first, second] = [1, 2].map(|number| Sale::new(&scenario, number).order);
    for order in [&first, &second] {
        server.open_account(order, &scenario, NOBODY_LISTENS);
        let given_up = merchant.sell(order, Attempt::new).await;
        assert_eq!(given_up, Outcome::GivenUp);
    }
    let notify = async {
        // Only the first can be running yet.
        tokio::task::yield_now().await;
        let success = ResultObject::from(ResultCode::Success);
        assert!(merchant.notified(&request_id(&second, 1), &success));
        assert_eq!(merchant.outcome(&second), Some(Outcome::Succeeded));
    };
    tokio::join!(merchant.resume(), notify);
    assert_eq!(merchant.outcome(&first), Some(Outcome::GivenUp));
    assert_eq!(merchant.outcome(&second), Some(Outcome::Succeeded));
}

/// The process is killed between a notification and the outcome.
#[tokio::test]
async fn a_notification_is_acknowledged_only_with_the_outcome() {
    let server = Server::start().await;
    let folder = folder("killed_after_a_notification");
    let order = Sale::new(&named("stays in process"), 1).order;
    server.open_account(&order, &named("stays in process"), NOBODY_LISTENS);
    let id = request_id(&order, 1);
    let success = ResultObject::from(ResultCode::Success);
    let killed = merchant(&server, &folder);
    tokio::select! {
        biased;
        _ = killed.sell(&order, Attempt::new) => panic!("it stays in process"),
        () = tokio::task::yield_now() => assert!(!killed.notified(&id, &success)),
    }
    drop(killed);

    let merchant = merchant(&server, &folder);
    assert_eq!(merchant.outcome(&order), None);
    merchant.resume().await;
    assert_eq!(merchant.outcome(&order), Some(Outcome::GivenUp));
    // So the server notifies again.
    assert!(merchant.notified(&id, &success));
    assert_eq!(merchant.outcome(&order), Some(Outcome::Succeeded));
    // And the merchant ships.
    drop(merchant);
    assert!(Store::open(&folder).unfinished().is_empty());
}

#[tokio::test]
async fn a_late_failure_does_not_change_start_over() {
    let server = Server::start().await;
    let merchant = merchant(&server, &folder("failed_after_start_over"));
    let scenario = named("is too slow, again and again");
    let order = Sale::new(&scenario, 1).order;
    server.open_account(&order, &scenario, NOBODY_LISTENS);
    assert_eq!(
        merchant.sell(&order, Attempt::new).await,
        Outcome::StartOver
    );
    let failure = ResultObject::from(ResultCode::RiskReject);
    assert!(merchant.notified(&request_id(&order, 3), &failure));
    assert_eq!(merchant.outcome(&order), Some(Outcome::StartOver));
}

/// A merchant acts on the stored outcome, so what it was told before that must be part of it.
#[tokio::test]
async fn a_contradiction_at_the_end_is_stored_with_the_outcome() {
    let server = Server::start().await;
    let folder = folder("contradicted_at_the_end");
    let success = ResultObject::from(ResultCode::Success);
    let failure = ResultObject::from(ResultCode::RiskReject);
    for (number, name, notifications) in [
        (1, "pays at once", &[&failure, &success][..]),
        (2, "is too risky", &[&success]),
        (3, "stays in process", &[&success, &failure]),
        (4, "has a request id that is taken", &[]),
    ] {
        let scenario = named(name);
        let order = Sale::new(&scenario, number).order;
        server.open_account(&order, &scenario, NOBODY_LISTENS);
        let folder = folder.join(number.to_string());
        let stored = Arc::new(Mutex::new(None));
        let merchant = Arc::new_cyclic(|merchant: &Weak<Merchant>| {
            let (merchant, order, stored) = (merchant.clone(), order.clone(), stored.clone());
            // Only the first attempt is notified.
            let notifications: Vec<_> = notifications.iter().copied().cloned().collect();
            let notifications = Mutex::new(notifications);
            let say = move |line: &str| {
                let merchant = merchant.upgrade().expect("it is saying this");
                if line.contains("ends as") {
                    for notification in mem::take(&mut *notifications.lock().unwrap()) {
                        // Not acknowledged before it is stored.
                        assert!(!merchant.notified(&request_id(&order, 1), &notification));
                    }
                } else if line.contains("outcome stored") {
                    *stored.lock().unwrap() = merchant.outcome(&order);
                }
            };
            Merchant::new(
                &server.url,
                Store::open(&folder),
                short_delays(),
                Box::new(say),
            )
        });
        let outcome = merchant.sell(&order, Attempt::new).await;
        assert_eq!(*stored.lock().unwrap(), Some(Outcome::Undecided), "{name}");
        assert_eq!(outcome, Outcome::Undecided, "{name}");
        // For good: another sale does not resume it.
        server.repair_inquiries(&order.payer);
        let sold_again = merchant.sell(&order, Attempt::new).await;
        assert_eq!(sold_again, Outcome::Undecided, "{name}");
    }
}

#[tokio::test]
async fn a_notification_that_contradicts_the_outcome_leaves_it_undecided_for_good() {
    let success = ResultObject::from(ResultCode::Success);
    let failure = ResultObject::from(ResultCode::RiskReject);
    for (number, name, same, opposite) in [
        (1, "pays at once", &success, &failure),
        (2, "is too risky", &failure, &success),
    ] {
        let server = Server::start().await;
        let folder = folder(&format!("contradicted_{number}"));
        let scenario = named(name);
        let order = Sale::new(&scenario, number).order;
        server.open_account(&order, &scenario, NOBODY_LISTENS);
        let id = request_id(&order, 1);
        let before = merchant(&server, &folder);
        let outcome = before.sell(&order, Attempt::new).await;
        assert_eq!(outcome, scenario.outcome);
        assert!(before.notified(&id, same));
        assert_eq!(before.outcome(&order), Some(outcome));
        // The store alone remembers it.
        drop(before);

        let merchant = merchant(&server, &folder);
        for notification in [opposite, opposite, same] {
            assert!(merchant.notified(&id, notification));
            assert_eq!(merchant.outcome(&order), Some(Outcome::Undecided));
        }
        let sold_again = merchant.sell(&order, Attempt::new).await;
        assert_eq!(sold_again, Outcome::Undecided);
    }
}

#[tokio::test]
async fn the_check_catches_treating_unknown_as_failed() {
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
            // The provider's page advises a new order.
            NextStep::Reconcile if is_closed => {}
            // Acts on the status alone, whatever the table says about the code.
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
async fn the_check_catches_acting_on_single_answers() {
    for (name, expected) in [
        (
            "pays, and is answered F with a code that is listed as unknown",
            "reported as failed, but booked",
        ),
        (
            "is answered S with a code that is listed as unknown, and does not pay",
            "reported as paid, but not booked",
        ),
        (
            "paid at another till",
            "charged twice, under another-till and customer-1-payment-2",
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
async fn the_check_catches_treating_no_answer_as_failed() {
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
        [format!("{payer}: reported as failed, but booked")]
    );
}

#[tokio::test]
async fn the_check_catches_treating_a_refused_copy_as_failed() {
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
        [format!("{payer}: reported as failed, but booked")]
    );
}

#[tokio::test]
async fn the_check_catches_treating_a_successful_inquiry_as_paid() {
    let name = "is accepted, and has too little balance";
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
        [format!("{payer}: reported as paid, but not booked")]
    );
}

#[test]
fn the_check_catches_wrong_amounts_and_strangers() {
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
            "customer-1, who pays at once: charged 7 instead of 1001",
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
    server.open_account(&sale.order, &scenario, NOBODY_LISTENS);
    sale.outcome = sell(&Api::new(&server.url), &sale.order).await;
    (payer, ledger::check(&[sale], &server.ledger()))
}

fn named(name: &str) -> Scenario {
    let mut scenarios = scenarios::all().into_iter();
    let found = scenarios.find(|scenario| scenario.name == name);
    found.unwrap_or_else(|| panic!("there is no scenario {name:?}"))
}

fn merchant(server: &Server, folder: &Path) -> Merchant {
    let store = Store::open(folder);
    Merchant::new(&server.url, store, short_delays(), Box::new(|_| ()))
}

/// Returns an empty folder for a store.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("pay")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    folder
}
