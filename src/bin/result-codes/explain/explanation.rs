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
    /// Explains what was typed.
    pub(super) fn of_text(given: String) -> Explanation {
        let mut explanation = Explanation::default();
        explanation.set_text(&given);
        explanation.given = Some(given);
        explanation
    }

    /// Explains a code that stands alone in a line.
    pub(super) fn of_line(given: String, line: Option<usize>) -> Explanation {
        let mut explanation = Explanation {
            line,
            ..Explanation::default()
        };
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
        let found = match line {
            Some(line) => format!("found in line {line}: {:?}", shorten(text)),
            None => format!("found in {:?}", shorten(text)),
        };
        let mut explanation = Explanation {
            line,
            given: Some(form.to_owned()),
            remarks: vec![found],
            ..Explanation::default()
        };
        if form != code.as_str() {
            explanation.remarks.push(input::alias_remark(form, code));
        }
        explanation.set_code(code);
        explanation
    }

    pub(super) fn of_object(found: Found, line: Option<usize>) -> Explanation {
        let mut explanation = Explanation {
            line,
            path: Some(found.path),
            ..Explanation::default()
        };
        match found.result {
            Ok(object) => explanation.set_object(object, &found.beside, found.is_under_duplicate),
            Err(error) => {
                explanation.add_problem(&format!("{error}; treat the outcome as unknown"))
            }
        }
        if found.is_under_duplicate {
            let problem = "duplicate key on this path, so which value counts is not known, and no next step is given";
            explanation.add_problem(problem);
        }
        explanation
    }

    pub(super) fn of_empty_input() -> Explanation {
        let error = "nothing to explain in the input: no JSON object with `resultStatus` or `resultCode`, and no listed code";
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

    /// Returns what was sent or given, as a name for it.
    pub(super) fn name(&self) -> String {
        match (&self.sent, self.code) {
            (Some(object), _) => {
                let part = |text: Option<&str>| text.unwrap_or("-").to_owned();
                format!("{} {}", part(object.raw_status()), part(object.raw_code()))
            }
            (None, Some(code)) => code.to_string(),
            (None, None) => self.given.clone().unwrap_or_default(),
        }
    }

    /// Returns what an equal explanation has too. Locations and messages differ.
    pub(super) fn key(&self) -> String {
        let steps = match &self.steps {
            Steps::One(advice) => &*advice.text,
            _ => "",
        };
        let error = match &self.sent {
            None => self.error.as_deref().unwrap_or_default(),
            Some(_) => "",
        };
        format!("{:?} {} {steps} {error}", self.sent.is_some(), self.name())
    }

    fn set_text(&mut self, given: &str) {
        match input::read(given) {
            Resolved::Code(code, remark) => {
                self.remarks.extend(remark);
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
                let pipe = format!("result-codes explain < {}", input::in_shell(given));
                self.add_problem(&format!(
                    "`{given}` is a file; to explain what is in it: `{pipe}`"
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
            self.remarks
                .push(format!("{short:?} read as status {status}, {meaning}"));
        }
        let filter = format!("`result-codes list --status {status}`");
        if matches!(status.as_str(), "U" | "A") {
            self.steps = Steps::One(Advice::new(status, None));
            self.remarks
                .push(format!("a code can have another next step: {filter}"));
        } else {
            self.remarks
                .push(format!("the next step depends on the code: {filter}"));
        }
        self.status = Some(status);
    }

    fn set_next_step(&mut self, next_step: NextStep) {
        let codes = ResultCode::ALL
            .iter()
            .filter(|code| code.next_step() == next_step);
        self.nearest = codes.map(|code| code.as_str()).collect();
        self.remarks
            .push(format!("a next step: {}", next_step.description()));
        let statuses = ResultStatus::ALL.iter();
        let statuses = statuses.filter(|status| status.next_step() == next_step);
        for status in statuses {
            let remark = format!("that of status {status}, unless the code has another");
            self.remarks.push(remark);
        }
        if !self.nearest.is_empty() {
            let filter = format!("`result-codes list --next-step {next_step}`");
            self.remarks
                .push(format!("the codes that have it: {filter}"));
        }
    }

    fn set_object(&mut self, object: ResultObject, beside: &Beside, is_withheld: bool) {
        self.code = object.code();
        if let (None, Some(sent)) = (object.code(), object.raw_code()) {
            self.set_unlisted(sent);
        }
        match (object.raw_status(), object.code()) {
            _ if is_withheld => self.remarks.extend(unlisted_status(&object)),
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
        let location = self.location();
        self.error = Some(match &self.error {
            Some(error) => format!("{error}; {problem}"),
            None if location.is_empty() => problem.to_owned(),
            None => format!("{location}: {problem}"),
        });
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
    let is_failure = advice.status.as_str() == "F";
    if !is_success && !is_failure {
        return advice;
    }
    if beside.is_contradictory {
        let text = "Fields beside the result contradict each other: inquire how the request stands before anything else.";
        return Advice {
            next_step: Some(NextStep::Reconcile),
            text: text.to_owned(),
            ..advice
        };
    }
    let call = if is_success { "succeeded" } else { "failed" };
    let Some(word) = &beside.word else {
        return match &beside.to_pay {
            Some(key) if is_success => {
                let step = Advice::new(status("A"), None);
                let text = format!(
                    "The call succeeded, and nobody has paid yet: `{key}` is what the customer pays with. {}",
                    step.text
                );
                Advice { text, ..step }
            }
            _ => advice,
        };
    };
    let key = &word.key;
    let Some(text) = &word.text else {
        let text = format!("The call {call}. How the request stands is in `{key}`.");
        return Advice {
            next_step: None,
            text,
            ..advice
        };
    };
    if is_failure && word.status == advice.status {
        return advice;
    }
    if is_failure {
        let text = format!(
            "The call failed, but `{key}` is {text}: inquire how the request stands before anything else."
        );
        return Advice {
            next_step: Some(NextStep::Reconcile),
            text,
            ..advice
        };
    }
    if word.status == advice.status {
        let text = format!(
            "`{key}` is {text}: the request succeeded. {}",
            NextStep::Proceed.description()
        );
        return Advice { text, ..advice };
    }
    let step = Advice::new(word.status, None);
    let text = format!("The call succeeded, but `{key}` is {text}. {}", step.text);
    Advice { text, ..step }
}

/// Returns remarks on what is missing, unlisted or contradictory in a result object.
fn object_remarks(object: &ResultObject) -> impl Iterator<Item = String> {
    let status = object.status();
    let treated = |problem| format!("{problem}; treated as {status}, {}", status.meaning());
    let remarks = [
        unlisted_status(object).map(treated),
        mismatch_remark(object),
        code_remark(object),
    ];
    remarks.into_iter().flatten()
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
