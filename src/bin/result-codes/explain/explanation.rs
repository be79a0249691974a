//! What is known of a code or a result object.

use std::path::Path;

use result_codes::{NextStep, ResultCode, ResultObject, ResultStatus};

use super::input::{self, Resolved, shorten};
use super::response::{Beside, Found};
use crate::advice::{Advice, status};

/// The explanation of one code or result object, in no format yet.
#[derive(Default)]
pub(super) struct Explanation {
    /// What was typed, or the code that was found.
    pub(super) given: Option<String>,
    /// The line of the input.
    pub(super) line: Option<usize>,
    /// The location in a JSON value.
    pub(super) path: Option<String>,
    pub(super) sent: Option<ResultObject>,
    /// The status that was sent or typed.
    pub(super) status: Option<ResultStatus>,
    pub(super) code: Option<ResultCode>,
    pub(super) steps: Steps,
    pub(super) remarks: Vec<String>,
    /// Why the explanation is missing or incomplete.
    pub(super) error: Option<String>,
    /// Listed codes that have to do with what was given.
    pub(super) nearest: Vec<&'static str>,
}

/// What to do next.
#[derive(Default)]
pub(super) enum Steps {
    /// Nobody knows.
    #[default]
    None,
    One(Advice),
    /// The step depends on a status that is not known. That of the code's own status comes first.
    ByStatus(Vec<Advice>),
}

impl Explanation {
    fn at(line: Option<usize>) -> Explanation {
        Explanation {
            line,
            ..Explanation::default()
        }
    }

    /// Explains what was typed, or stands alone in a line.
    pub(super) fn of_text(given: String, line: Option<usize>) -> Explanation {
        let mut explanation = Explanation::at(line);
        explanation.set_text(&given);
        explanation.given = Some(given);
        explanation
    }

    /// Explains a listed code that was found among other words.
    pub(super) fn of_word(
        form: &str,
        code: ResultCode,
        text: &str,
        line: Option<usize>,
    ) -> Explanation {
        let mut explanation = Explanation::at(line);
        let place = line.map_or_else(String::new, |line| format!("line {line}: "));
        let found = format!("found in {place}{:?}", shorten(text));
        explanation.given = Some(form.to_owned());
        explanation.remarks.push(found);
        explanation.remarks.extend(input::remark(form, code));
        explanation.set_code(code);
        explanation
    }

    pub(super) fn of_object(found: Found, line: Option<usize>) -> Explanation {
        let mut explanation = Explanation::at(line);
        explanation.path = Some(found.path);
        match found.result {
            Ok(object) => explanation.set_object(object, &found.beside, found.is_under_duplicate),
            Err(error) => {
                explanation.add_problem(&format!("{error}; treat the outcome as unknown"));
            }
        }
        if found.is_under_duplicate {
            explanation.add_problem(
                "duplicate key on this path, so which value counts is not known, and no next step is given",
            );
        }
        explanation
    }

    pub(super) fn of_empty_input() -> Explanation {
        let error = "nothing to explain in the input: no JSON object with `resultStatus` or `resultCode`, and no listed code";
        let mut explanation = Explanation::at(None);
        explanation.add_problem(error);
        explanation
    }

    /// Returns the location in the input, or an empty text.
    pub(super) fn location(&self) -> String {
        let line = self.line.map(|line| format!("line {line}"));
        let parts: Vec<String> = [line, self.path.clone()].into_iter().flatten().collect();
        parts.join(": ")
    }

    /// Returns what was sent or given, as a name for it.
    pub(super) fn name(&self) -> String {
        match (&self.sent, self.code) {
            (Some(object), _) => {
                let [status, code] =
                    [object.raw_status(), object.raw_code()].map(|text| text.unwrap_or("-"));
                format!("{status} {code}")
            }
            (None, Some(code)) => code.to_string(),
            (None, None) => self.given.clone().unwrap_or_default(),
        }
    }

    /// Returns what an equal explanation has too. Locations and messages differ.
    pub(super) fn key(&self) -> String {
        let why = match (&self.steps, &self.sent) {
            (Steps::One(advice), _) => Some(&advice.text),
            (_, None) => self.error.as_ref(),
            _ => None,
        };
        format!("{} {} {why:?}", self.sent.is_some(), self.name())
    }

    fn set_text(&mut self, given: &str) {
        match input::read(given) {
            Resolved::Code(code) => {
                self.remarks.extend(input::remark(given, code));
                self.set_code(code);
            }
            Resolved::Several(codes) => {
                self.nearest = codes.iter().map(|code| code.as_str()).collect();
                let codes = input::either(&self.nearest);
                self.add_problem(&format!("`{}` could be {codes}", shorten(given)));
            }
            Resolved::Status(status) => self.set_status(given, status),
            Resolved::NextStep(next_step) => self.set_next_step(next_step),
            Resolved::Nothing if Path::new(given).is_file() => {
                let file = input::in_shell(given);
                self.add_problem(&format!(
                    "`{given}` is a file; pipe it: `result-codes explain < {file}`"
                ));
            }
            Resolved::Nothing => self.set_unlisted(given),
        }
    }

    /// Explains a code without a status, which has no next step.
    fn set_code(&mut self, code: ResultCode) {
        self.code = Some(code);
        self.steps = Steps::ByStatus(Advice::by_status(code));
    }

    /// Explains a status without a code. Of S and F, only the code says what to do.
    fn set_status(&mut self, given: &str, status: ResultStatus) {
        if given != status.as_str() {
            let (short, meaning) = (shorten(given), status.meaning());
            let remark = format!("{short:?} read as status {status}, {meaning}");
            self.remarks.push(remark);
        }
        let codes = format!("`result-codes list --status {status}`");
        self.remarks.push(if matches!(status.as_str(), "U" | "A") {
            self.steps = Steps::One(Advice::new(status, None));
            format!("a code can have another next step: {codes}")
        } else {
            format!("the next step depends on the code: {codes}")
        });
        self.status = Some(status);
    }

    fn set_next_step(&mut self, next_step: NextStep) {
        let codes = ResultCode::ALL.iter();
        let codes = codes.filter(|code| code.next_step() == next_step);
        self.nearest = codes.map(|code| code.as_str()).collect();
        self.remarks = vec![
            format!("a next step: {}", next_step.description()),
            format!(
                "the codes that have it, with their status: `result-codes list --next-step {next_step}`"
            ),
        ];
    }

    fn set_object(&mut self, object: ResultObject, beside: &Beside, is_withheld: bool) {
        self.code = object.code();
        if let (None, Some(sent)) = (object.code(), object.raw_code()) {
            self.set_unlisted(sent);
        }
        match (object.raw_status(), object.code()) {
            _ if is_withheld => {}
            (None, Some(code)) => {
                self.remarks.push("no status was sent".to_owned());
                self.set_code(code);
            }
            (None, None) => self.add_problem("no status was sent; treat the outcome as unknown"),
            (Some(_), code) => {
                self.remarks.extend(object_remarks(&object));
                self.status = Some(object.status());
                let advice = Advice::new(object.status(), code);
                self.steps = Steps::One(with_beside(advice, beside));
            }
        }
        self.sent = Some(object);
    }

    /// Adds to the error.
    fn add_problem(&mut self, problem: &str) {
        let start = self.error.take().map(|error| error + "; ");
        let location = || Some(self.location() + ": ").filter(|start| start != ": ");
        let start = start.or_else(location).unwrap_or_default();
        self.error = Some(start + problem);
    }

    fn set_unlisted(&mut self, text: &str) {
        let (hint, nearest) = input::hint(text);
        let text = shorten(text);
        self.add_problem(&format!("there is no result code `{text}`{hint}"));
        self.nearest = nearest;
    }
}

/// Returns the advice, given what the response says beside the result object. What is beside U or A changes nothing: their
/// steps neither end a request nor start another.
fn with_beside(advice: Advice, beside: &Beside) -> Advice {
    let is_success = advice.next_step == Some(NextStep::Proceed);
    if !is_success && advice.status.as_str() != "F" {
        return advice;
    }
    let call = if is_success { "succeeded" } else { "failed" };
    let reconcile = |why: &str| Advice {
        status: advice.status,
        next_step: Some(NextStep::Reconcile),
        text: format!("{why}: inquire how the request stands before anything else."),
    };
    if beside.is_contradictory {
        return reconcile("The fields beside the result contradict each other");
    }
    let because = |why: &str, step: Advice| Advice {
        text: format!("{why}. {}", step.text),
        ..step
    };
    let Some(word) = &beside.word else {
        return match &beside.to_pay {
            Some(key) if is_success => because(
                &format!(
                    "The call succeeded, and nobody has paid yet: the customer pays with `{key}`"
                ),
                Advice::new(status("A"), None),
            ),
            _ => advice,
        };
    };
    let key = &word.key;
    match &word.text {
        None => Advice {
            next_step: None,
            text: format!("The call {call}. How the request stands is in `{key}`."),
            ..advice
        },
        Some(text) if is_success && word.status == advice.status => Advice {
            text: format!(
                "`{key}` is {text}: the request succeeded. {}",
                NextStep::Proceed.description()
            ),
            ..advice
        },
        Some(_) if word.status == advice.status => advice,
        Some(text) if is_success => because(
            &format!("The call succeeded, but `{key}` is {text}"),
            Advice::new(word.status, None),
        ),
        Some(text) => reconcile(&format!("The call failed, but `{key}` is {text}")),
    }
}

/// Returns remarks on what is missing, unlisted or contradictory in a result object whose status was sent.
fn object_remarks(object: &ResultObject) -> Vec<String> {
    let status = object.status();
    let mut remarks = Vec::new();
    let sent = object.raw_status().unwrap_or_default();
    let is_listed = ResultStatus::parse(sent).is_some();
    if !is_listed {
        let (sent, meaning) = (shorten(sent), status.meaning());
        remarks.push(format!(
            "there is no status `{sent}`; treated as {status}, {meaning}"
        ));
    }
    if let Some(table) = object
        .table_status()
        .filter(|table| *table != status && is_listed)
    {
        let rule = match object.next_step() {
            NextStep::Reconcile => "the two contradict each other and decide nothing",
            _ => "the server's status decides",
        };
        remarks.push(format!("server sent {status}, table says {table}; {rule}"));
    }
    match (object.code(), object.raw_code()) {
        (Some(code), Some(sent)) => remarks.extend(input::remark(sent, code)),
        (_, None) => remarks.push("no code was sent; the status alone decides".to_owned()),
        _ => remarks.push("the code is not listed; the status alone decides".to_owned()),
    }
    remarks
}
