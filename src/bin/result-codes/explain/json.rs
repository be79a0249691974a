//! `explain --json`.

use result_codes::{ResultCode, ResultObject};
use serde_json::{Value, json};

use super::explanation::Explanation;
use crate::advice::Advice;
use crate::columns;

/// Returns an explanation as a JSON object. The row of the table has no next step here: it could be that of another status.
pub(super) fn explanation(explanation: &Explanation, count: usize) -> Value {
    let code = explanation.code;
    let step = explanation.step();
    let by_status = match step {
        Some(_) => &[],
        None => &explanation.steps[..],
    };
    let found = explanation.found_in.as_ref();
    let found = found.map(|text| format!("found in: {text}"));
    let remarks = found.iter().chain(&explanation.remarks);
    let mut row = code.map(columns::row);
    if let Some(row) = &mut row {
        row.remove("next_step");
    }
    json!({
        "line": explanation.line,
        "path": explanation.path,
        "count": count,
        "given": explanation.given,
        "sent": explanation.sent.as_ref().map(sent),
        "status": explanation.status,
        "next_step": step.and_then(|step| step.next_step),
        "next_step_description": step.map(|step| &step.text),
        "by_status": by_status.iter().map(with_status).collect::<Value>(),
        "table_status": code.map(ResultCode::status),
        "remarks": remarks.collect::<Vec<_>>(),
        "error": explanation.error,
        "nearest": explanation.nearest,
        "listed": row,
    })
}

fn with_status(advice: &Advice) -> Value {
    json!({
        "status": advice.status,
        "next_step": advice.next_step,
        "next_step_description": advice.text,
    })
}

/// Returns the result object with all its keys: `Serialize` leaves out what was not sent.
fn sent(sent: &ResultObject) -> Value {
    json!({
        "resultStatus": sent.raw_status(),
        "resultCode": sent.raw_code(),
        "resultMessage": sent.message(),
    })
}
