//! The rules of a cancellation on single sequences of replies. `attempt_model` explores all of them.
#![allow(deprecated, reason = "a row that is used here may become deprecated")]

use CancelAction::{Cancel, Finish, Inquire};
use CancelOutcome::{Cancelled, Failed, GivenUp, Succeeded, Undecided};
use Flow::{Deferred, Immediate};
use result_codes::{
    Action, Attempt, CancelAction, CancelOutcome, Cancellation, Flow, NextStep, Outcome, Reply,
    RequestState, ResultCode, ResultStatus,
};

use crate::told::*;

/// An F that says that a cancel was not carried out. It is not listed.
const REFUSED: &str = "F CANCEL_NOT_ALLOWED";

/// Returns an attempt whose only copy was sent.
fn sent(flow: Flow) -> Attempt {
    let mut attempt = Attempt::new(flow);
    assert_eq!(attempt.next_action(), Action::Send);
    attempt
}

/// Follows the cancellation of a payment that was sent and not answered.
#[track_caller]
fn cancel(then: &[(Told, CancelAction)]) -> Cancellation {
    follows(sent(Immediate).cancel(), Cancel, then)
}

/// Follows a cancellation after a restart.
#[track_caller]
fn resume(then: &[(Told, CancelAction)]) -> Cancellation {
    follows(Cancellation::resume(Immediate), Cancel, then)
}

/// Returns whether nothing can follow on this F as the outcome of the payment.
fn is_final(reply: Reply) -> bool {
    let is_repeated = matches!(reply.next_step(), NextStep::Retry | NextStep::RefreshToken);
    match state(reply) {
        _ if reply.status() != ResultStatus::Failed => false,
        Some(RequestState::MaybeProcessed) => !is_repeated,
        Some(RequestState::NotFound | RequestState::IdTaken) => false,
        _ => !is_repeated && !finds_out(reply),
    }
}

// Five ways in which money was lost by hand.

/// The cancel timed out, the payment's S arrived and was shipped; then the cancel was carried out.
#[test]
fn success_under_a_cancel_is_not_shipped() {
    for told in [notified("S"), outcome("S"), answered("S")] {
        cancel(&[
            (NO_ANSWER, Cancel),
            (told, Cancel),
            (cancelled("S"), Finish(Cancelled)),
        ]);
        cancel(&[(told, Cancel), (outcome("F"), Finish(Cancelled))]);
    }
}

/// The cancel's S was reported as F of the payment, the late S made it undecided, and an operator refunded what had gone back.
#[test]
fn a_late_success_after_the_cancel_alerts_nobody() {
    for ended in [cancelled("S"), notified("F"), outcome("F RISK_REJECT")] {
        let by_cancel = cancel(&[(ended, Finish(Cancelled))]);
        for begun in [by_cancel, Cancellation::ended(Cancelled)] {
            for told in [
                notified("S"),
                outcome("S"),
                answered("S"),
                cancelled(REFUSED),
            ] {
                follows(
                    begun.clone(),
                    Finish(Cancelled),
                    &[(told, Finish(Cancelled))],
                );
            }
        }
    }
}

/// The cancel got an attempt of its own, and the payment's S was read as the cancel's.
#[test]
fn success_of_the_payment_is_not_that_of_the_cancel() {
    let cancellation = cancel(&[(answered("S"), Cancel), (notified("S"), Cancel)]);
    assert_eq!(cancellation.outcome(), None);
}

/// The cancel was answered "not found", the payment was called failed, and a late copy of it was booked.
#[test]
fn a_cancel_that_finds_nothing_proves_nothing() {
    for told in [
        &[][..],
        &[(EXPIRED, Cancel)],
        &[(NO_ANSWER, Cancel), (NO_ANSWER, Cancel)],
    ] {
        let mut cancellation = cancel(told);
        cancellation.cancelled(reply("F ORDER_NOT_EXIST"));
        assert_eq!(cancellation.outcome(), None);
        assert_ne!(cancellation.next_action(), Finish(Failed));
    }
    // The late copy: booked, and cancelled.
    cancel(&[
        (cancelled("F ORDER_NOT_EXIST"), Cancel),
        (notified("S"), Cancel),
        (cancelled("S"), Finish(Cancelled)),
    ]);
}

/// Cancelled, killed, resumed, not found: sent.
#[test]
fn after_a_restart_it_cancels_and_never_sends() {
    // `CancelAction` has no `Send`. What would have led to one:
    resume(&[
        (inquired("F ORDER_NOT_EXIST"), Cancel),
        (outcome("F PROCESS_FAIL"), Cancel),
        (answered("F EXPIRED_ACCESS_TOKEN"), Cancel),
        (answered("U SYSTEM_BUSY"), Cancel),
    ]);
}

// Rule 1: how a cancellation begins.

#[test]
fn before_the_first_send_it_ends_as_failed() {
    for flow in [Immediate, Deferred] {
        let cancellation = follows(Attempt::new(flow).cancel(), Finish(Failed), &[]);
        assert_eq!(cancellation.decided_by(), None);
    }
    // The token was refused, so nothing has arrived.
    let mut attempt = sent(Immediate);
    attempt.answered(reply("F EXPIRED_ACCESS_TOKEN"));
    follows(attempt.cancel(), Finish(Failed), &[]);
    // That answer comes after the decision.
    let mut cancellation = sent(Immediate).cancel();
    cancellation.answered(reply("F EXPIRED_ACCESS_TOKEN"));
    assert_eq!(cancellation.next_action(), Finish(Failed));
}

#[test]
fn what_is_decided_stays_so() {
    for (ended, expected) in [
        (Outcome::Succeeded, Succeeded),
        (Outcome::Failed, Failed),
        (Outcome::StartOver, Failed),
        (Outcome::Undecided, Undecided),
    ] {
        follows(
            Attempt::ended(ended).cancel(),
            Finish(expected),
            &[(NO_ANSWER, Finish(expected))],
        );
    }
    let mut attempt = sent(Immediate);
    attempt.answered(reply("F INSUFFICIENT_BALANCE"));
    let cancellation = attempt.cancel();
    assert_eq!(
        cancellation.decided_by(),
        Some(reply("F INSUFFICIENT_BALANCE"))
    );
}

#[test]
fn what_was_given_up_is_cancelled() {
    let mut given_up = sent(Immediate);
    given_up.give_up();
    for attempt in [given_up, Attempt::ended(Outcome::GivenUp)] {
        follows(
            attempt.cancel(),
            Cancel,
            &[(cancelled("S"), Finish(Cancelled))],
        );
    }
}

#[test]
fn it_never_starts_over() {
    let mut attempt = sent(Immediate);
    attempt.answered(reply("F PAYMENT_TIMEOUT"));
    // Refused, and an inquiry is still to confirm that.
    for told in [
        outcome("F PAYMENT_TIMEOUT"),
        notified("F PAYMENT_TIMEOUT"),
        inquired("F ORDER_NOT_EXIST"),
    ] {
        let mut cancellation = attempt.clone().cancel();
        cancellation.tell(told);
        assert_eq!(cancellation.next_action(), Finish(Failed), "{told:?}");
    }
    // Under a cancel, the same is `Cancelled`.
    follows(
        attempt.cancel(),
        Cancel,
        &[(outcome("F PAYMENT_TIMEOUT"), Finish(Cancelled))],
    );
}

#[test]
fn looking_changes_nothing() {
    let mut cancellation = cancel(&[]);
    for _ in 0..3 {
        assert_eq!(cancellation.outcome(), None);
        assert_eq!(cancellation.decided_by(), None);
        assert!(!cancellation.order_may_be_paid());
    }
    // Still the only cancel.
    cancellation.cancelled(reply(REFUSED));
    follows(cancellation, Inquire, &[(outcome("S"), Finish(Succeeded))]);
}

// Rules 2 to 5: the answers to a cancel.

#[test]
fn the_answers_to_the_only_cancel() {
    for answer in replies() {
        let told = Told::Cancelled(answer);
        let is_not_found = answer.status() == ResultStatus::Failed
            && state(answer) == Some(RequestState::NotFound);
        let is_repeated = matches!(answer.next_step(), NextStep::Retry | NextStep::RefreshToken);
        let is_unclear = match state(answer) {
            Some(RequestState::MaybeProcessed) if is_repeated => true,
            // A contradiction; otherwise its request state says more than its next step.
            Some(_) => answer.code().map(ResultCode::status) != Some(answer.status()),
            None => finds_out(answer),
        };
        match answer.status() {
            ResultStatus::Success if !finds_out(answer) => {
                let cancellation = cancel(&[(told, Finish(Cancelled))]);
                assert_eq!(cancellation.decided_by(), Some(answer));
            }
            // None is under way, so an S of the payment decides, before the next cancel and before an inquiry.
            ResultStatus::Failed if !is_unclear => {
                let is_id_taken = state(answer) == Some(RequestState::IdTaken);
                let next = if is_not_found || (is_repeated && !is_id_taken) {
                    Cancel
                } else {
                    Inquire
                };
                for success in [outcome("S"), notified("S"), answered("S")] {
                    let mut cancellation = cancel(&[]);
                    cancellation.tell(told);
                    cancellation.tell(success);
                    assert_eq!(cancellation.outcome(), Some(Succeeded), "{answer:?}");
                    if next == Inquire {
                        cancel(&[(told, Inquire), (success, Finish(Succeeded))]);
                    }
                }
                for failure in [outcome("F"), notified("F")] {
                    let mut cancellation = cancel(&[]);
                    cancellation.tell(told);
                    cancellation.tell(failure);
                    assert_eq!(cancellation.outcome(), Some(Failed), "{answer:?}");
                }
                // Once the next is sent, it is the only one again.
                cancel(&[(told, next), (NO_ANSWER, Cancel), (notified("S"), Cancel)]);
            }
            // In doubt: an S of the payment decides nothing.
            _ => {
                cancel(&[
                    (told, Cancel),
                    (outcome("S"), Cancel),
                    (cancelled(REFUSED), Inquire),
                    (outcome("S"), Cancel),
                ]);
            }
        }
    }
}

#[test]
fn the_next_cancel_after_a_refusal_is_the_only_one_again() {
    cancel(&[
        (cancelled(REFUSED), Inquire),
        (outcome("U PAYMENT_IN_PROCESS"), Cancel),
        (cancelled("F EXPIRED_ACCESS_TOKEN"), Cancel),
        (cancelled("F PROCESS_FAIL"), Cancel),
        (cancelled("F ORDER_NOT_EXIST"), Cancel),
        (cancelled("F ORDER_IS_CLOSED"), Inquire),
        (outcome("S"), Finish(Succeeded)),
    ]);
    // The inquiry has no answer.
    cancel(&[
        (cancelled(REFUSED), Inquire),
        (NO_ANSWER, Cancel),
        (cancelled("S"), Finish(Cancelled)),
    ]);
}

/// Seen: `ORDER_IS_CLOSED` means "completed or cancelled". An earlier cancel may have been carried out.
#[test]
fn a_refusal_of_a_later_cancel_says_nothing() {
    for refusal in of_status(ResultStatus::Failed) {
        let mut begun = vec![cancel(&[(NO_ANSWER, Cancel)]), resume(&[])];
        begun.extend([cancel(&[(cancelled("U"), Cancel)])]);
        for mut cancellation in begun {
            cancellation.cancelled(refusal);
            let after_refusal = cancellation.clone();
            let _ = cancellation.next_action();
            for told in [outcome("S"), notified("S"), answered("S")] {
                cancellation.tell(told);
                assert_eq!(cancellation.next_action(), Cancel, "{refusal:?}");
            }
            // A failure is what was wanted, whichever cancel did it.
            for told in [outcome("F"), notified("F")] {
                let mut cancellation = after_refusal.clone();
                cancellation.tell(told);
                assert_eq!(cancellation.outcome(), Some(Cancelled), "{refusal:?}");
                assert_eq!(cancellation.decided_by(), Some(reply("F")));
            }
        }
    }
    resume(&[
        (cancelled("F ORDER_IS_CLOSED"), Inquire),
        (NO_ANSWER, Cancel),
        (cancelled("F ORDER_NOT_EXIST"), Inquire),
        (outcome("U"), Cancel),
        (cancelled("S"), Finish(Cancelled)),
    ]);
}

/// The answer to the first cancel comes after the second was sent.
#[test]
fn a_late_refusal_says_nothing_of_the_other_cancel() {
    cancel(&[
        (NO_ANSWER, Cancel),
        (cancelled(REFUSED), Inquire),
        (outcome("S"), Cancel),
        (cancelled(REFUSED), Inquire),
        (notified("S"), Cancel),
    ]);
}

// Rule 6: what is said of the payment while a cancel may be under way.

#[test]
fn under_a_cancel_only_a_final_failure_decides() {
    for outcome in replies() {
        for told in [Told::Outcome(outcome), Told::Notified(outcome)] {
            let is_taken = outcome.status() == ResultStatus::Failed
                && state(outcome) == Some(RequestState::IdTaken);
            let next = match outcome.status() {
                ResultStatus::Failed if is_taken => Finish(Undecided),
                ResultStatus::Failed if is_final(outcome) => Finish(Cancelled),
                _ => Cancel,
            };
            for cancellation in [cancel(&[(told, next)]), resume(&[(told, next)])] {
                let decided_by = (next != Cancel).then_some(outcome);
                assert_eq!(cancellation.decided_by(), decided_by);
            }
        }
    }
}

/// An F that answers the only copy of the payment is its verdict, as for an attempt.
#[test]
fn a_late_refusal_of_the_only_copy_counts() {
    cancel(&[(answered("F INSUFFICIENT_BALANCE"), Finish(Cancelled))]);
    resume(&[(answered("F INSUFFICIENT_BALANCE"), Cancel)]);
    let mut attempt = sent(Immediate);
    assert_eq!(attempt.next_action(), Action::Inquire);
    follows(
        attempt.cancel(),
        Cancel,
        &[(answered("F INSUFFICIENT_BALANCE"), Cancel)],
    );
}

#[test]
fn a_deferred_order_is_cancelled() {
    let mut attempt = sent(Deferred);
    attempt.answered(reply("S"));
    assert_eq!(attempt.next_action(), Action::Wait);
    follows(
        attempt.cancel(),
        Cancel,
        &[
            (cancelled(REFUSED), Inquire),
            // The answer to the send says only that there is something to pay.
            (answered("S"), Cancel),
            (cancelled(REFUSED), Inquire),
            (outcome("S"), Finish(Succeeded)),
        ],
    );
}

// Rule 7: expiry.

#[test]
fn only_an_inquiry_after_the_expiry_ends_it() {
    let inquiries = [
        inquired("F ORDER_NOT_EXIST"),
        outcome("F ORDER_NOT_EXIST"),
        outcome("F PROCESS_FAIL"),
        outcome("F EXPIRED_ACCESS_TOKEN"),
    ];
    for told in inquiries {
        cancel(&[(told, Cancel)]);
        cancel(&[(EXPIRED, Cancel), (told, Finish(Cancelled))]);
        // No cancel is under way.
        let mut attempt = Attempt::resume(Immediate);
        attempt.expired();
        assert_eq!(attempt.next_action(), Action::Inquire);
        let mut cancellation = attempt.cancel();
        cancellation.tell(told);
        assert_eq!(cancellation.outcome(), Some(Failed));
        // This inquiry was under way.
        let mut cancellation = resume(&[]);
        cancellation.expired();
        cancellation.tell(told);
        assert_eq!(cancellation.outcome(), None);
    }
    for told in [
        cancelled("F ORDER_NOT_EXIST"),
        notified("F ORDER_NOT_EXIST"),
        notified("F PROCESS_FAIL"),
        answered("F ORDER_NOT_EXIST"),
    ] {
        let mut cancellation = resume(&[(EXPIRED, Cancel)]);
        cancellation.tell(told);
        assert_eq!(cancellation.outcome(), None, "{told:?}");
    }
}

// Rule 8: the closing time.

#[test]
fn once_closed_nothing_is_cancelled_and_a_success_that_is_inquired_decides() {
    cancel(&[
        (CLOSED, Inquire),
        (notified("S"), Inquire),
        (answered("S"), Inquire),
        (inquired("F ORDER_NOT_EXIST"), Inquire),
        (outcome("U"), Inquire),
        (cancelled("U"), Inquire),
        (outcome("S"), Finish(Succeeded)),
    ]);
    for told in [outcome("F"), notified("F"), cancelled("S")] {
        resume(&[(CLOSED, Inquire), (told, Finish(Cancelled))]);
    }
    // This inquiry was under way.
    let mut cancellation = resume(&[]);
    cancellation.closed();
    cancellation.tell(outcome("S"));
    assert_eq!(cancellation.outcome(), None);
    // Calling it again does not make the next inquiry an older one.
    assert_eq!(cancellation.next_action(), Inquire);
    cancellation.closed();
    cancellation.tell(outcome("S"));
    assert_eq!(cancellation.outcome(), Some(Succeeded));
    // Nothing was cancelled, so a notification decides.
    let mut cancellation = sent(Immediate).cancel();
    cancellation.closed();
    follows(cancellation, Inquire, &[(notified("S"), Finish(Succeeded))]);
    // Expired and closed, an inquiry ends it either way.
    for (told, end) in [
        (outcome("S"), Succeeded),
        (outcome("F"), Cancelled),
        (inquired("F ORDER_NOT_EXIST"), Cancelled),
    ] {
        resume(&[(EXPIRED, Cancel), (CLOSED, Inquire), (told, Finish(end))]);
    }
}

/// A sibling answers S to a cancel of what has not arrived. Reported as U, that is one more cancel in doubt.
#[test]
fn success_of_a_cancel_of_what_has_not_arrived_is_reported_as_unknown() {
    cancel(&[
        (Told::Cancelled(ResultStatus::Unknown.into()), Cancel),
        (notified("S"), Cancel),
        (EXPIRED, Cancel),
        (cancelled("S"), Finish(Cancelled)),
    ]);
}

// Giving up, and what comes after the end.

#[test]
fn what_was_given_up_can_still_be_decided() {
    let given_up = resume(&[(GIVE_UP, Finish(GivenUp))]);
    for begun in [given_up, Cancellation::ended(GivenUp)] {
        assert_eq!(begun.decided_by(), None);
        for (told, then) in [
            (cancelled("S"), Cancelled),
            (cancelled(REFUSED), GivenUp),
            (notified("S"), GivenUp),
            (outcome("S"), GivenUp),
            (notified("F"), Cancelled),
            (outcome("F"), Cancelled),
            (outcome("U"), GivenUp),
            (inquired("F ORDER_NOT_EXIST"), GivenUp),
            (notified("F REPEAT_REQ_INCONSISTENT"), Undecided),
        ] {
            follows(begun.clone(), Finish(GivenUp), &[(told, Finish(then))]);
        }
        for (over, told, then) in [
            (EXPIRED, inquired("F ORDER_NOT_EXIST"), Cancelled),
            (CLOSED, outcome("S"), Succeeded),
            (CLOSED, notified("S"), GivenUp),
        ] {
            follows(
                begun.clone(),
                Finish(GivenUp),
                &[(over, Finish(GivenUp)), (told, Finish(then))],
            );
        }
    }
    // The refusal of the only cancel counts.
    cancel(&[
        (GIVE_UP, Finish(GivenUp)),
        (cancelled(REFUSED), Finish(GivenUp)),
        (notified("S"), Finish(Succeeded)),
    ]);
    // Giving up changes no outcome.
    follows(
        Attempt::new(Immediate).cancel(),
        Finish(Failed),
        &[(GIVE_UP, Finish(Failed))],
    );
}

#[test]
fn after_the_end_only_the_opposite_outcome_counts() {
    let ends = [
        (Cancelled, cancel(&[(cancelled("S"), Finish(Cancelled))])),
        (
            Succeeded,
            cancel(&[
                (cancelled(REFUSED), Inquire),
                (outcome("S"), Finish(Succeeded)),
            ]),
        ),
        (
            Succeeded,
            resume(&[(CLOSED, Inquire), (outcome("S"), Finish(Succeeded))]),
        ),
        (
            Failed,
            cancel(&[
                (cancelled(REFUSED), Inquire),
                (outcome("F"), Finish(Failed)),
            ]),
        ),
        (
            Undecided,
            resume(&[(outcome("F REPEAT_REQ_INCONSISTENT"), Finish(Undecided))]),
        ),
    ];
    let stored = [Cancelled, Succeeded, Failed, Undecided]
        .map(|outcome| (outcome, Cancellation::ended(outcome)));
    for (ended, cancellation) in ends.into_iter().chain(stored) {
        for reply in replies() {
            let is_s = reply.status() == ResultStatus::Success;
            let is_taken = reply.status() == ResultStatus::Failed
                && state(reply) == Some(RequestState::IdTaken);
            for told in [
                Told::Cancelled(reply),
                Told::Answered(reply),
                Told::Inquired(reply),
                Told::Outcome(reply),
                Told::Notified(reply),
                NO_ANSWER,
                EXPIRED,
                CLOSED,
                GIVE_UP,
            ] {
                let is_opposite = match (ended, told) {
                    (Succeeded, Told::Cancelled(_)) => is_s && !finds_out(reply),
                    (Succeeded, Told::Outcome(_) | Told::Notified(_)) => {
                        is_final(reply) || is_taken
                    }
                    (Failed, Told::Answered(_) | Told::Outcome(_) | Told::Notified(_)) => is_s,
                    _ => false,
                };
                let expected = if is_opposite { Undecided } else { ended };
                follows(
                    cancellation.clone(),
                    Finish(ended),
                    &[(told, Finish(expected))],
                );
            }
        }
    }
}

#[test]
fn order_may_be_paid_counts_every_reply_about_the_payment() {
    for reply in replies() {
        let expected = state(reply) == Some(RequestState::MaybeProcessed);
        for (told, expected) in [
            // It is about the cancel.
            (Told::Cancelled(reply), false),
            (Told::Answered(reply), expected),
            (Told::Inquired(reply), expected),
            (Told::Outcome(reply), expected),
            (Told::Notified(reply), expected),
        ] {
            for mut cancellation in [
                cancel(&[]),
                resume(&[]),
                Cancellation::ended(Cancelled),
                Cancellation::ended(Succeeded),
            ] {
                cancellation.tell(told);
                assert_eq!(cancellation.order_may_be_paid(), expected, "{told:?}");
            }
        }
    }
    // What the attempt was told counts too.
    let mut attempt = sent(Immediate);
    attempt.answered(reply("F ORDER_IS_CLOSED"));
    assert!(attempt.cancel().order_may_be_paid());
}

// The types.

#[test]
fn outcomes_are_stored_as_strings_that_never_change() {
    for (outcome, text) in [
        (Cancelled, "cancelled"),
        (Succeeded, "succeeded"),
        (Failed, "failed"),
        (GivenUp, "given_up"),
        (Undecided, "undecided"),
    ] {
        assert_eq!(outcome.as_str(), text);
        assert_eq!(format!("{outcome:>12}"), format!("{text:>12}"));
        assert_eq!(text.parse(), Ok(outcome));
        assert_eq!(Finish(outcome).to_string(), text);
    }
    let actions = [Cancel, Inquire].map(|action| action.to_string());
    assert_eq!(actions, ["cancel", "inquire"]);
    let error = "start_over".parse::<CancelOutcome>().unwrap_err();
    assert_eq!(error.to_string(), "unrecognized outcome");
    // The outcomes of an attempt are as they were.
    assert!("cancelled".parse::<Outcome>().is_err());
}

#[test]
#[cfg(feature = "serde")]
fn outcomes_are_serialized_as_their_strings() {
    let json = serde_json::to_string(&[Cancelled, GivenUp]).unwrap();
    assert_eq!(json, r#"["cancelled","given_up"]"#);
    let parsed: [CancelOutcome; 2] = serde_json::from_str(&json).unwrap();
    assert_eq!(parsed, [Cancelled, GivenUp]);
    assert!(serde_json::from_str::<CancelOutcome>(r#""start_over""#).is_err());
}

/// What a program has in its hands compiles: a result object, a word, or a reference to one.
#[test]
#[cfg(feature = "alloc")]
fn result_objects_and_words_are_replies() {
    use result_codes::{ResultObject, TransactionStatus};
    let result = ResultObject::new("S", "SUCCESS", "success");
    let cancelled_word = TransactionStatus::from("CANCELLED");
    let mut cancellation = Cancellation::resume(Immediate);
    cancellation.inquired(&result, Some(Reply::from(&cancelled_word)));
    cancellation.notified(cancelled_word);
    cancellation.answered(&result);
    assert_eq!(cancellation.outcome(), None);
    cancellation.inquired(&result, Some(TransactionStatus::from("FAIL").into()));
    assert_eq!(cancellation.outcome(), Some(Cancelled));
    let mut cancellation = Cancellation::resume(Immediate);
    cancellation.cancelled(result);
    assert_eq!(cancellation.outcome(), Some(Cancelled));
}
