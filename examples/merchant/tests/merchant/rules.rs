//! What the merchant promises, one by one.

use std::iter;
use std::sync::Arc;
use std::time::Duration;

use merchant::api::Ask;
use merchant::merchant::{Merchant, Pace, Timing, next_payment};
use merchant::provider::{Answer, Delivery, Plan, Script, Step};
use merchant::store::{DUE, Ending, Job, JobKind, Outcome, Request};
use merchant::wire::Call;
use result_codes::{Action, Attempt, Flow, ResultObject, TransactionStatus};
use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::controls::{HOUR, PATIENT};
use crate::world::{World, begin, due, ends, outcome, place, requests, send, unfinished_jobs};

const LOST: Step = Step { delivery: Delivery::Never, answer: Answer::None };
const LOST_ANSWER: Step = Step { delivery: Delivery::Now, answer: Answer::None };

async fn sell(world: &World, script: Script, call: Call) -> (Arc<Merchant>, Vec<Request>) {
    let merchant = world.merchant();
    world.provider.script("a", script);
    let order = place(&merchant, "a", call).await;
    ends(merchant.take_up(&order.id)).await;
    let requests = requests(&merchant).await;
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
        // And the time that the customer has left.
        let times = |request: &Request| (request.cancel_at, request.deadline, request.give_up_at);
        assert_eq!(times(request), times(&requests[0]));
    }
    assert_eq!(jobs(&merchant).await, [JobKind::Tell]);
}

/// The code on the customer's phone lives for a minute.
#[tokio::test]
async fn an_order_that_has_expired_is_not_started_over() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let script = Script { sends: [refused("PAYMENT_TIMEOUT")].into(), ..Script::default() };
    world.provider.script("a", script);
    let mut request = begin(&merchant, Call::RetailPay).await;
    request.expires_at = Some(0);
    let attempt = Attempt::new(request.flow);
    ends(merchant.follow(request, attempt)).await;
    let requests = requests(&merchant).await;
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].outcome, Some(Outcome::StartOver));
    assert_eq!(jobs(&merchant).await, [JobKind::Tell]);
}

#[tokio::test]
async fn an_order_has_the_time_of_its_call() {
    let remote =
        Pace { cancel: 3 * PATIENT.till.cancel, expiry: 4 * PATIENT.till.expiry, ..PATIENT.remote };
    let world = World::new(None, false, Timing { remote, ..PATIENT }).await;
    let merchant = world.merchant();
    let till = place(&merchant, "till", Call::RetailPay).await;
    let remote = place(&merchant, "remote", Call::CreateQrOrder).await;
    let hour = 3_600_000;
    assert!(remote.cancel_at.unwrap() - till.cancel_at.unwrap() >= 2 * hour);
    assert!(remote.expires_at.unwrap() - till.expires_at.unwrap() >= 3 * hour);
    for request in [till, remote] {
        assert!(request.expires_at < request.deadline && request.deadline < request.closed_at);
        assert!(request.closed_at < Some(request.give_up_at));
        // The provider is told, so that it carries nothing out later.
        let expires_at = jiff::Timestamp::from_millisecond(request.expires_at.unwrap()).unwrap();
        let told: jiff::Timestamp =
            serde_json::from_str::<Value>(&request.body).unwrap()["paymentExpiryTime"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap();
        assert_eq!(told.as_millisecond(), expires_at.as_millisecond());
    }
}

/// The old outcome and the new request are one transaction, and nothing is sent without it.
#[tokio::test]
async fn what_is_not_stored_is_not_sent() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let script = Script { sends: [refused("PAYMENT_TIMEOUT")].into(), ..Script::default() };
    world.provider.script("a", script);
    let full = "create trigger full before insert on requests when new.attempt_number > 1 begin select raise(abort, 'full'); end";
    world.tamper(full);
    let order = place(&merchant, "a", Call::RetailPay).await;
    assert!(merchant.take_up(&order.id).await.is_err());
    let [request] = &requests(&merchant).await[..] else { panic!("another request") };
    assert_eq!(request.outcome, None);
    assert_eq!(world.provider.calls(&request.id, "send"), 1);
    assert!(world.provider.ledger().is_empty());

    // Nor is an outcome stored without what follows from it.
    let jobs =
        "create trigger jobs_full before insert on jobs begin select raise(abort, 'full'); end";
    world.tamper(jobs);
    world.provider.script("c", Script::default());
    let other = place(&merchant, "c", Call::RetailPay).await;
    assert!(merchant.take_up(&other.id).await.is_err());
    assert_eq!(world.provider.calls(&other.id, "send"), 1);
    assert_eq!(outcome(&merchant, &other.id).await, None);
    world.tamper("drop trigger jobs_full");

    world.tamper(&full.replace("full before", "all_full before").replace("> 1", "> 0"));
    let amount = request.amount();
    assert!(merchant.place("b", Call::RetailPay, amount, None).await.is_err());
    assert_eq!(requests(&merchant).await.len(), 2);
}

/// Whether it is the answer to a send or to an inquiry.
#[tokio::test]
async fn an_answer_about_another_amount_decides_nothing_and_alerts() {
    let (value, currency) = (Answer::Of("1", "EUR"), Answer::Of("1000", "USD"));
    let sends = |answer| [Step { answer, ..Step::TRUE }].into();
    for script in [
        Script { sends: sends(value), ..Script::default() },
        Script { sends: sends(currency), ..Script::default() },
        Script {
            inquiries: [value, currency].into(),
            sends: sends(Answer::None),
            ..Script::default()
        },
    ] {
        let world = World::new(None, false, PATIENT).await;
        let inquiries = script.inquiries.len() as u32;
        let (merchant, requests) = sell(&world, script, Call::RetailPay).await;
        // What decided it is the first true answer.
        assert_eq!(requests[0].outcome, Some(Outcome::Succeeded));
        assert_eq!(world.provider.calls(&requests[0].id, "inquire"), inquiries + 1);
        assert_eq!(jobs(&merchant).await, [JobKind::Alert, JobKind::Ship]);
    }
}

#[tokio::test]
async fn what_may_be_paid_another_way_is_not_charged_again() {
    let world = World::new(None, false, PATIENT).await;
    let script = Script { is_paid_at_another_till: true, ..Script::default() };
    let (merchant, requests) = sell(&world, script, Call::RetailPay).await;
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].outcome, Some(Outcome::Failed));
    assert!(requests[0].order_may_be_paid);
    // Nor is the customer told that it failed.
    assert_eq!(jobs(&merchant).await, [JobKind::Alert]);
}

/// An attempt does not know what an earlier one of the request was told. The store does.
#[tokio::test]
async fn nor_is_it_if_only_the_store_knows() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let too_slow = Step { delivery: Delivery::Never, answer: Answer::Says("F", "PAYMENT_TIMEOUT") };
    world.provider.script("a", Script { sends: [too_slow].into(), ..Script::default() });
    let mut request = begin(&merchant, Call::RetailPay).await;
    request.order_may_be_paid = true;
    assert!(merchant.store.renew(&request).await.unwrap().is_some());

    let stored = merchant.store.request(&request.id).await.unwrap().unwrap();
    let attempt = Attempt::new(stored.flow);
    ends(merchant.follow(stored, attempt)).await;
    let requests = requests(&merchant).await;
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].outcome, Some(Outcome::StartOver));
    assert_eq!(jobs(&merchant).await, [JobKind::Alert]);
}

/// Each copy is lost, so the provider never has it. Before the deadline that proves nothing.
#[tokio::test]
async fn what_is_not_found_after_the_deadline_failed() {
    let till = Pace { expiry: Duration::from_millis(500), ..PATIENT.till };
    let timing = Timing { till, ..PATIENT };
    let world = World::new(None, false, timing).await;
    let script = Script { sends: [LOST; 1_000].into(), ..Script::default() };
    let (merchant, requests) = sell(&world, script, Call::RetailPay).await;
    assert_eq!(requests[0].outcome, Some(Outcome::Failed));
    assert_eq!(jobs(&merchant).await, [JobKind::Tell]);
}

/// What never decides is cancelled, once the decision is stored.
#[tokio::test]
async fn what_is_not_decided_in_time_is_cancelled() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let plan = Plan { after: None, ..Plan::PAYS };
    let script = Script { plan: Some(plan), cancels: [LOST; 2].into(), ..Script::default() };
    world.provider.script("a", script);
    let mut request = begin(&merchant, Call::CreateQrOrder).await;
    send(&merchant, &request).await.unwrap();
    request.cancel_at = Some(0);
    let attempt = Attempt::resume(request.flow);
    ends(merchant.follow(request.clone(), attempt)).await;
    let stored = merchant.store.request(&request.id).await.unwrap().unwrap();
    assert_eq!(stored.outcome, Some(Outcome::Cancelled));
    assert!(stored.is_cancelling);
    let calls = |kind| world.provider.calls(&request.id, kind);
    assert_eq!((calls("send"), calls("cancel")), (1, 3));
    assert_eq!(jobs(&merchant).await, [JobKind::Tell]);
    // For good: nothing that comes late changes it, and nothing is asked again.
    notify(&merchant, &request, "SUCCESS").await;
    ends(merchant.take_up(&request.id)).await;
    assert_eq!(outcome(&merchant, &request.id).await, Some(Outcome::Cancelled));
    assert_eq!((calls("send"), calls("cancel"), calls("inquire")), (1, 3, 0));
    assert_eq!(jobs(&merchant).await, []);
    // A cancelled order can be sold again.
    let another = next_payment(&request).unwrap();
    assert!(merchant.store.place(&another).await.unwrap());
}

/// It is cancelled, though the provider never had it. A cancel is then answered with "not found" for ever.
#[tokio::test]
async fn what_expired_and_never_arrived_is_inquired_while_it_is_cancelled() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let mut request = begin(&merchant, Call::RetailPay).await;
    (request.deadline, request.cancel_at) = (Some(0), Some(0));
    let attempt = Attempt::resume(request.flow);
    ends(merchant.follow(request.clone(), attempt)).await;
    assert_eq!(outcome(&merchant, &request.id).await, Some(Outcome::Failed));
    let calls = |kind| world.provider.calls(&request.id, kind);
    assert_eq!((calls("send"), calls("cancel"), calls("inquire")), (0, 1, 1));
}

/// What a reply says of the order while its payment is cancelled is stored too.
#[tokio::test]
async fn what_may_be_paid_another_way_alerts_when_it_is_cancelled() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let mut request = begin(&merchant, Call::RetailPay).await;
    let inquiries = [Answer::Says("F", "ORDER_IS_CLOSED")].into();
    world.provider.script(&request.id, Script { inquiries, ..Script::default() });
    (request.deadline, request.cancel_at) = (Some(0), Some(0));
    let attempt = Attempt::resume(request.flow);
    ends(merchant.follow(request.clone(), attempt)).await;
    assert!(merchant.store.request(&request.id).await.unwrap().unwrap().order_may_be_paid);
    assert_eq!(jobs(&merchant).await, [JobKind::Alert]);
}

/// Then it is paid twice, or a refund is.
#[tokio::test]
async fn what_may_be_paid_another_way_alerts_when_it_succeeds() {
    for (call, kind) in [(Call::RetailPay, JobKind::Ship), (Call::RefundApply, JobKind::Tell)] {
        let world = World::new(None, false, PATIENT).await;
        let (merchant, requests) = sell(&world, Script::default(), Call::RetailPay).await;
        let payment = &requests[0];
        let mut request = payment.clone();
        if call == Call::RefundApply {
            assert_eq!(jobs(&merchant).await, [JobKind::Ship]);
            assert!(merchant.refund(payment).await.unwrap());
            request = due(&merchant).await.remove(0);
            ends(merchant.take_up(&request.id)).await;
        }
        // Also if that is known only once the outcome is stored, and nobody has the lease.
        request.order_may_be_paid = true;
        for _ in 0..2 {
            assert!(merchant.store.renew(&request).await.unwrap().is_none());
        }
        assert_eq!(jobs(&merchant).await, [kind, JobKind::Alert]);
    }
}

#[tokio::test]
async fn what_may_be_paid_another_way_alerts_when_it_is_given_up() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let mut request = begin(&merchant, Call::RetailPay).await;
    (request.order_may_be_paid, request.give_up_at) = (true, 0);
    let mut attempt = Attempt::resume(request.flow);
    attempt.give_up();
    ends(merchant.follow(request.clone(), attempt)).await;
    assert_eq!(outcome(&merchant, &request.id).await, Some(Outcome::GivenUp));
    // That it is pending is true, and no failure.
    assert_eq!(jobs(&merchant).await, [JobKind::Alert, JobKind::Tell, JobKind::Alert]);
}

/// A payment stays paid, and each cancel of it is refused. Only once no cancel is carried out any more is that known.
#[tokio::test]
async fn what_stays_paid_is_known_once_the_period_for_cancels_is_over() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let refused = refused("CANCEL_NOT_ALLOWED");
    let cancels = iter::once(LOST).chain(iter::repeat_n(refused, 1_000)).collect();
    world.provider.script("a", Script { cancels, ..Script::default() });
    let mut request = begin(&merchant, Call::RetailPay).await;
    send(&merchant, &request).await.unwrap();
    (request.cancel_at, request.closed_at) = (Some(0), Some(0));
    let attempt = Attempt::resume(request.flow);
    ends(merchant.follow(request.clone(), attempt)).await;
    assert_eq!(outcome(&merchant, &request.id).await, Some(Outcome::Succeeded));
    assert_eq!(jobs(&merchant).await, [JobKind::Ship]);
}

#[tokio::test]
async fn a_lost_link_is_fetched_again() {
    let world = World::new(None, false, PATIENT).await;
    let script = Script {
        sends: [LOST_ANSWER].into(),
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

/// Then nobody can pay by it any more.
#[tokio::test]
async fn a_lost_link_is_not_fetched_after_the_deadline() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let script = Script {
        sends: [LOST_ANSWER].into(),
        inquiries: [Answer::Word(Some("PROCESSING")); 3].into(),
        plan: Some(Plan::PAYS),
        ..Script::default()
    };
    world.provider.script("a", script);
    let mut request = begin(&merchant, Call::CreateQrOrder).await;
    assert!(send(&merchant, &request).await.is_err());
    request.deadline = Some(0);
    let attempt = Attempt::resume(request.flow);
    ends(merchant.follow(request.clone(), attempt)).await;
    assert_eq!(outcome(&merchant, &request.id).await, Some(Outcome::Succeeded));
    assert_eq!(world.provider.calls(&request.id, "send"), 1);
}

/// A client that followed it would send again, and the attempt would not know.
#[tokio::test]
async fn a_redirection_is_not_followed() {
    let world = World::new(None, false, PATIENT).await;
    let redirects = Step { delivery: Delivery::Now, answer: Answer::Page(307) };
    let script = Script { sends: [redirects].into(), ..Script::default() };
    let (_, requests) = sell(&world, script, Call::RetailPay).await;
    assert_eq!(requests[0].outcome, Some(Outcome::Succeeded));
    assert_eq!(world.provider.calls(&requests[0].id, "send"), 1);
}

/// However many there are after a restart.
#[tokio::test]
async fn a_few_are_taken_up_at_a_time() {
    let world = World::new(None, false, Timing { time_limit: HOUR, ..PATIENT }).await;
    let merchant = world.merchant();
    let silent = Step { delivery: Delivery::Never, answer: Answer::Silence };
    let mut ids = Vec::new();
    for number in 0..100 {
        let script = Script { sends: [silent].into(), ..Script::default() };
        world.provider.script(&number.to_string(), script);
        ids.push(place(&merchant, &number.to_string(), Call::RetailPay).await.id);
    }
    let running = tokio::spawn(Arc::clone(&merchant).run());
    let sent = || ids.iter().filter(|id| world.provider.calls(id, "send") > 0).count();
    while sent() < 32 {
        sleep(Duration::from_millis(5)).await;
    }
    // Time for a few more turns.
    sleep(5 * PATIENT.tick).await;
    assert_eq!(sent(), 32);
    running.abort();
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
    let refund = due(&merchant).await;
    ends(merchant.take_up(&refund[0].id)).await;
    let stored = merchant.store.request(&refund[0].id).await.unwrap().unwrap();
    assert_eq!(stored.outcome, Some(Outcome::GivenUp));
    assert!(world.provider.calls(&refund[0].id, "send") >= 1);
    assert_eq!(jobs(&merchant).await, [JobKind::Alert]);
}

/// Its time was over before an instance took it up, and the provider said nothing at first.
#[tokio::test]
async fn a_refund_is_not_given_up_before_it_was_sent() {
    let timing = Timing { refund_patience: Duration::ZERO, ..PATIENT };
    let world = World::new(None, false, timing).await;
    let (merchant, requests) = sell(&world, Script::default(), Call::RetailPay).await;
    assert!(merchant.refund(&requests[0]).await.unwrap());
    let refund = &due(&merchant).await[0].id;
    // Whoever was to send it died.
    merchant.store.take(refund).await.unwrap().unwrap();
    world.tamper("update requests set due_at = 0 where due_at is not null");
    let says_nothing = [Answer::None, Answer::Page(503), Answer::Says("U", "SYSTEM_BUSY")].into();
    world.provider.script(refund, Script { inquiries: says_nothing, ..Script::default() });
    ends(merchant.take_up(refund)).await;
    assert_eq!(outcome(&merchant, refund).await, Some(Outcome::Succeeded));
    assert_eq!(world.provider.calls(refund, "inquire"), 4);
    assert_eq!(world.provider.calls(refund, "send"), 1);
}

/// What is found after it was given up is paid back. Nothing is sent in the meantime.
#[tokio::test]
async fn a_payment_that_was_given_up_and_is_paid_is_refunded() {
    let timing = Timing { sweep: Duration::ZERO, ..PATIENT };
    let world = World::new(None, false, timing).await;
    let merchant = world.merchant();
    world.provider.script("a", Script { inquiries: [Answer::None].into(), ..Script::default() });
    let mut request = begin(&merchant, Call::RetailPay).await;
    request.give_up_at = jiff::Timestamp::now().as_millisecond() - 1;
    send(&merchant, &request).await.unwrap();
    ends(merchant.follow(request.clone(), Attempt::resume(request.flow))).await;
    let outcome = || async { merchant.store.request(&request.id).await.unwrap().unwrap().outcome };
    assert_eq!(outcome().await, Some(Outcome::GivenUp));
    assert_eq!(jobs(&merchant).await, [JobKind::Tell, JobKind::Alert]);
    // Neither was done, and both are begun again. But that it is pending is not told once it is known how it ended.
    world.tamper("update jobs set held_until = 0");

    ends(async {
        while outcome().await == Some(Outcome::GivenUp) {
            merchant.take_up(&request.id).await?;
        }
        Ok(())
    })
    .await;
    assert_eq!(outcome().await, Some(Outcome::Succeeded));
    assert_eq!(world.provider.calls(&request.id, "send"), 1);
    assert_eq!(jobs(&merchant).await, [JobKind::Alert, JobKind::Tell]);
    let refund = requests(&merchant).await.pop().unwrap();
    assert!(refund.call == Call::RefundApply && refund.body.contains(&request.id));
    assert_eq!(refund.outcome, Some(Outcome::Succeeded));
}

/// Seen: hundreds of requests that were given up, and that the provider could not tell, kept open ones waiting for ever.
#[tokio::test]
async fn what_is_open_is_taken_up_before_what_was_given_up() {
    let timing = Timing { sweep: Duration::ZERO, ..PATIENT };
    let world = World::new(None, false, timing).await;
    let merchant = world.merchant();
    let mut given_up = begin(&merchant, Call::RetailPay).await;
    given_up.give_up_at = i64::MAX >> 1;
    let mut attempt = Attempt::resume(given_up.flow);
    attempt.give_up();
    ends(merchant.follow(given_up.clone(), attempt)).await;
    let open = place(&merchant, "b", Call::RetailPay).await;
    while due(&merchant).await.len() < 2 {}
    assert_eq!(due(&merchant).await[0].id, open.id);
}

/// Twenty attempts find the token expired: some by HTTP 401, some by an F, some by a U.
#[tokio::test]
async fn a_token_is_refreshed_once_for_many_attempts() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let mut selling = JoinSet::new();
    for number in 0..21 {
        let merchant = Arc::clone(&merchant);
        let order = place(&merchant, &number.to_string(), Call::RetailPay).await;
        if number == 0 {
            ends(merchant.take_up(&order.id)).await;
            assert_eq!(world.provider.tokens(), 1);
            world.provider.expire_token();
        } else {
            selling.spawn(async move { ends(merchant.take_up(&order.id)).await });
        }
    }
    selling.join_all().await;
    assert_eq!(world.provider.tokens(), 2);
    for request in requests(&merchant).await {
        assert_eq!(request.outcome, Some(Outcome::Succeeded));
    }
}

/// HTTP 401, a code with F, and a code with U.
#[tokio::test]
async fn a_token_is_refreshed_whatever_says_that_it_has_expired() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    for number in 1..=3 {
        merchant.api.token().await.unwrap();
        world.provider.expire_token();
        let order = place(&merchant, &number.to_string(), Call::RetailPay).await;
        ends(merchant.take_up(&order.id)).await;
        assert_eq!(outcome(&merchant, &order.id).await, Some(Outcome::Succeeded));
        // The first refusal was enough.
        assert_eq!(world.provider.calls("", "token"), number);
        assert_eq!(world.provider.tokens(), number + 1);
    }
}

#[tokio::test]
async fn a_late_refusal_does_not_reject_the_new_token() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let old = merchant.api.token().await;
    let request = begin(&merchant, Call::RetailPay).await;
    for _ in 0..2 {
        world.provider.expire_token();
        let _ = merchant.api.call(&old, Ask::Inquire, &request).await;
        assert_eq!(merchant.api.token().await.unwrap(), "token-2");
    }
    assert_eq!(world.provider.tokens(), 2);
}

/// The server of the tokens says nothing. Whoever waits does so once, and nobody asks the server again meanwhile.
#[tokio::test]
async fn whoever_waits_for_a_token_shares_the_failure() {
    let timing = Timing { time_limit: Duration::from_millis(300), ..PATIENT };
    let world = World::new(None, false, timing).await;
    let merchant = world.merchant();
    world.provider.hold_tokens(true);
    let mut waiting = JoinSet::new();
    for _ in 0..20 {
        let merchant = Arc::clone(&merchant);
        waiting.spawn(async move { merchant.api.token().await.is_err() });
    }
    assert_eq!(waiting.join_all().await, [true; 20]);
    // None if the machine is so slow that not even the first came through.
    assert!(world.provider.tokens() <= 1);
    world.provider.hold_tokens(false);
    assert!(merchant.api.token().await.is_ok());
}

/// Nobody waits for ever: not even if the refresh of another is stuck.
#[tokio::test]
async fn a_wait_for_a_token_has_a_bound_of_its_own() {
    let timing = Timing { time_limit: Duration::from_secs(1), ..PATIENT };
    let world = World::new(None, false, timing).await;
    let merchant = world.merchant();
    world.provider.hold_tokens(true);
    let mut stuck = std::pin::pin!(merchant.api.token());
    while world.provider.tokens() == 0 {
        // It has the lock. From here on it is not polled, so that its own time limit does nothing.
        tokio::select! {
            _ = &mut stuck => stuck.set(merchant.api.token()),
            () = sleep(Duration::from_millis(5)) => {}
        }
    }
    let waited = timeout(Duration::from_secs(120), merchant.api.token()).await;
    assert!(waited.expect("it has a bound").is_err());
}

/// The first instance waits for a token when its lease runs out, and another goes on.
#[tokio::test]
async fn the_lease_is_looked_at_after_the_wait_for_a_token() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    world.provider.hold_tokens(true);
    let request = begin(&merchant, Call::RetailPay).await;
    let id = request.id.clone();
    let following = {
        let merchant = Arc::clone(&merchant);
        tokio::spawn(async move { merchant.follow(request, Attempt::new(Flow::Immediate)).await })
    };
    while world.provider.tokens() == 0 {
        sleep(Duration::from_millis(5)).await;
    }
    world.tamper("update requests set lease = 'another'");
    world.provider.hold_tokens(false);
    following.await.unwrap().unwrap();
    assert_eq!(world.provider.calls(&id, "send"), 0);
}

/// Also if that happens between two inquiries, or two cancels.
#[tokio::test]
async fn whoever_lost_its_lease_asks_nothing() {
    for (cancel_at, kind) in [(i64::MAX, "inquire"), (0, "cancel")] {
        let world = World::new(None, false, PATIENT).await;
        let merchant = world.merchant();
        let plan = Some(Plan { after: None, ..Plan::PAYS });
        let cancels = [LOST; 1_000].into();
        world.provider.script("a", Script { plan, cancels, ..Script::default() });
        let mut request = begin(&merchant, Call::RetailPay).await;
        request.cancel_at = Some(cancel_at);
        send(&merchant, &request).await.unwrap();
        let id = request.id.clone();
        let following = tokio::spawn(async move {
            merchant.follow(request, Attempt::resume(Flow::Immediate)).await
        });
        while world.provider.calls(&id, kind) < 2 {
            sleep(Duration::from_millis(5)).await;
        }
        world.tamper("update requests set lease = 'another'");
        let calls = world.provider.calls(&id, kind);
        while !following.is_finished() {
            // One may be under way.
            assert!(world.provider.calls(&id, kind) <= calls + 1);
            sleep(Duration::from_millis(5)).await;
        }
    }
}

/// However many requests the store has.
#[tokio::test]
async fn what_is_due_is_found_by_an_index() {
    let world = World::new(None, false, PATIENT).await;
    let _merchant = world.merchant();
    let store = rusqlite::Connection::open(&world.config.store).unwrap();
    let mut plan = store.prepare(&format!("explain query plan {DUE}")).unwrap();
    let plan: Vec<String> =
        plan.query_map([10], |row| row.get("detail")).unwrap().map(Result::unwrap).collect();
    let due = "SEARCH requests USING INDEX due_requests (due_at<?)";
    assert_eq!(plan, [due, "USE TEMP B-TREE FOR ORDER BY"]);
}

/// Whoever lost its lease stores nothing: no outcome, and nothing that follows from it.
#[tokio::test]
async fn without_the_lease_nothing_is_stored() {
    let timing = Timing { lease: Duration::ZERO, ..PATIENT };
    let world = World::new(None, false, timing).await;
    let first = world.merchant();
    let request = begin(&first, Call::RetailPay).await;
    let taken = loop {
        if let Some(taken) = first.store.take(&request.id).await.unwrap() {
            break taken;
        }
    };
    assert_ne!(taken.lease, request.lease);
    assert!(first.store.renew(&request).await.unwrap().is_none());
    let ending = Ending {
        outcome: Outcome::Succeeded,
        last_notification: 0,
        sweep: Duration::ZERO,
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
    assert_eq!(outcome(&first, &request.id).await, None);
    assert_eq!(unfinished_jobs(&first).await.len(), 0);
}

#[tokio::test]
async fn an_order_has_one_request_that_is_open_or_moved_money() {
    let world = World::new(None, false, PATIENT).await;
    let (merchant, requests) = sell(&world, Script::default(), Call::RetailPay).await;
    assert_eq!(requests[0].outcome, Some(Outcome::Succeeded));
    let another = next_payment(&requests[0]).unwrap();
    for outcome in ["null", "'given_up'", "'succeeded'"] {
        world.tamper(&format!("update requests set outcome = {outcome}"));
        let amount = requests[0].amount();
        assert!(merchant.place("a", Call::RetailPay, amount, None).await.unwrap().is_none());
        assert!(!merchant.store.place(&another).await.unwrap());
    }
    world.tamper("update requests set outcome = 'failed'");
    assert!(merchant.store.place(&another).await.unwrap());
}

/// Nor twice.
#[tokio::test]
async fn only_what_moved_money_is_refunded() {
    let world = World::new(None, false, PATIENT).await;
    let (merchant, requests) = sell(&world, Script::default(), Call::RetailPay).await;
    for outcome in ["null", "'given_up'", "'failed'", "'cancelled'", "'undecided'"] {
        world.tamper(&format!("update requests set outcome = {outcome}"));
        assert!(!merchant.refund(&requests[0]).await.unwrap());
    }
    world.tamper("update requests set outcome = 'succeeded'");
    assert!(merchant.refund(&requests[0]).await.unwrap());
    assert!(!merchant.refund(&requests[0]).await.unwrap());
}

fn refused(code: &'static str) -> Step {
    Step { delivery: Delivery::Never, answer: Answer::Says("F", code) }
}

/// Stores what a webhook says about a payment, as `webhook` does.
async fn notify(merchant: &Merchant, request: &Request, status: &str) {
    merchant.store.store_notification(&request.id, &TransactionStatus::from(status)).await.unwrap();
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
    ends(merchant.take_up(&requests[0].id)).await;
    let stored = merchant.store.request(&requests[0].id).await.unwrap().unwrap();
    assert_eq!(stored.outcome, Some(Outcome::Undecided));
    assert_eq!(jobs(&merchant).await, [JobKind::Alert]);
    // Nothing is charged for the order from here on.
    let another = next_payment(&requests[1]).unwrap();
    assert!(!merchant.store.place(&another).await.unwrap());
}

/// So the new id is not charged, whether or not somebody was about to.
#[tokio::test]
async fn a_late_success_of_an_id_that_was_started_over_stops_the_new_one() {
    for is_held in [false, true] {
        let world = World::new(None, false, PATIENT).await;
        let merchant = world.merchant();
        let script = Script { sends: [refused("PAYMENT_TIMEOUT")].into(), ..Script::default() };
        world.provider.script("a", script);
        let first = begin(&merchant, Call::RetailPay).await;
        let attempt = Attempt::new(first.flow);
        let next = ends(merchant.follow(first.clone(), attempt)).await.unwrap();
        let held = if is_held { merchant.store.take(&next).await.unwrap() } else { None };
        notify(&merchant, &first, "SUCCESS").await;
        ends(merchant.take_up(&first.id)).await;
        assert_eq!(outcome(&merchant, &first.id).await, Some(Outcome::Undecided));
        if let Some(held) = held {
            let attempt = Attempt::new(held.flow);
            assert_eq!(ends(merchant.follow(held, attempt)).await, None);
        } else {
            ends(merchant.take_up(&next)).await;
        }
        assert_eq!(outcome(&merchant, &next).await, Some(Outcome::Failed));
        assert_eq!(world.provider.calls(&next, "send"), 0);
        // Nobody is told that it failed: it may be paid.
        assert_eq!(jobs(&merchant).await, [JobKind::Alert; 2]);
    }
}

/// Its request names a payment, so it cannot be begun as a payment is.
#[tokio::test]
async fn a_refund_is_not_started_over() {
    let world = World::new(None, false, PATIENT).await;
    let (merchant, payment) = sell(&world, Script::default(), Call::RetailPay).await;
    assert_eq!(jobs(&merchant).await, [JobKind::Ship]);
    assert!(merchant.refund(&payment[0]).await.unwrap());
    let refund = &due(&merchant).await[0].id;
    let held = merchant.store.take(refund).await.unwrap().unwrap();
    let mut attempt = Attempt::new(held.flow);
    assert_eq!(attempt.next_action(), Action::Send);
    attempt.answered(ResultObject::new("F", "PAYMENT_TIMEOUT", ""));
    assert_eq!(ends(merchant.follow(held, attempt)).await, None);
    assert_eq!(outcome(&merchant, refund).await, Some(Outcome::StartOver));
    assert_eq!(requests(&merchant).await.len(), 2);
    assert_eq!(jobs(&merchant).await, [JobKind::Alert]);
}

/// Whoever stored that outcome did not start the order over. That stands.
#[tokio::test]
async fn a_late_notification_charges_nothing() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let request = begin(&merchant, Call::RetailPay).await;
    let ending = Ending {
        outcome: Outcome::StartOver,
        last_notification: 0,
        sweep: Duration::ZERO,
        jobs: Vec::new(),
        next: None,
    };
    assert!(merchant.store.finish(&request, ending).await.unwrap());
    notify(&merchant, &request, "FAIL").await;
    ends(merchant.take_up(&request.id)).await;
    assert_eq!(requests(&merchant).await.len(), 1);
    assert!(due(&merchant).await.is_empty());
}

/// Of a gateway, or of somebody who has another key. One says that what is booked failed, the other that what is not is paid.
#[tokio::test]
async fn what_the_provider_did_not_sign_does_not_count() {
    for (delivery, answer, sends) in [
        (Delivery::Now, Answer::Unsigned("F", "RISK_REJECT"), 1),
        (Delivery::Now, Answer::Forged("F", "RISK_REJECT"), 1),
        (Delivery::Never, Answer::Unsigned("S", "SUCCESS"), 2),
        (Delivery::Never, Answer::Forged("S", "SUCCESS"), 2),
    ] {
        let world = World::new(None, false, PATIENT).await;
        let inquiries = [answer].into();
        let script =
            Script { sends: [Step { delivery, answer }].into(), inquiries, ..Script::default() };
        let (merchant, requests) = sell(&world, script, Call::RetailPay).await;
        assert_eq!(requests[0].outcome, Some(Outcome::Succeeded));
        assert_eq!(world.provider.calls(&requests[0].id, "send"), sends);
        assert_eq!(jobs(&merchant).await, [JobKind::Ship]);
    }
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
    let world = World::new(None, false, PATIENT).await;
    let (merchant, payment) = sell(&world, Script::default(), Call::RetailPay).await;
    let payment = &payment[0];
    let job = merchant.store.begin_job().await.unwrap().unwrap();
    assert_eq!(job.kind, JobKind::Ship);
    assert!(merchant.refund(payment).await.unwrap());
    // What an operator was to hear is not withdrawn.
    merchant.store.alert(&payment.id, "a webhook names a different amount").await.unwrap();
    notify(&merchant, payment, "FAIL").await;
    ends(merchant.take_up(&payment.id)).await;
    let requests = requests(&merchant).await;
    let outcomes: Vec<_> = requests.iter().map(|request| request.outcome).collect();
    assert_eq!(outcomes, [Some(Outcome::Undecided), Some(Outcome::Failed)]);
    assert!(!merchant.refund(payment).await.unwrap());
    let left = unfinished_jobs(&merchant).await;
    assert_eq!(left.iter().map(|job| job.kind).collect::<Vec<_>>(), [JobKind::Alert; 2]);
}

/// The warehouse said no, or the process died with the job in its hands.
#[tokio::test]
async fn a_job_is_begun_again_until_it_is_done() {
    let world = World::new(None, false, PATIENT).await;
    let (merchant, _) = sell(&world, Script::default(), Call::RetailPay).await;
    let job = merchant.store.begin_job().await.unwrap().unwrap();
    assert!(merchant.store.begin_job().await.unwrap().is_none());
    world.tamper("update jobs set held_until = 0");
    let again = merchant.store.begin_job().await.unwrap().unwrap();
    assert_eq!(again.key, job.key);
    merchant.store.end_job(&again).await.unwrap();
    world.tamper("update jobs set held_until = 0");
    assert!(merchant.store.begin_job().await.unwrap().is_none());
}

/// By nothing but that it is undecided.
#[tokio::test]
async fn what_is_undecided_is_neither_charged_again_nor_refunded() {
    let world = World::new(None, false, PATIENT).await;
    let (merchant, payment) = sell(&world, Script::default(), Call::RetailPay).await;
    let payment = &payment[0];
    notify(&merchant, payment, "FAIL").await;
    ends(merchant.take_up(&payment.id)).await;
    assert_eq!(outcome(&merchant, &payment.id).await, Some(Outcome::Undecided));
    assert!(!merchant.store.place(&next_payment(payment).unwrap()).await.unwrap());
    assert!(!merchant.refund(payment).await.unwrap());
}

/// It is stored while the holder is in its last call, and so the outcome does not take it into account.
#[tokio::test]
async fn a_notification_before_the_outcome_is_stored_is_not_lost() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let request = begin(&merchant, Call::RetailPay).await;
    notify(&merchant, &request, "SUCCESS").await;
    // It is held.
    assert!(due(&merchant).await.is_empty());
    let ending = Ending {
        outcome: Outcome::Failed,
        last_notification: 0,
        sweep: Duration::ZERO,
        jobs: Vec::new(),
        next: None,
    };
    assert!(merchant.store.finish(&request, ending).await.unwrap());
    assert_eq!(due(&merchant).await.len(), 1);
    ends(merchant.take_up(&request.id)).await;
    assert_eq!(outcome(&merchant, &request.id).await, Some(Outcome::Undecided));
    assert!(due(&merchant).await.is_empty());
}

/// An answer came to an instance that had lost its lease meanwhile.
#[tokio::test]
async fn that_the_order_may_be_paid_is_stored_without_the_lease() {
    let world = World::new(None, false, PATIENT).await;
    let merchant = world.merchant();
    let script = Script { sends: [refused("PAYMENT_TIMEOUT")].into(), ..Script::default() };
    world.provider.script("a", script);
    let request = begin(&merchant, Call::RetailPay).await;
    let lost = Request { lease: None, order_may_be_paid: true, ..request.clone() };
    assert!(merchant.store.renew(&lost).await.unwrap().is_none());
    let attempt = Attempt::new(request.flow);
    ends(merchant.follow(request, attempt)).await;
    assert_eq!(requests(&merchant).await.len(), 1);
    assert_eq!(jobs(&merchant).await, [JobKind::Alert]);
}

/// More of them than an instance takes up at a time.
#[tokio::test]
async fn what_stays_in_process_keeps_nothing_else_waiting() {
    let timing = Timing { time_limit: Duration::from_secs(1), ..PATIENT };
    let world = World::new(None, false, timing).await;
    let merchant = world.merchant();
    for number in 0..41 {
        let script = Script { loses_refunds: number < 40, ..Script::default() };
        world.provider.script(&number.to_string(), script);
        let order = place(&merchant, &number.to_string(), Call::RetailPay).await;
        ends(merchant.take_up(&order.id)).await;
    }
    let payments = requests(&merchant).await;
    for payment in &payments {
        assert!(merchant.refund(payment).await.unwrap());
    }
    let last = requests(&merchant).await.pop().unwrap();
    let running = tokio::spawn(Arc::clone(&merchant).run());
    let is_refunded = async {
        while merchant.store.request(&last.id).await.unwrap().unwrap().outcome.is_none() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(Duration::from_secs(120), is_refunded).await.unwrap();
    running.abort();
}
