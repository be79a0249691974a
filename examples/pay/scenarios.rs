//! What can happen to a payment.

use super::client::Outcome;
use super::server::{Answer, Ending, Standing, Trouble};

/// More often than any merchant asks.
const FOREVER: usize = 100;

const SUCCESS: Answer = Answer::Says("S", "SUCCESS");
const ACCEPT: Answer = Answer::Says("A", "ACCEPT");
const IN_PROCESS: Answer = Answer::Says("U", "PAYMENT_IN_PROCESS");
const BUSY: Answer = Answer::Says("U", "SYSTEM_BUSY");

/// What happens to a payment, and how it has to end.
pub(crate) struct Scenario {
    pub(crate) name: &'static str,
    /// The troubles of the calls to pay, one after the other. After them, all goes well.
    pub(crate) pay: Vec<Trouble>,
    /// The troubles of the inquiries.
    pub(crate) inquire: Vec<Answer>,
    pub(crate) outcome: Outcome,
}

impl Scenario {
    fn new(name: &'static str, pay: impl Into<Vec<Trouble>>, outcome: Outcome) -> Self {
        Scenario {
            name,
            pay: pay.into(),
            inquire: Vec::new(),
            outcome,
        }
    }

    fn inquire(self, inquire: impl Into<Vec<Answer>>) -> Self {
        let inquire = inquire.into();
        Scenario { inquire, ..self }
    }
}

/// All scenarios.
pub(crate) fn all() -> Vec<Scenario> {
    [
        succeeding(),
        failing(),
        surprising(),
        without_answer(),
        without_end(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The server is slow or busy, and in the end the customer has paid.
fn succeeding() -> Vec<Scenario> {
    use Outcome::Paid;
    vec![
        Scenario::new("succeeds at once", [], Paid),
        Scenario::new(
            "is accepted, and succeeds later",
            [begin(ACCEPT, 2, Ending::Booked)],
            Paid,
        ),
        Scenario::new(
            "is in process, and succeeds later",
            [begin(IN_PROCESS, 3, Ending::Booked)],
            Paid,
        ),
        Scenario::new(
            "is in process, and the inquiries are turned away",
            [begin(IN_PROCESS, 1, Ending::Booked)],
            Paid,
        )
        .inquire([
            BUSY,
            Answer::Says("U", "REQUEST_TRAFFIC_EXCEED_LIMIT"),
            Answer::Says("F", "INVALID_SIGNATURE"),
        ]),
        Scenario::new(
            "comes too fast",
            [forget(Answer::Says("U", "REQUEST_TRAFFIC_EXCEED_LIMIT")); 3],
            Paid,
        ),
        Scenario::new("meets a busy server", [forget(BUSY); 3], Paid),
        Scenario::new(
            "cannot be processed twice",
            [forget(Answer::Says("F", "PROCESS_FAIL")); 2],
            Paid,
        ),
        Scenario::new(
            "is for an order that was closed",
            [fail("ORDER_IS_CLOSED")],
            Paid,
        ),
        Scenario::new(
            "has a request id that is taken",
            [forget(Answer::Says("F", "REPEAT_REQ_INCONSISTENT"))],
            Paid,
        ),
    ]
}

/// The server says F, and means it.
fn failing() -> Vec<Scenario> {
    vec![
        Scenario::new(
            "lacks money",
            [fail("INSUFFICIENT_BALANCE")],
            failed("INSUFFICIENT_BALANCE"),
        ),
        Scenario::new("is too risky", [fail("RISK_REJECT")], failed("RISK_REJECT")),
        Scenario::new(
            "has a wrong parameter",
            [forget(Answer::Says("F", "PARAM_ILLEGAL"))],
            failed("PARAM_ILLEGAL"),
        ),
        Scenario::new(
            "meets a busy server, and lacks money",
            [forget(BUSY), fail("INSUFFICIENT_BALANCE")],
            failed("INSUFFICIENT_BALANCE"),
        ),
        Scenario::new(
            "is accepted, and fails later",
            [begin(ACCEPT, 2, Ending::Failed("INSUFFICIENT_BALANCE"))],
            failed("INSUFFICIENT_BALANCE"),
        ),
        Scenario::new(
            "is in process, and fails later",
            [begin(IN_PROCESS, 2, Ending::Failed("RISK_REJECT"))],
            failed("RISK_REJECT"),
        ),
        Scenario::new(
            "is for orders that are closed, again and again",
            [fail("ORDER_IS_CLOSED"); FOREVER],
            failed("ORDER_IS_CLOSED"),
        ),
    ]
}

/// The server says what the table does not have.
fn surprising() -> Vec<Scenario> {
    use Outcome::Paid;
    vec![
        Scenario::new(
            "is answered U with a code that nobody listed",
            [book(Answer::Says("U", "TOMORROWS_CODE"))],
            Paid,
        ),
        Scenario::new(
            "is answered F with a code that nobody listed",
            [fail("TOMORROWS_CODE")],
            failed("TOMORROWS_CODE"),
        ),
        Scenario::new(
            "is answered U with a code that is a failure to the table",
            [book(Answer::Says("U", "PAYMENT_TIMEOUT"))],
            Paid,
        ),
        Scenario::new(
            "is answered without a status, and succeeded",
            [book(Answer::LeavesOutStatus("RISK_REJECT"))],
            Paid,
        ),
        Scenario::new(
            "is answered without a status, and failed",
            [Trouble {
                answer: Answer::LeavesOutStatus("SUCCESS"),
                ..fail("RISK_REJECT")
            }],
            failed("RISK_REJECT"),
        ),
        Scenario::new(
            "is answered with a status that nobody listed",
            [begin(
                Answer::Says("OK", "SUCCESS"),
                1,
                Ending::Failed("RISK_REJECT"),
            )],
            failed("RISK_REJECT"),
        ),
    ]
}

/// The answer does not come, and the payment may be booked all the same.
fn without_answer() -> Vec<Scenario> {
    use Outcome::Paid;
    vec![
        Scenario::new(
            "loses the connection before it is booked",
            [forget(Answer::Hangup); 2],
            Paid,
        ),
        Scenario::new(
            "loses the connection after it is booked",
            [book(Answer::Hangup)],
            Paid,
        ),
        Scenario::new(
            "loses the connection after it has failed",
            [Trouble {
                answer: Answer::Hangup,
                ..fail("RISK_REJECT")
            }],
            failed("RISK_REJECT"),
        ),
        Scenario::new(
            "is booked, and answered too late",
            [book(Answer::Silence)],
            Paid,
        ),
        Scenario::new(
            "is booked, and answered by a proxy",
            [book(Answer::HtmlPage)],
            Paid,
        ),
        Scenario::new(
            "is booked, and so are the inquiries without an answer",
            [book(Answer::Hangup)],
            Paid,
        )
        .inquire([Answer::Hangup, Answer::HtmlPage, SUCCESS]),
    ]
}

/// The merchant's patience ends before the payment does.
fn without_end() -> Vec<Scenario> {
    use Outcome::Undecided;
    let expired = Answer::Says("F", "EXPIRED_ACCESS_TOKEN");
    let mut booked_then_refused = vec![book(Answer::Hangup)];
    booked_then_refused.extend([forget(expired); FOREVER]);
    vec![
        Scenario::new(
            "meets a server that stays busy",
            [forget(BUSY); FOREVER],
            Undecided,
        ),
        Scenario::new(
            "can never be processed",
            [forget(Answer::Says("F", "PROCESS_FAIL")); FOREVER],
            Undecided,
        ),
        Scenario::new(
            "stays in process",
            [begin(IN_PROCESS, u32::MAX, Ending::Booked)],
            Undecided,
        ),
        Scenario::new(
            "is booked, and the line is dead from then on",
            [book(Answer::Hangup)],
            Undecided,
        )
        .inquire([Answer::Hangup; FOREVER]),
        Scenario::new(
            "is booked without an answer, and then the access token expires",
            booked_then_refused,
            Undecided,
        )
        .inquire([expired; FOREVER]),
    ]
}

fn failed(code: &str) -> Outcome {
    Outcome::Failed(code.to_owned())
}

/// The server answers, and forgets.
fn forget(answer: Answer) -> Trouble {
    Trouble {
        keeps: None,
        answer,
    }
}

/// The server charges the customer, and answers this.
fn book(answer: Answer) -> Trouble {
    let keeps = Some(Standing::Ended(Ending::Booked));
    Trouble { keeps, answer }
}

/// The server refuses the payment for good.
fn fail(code: &'static str) -> Trouble {
    let keeps = Some(Standing::Ended(Ending::Failed(code)));
    let answer = Answer::Says("F", code);
    Trouble { keeps, answer }
}

/// The server answers this, is not done for so many inquiries, and then ends the payment.
fn begin(answer: Answer, inquiries: u32, ending: Ending) -> Trouble {
    let keeps = Some(Standing::InProcess(inquiries, ending));
    Trouble { keeps, answer }
}
