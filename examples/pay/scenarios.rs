//! What can happen to a payment, a refund or a void.

use result_codes::{Attempt, Flow, Outcome};

use super::api::Kind;
use super::server::{Answer, Ending, Standing, Trouble};

/// More often than any merchant asks.
const FOREVER: usize = 100;

const SUCCESS: Answer = Answer::Says("S", "SUCCESS");
const ACCEPT: Answer = Answer::Says("A", "ACCEPT");
const IN_PROCESS: Answer = Answer::Says("U", "PAYMENT_IN_PROCESS");
const BUSY: Answer = Answer::Says("U", "SYSTEM_BUSY");

/// What happens to an order, and how it must end.
pub(crate) struct Scenario {
    /// What the customer does.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// The troubles of the sends, one after the other. After them, all goes well.
    pub(crate) send: Vec<Trouble>,
    /// The troubles of the inquiries.
    pub(crate) inquire: Vec<Answer>,
    /// A proxy delivers the first request twice, and returns the second answer.
    pub(crate) is_repeated: bool,
    /// The order was paid at another till.
    pub(crate) is_paid_before: bool,
    pub(crate) outcome: Outcome,
    /// What happens after the end, and the outcome then.
    pub(crate) later: Option<(Later, Outcome)>,
}

/// What happens after the end of a sale.
#[derive(Clone, Copy)]
pub(crate) enum Later {
    /// A notification comes.
    Notified,
    /// The line is back, and the order is sold again.
    SoldAgain,
}

impl Scenario {
    fn new(name: &'static str, send: impl Into<Vec<Trouble>>, outcome: Outcome) -> Self {
        Scenario {
            name,
            kind: Kind::Payment,
            send: send.into(),
            inquire: Vec::new(),
            is_repeated: false,
            is_paid_before: false,
            outcome,
            later: None,
        }
    }

    fn inquire(self, inquire: impl Into<Vec<Answer>>) -> Self {
        let inquire = inquire.into();
        Scenario { inquire, ..self }
    }

    fn kind(self, kind: Kind) -> Self {
        Scenario { kind, ..self }
    }

    fn later(self, later: Later, outcome: Outcome) -> Self {
        let later = Some((later, outcome));
        Scenario { later, ..self }
    }

    /// Returns how the merchant begins an attempt. Behind a proxy that may repeat a request, the first send may be
    /// delivered several times.
    pub(crate) fn begin(&self) -> fn(Flow) -> Attempt {
        if self.is_repeated {
            Attempt::resume
        } else {
            Attempt::new
        }
    }
}

/// Returns all scenarios.
pub(crate) fn all() -> Vec<Scenario> {
    [
        succeeding(),
        failing(),
        surprising(),
        without_answer(),
        easily_charged_twice(),
        notified(),
        refunds_and_voids(),
        without_end(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The server is slow or busy, and in the end the customer has paid.
fn succeeding() -> Vec<Scenario> {
    use Outcome::Succeeded;
    vec![
        Scenario::new("pays at once", [], Succeeded),
        Scenario::new(
            "is accepted, and pays later",
            [begin(ACCEPT, 2, Ending::Booked)],
            Succeeded,
        ),
        Scenario::new(
            "is in process, and pays later",
            [begin(IN_PROCESS, 3, Ending::Booked)],
            Succeeded,
        ),
        Scenario::new(
            "is in process, and the inquiries are refused",
            [begin(IN_PROCESS, 1, Ending::Booked)],
            Succeeded,
        )
        .inquire([
            BUSY,
            Answer::Says("U", "REQUEST_TRAFFIC_EXCEED_LIMIT"),
            Answer::Says("F", "INVALID_SIGNATURE"),
        ]),
        Scenario::new(
            "exceeds the rate limit",
            [forget(Answer::Says("U", "REQUEST_TRAFFIC_EXCEED_LIMIT")); 3],
            Succeeded,
        ),
        Scenario::new("meets a busy server", [forget(BUSY); 3], Succeeded),
        Scenario::new(
            "is refused twice with PROCESS_FAIL, and then pays",
            [forget(Answer::Says("F", "PROCESS_FAIL")); 2],
            Succeeded,
        ),
        Scenario::new(
            "is too slow, and starts over",
            [fail("PAYMENT_TIMEOUT")],
            Succeeded,
        ),
    ]
}

/// The server says F, and means it.
fn failing() -> Vec<Scenario> {
    use Outcome::Failed;
    vec![
        Scenario::new(
            "has too little balance",
            [fail("INSUFFICIENT_BALANCE")],
            Failed,
        ),
        Scenario::new("is too risky", [fail("RISK_REJECT")], Failed),
        Scenario::new(
            "has a wrong parameter",
            [forget(Answer::Says("F", "PARAM_ILLEGAL"))],
            Failed,
        ),
        Scenario::new(
            "meets a busy server, and has too little balance",
            [forget(BUSY), fail("INSUFFICIENT_BALANCE")],
            Failed,
        ),
        Scenario::new(
            "is accepted, and has too little balance",
            [begin(ACCEPT, 2, Ending::Failed("INSUFFICIENT_BALANCE"))],
            Failed,
        ),
        Scenario::new(
            "is in process, and too risky",
            [begin(IN_PROCESS, 2, Ending::Failed("RISK_REJECT"))],
            Failed,
        ),
        Scenario::new(
            "is too slow, again and again",
            [fail("PAYMENT_TIMEOUT"); FOREVER],
            Outcome::StartOver,
        ),
    ]
}

/// The server sends what the table does not list.
fn surprising() -> Vec<Scenario> {
    use Outcome::{Failed, Succeeded};
    vec![
        Scenario::new(
            "is answered U with an unlisted code, and paid",
            [book(Answer::Says("U", "TOMORROWS_CODE"))],
            Succeeded,
        ),
        Scenario::new(
            "is answered F with an unlisted code",
            [fail("TOMORROWS_CODE")],
            Failed,
        ),
        Scenario::new(
            "is answered U with a code that is listed as a failure",
            [book(Answer::Says("U", "PAYMENT_TIMEOUT"))],
            Succeeded,
        ),
        Scenario::new(
            "is answered without a status, and paid",
            [book(Answer::LeavesOutStatus("RISK_REJECT"))],
            Succeeded,
        ),
        Scenario::new(
            "is answered without a status, and did not pay",
            [Trouble {
                answer: Answer::LeavesOutStatus("SUCCESS"),
                ..fail("RISK_REJECT")
            }],
            Failed,
        ),
        Scenario::new(
            "is answered with an unlisted status",
            [begin(
                Answer::Says("OK", "SUCCESS"),
                1,
                Ending::Failed("RISK_REJECT"),
            )],
            Failed,
        ),
    ]
}

/// The answer does not come, and the payment may be booked all the same.
fn without_answer() -> Vec<Scenario> {
    use Outcome::Succeeded;
    vec![
        Scenario::new(
            "loses the connection before paying",
            [forget(Answer::Hangup); 2],
            Succeeded,
        ),
        Scenario::new(
            "loses the connection after paying",
            [book(Answer::Hangup)],
            Succeeded,
        ),
        Scenario::new(
            "loses the connection after failing",
            [Trouble {
                answer: Answer::Hangup,
                ..fail("RISK_REJECT")
            }],
            Outcome::Failed,
        ),
        Scenario::new(
            "pays, and is answered too late",
            [book(Answer::Silence)],
            Succeeded,
        ),
        Scenario::new(
            "pays, and is answered by a proxy",
            [book(Answer::HtmlPage)],
            Succeeded,
        ),
        Scenario::new(
            "pays, and the inquiries have no answer either",
            [book(Answer::Hangup)],
            Succeeded,
        )
        .inquire([Answer::Hangup, Answer::HtmlPage, SUCCESS]),
        Scenario::new(
            "pays without an answer, and a copy would be refused",
            [
                book(Answer::Hangup),
                forget(Answer::Says("F", "INSUFFICIENT_BALANCE")),
            ],
            Succeeded,
        ),
    ]
}

/// Each of these was seen to charge a customer twice, or to report a charge as a failure or a failure as a charge.
fn easily_charged_twice() -> Vec<Scenario> {
    use Outcome::{Failed, GivenUp, Succeeded};
    vec![
        Scenario::new(
            "pays, no answer comes back, and the order is sold again",
            [
                book(Answer::Hangup),
                // Sent again, it would be refused.
                forget(Answer::Says("F", "INSUFFICIENT_BALANCE")),
            ],
            GivenUp,
        )
        .inquire([Answer::Hangup; FOREVER])
        .later(Later::SoldAgain, Succeeded),
        Scenario {
            is_paid_before: true,
            ..Scenario::new("paid at another till", [], Failed)
        },
        Scenario {
            is_repeated: true,
            ..Scenario::new(
                "pays through a proxy that repeats, and is told of a closed order",
                [book(SUCCESS), forget(Answer::Says("F", "ORDER_IS_CLOSED"))],
                Succeeded,
            )
        },
        Scenario {
            is_repeated: true,
            ..Scenario::new(
                "pays through a proxy that repeats, and is told of a taken id",
                [
                    book(SUCCESS),
                    forget(Answer::Says("F", "REPEAT_REQ_INCONSISTENT")),
                ],
                Succeeded,
            )
        },
        Scenario::new(
            "pays, and is answered F with a code that is listed as unknown",
            [book(Answer::Says("F", "UNKNOWN_EXCEPTION"))],
            Succeeded,
        ),
        Scenario::new(
            "is answered S with a code that is listed as unknown, and does not pay",
            [begin(
                Answer::Says("S", "PAYMENT_IN_PROCESS"),
                1,
                Ending::Failed("RISK_REJECT"),
            )],
            Failed,
        ),
        Scenario::new(
            "is answered U with an unlisted code, and the server keeps nothing",
            [forget(Answer::Says("U", "TOMORROWS_CODE"))],
            Succeeded,
        ),
    ]
}

/// The server notifies the merchant.
fn notified() -> Vec<Scenario> {
    use Outcome::{Failed, GivenUp, Succeeded};
    let failed = Ending::Failed("INSUFFICIENT_BALANCE");
    // The notification alone tells.
    let mut notified_while_busy = vec![BUSY, Answer::BusyAfterNotification];
    notified_while_busy.extend([BUSY; FOREVER]);
    vec![
        Scenario::new(
            "is accepted, and a notification brings the outcome",
            [begin(ACCEPT, u32::MAX, Ending::Booked)],
            Succeeded,
        )
        .inquire(notified_while_busy),
        Scenario::new(
            "pays after the merchant gave up",
            [begin(IN_PROCESS, u32::MAX, Ending::Booked)],
            GivenUp,
        )
        .later(Later::Notified, Succeeded),
        Scenario::new(
            "fails after the merchant gave up",
            [begin(ACCEPT, u32::MAX, failed)],
            GivenUp,
        )
        .later(Later::Notified, Failed),
    ]
}

fn refunds_and_voids() -> Vec<Scenario> {
    use Outcome::{Failed, Succeeded};
    let in_process = Answer::Says("U", "REFUND_IN_PROCESS");
    vec![
        Scenario::new(
            "gets a refund that takes a while",
            [begin(in_process, 2, Ending::Booked)],
            Succeeded,
        )
        .kind(Kind::Refund),
        Scenario::new(
            "gets a refund whose answer is lost",
            [book(Answer::Hangup)],
            Succeeded,
        )
        .kind(Kind::Refund),
        Scenario::new(
            "gets a refund whose request is lost",
            [forget(Answer::Hangup)],
            Succeeded,
        )
        .kind(Kind::Refund),
        Scenario::new(
            "asks for more than was paid",
            [fail("REFUND_AMOUNT_EXCEED")],
            Failed,
        )
        .kind(Kind::Refund),
        Scenario::new(
            "cancels, and the answer is lost",
            [book(Answer::Silence)],
            Succeeded,
        )
        .kind(Kind::Void),
        Scenario::new("cancels too late", [fail("ORDER_ALREADY_SETTLED")], Failed).kind(Kind::Void),
    ]
}

/// The merchant gives up before there is an outcome.
fn without_end() -> Vec<Scenario> {
    use Outcome::{GivenUp, Undecided};
    let expired = Answer::Says("F", "EXPIRED_ACCESS_TOKEN");
    let mut booked_then_refused = vec![book(Answer::Hangup)];
    booked_then_refused.extend([forget(expired); FOREVER]);
    vec![
        Scenario::new(
            "meets a server that stays busy",
            [forget(BUSY); FOREVER],
            GivenUp,
        ),
        Scenario::new(
            "is always refused with PROCESS_FAIL",
            [forget(Answer::Says("F", "PROCESS_FAIL")); FOREVER],
            GivenUp,
        ),
        Scenario::new(
            "stays in process",
            [begin(IN_PROCESS, u32::MAX, Ending::Booked)],
            GivenUp,
        ),
        Scenario::new(
            "has a request id that is taken",
            [forget(Answer::Says("F", "REPEAT_REQ_INCONSISTENT"))],
            Undecided,
        ),
        Scenario::new(
            "pays, and the connection is down from then on",
            [book(Answer::Hangup)],
            GivenUp,
        )
        .inquire([Answer::Hangup; FOREVER]),
        Scenario::new(
            "pays without an answer, and then the access token expires",
            booked_then_refused,
            GivenUp,
        )
        .inquire([expired; FOREVER]),
    ]
}

/// The server answers, and forgets.
fn forget(answer: Answer) -> Trouble {
    Trouble {
        keeps: None,
        answer,
    }
}

/// The server books the request, and answers this.
fn book(answer: Answer) -> Trouble {
    let keeps = Some(Standing::Ended(Ending::Booked));
    Trouble { keeps, answer }
}

/// The server refuses the request for good.
fn fail(code: &'static str) -> Trouble {
    let keeps = Some(Standing::Ended(Ending::Failed(code)));
    let answer = Answer::Says("F", code);
    Trouble { keeps, answer }
}

/// The server answers this, keeps the request in process for this many inquiries, and then ends it.
fn begin(answer: Answer, inquiries: u32, ending: Ending) -> Trouble {
    let keeps = Some(Standing::InProcess(inquiries, ending));
    Trouble { keeps, answer }
}
