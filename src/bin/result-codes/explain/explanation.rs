//! What is known of a code or a result object.

use result_codes::{NextStep, ResultCode, ResultObject, ResultStatus};

use super::input;
use super::response::Found;

/// The explanation of one code or result object, in no format yet.
#[derive(Default)]
pub(super) struct Explanation {
    /// The code as it was typed.
    pub(super) given: Option<String>,
    /// The location in the response.
    pub(super) path: Option<String>,
    pub(super) sent: Option<ResultObject>,
    /// `None` if nothing is known.
    pub(super) advice: Option<Advice>,
    pub(super) code: Option<ResultCode>,
    pub(super) remarks: Vec<String>,
    /// Why the explanation is missing or incomplete.
    pub(super) error: Option<String>,
    pub(super) nearest: Vec<&'static str>,
}

/// The status and the next step that apply. Those of a code that was typed are the table's.
#[derive(Clone, Copy)]
pub(super) struct Advice {
    pub(super) status: ResultStatus,
    pub(super) next_step: NextStep,
}

const TABLE_STATUS_REMARK: &str = "in a response, the status the server sends takes precedence";

impl Explanation {
    pub(super) fn of_code(given: String) -> Explanation {
        let mut explanation = Explanation::default();
        match input::resolve(&given) {
            None => explanation.set_unlisted(&given, ""),
            Some((code, remark)) => {
                explanation.advice = Some(Advice {
                    status: code.status(),
                    next_step: code.next_step(),
                });
                explanation.code = Some(code);
                explanation.remarks.extend(remark);
                explanation.remarks.push(TABLE_STATUS_REMARK.to_owned());
            }
        }
        explanation.given = Some(given);
        explanation
    }

    pub(super) fn of_result_object(Found { path, result }: Found) -> Explanation {
        let mut explanation = Explanation::default();
        match result {
            Err(error) => {
                explanation.error = Some(format!("{path}: {error}; treat the outcome as unknown"));
            }
            Ok(object) => {
                if let (None, Some(sent)) = (object.code(), object.raw_code()) {
                    explanation.set_unlisted(sent, &format!("{path}: "));
                }
                explanation.advice = Some(Advice {
                    status: object.status(),
                    next_step: object.next_step(),
                });
                explanation.code = object.code();
                explanation.remarks = object_remarks(&object);
                explanation.sent = Some(object);
            }
        }
        explanation.path = Some(path);
        explanation
    }

    pub(super) fn of_empty_response() -> Explanation {
        let error = "no result object in the response: nothing in it has the key `resultStatus` or `resultCode`";
        Explanation {
            error: Some(error.to_owned()),
            ..Explanation::default()
        }
    }

    fn set_unlisted(&mut self, text: &str, context: &str) {
        self.nearest = input::nearest(text);
        let quoted: Vec<String> = self
            .nearest
            .iter()
            .map(|form| format!("`{form}`"))
            .collect();
        let hint = match quoted.split_last() {
            None => String::new(),
            Some((only, [])) => format!("; did you mean {only}?"),
            Some((last, others)) => format!("; did you mean {} or {last}?", others.join(", ")),
        };
        let text = text.escape_debug();
        self.error = Some(format!("{context}there is no result code `{text}`{hint}"));
    }
}

/// Returns remarks on what is missing, unlisted or contradictory in a result object.
fn object_remarks(object: &ResultObject) -> Vec<String> {
    let remarks = [
        status_remark(object),
        mismatch_remark(object),
        code_remark(object),
    ];
    remarks.into_iter().flatten().collect()
}

fn status_remark(object: &ResultObject) -> Option<String> {
    let status = object.status();
    let problem = match object.raw_status() {
        None => "no status was sent".to_owned(),
        Some(sent) if ResultStatus::parse(sent).is_none() => {
            format!("there is no status `{}`", sent.escape_debug())
        }
        Some(_) => return None,
    };
    Some(format!(
        "{problem}; treated as {status}, {}",
        status.meaning()
    ))
}

fn mismatch_remark(object: &ResultObject) -> Option<String> {
    let status = object.status();
    let table = object.table_status().filter(|table| *table != status)?;
    let is_sent = object.raw_status().and_then(ResultStatus::parse).is_some();
    Some(if is_sent {
        format!("server sent {status}, table says {table}; the server's status wins")
    } else {
        format!("table says {table}, but the server did not send it; the status stays {status}")
    })
}

fn code_remark(object: &ResultObject) -> Option<String> {
    match (object.code(), object.raw_code()) {
        (_, None) => Some("no code was sent; the status alone decides".to_owned()),
        (None, Some(sent)) => Some(format!(
            "the code `{}` is not listed; the status alone decides",
            sent.escape_debug()
        )),
        (Some(code), Some(sent)) if sent == code.as_str() => None,
        (Some(code), Some(sent)) => Some(input::alias_remark(sent, code)),
    }
}
