//! The payment server.

use std::collections::{HashMap, VecDeque};
use std::future;
use std::panic;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use result_codes::{ResultCode, ResultObject};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::client::{InquiryRequest, PayRequest};
use super::ledger::Charge;
use super::scenarios::Scenario;

/// What the server does with a call to pay that has trouble.
#[derive(Clone, Copy)]
pub(crate) struct Trouble {
    /// Where it leaves the payment. `None`: the server forgets about it.
    pub(crate) keeps: Option<Standing>,
    pub(crate) answer: Answer,
}

/// How a payment stands.
#[derive(Clone, Copy)]
pub(crate) enum Standing {
    Ended(Ending),
    /// In process for so many inquiries, and then ended.
    InProcess(u32, Ending),
}

/// How a payment ends.
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
    /// What a proxy says that does not reach the server behind it.
    HtmlPage,
    /// Nothing, until the client is tired of waiting.
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
    /// By request id.
    payments: HashMap<String, Payment>,
    ledger: Vec<Charge>,
}

/// The troubles that the payments of a payer are still to have. When there are none left, all goes well.
#[derive(Default)]
struct Account {
    pay: VecDeque<Trouble>,
    inquire: VecDeque<Answer>,
}

struct Payment {
    request: PayRequest,
    standing: Standing,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let bank = Arc::<Mutex<Bank>>::default();
        let router = Router::new()
            .route("/pay", post(pay))
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

    /// Lets the payments of this payer meet the troubles of a scenario.
    pub(crate) fn open_account(&self, payer: &str, scenario: &Scenario) {
        let account = Account {
            pay: scenario.pay.iter().copied().collect(),
            inquire: scenario.inquire.iter().copied().collect(),
        };
        lock(&self.bank).accounts.insert(payer.to_owned(), account);
    }

    /// All charges so far.
    pub(crate) fn ledger(&self) -> Vec<Charge> {
        lock(&self.bank).ledger.clone()
    }
}

async fn pay(State(bank): State<Arc<Mutex<Bank>>>, Json(request): Json<PayRequest>) -> Response {
    let answer = lock(&bank).pay(&request);
    let fields = json!({ "paymentRequestId": request.payment_request_id });
    respond(answer, fields).await
}

async fn inquire(
    State(bank): State<Arc<Mutex<Bank>>>,
    Json(request): Json<InquiryRequest>,
) -> Response {
    let id = request.payment_request_id;
    let (answer, payment) = lock(&bank).inquire(&id);
    let fields = json!({ "paymentRequestId": id, "paymentResult": payment });
    respond(answer, fields).await
}

/// Puts the answer beside the other fields of the response, if there is to be a response.
async fn respond(answer: Answer, mut fields: Value) -> Response {
    fields["result"] = match answer {
        Answer::Says(status, code) => json!(result(status, code)),
        Answer::LeavesOutStatus(code) => {
            json!({ "resultCode": code, "resultMessage": message(code) })
        }
        Answer::HtmlPage => {
            return (StatusCode::BAD_GATEWAY, Html("<h1>Bad Gateway</h1>")).into_response();
        }
        Answer::Silence => future::pending().await,
        // Ends the task of this connection, which closes it. A panic would do that too, but not in silence.
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
    bank.lock().expect("no one panics with the bank in hand")
}

impl Bank {
    fn pay(&mut self, request: &PayRequest) -> Answer {
        let id = &request.payment_request_id;
        let known = self.payments.get(id);
        if known.is_some_and(|payment| payment.request != *request) {
            return Answer::Says("F", "REPEAT_REQ_INCONSISTENT");
        }
        let account = self.accounts.get_mut(&request.order.payer);
        let trouble = account.and_then(|account| account.pay.pop_front());
        let keeps = match trouble {
            Some(trouble) => trouble.keeps,
            None => Some(Standing::Ended(Ending::Booked)),
        };
        if let Some(standing) = keeps {
            self.keep(request, standing);
        }
        match trouble {
            Some(trouble) => trouble.answer,
            None => self.payments[id].standing.answer(),
        }
    }

    /// Takes a payment into the books, unless it is there already.
    fn keep(&mut self, request: &PayRequest, standing: Standing) {
        let id = &request.payment_request_id;
        if self.payments.contains_key(id) {
            return;
        }
        if let Standing::Ended(Ending::Booked) = standing {
            self.ledger.push(Charge::of(request));
        }
        let request = request.clone();
        let payment = Payment { request, standing };
        self.payments.insert(id.clone(), payment);
    }

    fn inquire(&mut self, id: &str) -> (Answer, Option<ResultObject>) {
        let Some(payment) = self.payments.get_mut(id) else {
            return (Answer::Says("F", "ORDER_NOT_EXIST"), None);
        };
        let account = self.accounts.get_mut(&payment.request.order.payer);
        if let Some(answer) = account.and_then(|account| account.inquire.pop_front()) {
            return (answer, None);
        }
        match payment.standing {
            Standing::Ended(_) => {}
            Standing::InProcess(0, ending) => {
                if let Ending::Booked = ending {
                    self.ledger.push(Charge::of(&payment.request));
                }
                payment.standing = Standing::Ended(ending);
            }
            Standing::InProcess(left, ending) => {
                payment.standing = Standing::InProcess(left - 1, ending);
            }
        }
        let (status, code) = payment.standing.texts();
        (Answer::Says("S", "SUCCESS"), Some(result(status, code)))
    }
}

impl Standing {
    fn answer(self) -> Answer {
        let (status, code) = self.texts();
        Answer::Says(status, code)
    }

    /// The status and the code that say so.
    fn texts(self) -> (&'static str, &'static str) {
        match self {
            Standing::Ended(Ending::Booked) => ("S", "SUCCESS"),
            Standing::Ended(Ending::Failed(code)) => ("F", code),
            Standing::InProcess(..) => ("U", "PAYMENT_IN_PROCESS"),
        }
    }
}
