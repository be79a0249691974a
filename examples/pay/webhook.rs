//! Where the merchant receives notifications.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use result_codes::{ResultCode, ResultObject};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::api::Notification;
use super::merchant::Merchant;

/// Starts a merchant's webhook, and returns its URL. In production, the URL is always the same, and known to the server.
pub(crate) async fn listen(merchant: &Arc<Merchant>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0")
        .await
        .expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    let router = Router::new()
        .route("/notify", post(notify))
        .with_state(Arc::clone(merchant));
    tokio::spawn(async { axum::serve(listener, router).await });
    format!("http://{address}/notify")
}

/// In production, check the signature first.
async fn notify(
    State(merchant): State<Arc<Merchant>>,
    Json(notification): Json<Notification>,
) -> Json<Value> {
    let is_taken = merchant.notified(&notification.request_id, &notification.request_result);
    // After any answer but S, the server notifies again.
    let answer = if is_taken {
        ResultCode::Success
    } else {
        ResultCode::SystemBusy
    };
    Json(json!({ "result": ResultObject::from(answer) }))
}
