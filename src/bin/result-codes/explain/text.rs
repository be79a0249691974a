//! `explain` for people: a heading, and labelled fields below it.

use std::io::{self, Write};

use result_codes::{ResultCode, ResultStatus};

use super::explanation::{Advice, Explanation};
use crate::escape::escape;
use crate::layout::Layout;
use crate::style::status_style;

/// A label and its text.
type Field = (&'static str, String);

/// Writes explanations, with an empty line between them.
pub(super) struct Writer {
    layout: Layout,
    separator: &'static str,
}

impl Writer {
    pub(super) fn new() -> Writer {
        Writer {
            layout: Layout::of_stdout(),
            separator: "",
        }
    }

    /// Writes an explanation, if something is known.
    pub(super) fn write(
        &mut self,
        explanation: &Explanation,
        out: &mut impl Write,
    ) -> io::Result<()> {
        if explanation.advice.is_none() && explanation.sent.is_none() {
            return Ok(());
        }
        write!(out, "{}", self.separator)?;
        self.separator = "\n";
        let status = explanation.advice.map(|advice| advice.status);
        let style = status.map(status_style).unwrap_or_default();
        let heading = escape(&heading(explanation));
        writeln!(out, "{style}{heading}{style:#}")?;
        for (label, text) in fields(explanation) {
            self.layout.field(label, &escape(&text), out)?;
        }
        Ok(())
    }
}

/// Returns the location of a result object, or a code that was typed.
fn heading(explanation: &Explanation) -> String {
    match (&explanation.given, explanation.code) {
        (Some(_), Some(code)) => code.to_string(),
        _ if explanation.location().is_empty() => "result".to_owned(),
        _ => explanation.location(),
    }
}

fn fields(explanation: &Explanation) -> Vec<Field> {
    let sent = explanation.sent.as_ref();
    let mut fields: Vec<Field> = sent
        .map(|object| ("Sent", object.to_string()))
        .into_iter()
        .collect();
    match explanation.advice {
        Some(advice) => fields.extend(advice_fields(explanation.code, advice)),
        None => fields.push(("Next step", "not given; see the error".to_owned())),
    }
    let remarks = explanation.remarks.iter().cloned();
    fields.extend(remarks.map(|remark| ("Remark", remark)));
    fields
}

fn advice_fields(code: Option<ResultCode>, advice: Advice) -> Vec<Field> {
    let Advice { status, next_step } = advice;
    // What to do comes first, then what it means.
    let next_step = format!("{next_step}: {}", next_step.description());
    let meaning = format!("{status}, {}: {}", status.meaning(), status.action());
    let mut fields = vec![("Next step", next_step), ("Status", meaning)];
    if let Some(code) = code {
        fields.push(("Description", code.description().to_owned()));
        fields.push(("Resolution", resolution(code, status)));
        if code.status() == status {
            fields.extend(request(code));
        }
        fields.extend(optional_fields(code));
        fields.push(("Category", category(code)));
    }
    fields
}

fn category(code: ResultCode) -> String {
    let category = code.category();
    if category.title() == category.group() {
        category.title().to_owned()
    } else {
        format!("{}, in {}", category.title(), category.group())
    }
}

fn resolution(code: ResultCode, status: ResultStatus) -> String {
    let resolution = code.resolution();
    if code.status() == status {
        resolution.to_owned()
    } else {
        // It can be the very thing not to do: "Create new payment" is for a failure, not for an unknown outcome.
        format!(
            "{resolution} (advice for status {}; ignore it here)",
            code.status()
        )
    }
}

/// Returns what a failure says about the request itself.
fn request(code: ResultCode) -> Option<Field> {
    let state = code.request_state()?;
    let text = format!("{}: {}", state.as_str(), state.description());
    Some(("Request", text))
}

fn optional_fields(code: ResultCode) -> impl Iterator<Item = Field> {
    let aliases = (!code.aliases().is_empty()).then(|| code.aliases().join(", "));
    let fields = [
        ("Note", code.note().map(str::to_owned)),
        ("Also sent as", aliases),
        ("Deprecated", code.deprecated().map(str::to_owned)),
        (
            "Replaced by",
            code.replaced_by().map(|code| code.to_string()),
        ),
    ];
    fields
        .into_iter()
        .filter_map(|(label, text)| Some((label, text?)))
}
