//! A payment server on loopback, with a ledger, that has troubles.

use std::collections::{HashMap, VecDeque};
use std::future;
use std::panic;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use result_codes::{ResultCode, ResultObject, ResultStatus};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::api::{self, InquiryRequest, Kind, Notification, Order, Request};
use super::ledger::Charge;
use super::scenarios::Scenario;
use super::store::order_reference;

/// How often the server notifies a merchant that does not answer S.
const NOTIFICATIONS: usize = 10;

/// What the server does with a request that has trouble.
#[derive(Clone, Copy)]
pub(crate) struct Trouble {
    /// The state in which it keeps the request. `None`: it forgets the request.
    pub(crate) keeps: Option<Standing>,
    pub(crate) answer: Answer,
}

/// How a request stands.
#[derive(Clone, Copy)]
pub(crate) enum Standing {
    Ended(Ending),
    /// In process for this many inquiries, and then ended.
    InProcess(u32, Ending),
}

#[derive(Clone, Copy)]
pub(crate) enum Ending {
    Booked,
    Failed(&'static str),
}

/// What the server answers.
#[derive(Clone, Copy)]
pub(crate) enum Answer {
    /// This status and this code.
    Says(&'static str, &'static str),
    /// This code, and no status.
    LeavesOutStatus(&'static str),
    /// Busy. Before it says so, the server ends the request and notifies the merchant.
    BusyAfterNotification,
    /// The page of a proxy that does not reach the server.
    HtmlPage,
    /// Nothing, until the client gives up waiting.
    Silence,
    /// Nothing: the connection breaks.
    Hangup,
}

/// A server that runs as long as the runtime it was started in.
pub(crate) struct Server {
    pub(crate) url: String,
    bank: Arc<Mutex<Bank>>,
}

#[derive(Default)]
struct Bank {
    accounts: HashMap<String, Account>,
    requests: HashMap<String, Kept>,
    ledger: Vec<Charge>,
}

/// The troubles that the requests of a payer are still to have. When none are left, all goes well.
#[derive(Default)]
struct Account {
    send: VecDeque<Trouble>,
    inquire: VecDeque<Answer>,
    /// A proxy delivers the first request twice.
    is_repeated: bool,
    /// The reference of an order that was paid another way. Nothing protects a merchant that takes a new one.
    closed_order: Option<String>,
    /// Where the merchant listens for notifications.
    notify_url: String,
}

#[derive(Clone)]
struct Kept {
    request: Request,
    standing: Standing,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let bank = Arc::<Mutex<Bank>>::default();
        let router = Router::new()
            .route("/payment", post(send))
            .route("/refund", post(send))
            .route("/void", post(send))
            .route("/inquire", post(inquire))
            .with_state(Arc::clone(&bank));
        let listener = TcpListener::bind("127.0.0.1:0")
            .await
            .expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        tokio::spawn(async { axum::serve(listener, router).await });
        Server {
            url: format!("http://{address}"),
            bank,
        }
    }

    /// Prepares the troubles of a scenario for the requests of an order, and notes where notifications go.
    pub(crate) fn open_account(&self, order: &Order, scenario: &Scenario, notify_url: &str) {
        let account = Account {
            send: scenario.send.iter().copied().collect(),
            inquire: scenario.inquire.iter().copied().collect(),
            is_repeated: scenario.is_repeated,
            closed_order: scenario.is_paid_before.then(|| order_reference(order, 1)),
            notify_url: notify_url.to_owned(),
        };
        let mut bank = lock(&self.bank);
        bank.accounts.insert(order.payer.clone(), account);
        if scenario.is_paid_before {
            let request_id = "another-till".to_owned();
            let order = order.clone();
            bank.ledger.push(Charge { request_id, order });
        }
    }

    /// Lets inquiries about a payer's requests reach the server from now on.
    pub(crate) fn repair_inquiries(&self, payer: &str) {
        if let Some(account) = lock(&self.bank).accounts.get_mut(payer) {
            account.inquire.clear();
        }
    }

    /// Ends the requests of a payer that are in process, and notifies the merchant.
    pub(crate) async fn end_and_notify(&self, payer: &str) {
        end_and_notify(&self.bank, payer).await;
    }

    /// Returns all charges so far.
    pub(crate) fn ledger(&self) -> Vec<Charge> {
        lock(&self.bank).ledger.clone()
    }
}

async fn send(State(bank): State<Arc<Mutex<Bank>>>, Json(request): Json<Request>) -> Response {
    let id = request.id.clone();
    let mut answer = lock(&bank).send(&request);
    if lock(&bank).is_repeated(&request) {
        answer = lock(&bank).send(&request);
    }
    respond(answer, json!({ "requestId": id })).await
}

/// Ends the requests of a payer that are in process, and notifies the merchant until it answers S.
async fn end_and_notify(bank: &Mutex<Bank>, payer: &str) {
    let (notify_url, notifications) = lock(bank).end_all(payer);
    let http = reqwest::Client::builder().no_proxy().build();
    let http = http.expect("a client without TLS needs nothing from the system");
    for notification in notifications {
        for _ in 0..NOTIFICATIONS {
            let call = async {
                let response = http.post(&notify_url).json(&notification).send().await?;
                response.json::<api::Response>().await
            };
            if matches!(call.await, Ok(answer) if answer.result.status() == ResultStatus::Success) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

async fn inquire(
    State(bank): State<Arc<Mutex<Bank>>>,
    Json(inquiry): Json<InquiryRequest>,
) -> Response {
    let (answer, outcome) = lock(&bank).inquire(&inquiry);
    if let Answer::BusyAfterNotification = answer {
        let kept = lock(&bank).requests.get(&inquiry.request_id).cloned();
        if let Some(kept) = kept {
            end_and_notify(&bank, &kept.request.order.payer).await;
        }
    }
    let fields = json!({ "requestId": inquiry.request_id, "requestResult": outcome });
    respond(answer, fields).await
}

/// Puts the answer beside the other fields of the response, if there is a response.
async fn respond(answer: Answer, mut fields: Value) -> Response {
    fields["result"] = match answer {
        Answer::Says(status, code) => json!(result(status, code)),
        Answer::BusyAfterNotification => json!(result("U", "SYSTEM_BUSY")),
        Answer::LeavesOutStatus(code) => {
            json!({ "resultCode": code, "resultMessage": message(code) })
        }
        Answer::HtmlPage => {
            return (StatusCode::BAD_GATEWAY, Html("<h1>Bad Gateway</h1>")).into_response();
        }
        Answer::Silence => future::pending().await,
        // Ends the task of this connection, which closes it, without the message of a panic.
        Answer::Hangup => panic::resume_unwind(Box::new("hangup")),
    };
    Json(fields).into_response()
}

fn result(status: &str, code: &str) -> ResultObject {
    ResultObject::new(status, code, message(code))
}

fn message(code: &str) -> &'static str {
    ResultCode::parse(code).map_or("not in the table", ResultCode::description)
}

fn lock(bank: &Mutex<Bank>) -> MutexGuard<'_, Bank> {
    bank.lock().expect("no holder panics")
}

impl Bank {
    fn send(&mut self, request: &Request) -> Answer {
        let id = &request.id;
        let known = self.requests.get(id);
        if known.is_some_and(|kept| kept.request != *request) {
            return Answer::Says("F", "REPEAT_REQ_INCONSISTENT");
        }
        let account = self
            .accounts
            .entry(request.order.payer.clone())
            .or_default();
        if account.closed_order.as_ref() == Some(&request.order_reference) {
            return Answer::Says("F", "ORDER_IS_CLOSED");
        }
        let trouble = account.send.pop_front();
        let keeps = match trouble {
            Some(trouble) => trouble.keeps,
            None => Some(Standing::Ended(Ending::Booked)),
        };
        if let Some(standing) = keeps {
            self.keep(request, standing);
        }
        if let Some(trouble) = trouble {
            return trouble.answer;
        }
        let (status, code) = self.requests[id].standing.texts(request.order.kind);
        Answer::Says(status, code)
    }

    /// Returns whether a proxy delivers this request once more.
    fn is_repeated(&mut self, request: &Request) -> bool {
        let account = self.accounts.get_mut(&request.order.payer);
        account.is_some_and(|account| std::mem::take(&mut account.is_repeated))
    }

    /// Keeps a request, unless it is kept already.
    fn keep(&mut self, request: &Request, standing: Standing) {
        let id = &request.id;
        if self.requests.contains_key(id) {
            return;
        }
        let kept = Kept {
            request: request.clone(),
            standing,
        };
        if let Standing::Ended(Ending::Booked) = standing {
            self.ledger.push(Charge::of(request));
        }
        self.requests.insert(id.clone(), kept);
    }

    /// Ends a request, unless it has ended.
    fn end(&mut self, id: &str, ending: Ending) {
        let Some(kept) = self.requests.get_mut(id) else {
            return;
        };
        if let Standing::Ended(_) = kept.standing {
            return;
        }
        kept.standing = Standing::Ended(ending);
        if let Ending::Booked = ending {
            self.ledger.push(Charge::of(&kept.request));
        }
    }

    /// Ends the requests of a payer that are in process. Returns where notifications go, and the notifications.
    fn end_all(&mut self, payer: &str) -> (String, Vec<Notification>) {
        let kept: Vec<Kept> = self.requests.values().cloned().collect();
        let mut notifications = Vec::new();
        for Kept { request, standing } in kept {
            if let (true, Standing::InProcess(_, ending)) = (request.order.payer == payer, standing)
            {
                self.end(&request.id, ending);
                let (status, code) = Standing::Ended(ending).texts(request.order.kind);
                notifications.push(Notification {
                    request_id: request.id,
                    request_result: result(status, code),
                });
            }
        }
        let account = self.accounts.get(payer);
        let notify_url = account.map(|account| account.notify_url.clone());
        (notify_url.unwrap_or_default(), notifications)
    }

    fn inquire(&mut self, inquiry: &InquiryRequest) -> (Answer, Option<ResultObject>) {
        let id = &inquiry.request_id;
        let Some(kept) = self.requests.get_mut(id) else {
            let code = match inquiry.kind {
                Kind::Refund => "REFUND_NOT_EXIST",
                Kind::Payment | Kind::Void => "ORDER_NOT_EXIST",
            };
            return (Answer::Says("F", code), None);
        };
        let account = self.accounts.get_mut(&kept.request.order.payer);
        if let Some(answer) = account.and_then(|account| account.inquire.pop_front()) {
            return (answer, None);
        }
        match kept.standing {
            Standing::Ended(_) => {}
            Standing::InProcess(0, ending) => self.end(id, ending),
            Standing::InProcess(left, ending) => {
                kept.standing = Standing::InProcess(left - 1, ending);
            }
        }
        let (status, code) = self.requests[id].standing.texts(inquiry.kind);
        (Answer::Says("S", "SUCCESS"), Some(result(status, code)))
    }
}

impl Standing {
    /// Returns the status and the code of this standing.
    fn texts(self, kind: Kind) -> (&'static str, &'static str) {
        match self {
            Standing::Ended(Ending::Booked) => ("S", "SUCCESS"),
            Standing::Ended(Ending::Failed(code)) => ("F", code),
            Standing::InProcess(..) => match kind {
                Kind::Payment => ("U", "PAYMENT_IN_PROCESS"),
                Kind::Refund => ("U", "REFUND_IN_PROCESS"),
                Kind::Void => ("U", "VOID_IN_PROCESS"),
            },
        }
    }
}
