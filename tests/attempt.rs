//! What an attempt does on single sequences of answers. `attempt_model` explores all of them.
#![allow(deprecated, reason = "a row that is used here may become deprecated")]

use Action::{Finish, Inquire, Send, Wait};
use Outcome::{Failed, StartOver, Succeeded, Undecided};
use result_codes::{
    Action, Attempt, NextStep, Outcome, Reply, RequestState, ResultCode, ResultStatus,
};

/// What an attempt is told between two actions.
#[derive(Clone, Copy, Debug)]
enum Told {
    Nothing,
    /// The answer to a send.
    Answered(Reply),
    /// The answer to an inquiry, without an outcome.
    Inquired(Reply),
    /// The outcome that a successful inquiry reports.
    Outcome(Reply),
    Notified(Reply),
    GaveUp,
}

fn tell(attempt: &mut Attempt, told: Told) {
    match told {
        Told::Nothing => {}
        Told::Answered(answer) => attempt.answered(answer),
        Told::Inquired(call) => attempt.inquired(call, None),
        Told::Outcome(outcome) => attempt.inquired(ResultStatus::Success, Some(outcome)),
        Told::Notified(outcome) => attempt.notified(outcome),
        Told::GaveUp => attempt.give_up(),
    }
}

/// Parses a reply as the API sends it: `F ORDER_NOT_EXIST`, or `U` with an unlisted code.
fn reply(text: &str) -> Reply {
    let (status, code) = text.split_once(' ').unwrap_or((text, ""));
    let status = ResultStatus::parse(status).expect("a status");
    Reply::new(status, ResultCode::parse(code))
}

fn answered(text: &str) -> Told {
    Told::Answered(reply(text))
}

fn inquired(text: &str) -> Told {
    Told::Inquired(reply(text))
}

fn outcome(text: &str) -> Told {
    Told::Outcome(reply(text))
}

fn notified(text: &str) -> Told {
    Told::Notified(reply(text))
}

/// Asserts the actions of an attempt: the first, and then one after each thing it is told.
#[track_caller]
fn follows(mut attempt: Attempt, first: Action, then: &[(Told, Action)]) {
    let begun = attempt;
    assert_eq!(attempt.next_action(), first, "{begun:?}");
    for (number, &(told, action)) in then.iter().enumerate() {
        tell(&mut attempt, told);
        let next = attempt.next_action();
        assert_eq!(next, action, "after {:#?}", &then[..=number]);
    }
}

#[track_caller]
fn new(then: &[(Told, Action)]) {
    follows(Attempt::new(), Send, then);
}

#[track_caller]
fn resume(then: &[(Told, Action)]) {
    follows(Attempt::resume(), Inquire, then);
}

const NO_ANSWER: Told = Told::Nothing;
const GIVE_UP: Told = Told::GaveUp;

/// Returns every reply that the table makes possible.
fn replies() -> impl Iterator<Item = Reply> {
    let codes = || ResultCode::ALL.iter().map(|&code| Some(code)).chain([None]);
    ResultStatus::ALL
        .iter()
        .flat_map(move |&status| codes().map(move |code| Reply::new(status, code)))
}

fn is(reply: Reply, status: ResultStatus) -> bool {
    reply.status() == status
}

/// Returns the replies of this status that agree with the table, and the one with an unlisted code.
fn agreed(status: ResultStatus) -> impl Iterator<Item = Reply> {
    replies().filter(move |&reply| {
        is(reply, status) && reply.code().is_none_or(|code| code.status() == status)
    })
}

/// Returns the replies of this status whose code is listed under another one.
fn contradictory(status: ResultStatus) -> impl Iterator<Item = Reply> {
    replies().filter(move |&reply| {
        is(reply, status) && reply.code().is_some_and(|code| code.status() != status)
    })
}

fn state(reply: Reply) -> Option<RequestState> {
    reply.code().and_then(ResultCode::request_state)
}

/// Returns whether the next step is to find out. An S or F with it decides nothing, unless its code has a request state.
fn is_inconclusive(reply: Reply) -> bool {
    matches!(
        reply.next_step(),
        NextStep::Poll | NextStep::Wait | NextStep::Reconcile
    )
}

/// Returns whether it is a failure after which the request cannot go through.
fn is_final_failure(reply: Reply) -> bool {
    let sends_again = matches!(reply.next_step(), NextStep::Retry | NextStep::RefreshToken);
    let is_final = match state(reply) {
        Some(RequestState::IdTaken) => true,
        Some(RequestState::NotFound) => false,
        Some(RequestState::MaybeProcessed) => !sends_again,
        None => !sends_again && !is_inconclusive(reply),
    };
    let is_agreed = reply
        .code()
        .is_none_or(|code| code.status() == ResultStatus::Failed);
    is(reply, ResultStatus::Failed) && is_agreed && is_final
}

#[test]
fn single_sequences() {
    // No answer, and the API does not have the request: the second copy is the first that arrives.
    new(&[
        (NO_ANSWER, Inquire),
        (inquired("F ORDER_NOT_EXIST"), Send),
        (answered("S"), Finish(Succeeded)),
    ]);
    // A refusal of the second copy does not refuse the first.
    new(&[
        (NO_ANSWER, Inquire),
        (inquired("F ORDER_NOT_EXIST"), Send),
        (answered("F EXPIRED_ACCESS_TOKEN"), Inquire),
    ]);
    // The order may be closed because it is paid.
    new(&[
        (answered("F ORDER_IS_CLOSED"), Inquire),
        (inquired("F ORDER_NOT_EXIST"), Finish(Failed)),
    ]);
    new(&[
        (answered("F ORDER_IS_CLOSED"), Inquire),
        (outcome("F PAYMENT_TIMEOUT"), Finish(Failed)),
    ]);
    new(&[
        (answered("F ORDER_IS_CLOSED"), Inquire),
        (outcome("S"), Finish(Succeeded)),
    ]);
    new(&[
        (answered("F PAYMENT_TIMEOUT"), Inquire),
        (outcome("F PAYMENT_TIMEOUT"), Finish(StartOver)),
    ]);
    new(&[
        (answered("F PAYMENT_TIMEOUT"), Inquire),
        (inquired("F ORDER_NOT_EXIST"), Finish(StartOver)),
    ]);
    // Acknowledged: no send.
    new(&[
        (answered("U PAYMENT_IN_PROCESS"), Inquire),
        (inquired("F ORDER_NOT_EXIST"), Inquire),
        (outcome("F ORDER_NOT_EXIST"), Inquire),
    ]);
    // Not acknowledged.
    new(&[
        (answered("U"), Inquire),
        (inquired("F ORDER_NOT_EXIST"), Send),
    ]);
    // Listed as U.
    new(&[
        (answered("F UNKNOWN_EXCEPTION"), Inquire),
        (outcome("S"), Finish(Succeeded)),
    ]);
    new(&[
        (answered("S PAYMENT_IN_PROCESS"), Inquire),
        (inquired("F ORDER_NOT_EXIST"), Inquire),
    ]);
    new(&[
        (answered("F REPEAT_REQ_INCONSISTENT"), Finish(Undecided)),
        (notified("S"), Finish(Undecided)),
    ]);
    new(&[
        (NO_ANSWER, Inquire),
        (inquired("F ORDER_NOT_EXIST"), Send),
        (answered("F REPEAT_REQ_INCONSISTENT"), Inquire),
    ]);
    new(&[
        (answered("F INSUFFICIENT_BALANCE"), Finish(Failed)),
        (notified("S"), Finish(Undecided)),
    ]);
    // A busy server may have processed it.
    new(&[
        (answered("U SYSTEM_BUSY"), Send),
        (answered("F INSUFFICIENT_BALANCE"), Inquire),
        (outcome("F INSUFFICIENT_BALANCE"), Finish(Failed)),
    ]);
    new(&[
        (answered("F PROCESS_FAIL"), Send),
        (answered("F PROCESS_FAIL"), Inquire),
        (outcome("F PROCESS_FAIL"), Send),
    ]);
    // Refunds, voids and captures work alike.
    new(&[
        (NO_ANSWER, Inquire),
        (inquired("F REFUND_NOT_EXIST"), Send),
        (answered("F REFUND_AMOUNT_EXCEED"), Inquire),
        (outcome("S"), Finish(Succeeded)),
    ]);
    new(&[
        (answered("F ORDER_ALREADY_SETTLED"), Inquire),
        (inquired("F ORDER_NOT_EXIST"), Finish(Failed)),
    ]);
    new(&[
        (answered("F AUTHORIZATION_EXPIRED"), Inquire),
        (outcome("F AUTHORIZATION_EXPIRED"), Finish(StartOver)),
    ]);
}

/// A copy may still arrive.
#[test]
fn not_found_as_an_outcome_is_no_failure() {
    new(&[
        (NO_ANSWER, Inquire),
        (outcome("F ORDER_NOT_EXIST"), Send),
        (NO_ANSWER, Inquire),
        (notified("F ORDER_NOT_EXIST"), Send),
        (answered("S"), Finish(Succeeded)),
        (outcome("F ORDER_NOT_EXIST"), Finish(Succeeded)),
    ]);
    new(&[
        (answered("F PAYMENT_TIMEOUT"), Inquire),
        (outcome("F ORDER_NOT_EXIST"), Finish(StartOver)),
    ]);
}

/// So the only copy stays the only one.
#[test]
fn an_inquiry_before_the_first_send_changes_nothing() {
    for call in replies().filter(|&call| !is(call, ResultStatus::Success)) {
        let mut attempt = Attempt::new();
        attempt.inquired(call, None);
        assert_eq!(attempt.next_action(), Send, "{call:?}");
        attempt.answered(reply("F EXPIRED_ACCESS_TOKEN"));
        attempt.inquired(call, None);
        let mut given_up = attempt;
        given_up.give_up();
        assert_eq!(given_up.next_action(), Finish(Failed), "{call:?}");
        assert_eq!(attempt.next_action(), Send, "{call:?}");
        attempt.answered(reply("F INSUFFICIENT_BALANCE"));
        assert_eq!(attempt.next_action(), Finish(Failed), "{call:?}");
    }
}

#[test]
fn what_may_be_processed_never_starts_over() {
    for heard in [inquired("F ORDER_IS_CLOSED"), notified("U ORDER_IS_CLOSED")] {
        new(&[
            (answered("F PAYMENT_TIMEOUT"), Inquire),
            (heard, Inquire),
            (outcome("F PAYMENT_TIMEOUT"), Finish(Failed)),
        ]);
    }
    new(&[
        (answered("F PAYMENT_TIMEOUT"), Inquire),
        (inquired("F ORDER_IS_CLOSED"), Inquire),
        (inquired("F ORDER_NOT_EXIST"), Finish(Failed)),
    ]);
}

#[test]
fn a_failure_that_is_not_final_takes_no_success_back() {
    new(&[
        (answered("S"), Finish(Succeeded)),
        (outcome("F PROCESS_FAIL"), Finish(Succeeded)),
        (notified("F UNKNOWN_EXCEPTION"), Finish(Succeeded)),
        (notified("F RISK_REJECT"), Finish(Undecided)),
    ]);
}

#[test]
fn a_send_that_is_handed_out_counts_as_sent() {
    new(&[(NO_ANSWER, Inquire), (NO_ANSWER, Inquire)]);
    resume(&[
        (NO_ANSWER, Inquire),
        (inquired("F"), Send),
        (NO_ANSWER, Inquire),
    ]);
    for answer in replies().filter(|&reply| is(reply, ResultStatus::Failed)) {
        // It comes after the merchant has moved on, so it is no longer a verdict.
        new(&[(NO_ANSWER, Inquire), (Told::Answered(answer), Inquire)]);
    }
}

#[test]
fn each_answer_of_s_a_or_u_leads_to_its_action() {
    for answer in agreed(ResultStatus::Success).filter(|&reply| !is_inconclusive(reply)) {
        new(&[(Told::Answered(answer), Finish(Succeeded))]);
        resume(&[
            (inquired("F"), Send),
            (Told::Answered(answer), Finish(Succeeded)),
        ]);
    }
    for answer in replies().filter(|&reply| is(reply, ResultStatus::Accepted)) {
        new(&[
            (Told::Answered(answer), Wait),
            (NO_ANSWER, Wait),
            (inquired("F"), Inquire),
            (inquired("F"), Inquire),
        ]);
    }
    for answer in replies().filter(|&reply| is(reply, ResultStatus::Unknown)) {
        let is_agreed = answer
            .code()
            .is_some_and(|code| code.status() == ResultStatus::Unknown);
        let (next, if_not_there) = match answer.next_step() {
            NextStep::Retry => (Send, Send),
            NextStep::Wait if is_agreed => (Wait, Inquire),
            NextStep::Poll if is_agreed => (Inquire, Inquire),
            _ => (Inquire, Send),
        };
        new(&[
            (Told::Answered(answer), next),
            (inquired("F"), if_not_there),
        ]);
        // Once acknowledged, nothing is sent.
        if next == Send {
            let mut attempt = Attempt::resume();
            attempt.inquired(ResultStatus::Success, None);
            attempt.answered(answer);
            assert_eq!(attempt.next_action(), Inquire);
        }
    }
}

#[test]
fn a_failure_is_a_verdict_only_on_the_only_copy() {
    let not_found: Vec<Reply> = agreed(ResultStatus::Failed)
        .filter(|&reply| state(reply) == Some(RequestState::NotFound))
        .collect();
    for answer in agreed(ResultStatus::Failed) {
        let told = Told::Answered(answer);
        match (state(answer), answer.next_step()) {
            (Some(RequestState::IdTaken), _) => new(&[(told, Finish(Undecided))]),
            (Some(RequestState::MaybeProcessed), NextStep::Retry | NextStep::RefreshToken) => {
                new(&[(told, Inquire)]);
            }
            (_, NextStep::Retry) => new(&[(told, Send), (told, Inquire)]),
            // That copy was refused for its token, so the next one is the only copy.
            (_, NextStep::RefreshToken) => {
                new(&[(told, Send), (told, Send), (answered("F"), Finish(Failed))]);
            }
            (Some(RequestState::MaybeProcessed), _) => {
                for &not_found in &not_found {
                    new(&[(told, Inquire), (Told::Inquired(not_found), Finish(Failed))]);
                }
                new(&[
                    (told, Inquire),
                    (outcome("F PAYMENT_TIMEOUT"), Finish(Failed)),
                ]);
                new(&[
                    (told, Inquire),
                    (inquired("F"), Inquire),
                    (outcome("U"), Inquire),
                    (outcome("F PAYMENT_TIMEOUT"), Finish(Failed)),
                ]);
            }
            (_, NextStep::StartOver) => {
                for &not_found in &not_found {
                    new(&[
                        (told, Inquire),
                        (Told::Inquired(not_found), Finish(StartOver)),
                    ]);
                }
                new(&[(told, Inquire), (Told::Outcome(answer), Finish(StartOver))]);
                new(&[(told, Inquire), (outcome("F"), Finish(Failed))]);
                // Only "not found" invites another order.
                new(&[
                    (told, Inquire),
                    (inquired("F"), Inquire),
                    (answered("U SYSTEM_BUSY"), Inquire),
                ]);
            }
            _ if is_inconclusive(answer) => new(&[(told, Inquire), (inquired("F"), Send)]),
            _ => new(&[(told, Finish(Failed))]),
        }
        resume(&[(inquired("F"), Send), (told, Inquire)]);
        new(&[(answered("U SYSTEM_BUSY"), Send), (told, Inquire)]);
    }
}

#[test]
fn contradictory_answers_decide_nothing() {
    for answer in contradictory(ResultStatus::Failed) {
        new(&[(Told::Answered(answer), Inquire), (inquired("F"), Send)]);
        resume(&[(Told::Inquired(answer), Inquire)]);
        resume(&[(Told::Outcome(answer), Inquire)]);
        resume(&[(Told::Notified(answer), Inquire)]);
    }
    for answer in contradictory(ResultStatus::Success) {
        new(&[(Told::Answered(answer), Inquire), (inquired("F"), Inquire)]);
        resume(&[(Told::Inquired(answer), Inquire), (inquired("F"), Inquire)]);
        resume(&[(Told::Outcome(answer), Inquire), (inquired("F"), Inquire)]);
        resume(&[(Told::Notified(answer), Inquire), (inquired("F"), Inquire)]);
        // Nor does the outcome beside one.
        let mut attempt = Attempt::resume();
        attempt.inquired(answer, Some(ResultStatus::Success.into()));
        assert_eq!(attempt.next_action(), Inquire);
    }
}

#[test]
fn how_an_inquiry_went_is_no_outcome() {
    for call in agreed(ResultStatus::Success) {
        resume(&[(Told::Inquired(call), Inquire), (inquired("F"), Inquire)]);
    }
    for call in agreed(ResultStatus::Failed) {
        let is_access = matches!(
            call.next_step(),
            NextStep::RefreshToken | NextStep::Reauthorize
        );
        let asks = match state(call) {
            Some(RequestState::NotFound) => false,
            Some(RequestState::MaybeProcessed) => is_access || call.next_step() == NextStep::Retry,
            Some(RequestState::IdTaken) => is_access,
            None => is_access || is_inconclusive(call),
        };
        let next = if asks { Inquire } else { Send };
        resume(&[(Told::Inquired(call), next)]);
        // Whatever outcome comes with it.
        for outcome in replies() {
            let mut attempt = Attempt::resume();
            attempt.inquired(call, Some(outcome));
            assert_eq!(attempt.next_action(), next, "{call:?}, {outcome:?}");
        }
        new(&[(NO_ANSWER, Inquire), (Told::Inquired(call), next)]);
        new(&[
            (answered("U PAYMENT_IN_PROCESS"), Inquire),
            (Told::Inquired(call), Inquire),
        ]);
        new(&[(answered("A"), Wait), (Told::Inquired(call), Inquire)]);
    }
    for call in replies()
        .filter(|&reply| is(reply, ResultStatus::Unknown) || is(reply, ResultStatus::Accepted))
    {
        resume(&[(Told::Inquired(call), Inquire), (inquired("F"), Send)]);
        // An outcome beside a call that did not succeed decides nothing.
        let mut attempt = Attempt::resume();
        attempt.inquired(call, Some(ResultStatus::Success.into()));
        assert_eq!(attempt.next_action(), Inquire);
    }
}

#[test]
fn an_outcome_decides() {
    for reply in replies() {
        let is_agreed = reply
            .code()
            .is_none_or(|code| code.status() == reply.status());
        let (next, if_acknowledged) = match reply.status() {
            ResultStatus::Accepted => (Wait, Wait),
            ResultStatus::Unknown => (Inquire, Inquire),
            _ if !is_agreed => (Inquire, Inquire),
            ResultStatus::Success if is_inconclusive(reply) => (Inquire, Inquire),
            ResultStatus::Success => (Finish(Succeeded), Finish(Succeeded)),
            ResultStatus::Failed => match (state(reply), reply.next_step()) {
                (Some(RequestState::IdTaken), _) => (Finish(Undecided), Finish(Undecided)),
                (Some(RequestState::MaybeProcessed), NextStep::Retry | NextStep::RefreshToken) => {
                    (Inquire, Inquire)
                }
                (Some(RequestState::MaybeProcessed), _) => (Finish(Failed), Finish(Failed)),
                (Some(RequestState::NotFound), _)
                | (_, NextStep::Retry | NextStep::RefreshToken) => (Send, Inquire),
                (_, NextStep::StartOver) => (Finish(StartOver), Finish(StartOver)),
                _ if is_inconclusive(reply) => (Inquire, Inquire),
                _ => (Finish(Failed), Finish(Failed)),
            },
        };
        for told in [Told::Outcome(reply), Told::Notified(reply)] {
            resume(&[(told, next)]);
            new(&[(NO_ANSWER, Inquire), (told, next)]);
            new(&[(answered("A"), Wait), (told, if_acknowledged)]);
            if is(reply, ResultStatus::Unknown) || is(reply, ResultStatus::Accepted) {
                resume(&[(told, next), (inquired("F"), Inquire)]);
            }
        }
    }
}

#[test]
fn after_the_end_only_the_opposite_outcome_counts() {
    let failed = [
        Told::Answered(reply("F")),
        Told::Outcome(reply("F PAYMENT_TIMEOUT")),
    ];
    let ends = failed.into_iter().chain([Told::Answered(reply("S"))]);
    for end in ends {
        for reply in replies() {
            for told in [
                Told::Answered(reply),
                Told::Inquired(reply),
                Told::Outcome(reply),
                Told::Notified(reply),
                GIVE_UP,
                NO_ANSWER,
            ] {
                let mut attempt = Attempt::new();
                assert_eq!(attempt.next_action(), Send);
                tell(&mut attempt, end);
                let Finish(before) = attempt.next_action() else {
                    panic!("{end:?} is no end");
                };
                let is_opposite = match told {
                    Told::Answered(_) => before != Succeeded && is(reply, ResultStatus::Success),
                    Told::Outcome(_) | Told::Notified(_) => match before {
                        Succeeded => is_final_failure(reply),
                        _ => is(reply, ResultStatus::Success),
                    },
                    Told::Inquired(_) | Told::GaveUp | Told::Nothing => false,
                };
                tell(&mut attempt, told);
                let after = if is_opposite { Undecided } else { before };
                assert_eq!(attempt.next_action(), Finish(after), "{end:?}, {told:?}");
                if is_opposite {
                    // For good.
                    for again in replies() {
                        let mut attempt = attempt;
                        attempt.answered(again);
                        attempt.notified(again);
                        attempt.inquired(ResultStatus::Success, Some(again));
                        assert_eq!(attempt.next_action(), Finish(Undecided));
                    }
                }
            }
        }
    }
    // Beside a call that did not succeed, only S counts.
    for call in replies().filter(|&call| !is(call, ResultStatus::Success) || is_inconclusive(call))
    {
        for outcome in replies() {
            let mut failed = Attempt::new();
            failed.give_up();
            failed.inquired(call, Some(outcome));
            let is_opposite = is(outcome, ResultStatus::Success);
            let after = if is_opposite { Undecided } else { Failed };
            assert_eq!(failed.next_action(), Finish(after), "{call:?}, {outcome:?}");
            let mut succeeded = Attempt::new();
            succeeded.notified(ResultStatus::Success);
            succeeded.inquired(call, Some(outcome));
            assert_eq!(
                succeeded.next_action(),
                Finish(Succeeded),
                "{call:?}, {outcome:?}"
            );
        }
    }
}

#[test]
fn giving_up_ends_every_attempt() {
    // Nothing can have arrived.
    new(&[
        (GIVE_UP, Finish(Undecided)),
        (answered("F EXPIRED_ACCESS_TOKEN"), Finish(Failed)),
    ]);
    follows(
        Attempt::new(),
        Send,
        &[(answered("F EXPIRED_ACCESS_TOKEN"), Send)],
    );
    let mut attempt = Attempt::new();
    attempt.give_up();
    assert_eq!(attempt.next_action(), Finish(Failed));
    let mut attempt = Attempt::new();
    assert_eq!(attempt.next_action(), Send);
    attempt.answered(reply("F EXPIRED_ACCESS_TOKEN"));
    attempt.give_up();
    assert_eq!(attempt.next_action(), Finish(Failed));

    new(&[
        (GIVE_UP, Finish(Undecided)),
        (notified("S"), Finish(Succeeded)),
    ]);
    new(&[
        (GIVE_UP, Finish(Undecided)),
        (notified("F"), Finish(Failed)),
    ]);
    new(&[
        (GIVE_UP, Finish(Undecided)),
        (notified("F PAYMENT_TIMEOUT"), Finish(StartOver)),
    ]);
    // The answer to the only copy came after all.
    new(&[
        (GIVE_UP, Finish(Undecided)),
        (answered("F"), Finish(Failed)),
    ]);
    new(&[
        (GIVE_UP, Finish(Undecided)),
        (notified("U"), Finish(Undecided)),
        (answered("S"), Finish(Succeeded)),
    ]);
    for answer in replies() {
        let mut attempt = Attempt::new();
        assert_eq!(attempt.next_action(), Send);
        attempt.answered(answer);
        let is_unsent = is(answer, ResultStatus::Failed)
            && answer.next_step() == NextStep::RefreshToken
            && state(answer) != Some(RequestState::MaybeProcessed);
        let mut before = attempt;
        attempt.give_up();
        let expected = match before.next_action() {
            Finish(outcome) => outcome,
            _ if is_unsent => Failed,
            _ => Undecided,
        };
        assert_eq!(attempt.next_action(), Finish(expected), "{answer:?}");
    }
    resume(&[
        (GIVE_UP, Finish(Undecided)),
        (inquired("F ORDER_NOT_EXIST"), Finish(Undecided)),
    ]);
}

#[test]
fn a_reply_combines_status_and_code() {
    for reply in replies() {
        let expected = match reply.code() {
            Some(code) if code.status() == reply.status() => code.next_step(),
            Some(_) if matches!(reply.status(), ResultStatus::Success | ResultStatus::Failed) => {
                NextStep::Reconcile
            }
            _ => reply.status().next_step(),
        };
        assert_eq!(reply.next_step(), expected, "{reply:?}");
    }
}

#[test]
fn an_attempt_is_small() {
    assert!(size_of::<Attempt>() <= 4, "{}", size_of::<Attempt>());
}
