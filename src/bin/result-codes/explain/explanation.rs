//! What is known of a code or a result object.

use std::path::Path;

use result_codes::{NextStep, ResultCode, ResultObject, ResultStatus};

use super::input::{self, Resolved, shorten};
use super::response::{Found, Siblings};
use crate::advice::{Advice, status};

/// The explanation of one code or result object, in no format yet.
#[derive(Default)]
pub(super) struct Explanation {
    /// What was typed, or the code that was found.
    pub(super) given: Option<String>,
    /// The line of the input.
    pub(super) line: Option<usize>,
    /// The text of the line, where the code is among other words.
    pub(super) found_in: Option<String>,
    /// The location in a JSON value.
    pub(super) path: Option<String>,
    pub(super) sent: Option<ResultObject>,
    /// The status that was sent or typed.
    pub(super) status: Option<ResultStatus>,
    pub(super) code: Option<ResultCode>,
    /// What to do next: one step, or without a status one for each, that of the code's own status first.
    pub(super) steps: Vec<Advice>,
    pub(super) remarks: Vec<String>,
    /// Why the explanation is missing or incomplete.
    pub(super) error: Option<String>,
    /// Listed codes that have to do with what was given.
    pub(super) nearest: Vec<&'static str>,
}

impl Explanation {
    /// Explains what was typed, or stands alone in a line.
    pub(super) fn from_text(given: String) -> Explanation {
        let mut explanation = Explanation::default();
        explanation.set_text(&given);
        explanation.given = Some(given);
        explanation
    }

    /// Explains a listed code that was found among other words of a line.
    pub(super) fn from_word(form: &str, code: ResultCode, line: &str) -> Explanation {
        let mut explanation = Explanation {
            given: Some(form.to_owned()),
            found_in: Some(shorten(line)),
            ..Explanation::default()
        };
        explanation.set_code(form, code);
        explanation
    }

    pub(super) fn from_object(found: Found) -> Explanation {
        let mut explanation = Explanation {
            path: Some(found.path),
            ..Explanation::default()
        };
        match found.result {
            Ok(object) if found.is_under_duplicate => {
                explanation.code = object.code();
                explanation.sent = Some(object);
            }
            Ok(object) => explanation.set_object(object, &found.siblings, found.is_cut),
            Err(error) => {
                explanation.add_problem(&format!("{error}; treat the outcome as unknown"));
            }
        }
        if found.is_under_duplicate {
            explanation.add_problem(
                "a key on this path occurs twice, and either could count: no next step",
            );
        }
        explanation
    }

    /// Returns the step that is not one of several.
    pub(super) fn step(&self) -> Option<&Advice> {
        self.status.and(self.steps.first())
    }

    /// Returns the location in the input, or an empty string.
    pub(super) fn location(&self) -> String {
        let line = self.line.map(|line| format!("line {line}"));
        let parts: Vec<String> = [line, self.path.clone()].into_iter().flatten().collect();
        parts.join(": ")
    }

    /// Returns a message, after the location in the input.
    pub(super) fn located(&self, message: &str) -> String {
        match &*self.location() {
            "" => message.to_owned(),
            location => format!("{location}: {message}"),
        }
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
        let step = self.step().map(|step| &step.text);
        format!(
            "{} {} {step:?} {:?}",
            self.sent.is_some(),
            self.name(),
            self.error
        )
    }

    fn set_text(&mut self, given: &str) {
        match input::read(given) {
            Resolved::Code(code) => self.set_code(given, code),
            Resolved::Several(codes) => {
                self.nearest = codes.iter().map(|code| code.as_str()).collect();
                let codes = input::either(&self.nearest);
                self.add_problem(&format!("`{}` could be {codes}", shorten(given)));
            }
            Resolved::Status(status) => self.set_status(given, status),
            Resolved::Word(meaning, codes) => {
                self.nearest = codes.iter().map(|code| code.as_str()).collect();
                let codes = self.nearest.join(", ");
                self.remarks = vec![meaning, format!("its codes in the table: {codes}")];
            }
            Resolved::Nothing if given.trim().is_empty() => self.add_problem("CODE is empty"),
            Resolved::Nothing if Path::new(given).is_file() => {
                self.add_problem(&format!(
                    "`{given}` is a file: run `result-codes explain < '{given}'`"
                ));
            }
            Resolved::Nothing => {
                self.set_unlisted(
                    &format!("there is no result code `{}`", shorten(given)),
                    given,
                );
            }
        }
    }

    /// Explains a code without a status, which has no next step.
    fn set_code(&mut self, given: &str, code: ResultCode) {
        self.remarks.extend(input::remark(given, code));
        self.code = Some(code);
        self.steps = Advice::by_status(code);
    }

    /// Explains a status without a code. Of S and F, only the code says what to do.
    fn set_status(&mut self, given: &str, status: ResultStatus) {
        if given != status.as_str() {
            let (given, meaning) = (shorten(given), status.meaning());
            let remark = format!("{given:?} read as status {status}, {meaning}");
            self.remarks.push(remark);
        }
        let codes = format!("`result-codes list --status {status}`");
        self.remarks.push(if matches!(status.as_str(), "U" | "A") {
            self.steps = vec![Advice::new(status, None)];
            format!("with a code, the next step can differ: {codes}")
        } else {
            format!("the next step depends on the code: {codes}")
        });
        self.status = Some(status);
    }

    fn set_object(&mut self, object: ResultObject, siblings: &Siblings, is_cut: bool) {
        self.code = object.code();
        if let (None, Some(sent)) = (object.code(), object.raw_code()) {
            self.set_unlisted(&format!("`{}` is not listed", shorten(sent)), sent);
        }
        if object.raw_status().is_some() {
            self.remarks.extend(object_remarks(&object));
            self.status = Some(object.status());
            let advice = Advice::new(object.status(), object.code());
            self.steps = vec![if is_cut && matches!(advice.status.as_str(), "S" | "F") {
                Advice {
                    next_step: None,
                    text: SIBLINGS_ARE_CUT.to_owned(),
                    ..advice
                }
            } else {
                with_siblings(advice, siblings)
            }];
        } else if let (Some(code), Some(sent)) = (object.code(), object.raw_code()) {
            self.remarks.push("no status was sent".to_owned());
            self.set_code(sent, code);
        } else {
            self.add_problem("no status was sent; treat the outcome as unknown");
        }
        self.sent = Some(object);
    }

    /// Adds to the error.
    fn add_problem(&mut self, problem: &str) {
        self.error = Some(match self.error.take() {
            Some(error) => format!("{error}; {problem}"),
            None => problem.to_owned(),
        });
    }

    fn set_unlisted(&mut self, problem: &str, code: &str) {
        self.nearest = input::nearest(code);
        self.add_problem(&match &self.nearest[..] {
            [] => problem.to_owned(),
            nearest => format!("{problem}; did you mean {}?", input::either(nearest)),
        });
    }
}

/// The advice on S and F in an object that cannot be read.
pub(super) const SIBLINGS_ARE_CUT: &str = "The object around it is incomplete: what stands beside it is unknown. Inquire how the request stands.";

/// Returns the advice, given what the response says beside the result object. What is beside U or A changes nothing: their
/// steps neither end a request nor start another.
fn with_siblings(advice: Advice, siblings: &Siblings) -> Advice {
    let succeeded = advice.status.as_str() == "S" && advice.next_step != Some(NextStep::Reconcile);
    if !succeeded && advice.status.as_str() != "F" {
        return advice;
    }
    let with_step = |next_step, text| Advice {
        status: advice.status,
        next_step,
        text,
    };
    let reconcile = |why: &str| {
        let text = format!("{why}: inquire how the request stands before anything else.");
        with_step(Some(NextStep::Reconcile), text)
    };
    let follow = |status, why: &str| {
        let advice = Advice::new(status, None);
        let text = format!("{why}. {}", advice.text);
        Advice { text, ..advice }
    };
    let call = if succeeded { "succeeded" } else { "failed" };
    if siblings.is_contradictory {
        return reconcile("The fields beside the result contradict each other");
    }
    let Some(sent) = &siblings.sent_status else {
        return match &siblings.payment_key {
            Some(key) if succeeded => follow(
                status("A"),
                &format!(
                    "The call succeeded, and nobody has paid yet: the customer pays with `{key}`"
                ),
            ),
            _ => advice,
        };
    };
    let (key, agrees) = (&sent.key, sent.status == advice.status);
    match &sent.text {
        None => with_step(
            None,
            format!("The call {call}. How the request stands is in `{key}`."),
        ),
        Some(text) if succeeded && agrees => {
            let next_step = advice.next_step.unwrap_or(NextStep::Proceed);
            let description = next_step.description();
            let text = format!("`{key}` is {text}: the request succeeded. {description}");
            with_step(Some(next_step), text)
        }
        Some(_) if agrees => advice,
        Some(text) if succeeded => follow(
            sent.status,
            &format!("The call succeeded, but `{key}` is {text}"),
        ),
        Some(text) => reconcile(&format!("The call failed, but `{key}` is {text}")),
    }
}

/// Returns remarks on what is missing, unlisted or contradictory in a result object whose status was sent.
fn object_remarks(object: &ResultObject) -> Vec<String> {
    let status = object.status();
    let mut remarks = Vec::new();
    let sent = object.raw_status().unwrap_or_default();
    let listed = ResultStatus::parse(sent).is_some();
    if !listed {
        let (sent, meaning) = (shorten(sent), status.meaning());
        remarks.push(format!(
            "status `{sent}` is not listed; treated as {status}, {meaning}"
        ));
    }
    if let Some(table) = object
        .table_status()
        .filter(|table| *table != status && listed)
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
