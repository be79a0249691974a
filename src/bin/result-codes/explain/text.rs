//! `explain` for people: a heading, and labelled fields below it.

use std::io::{self, Write};

use clap::builder::styling::Style;
use result_codes::ResultCode;

use super::explanation::{Explanation, SIBLINGS_ARE_CUT};
use crate::advice::Advice;
use crate::escape::escape;
use crate::layout::Layout;
use crate::style::{BOLD, status_style};

/// A label and its text.
type Field = (String, String);

/// Writes explanations, with an empty line between them.
pub(super) struct Writer {
    layout: Layout,
    separator: &'static str,
}

impl Writer {
    pub(super) fn new() -> Writer {
        Writer {
            layout: Layout::for_stdout(),
            separator: "",
        }
    }

    /// Writes an explanation, if something is known.
    pub(super) fn write(
        &mut self,
        explanation: &Explanation,
        out: &mut impl Write,
    ) -> io::Result<()> {
        // Of what was typed and is not listed, the error says all. A result object cannot be read, or was sent.
        let known = match explanation.given {
            Some(_) => explanation.error.is_none(),
            None => explanation.sent.is_some(),
        };
        if !known {
            return Ok(());
        }
        let style = explanation.step().map(|step| step.status);
        let style = style.or(explanation.status).map(status_style);
        self.heading(style.unwrap_or_default(), &heading(explanation), out)?;
        for (label, text) in fields(explanation) {
            self.layout.field(&label, &escape(&text), out)?;
        }
        Ok(())
    }

    /// Writes what was found more often than it was explained.
    pub(super) fn write_counts(
        &mut self,
        counts: &[String],
        out: &mut impl Write,
    ) -> io::Result<()> {
        if counts.is_empty() {
            return Ok(());
        }
        self.heading(BOLD, "Found more than once", out)?;
        for count in counts {
            writeln!(out, "  {}", escape(count))?;
        }
        Ok(())
    }

    fn heading(&mut self, style: Style, text: &str, out: &mut impl Write) -> io::Result<()> {
        let separator = std::mem::replace(&mut self.separator, "\n");
        writeln!(out, "{separator}{style}{}{style:#}", escape(text))
    }
}

/// Returns the location of a result object, or what was typed or found.
fn heading(explanation: &Explanation) -> String {
    match (&explanation.given, explanation.code, explanation.status) {
        (None, ..) => explanation.location(),
        (_, Some(code), _) => code.to_string(),
        (_, None, Some(status)) => format!("Status {status}"),
        (Some(given), None, None) => given.clone(),
    }
}

fn fields(explanation: &Explanation) -> Vec<Field> {
    let code = explanation.code;
    let mut fields = Vec::new();
    if let Some(object) = &explanation.sent {
        fields.push(field("Sent", object.to_string()));
    }
    if let (Some(line), Some(text)) = (explanation.line, &explanation.found_in) {
        fields.push(field("Found", format!("in line {line}: {text}")));
    }
    // What to do comes first, with what restricts it, and then what it means.
    let mut steps = match explanation.step() {
        Some(advice) => vec![field("Next step", step(advice))],
        None if !explanation.steps.is_empty() => by_status(&explanation.steps),
        None if explanation.error.is_some() => vec![field("Next step", "not given; see the error")],
        None => Vec::new(),
    };
    if let (false, Some(note)) = (steps.is_empty(), code.and_then(ResultCode::note)) {
        // Below the step of the code's own status.
        steps.insert(steps.len().min(2), field("Note", note));
    }
    fields.extend(steps);
    if let Some(status) = explanation.status {
        let text = format!("{status}, {}: {}", status.meaning(), status.action());
        fields.push(field("Status", text));
    }
    if let Some(code) = code {
        fields.extend(code_fields(code, explanation));
    }
    let remarks = explanation.remarks.iter();
    fields.extend(remarks.map(|remark| field("Remark", &**remark)));
    fields
}

fn field(label: &str, text: impl Into<String>) -> Field {
    (label.to_owned(), text.into())
}

fn step(advice: &Advice) -> String {
    match advice.next_step {
        Some(next_step) => format!("{next_step}: {}", advice.text),
        None => advice.text.clone(),
    }
}

/// Returns a field for each step, with all statuses that it belongs to.
fn by_status(steps: &[Advice]) -> Vec<Field> {
    let mut fields = vec![field("Next step", "depends on the status of the response:")];
    for advice in steps {
        let (status, step) = (advice.status.as_str(), step(advice));
        match fields.iter_mut().find(|(_, text)| *text == step) {
            Some((label, _)) => *label = format!("{label} or {status}"),
            None => fields.push((format!("If {status}"), step)),
        }
    }
    fields
}

fn code_fields(code: ResultCode, explanation: &Explanation) -> Vec<Field> {
    let own = code.status();
    // The resolution can be the very thing not to do: "Create new payment" is for a failure, not for an unknown outcome.
    let restriction = match explanation.step() {
        None => format!(" (advice for status {own})"),
        Some(step) if *step == Advice::new(own, Some(code)) => String::new(),
        _ if explanation.status == Some(own) => {
            " (only for the call, not for the request)".to_owned()
        }
        _ => format!(" (only for status {own}: do not follow it here)"),
    };
    let withheld = match explanation.step() {
        Some(step) => step.text == SIBLINGS_ARE_CUT,
        None => explanation.steps.is_empty(),
    };
    let category = code.category();
    let category = match (category.title(), category.group()) {
        (title, group) if title == group => title.to_owned(),
        (title, group) => format!("{title}, in {group}"),
    };
    let mut fields = vec![field("Description", code.description())];
    // Where no step can be given, the resolution would be read as one.
    if !withheld {
        fields.push(field(
            "Resolution",
            code.resolution().to_owned() + &restriction,
        ));
    }
    if !code.aliases().is_empty() {
        fields.push(field("Also sent as", code.aliases().join(", ")));
    }
    fields.extend(code.deprecated().map(|why| field("Deprecated", why)));
    fields.extend(
        code.replaced_by()
            .map(|code| field("Replaced by", code.as_str())),
    );
    fields.push(field("Category", category));
    fields
}
