//! Where the provider says how a request ended.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use jiff::Timestamp;
use result_codes::{ResultCode, ResultObject};
use serde_json::json;

use crate::merchant::Merchant;
use crate::store::Result;
use crate::wire::{Call, Notification};

pub const PATH: &str = "/notify";

pub fn router(merchant: Arc<Merchant>) -> Router {
    Router::new().route(PATH, post(notify)).with_state(merchant)
}

async fn notify(
    State(merchant): State<Arc<Merchant>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (status, code) = match merchant.api.verifier.check(uri.path(), &headers, &body) {
        // After any answer but S, the provider sends it again.
        Ok(()) => (StatusCode::OK, take(&merchant, &body).await.unwrap_or(ResultCode::SystemBusy)),
        Err(refused) => {
            (merchant.log)("webhook", refused);
            (StatusCode::UNAUTHORIZED, ResultCode::InvalidSignature)
        }
    };
    let answer = json!({ "result": ResultObject::from(code) }).to_string();
    let signature = merchant.api.signer.sign(uri.path(), answer.as_bytes(), Timestamp::now());
    (status, signature, [(CONTENT_TYPE, "application/json")], answer).into_response()
}

/// Stores what passes, and only then acknowledges it.
async fn take(merchant: &Merchant, body: &[u8]) -> Result<ResultCode> {
    use Notification::{Payment, Refund};

    let (id, is_refund, status, amount) = match serde_json::from_slice(body) {
        Ok(Refund { refund_request_id, refund_status, refund_amount }) => {
            (refund_request_id, true, refund_status, refund_amount)
        }
        Ok(Payment { payment_request_id, payment_status, payment_amount }) => {
            (payment_request_id, false, payment_status, Some(payment_amount))
        }
        Err(_) => return Ok(ResultCode::ParamIllegal),
    };
    let request = merchant.store.request(&id).await?;
    let Some(request) = request.filter(|request| is_refund == (request.call == Call::RefundApply))
    else {
        (merchant.log)(&id, "notified of a request that is not ours");
        return Ok(ResultCode::ParamIllegal);
    };
    if amount.is_some_and(|amount| amount != request.amount()) {
        merchant.store.alert(&id, "a webhook names a different amount").await?;
        return Ok(ResultCode::ParamIllegal);
    }
    merchant.store.store_notification(&id, &status).await?;
    (merchant.log)(&id, &format!("notified: {status}"));
    // Nobody in this instance may be waiting.
    let _ = merchant.notified.send(id);
    Ok(ResultCode::Success)
}
