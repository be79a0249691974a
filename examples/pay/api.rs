//! The calls of the payment API, and their messages.

use std::fmt;
use std::time::Duration;

use result_codes::{Flow, ResultObject};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What a merchant wants done once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) kind: Kind,
    pub(crate) payer: String,
    pub(crate) amount: u64,
}

/// For every kind of request, S to a send means that the money moved.
pub(crate) const FLOW: Flow = Flow::Immediate;

/// The kinds differ only in their codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Payment,
    Refund,
    Void,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Payment => "payment",
            Kind::Refund => "refund",
            Kind::Void => "void",
        })
    }
}

/// What the merchant sends. However often the server sees one request id, it books once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Request {
    #[serde(rename = "requestId")]
    pub(crate) id: String,
    /// The server refuses a second request for an order that is closed. A merchant that starts over takes a new reference.
    pub(crate) order_reference: String,
    #[serde(flatten)]
    pub(crate) order: Order,
}

/// What the server answers to that.
#[derive(Deserialize)]
pub(crate) struct Response {
    /// How the request went.
    pub(crate) result: ResultObject,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InquiryRequest {
    pub(crate) request_id: String,
    pub(crate) kind: Kind,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InquiryResponse {
    /// How the *inquiry* went. S means that the server knows the request, not that it succeeded.
    pub(crate) result: ResultObject,
    /// How the request stands.
    pub(crate) request_result: Option<ResultObject>,
}

/// What the server sends to the merchant when it is done.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Notification {
    pub(crate) request_id: String,
    pub(crate) request_result: ResultObject,
}

pub(crate) struct Api {
    http: reqwest::Client,
    url: String,
}

impl Api {
    pub(crate) fn new(url: &str) -> Self {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(1))
            // The server is on loopback, whatever proxy the environment names.
            .no_proxy()
            .build()
            .expect("a client without TLS needs nothing from the system");
        let url = url.to_owned();
        Api { http, url }
    }

    pub(crate) async fn send(&self, request: &Request) -> reqwest::Result<Response> {
        self.post(&request.order.kind.to_string(), request).await
    }

    pub(crate) async fn inquire(&self, request: &Request) -> reqwest::Result<InquiryResponse> {
        let inquiry = InquiryRequest {
            request_id: request.id.clone(),
            kind: request.order.kind,
        };
        self.post("inquire", &inquiry).await
    }

    /// Returns an error if no result object comes back: for a broken connection, silence, or a proxy's page. The HTTP status does
    /// not matter, because a result object says more.
    async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &impl Serialize,
    ) -> reqwest::Result<T> {
        let url = format!("{}/{path}", self.url);
        self.http.post(url).json(body).send().await?.json().await
    }
}
