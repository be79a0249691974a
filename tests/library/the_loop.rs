//! The loops that the README and the reference show, against what the provider sends.

use std::cell::RefCell;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use result_codes::{Flow, ResultCode, ResultStatus};

include!("../../src/docs/loop.rs");
include!("../../src/docs/cancel_loop.rs");

/// What happens when the loop calls the provider, in order. After the last of its kind, it happens again.
#[derive(Default)]
struct Script {
    /// The answers to sends. An empty one never comes.
    sends: &'static [&'static str],
    /// The answers to cancels, in the same way.
    cancels: &'static [&'static str],
    inquiries: &'static [&'static str],
    /// The words of the notifications that arrive during a delay, for each delay.
    notifications: &'static [&'static [&'static str]],
}

/// Plays a script, and records the calls.
struct Played {
    script: RefCell<Script>,
    /// The words that are still to arrive during this delay.
    arriving: RefCell<Option<&'static [&'static str]>>,
    calls: RefCell<Vec<&'static str>>,
}

const SEND: &str = "send";
const CANCEL: &str = "cancel";
const INQUIRE: &str = "inquire";
const WAIT: &str = "wait";

impl Played {
    fn next<T: Copy + 'static>(
        &self,
        call: &'static str,
        of: impl Fn(&mut Script) -> &mut &'static [T],
    ) -> Option<T> {
        self.calls.borrow_mut().push(call);
        let mut script = self.script.borrow_mut();
        let left = of(&mut script);
        let next = left.first().copied();
        if left.len() > 1 {
            *left = &left[1..];
        }
        next
    }

    fn count(&self, call: &str) -> usize {
        self.calls
            .borrow()
            .iter()
            .filter(|&&made| made == call)
            .count()
    }
}

impl Provider for Played {
    type Error = Option<serde_json::Error>;

    async fn pay(&self, _: &str, _: Duration) -> Result<Answer, Self::Error> {
        let answer = self.next(SEND, |script| &mut script.sends).ok_or(None)?;
        serde_json::from_str(answer).map_err(Some)
    }

    async fn inquire(&self, _: &str, _: Duration) -> Result<Inquiry, Self::Error> {
        let answer = self
            .next(INQUIRE, |script| &mut script.inquiries)
            .ok_or(None)?;
        serde_json::from_str(answer).map_err(Some)
    }

    async fn notification(&self, _: &str, _: Instant) -> Option<TransactionStatus> {
        let mut arriving = self.arriving.borrow_mut();
        let words = arriving.unwrap_or_else(|| {
            let words = self.next(WAIT, |script| &mut script.notifications);
            words.unwrap_or_default()
        });
        // After the last, the delay is over.
        let (word, left) = words.split_first().unzip();
        *arriving = left;
        word.copied().map(TransactionStatus::from)
    }
}

impl CancelProvider for Played {
    async fn cancel(&self, _: &str, _: Duration) -> Result<Answer, Self::Error> {
        let answer = self.next(CANCEL, |script| &mut script.cancels);
        serde_json::from_str(answer.ok_or(None)?).map_err(Some)
    }
}

fn played(script: Script) -> Played {
    Played {
        script: script.into(),
        arriving: RefCell::default(),
        calls: RefCell::default(),
    }
}

fn ready<T>(run: impl Future<Output = T>) -> T {
    match pin!(run).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(ended) => ended,
        Poll::Pending => panic!("nothing in it waits"),
    }
}

fn play(
    script: Script,
    mut attempt: Attempt,
    deadline: Option<SystemTime>,
) -> (Outcome, Option<Reply>, Played) {
    let played = played(script);
    let (outcome, why) = ready(follow(&played, "2026-0001", &mut attempt, deadline));
    (outcome, why, played)
}

const PAID: &str = r#"{"result": {"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "success"}, "paymentId": "1"}"#;
const IN_PROCESS: &str = r#"{"result": {"resultStatus": "U", "resultCode": "PAYMENT_IN_PROCESS", "resultMessage": "in process"}}"#;
const QR_CODE: &str = r#"{"result": {"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "success"}, "qrCode": "00020101"}"#;
const ACCEPTED: &str =
    r#"{"result": {"resultStatus": "A", "resultCode": "ACCEPT", "resultMessage": "accept"}}"#;
const TOKEN_EXPIRED: &str = r#"{"result": {"resultStatus": "F", "resultCode": "EXPIRED_ACCESS_TOKEN", "resultMessage": ""}}"#;
const NOT_FOUND: &str =
    r#"{"result": {"resultStatus": "F", "resultCode": "ORDER_NOT_EXIST", "resultMessage": ""}}"#;

macro_rules! inquiry {
    ($word:literal) => {
        concat!(
            r#"{"result": {"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "success"},"#,
            r#""paymentId": "1", "paymentRequestId": "2026-0001", "paymentStatus": ""#,
            $word,
            "\"}"
        )
    };
}

const DELAYS: usize = 13;

/// Seen: for all of these words, it inquired until it gave up.
#[test]
fn it_ends_rightly_on_every_word() {
    let failed = Some(Reply::from(ResultStatus::Failed));
    let success = Some(Reply::from(ResultStatus::Success));
    for (flow, sends) in [
        (Flow::Immediate, &[IN_PROCESS]),
        (Flow::Deferred, &[QR_CODE]),
    ] {
        let inquiries: [(&'static [&str], _, _); 6] = [
            (&[inquiry!("SUCCESS")], Outcome::Succeeded, success),
            (&[inquiry!("FAIL")], Outcome::Failed, failed),
            (&[inquiry!("PROCESSING")], Outcome::GivenUp, None),
            (&[inquiry!("WORD_OF_TOMORROW")], Outcome::GivenUp, None),
            (
                &[
                    inquiry!("PROCESSING"),
                    inquiry!("WORD_OF_TOMORROW"),
                    inquiry!("SUCCESS"),
                ],
                Outcome::Succeeded,
                success,
            ),
            (&[PAID], Outcome::GivenUp, None),
        ];
        for (inquiries, outcome, why) in inquiries {
            for attempt in [Attempt::new(flow), Attempt::resume(flow)] {
                let script = Script {
                    sends,
                    inquiries,
                    ..Script::default()
                };
                let (ended, decided_by, played) = play(script, attempt, None);
                assert_eq!((ended, decided_by), (outcome, why), "{flow}, {inquiries:?}");
                assert!(played.count(SEND) <= 1);
            }
        }
    }
}

/// Seen: a QR code that nobody had paid counted as paid.
#[test]
fn only_an_immediate_success_is_paid() {
    let script = || Script {
        sends: &[QR_CODE],
        inquiries: &[inquiry!("PROCESSING")],
        ..Script::default()
    };
    let (outcome, _, played) = play(script(), Attempt::new(Flow::Immediate), None);
    assert_eq!((outcome, played.count(INQUIRE)), (Outcome::Succeeded, 0));
    let (outcome, _, played) = play(script(), Attempt::new(Flow::Deferred), None);
    assert_eq!((outcome, played.count(SEND)), (Outcome::GivenUp, 1));
}

/// Seen: the notification of this provider, which has no result object, was an error.
#[test]
fn a_notification_is_a_word_without_a_result_object() {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Notification {
        payment_status: TransactionStatus,
    }
    let json = r#"{"paymentId": "1", "paymentRequestId": "2026-0001", "paymentStatus": "SUCCESS",
        "paymentAmount": {"value": "100", "currency": "USD"}, "paymentTime": "2026-11-29T10:00:00Z"}"#;
    let notification: Notification = serde_json::from_str(json).unwrap();
    assert_eq!(
        Reply::from(notification.payment_status),
        ResultStatus::Success.into()
    );

    let script = Script {
        sends: &[QR_CODE],
        notifications: &[&[], &["SUCCESS"]],
        ..Script::default()
    };
    let (outcome, _, played) = play(script, Attempt::new(Flow::Deferred), None);
    assert_eq!(outcome, Outcome::Succeeded);
    // Once it is decided, it makes no call: the action is chosen after the delay.
    assert_eq!(*played.calls.borrow(), [WAIT, SEND, WAIT]);
}

/// Seen: a send was handed out before the loop saw that the delays were over, and so the attempt ended as given up.
#[test]
fn a_token_that_is_never_accepted_ends_as_failed() {
    let script = Script {
        sends: &[TOKEN_EXPIRED],
        ..Script::default()
    };
    let (outcome, why, played) = play(script, Attempt::new(Flow::Immediate), None);
    assert_eq!(
        (outcome, why, played.count(SEND)),
        (Outcome::Failed, None, DELAYS)
    );
}

/// Seen: each such notification used up a delay, and the attempt was given up without an inquiry.
#[test]
fn a_notification_that_decides_nothing_uses_up_no_delay() {
    let script = Script {
        sends: &[ACCEPTED],
        notifications: &[&[], &["PROCESSING"; 12]],
        ..Script::default()
    };
    let (outcome, _, played) = play(script, Attempt::new(Flow::Immediate), None);
    assert_eq!(outcome, Outcome::GivenUp);
    assert_eq!((played.count(SEND), played.count(INQUIRE)), (1, DELAYS - 1));
}

#[test]
fn without_any_answer_it_ends_and_sends_once() {
    let (outcome, why, played) = play(Script::default(), Attempt::new(Flow::Immediate), None);
    assert_eq!((outcome, why), (Outcome::GivenUp, None));
    assert_eq!((played.count(SEND), played.count(INQUIRE)), (1, DELAYS - 1));
}

#[test]
fn once_expired_it_sends_nothing_and_not_found_ends_it() {
    let script = || Script {
        sends: &[PAID],
        inquiries: &[NOT_FOUND],
        ..Script::default()
    };
    let not_found = Reply::new(ResultStatus::Failed, ResultCode::parse("ORDER_NOT_EXIST"));
    let (outcome, why, played) = play(
        script(),
        Attempt::resume(Flow::Deferred),
        Some(SystemTime::UNIX_EPOCH),
    );
    assert_eq!(
        (outcome, why, played.count(SEND)),
        (Outcome::Failed, Some(not_found), 0)
    );
    // Not expired: the API does not have it, so it is sent.
    let (outcome, _, played) = play(script(), Attempt::resume(Flow::Immediate), None);
    assert_eq!((outcome, played.count(SEND)), (Outcome::Succeeded, 1));
}

/// Seen: resumed, not found, sent and charged, days after it was given up.
#[test]
fn what_was_given_up_is_decided_and_never_sent() {
    for (inquiry, outcome) in [
        (inquiry!("SUCCESS"), Outcome::Succeeded),
        (inquiry!("FAIL"), Outcome::Failed),
        (inquiry!("PROCESSING"), Outcome::GivenUp),
        (NOT_FOUND, Outcome::GivenUp),
    ] {
        let inquiries: &'static [&'static str] = Box::leak(Box::new([inquiry]));
        let script = Script {
            sends: &[PAID],
            inquiries,
            ..Script::default()
        };
        let (ended, _, played) = play(script, Attempt::ended(Outcome::GivenUp), None);
        assert_eq!((ended, played.count(SEND)), (outcome, 0), "{inquiry}");
    }
}

fn play_cancel(
    script: Script,
    mut cancellation: Cancellation,
    [deadline, closing]: [Option<SystemTime>; 2],
) -> (CancelOutcome, Option<Reply>, Played) {
    let played = played(script);
    let cancelling = cancel(&played, "2026-0001", &mut cancellation, deadline, closing);
    let (outcome, why) = ready(cancelling);
    assert_eq!(played.count(SEND), 0);
    (outcome, why, played)
}

const NOT_OVER: [Option<SystemTime>; 2] = [None, None];
const EXPIRED: [Option<SystemTime>; 2] = [Some(SystemTime::UNIX_EPOCH), None];
const CLOSED: [Option<SystemTime>; 2] = [None, Some(SystemTime::UNIX_EPOCH)];
const CANCELLED: &str =
    r#"{"result": {"resultStatus": "S", "resultCode": "SUCCESS", "resultMessage": "success"}}"#;
const ORDER_IS_CLOSED: &str =
    r#"{"result": {"resultStatus": "F", "resultCode": "ORDER_IS_CLOSED", "resultMessage": ""}}"#;

/// Returns the cancellation of a payment that was sent and not answered.
fn sent() -> Cancellation {
    let mut attempt = Attempt::new(Flow::Immediate);
    assert_eq!(attempt.next_action(), Action::Send);
    attempt.cancel()
}

#[test]
fn a_cancel_whose_answers_are_lost_is_repeated() {
    for cancellation in [sent(), Cancellation::resume(Flow::Immediate)] {
        let script = Script {
            cancels: &["", "", CANCELLED],
            // Reported before the cancel was carried out.
            notifications: &[&[], &["SUCCESS"], &[]],
            ..Script::default()
        };
        let (outcome, _, played) = play_cancel(script, cancellation, NOT_OVER);
        assert_eq!(outcome, CancelOutcome::Cancelled);
        let calls = [WAIT, CANCEL, WAIT, CANCEL, WAIT, CANCEL];
        assert_eq!(*played.calls.borrow(), calls);
    }
}

#[test]
fn after_a_refused_cancel_the_payment_decides() {
    let script = |inquiries| Script {
        cancels: &[ORDER_IS_CLOSED],
        inquiries,
        ..Script::default()
    };
    let paid: &[&str] = &[inquiry!("PROCESSING"), inquiry!("SUCCESS")];
    let (outcome, _, played) = play_cancel(script(paid), sent(), NOT_OVER);
    assert_eq!(outcome, CancelOutcome::Succeeded);
    assert_eq!((played.count(CANCEL), played.count(INQUIRE)), (2, 2));
    // After a restart, an earlier cancel may be under way.
    let resumed = || Cancellation::resume(Flow::Immediate);
    let (outcome, _, _) = play_cancel(script(paid), resumed(), NOT_OVER);
    assert_eq!(outcome, CancelOutcome::GivenUp);
    let (outcome, _, _) = play_cancel(script(&[inquiry!("FAIL")]), sent(), NOT_OVER);
    assert_eq!(outcome, CancelOutcome::Failed);
    let (outcome, _, _) = play_cancel(script(&[inquiry!("FAIL")]), resumed(), NOT_OVER);
    assert_eq!(outcome, CancelOutcome::Cancelled);
}

#[test]
fn what_never_arrived_ends_once_it_has_expired() {
    let script = || Script {
        cancels: &[NOT_FOUND],
        inquiries: &[NOT_FOUND],
        ..Script::default()
    };
    let (outcome, _, played) = play_cancel(script(), sent(), NOT_OVER);
    assert_eq!(outcome, CancelOutcome::GivenUp);
    assert_eq!((played.count(CANCEL), played.count(INQUIRE)), (DELAYS, 0));
    let not_found = Reply::new(ResultStatus::Failed, ResultCode::parse("ORDER_NOT_EXIST"));
    let (outcome, why, _) = play_cancel(script(), sent(), EXPIRED);
    assert_eq!((outcome, why), (CancelOutcome::Failed, Some(not_found)));
}

#[test]
fn once_closed_it_inquires() {
    let script = Script {
        cancels: &[CANCELLED],
        inquiries: &[inquiry!("SUCCESS")],
        ..Script::default()
    };
    let resumed = Cancellation::resume(Flow::Immediate);
    let (outcome, _, played) = play_cancel(script, resumed, CLOSED);
    assert_eq!(outcome, CancelOutcome::Succeeded);
    assert_eq!((played.count(CANCEL), played.count(INQUIRE)), (0, 1));
}

#[test]
fn without_any_answer_a_cancellation_is_given_up_and_can_be_decided_later() {
    let (outcome, why, played) = play_cancel(Script::default(), sent(), NOT_OVER);
    assert_eq!((outcome, why), (CancelOutcome::GivenUp, None));
    assert_eq!(played.count(CANCEL), DELAYS);
    let script = Script {
        inquiries: &[inquiry!("FAIL")],
        ..Script::default()
    };
    let (outcome, _, played) = play_cancel(script, Cancellation::ended(outcome), NOT_OVER);
    assert_eq!(outcome, CancelOutcome::Cancelled);
    assert_eq!(played.count(CANCEL), 0);
}

/// The README, the guide and this test have the same loop.
#[test]
fn the_docs_have_this_loop() {
    for page in [
        include_str!("../../README.md"),
        include_str!("../../src/docs/guide.md"),
    ] {
        assert!(page.contains(include_str!("../../src/docs/loop.rs")));
    }
}
