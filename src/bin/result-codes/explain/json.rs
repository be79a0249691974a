//! `explain --json`.

use result_codes::{NextStep, ResultObject, ResultStatus};
use serde_json::Value;

use super::explanation::{Explanation, Steps};
use crate::advice::Advice;
use crate::columns;
use crate::json::{Json, object};

/// Returns an explanation as a JSON object. A row of the table has no next step here: it is that of another status, or stands
/// in `next_step` already.
pub(super) fn explanation(explanation: &Explanation, count: usize) -> Json {
    let code = explanation.code;
    let step = match &explanation.steps {
        Steps::One(advice) => Some(advice),
        _ => None,
    };
    let by_status = match &explanation.steps {
        Steps::ByStatus(steps) => steps.iter().map(by_status).collect(),
        _ => Vec::new(),
    };
    let row = code.map(|code| {
        let columns = columns::COLUMNS.iter();
        object(
            columns
                .filter(|column| column.key != "next_step")
                .map(|column| (column.key, column.value(code).into())),
        )
    });
    object([
        ("line", Value::from(explanation.line).into()),
        ("path", text(explanation.path.as_deref())),
        ("count", Value::from(count).into()),
        ("given", text(explanation.given.as_deref())),
        ("sent", explanation.sent.as_ref().map(sent).into()),
        ("status", text(explanation.status.map(ResultStatus::as_str))),
        (
            "next_step",
            text(step.and_then(|step| step.next_step).map(NextStep::as_str)),
        ),
        ("next_step_description", text(step.map(|step| &*step.text))),
        ("by_status", Json::Array(by_status)),
        (
            "table_status",
            text(code.map(|code| code.status().as_str())),
        ),
        ("remarks", Value::from(explanation.remarks.clone()).into()),
        ("error", text(explanation.error.as_deref())),
        ("nearest", Value::from(explanation.nearest.clone()).into()),
        ("listed", row.into()),
    ])
}

fn by_status(advice: &Advice) -> Json {
    object([
        ("status", text(Some(advice.status.as_str()))),
        ("next_step", text(advice.next_step.map(NextStep::as_str))),
        ("next_step_description", text(Some(&advice.text))),
    ])
}

/// Returns the result object with all its keys: `Serialize` leaves out what was not sent.
fn sent(sent: &ResultObject) -> Json {
    object([
        ("resultStatus", text(sent.raw_status())),
        ("resultCode", text(sent.raw_code())),
        ("resultMessage", text(sent.message())),
    ])
}

fn text(text: Option<&str>) -> Json {
    Value::from(text).into()
}
