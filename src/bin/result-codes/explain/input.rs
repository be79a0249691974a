//! Codes, and other words of the table, as people type them.

use std::sync::LazyLock;

use result_codes::{NextStep, ResultCode, ResultStatus};

use crate::advice::status;
use crate::search::{letters, wire_forms};

/// What the input was read as.
pub(super) enum Resolved {
    Code(ResultCode),
    /// More than one code. Nobody knows which is meant.
    Several(Vec<ResultCode>),
    Status(ResultStatus),
    /// A next step or a request state: what it means, and the codes that the table lists with it.
    Word(String, Vec<ResultCode>),
    Nothing,
}

/// What people call a request that is not decided yet.
const UNDECIDED: [&str; 3] = ["pending", "inprocess", "inprogress"];

/// The longest input that is compared with the names of codes, in bytes. Nobody types more.
const MAX_COMPARED: usize = 200;

/// The shortest input that suggests the wire forms that contain it, in bytes. Less is in most of them.
const MIN_PART: usize = 3;

/// Says how the input was read, unless it is the wire form itself.
pub(super) fn remark(text: &str, code: ResultCode) -> Option<String> {
    let alias = code.aliases().contains(&text);
    let how = if alias { "is an alias of" } else { "read as" };
    (text != code.as_str()).then(|| format!("{:?} {how} {code}", shorten(text)))
}

/// Returns the beginning of a string, as much as a message can hold.
pub(super) fn shorten(text: &str) -> String {
    match text.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Reads what was typed: a code, or else a status, a word for one, a next step or a request state.
pub(super) fn read(input: &str) -> Resolved {
    let code = read_code(input);
    if !matches!(code, Resolved::Nothing) {
        return code;
    }
    let text = letters(input);
    let is_text = |other: &str| letters(other) == text;
    let mut statuses = ResultStatus::ALL.iter().copied();
    let found = statuses.find(|status| is_text(status.as_str()) || is_text(status.meaning()));
    let transaction = ResultStatus::from_transaction_status(&input.to_ascii_uppercase());
    let undecided = UNDECIDED.contains(&&*text).then(|| status("U"));
    if let Some(status) = found.or(transaction).or(undecided) {
        return Resolved::Status(status);
    }
    let codes = ResultCode::ALL.iter().copied();
    let mut next_steps = NextStep::ALL.iter();
    if let Some(next_step) = next_steps.find(|next_step| is_text(next_step.as_str())) {
        let meaning = format!("a next step: {}", next_step.description());
        let codes = codes.filter(|code| code.next_step() == *next_step);
        return Resolved::Word(meaning, codes.collect());
    }
    let state = |code: &ResultCode| code.request_state().filter(|state| is_text(state.as_str()));
    let codes: Vec<ResultCode> = codes.filter(|code| state(code).is_some()).collect();
    match codes.first().and_then(state) {
        Some(state) => {
            let meaning = state.description();
            Resolved::Word(
                format!("what a code says about the request itself: {meaning}"),
                codes,
            )
        }
        None => Resolved::Nothing,
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
    let wanted = letters(text.strip_prefix("ResultCode::").unwrap_or(text));
    // It can have no letter at all.
    if text.len() > MAX_COMPARED || wanted.is_empty() {
        return Resolved::Nothing;
    }
    let found = names.iter().filter(|(name, _)| *name == wanted);
    let mut codes: Vec<ResultCode> = found.map(|(_, code)| *code).collect();
    codes.dedup();
    match codes[..] {
        [] => Resolved::Nothing,
        [code] => Resolved::Code(code),
        _ => Resolved::Several(codes),
    }
}

/// What each code is known by, as [`letters`]: its wire forms, its description and its variant. A log has many lines to compare
/// with them.
static NAMES: LazyLock<Vec<(String, ResultCode)>> = LazyLock::new(|| {
    let names = ResultCode::ALL.iter().flat_map(|code| {
        let others = [letters(code.description()), letters(&format!("{code:?}"))];
        let names = wire_forms(*code).map(letters).chain(others);
        names.map(move |name| (name, *code))
    });
    names.collect()
});

/// Returns wire forms in backticks, with `or` before the last.
pub(super) fn either(forms: &[&str]) -> String {
    let quoted: Vec<String> = forms.iter().map(|form| format!("`{form}`")).collect();
    match quoted.split_last() {
        Some((last, others)) if !others.is_empty() => format!("{} or {last}", others.join(", ")),
        _ => quoted.concat(),
    }
}

/// Returns up to three wire forms that contain the input or resemble it, the most similar first.
pub(super) fn nearest(text: &str) -> Vec<&'static str> {
    let text = letters(text);
    if text.len() > MAX_COMPARED {
        return Vec::new();
    }
    let similarity = |form: &str| {
        let form = letters(form);
        let part = text.len() >= MIN_PART && form.contains(&text);
        if part {
            1.0
        } else {
            strsim::jaro_winkler(&text, &form)
        }
    };
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
