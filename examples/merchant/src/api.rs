//! The calls to the provider.

use std::error::Error;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use reqwest::StatusCode;
use result_codes::NextStep;
use serde::Deserialize;
use serde_json::json;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::instance::Config;
use crate::signature::{Signer, Verifier};
use crate::store::Request;
use crate::wire::{Answer, CANCEL_PATH, Call};

const TOKEN_PATH: &str = "/v2/authorizations/applyToken";

pub struct Api {
    http: reqwest::Client,
    url: String,
    pub signer: Signer,
    pub verifier: Verifier,
    refresh_token: String,
    time_limit: Duration,
    /// Locked while it is refreshed: many attempts that find it expired refresh it once.
    access_token: Mutex<AccessToken>,
}

#[derive(Default)]
struct AccessToken {
    token: Option<String>,
    /// When it could not be refreshed.
    failed_at: Option<Instant>,
}

/// What to ask of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Sends it, with its stored parameters.
    Send,
    Inquire,
    /// Cancels it. To repeat that does no harm.
    Cancel,
}

/// Why there is no answer. The request may have been carried out all the same.
#[derive(Clone, Debug)]
pub struct NoAnswer(pub String);

pub type Answered = Result<Answer, NoAnswer>;

/// An access token, or why there is none.
pub type Token = Result<String, NoAnswer>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewToken {
    access_token: String,
}

impl Api {
    pub fn new(config: &Config) -> Result<Api, Box<dyn Error + Send + Sync>> {
        // A client that follows redirects or tries again by itself would send a request twice. Without a time limit, a server that
        // says nothing would hold an attempt for ever. The provider of this example is on loopback, so there is no proxy.
        let http = reqwest::Client::builder()
            .timeout(config.timing.time_limit)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .build()?;
        Ok(Api {
            http,
            url: config.provider_url.clone(),
            signer: Signer::new(&config.client_id, &config.private_key)?,
            verifier: Verifier::new(&config.client_id, &config.provider_key),
            refresh_token: config.refresh_token.clone(),
            time_limit: config.timing.time_limit,
            access_token: Mutex::default(),
        })
    }

    /// Returns the access token, and gets a new one if the last was rejected. Whoever waited for a refresh that failed does not try
    /// again, and nobody waits for another's refresh longer than a call may take.
    pub async fn token(&self) -> Token {
        let waits_since = Instant::now();
        let mut access_token = timeout(self.time_limit, self.access_token.lock()).await?;
        if let Some(token) = &access_token.token {
            return Ok(token.clone());
        }
        if access_token.failed_at.is_some_and(|failed_at| failed_at > waits_since) {
            return Err(NoAnswer("the access token could not be refreshed".to_owned()));
        }
        let refreshed = self.refresh().await;
        match &refreshed {
            Ok(token) => access_token.token = Some(token.clone()),
            Err(_) => access_token.failed_at = Some(Instant::now()),
        }
        refreshed
    }

    async fn refresh(&self) -> Token {
        let body = json!({ "grantType": "REFRESH_TOKEN", "refreshToken": self.refresh_token });
        let (_, body) = self.post(TOKEN_PATH, body.to_string(), None).await?;
        Ok(serde_json::from_slice::<NewToken>(&body?)?.access_token)
    }

    /// Forgets a token that the provider rejected, unless that was done and there is a new one, or somebody gets it.
    async fn reject(&self, token: &str) {
        let access_token = timeout(self.time_limit, self.access_token.lock()).await;
        if let Ok(mut access_token) = access_token
            && access_token.token.as_deref() == Some(token)
        {
            access_token.token = None;
        }
    }

    pub async fn call(&self, token: &Token, ask: Ask, request: &Request) -> Answered {
        let token = token.as_ref().map_err(Clone::clone)?;
        let id = match request.call {
            Call::RetailPay | Call::CreateQrOrder => json!({ "paymentRequestId": request.id }),
            Call::RefundApply => json!({ "refundRequestId": request.id }),
        };
        let (path, body) = match ask {
            Ask::Send => (request.call.path(), request.body.clone()),
            Ask::Inquire => (request.call.inquiry_path(), id.to_string()),
            Ask::Cancel => (CANCEL_PATH, id.to_string()),
        };
        let (status, body) = self.post(path, body, Some(token)).await?;
        if status == StatusCode::UNAUTHORIZED {
            self.reject(token).await;
        }
        // A body with a result object counts, whatever the HTTP status.
        let answer: Answer = serde_json::from_slice(&body?)?;
        if answer.may_be_about_another(request.call, &request.id, ask == Ask::Send) {
            return Err(NoAnswer("an answer that may be about another request".to_owned()));
        }
        // The code counts, whatever status comes with it.
        if answer.result.code().is_some_and(|code| code.next_step() == NextStep::RefreshToken) {
            self.reject(token).await;
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
        call = call.headers(self.signer.sign(path, body.as_bytes(), Timestamp::now()));
        if let Some(token) = token {
            call = call.bearer_auth(token);
        }
        let response = call.header("content-type", "application/json").body(body).send().await?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await?;
        let checked = self.verifier.check(path, &headers, &body);
        let refused = |refused| NoAnswer(format!("HTTP {}, {refused}", status.as_u16()));
        Ok((status, checked.map_err(refused).map(|()| body.to_vec())))
    }
}

impl<E: Error> From<E> for NoAnswer {
    fn from(error: E) -> NoAnswer {
        // The first cause says more than the error.
        let mut cause: &dyn Error = &error;
        while let Some(source) = cause.source() {
            cause = source;
        }
        NoAnswer(cause.to_string())
    }
}
