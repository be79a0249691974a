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
    /// Returns what the answer says about the request of a call: its id, how it stands, and its amount.
    const fn about(
        &self,
        call: Call,
    ) -> (&Option<String>, &Option<TransactionStatus>, &Option<Amount>) {
        match call {
            Call::RetailPay | Call::CreateQrOrder => {
                (&self.payment_request_id, &self.payment_status, &self.payment_amount)
            }
            Call::RefundApply => {
                (&self.refund_request_id, &self.refund_status, &self.refund_amount)
            }
        }
    }

    /// Returns how the request stands, if the answer says so.
    pub fn outcome(&self, call: Call) -> Option<Reply> {
        self.about(call).1.as_ref().map(Reply::from)
    }

    /// Returns whether the answer may be about another request. What moves money, or says that it moved, has an id. A failure of the
    /// call may have none, and so may the answer to a cancel.
    pub fn may_be_about_another(&self, call: Call, id: &str, is_send: bool) -> bool {
        let (named, status, _) = self.about(call);
        let is_immediate = is_send && call.flow() == Flow::Immediate;
        let is_paid = is_immediate && self.result.status() == ResultStatus::Success;
        named.as_ref().map_or(is_paid || status.is_some(), |named| named != id)
    }

    /// Returns whether the answer names a different amount. It may name none.
    pub fn has_other_amount(&self, call: Call, amount: &Amount) -> bool {
        self.about(call).2.as_ref().is_some_and(|named| named != amount)
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
