//! `explain --json`.

use result_codes::ResultObject;
use serde_json::{Value, json};

use super::explanation::Explanation;
use crate::columns::{self, JSON_VERSION};

/// Describes the keys, for a help text.
pub(super) fn help() -> String {
    format!("{KEYS}JSON is an object: `version`, which is {JSON_VERSION}, and `explanations`, an array of
objects with these keys. A later release can add keys. If one changes its
meaning or is removed, `version` changes.")
}

const KEYS: &str = "\
Keys of JSON:
  line                   line of the input; null for an argument, and for a
                         result object if the input is one JSON value
  path                   location of a result object in its JSON value, or null
  given                  the code as it was given; null for a result object
  sent                   resultStatus, resultCode and resultMessage; null for a
                         code and for a malformed result object
  status                 the status that applies; for a code, the table's; null
                         for an unlisted or ambiguous code, a malformed result
                         object, or one whose next step is withheld
  next_step              what a program should do, in a word, or null
  next_step_description  the same, in a sentence
  table_status           the table's status for the code, or null
  remarks                how input was read; what is missing or contradictory
  error                  why the explanation is missing or incomplete, or null
  nearest                listed codes that an unlisted one could stand for
  listed                 the code's row as in `list --json`, even if its next
                         step is withheld here; or null

";

/// Returns an explanation as a JSON object.
pub(super) fn object(explanation: &Explanation) -> Value {
    let (code, advice) = (explanation.code, explanation.advice);
    json!({
        "line": explanation.line,
        "path": explanation.path,
        "given": explanation.given,
        "sent": explanation.sent.as_ref().map(sent),
        "status": advice.map(|advice| advice.status.as_str()),
        "next_step": advice.map(|advice| advice.next_step.as_str()),
        "next_step_description": advice.map(|advice| advice.next_step.description()),
        "table_status": code.map(|code| code.status().as_str()),
        "remarks": explanation.remarks,
        "error": explanation.error,
        "nearest": explanation.nearest,
        "listed": code.map(columns::record),
    })
}

/// Returns the result object with all its keys: `Serialize` leaves out what was not sent.
fn sent(object: &ResultObject) -> Value {
    json!({
        "resultStatus": object.raw_status(),
        "resultCode": object.raw_code(),
        "resultMessage": object.message(),
    })
}
