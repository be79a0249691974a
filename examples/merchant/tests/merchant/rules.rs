//! What the merchant promises, one by one.

use std::sync::Arc;
use std::time::Duration;

use merchant::merchant::{Merchant, Timing};
use merchant::provider::{Answer, Delivery, Plan, Script, Step};
use merchant::store::{Ending, Job, JobKind, Outcome, Request};
use merchant::wire::{Amount, Call};
use result_codes::Attempt;
use tokio::task::JoinSet;

use crate::controls::PATIENT;
use crate::world::{World, order};

const LOST: Step = Step { delivery: Delivery::Never, answer: Answer::None };

async fn sell(world: &World, script: Script, call: Call) -> (Arc<Merchant>, Vec<Request>) {
    let merchant = world.merchant();
    world.provider.script("a", script);
    merchant.store.place(order("a", call)).await.unwrap();
    merchant.sell(&order("a", call)).await.unwrap();
    let requests = merchant.store.requests().await.unwrap();
    (merchant, requests)
}

async fn jobs(merchant: &Merchant) -> Vec<JobKind> {
    let mut jobs = Vec::new();
    while let Some(job) = merchant.store.begin_job().await.unwrap() {
        jobs.push(job.kind);
    }
    jobs
}

#[tokio::test]
async fn an_order_starts_over_a_bounded_number_of_times() {
    let world = World::new(None, false, PATIENT).await;
    let too_slow = Step { delivery: Delivery::Never, answer: Answer::Says("F", "PAYMENT_TIMEOUT") };
    let script = Script { sends: [too_slow; 9].into(), ..Script::default() };
    let (merchant, requests) = sell(&world, script, Call::RetailPay).await;
    let outcomes: Vec<_> = requests.iter().map(|request| request.outcome).collect();
    assert_eq!(outcomes, [Some(Outcome::StartOver); 3]);
    // Each has its own id, and its own reference of the order.
    for (number, request) in (1..).zip(&requests) {
        assert!(request.body.contains(&format!("\"a-{number}\"")), "{}", request.body);
        assert!(request.body.contains(&request.id));
        assert_eq!(world.provider.calls(&request.id, "send"), 1);
    }
    assert_eq!(jobs(&merchant).await, [JobKind::Tell]);
}

#[tokio::test]
async fn what_may_be_paid_another_way_is_not_charged_again() {
    let world = World::new(None, false, PATIENT).await;
    let script = Script { is_paid_at_another_till: true, ..Script::default() };
    let (merchant, requests) = sell(&world, script, Call::RetailPay).await;
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].outcome, Some(Outcome::Failed));
    assert!(requests[0].order_may_be_paid);
    assert_eq!(jobs(&merchant).await, [JobKind::Tell, JobKind::Alert]);
}

/// An attempt does not know what an earlier one of the request was told. The store does.
#[tokio::test]
async fn nor_is_it_if_only_the_store_knows() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let too_slow = Step { delivery: Delivery::Never, answer: Answer::Says("F", "PAYMENT_TIMEOUT") };
    world.provider.script("a", Script { sends: [too_slow].into(), ..Script::default() });
    let mut request = merchant.payment(&order("a", Call::RetailPay), 1);
    merchant.store.place(order("a", Call::RetailPay)).await.unwrap();
    assert!(merchant.store.begin(&request).await.unwrap());
    request.order_may_be_paid = true;
    assert!(merchant.store.renew(&request).await.unwrap().is_some());

    let stored = merchant.store.request(&request.id).await.unwrap().unwrap();
    let attempt = Attempt::new(stored.flow);
    merchant.follow(stored, attempt).await.unwrap();
    let requests = merchant.store.requests().await.unwrap();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].outcome, Some(Outcome::StartOver));
    assert_eq!(jobs(&merchant).await, [JobKind::Tell, JobKind::Alert]);
}

/// Each copy is lost, so the provider never has it. Before the deadline that proves nothing.
#[tokio::test]
async fn what_is_not_found_after_the_deadline_failed() {
    let timing = Timing { deadline: Duration::from_millis(500), ..PATIENT };
    let world = World::new(None, false, timing).await;
    let script = Script { sends: [LOST; 1_000].into(), ..Script::default() };
    let (merchant, requests) = sell(&world, script, Call::RetailPay).await;
    assert_eq!(requests[0].outcome, Some(Outcome::Failed));
    assert_eq!(jobs(&merchant).await, [JobKind::Tell]);
}

/// What never decides is cancelled, once the decision is stored.
#[tokio::test]
async fn what_is_not_decided_in_time_is_cancelled() {
    let timing = Timing { cancel: Duration::from_millis(300), ..PATIENT };
    let world = World::new(None, false, timing).await;
    let plan = Plan { after: None, ..Plan::PAYS };
    let lost = Step { delivery: Delivery::Never, answer: Answer::None };
    let script = Script { plan: Some(plan), cancels: [lost; 2].into(), ..Script::default() };
    let (merchant, requests) = sell(&world, script, Call::CreateQrOrder).await;
    assert_eq!(requests[0].outcome, Some(Outcome::Cancelled));
    assert!(requests[0].is_cancelling);
    let calls = |kind| world.provider.calls(&requests[0].id, kind);
    assert_eq!((calls("send"), calls("cancel")), (1, 3));
    assert_eq!(jobs(&merchant).await, [JobKind::Tell]);
    // A cancelled order can be sold again.
    let another = merchant.payment(&order("a", Call::CreateQrOrder), 2);
    assert!(merchant.store.begin(&another).await.unwrap());
}

#[tokio::test]
async fn a_lost_link_is_fetched_again() {
    let world = World::new(None, false, PATIENT).await;
    let lost = Step { delivery: Delivery::Now, answer: Answer::None };
    let script = Script {
        sends: [lost].into(),
        inquiries: [Answer::Word(Some("PROCESSING"))].into(),
        plan: Some(Plan::PAYS),
        ..Script::default()
    };
    let (merchant, requests) = sell(&world, script, Call::CreateQrOrder).await;
    assert_eq!(requests[0].outcome, Some(Outcome::Succeeded));
    assert!(requests[0].qr_code.is_some());
    assert_eq!(world.provider.calls(&requests[0].id, "send"), 2);
    assert_eq!(jobs(&merchant).await, [JobKind::Ship]);
}

#[tokio::test]
async fn a_refund_that_is_never_found_is_given_up_and_alerts() {
    // It is over before an instance takes it up.
    let timing = Timing { refund_patience: Duration::ZERO, ..PATIENT };
    let world = World::new(None, false, timing).await;
    let script = Script { loses_refunds: true, ..Script::default() };
    let (merchant, requests) = sell(&world, script, Call::RetailPay).await;
    assert_eq!(jobs(&merchant).await, [JobKind::Ship]);
    assert!(merchant.refund(&requests[0]).await.unwrap());
    assert!(!merchant.refund(&requests[0]).await.unwrap());
    let refund = merchant.store.orphans(10).await.unwrap();
    merchant.take_up(&refund[0].id).await.unwrap();
    let stored = merchant.store.request(&refund[0].id).await.unwrap().unwrap();
    assert_eq!(stored.outcome, Some(Outcome::GivenUp));
    assert!(world.provider.calls(&refund[0].id, "send") >= 1);
    assert_eq!(jobs(&merchant).await, [JobKind::Alert]);
}

/// What is found after it was given up is paid back. Nothing is sent in the meantime.
#[tokio::test]
async fn a_payment_that_was_given_up_and_is_paid_is_refunded() {
    let timing = Timing { sweep: Duration::ZERO, ..PATIENT };
    let world = World::new(None, false, timing).await;
    let merchant = world.merchant();
    world.provider.script("a", Script { inquiries: [Answer::None].into(), ..Script::default() });
    let mut request = merchant.payment(&order("a", Call::RetailPay), 1);
    request.give_up_at = jiff::Timestamp::now().as_millisecond() - 1;
    merchant.store.place(order("a", Call::RetailPay)).await.unwrap();
    assert!(merchant.store.begin(&request).await.unwrap());
    merchant.api.send(&request).await.unwrap();
    merchant.follow(request.clone(), Attempt::resume(request.flow)).await.unwrap();
    let outcome = || async { merchant.store.request(&request.id).await.unwrap().unwrap().outcome };
    assert_eq!(outcome().await, Some(Outcome::GivenUp));
    assert_eq!(jobs(&merchant).await, [JobKind::Tell, JobKind::Alert]);

    while outcome().await == Some(Outcome::GivenUp) {
        merchant.take_up(&request.id).await.unwrap();
    }
    assert_eq!(outcome().await, Some(Outcome::Succeeded));
    assert_eq!(world.provider.calls(&request.id, "send"), 1);
    assert_eq!(jobs(&merchant).await, [JobKind::Refund]);
}

/// Seen: hundreds of requests that were given up, and that the provider could not tell, kept open ones waiting for ever.
#[tokio::test]
async fn what_is_open_is_taken_up_before_what_was_given_up() {
    let timing = Timing { sweep: Duration::ZERO, ..PATIENT };
    let world = World::new(None, false, timing).await;
    let merchant = world.merchant();
    let mut given_up = merchant.payment(&order("a", Call::RetailPay), 1);
    given_up.give_up_at = i64::MAX >> 1;
    merchant.store.place(order("a", Call::RetailPay)).await.unwrap();
    assert!(merchant.store.begin(&given_up).await.unwrap());
    let mut attempt = Attempt::resume(given_up.flow);
    attempt.give_up();
    merchant.follow(given_up.clone(), attempt).await.unwrap();
    assert!(merchant.refund(&given_up).await.unwrap());
    while merchant.store.orphans(10).await.unwrap().len() < 2 {}
    let first = &merchant.store.orphans(1).await.unwrap()[0];
    assert_eq!((first.call, first.outcome), (Call::RefundApply, None));
}

/// Twenty attempts find the token expired: some by HTTP 401, some by an F, some by a U.
#[tokio::test]
async fn a_token_is_refreshed_once_for_many_attempts() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let mut selling = JoinSet::new();
    for number in 0..21 {
        let merchant = Arc::clone(&merchant);
        let order = order(&number.to_string(), Call::RetailPay);
        merchant.store.place(order.clone()).await.unwrap();
        if number == 0 {
            merchant.sell(&order).await.unwrap();
            assert_eq!(world.provider.tokens(), 1);
            world.provider.expire_token();
        } else {
            selling.spawn(async move { merchant.sell(&order).await.unwrap() });
        }
    }
    selling.join_all().await;
    assert_eq!(world.provider.tokens(), 2);
    for request in merchant.store.requests().await.unwrap() {
        assert_eq!(request.outcome, Some(Outcome::Succeeded));
    }
}

/// Whoever lost its lease stores nothing: no outcome, and nothing that follows from it.
#[tokio::test]
async fn without_the_lease_nothing_is_stored() {
    let timing = Timing { lease: Duration::ZERO, ..PATIENT };
    let world = World::new(None, false, timing).await;
    let first = world.merchant();
    let request = first.payment(&order("a", Call::RetailPay), 1);
    first.store.place(order("a", Call::RetailPay)).await.unwrap();
    assert!(first.store.begin(&request).await.unwrap());
    let taken = loop {
        if let Some(taken) = first.store.take(&request.id).await.unwrap() {
            break taken;
        }
    };
    assert_ne!(taken.lease, request.lease);
    assert!(first.store.renew(&request).await.unwrap().is_none());
    let ending = Ending {
        outcome: Outcome::Succeeded,
        last_notice: 0,
        look_again_in: Duration::ZERO,
        jobs: vec![Job {
            key: "a".to_owned(),
            request_id: request.id.clone(),
            kind: JobKind::Ship,
            outcome: Outcome::Succeeded,
            detail: String::new(),
        }],
        next: None,
    };
    assert!(!first.store.finish(&request, ending).await.unwrap());
    assert_eq!(first.store.request(&request.id).await.unwrap().unwrap().outcome, None);
    assert_eq!(first.store.unfinished_jobs().await.unwrap().len(), 0);
}

#[tokio::test]
async fn an_order_has_one_request_that_is_open_or_moved_money() {
    let world = World::new(None, false, PATIENT).await;
    let (merchant, requests) = sell(&world, Script::default(), Call::RetailPay).await;
    assert_eq!(requests[0].outcome, Some(Outcome::Succeeded));
    for number in [1, 2] {
        let another = merchant.payment(&order("a", Call::RetailPay), number);
        assert!(!merchant.store.begin(&another).await.unwrap());
    }
}

fn refused(code: &'static str) -> Step {
    Step { delivery: Delivery::Never, answer: Answer::Says("F", code) }
}

/// Stores what a webhook says about a payment, as `webhook` does.
async fn notify(merchant: &Merchant, request: &Request, status: &str) {
    let amount = Amount { value: request.amount.clone(), currency: request.currency.clone() };
    assert!(merchant.store.notice(&request.id, false, Some(amount), status).await.unwrap());
}

/// The order was started over, and the new id charged. Then the old id turns out to be paid.
#[tokio::test]
async fn a_late_success_of_an_id_that_was_started_over_alerts() {
    let world = World::new(None, false, PATIENT).await;
    let script = Script { sends: [refused("PAYMENT_TIMEOUT")].into(), ..Script::default() };
    let (merchant, requests) = sell(&world, script, Call::RetailPay).await;
    let outcomes: Vec<_> = requests.iter().map(|request| request.outcome).collect();
    assert_eq!(outcomes, [Some(Outcome::StartOver), Some(Outcome::Succeeded)]);
    assert_eq!(jobs(&merchant).await, [JobKind::Ship]);
    notify(&merchant, &requests[0], "SUCCESS").await;
    merchant.take_up(&requests[0].id).await.unwrap();
    let stored = merchant.store.request(&requests[0].id).await.unwrap().unwrap();
    assert_eq!(stored.outcome, Some(Outcome::Undecided));
    assert_eq!(jobs(&merchant).await, [JobKind::Alert]);
    // Nothing is charged for the order from here on.
    let another = merchant.payment(&order("a", Call::RetailPay), 3);
    assert!(!merchant.store.begin(&another).await.unwrap());
}

/// Whoever stored that outcome did not start the order over. That stands.
#[tokio::test]
async fn a_late_notice_charges_nothing() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let request = merchant.payment(&order("a", Call::RetailPay), 1);
    merchant.store.place(order("a", Call::RetailPay)).await.unwrap();
    assert!(merchant.store.begin(&request).await.unwrap());
    let ending = Ending {
        outcome: Outcome::StartOver,
        last_notice: 0,
        look_again_in: Duration::ZERO,
        jobs: Vec::new(),
        next: None,
    };
    assert!(merchant.store.finish(&request, ending).await.unwrap());
    notify(&merchant, &request, "FAIL").await;
    merchant.take_up(&request.id).await.unwrap();
    assert_eq!(merchant.store.requests().await.unwrap().len(), 1);
    assert!(merchant.store.orphans(10).await.unwrap().is_empty());
}

/// It may be about any request.
#[tokio::test]
async fn a_success_without_an_id_does_not_count() {
    let world = World::new(None, false, PATIENT).await;
    let step = Step { delivery: Delivery::Never, answer: Answer::Says("S", "SUCCESS") };
    let script = Script { sends: [step].into(), ..Script::default() };
    let (_, requests) = sell(&world, script, Call::RetailPay).await;
    assert_eq!(requests[0].outcome, Some(Outcome::Succeeded));
    assert_eq!(world.provider.calls(&requests[0].id, "send"), 2);
}

/// The warehouse was about to ship, and a customer had brought it back.
#[tokio::test]
async fn what_is_undecided_is_neither_shipped_nor_refunded() {
    let timing = Timing { lease: Duration::from_millis(200), ..PATIENT };
    let world = World::new(None, false, timing).await;
    let (merchant, requests) = sell(&world, Script::default(), Call::RetailPay).await;
    let job = merchant.store.begin_job().await.unwrap().unwrap();
    assert_eq!(job.kind, JobKind::Ship);
    assert!(merchant.refund(&requests[0]).await.unwrap());
    notify(&merchant, &requests[0], "FAIL").await;
    merchant.take_up(&requests[0].id).await.unwrap();
    let requests = merchant.store.requests().await.unwrap();
    let outcomes: Vec<_> = requests.iter().map(|request| request.outcome).collect();
    assert_eq!(outcomes, [Some(Outcome::Undecided), Some(Outcome::Failed)]);
    assert!(!merchant.refund(&requests[0]).await.unwrap());
    let left = merchant.store.unfinished_jobs().await.unwrap();
    assert_eq!(left.iter().map(|job| job.kind).collect::<Vec<_>>(), [JobKind::Alert]);
}

/// An answer came to an instance that had lost its lease meanwhile.
#[tokio::test]
async fn that_the_order_may_be_paid_is_stored_without_the_lease() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let script = Script { sends: [refused("PAYMENT_TIMEOUT")].into(), ..Script::default() };
    world.provider.script("a", script);
    let request = merchant.payment(&order("a", Call::RetailPay), 1);
    merchant.store.place(order("a", Call::RetailPay)).await.unwrap();
    assert!(merchant.store.begin(&request).await.unwrap());
    let lost = Request { lease: "another".to_owned(), order_may_be_paid: true, ..request.clone() };
    assert!(merchant.store.renew(&lost).await.unwrap().is_none());
    let attempt = Attempt::new(request.flow);
    merchant.follow(request, attempt).await.unwrap();
    assert_eq!(merchant.store.requests().await.unwrap().len(), 1);
    assert_eq!(jobs(&merchant).await, [JobKind::Tell, JobKind::Alert]);
}

/// More of them than an instance takes up at a time.
#[tokio::test]
async fn what_stays_in_process_keeps_nothing_else_waiting() {
    let timing = Timing { call: Duration::from_secs(1), ..PATIENT };
    let world = World::new(None, false, timing).await;
    let merchant = world.merchant();
    for number in 0..41 {
        let order = order(&number.to_string(), Call::RetailPay);
        let script = Script { loses_refunds: number < 40, ..Script::default() };
        world.provider.script(&order.number, script);
        merchant.store.place(order.clone()).await.unwrap();
        merchant.sell(&order).await.unwrap();
    }
    let payments = merchant.store.requests().await.unwrap();
    for payment in &payments {
        assert!(merchant.refund(payment).await.unwrap());
    }
    let last = merchant.store.requests().await.unwrap().pop().unwrap();
    let running = tokio::spawn(Arc::clone(&merchant).run());
    let is_refunded = async {
        while merchant.store.request(&last.id).await.unwrap().unwrap().outcome.is_none() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(120), is_refunded).await.unwrap();
    running.abort();
}
