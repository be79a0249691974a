//! The calls to the provider.

use std::error::Error;
use std::fmt;
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use result_codes::NextStep;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Mutex;

use crate::signature::{Signer, Verifier};
use crate::store::Request;
use crate::wire::{Answer, CANCEL_PATH, Call};

const TOKEN_PATH: &str = "/v2/authorizations/applyToken";

pub struct Api {
    http: reqwest::Client,
    url: String,
    signer: Signer,
    verifier: Verifier,
    refresh_token: String,
    /// Locked while it is refreshed: many attempts that find it expired refresh it once.
    access_token: Mutex<AccessToken>,
}

#[derive(Default)]
struct AccessToken {
    token: Option<String>,
    /// When it could not be refreshed.
    failed_at: Option<Instant>,
}

/// Why there is no answer. The request may have been carried out all the same.
#[derive(Debug)]
pub struct NoAnswer(String);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    access_token: String,
}

impl Api {
    /// Without `time_limit`, a server that says nothing would hold an attempt for ever.
    pub fn new(
        url: &str,
        signer: Signer,
        verifier: Verifier,
        refresh_token: &str,
        time_limit: Duration,
    ) -> Api {
        // A client that follows redirects or tries again by itself would send a request twice.
        let http = reqwest::Client::builder()
            .timeout(time_limit)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            // The provider of this example is on loopback.
            .no_proxy()
            .build()
            .expect("the system has what a client needs");
        Api {
            http,
            url: url.to_owned(),
            signer,
            verifier,
            refresh_token: refresh_token.to_owned(),
            access_token: Mutex::default(),
        }
    }

    /// Sends a request, with its stored parameters.
    pub async fn send(&self, request: &Request) -> Result<Answer, NoAnswer> {
        self.call(request, request.call.path(), request.body.clone()).await
    }

    pub async fn inquire(&self, request: &Request) -> Result<Answer, NoAnswer> {
        let id = &request.id;
        let body = match request.call {
            Call::RetailPay | Call::CreateQrOrder => json!({ "paymentRequestId": id }),
            Call::RefundApply => json!({ "refundRequestId": id }),
        };
        self.call(request, request.call.inquiry_path(), body.to_string()).await
    }

    /// Cancels a payment. To repeat it does no harm.
    pub async fn cancel(&self, request: &Request) -> Result<Answer, NoAnswer> {
        let body = json!({ "paymentRequestId": request.id });
        self.call(request, CANCEL_PATH, body.to_string()).await
    }

    async fn call(&self, request: &Request, path: &str, body: String) -> Result<Answer, NoAnswer> {
        let token = self.token().await?;
        let (status, body) = self.post(path, body, Some(&token)).await?;
        if status == StatusCode::UNAUTHORIZED {
            self.reject(&token).await;
        }
        // A body with a result object counts, whatever the HTTP status.
        let answer: Answer = serde_json::from_slice(&body?).map_err(|error| no_answer(&error))?;
        let is_send = path == request.call.path();
        if answer.may_be_about_another(request.call, &request.id, is_send) {
            return Err(NoAnswer("an answer that may be about another request".to_owned()));
        }
        // The code counts, whatever status comes with it.
        if answer.result.code().is_some_and(|code| code.next_step() == NextStep::RefreshToken) {
            self.reject(&token).await;
        }
        Ok(answer)
    }

    /// Returns the HTTP status, and the body if it is signed by the provider. A gateway's page is not, and no result that a gateway
    /// made up.
    async fn post(
        &self,
        path: &str,
        body: String,
        token: Option<&str>,
    ) -> Result<(StatusCode, Result<Vec<u8>, NoAnswer>), NoAnswer> {
        let mut call = self.http.post(format!("{}{path}", self.url));
        call = call.headers(self.signer.sign(path, body.as_bytes()));
        if let Some(token) = token {
            call = call.bearer_auth(token);
        }
        let call = call.header("content-type", "application/json").body(body);
        let response = call.send().await.map_err(|error| no_answer(root(&error)))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.map_err(|error| no_answer(root(&error)))?;
        let checked = self.verifier.check(path, &headers, &body);
        let refused = |refused| NoAnswer(format!("HTTP {}, {refused}", status.as_u16()));
        Ok((status, checked.map_err(refused).map(|()| body.to_vec())))
    }

    /// Returns the access token, and gets a new one if the last was rejected. Takes no longer than one call: whoever waited for a
    /// refresh that failed does not try again.
    async fn token(&self) -> Result<String, NoAnswer> {
        let waits_since = Instant::now();
        let mut access_token = self.access_token.lock().await;
        if let Some(token) = &access_token.token {
            return Ok(token.clone());
        }
        if access_token.failed_at.is_some_and(|failed_at| failed_at > waits_since) {
            return Err(NoAnswer("the access token could not be refreshed".to_owned()));
        }
        match self.refresh().await {
            Ok(token) => Ok(access_token.token.insert(token).clone()),
            Err(error) => {
                access_token.failed_at = Some(Instant::now());
                Err(error)
            }
        }
    }

    async fn refresh(&self) -> Result<String, NoAnswer> {
        let body = json!({ "grantType": "REFRESH_TOKEN", "refreshToken": self.refresh_token });
        let (_, body) = self.post(TOKEN_PATH, body.to_string(), None).await?;
        let token: Token = serde_json::from_slice(&body?).map_err(|error| no_answer(&error))?;
        Ok(token.access_token)
    }

    /// Forgets a token that the provider rejected, unless that was done and there is a new one.
    async fn reject(&self, token: &str) {
        let mut access_token = self.access_token.lock().await;
        if access_token.token.as_deref() == Some(token) {
            access_token.token = None;
        }
    }

    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    pub fn verifier(&self) -> &Verifier {
        &self.verifier
    }
}

fn no_answer(error: &dyn Error) -> NoAnswer {
    NoAnswer(error.to_string())
}

/// Returns the first cause of an error, which says more than the error.
fn root(error: &dyn Error) -> &dyn Error {
    error.source().map_or(error, root)
}

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no answer: {}", self.0)
    }
}
