//! The merchant's side.

use std::error::Error;
use std::fmt;
use std::iter;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};
use result_codes::{NextStep, ResultObject, ResultStatus};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// How many payments a merchant begins for one order, the first among them.
const PAYMENTS_PER_ORDER: u32 = 3;

/// What a customer is to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) payer: String,
    pub(crate) amount: u64,
}

/// How a sale ended, as far as the merchant knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The server said S of the payment itself.
    Paid,
    /// The server said F of the payment itself, with this code.
    Failed(String),
    /// Neither. The customer may have been charged or not: a person has to look.
    Undecided,
}

/// What the merchant sends to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PayRequest {
    /// However often the server sees one request id, it charges once.
    pub(crate) payment_request_id: String,
    #[serde(flatten)]
    pub(crate) order: Order,
}

/// What the server answers to that.
#[derive(Deserialize)]
pub(crate) struct PayResponse {
    /// How the payment went.
    pub(crate) result: ResultObject,
}

/// What the merchant sends to ask how a payment stands.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InquiryRequest {
    pub(crate) payment_request_id: String,
}

/// What the server answers to that.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InquiryResponse {
    /// How the *inquiry* went. S says that the server knows the payment, and not that it was paid.
    pub(crate) result: ResultObject,
    /// How the payment went.
    pub(crate) payment_result: Option<ResultObject>,
}

/// Sells, and says line by line what happens.
pub(crate) struct Merchant {
    api: Api,
    delays: ExponentialBuilder,
    request_ids: AtomicU32,
    say: fn(&str),
}

/// The next call of a payment.
#[derive(Clone, Copy)]
enum Call {
    /// Send the request, always under the same request id.
    Pay,
    /// Ask how the payment stands. The server has it.
    Inquire,
    /// Ask how the payment stands. Whether the server has it is not known.
    InquireOrPay,
}

/// What follows from an answer.
enum Then {
    Call(Call),
    /// This payment has failed, with this code, and a new one can take its place.
    StartOver(String),
    End(Outcome),
}

impl Merchant {
    /// A merchant whose payments go to `url`, with these delays between the calls of a payment.
    pub(crate) fn new(url: &str, delays: ExponentialBuilder, say: fn(&str)) -> Self {
        Merchant {
            api: Api::new(url),
            delays,
            request_ids: AtomicU32::new(1),
            say,
        }
    }

    /// Has the customer pay for an order.
    pub(crate) async fn sell(&self, order: &Order) -> Outcome {
        let mut reason = String::new();
        for _ in 0..PAYMENTS_PER_ORDER {
            let request = PayRequest {
                payment_request_id: self.new_request_id(),
                order: order.clone(),
            };
            match self.pay(&request).await {
                ControlFlow::Break(outcome) => return outcome,
                ControlFlow::Continue(code) => reason = code,
            }
        }
        // Every one of them has failed.
        Outcome::Failed(reason)
    }

    /// Makes one payment, under one request id. Continues with the code where a new one can take its place.
    async fn pay(&self, request: &PayRequest) -> ControlFlow<Outcome, String> {
        let mut call = Call::Pay;
        let mut is_resent = false;
        for delay in iter::once(Duration::ZERO).chain(self.delays.build()) {
            tokio::time::sleep(delay).await;
            let then = match call {
                Call::Pay => self.send(request, is_resent).await,
                Call::Inquire | Call::InquireOrPay => self.inquire(request, call).await,
            };
            is_resent = true;
            match then {
                Then::Call(next) => call = next,
                Then::StartOver(code) => return ControlFlow::Continue(code),
                Then::End(outcome) => return ControlFlow::Break(outcome),
            }
        }
        ControlFlow::Break(Outcome::Undecided)
    }

    /// Sends the request, for the first time or again.
    async fn send(&self, request: &PayRequest, is_resent: bool) -> Then {
        let result = match self.api.pay(request).await {
            Ok(response) => response.result,
            Err(error) => {
                self.say_pay(request, format_args!("no answer: {}", root(&error)));
                // No answer is no failure: the payment may be booked.
                return Then::Call(Call::InquireOrPay);
            }
        };
        let step = result.next_step();
        self.say_pay(request, format_args!("{result} -> {step}"));
        match follow(&result) {
            // F says that this call failed, perhaps because an access token has expired since the one before. Whether
            // that one was booked, only an inquiry can tell.
            Then::StartOver(_) | Then::End(Outcome::Failed(_)) if is_resent => {
                Then::Call(Call::InquireOrPay)
            }
            then => then,
        }
    }

    /// Asks how the payment stands.
    async fn inquire(&self, request: &PayRequest, call: Call) -> Then {
        let response = match self.api.inquire(&request.payment_request_id).await {
            Ok(response) => response,
            Err(error) => {
                self.say_inquiry(request, format_args!("no answer: {}", root(&error)));
                return Then::Call(call);
            }
        };
        let InquiryResponse {
            result,
            payment_result,
        } = response;
        let step = result.next_step();
        if let (NextStep::Proceed, Some(payment)) = (step, payment_result) {
            let step = payment.next_step();
            self.say_inquiry(
                request,
                format_args!("{result}, payment {payment} -> {step}"),
            );
            return follow(&payment);
        }
        self.say_inquiry(request, format_args!("{result} -> {step}"));
        Then::Call(after_failed_inquiry(step, call))
    }

    /// Unique as long as this is the only merchant. In earnest, take a UUID, and store it before the request goes out.
    fn new_request_id(&self) -> String {
        format!(
            "request-{}",
            self.request_ids.fetch_add(1, Ordering::Relaxed)
        )
    }

    fn say_pay(&self, request: &PayRequest, what: fmt::Arguments<'_>) {
        (self.say)(&format!(
            "{:10}  pay      {what}",
            request.payment_request_id
        ));
    }

    fn say_inquiry(&self, request: &PayRequest, what: fmt::Arguments<'_>) {
        (self.say)(&format!(
            "{:10}  inquire  {what}",
            request.payment_request_id
        ));
    }
}

/// Delays for those who watch. In earnest, let the first be a second and the longest minutes.
///
/// What counts is that they grow, that they differ from one payment to the next, and that they come to an end.
pub(crate) fn short_delays() -> ExponentialBuilder {
    ExponentialBuilder::new()
        .with_min_delay(Duration::from_millis(2))
        .with_factor(1.5)
        .with_max_delay(Duration::from_millis(50))
        .with_max_times(9)
        .with_jitter()
}

/// What follows from the result of a payment.
fn follow(result: &ResultObject) -> Then {
    // Only F says that nothing is booked, and that nothing will be.
    let has_failed = result.status() == ResultStatus::Failed;
    match result.next_step() {
        NextStep::Proceed => Then::End(Outcome::Paid),
        NextStep::Retry => Then::Call(Call::Pay),
        // In earnest, the provider's notification comes here as well, and then nobody has to ask.
        NextStep::Poll | NextStep::Wait => Then::Call(Call::Inquire),
        NextStep::StartOver if has_failed => Then::StartOver(code(result)),
        // A person has work to do, but not on this payment. A merchant with access tokens gets a new one here.
        NextStep::Stop
        | NextStep::TellCustomer
        | NextStep::ContactSupport
        | NextStep::FixRequest
        | NextStep::Reauthorize
        | NextStep::RefreshToken
            if has_failed =>
        {
            Then::End(Outcome::Failed(code(result)))
        }
        // A next step that this program does not know: it neither sends nor gives up, and a person looks.
        _ => Then::End(Outcome::Undecided),
    }
}

/// The call after an inquiry that did not tell how the payment stands.
fn after_failed_inquiry(step: NextStep, call: Call) -> Call {
    let asks_again = matches!(
        step,
        NextStep::Proceed | NextStep::Retry | NextStep::Poll | NextStep::Wait
    );
    match call {
        // There may be no such payment. Should there be one, sending is safe all the same: the request id is the same.
        Call::InquireOrPay if !asks_again => Call::Pay,
        Call::Pay | Call::Inquire | Call::InquireOrPay => call,
    }
}

/// The code that was sent.
fn code(result: &ResultObject) -> String {
    result.raw_code().unwrap_or("no code").to_owned()
}

/// What an error comes from, which says more than the error.
fn root(error: &dyn Error) -> &dyn Error {
    error.source().map_or(error, root)
}

/// The calls of the payment API.
pub(crate) struct Api {
    http: reqwest::Client,
    url: String,
}

impl Api {
    pub(crate) fn new(url: &str) -> Self {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_millis(500))
            // The server is on loopback, whatever proxy the environment has.
            .no_proxy()
            .build()
            .expect("a client without TLS has nothing that could be missing");
        let url = url.to_owned();
        Api { http, url }
    }

    pub(crate) async fn pay(&self, request: &PayRequest) -> reqwest::Result<PayResponse> {
        self.post("pay", request).await
    }

    pub(crate) async fn inquire(&self, request_id: &str) -> reqwest::Result<InquiryResponse> {
        let request = InquiryRequest {
            payment_request_id: request_id.to_owned(),
        };
        self.post("inquire", &request).await
    }

    /// An error is whatever keeps a result object from coming: a broken connection, silence, or a proxy's page. The HTTP
    /// status does not count, because where there is a result object, that says more.
    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> reqwest::Result<T> {
        let url = format!("{}/{path}", self.url);
        self.http.post(url).json(body).send().await?.json().await
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Paid => f.write_str("paid"),
            Outcome::Failed(code) => write!(f, "failed: {code}"),
            Outcome::Undecided => f.write_str("undecided, a person has to look"),
        }
    }
}
