//! The rest of the shop: the warehouse, the customers' mail, the operators' alarm.

use std::time::Duration;

use crate::store::Job;

pub struct Desk {
    http: reqwest::Client,
    url: String,
}

impl Desk {
    pub fn new(url: &str, time_limit: Duration) -> Desk {
        let http = reqwest::Client::builder().timeout(time_limit).no_proxy().build();
        let http = http.expect("the system has what a client needs");
        Desk { http, url: url.to_owned() }
    }

    /// Hands a job over, and returns whether it was taken. It can come twice: whoever does it does it once for each key.
    pub async fn hand_over(&self, job: &Job) -> bool {
        let job = serde_json::to_string(job).expect("it has no odd keys");
        let call = self.http.post(&self.url).body(job).send().await;
        call.is_ok_and(|response| response.status().is_success())
    }
}
