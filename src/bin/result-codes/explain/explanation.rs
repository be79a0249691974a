//! What is known of a code or a result object.

use result_codes::{NextStep, ResultCode, ResultObject, ResultStatus};

use super::input::{self, Resolved, shorten};
use super::scan::{Doubt, Item, Kind, Words};

/// The explanation of one code or result object, in no format yet.
#[derive(Default)]
pub(super) struct Explanation {
    /// The code as it was typed.
    pub(super) given: Option<String>,
    /// The line of the input, unless the input is one JSON value.
    pub(super) line: Option<usize>,
    /// The location in a JSON value.
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

impl Explanation {
    pub(super) fn of_code(given: String) -> Explanation {
        let mut explanation = Explanation::default();
        explanation.set_code(&given, "");
        explanation.given = Some(given);
        explanation
    }

    pub(super) fn of_item(Item { line, kind }: Item) -> Explanation {
        let mut explanation = Explanation {
            line,
            ..Explanation::default()
        };
        match kind {
            Kind::Object { found, doubt } => {
                explanation.path = Some(found.path);
                explanation.set_object(found.result, doubt);
            }
            Kind::Words(words) => explanation.set_words(words),
            Kind::Code { form, text, lines } => {
                let context = explanation.context();
                explanation.set_code(&form, &context);
                let place = match (lines, line) {
                    (1, Some(line)) => format!("line {line}"),
                    (_, Some(line)) => format!("{lines} lines, first in line {line}"),
                    (_, None) => "the text".to_owned(),
                };
                let remark = format!("found in {place}: {:?}", shorten(&text));
                explanation.remarks.insert(0, remark);
                explanation.given = Some(form);
            }
            Kind::Line(text) => {
                let context = explanation.context();
                explanation.set_code(&text, &context);
                explanation.given = Some(text);
            }
            Kind::Broken(reason) => {
                let context = explanation.context();
                explanation.error = Some(format!("{context}cannot be read as JSON: {reason}"));
            }
        }
        explanation
    }

    pub(super) fn of_empty_input() -> Explanation {
        let error = "no result object in the input: nothing in it has the key `resultStatus` or `resultCode`, and no word in \
                     it is a listed code";
        Explanation {
            error: Some(error.to_owned()),
            ..Explanation::default()
        }
    }

    /// Returns the location in the input, or an empty text.
    pub(super) fn location(&self) -> String {
        let line = self.line.map(|line| format!("line {line}"));
        let parts = [line, self.path.clone()];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        parts.join(": ")
    }

    /// Returns the location, to begin a message with.
    fn context(&self) -> String {
        let location = self.location();
        if location.is_empty() {
            location
        } else {
            format!("{location}: ")
        }
    }

    fn set_code(&mut self, given: &str, context: &str) {
        match input::read(given) {
            Resolved::Nothing => self.set_unlisted(given, context),
            Resolved::Several(codes) => {
                self.nearest = codes.iter().map(|code| code.as_str()).collect();
                let text = shorten(given);
                let codes = input::either(&self.nearest);
                self.error = Some(format!("{context}`{text}` could be {codes}"));
            }
            Resolved::Code(code, remark) => {
                self.advice = Some(Advice {
                    status: code.status(),
                    next_step: code.next_step(),
                });
                self.code = Some(code);
                self.remarks.extend(remark);
                self.remarks.push(format!(
                    "applies only if the response also has status {}",
                    code.status()
                ));
            }
        }
    }

    fn set_object(
        &mut self,
        result: Result<ResultObject, serde_json::Error>,
        doubt: Option<Doubt>,
    ) {
        let context = self.context();
        match result {
            Err(error) => {
                self.error = Some(format!("{context}{error}; treat the outcome as unknown"));
            }
            Ok(object) => {
                if let (None, Some(sent)) = (object.code(), object.raw_code()) {
                    self.set_unlisted(sent, &context);
                }
                self.code = object.code();
                if doubt.is_some() {
                    // The other remarks are about the next step.
                    self.remarks.extend(unlisted_status(&object));
                } else {
                    self.remarks = object_remarks(&object);
                    self.advice = Some(Advice {
                        status: object.status(),
                        next_step: object.next_step(),
                    });
                }
                self.sent = Some(object);
            }
        }
        if let Some(doubt) = doubt {
            self.add_problem(&doubt.reason());
        }
    }

    fn set_words(&mut self, words: Words) {
        self.set_object(words.result, words.doubt);
        let text = shorten(&words.text);
        let mut remarks = vec![format!("read from words, not from JSON: {text:?}")];
        if words.is_split {
            let remark = "a key repeats on this line; read as the start of another result object";
            remarks.push(remark.to_owned());
        }
        self.remarks.splice(0..0, remarks);
    }

    /// Adds to the error.
    fn add_problem(&mut self, problem: &str) {
        self.error = Some(match &self.error {
            Some(error) => format!("{error}; {problem}"),
            None => format!("{}{problem}", self.context()),
        });
    }

    fn set_unlisted(&mut self, text: &str, context: &str) {
        if let Some(status) = ResultStatus::parse(text) {
            let meaning = status.meaning();
            self.error = Some(format!(
                "{context}`{text}` is a status, {meaning}, not a result code"
            ));
            return;
        }
        let (hint, nearest) = input::hint(text);
        let text = shorten(text);
        self.error = Some(format!("{context}there is no result code `{text}`{hint}"));
        self.nearest = nearest;
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
        Some(_) => unlisted_status(object)?,
    };
    Some(format!(
        "{problem}; treated as {status}, {}",
        status.meaning()
    ))
}

fn unlisted_status(object: &ResultObject) -> Option<String> {
    let sent = object.raw_status()?;
    let is_listed = ResultStatus::parse(sent).is_some();
    (!is_listed).then(|| format!("there is no status `{}`", shorten(sent)))
}

fn mismatch_remark(object: &ResultObject) -> Option<String> {
    let status = object.status();
    let table = object.table_status().filter(|table| *table != status)?;
    let is_sent = object.raw_status().and_then(ResultStatus::parse).is_some();
    let rule = match object.next_step() {
        NextStep::Reconcile => "the two contradict each other and decide nothing",
        _ => "the server's status decides",
    };
    Some(if is_sent {
        format!("server sent {status}, table says {table}; {rule}")
    } else {
        format!("table says {table}, but no valid status was sent; the outcome is unknown")
    })
}

fn code_remark(object: &ResultObject) -> Option<String> {
    match (object.code(), object.raw_code()) {
        (_, None) => Some("no code was sent; the status alone decides".to_owned()),
        (None, Some(sent)) => Some(format!(
            "the code `{}` is not listed; the status alone decides",
            shorten(sent)
        )),
        (Some(code), Some(sent)) if sent == code.as_str() => None,
        (Some(code), Some(sent)) => Some(input::alias_remark(sent, code)),
    }
}
