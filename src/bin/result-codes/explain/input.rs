//! Codes, and other words of the table, as people type them.

use std::sync::LazyLock;

use result_codes::{NextStep, RequestState, ResultCode, ResultStatus};

use crate::advice::status;
use crate::search::{self, wire_forms};

/// What a text was read as.
pub(super) enum Resolved {
    Code(ResultCode),
    /// More than one code. Nobody knows which is meant.
    Several(Vec<ResultCode>),
    Status(ResultStatus),
    NextStep(NextStep),
    RequestState(RequestState),
    Nothing,
}

/// What people call a request that is not decided yet.
const UNDECIDED: [&str; 3] = ["pending", "inprocess", "inprogress"];

/// The longest text that is compared with codes and with the words of their rows, in bytes. Nobody types a longer one.
const MAX_COMPARED: usize = 200;

/// Says how a text was read, unless it is the wire form itself.
pub(super) fn remark(text: &str, code: ResultCode) -> Option<String> {
    let is_alias = code.aliases().contains(&text);
    let how = if is_alias {
        "is an alias of"
    } else {
        "read as"
    };
    (text != code.as_str()).then(|| format!("{:?} {how} {code}", shorten(text)))
}

/// Returns the beginning of a text, as much as a message can hold.
pub(super) fn shorten(text: &str) -> String {
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Reads what was typed: a code, or else a status, a word for one, or a next step.
pub(super) fn read(input: &str) -> Resolved {
    let code = read_code(input);
    if !matches!(code, Resolved::Nothing) {
        return code;
    }
    let text = normalize(input);
    let is_text = |other: &str| normalize(other) == text;
    let mut statuses = ResultStatus::ALL.iter().copied();
    let found = statuses.find(|one| is_text(one.as_str()) || is_text(one.meaning()));
    let word = ResultStatus::from_transaction_status(&input.to_ascii_uppercase());
    let undecided = UNDECIDED.contains(&&*text).then(|| status("U"));
    let mut next_steps = NextStep::ALL.iter().copied();
    let codes = ResultCode::ALL.iter();
    let mut states = codes.filter_map(|code| code.request_state());
    if let Some(status) = found.or(word).or(undecided) {
        Resolved::Status(status)
    } else if let Some(next_step) = next_steps.find(|one| is_text(one.as_str())) {
        Resolved::NextStep(next_step)
    } else if let Some(state) = states.find(|one| is_text(one.as_str())) {
        Resolved::RequestState(state)
    } else {
        Resolved::Nothing
    }
}

/// Reads what was typed as a code: a wire form, a description, or a variant.
///
/// Case, and what is between words, make no difference.
pub(super) fn read_code(input: &str) -> Resolved {
    read_among(&NAMES, input)
}

fn read_among(names: &[(String, ResultCode)], input: &str) -> Resolved {
    let text = input.trim();
    if let Some(code) = ResultCode::parse(text) {
        return Resolved::Code(code);
    }
    let normalized = normalize(text.strip_prefix("ResultCode::").unwrap_or(text));
    // A text of separators alone folds to nothing.
    if text.len() > MAX_COMPARED || normalized.is_empty() {
        return Resolved::Nothing;
    }
    let found = names.iter().filter(|(name, _)| *name == normalized);
    let mut codes: Vec<ResultCode> = found.map(|(_, code)| *code).collect();
    codes.dedup();
    match codes[..] {
        [] => Resolved::Nothing,
        [code] => Resolved::Code(code),
        _ => Resolved::Several(codes),
    }
}

/// What each code is known by, normalized: its wire forms, its description and its variant. A log has many lines to compare with
/// them.
static NAMES: LazyLock<Vec<(String, ResultCode)>> = LazyLock::new(|| {
    let names = ResultCode::ALL.iter().flat_map(|code| {
        let others = [
            normalize(code.description()),
            normalize(&format!("{code:?}")),
        ];
        let names = wire_forms(*code).map(normalize).chain(others);
        names.map(move |name| (name, *code))
    });
    names.collect()
});

/// Returns a text in lower case, without what can be between words or around them.
fn normalize(text: &str) -> String {
    let is_separator = |c: char| c.is_whitespace() || "_-.,:;'\"`".contains(c);
    let rest = text.chars().filter(|c| !is_separator(*c));
    rest.flat_map(char::to_lowercase).collect()
}

/// Returns a hint for a text that is no code, to end a message with, and the codes that it could stand for: those whose rows
/// have its words, or else those that resemble it.
pub(super) fn hint(text: &str) -> (String, Vec<&'static str>) {
    if text.len() > MAX_COMPARED {
        return (String::new(), Vec::new());
    }
    let mentioned = search::find(text);
    let (codes, question) = if mentioned.is_empty() {
        (nearest(text), "did you mean")
    } else {
        let forms = mentioned.iter().map(|code| code.as_str());
        (forms.collect(), "is it in")
    };
    let hint = match codes.len() {
        0 => String::new(),
        1..=3 => format!("; {question} {}?", either(&codes)),
        count => format!(
            "; {count} codes mention it, such as {}",
            either(&codes[..2])
        ),
    };
    (hint, codes)
}

/// Returns texts in backticks, with `or` before the last.
pub(super) fn either(forms: &[&str]) -> String {
    let quoted: Vec<String> = forms.iter().map(|form| format!("`{form}`")).collect();
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => quoted.concat(),
    }
}

/// Returns up to three wire forms that resemble the text, the most similar first.
fn nearest(text: &str) -> Vec<&'static str> {
    let text = text.to_ascii_uppercase();
    let similarity = |form: &str| strsim::jaro_winkler(&text, &form.to_ascii_uppercase());
    let forms = ResultCode::ALL.iter().copied().flat_map(wire_forms);
    let mut near: Vec<(f64, &str)> = forms
        .map(|form| (similarity(form), form))
        .filter(|(similarity, _)| *similarity >= 0.75)
        .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    near.into_iter().take(3).map(|(_, form)| form).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_could_be_two_codes_is_both() {
        let (a, b) = (ResultCode::ALL[0], ResultCode::ALL[1]);
        let names = [("toolate", a), ("toolate", b), ("other", b), ("other", b)];
        let names = names.map(|(name, code)| (name.to_owned(), code));
        let read = |input| match read_among(&names, input) {
            Resolved::Code(code) => vec![code],
            Resolved::Several(codes) => codes,
            _ => Vec::new(),
        };
        assert_eq!(read("Too late."), [a, b]);
        assert_eq!(read("\"OTHER\","), [b]);
        assert_eq!(read(a.as_str()), [a]);
        assert_eq!(read("..."), []);
    }
}
