//! The rules of an attempt on single sequences of replies. `attempt_model` explores all of them.
#![allow(deprecated, reason = "a row that is used here may become deprecated")]

use Action::{Finish, Inquire, Send, Wait};
use Flow::{Deferred, Immediate};
use Outcome::{Failed, GivenUp, StartOver, Succeeded, Undecided};
use result_codes::{Action, Attempt, Flow, NextStep, Outcome, Reply, RequestState, ResultStatus};

use crate::told::*;

fn not_found() -> Told {
    inquired("F ORDER_NOT_EXIST")
}

#[track_caller]
fn new(then: &[(Told, Action)]) -> Attempt {
    follows(Attempt::new(Immediate), Send, then)
}

#[track_caller]
fn resume(then: &[(Told, Action)]) -> Attempt {
    follows(Attempt::resume(Immediate), Inquire, then)
}

#[track_caller]
fn deferred(then: &[(Told, Action)]) -> Attempt {
    follows(Attempt::new(Deferred), Send, then)
}

fn is_agreed(reply: Reply) -> bool {
    reply
        .code()
        .is_none_or(|code| code.status() == reply.status())
}

/// What follows from an F that answers the only copy, or that is the outcome of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    Nothing,
    SendAgain,
    RefreshToken,
    MaybeProcessed,
    NotFound,
    IdTaken,
    StartOver,
    Final,
}

fn failure(reply: Reply) -> Failure {
    use Failure as F;
    let is_repeated = matches!(reply.next_step(), NextStep::Retry | NextStep::RefreshToken);
    match (state(reply), reply.next_step()) {
        _ if !is_agreed(reply) => F::Nothing,
        (Some(RequestState::IdTaken), _) => F::IdTaken,
        (Some(RequestState::MaybeProcessed), _) if is_repeated => F::Nothing,
        (Some(RequestState::MaybeProcessed), _) => F::MaybeProcessed,
        (Some(RequestState::NotFound), _) => F::NotFound,
        (None, NextStep::Retry) => F::SendAgain,
        (None, NextStep::RefreshToken) => F::RefreshToken,
        (None, NextStep::StartOver) => F::StartOver,
        (None, _) if finds_out(reply) => F::Nothing,
        (None, _) => F::Final,
    }
}

// Rule 1: how an attempt begins.

#[test]
fn a_send_that_is_handed_out_counts_as_sent() {
    new(&[(NO_ANSWER, Inquire), (NO_ANSWER, Inquire)]);
    resume(&[
        (NO_ANSWER, Inquire),
        (not_found(), Send),
        (NO_ANSWER, Inquire),
    ]);
    for answer in of_status(ResultStatus::Failed) {
        // It comes after the merchant has moved on, so it is no longer a verdict.
        new(&[(NO_ANSWER, Inquire), (Told::Answered(answer), Inquire)]);
    }
}

#[test]
fn looking_changes_nothing() {
    let mut attempt = Attempt::new(Immediate);
    assert_eq!(attempt.next_action(), Send);
    for _ in 0..3 {
        assert_eq!(attempt.outcome(), None);
        assert_eq!(attempt.decided_by(), None);
        assert!(!attempt.order_may_be_paid());
    }
    // Still the only copy.
    attempt.answered(reply("F INSUFFICIENT_BALANCE"));
    assert_eq!(attempt.outcome(), Some(Failed));
}

#[test]
fn an_inquiry_before_the_first_send_changes_nothing() {
    for call in replies().filter(|call| call.status() != ResultStatus::Success) {
        let mut attempt = Attempt::new(Immediate);
        attempt.inquired(call, None);
        assert_eq!(attempt.next_action(), Send, "{call:?}");
        attempt.answered(reply("F EXPIRED_ACCESS_TOKEN"));
        attempt.inquired(call, None);
        let mut given_up = attempt.clone();
        given_up.give_up();
        assert_eq!(given_up.next_action(), Finish(Failed), "{call:?}");
        assert_eq!(attempt.next_action(), Send, "{call:?}");
        attempt.answered(reply("F INSUFFICIENT_BALANCE"));
        assert_eq!(attempt.next_action(), Finish(Failed), "{call:?}");
    }
}

// Rule 2: S, A and U to a send.

#[test]
fn success_of_a_deferred_send_is_something_to_pay() {
    for success in of_status(ResultStatus::Success).filter(|&success| !finds_out(success)) {
        let success = Told::Answered(success);
        new(&[(success, Finish(Succeeded))]);
        resume(&[(not_found(), Send), (success, Finish(Succeeded))]);
        deferred(&[
            (success, Wait),
            (not_found(), Inquire),
            (outcome("U"), Inquire),
            (outcome("S"), Finish(Succeeded)),
        ]);
        deferred(&[(success, Wait), (notified("F"), Finish(Failed))]);
    }
}

#[test]
fn accepted_waits_and_is_never_sent_again() {
    for answer in of_status(ResultStatus::Accepted) {
        new(&[
            (Told::Answered(answer), Wait),
            (NO_ANSWER, Wait),
            (not_found(), Inquire),
            (not_found(), Inquire),
        ]);
    }
}

#[test]
fn unknown_goes_by_its_next_step() {
    for answer in of_status(ResultStatus::Unknown) {
        let is_listed = answer
            .code()
            .is_some_and(|code| code.status() == ResultStatus::Unknown);
        let (next, if_not_found) = match answer.next_step() {
            NextStep::Retry => (Send, Send),
            NextStep::Wait if is_listed => (Wait, Inquire),
            NextStep::Poll if is_listed => (Inquire, Inquire),
            _ => (Inquire, Send),
        };
        new(&[(Told::Answered(answer), next), (not_found(), if_not_found)]);
        // Once acknowledged, nothing is sent.
        if next == Send {
            resume(&[(inquired("S"), Inquire), (Told::Answered(answer), Inquire)]);
        }
    }
}

/// Seen: `Send`, `Send`, `Send` and never an inquiry, although the first copy may be booked.
#[test]
fn a_busy_server_is_sent_to_once_more_and_then_asked() {
    new(&[
        (answered("U UNKNOWN_EXCEPTION"), Send),
        (answered("U UNKNOWN_EXCEPTION"), Inquire),
        (not_found(), Send),
        (answered("U SYSTEM_BUSY"), Inquire),
    ]);
    new(&[
        (answered("F PROCESS_FAIL"), Send),
        (answered("U SYSTEM_BUSY"), Inquire),
    ]);
    // That copy was refused for its token, so the next one is the only copy.
    new(&[
        (answered("F EXPIRED_ACCESS_TOKEN"), Send),
        (answered("U SYSTEM_BUSY"), Send),
    ]);
    resume(&[(not_found(), Send), (answered("U SYSTEM_BUSY"), Inquire)]);
    // The answer is late.
    new(&[(NO_ANSWER, Inquire), (answered("U SYSTEM_BUSY"), Inquire)]);
}

// Rule 3: F to a send, and contradictions.

#[test]
fn a_failure_is_the_verdict_only_on_the_only_copy() {
    for answer in of_status(ResultStatus::Failed) {
        let told = Told::Answered(answer);
        match failure(answer) {
            Failure::Nothing => {
                new(&[(told, Inquire), (not_found(), Send)]);
            }
            Failure::SendAgain => {
                new(&[(told, Send), (told, Inquire)]);
            }
            Failure::RefreshToken => {
                new(&[(told, Send), (told, Send), (answered("F"), Finish(Failed))]);
            }
            Failure::MaybeProcessed => {
                let attempt = new(&[(told, Inquire), (not_found(), Finish(Failed))]);
                assert_eq!(attempt.decided_by(), Some(answer));
                assert!(attempt.order_may_be_paid());
                new(&[
                    (told, Inquire),
                    (outcome("U"), Inquire),
                    (outcome("F PAYMENT_TIMEOUT"), Finish(Failed)),
                ]);
            }
            Failure::StartOver => {
                let attempt = new(&[(told, Inquire), (not_found(), Finish(StartOver))]);
                assert_eq!(attempt.decided_by(), Some(answer));
                new(&[(told, Inquire), (Told::Outcome(answer), Finish(StartOver))]);
                let attempt = new(&[(told, Inquire), (outcome("F"), Finish(Failed))]);
                assert_eq!(attempt.decided_by(), Some(reply("F")));
                // Nothing less than "not found" ends it.
                new(&[
                    (told, Inquire),
                    (inquired("F"), Inquire),
                    (answered("U SYSTEM_BUSY"), Inquire),
                ]);
            }
            Failure::IdTaken => {
                new(&[
                    (told, Finish(Undecided)),
                    (notified("S"), Finish(Undecided)),
                ]);
            }
            // As the answer to a send, it goes by its next step.
            Failure::NotFound => {
                let next = match answer.next_step() {
                    NextStep::Retry | NextStep::RefreshToken => Send,
                    _ if finds_out(answer) => Inquire,
                    _ => Finish(Failed),
                };
                let attempt = new(&[(told, next)]);
                let decided_by = (next == Finish(Failed)).then_some(answer);
                assert_eq!(attempt.decided_by(), decided_by);
            }
            Failure::Final => {
                let attempt = new(&[(told, Finish(Failed))]);
                assert_eq!(attempt.decided_by(), Some(answer));
            }
        }
        // A later copy.
        resume(&[(not_found(), Send), (told, Inquire)]);
        new(&[(answered("U SYSTEM_BUSY"), Send), (told, Inquire)]);
    }
}

#[test]
fn what_may_be_processed_never_starts_over() {
    for heard in [inquired("F ORDER_IS_CLOSED"), notified("U ORDER_IS_CLOSED")] {
        let attempt = new(&[
            (answered("F PAYMENT_TIMEOUT"), Inquire),
            (heard, Inquire),
            (outcome("F PAYMENT_TIMEOUT"), Finish(Failed)),
        ]);
        assert!(attempt.order_may_be_paid());
    }
    new(&[
        (answered("F PAYMENT_TIMEOUT"), Inquire),
        (inquired("F ORDER_IS_CLOSED"), Inquire),
        (not_found(), Finish(Failed)),
    ]);
    // It is remembered after the end too.
    let mut attempt = new(&[(answered("S"), Finish(Succeeded))]);
    assert!(!attempt.order_may_be_paid());
    attempt.answered(reply("F ORDER_IS_CLOSED"));
    assert!(attempt.order_may_be_paid());
}

#[test]
fn contradictions_decide_nothing() {
    for contradiction in replies().filter(|&reply| !is_agreed(reply)) {
        let told = [
            Told::Inquired(contradiction),
            Told::Outcome(contradiction),
            Told::Notified(contradiction),
        ];
        match contradiction.status() {
            ResultStatus::Failed => {
                new(&[
                    (Told::Answered(contradiction), Inquire),
                    (not_found(), Send),
                ]);
                for told in told {
                    resume(&[(told, Inquire)]);
                }
            }
            // After such an S, nothing is sent.
            ResultStatus::Success => {
                let answered = Told::Answered(contradiction);
                new(&[(answered, Inquire), (not_found(), Inquire)]);
                deferred(&[(answered, Inquire), (not_found(), Inquire)]);
                for told in told {
                    resume(&[(told, Inquire), (not_found(), Inquire)]);
                }
                // Nor does the outcome beside one decide.
                let mut attempt = Attempt::resume(Immediate);
                attempt.inquired(contradiction, Some(reply("S")));
                assert_eq!(attempt.next_action(), Inquire);
            }
            ResultStatus::Unknown | ResultStatus::Accepted => {}
        }
    }
}

// Rules 4 and 5: inquiries.

/// Seen: a bug in the signature of the inquiry sends payments.
#[test]
fn only_not_found_says_that_the_api_does_not_have_it() {
    for call in replies() {
        let says_not_found =
            call.status() == ResultStatus::Failed && state(call) == Some(RequestState::NotFound);
        let next = if says_not_found { Send } else { Inquire };
        resume(&[(Told::Inquired(call), next)]);
        new(&[(NO_ANSWER, Inquire), (Told::Inquired(call), next)]);
        // Acknowledged, so nothing is sent.
        new(&[
            (answered("U PAYMENT_IN_PROCESS"), Inquire),
            (Told::Inquired(call), Inquire),
        ]);
        new(&[(answered("A"), Wait), (Told::Inquired(call), Inquire)]);
        if call.status() != ResultStatus::Success {
            // An outcome beside it is not read; beside "not found" it contradicts it.
            for outcome in [reply("S"), reply("F"), reply("U")] {
                let mut attempt = Attempt::resume(Immediate);
                attempt.expired();
                let _ = attempt.next_action();
                attempt.inquired(call, Some(outcome));
                assert_eq!(attempt.next_action(), Inquire, "{call:?}, {outcome:?}");
            }
        }
    }
}

#[test]
fn a_successful_inquiry_without_an_outcome_found_the_request() {
    resume(&[(inquired("S"), Inquire), (not_found(), Inquire)]);
    resume(&[(inquired("U"), Inquire), (not_found(), Send)]);
}

/// The merchant has lost the link, and sends again by itself. The answer is that of a later copy.
#[test]
fn a_link_that_was_lost_can_be_asked_for_again() {
    let lost = &[(NO_ANSWER, Inquire), (outcome("U"), Inquire)];
    let mut attempt = deferred(lost);
    attempt.answered(reply("S"));
    follows(attempt, Wait, &[(outcome("S"), Finish(Succeeded))]);
    let mut attempt = deferred(lost);
    attempt.answered(reply("F INVALID_ACCESS_TOKEN"));
    follows(attempt, Inquire, &[(outcome("S"), Finish(Succeeded))]);
}

// Rule 6: the outcome.

#[test]
fn an_outcome_decides() {
    for reply in replies() {
        let (next, if_acknowledged) = match reply.status() {
            ResultStatus::Accepted => (Wait, Wait),
            ResultStatus::Unknown => (Inquire, Inquire),
            ResultStatus::Success if finds_out(reply) => (Inquire, Inquire),
            ResultStatus::Success => (Finish(Succeeded), Finish(Succeeded)),
            ResultStatus::Failed => match failure(reply) {
                Failure::Nothing => (Inquire, Inquire),
                Failure::NotFound | Failure::SendAgain | Failure::RefreshToken => (Send, Inquire),
                Failure::IdTaken => (Finish(Undecided), Finish(Undecided)),
                Failure::StartOver => (Finish(StartOver), Finish(StartOver)),
                Failure::MaybeProcessed | Failure::Final => (Finish(Failed), Finish(Failed)),
            },
        };
        for told in [Told::Outcome(reply), Told::Notified(reply)] {
            for attempt in [
                resume(&[(told, next)]),
                new(&[(NO_ANSWER, Inquire), (told, next)]),
                new(&[(answered("A"), Wait), (told, if_acknowledged)]),
                deferred(&[(answered("S"), Wait), (told, if_acknowledged)]),
            ] {
                let decided_by = attempt.outcome().map(|_| reply);
                assert_eq!(attempt.decided_by(), decided_by);
            }
            if !matches!(next, Finish(_) | Send) && reply.status() != ResultStatus::Failed {
                resume(&[(told, next), (not_found(), Inquire)]);
            }
        }
    }
}

/// A word such as `PROCESSING` is a status without a code.
#[test]
#[cfg(feature = "alloc")]
fn words_decide_like_statuses() {
    use result_codes::TransactionStatus;
    for (word, next) in [
        ("SUCCESS", Finish(Succeeded)),
        ("FAIL", Finish(Failed)),
        ("PROCESSING", Inquire),
        ("WORD_OF_TOMORROW", Inquire),
        ("success", Inquire),
    ] {
        let word = TransactionStatus::from(word);
        for mut attempt in [Attempt::resume(Immediate), Attempt::resume(Deferred)] {
            attempt.inquired(ResultStatus::Success, Some(Reply::from(&word)));
            assert_eq!(attempt.next_action(), next, "{word}");
        }
        let mut attempt = deferred(&[(answered("S"), Wait)]);
        attempt.notified(&word);
        assert_eq!(attempt.next_action(), next, "{word}");
    }
}

/// What a program has in its hands compiles: a result object, or a reference to one.
#[test]
#[cfg(feature = "alloc")]
fn result_objects_are_replies() {
    use result_codes::ResultObject;
    let result = ResultObject::new("S", "SUCCESS", "success");
    let mut attempt = Attempt::resume(Immediate);
    attempt.answered(&result);
    attempt.inquired(&result, Some((&result).into()));
    attempt.notified(&result);
    attempt.answered(result);
    assert_eq!(attempt.outcome(), Some(Succeeded));
}

// Rule 7: expiry.

#[test]
fn nothing_is_sent_once_it_expired() {
    follows(
        {
            let mut attempt = Attempt::new(Immediate);
            attempt.expired();
            attempt
        },
        Finish(Failed),
        &[],
    );
    new(&[
        (answered("F EXPIRED_ACCESS_TOKEN"), Send),
        (EXPIRED, Inquire),
    ]);
    let mut attempt = Attempt::new(Immediate);
    assert_eq!(attempt.next_action(), Send);
    attempt.answered(reply("F EXPIRED_ACCESS_TOKEN"));
    attempt.expired();
    assert_eq!(
        (attempt.outcome(), attempt.decided_by()),
        (Some(Failed), None)
    );
    // The answer comes after the expiry: nothing has arrived.
    let mut attempt = Attempt::new(Immediate);
    assert_eq!(attempt.next_action(), Send);
    attempt.expired();
    attempt.answered(reply("F EXPIRED_ACCESS_TOKEN"));
    assert_eq!(attempt.outcome(), Some(Failed));

    for told in [answered("U SYSTEM_BUSY"), answered("F PROCESS_FAIL")] {
        let mut attempt = Attempt::new(Immediate);
        assert_eq!(attempt.next_action(), Send);
        attempt.tell(told);
        attempt.expired();
        assert_eq!(attempt.next_action(), Inquire);
    }
    deferred(&[(answered("S"), Wait), (EXPIRED, Wait)]);
    for told in replies().flat_map(|reply| {
        [
            Told::Answered(reply),
            Told::Inquired(reply),
            Told::Outcome(reply),
            Told::Notified(reply),
        ]
    }) {
        let mut attempt = Attempt::resume(Immediate);
        attempt.expired();
        attempt.tell(told);
        assert_ne!(attempt.next_action(), Send, "{told:?}");
        attempt.tell(told);
        assert_ne!(attempt.next_action(), Send, "{told:?}");
    }
}

#[test]
fn only_what_was_inquired_after_the_expiry_ends_it() {
    for told in [
        not_found(),
        outcome("F ORDER_NOT_EXIST"),
        outcome("F PROCESS_FAIL"),
        outcome("F EXPIRED_ACCESS_TOKEN"),
    ] {
        let attempt = resume(&[(EXPIRED, Inquire), (told, Finish(Failed))]);
        let (Told::Inquired(reply) | Told::Outcome(reply)) = told else {
            panic!("{told:?}");
        };
        assert_eq!(attempt.decided_by(), Some(reply));
        // An acknowledged order that nobody paid can be gone.
        deferred(&[
            (answered("S"), Wait),
            (EXPIRED, Wait),
            (told, Finish(Failed)),
        ]);
        // This inquiry was under way.
        let mut attempt = Attempt::resume(Immediate);
        assert_eq!(attempt.next_action(), Inquire);
        attempt.expired();
        attempt.tell(told);
        // Calling it again does not make the next inquiry an older one.
        follows(attempt, Inquire, &[]);
        let mut attempt = resume(&[(EXPIRED, Inquire)]);
        attempt.expired();
        attempt.tell(told);
        assert_eq!(attempt.outcome(), Some(Failed));
    }
    for told in [notified("F ORDER_NOT_EXIST"), notified("F PROCESS_FAIL")] {
        resume(&[(EXPIRED, Inquire), (told, Inquire)]);
    }
    // An answer to a send says nothing about the request.
    resume(&[(EXPIRED, Inquire), (answered("F ORDER_NOT_EXIST"), Inquire)]);
    // A refusal starts over.
    new(&[
        (answered("F PAYMENT_TIMEOUT"), Inquire),
        (EXPIRED, Inquire),
        (not_found(), Finish(StartOver)),
    ]);
    // A late success.
    resume(&[
        (EXPIRED, Inquire),
        (not_found(), Finish(Failed)),
        (notified("S"), Finish(Undecided)),
    ]);
}

// Rule 8: giving up.

#[test]
fn giving_up_ends_every_attempt() {
    let mut attempt = Attempt::new(Immediate);
    attempt.give_up();
    assert_eq!(attempt.next_action(), Finish(Failed));
    for answer in replies() {
        let mut attempt = Attempt::new(Immediate);
        assert_eq!(attempt.next_action(), Send);
        attempt.answered(answer);
        let decided = attempt.outcome();
        attempt.give_up();
        let is_unsent = answer.status() == ResultStatus::Failed
            && answer.next_step() == NextStep::RefreshToken
            && matches!(failure(answer), Failure::RefreshToken | Failure::NotFound);
        let expected = decided.unwrap_or(if is_unsent { Failed } else { GivenUp });
        assert_eq!(attempt.next_action(), Finish(expected), "{answer:?}");
    }
    // Nothing can have arrived.
    let attempt = new(&[
        (GIVE_UP, Finish(GivenUp)),
        (answered("F EXPIRED_ACCESS_TOKEN"), Finish(Failed)),
    ]);
    assert_eq!(attempt.decided_by(), Some(reply("F EXPIRED_ACCESS_TOKEN")));
}

/// Seen: given up, resumed days later, not found, sent, charged.
#[test]
fn what_was_given_up_is_decided_but_never_sent_again() {
    let mut given_up = Attempt::resume(Immediate);
    given_up.give_up();
    for begun in [given_up, Attempt::ended(GivenUp)] {
        assert_eq!(begun.outcome(), Some(GivenUp));
        assert_eq!(begun.decided_by(), None);
        for (told, then) in [
            (not_found(), GivenUp),
            (outcome("F PROCESS_FAIL"), GivenUp),
            (outcome("U"), GivenUp),
            (notified("A"), GivenUp),
            (notified("S"), Succeeded),
            (outcome("S"), Succeeded),
            (outcome("F"), Failed),
            (notified("F"), Failed),
            // It never starts over.
            (outcome("F PAYMENT_TIMEOUT"), Failed),
            (notified("F REPEAT_REQ_INCONSISTENT"), Undecided),
        ] {
            follows(begun.clone(), Finish(GivenUp), &[(told, Finish(then))]);
        }
        // Once expired, "not found" ends it.
        follows(
            begun.clone(),
            Finish(GivenUp),
            &[(EXPIRED, Finish(GivenUp)), (not_found(), Finish(Failed))],
        );
    }
    new(&[
        (answered("F PAYMENT_TIMEOUT"), Inquire),
        (GIVE_UP, Finish(GivenUp)),
        (not_found(), Finish(Failed)),
    ]);
    // A late answer decides it too, but from the store nobody knows what its S means.
    new(&[
        (GIVE_UP, Finish(GivenUp)),
        (answered("S"), Finish(Succeeded)),
    ]);
    deferred(&[(GIVE_UP, Finish(GivenUp)), (answered("S"), Finish(GivenUp))]);
    follows(
        Attempt::ended(GivenUp),
        Finish(GivenUp),
        &[(answered("S"), Finish(GivenUp))],
    );
}

// Rule 9: after the end.

#[test]
fn after_the_end_only_the_opposite_outcome_counts() {
    let ends = [
        (Succeeded, answered("S")),
        (Failed, answered("F")),
        (Failed, outcome("F ORDER_IS_CLOSED")),
        (StartOver, outcome("F PAYMENT_TIMEOUT")),
    ];
    let ended = ends.map(|(ended, told)| (ended, new(&[(told, Finish(ended))])));
    let stored = ends.map(|(ended, _)| (ended, Attempt::ended(ended)));
    for (ended, attempt) in ended.into_iter().chain(stored) {
        for reply in replies() {
            let is_final = reply.status() == ResultStatus::Failed
                && matches!(
                    failure(reply),
                    Failure::MaybeProcessed
                        | Failure::IdTaken
                        | Failure::StartOver
                        | Failure::Final
                );
            let is_s = reply.status() == ResultStatus::Success;
            for told in [
                Told::Answered(reply),
                Told::Inquired(reply),
                Told::Outcome(reply),
                Told::Notified(reply),
                EXPIRED,
                GIVE_UP,
                NO_ANSWER,
            ] {
                let is_opposite = match told {
                    Told::Answered(_) => ended != Succeeded && is_s,
                    Told::Outcome(_) | Told::Notified(_) if ended == Succeeded => is_final,
                    Told::Outcome(_) | Told::Notified(_) => is_s,
                    _ => false,
                };
                let expected = if is_opposite { Undecided } else { ended };
                follows(attempt.clone(), Finish(ended), &[(told, Finish(expected))]);
            }
        }
    }
    // An S to a deferred send says that there was something to pay, which is no contradiction.
    deferred(&[
        (NO_ANSWER, Inquire),
        (outcome("F"), Finish(Failed)),
        (answered("S"), Finish(Failed)),
    ]);
}

#[test]
fn beside_a_failed_inquiry_only_success_counts_after_the_end() {
    let has_failed = |call: &Reply| call.status() != ResultStatus::Success || finds_out(*call);
    for call in replies().filter(has_failed) {
        for outcome in [reply("S"), reply("F"), reply("U")] {
            let mut failed = Attempt::ended(Failed);
            failed.inquired(call, Some(outcome));
            let is_opposite = outcome == reply("S");
            let expected = if is_opposite { Undecided } else { Failed };
            assert_eq!(failed.outcome(), Some(expected), "{call:?}, {outcome:?}");
            let mut succeeded = Attempt::ended(Succeeded);
            succeeded.inquired(call, Some(outcome));
            assert_eq!(
                succeeded.outcome(),
                Some(Succeeded),
                "{call:?}, {outcome:?}"
            );
        }
    }
}

/// Seen: given up, then S, then F, stored as "gave up": resumed, an S made it a success.
#[test]
fn a_contradiction_is_stored_as_what_it_is() {
    let attempt = new(&[
        (GIVE_UP, Finish(GivenUp)),
        (notified("S"), Finish(Succeeded)),
        (notified("F RISK_REJECT"), Finish(Undecided)),
    ]);
    assert_eq!(attempt.decided_by(), Some(reply("F RISK_REJECT")));
    let stored = attempt.outcome().expect("it has ended").as_str();
    let stored: Outcome = stored.parse().expect("it was stored");
    for reply in replies() {
        follows(
            Attempt::ended(stored),
            Finish(Undecided),
            &[
                (Told::Outcome(reply), Finish(Undecided)),
                (Told::Notified(reply), Finish(Undecided)),
                (Told::Answered(reply), Finish(Undecided)),
            ],
        );
    }
}

// The types.

#[test]
fn outcomes_and_flows_are_stored_as_strings_that_never_change() {
    let outcomes = [
        (Succeeded, "succeeded"),
        (Failed, "failed"),
        (StartOver, "start_over"),
        (GivenUp, "given_up"),
        (Undecided, "undecided"),
    ];
    for (outcome, text) in outcomes {
        assert_eq!(outcome.as_str(), text);
        assert_eq!(format!("{outcome:>12}"), format!("{text:>12}"));
        assert_eq!(text.parse(), Ok(outcome));
        assert_eq!(Finish(outcome).to_string(), text);
    }
    for (flow, text) in [(Immediate, "immediate"), (Deferred, "deferred")] {
        assert_eq!(flow.as_str(), text);
        assert_eq!(flow.to_string(), text);
        assert_eq!(text.parse(), Ok(flow));
    }
    let actions = [Send, Inquire, Wait].map(|action| action.to_string());
    assert_eq!(actions, ["send", "inquire", "wait"]);
    let error = "Succeeded".parse::<Outcome>().unwrap_err();
    assert_eq!(error.to_string(), "unrecognized outcome");
}

#[test]
#[cfg(feature = "serde")]
fn outcomes_and_flows_are_serialized_as_their_strings() {
    let json = serde_json::to_string(&(Deferred, GivenUp)).unwrap();
    assert_eq!(json, r#"["deferred","given_up"]"#);
    let parsed: (Flow, Outcome) = serde_json::from_str(&json).unwrap();
    assert_eq!(parsed, (Deferred, GivenUp));
    let error = serde_json::from_str::<Outcome>(r#""paid""#).unwrap_err();
    assert!(error.to_string().contains("expected outcome as a string"));
    let error = serde_json::from_str::<Outcome>("1").unwrap_err();
    assert!(error.to_string().contains("expected outcome as a string"));
}

#[test]
fn a_reply_combines_status_and_code() {
    for reply in replies() {
        let decides = matches!(reply.status(), ResultStatus::Success | ResultStatus::Failed);
        let expected = match reply.code() {
            Some(code) if code.status() == reply.status() => code.next_step(),
            Some(_) if decides => NextStep::Reconcile,
            _ => reply.status().next_step(),
        };
        assert_eq!(reply.next_step(), expected, "{reply:?}");
    }
}
