//! Merchants that do one thing wrong. Each schedule is fixed, and known to fail; with the right merchant it ends well.

use std::time::Duration;

use merchant::api::Ask;
use merchant::merchant::{Merchant, Pace, Timing, next_payment};
use merchant::provider::{Answer, Delivery, QUICK, Script, Step};
use merchant::store::{Job, JobKind, Outcome, Request};
use merchant::wire::Call;
use result_codes::{Attempt, NextStep, ResultStatus, TransactionStatus};
use tokio::time::sleep;

use crate::world::{World, begin, due, ends, outcome, place, requests, send};

pub const HOUR: Duration = Duration::from_secs(3_600);

/// Nothing runs out, however slow the machine is.
pub const PATIENT: Timing = Timing {
    time_limit: Duration::from_secs(60),
    lease: HOUR,
    till: Pace { cancel: HOUR, expiry: HOUR, ..QUICK.till },
    remote: Pace { cancel: HOUR, expiry: HOUR, ..QUICK.remote },
    patience: HOUR,
    refund_patience: HOUR,
    ..QUICK
};

fn script(sends: &[(Delivery, Answer)]) -> Script {
    let step = |&(delivery, answer)| Step { delivery, answer };
    Script { sends: sends.iter().map(step).collect(), ..Script::default() }
}

/// The answer to the first copy is lost, and the second copy is refused.
fn second_copy_is_refused(code: &'static str) -> Script {
    script(&[(Delivery::Now, Answer::None), (Delivery::Never, Answer::Says("F", code))])
}

/// The first copy is on its way for long, and the second copy is refused.
fn first_copy_is_late(answer: Answer) -> Script {
    script(&[(Delivery::Held, answer), (Delivery::Never, Answer::Says("F", "RISK_REJECT"))])
}

/// Does what is to be done, and returns what is wrong.
async fn wrongs(world: &World, merchant: &Merchant) -> Vec<String> {
    while let Some(job) = merchant.store.begin_job().await.unwrap() {
        while !merchant.desk.hand_over(&job).await {}
        merchant.store.end_job(&job).await.unwrap();
    }
    world.wrongs(&requests(merchant).await)
}

/// Does what the codes say, answer by answer.
async fn plain_match(merchant: &Merchant, number: &str) -> Vec<Request> {
    let mut requests = vec![place(merchant, number, Call::RetailPay).await];
    loop {
        let request = requests.last_mut().unwrap();
        let Ok(answer) = send(merchant, request).await else {
            // Under the same id, so this is harmless.
            continue;
        };
        let (kind, outcome) = match (answer.result.status(), answer.result.next_step()) {
            (ResultStatus::Success, _) => (JobKind::Ship, Outcome::Succeeded),
            (ResultStatus::Failed, NextStep::StartOver) => {
                request.outcome = Some(Outcome::StartOver);
                let next = next_payment(request).unwrap();
                requests.push(next);
                continue;
            }
            (ResultStatus::Failed, _) => (JobKind::Tell, Outcome::Failed),
            _ => continue,
        };
        request.outcome = Some(outcome);
        let job = Job {
            key: request.id.clone(),
            request_id: request.id.clone(),
            kind,
            outcome,
            detail: String::new(),
        };
        assert!(merchant.desk.hand_over(&job).await);
        return requests;
    }
}

#[tokio::test]
async fn a_plain_match_on_one_answer_charges_twice() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let refused = second_copy_is_refused("PAYMENT_TIMEOUT");
    world.provider.script("a", refused.clone());
    let requests = plain_match(&merchant, "a").await;
    assert_eq!(
        world.wrongs(&requests),
        ["a: paid, and neither shipped nor refunded", "a: charged 2 times"]
    );
}

#[tokio::test]
async fn a_plain_match_on_one_answer_tells_a_failure_that_is_booked() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    world.provider.script("a", second_copy_is_refused("RISK_REJECT"));
    let requests = plain_match(&merchant, "a").await;
    assert_eq!(
        world.wrongs(&requests),
        ["a: paid, and neither shipped nor refunded", "a: told failed, but booked"]
    );
}

#[tokio::test]
async fn an_attempt_does_neither() {
    for code in ["PAYMENT_TIMEOUT", "RISK_REJECT"] {
        let world = World::new(None, false, PATIENT).await;
        let merchant = world.merchant();
        world.provider.script("a", second_copy_is_refused(code));
        let order = place(&merchant, "a", Call::RetailPay).await;
        ends(merchant.take_up(&order.id)).await;
        assert_eq!(wrongs(&world, &merchant).await, [""; 0]);
    }
}

/// Stores a request and sends it once, as a process does that is then killed.
async fn send_and_die(merchant: &Merchant) -> Request {
    let request = begin(merchant, Call::RetailPay).await;
    assert!(send(merchant, &request).await.is_err());
    request
}

#[tokio::test]
async fn new_after_a_restart_tells_a_failure_that_is_booked() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    world.provider.script("a", first_copy_is_late(Answer::None));
    let request = send_and_die(&merchant).await;
    let attempt = Attempt::new(request.flow);
    ends(merchant.follow(request, attempt)).await;
    world.provider.release();
    assert_eq!(
        wrongs(&world, &merchant).await,
        ["a: paid, and neither shipped nor refunded", "a: told failed, but booked"]
    );
}

#[tokio::test]
async fn resume_after_a_restart_does_not() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    world.provider.script("a", first_copy_is_late(Answer::None));
    let request = send_and_die(&merchant).await;
    let attempt = Attempt::resume(request.flow);
    ends(merchant.follow(request, attempt)).await;
    world.provider.release();
    assert_eq!(wrongs(&world, &merchant).await, [""; 0]);
}

/// The process dies with a cancel on its way, and the payment is reported. The provider still gives back what was paid.
async fn cancel_and_die(world: &World, merchant: &Merchant) -> Request {
    world.provider.be_a_sibling();
    let held = Step { delivery: Delivery::Held, answer: Answer::None };
    let lost = script(&[(Delivery::Now, Answer::None)]);
    world.provider.script("a", Script { cancels: [held].into(), ..lost });
    let mut request = send_and_die(merchant).await;
    request.is_cancelling = true;
    assert!(merchant.store.renew(&request).await.unwrap().is_some());
    let token = merchant.api.token().await;
    assert!(merchant.api.call(&token, Ask::Cancel, &request).await.is_err());
    merchant
        .store
        .store_notification(&request.id, &TransactionStatus::from("SUCCESS"))
        .await
        .unwrap();
    request
}

#[tokio::test]
async fn an_attempt_after_a_cancel_ships_what_goes_back() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let request = cancel_and_die(&world, &merchant).await;
    let attempt = Attempt::resume(request.flow);
    ends(merchant.follow(request, attempt)).await;
    world.provider.release();
    assert_eq!(wrongs(&world, &merchant).await, ["a: shipped, and the money went back"]);
}

#[tokio::test]
async fn a_cancellation_does_not() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let request = cancel_and_die(&world, &merchant).await;
    // The lease runs out.
    world.tamper("update requests set due_at = 0");
    ends(merchant.take_up(&request.id)).await;
    world.provider.release();
    assert_eq!(wrongs(&world, &merchant).await, [""; 0]);
    assert_eq!(outcome(&merchant, &request.id).await, Some(Outcome::Cancelled));
}

/// A mesh repeats the request: one copy is on its way for long, and what the merchant gets is the answer to the other.
async fn send_through_a_mesh(is_known: bool) -> Vec<String> {
    let world = World::new(None, is_known, PATIENT).await;
    let merchant = world.merchant();
    world.provider.script("a", script(&[(Delivery::Held, Answer::Says("F", "RISK_REJECT"))]));
    let id = place(&merchant, "a", Call::RetailPay).await.id;
    let following = {
        let (merchant, id) = (world.merchant(), id.clone());
        tokio::spawn(async move { merchant.take_up(&id).await.unwrap() })
    };
    while !following.is_finished() && world.provider.calls(&id, "inquire") < 3 {
        sleep(Duration::from_millis(5)).await;
    }
    world.provider.release();
    ends(async { Ok(following.await?) }).await;
    wrongs(&world, &merchant).await
}

#[tokio::test]
async fn new_behind_a_mesh_tells_a_failure_that_is_booked() {
    let wrong = ["a: paid, and neither shipped nor refunded", "a: told failed, but booked"];
    assert_eq!(send_through_a_mesh(false).await, wrong);
}

#[tokio::test]
async fn resume_behind_a_mesh_does_not() {
    assert_eq!(send_through_a_mesh(true).await, [""; 0]);
}

/// As before, with a cancel. The provider still gives back what was paid.
async fn cancel_through_a_mesh(is_known: bool) -> Vec<String> {
    let world = World::new(None, is_known, PATIENT).await;
    let merchant = world.merchant();
    world.provider.be_a_sibling();
    let refused = Answer::Says("F", "CANCEL_NOT_ALLOWED");
    let cancels = [Step { delivery: Delivery::Held, answer: refused }].into();
    world.provider.script("a", Script { cancels, ..Script::default() });
    let mut request = begin(&merchant, Call::RetailPay).await;
    send(&merchant, &request).await.unwrap();
    request.cancel_at = Some(0);
    let attempt = Attempt::resume(request.flow);
    ends(merchant.follow(request, attempt)).await;
    world.provider.release();
    wrongs(&world, &merchant).await
}

#[tokio::test]
async fn the_only_cancel_behind_a_mesh_ships_what_goes_back() {
    assert_eq!(cancel_through_a_mesh(false).await, ["a: shipped, and the money went back"]);
}

#[tokio::test]
async fn a_resumed_cancellation_behind_a_mesh_does_not() {
    assert_eq!(cancel_through_a_mesh(true).await, [""; 0]);
}

/// The first instance is in a call that takes long when the second begins.
#[tokio::test]
async fn two_instances_without_a_lease_tell_a_failure_that_is_booked() {
    let world = World::new(None, false, PATIENT).await;
    let [first, second] = [world.merchant(), world.merchant()];
    world.provider.script("a", first_copy_is_late(Answer::Silence));
    let request = begin(&first, Call::RetailPay).await;
    let follow = {
        let request = request.clone();
        tokio::spawn(
            async move { first.follow(request, Attempt::new(Call::RetailPay.flow())).await },
        )
    };
    while world.provider.calls(&request.id, "send") == 0 {
        sleep(Duration::from_millis(5)).await;
    }
    // With the lease of the first, which is to have none.
    second.follow(request, Attempt::new(Call::RetailPay.flow())).await.unwrap();
    follow.abort();
    world.provider.release();
    assert_eq!(
        wrongs(&world, &second).await,
        ["a: paid, and neither shipped nor refunded", "a: told failed, but booked"]
    );
}

#[tokio::test]
async fn with_a_lease_the_second_instance_leaves_it_alone() {
    let world = World::new(None, false, PATIENT).await;
    let [first, second] = [world.merchant(), world.merchant()];
    world.provider.script("a", first_copy_is_late(Answer::Silence));
    let order = place(&first, "a", Call::RetailPay).await;
    let sell = {
        let order = order.clone();
        tokio::spawn(async move { first.take_up(&order.id).await })
    };
    let id = loop {
        if let [request] = &requests(&second).await[..]
            && world.provider.calls(&request.id, "send") == 1
        {
            break request.id.clone();
        }
        sleep(Duration::from_millis(5)).await;
    };
    // By every way that there is.
    ends(second.take_up(&order.id)).await;
    ends(second.take_up(&id)).await;
    assert!(due(&second).await.is_empty());
    assert_eq!(world.provider.calls(&id, "send"), 1);
    assert_eq!(world.provider.calls(&id, "inquire"), 0);
    sell.abort();
}
