//! How the provider is adversarial.

use std::time::Duration;

use fastrand::Rng;

use super::{Answer, Delivery, Plan, Step, Webhook};
use crate::wire::Call;

/// Returns what happens to a copy of a request.
///
/// An F of the provider with a code of F says that this copy failed, so it is then never carried out. With a code of another status it
/// contradicts itself, and says nothing.
pub(super) fn send(mut dice: Rng, call: Call, is_kept: bool, count: u32) -> Step {
    use Answer::{Forged, Half, None, Page, Says, Silence, True, Unsigned};
    use Delivery::{After, Never, Now};

    let step = |delivery, answer| Step { delivery, answer };
    let late = After(Duration::from_millis(dice.u64(0..2_500)));
    // Nobody knows whether it arrives.
    let delivery = [Now, Never, late][dice.usize(..3)];
    match dice.u8(..100) {
        0..40 => Step::TRUE,
        40..52 => step(delivery, None),
        52..56 => step(delivery, Silence),
        56..60 => step(delivery, Says("U", "SYSTEM_BUSY")),
        60..63 => step(delivery, Says("U", "TOMORROWS_CODE")),
        63..65 => step(delivery, Says("U", "PAYMENT_TIMEOUT")),
        65..67 => step(delivery, Says("F", "SYSTEM_BUSY")),
        67..69 => step(delivery, Says("F", "PAYMENT_IN_PROCESS")),
        69..71 => step(Now, Half),
        71..74 => step(delivery, Page([429, 500, 502, 503][dice.usize(..4)])),
        74..77 => step(delivery, Unsigned("F", "RISK_REJECT")),
        77..79 => step(Never, Unsigned("S", "SUCCESS")),
        79..81 => step(Never, Forged("S", "SUCCESS")),
        81..83 => step(delivery, Forged("F", "PAYMENT_TIMEOUT")),
        83..87 => step(Never, Says("F", "PROCESS_FAIL")),
        // This copy is refused, perhaps because an earlier one went through.
        87..95 if is_kept || count == 1 => {
            step(Never, Says("F", refusal(&mut dice, call, is_kept)))
        }
        _ if is_kept => step(Now, Says("S", "PAYMENT_IN_PROCESS")),
        _ => step(Now, True),
    }
}

fn refusal(dice: &mut Rng, call: Call, is_kept: bool) -> &'static str {
    if is_kept && dice.bool() {
        return ["ORDER_IS_CLOSED", "REPEAT_REQ_INCONSISTENT", "ORDER_NOT_EXIST"][dice.usize(..3)];
    }
    match call {
        Call::RefundApply => {
            ["TOMORROWS_CODE", "PARAM_ILLEGAL", "PAYMENT_TIMEOUT"][dice.usize(..3)]
        }
        _ => {
            ["PAYMENT_TIMEOUT", "PAYMENT_TIMEOUT", "RISK_REJECT", "TOMORROWS_CODE"][dice.usize(..4)]
        }
    }
}

/// Returns what happens to a cancel. An F says that this one is not carried out.
pub(super) fn cancel(mut dice: Rng) -> Step {
    use Answer::{AboutAnother, Forged, Half, None, Page, Says, Silence, Unsigned};
    use Delivery::{After, Never, Now};

    let step = |delivery, answer| Step { delivery, answer };
    let late = After(Duration::from_millis(dice.u64(0..2_500)));
    let delivery = [Now, Never, late][dice.usize(..3)];
    match dice.u8(..100) {
        0..30 => Step::TRUE,
        30..45 => step(delivery, None),
        45..48 => step(delivery, Silence),
        48..60 => step(delivery, Says("U", "SYSTEM_BUSY")),
        60..63 => step(delivery, Says("U", "TOMORROWS_CODE")),
        63..66 => step(delivery, Says("A", "ACCEPT")),
        66..69 => step(delivery, Page([429, 500, 502, 503][dice.usize(..4)])),
        69..72 => step(delivery, Half),
        72..75 => step(delivery, AboutAnother),
        75..78 => step(Never, Unsigned("S", "SUCCESS")),
        78..81 => step(Never, Forged("S", "SUCCESS")),
        81..84 => step(delivery, Unsigned("F", "ORDER_NOT_EXIST")),
        84..88 => step(Never, Says("F", "PROCESS_FAIL")),
        88..91 => step(Never, Says("F", "SYSTEM_BUSY")),
        91..94 => step(Never, Says("F", "ORDER_NOT_EXIST")),
        _ => step(Never, Says("F", "CANCEL_NOT_ALLOWED")),
    }
}

/// Returns how an inquiry is answered.
pub(super) fn inquiry(mut dice: Rng, is_kept: bool) -> Answer {
    use Answer::{
        AboutAnother, Forged, Half, Lags, None, Page, Says, Silence, True, Unsigned, Word,
    };

    match dice.u8(..100) {
        0..45 => True,
        45..58 => Lags(Duration::from_millis(dice.u64(0..1_500))),
        58..66 => None,
        66..69 => Silence,
        69..72 => Says("F", "INVALID_SIGNATURE"),
        72..75 => Says("U", "SYSTEM_BUSY"),
        75..77 => Says("F", "PROCESS_FAIL"),
        77..79 => Says("F", "TOMORROWS_CODE"),
        79..81 => Says("F", "RISK_REJECT"),
        81..84 => Page([429, 500, 502, 503][dice.usize(..4)]),
        84..86 => Half,
        86..88 => AboutAnother,
        88..90 => Unsigned("S", "SUCCESS"),
        90..92 => Forged("S", "SUCCESS"),
        92..94 => Unsigned("F", "ORDER_NOT_EXIST"),
        94..96 if is_kept => Word(Option::None),
        96..98 if is_kept => Word(Some("TOMORROWS_WORD")),
        98.. if is_kept => Says("S", "SUCCESS"),
        _ => True,
    }
}

/// Returns what becomes of a request, or `None` for a refund that is lost.
pub(super) fn plan(mut dice: Rng, call: Call) -> Option<Plan> {
    let mut millis = |range| Some(Duration::from_millis(dice.u64(range)));
    let (soon, late) = (millis(0..1_500), millis(0..6_000));
    let webhook = if dice.u8(..100) < 80 { Webhook::Vicious } else { Webhook::None };
    let fails = ["RISK_REJECT", "INSUFFICIENT_BALANCE", "TOMORROWS_CODE", ""][dice.usize(..4)];
    let is_accepted = dice.bool();
    let plan = |pays, after, code| Some(Plan { pays, after, code, is_accepted, webhook });
    let at_once = Some(Duration::ZERO);
    match (call, dice.u8(..100)) {
        (Call::RetailPay, 0..50) => plan(true, at_once, ""),
        (Call::RetailPay, 50..60) => plan(false, at_once, fails),
        (Call::RetailPay, 60..80) => plan(true, soon, ""),
        (Call::RetailPay, 80..90) => plan(false, soon, fails),
        (Call::CreateQrOrder, 0..80) => plan(true, late, ""),
        (Call::CreateQrOrder, 80..90) => plan(false, late, ""),
        (Call::RefundApply, 0..60) => plan(true, at_once, ""),
        (Call::RefundApply, 60..85) => plan(true, soon, ""),
        (Call::RefundApply, 85..92) => plan(false, soon, "TOMORROWS_CODE"),
        (Call::RefundApply, _) => None,
        // It expires.
        (_, 90..97) => plan(false, Some(Duration::from_secs(60 * 60)), ""),
        // It stays in process for ever.
        _ => plan(false, None, ""),
    }
}

/// Returns whether an order is paid at another till before its first payment arrives.
pub(super) fn other_till(mut dice: Rng) -> bool {
    dice.u8(..100) < 5
}
