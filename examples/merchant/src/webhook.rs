//! Where the provider says how a request ended.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use result_codes::{ResultCode, ResultObject};
use serde_json::json;

use crate::merchant::Merchant;
use crate::wire::Notification;

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
    let (status, code) = match merchant.api.verifier().check(uri.path(), &headers, &body) {
        Ok(()) => take(&merchant, &body).await,
        Err(refused) => {
            (merchant.log)("webhook", &refused.to_string());
            (StatusCode::UNAUTHORIZED, ResultCode::InvalidSignature)
        }
    };
    let answer = json!({ "result": ResultObject::from(code) }).to_string();
    (status, merchant.api.signer().sign(uri.path(), answer.as_bytes()), answer).into_response()
}

/// Stores what passes, and only then acknowledges it. After any answer but S, the provider sends it again.
async fn take(merchant: &Merchant, body: &[u8]) -> (StatusCode, ResultCode) {
    let refused = (StatusCode::OK, ResultCode::ParamIllegal);
    let Ok(notification) = serde_json::from_slice::<Notification>(body) else {
        return refused;
    };
    let is_refund = notification.refund_request_id.is_some();
    let (id, amount, status) = if is_refund {
        (notification.refund_request_id, notification.refund_amount, notification.refund_status)
    } else {
        (notification.payment_request_id, notification.payment_amount, notification.payment_status)
    };
    // The provider names the amount of a payment, and not of a refund.
    let (Some(id), Some(status), true) = (id, status, is_refund || amount.is_some()) else {
        return refused;
    };
    match merchant.store.notice(&id, is_refund, amount, &status).await {
        Ok(true) => {
            (merchant.log)(&id, &format!("notified: {status}"));
            // Nobody in this instance may be waiting.
            let _ = merchant.noticed.send(id);
            (StatusCode::OK, ResultCode::Success)
        }
        Ok(false) => {
            (merchant.log)(&id, "notified of another amount or request");
            refused
        }
        Err(error) => {
            (merchant.log)(&id, &error.to_string());
            (StatusCode::OK, ResultCode::SystemBusy)
        }
    }
}
