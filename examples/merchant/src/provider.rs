//! The provider, on loopback. It keeps the promises that [`Attempt`](result_codes::Attempt) relies on, and is adversarial in everything
//! else, by seed: `provider/dice.rs` says how. A test can also write down what happens to each call of an order, in a [`Script`].
//!
//! It cancels what is in process. A sibling also gives back what was paid: see [`Provider::be_a_sibling`].
//!
//! It looks at its clock under the same lock under which it books. So however slow the machine is, nobody who asks after an order
//! expired is told anything that is not true any more.

mod dice;

use std::collections::hash_map::Entry as MapEntry;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::panic;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};
use std::time::Duration;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::RsaKeyPair;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use jiff::Timestamp;
use result_codes::{ResultObject, ResultStatus};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::sleep;

use crate::merchant::{Pace, Timing};
use crate::signature::{Signer, Verifier};
use crate::wire::{Amount, Answer as WireAnswer, CANCEL_PATH, Call, Notification};

/// The client ID of the merchant. The provider signs with it too.
pub const CLIENT_ID: &str = "MERCHANT-1";
pub const REFRESH_TOKEN: &str = "refresh-1";

/// How far its clock is behind the merchant's.
const BEHIND: Duration = Duration::from_millis(300);

/// How fast everything goes with this provider.
pub const QUICK: Timing = Timing {
    time_limit: Duration::from_millis(500),
    lease: Duration::from_secs(2),
    first_delay: Duration::from_millis(20),
    till: Pace {
        longest_delay: Duration::from_millis(300),
        cancel: Duration::from_millis(2_500),
        expiry: Duration::from_secs(4),
    },
    remote: Pace {
        longest_delay: Duration::from_millis(600),
        cancel: Duration::from_millis(3_500),
        expiry: Duration::from_secs(5),
    },
    margin: Duration::from_secs(1),
    cancel_period: Duration::from_secs(1),
    patience: Duration::from_secs(3),
    refund_patience: Duration::from_secs(3),
    sweep: Duration::from_millis(700),
    tick: Duration::from_millis(50),
};

const CALLS: [Call; 3] = [Call::RetailPay, Call::CreateQrOrder, Call::RefundApply];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PaymentRequest {
    payment_request_id: String,
    /// A second payment for a reference that is closed is refused.
    reference_order_id: String,
    payment_amount: Amount,
    payment_expiry_time: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RefundRequest {
    refund_request_id: String,
    /// The payment to refund.
    payment_request_id: String,
    refund_amount: Amount,
}

/// Generates a private key, as PKCS #8. A real one comes from where you keep your secrets.
pub fn generate_key() -> Vec<u8> {
    let key = RsaKeyPair::generate(KeySize::Rsa2048).expect("the system has random numbers");
    let pkcs8: Pkcs8V1Der = key.as_der().expect("a new key can be encoded");
    pkcs8.as_ref().to_vec()
}

/// What happens to one call.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub delivery: Delivery,
    pub answer: Answer,
}

/// When a request is carried out.
#[derive(Clone, Copy, Debug)]
pub enum Delivery {
    Now,
    Never,
    After(Duration),
    /// When the test says so.
    Held,
}

#[derive(Clone, Copy, Debug)]
pub enum Answer {
    /// How things are.
    True,
    /// How things were, as a replica that lags has it. Not after an order expired.
    Lags(Duration),
    /// The connection breaks.
    None,
    /// Nothing comes, and the connection stays open.
    Silence,
    /// This status and this code.
    Says(&'static str, &'static str),
    /// To an inquiry: the provider has the request, and this is the word for how it stands.
    Word(Option<&'static str>),
    /// A true answer about another request.
    AboutAnother,
    /// A true answer, with this amount and this currency.
    Of(&'static str, &'static str),
    /// Half of the true answer.
    Half,
    /// The page of a gateway.
    Page(u16),
    /// A result that a gateway made up.
    Unsigned(&'static str, &'static str),
    /// A result that somebody else signed.
    Forged(&'static str, &'static str),
}

/// What becomes of a request that is carried out.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub pays: bool,
    /// How long it takes. Without it, the request stays in process for ever, and moves no money.
    pub after: Option<Duration>,
    /// Why it fails.
    pub code: &'static str,
    /// In process, a send of it is answered with A, and not with U.
    pub is_accepted: bool,
    pub webhook: Webhook,
}

#[derive(Clone, Copy, Debug)]
pub enum Webhook {
    None,
    Once,
    /// Repeated, late, and among forged ones.
    Vicious,
}

impl Plan {
    pub const PAYS: Plan = Plan {
        pays: true,
        after: Some(Duration::ZERO),
        code: "",
        is_accepted: false,
        webhook: Webhook::None,
    };
    pub const FAILS: Plan = Plan { pays: false, code: "RISK_REJECT", ..Plan::PAYS };
}

impl Step {
    pub const TRUE: Step = Step { delivery: Delivery::Now, answer: Answer::True };
}

/// What happens to the calls of one order. After that, all are carried out and answered as they should be.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub sends: VecDeque<Step>,
    pub inquiries: VecDeque<Answer>,
    pub cancels: VecDeque<Step>,
    pub plan: Option<Plan>,
    pub is_paid_at_another_till: bool,
    /// Neither recorded nor found.
    pub loses_refunds: bool,
}

/// A request that was carried out.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: String,
    pub call: Call,
    pub order_number: String,
    pub amount: Amount,
    pub state: Standing,
    /// The payment that a refund gives back.
    pub payment_id: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    InProcess,
    /// In process for ever.
    Stuck,
    Booked,
    Failed,
    /// Whatever had moved went back.
    Cancelled,
}

struct Kept {
    call: Call,
    body: Vec<u8>,
    /// See [`Bank::references`].
    reference: String,
    order_number: String,
    amount: Amount,
    payment_id: Option<String>,
    created_at: i64,
    ends_at: Option<i64>,
    expires_at: Option<i64>,
    cancelled_at: Option<i64>,
    plan: Plan,
}

#[derive(Default)]
struct Bank {
    kept: HashMap<String, Kept>,
    /// What the dice fall by: the reference of the order, of each request that was ever sent. Its id is another in each run.
    references: HashMap<String, String>,
    /// By order number, or by request id for what was not received.
    scripts: HashMap<String, Script>,
    paid_at_another_till: HashSet<String>,
    /// How many calls of a kind were about a request.
    calls: HashMap<(String, &'static str), u32>,
    held: Vec<(Call, Vec<u8>)>,
    held_cancels: Vec<String>,
    late: usize,
    token: u32,
    token_uses: u32,
    /// Nobody gets one.
    holds_tokens: bool,
    webhooks: Vec<String>,
    is_honest: bool,
    is_sibling: bool,
    findings: Vec<String>,
}

struct Shared {
    bank: Mutex<Bank>,
    signer: Signer,
    stranger: Signer,
    merchant: Verifier,
    http: reqwest::Client,
    seed: Option<u64>,
    /// A mesh before it repeats requests.
    repeats: bool,
    silence: Duration,
}

#[derive(Clone)]
pub struct Provider {
    pub url: String,
    shared: Arc<Shared>,
}

impl Provider {
    /// Starts a provider. Without a seed, it does only what its scripts say. `call` is the merchant's time limit.
    pub async fn start(
        merchant: Verifier,
        seed: Option<u64>,
        repeats: bool,
        call: Duration,
    ) -> Provider {
        // To generate a key takes long.
        static KEYS: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| [(); 2].map(|()| generate_key()));
        let [signer, stranger] =
            [0, 1].map(|key| Signer::new(CLIENT_ID, &KEYS[key]).expect("it was generated"));
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(5)).build();
        let shared = Arc::new(Shared {
            bank: Mutex::default(),
            signer,
            stranger,
            merchant,
            http: http.expect("the system has what a client needs"),
            seed,
            repeats,
            silence: 2 * call,
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
        let url = format!("http://{}", listener.local_addr().expect("it is bound"));
        let router = Router::new().fallback(handle).with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Provider { url, shared }
    }

    pub fn signer(&self) -> &Signer {
        &self.shared.signer
    }

    /// Says where the merchant's instances listen.
    pub fn notify_at(&self, urls: Vec<String>) {
        self.shared.bank().webhooks = urls;
    }

    pub fn script(&self, order_number: &str, script: Script) {
        self.shared.bank().scripts.insert(order_number.to_owned(), script);
    }

    /// From here on, it answers every call at once and truthfully.
    pub fn be_honest(&self) {
        self.shared.bank().is_honest = true;
    }

    /// From here on, it cancels like its siblings: also what was paid, and again what was cancelled, until the period is over.
    pub fn be_a_sibling(&self) {
        self.shared.bank().is_sibling = true;
    }

    /// Carries out what was held.
    pub fn release(&self) {
        let mut bank = self.shared.bank();
        for (call, body) in std::mem::take(&mut bank.held) {
            carry_out(&self.shared, &mut bank, call, &body);
        }
        for id in std::mem::take(&mut bank.held_cancels) {
            bank.cancel(&id);
        }
    }

    pub fn expire_token(&self) {
        self.shared.bank().token_uses = 0;
    }

    /// From here on, says nothing to whoever asks for a token, or answers again.
    pub fn hold_tokens(&self, holds: bool) {
        self.shared.bank().holds_tokens = holds;
    }

    /// Returns how often a token was asked for.
    pub fn tokens(&self) -> u32 {
        self.shared.bank().token
    }

    /// Returns how many sends, inquiries or cancels were about a request.
    pub fn calls(&self, id: &str, kind: &'static str) -> u32 {
        let bank = self.shared.bank();
        bank.calls.get(&(id.to_owned(), kind)).copied().unwrap_or_default()
    }

    /// Returns whether copies of requests are still on their way, or requests in process that will end.
    pub fn is_busy(&self) -> bool {
        let bank = self.shared.bank();
        bank.late > 0 || bank.kept.values().any(|kept| kept.state(now()) == Standing::InProcess)
    }

    pub fn ledger(&self) -> Vec<Entry> {
        let bank = self.shared.bank();
        let entry = |(id, kept): (&String, &Kept)| Entry {
            id: id.clone(),
            call: kept.call,
            order_number: kept.order_number.clone(),
            amount: kept.amount.clone(),
            state: kept.state(now()),
            payment_id: kept.payment_id.clone(),
        };
        bank.kept.iter().map(entry).collect()
    }

    pub fn paid_at_another_till(&self) -> HashSet<String> {
        self.shared.bank().paid_at_another_till.clone()
    }

    /// Returns what the merchant did that no merchant may do.
    pub fn findings(&self) -> Vec<String> {
        self.shared.bank().findings.clone()
    }
}

fn now() -> i64 {
    (Timestamp::now() - BEHIND).as_millisecond()
}

fn millis(time: Duration) -> i64 {
    time.as_millis() as i64
}

impl Kept {
    fn state(&self, now: i64) -> Standing {
        match self.ends_at {
            _ if self.cancelled_at.is_some_and(|cancelled_at| cancelled_at <= now) => {
                Standing::Cancelled
            }
            None => Standing::Stuck,
            Some(ends_at) if ends_at > now => Standing::InProcess,
            Some(_) if self.pays() => Standing::Booked,
            Some(_) => Standing::Failed,
        }
    }

    /// An order that is not paid in time expires.
    fn pays(&self) -> bool {
        let expires =
            self.ends_at.zip(self.expires_at).is_some_and(|(ends, expires)| ends >= expires);
        self.plan.pays && !expires
    }
}

impl Shared {
    fn bank(&self) -> MutexGuard<'_, Bank> {
        self.bank.lock().expect("no holder panics")
    }

    /// Returns dice that fall the same way each time for the same things.
    fn dice(&self, key: &str, kind: &str, count: u32) -> Option<fastrand::Rng> {
        let mut hasher = DefaultHasher::new();
        (self.seed?, key, kind, count).hash(&mut hasher);
        Some(fastrand::Rng::with_seed(hasher.finish()))
    }

    fn sign(&self, path: &str, status: u16, body: &Value) -> Response {
        let body = body.to_string();
        let status = StatusCode::from_u16(status).expect("a status");
        (status, self.signer.sign(path, body.as_bytes(), Timestamp::now()), body).into_response()
    }
}

fn result(status: &str, code: &str) -> Value {
    json!({ "result": ResultObject::new(status, code, "") })
}

async fn handle(
    State(shared): State<Arc<Shared>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path();
    if let Err(refused) = shared.merchant.check(path, &headers, &body) {
        shared.bank().findings.push(format!("{path}: {refused}"));
        return shared.sign(path, 401, &result("F", "INVALID_SIGNATURE"));
    }
    if path == "/v2/authorizations/applyToken" {
        return token(&shared, path).await;
    }
    let call = CALLS.into_iter().find(|call| call.path() == path);
    let inquired = CALLS.into_iter().rev().find(|call| call.inquiry_path() == path);
    let cancelled = (path == CANCEL_PATH).then_some(Call::RetailPay);
    let (Some(call), Ok(value)) =
        (call.or(inquired).or(cancelled), serde_json::from_slice::<Value>(&body))
    else {
        return shared.sign(path, 200, &result("F", "PARAM_ILLEGAL"));
    };
    let is_refund = call == Call::RefundApply;
    let id = value[if is_refund { "refundRequestId" } else { "paymentRequestId" }].as_str();
    let id = id.unwrap_or_default().to_owned();

    let token = headers.get("authorization").and_then(|token| token.to_str().ok());
    if let Some(refusal) = refuse_token(&shared, path, token) {
        return refusal;
    }
    if inquired.is_some() {
        let answer = shared.bank().answer_to_inquiry(&shared, &id);
        return respond(&shared, path, call, &id, answer, true).await;
    }
    if path == CANCEL_PATH {
        let mut answer = cancel_once(&shared, &id);
        if repeats(&shared, &id, "mesh cancel") {
            answer = cancel_once(&shared, &id);
        }
        return respond(&shared, path, call, &id, answer, false).await;
    }
    let mut step = next_step(&shared, call, &id, &body);
    // The merchant gets the answer to the second copy, and knows nothing of the first.
    if repeats(&shared, &id, "mesh send") {
        step = next_step(&shared, call, &id, &body);
    }
    respond(&shared, path, call, &id, step.answer, false).await
}

/// Returns whether a mesh repeats a call.
fn repeats(shared: &Shared, id: &str, kind: &'static str) -> bool {
    let dice = shared.bank().dice(shared, id, kind);
    shared.repeats && dice.is_some_and(|mut dice| dice.bool())
}

/// Lets a copy of a request arrive.
fn next_step(shared: &Arc<Shared>, call: Call, id: &str, body: &[u8]) -> Step {
    let mut bank = shared.bank();
    let step = bank.step(shared, call, id, body);
    match step.delivery {
        Delivery::Never => {}
        Delivery::Held => bank.held.push((call, body.to_vec())),
        Delivery::Now => {
            if let Some(answer) = carry_out(shared, &mut bank, call, body) {
                return Step { answer, ..step };
            }
        }
        Delivery::After(time) => {
            bank.late += 1;
            let (shared, body) = (Arc::clone(shared), body.to_vec());
            tokio::spawn(async move {
                sleep(time).await;
                let mut bank = shared.bank();
                carry_out(&shared, &mut bank, call, &body);
                bank.late -= 1;
            });
        }
    }
    step
}

/// Lets a cancel arrive. Returns its answer.
fn cancel_once(shared: &Arc<Shared>, id: &str) -> Answer {
    let mut bank = shared.bank();
    let step = bank.cancel_step(shared, id);
    match step.delivery {
        Delivery::Never => {}
        Delivery::Held => bank.held_cancels.push(id.to_owned()),
        Delivery::Now => {
            let (status, code) = bank.cancel(id);
            if matches!(step.answer, Answer::True) {
                return Answer::Says(status, code);
            }
        }
        Delivery::After(time) => {
            bank.late += 1;
            let (shared, id) = (Arc::clone(shared), id.to_owned());
            tokio::spawn(async move {
                sleep(time).await;
                let mut bank = shared.bank();
                bank.cancel(&id);
                bank.late -= 1;
            });
        }
    }
    step.answer
}

/// Carries a request out, at most once. Returns the answer if that is refused.
fn carry_out(shared: &Arc<Shared>, bank: &mut Bank, call: Call, body: &[u8]) -> Option<Answer> {
    let now = now();
    let kept = match call {
        Call::RefundApply => {
            let refund: RefundRequest = serde_json::from_slice(body).expect("it was signed");
            let Some(payment) = bank.kept.get(&refund.payment_request_id) else {
                return Some(Answer::Says("F", "ORDER_NOT_EXIST"));
            };
            if payment.state(now) != Standing::Booked {
                return Some(Answer::Says("F", "REFUND_NOT_ALLOWED"));
            }
            let order_number = payment.order_number.clone();
            let reference = format!("{order_number}-refund");
            let plan = bank.plan(shared, &reference, call);
            let Some(plan) = plan else {
                return Some(Answer::Says("U", "SYSTEM_BUSY"));
            };
            let earlier = bank.kept.iter().any(|(id, kept)| {
                let is_other = *id != refund.refund_request_id;
                is_other && kept.payment_id.as_ref() == Some(&refund.payment_request_id)
            });
            if earlier {
                bank.findings.push(format!("{order_number}: refunded twice"));
                return Some(Answer::Says("F", "REFUND_AMOUNT_EXCEED"));
            }
            let kept = Kept {
                call,
                body: body.to_vec(),
                reference,
                order_number,
                amount: refund.refund_amount,
                payment_id: Some(refund.payment_request_id),
                created_at: now,
                ends_at: plan.after.map(|after| now + millis(after)),
                expires_at: None,
                cancelled_at: None,
                plan,
            };
            (refund.refund_request_id, kept)
        }
        Call::RetailPay | Call::CreateQrOrder => {
            let payment: PaymentRequest = serde_json::from_slice(body).expect("it was signed");
            let order_number = order_number(&payment.reference_order_id).to_owned();
            let expires_at: Timestamp = payment.payment_expiry_time.parse().expect("it was signed");
            let expires_at = expires_at.as_millisecond();
            let is_new = !bank.kept.contains_key(&payment.payment_request_id);
            if is_new && bank.is_paid_at_another_till(shared, &order_number) {
                return Some(Answer::Says("F", "ORDER_IS_CLOSED"));
            }
            if is_new && expires_at <= now {
                return Some(Answer::Says("F", "PAYMENT_TIMEOUT"));
            }
            let plan = bank.plan(shared, &payment.reference_order_id, call).unwrap_or(Plan::PAYS);
            let kept = Kept {
                call,
                body: body.to_vec(),
                reference: payment.reference_order_id,
                order_number,
                amount: payment.payment_amount,
                payment_id: None,
                created_at: now,
                ends_at: plan.after.map(|after| expires_at.min(now + millis(after))),
                expires_at: Some(expires_at),
                cancelled_at: None,
                plan,
            };
            (payment.payment_request_id, kept)
        }
    };
    let (id, kept) = kept;
    match bank.kept.entry(id) {
        MapEntry::Occupied(entry) if entry.get().body != kept.body => {
            let finding = format!("{}: sent with other parameters", entry.key());
            bank.findings.push(finding);
            return Some(Answer::Says("F", "REPEAT_REQ_INCONSISTENT"));
        }
        MapEntry::Occupied(_) => {}
        MapEntry::Vacant(entry) => {
            tokio::spawn(notify(Arc::clone(shared), entry.key().clone(), kept.ends_at, kept.plan));
            entry.insert(kept);
        }
    }
    None
}

/// The number of an order, of which a reference is `<number>-<count>`.
fn order_number(reference: &str) -> &str {
    reference.rsplit_once('-').map_or(reference, |(number, _)| number)
}

impl Bank {
    fn count(&mut self, id: &str, kind: &'static str) -> u32 {
        let count = self.calls.entry((id.to_owned(), kind)).or_default();
        *count += 1;
        *count
    }

    /// Returns dice that fall the same way for the same call of the same order, or `None` if all goes well.
    fn dice(&mut self, shared: &Shared, id: &str, kind: &'static str) -> Option<fastrand::Rng> {
        let count = match self.references.get(id) {
            Some(_) => self.count(id, kind),
            // It was never sent, and its id is another in each run.
            None => self.count("", kind),
        };
        let reference = self.references.get(id).map_or("", String::as_str);
        shared.dice(reference, kind, count).filter(|_| !self.is_honest)
    }

    /// Returns what happens to the next copy of a request.
    fn step(&mut self, shared: &Shared, call: Call, id: &str, body: &[u8]) -> Step {
        let count = self.count(id, "send");
        let value: Value = serde_json::from_slice(body).unwrap_or_default();
        let payment = value["paymentRequestId"].as_str().and_then(|id| self.kept.get(id));
        let reference = match (call, payment) {
            (Call::RefundApply, Some(payment)) => format!("{}-refund", payment.order_number),
            _ => value["referenceOrderId"].as_str().unwrap_or_default().to_owned(),
        };
        if call != Call::RefundApply {
            let script = self.scripts.get_mut(order_number(&reference));
            if let Some(step) = script.and_then(|script| script.sends.pop_front()) {
                return step;
            }
        }
        self.references.insert(id.to_owned(), reference);
        let is_kept = self.kept.contains_key(id);
        let dice = self.dice(shared, id, "a send");
        dice.map_or(Step::TRUE, |dice| dice::send(dice, call, is_kept, count))
    }

    /// Returns what happens to the next cancel of a payment.
    fn cancel_step(&mut self, shared: &Shared, id: &str) -> Step {
        self.count(id, "cancel");
        let number = self.kept.get(id).map_or(id, |kept| &kept.order_number);
        let script = self.scripts.get_mut(number);
        if let Some(step) = script.and_then(|script| script.cancels.pop_front()) {
            return step;
        }
        self.dice(shared, id, "a cancel").map_or(Step::TRUE, dice::cancel)
    }

    /// Carries a cancel out, and returns the status and the code of the answer.
    fn cancel(&mut self, id: &str) -> (&'static str, &'static str) {
        let now = now();
        let is_refunded = self.kept.values().any(|refund| refund.payment_id.as_deref() == Some(id));
        let Some(kept) = self.kept.get_mut(id) else {
            return ("F", "ORDER_NOT_EXIST");
        };
        let closed_at = kept.expires_at.map(|expires_at| expires_at + millis(QUICK.cancel_period));
        if is_refunded || closed_at.is_some_and(|closed_at| closed_at <= now) {
            return ("F", "CANCEL_NOT_ALLOWED");
        }
        match kept.state(now) {
            Standing::InProcess | Standing::Stuck => {}
            Standing::Booked if self.is_sibling => {}
            Standing::Failed | Standing::Cancelled if self.is_sibling => return ("S", "SUCCESS"),
            // Completed or cancelled.
            Standing::Booked | Standing::Failed | Standing::Cancelled => {
                return ("F", "ORDER_IS_CLOSED");
            }
        }
        kept.cancelled_at = Some(now);
        ("S", "SUCCESS")
    }

    fn answer_to_inquiry(&mut self, shared: &Shared, id: &str) -> Answer {
        self.count(id, "inquire");
        let kept = self.kept.get(id);
        let number = kept.map_or(id, |kept| &kept.order_number);
        let is_refund = kept.is_some_and(|kept| kept.call == Call::RefundApply);
        let is_kept = kept.is_some();
        let script = self.scripts.get_mut(number).filter(|_| !is_refund);
        if let Some(answer) = script.and_then(|script| script.inquiries.pop_front()) {
            return answer;
        }
        let dice = self.dice(shared, id, "an inquiry");
        dice.map_or(Answer::True, |dice| dice::inquiry(dice, is_kept))
    }

    /// Returns what becomes of a request, or `None` for a refund that is lost.
    fn plan(&self, shared: &Shared, reference: &str, call: Call) -> Option<Plan> {
        if let Some(script) = self.scripts.get(order_number(reference)) {
            return match call {
                Call::RefundApply if script.loses_refunds => None,
                Call::RefundApply => Some(Plan::PAYS),
                _ => Some(script.plan.unwrap_or(Plan::PAYS)),
            };
        }
        match shared.dice(reference, "plan", 0) {
            Some(dice) => dice::plan(dice, call),
            None => Some(Plan::PAYS),
        }
    }

    fn is_paid_at_another_till(&mut self, shared: &Shared, number: &str) -> bool {
        let is_paid = match self.scripts.get(number) {
            Some(script) => script.is_paid_at_another_till,
            None => shared.dice(number, "other till", 0).is_some_and(dice::other_till),
        };
        // The first payment decides: what is booked here keeps another till from taking it.
        let is_paid = is_paid && !self.kept.values().any(|kept| kept.order_number == number);
        if is_paid {
            self.paid_at_another_till.insert(number.to_owned());
        }
        self.paid_at_another_till.contains(number)
    }

    /// Returns how a request stands, or stood at an earlier time, and the body of the answer.
    fn truth(&self, call: Call, id: &str, at: i64, is_inquiry: bool) -> Value {
        let is_refund = call == Call::RefundApply;
        let kept = self.kept.get(id).filter(|kept| kept.created_at <= at);
        let mut answer = match kept {
            None if is_refund => result("F", "REFUND_NOT_EXIST"),
            None => result("F", "ORDER_NOT_EXIST"),
            Some(_) if is_inquiry => result("S", "SUCCESS"),
            Some(kept) => match kept.state(at) {
                Standing::Failed if kept.plan.code.is_empty() => result("F", "PAYMENT_TIMEOUT"),
                Standing::Failed => result("F", kept.plan.code),
                Standing::Cancelled => result("F", "ORDER_IS_CLOSED"),
                _ if call == Call::CreateQrOrder => result("S", "SUCCESS"),
                Standing::Booked => result("S", "SUCCESS"),
                Standing::InProcess | Standing::Stuck if is_refund => {
                    result("U", "REFUND_IN_PROCESS")
                }
                Standing::InProcess | Standing::Stuck if kept.plan.is_accepted => {
                    result("A", "ACCEPT")
                }
                Standing::InProcess | Standing::Stuck => result("U", "PAYMENT_IN_PROCESS"),
            },
        };
        if let (Some(kept), true) = (kept, is_inquiry) {
            answer[if is_refund { "refundStatus" } else { "paymentStatus" }] =
                word(kept.state(at)).into();
            answer[if is_refund { "refundAmount" } else { "paymentAmount" }] = json!(kept.amount);
        }
        if call == Call::CreateQrOrder && kept.is_some() && !is_inquiry {
            answer["qrCode"] = format!("https://qr.example/{id}").into();
        }
        answer[if is_refund { "refundRequestId" } else { "paymentRequestId" }] = id.into();
        answer
    }
}

fn word(state: Standing) -> &'static str {
    match state {
        Standing::InProcess | Standing::Stuck => "PROCESSING",
        Standing::Booked => "SUCCESS",
        Standing::Failed | Standing::Cancelled => "FAIL",
    }
}

async fn respond(
    shared: &Shared,
    path: &str,
    call: Call,
    id: &str,
    answer: Answer,
    is_inquiry: bool,
) -> Response {
    let truth = |lag: Duration| {
        let (bank, now) = (shared.bank(), now());
        let expires_at = bank.kept.get(id).and_then(|kept| kept.expires_at);
        let lag =
            if expires_at.is_some_and(|expires_at| expires_at <= now) { 0 } else { millis(lag) };
        bank.truth(call, id, now - lag, is_inquiry)
    };
    match answer {
        Answer::True => shared.sign(path, 200, &truth(Duration::ZERO)),
        Answer::Lags(time) => shared.sign(path, 200, &truth(time)),
        Answer::None => hang_up(),
        Answer::Silence => {
            sleep(shared.silence).await;
            hang_up()
        }
        Answer::Says(status, code) => shared.sign(path, 200, &result(status, code)),
        Answer::Word(word) => {
            let mut answer = truth(Duration::ZERO);
            let key = if call == Call::RefundApply { "refundStatus" } else { "paymentStatus" };
            if answer.get(key).is_some() {
                answer[key] = word.into();
            }
            shared.sign(path, 200, &answer)
        }
        Answer::AboutAnother => {
            let mut answer = result("S", "SUCCESS");
            let (prefix, word) =
                if call == Call::RefundApply { ("refund", "FAIL") } else { ("payment", "SUCCESS") };
            answer[format!("{prefix}RequestId")] = "another".into();
            answer[format!("{prefix}Status")] = word.into();
            shared.sign(path, 200, &answer)
        }
        Answer::Of(value, currency) => {
            let mut answer = truth(Duration::ZERO);
            let amount = if call == Call::RefundApply { "refundAmount" } else { "paymentAmount" };
            answer[amount] = json!({ "value": value, "currency": currency });
            shared.sign(path, 200, &answer)
        }
        Answer::Half => {
            let body = truth(Duration::ZERO).to_string();
            let body = &body[..body.len() / 2];
            (shared.signer.sign(path, body.as_bytes(), Timestamp::now()), body.to_owned())
                .into_response()
        }
        Answer::Page(status) => {
            let status = StatusCode::from_u16(status).expect("a status");
            // If the page is a redirection, then to where the call came from.
            (status, [(LOCATION, path)], "<h1>Bad Gateway</h1>").into_response()
        }
        Answer::Unsigned(status, code) => {
            (StatusCode::OK, made_up(call, id, status, code)).into_response()
        }
        Answer::Forged(status, code) => {
            let body = made_up(call, id, status, code);
            (shared.stranger.sign(path, body.as_bytes(), Timestamp::now()), body).into_response()
        }
    }
}

/// Returns the answer to a send, or to an inquiry, of somebody who is not the provider.
fn made_up(call: Call, id: &str, status: &str, code: &str) -> String {
    let mut answer = result(status, code);
    let word = if status == "S" { "SUCCESS" } else { "FAIL" };
    let prefix = if call == Call::RefundApply { "refund" } else { "payment" };
    answer[format!("{prefix}Status")] = word.into();
    answer[format!("{prefix}RequestId")] = id.into();
    answer.to_string()
}

/// Ends the task of this connection, which closes it, without the message of a panic.
fn hang_up() -> Response {
    panic::resume_unwind(Box::new("hang up"))
}

async fn token(shared: &Shared, path: &str) -> Response {
    let number = {
        let mut bank = shared.bank();
        bank.token += 1;
        bank.token_uses = if shared.seed.is_some() { 200 } else { u32::MAX };
        bank.token
    };
    while shared.bank().holds_tokens {
        sleep(Duration::from_millis(5)).await;
    }
    let mut answer = result("S", "SUCCESS");
    answer["accessToken"] = format!("token-{number}").into();
    shared.sign(path, 200, &answer)
}

/// Returns an answer if the access token is missing or has expired. Earlier tokens hold as long as the last.
fn refuse_token(shared: &Shared, path: &str, token: Option<&str>) -> Option<Response> {
    let mut bank = shared.bank();
    let number = token.and_then(|token| token.strip_prefix("Bearer token-")?.parse::<u32>().ok());
    if number.is_some_and(|number| number <= bank.token) && bank.token_uses > 0 {
        bank.token_uses -= 1;
        return None;
    }
    // Each time of another kind.
    let kind = bank.count("", "token") % 3;
    drop(bank);
    Some(match kind {
        0 => StatusCode::UNAUTHORIZED.into_response(),
        1 => shared.sign(path, 200, &result("F", "EXPIRED_ACCESS_TOKEN")),
        _ => shared.sign(path, 200, &result("U", "INVALID_ACCESS_TOKEN")),
    })
}

/// Sends webhooks about a request that has ended, until one is acknowledged.
async fn notify(shared: Arc<Shared>, id: String, ends_at: Option<i64>, plan: Plan) {
    let Some(ends_at) = ends_at else { return };
    let reference = shared.bank().kept.get(&id).map(|kept| kept.reference.clone());
    let mut dice = reference.and_then(|it| shared.dice(&it, "webhook", 0)).unwrap_or_default();
    let is_vicious = match plan.webhook {
        Webhook::None => return,
        Webhook::Once => false,
        Webhook::Vicious => true,
    };
    let mut copies = if is_vicious { dice.u32(1..=3) } else { 1 };
    while copies > 0 {
        let lag = if is_vicious { dice.i64(0..800) } else { 0 };
        let wait = u64::try_from(ends_at + lag - now()).unwrap_or_default();
        sleep(Duration::from_millis(wait.max(20))).await;
        let (notification, url) = {
            let bank = shared.bank();
            let Some(kept) = bank.kept.get(&id) else {
                return;
            };
            // A cancel can come after it has ended, and before this.
            (
                kept.notification(&id, word(kept.state(ends_at))),
                dice.choice(&bank.webhooks).cloned(),
            )
        };
        let Some(url) = url else { continue };
        if is_vicious && dice.u8(..) < 100 {
            let lie = if plan.pays { "FAIL" } else { "SUCCESS" };
            let lie = shared.bank().kept.get(&id).map(|kept| kept.notification(&id, lie));
            post(&shared, &shared.stranger, &url, &lie).await;
        }
        let is_taken = post(&shared, &shared.signer, &url, &notification).await;
        copies -= u32::from(is_taken);
    }
}

impl Kept {
    fn notification(&self, id: &str, word: &str) -> Notification {
        let (id, status, amount) = (id.to_owned(), word.into(), self.amount.clone());
        match self.call {
            Call::RefundApply => Notification::Refund {
                refund_request_id: id,
                refund_status: status,
                refund_amount: None,
            },
            _ => Notification::Payment {
                payment_request_id: id,
                payment_status: status,
                payment_amount: amount,
            },
        }
    }
}

/// Posts a webhook. Returns whether the merchant acknowledged it.
async fn post(shared: &Shared, signer: &Signer, url: &str, body: &impl serde::Serialize) -> bool {
    let body = serde_json::to_string(body).expect("it has no odd keys");
    let path = url.splitn(4, '/').nth(3).map_or_else(String::new, |path| format!("/{path}"));
    let signature = signer.sign(&path, body.as_bytes(), Timestamp::now());
    let call = shared.http.post(url).headers(signature).body(body).send();
    let Ok(response) = call.await else {
        return false;
    };
    let headers = response.headers().clone();
    let Ok(body) = response.bytes().await else {
        return false;
    };
    let is_signed = shared.merchant.check(&path, &headers, &body).is_ok();
    let answer = serde_json::from_slice::<WireAnswer>(&body);
    is_signed && answer.is_ok_and(|answer| answer.result.status() == ResultStatus::Success)
}
