//! What a webhook may change, and what not.

use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use merchant::instance;
use merchant::merchant::{Merchant, Pace, Timing};
use merchant::provider::{CLIENT_ID, Plan, Script, generate_key};
use merchant::signature::{Signer, Verifier};
use merchant::store::{JobKind, Outcome, Request};
use merchant::webhook::PATH;
use merchant::wire::{Answer, Call};
use result_codes::{Attempt, ResultStatus};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::controls::{HOUR, PATIENT};
use crate::world::{World, begin, due, ends, outcome, requests, unfinished_jobs};

struct Webhook {
    world: World,
    merchant: Arc<Merchant>,
    url: String,
    request: Request,
}

impl Webhook {
    async fn new() -> Webhook {
        Webhook::timed(PATIENT).await
    }

    async fn timed(timing: Timing) -> Webhook {
        let world = World::new(None, false, timing).await;
        let merchant = world.merchant();
        let url = instance::listen(&merchant).await.unwrap();
        let request = begin(&merchant, Call::RetailPay).await;
        Webhook { world, merchant, url, request }
    }

    fn body(&self) -> Value {
        json!({
            "paymentId": "1",
            "paymentRequestId": self.request.id,
            "paymentStatus": "SUCCESS",
            "paymentAmount": { "value": "1000", "currency": "EUR" },
            "paymentTime": "2026-11-22T12:00:00Z",
        })
    }

    fn sign(&self, body: &str) -> HeaderMap {
        self.world.provider.signer().sign(PATH, body.as_bytes(), Timestamp::now())
    }

    /// Posts a webhook. Returns the HTTP status, and how the merchant answers, whose signature is checked.
    async fn post(&self, headers: HeaderMap, body: &str) -> (u16, ResultStatus) {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let call = http.post(&self.url).headers(headers).body(body.to_owned());
        let response = call.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.unwrap();
        assert_eq!(headers["content-type"], "application/json");
        let public_key = self.merchant.api.signer.public_key();
        Verifier::new(CLIENT_ID, &public_key).check(PATH, &headers, &body).unwrap();
        let answer: Answer = serde_json::from_slice(&body).unwrap();
        (status, answer.result.status())
    }

    /// Returns what the store has of webhooks.
    async fn notifications(&self) -> Vec<String> {
        let news = self.merchant.store.renew(&self.request).await.unwrap().unwrap();
        news.notifications.iter().map(|(_, status)| status.to_string()).collect()
    }

    /// Posts a webhook that must change nothing.
    async fn refuses(&self, headers: HeaderMap, body: &str, status: u16) {
        assert_eq!(self.post(headers, body).await, (status, ResultStatus::Failed), "{body}");
        assert_eq!(self.notifications().await, [""; 0], "{body}");
    }
}

#[tokio::test]
async fn what_passes_is_stored_once() {
    let webhook = Webhook::new().await;
    let body = webhook.body().to_string();
    for _ in 0..2 {
        let answer = webhook.post(webhook.sign(&body), &body).await;
        assert_eq!(answer, (200, ResultStatus::Success));
        assert_eq!(webhook.notifications().await, ["SUCCESS"]);
    }
}

/// The next inquiry would come in an hour.
#[tokio::test]
async fn a_webhook_ends_the_wait() {
    let till = Pace { longest_delay: HOUR, ..PATIENT.till };
    let webhook = Webhook::timed(Timing { first_delay: HOUR, till, ..PATIENT }).await;
    let plan = Some(Plan { after: None, ..Plan::PAYS });
    webhook.world.provider.script("a", Script { plan, ..Script::default() });
    let (request, id) = (webhook.request.clone(), &webhook.request.id);
    let merchant = Arc::clone(&webhook.merchant);
    let following = tokio::spawn(async move {
        merchant.follow(request, Attempt::new(Call::RetailPay.flow())).await
    });
    while webhook.world.provider.calls(id, "send") == 0 {
        sleep(Duration::from_millis(5)).await;
    }
    let body = webhook.body().to_string();
    webhook.post(webhook.sign(&body), &body).await;
    ends(async { following.await? }).await;
    assert_eq!(outcome(&webhook.merchant, id).await, Some(Outcome::Succeeded));
}

/// The store cannot be written: there is no S, so the provider sends it again.
#[tokio::test]
async fn what_is_not_stored_is_not_acknowledged() {
    let webhook = Webhook::new().await;
    let body = webhook.body().to_string();
    let full =
        "create trigger full before insert on notifications begin select raise(abort, 'full'); end";
    webhook.world.tamper(full);
    let answer = webhook.post(webhook.sign(&body), &body).await;
    assert_eq!(answer, (200, ResultStatus::Unknown));
    assert_eq!(webhook.notifications().await, [""; 0]);
    webhook.world.tamper("drop trigger full");
    let answer = webhook.post(webhook.sign(&body), &body).await;
    assert_eq!(answer, (200, ResultStatus::Success));
    assert_eq!(webhook.notifications().await, ["SUCCESS"]);
}

#[tokio::test]
async fn an_unsigned_webhook_changes_nothing() {
    let webhook = Webhook::new().await;
    let body = webhook.body().to_string();
    webhook.refuses(HeaderMap::new(), &body, 401).await;
    for missing in ["client-id", "request-time", "signature"] {
        let mut headers = webhook.sign(&body);
        headers.remove(missing).unwrap();
        webhook.refuses(headers, &body, 401).await;
    }
}

#[tokio::test]
async fn another_key_changes_nothing() {
    let webhook = Webhook::new().await;
    let body = webhook.body().to_string();
    let stranger = Signer::new(CLIENT_ID, &generate_key()).unwrap();
    webhook.refuses(stranger.sign(PATH, body.as_bytes(), Timestamp::now()), &body, 401).await;
    // The merchant's own key is no better.
    let own = &webhook.merchant.api.signer;
    webhook.refuses(own.sign(PATH, body.as_bytes(), Timestamp::now()), &body, 401).await;
}

#[tokio::test]
async fn a_byte_that_changed_changes_nothing() {
    let webhook = Webhook::new().await;
    let body = webhook.body().to_string();
    let headers = webhook.sign(&body);
    webhook.refuses(headers, &body.replacen("2026", "2027", 1), 401).await;
    let headers = webhook.world.provider.signer().sign("/other", body.as_bytes(), Timestamp::now());
    webhook.refuses(headers, &body, 401).await;
}

#[tokio::test]
async fn a_replay_after_five_minutes_changes_nothing() {
    let webhook = Webhook::new().await;
    let body = webhook.body().to_string();
    for seconds in [-301, 3_600] {
        let time = Timestamp::now() + SignedDuration::from_secs(seconds);
        let headers = webhook.world.provider.signer().sign(PATH, body.as_bytes(), time);
        webhook.refuses(headers, &body, 401).await;
        // A time that is not the signed one is no better.
        let mut headers = webhook.world.provider.signer().sign(PATH, body.as_bytes(), time);
        headers.insert("request-time", Timestamp::now().to_string().parse().unwrap());
        webhook.refuses(headers, &body, 401).await;
    }
}

#[tokio::test]
async fn another_amount_currency_or_id_changes_nothing() {
    let webhook = Webhook::new().await;
    let id = &webhook.request.id;
    for (pointer, value) in [
        ("/paymentAmount/value", json!("1")),
        ("/paymentAmount/currency", json!("USD")),
        ("/paymentAmount", json!(null)),
        ("/paymentRequestId", json!("another")),
        ("/paymentRequestId", json!(null)),
        ("/paymentStatus", json!(null)),
    ] {
        let mut body = webhook.body();
        *body.pointer_mut(pointer).unwrap() = value;
        let body = body.to_string();
        webhook.refuses(webhook.sign(&body), &body, 200).await;
    }
    // Of another amount an operator hears, once.
    let alerts = unfinished_jobs(&webhook.merchant).await;
    assert_eq!(alerts.iter().map(|job| job.kind).collect::<Vec<_>>(), [JobKind::Alert]);
    assert_eq!(alerts[0].request_id, *id);
    let amount = json!({ "value": "1000", "currency": "EUR" });
    let refund =
        json!({ "refundRequestId": id, "refundStatus": "SUCCESS", "refundAmount": amount });
    for body in [refund.to_string(), "[]".to_owned(), "{".to_owned()] {
        webhook.refuses(webhook.sign(&body), &body, 200).await;
    }
}

/// The merchant was told that it is paid. Then it is told that it failed.
#[tokio::test]
async fn an_opposite_outcome_withdraws_the_job_and_alerts() {
    let webhook = Webhook::new().await;
    let (merchant, id) = (&webhook.merchant, &webhook.request.id);
    let body = webhook.body().to_string();
    webhook.post(webhook.sign(&body), &body).await;
    ends(
        merchant
            .follow(webhook.request.clone(), result_codes::Attempt::resume(webhook.request.flow)),
    )
    .await;
    assert_eq!(outcome(merchant, id).await, Some(Outcome::Succeeded));
    assert_eq!(unfinished_jobs(merchant).await.len(), 1);
    assert!(due(merchant).await.is_empty());

    let mut body = webhook.body();
    body["paymentStatus"] = json!("FAIL");
    let body = body.to_string();
    assert_eq!(webhook.post(webhook.sign(&body), &body).await, (200, ResultStatus::Success));
    assert_eq!(due(merchant).await[0].id, *id);
    ends(merchant.take_up(id)).await;
    assert_eq!(outcome(merchant, id).await, Some(Outcome::Undecided));
    assert!(due(merchant).await.is_empty());
    let job = merchant.store.begin_job().await.unwrap().unwrap();
    assert_eq!(job.kind, JobKind::Alert);
    assert!(merchant.store.begin_job().await.unwrap().is_none());
    // And nothing was sent or asked.
    assert_eq!(webhook.world.provider.calls(id, "send"), 0);
}

/// The provider does not name the amount of a refund. If it does, it must be the stored one.
#[tokio::test]
async fn a_refund_needs_no_amount_and_no_wrong_one() {
    let mut webhook = Webhook::new().await;
    webhook.world.tamper("update requests set outcome = 'succeeded'");
    assert!(webhook.merchant.refund(&webhook.request).await.unwrap());
    let requests = requests(&webhook.merchant).await;
    let refund = requests.into_iter().find(|request| request.call == Call::RefundApply).unwrap();
    webhook.request = webhook.merchant.store.take(&refund.id).await.unwrap().unwrap();
    let mut body = json!({ "refundRequestId": refund.id, "refundStatus": "SUCCESS" });
    body["refundAmount"] = json!({ "value": "1", "currency": "EUR" });
    let wrong = body.to_string();
    webhook.refuses(webhook.sign(&wrong), &wrong, 200).await;
    body.as_object_mut().unwrap().remove("refundAmount").unwrap();
    let body = body.to_string();
    assert_eq!(webhook.post(webhook.sign(&body), &body).await, (200, ResultStatus::Success));
    assert_eq!(webhook.notifications().await, ["SUCCESS"]);
}
