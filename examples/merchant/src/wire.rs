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

/// The answer to any call, as far as the merchant reads it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// How the call went.
    pub result: ResultObject,
    payment_request_id: Option<String>,
    payment_status: Option<TransactionStatus>,
    payment_amount: Option<Amount>,
    refund_request_id: Option<String>,
    refund_status: Option<TransactionStatus>,
    refund_amount: Option<Amount>,
    pub qr_code: Option<String>,
}

impl Answer {
    /// Returns the word for how the request of a call stands, if the answer has one.
    pub const fn status(&self, call: Call) -> Option<&TransactionStatus> {
        match call {
            Call::RetailPay | Call::CreateQrOrder => self.payment_status.as_ref(),
            Call::RefundApply => self.refund_status.as_ref(),
        }
    }

    pub fn outcome(&self, call: Call) -> Option<Reply> {
        self.status(call).map(Reply::from)
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
        let needs_id = is_paid || self.status(call).is_some();
        named.as_ref().map_or(needs_id, |named| named != id)
    }

    /// Returns whether the answer names another amount. It may name none.
    pub fn is_of_another_amount(&self, call: Call, amount: &Amount) -> bool {
        let named = match call {
            Call::RetailPay | Call::CreateQrOrder => &self.payment_amount,
            Call::RefundApply => &self.refund_amount,
        };
        named.as_ref().is_some_and(|named| named != amount)
    }
}

/// What the provider sends when a request has ended. It has no result object, and for a refund it need not name the amount.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged, rename_all_fields = "camelCase")]
pub enum Notification {
    Refund {
        refund_request_id: String,
        refund_status: TransactionStatus,
        refund_amount: Option<Amount>,
    },
    Payment {
        payment_request_id: String,
        payment_status: TransactionStatus,
        payment_amount: Amount,
    },
}
