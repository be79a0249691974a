//! One process of the merchant.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::sync::broadcast;

use crate::api::Api;
use crate::desk::Desk;
use crate::merchant::{Merchant, Timing};
use crate::store::{Result, Store};
use crate::webhook;

/// What an instance needs to know. In production, the keys come from where you keep your secrets.
#[derive(Clone, Serialize, Deserialize)]
pub struct Config {
    pub provider_url: String,
    pub desk_url: String,
    pub store: PathBuf,
    pub client_id: String,
    /// PKCS #8.
    pub private_key: Vec<u8>,
    /// `SubjectPublicKeyInfo`.
    pub provider_key: Vec<u8>,
    pub refresh_token: String,
    pub timing: Timing,
    /// Whether a proxy or a service mesh may repeat requests.
    pub is_behind_mesh: bool,
}

impl Config {
    pub fn merchant(&self, log: fn(&str, &str)) -> Result<Arc<Merchant>> {
        Ok(Arc::new(Merchant {
            store: Store::open(&self.store, self.timing.lease)?,
            api: Api::new(self)?,
            desk: Desk::new(&self.desk_url, self.timing.time_limit),
            timing: self.timing,
            is_behind_mesh: self.is_behind_mesh,
            notified: broadcast::channel(1_000).0,
            log,
        }))
    }
}

/// Serves the webhook, and returns its URL. In production, the URL is always the same, and known to the provider.
pub async fn listen(merchant: &Arc<Merchant>) -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}{}", listener.local_addr()?, webhook::PATH);
    let router = webhook::router(Arc::clone(merchant));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(url)
}
