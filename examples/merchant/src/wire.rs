//! The messages of the payment API.

use result_codes::{Flow, Reply, ResultObject, ResultStatus, TransactionStatus};
use serde::{Deserialize, Serialize};

/// A call that moves money, or asks somebody to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Call {
    /// The shop scans the customer's code.
    RetailPay,
    /// The customer scans the shop's code.
    CreateQrOrder,
    RefundApply,
}

impl Call {
    pub const ALL: [Call; 3] = [Call::RetailPay, Call::CreateQrOrder, Call::RefundApply];

    pub const fn path(self) -> &'static str {
        match self {
            Call::RetailPay => "/v2/payments/retailPay",
            Call::CreateQrOrder => "/v2/payments/createQrOrder",
            Call::RefundApply => "/v2/payments/refundApply",
        }
    }

    pub const fn inquiry_path(self) -> &'static str {
        match self {
            Call::RetailPay | Call::CreateQrOrder => "/v2/payments/inquiryPayment",
            Call::RefundApply => "/v2/payments/inquiryRefund",
        }
    }

    /// Returns what S to a send means.
    pub const fn flow(self) -> Flow {
        match self {
            Call::RetailPay | Call::RefundApply => Flow::Immediate,
            Call::CreateQrOrder => Flow::Deferred,
        }
    }
}

/// The call that cancels a payment. It has no id of its own, and there is no inquiry of it.
pub const CANCEL_PATH: &str = "/v2/payments/cancel";

/// An amount in the smallest unit of its currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    pub value: String,
    pub currency: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentRequest {
    pub payment_request_id: String,
    /// The provider refuses a second payment for an order that is closed, so an order that is begun anew has a new reference.
    pub reference_order_id: String,
    pub payment_amount: Amount,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_auth_code: Option<String>,
    /// RFC 3339. After it, the provider carries the request out no more.
    pub payment_expiry_time: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RefundRequest {
    pub refund_request_id: String,
    /// The payment to refund.
    pub payment_request_id: String,
    pub refund_amount: Amount,
}

/// The answer to any call, as far as the merchant reads it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// How the call went.
    pub result: ResultObject,
    pub payment_request_id: Option<String>,
    pub refund_request_id: Option<String>,
    /// How the payment stands.
    pub payment_status: Option<TransactionStatus>,
    /// How the refund stands.
    pub refund_status: Option<TransactionStatus>,
    pub qr_code: Option<String>,
}

impl Answer {
    /// Returns how the request stands, if the answer says so.
    pub fn outcome(&self) -> Option<Reply> {
        let status = self.refund_status.as_ref().or(self.payment_status.as_ref());
        status.map(Reply::from)
    }

    /// Returns whether the answer may be about another request. What moves money, or says that it moved, has an id. A failure of the
    /// call may have none.
    pub fn may_be_about_another(&self, call: Call, id: &str, is_send: bool) -> bool {
        let named = match call {
            Call::RetailPay | Call::CreateQrOrder => &self.payment_request_id,
            Call::RefundApply => &self.refund_request_id,
        };
        let is_paid = is_send
            && call.flow() == Flow::Immediate
            && self.result.status() == ResultStatus::Success;
        let needs_id = is_paid || self.outcome().is_some();
        named.as_ref().map_or(needs_id, |named| named != id)
    }
}

/// What the provider sends when a request has ended. It has no result object.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_amount: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_request_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refund_amount: Option<Amount>,
}
