//! Codes, and other words of the table, as people type them.

use std::sync::LazyLock;

use result_codes::{NextStep, ResultCode, ResultStatus};

use crate::advice::status as status_of;
use crate::search::{self, wire_forms};

/// What a text was read as.
pub(super) enum Resolved {
    /// A code, with a remark if the text is not its own wire form.
    Code(ResultCode, Option<String>),
    /// More than one code. Nobody knows which is meant.
    Several(Vec<ResultCode>),
    Status(ResultStatus),
    NextStep(NextStep),
    Nothing,
}

/// What people call a request that is not decided yet.
const UNDECIDED: [&str; 3] = ["pending", "inprocess", "inprogress"];

pub(super) fn alias_remark(alias: &str, code: ResultCode) -> String {
    format!("{alias:?} is an alias of {code}")
}

/// Returns the beginning of a text, as much as a message can hold.
pub(super) fn shorten(text: &str) -> String {
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(100).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

/// Reads what was typed: a wire form, the name of a variant, or a description.
///
/// Case, and what is between words, make no difference unless two codes differ in them alone.
pub(super) fn read_code(input: &str) -> Resolved {
    read_among(&NAMES, input)
}

/// Reads what was typed: a code, or else a status, a word for one, or a next step.
pub(super) fn read(input: &str) -> Resolved {
    let code = read_code(input);
    if !matches!(code, Resolved::Nothing) {
        return code;
    }
    let text = normalize(input);
    let is_text = |other: &str| normalize(other) == text;
    let word = ResultStatus::from_transaction_status(&input.to_ascii_uppercase());
    let mut statuses = ResultStatus::ALL.iter().copied();
    let status = statuses.find(|one| is_text(one.as_str()) || is_text(one.meaning()));
    let undecided = || UNDECIDED.contains(&&*text).then(|| status_of("U"));
    let mut next_steps = NextStep::ALL.iter().copied();
    if let Some(status) = status.or(word).or_else(undecided) {
        Resolved::Status(status)
    } else if let Some(next_step) = next_steps.find(|one| is_text(one.as_str())) {
        Resolved::NextStep(next_step)
    } else {
        Resolved::Nothing
    }
}

fn read_among(names: &[Name], input: &str) -> Resolved {
    let is_wrapping = |c: char| c.is_whitespace() || "\"'`,;".contains(c);
    let text = input.trim_matches(is_wrapping);
    if text.len() > MAX_COMPARED {
        return Resolved::Nothing;
    }
    let text = text.strip_prefix("ResultCode::").unwrap_or(text);
    let normalized = normalize(text);
    let attempts: [&dyn Fn(&Name) -> bool; 3] = [
        &|name| name.is_wire_form && name.text == text,
        &|name| name.is_wire_form && name.text.eq_ignore_ascii_case(text),
        // A text of separators alone folds to nothing.
        &|name| !normalized.is_empty() && name.normalized == normalized,
    ];
    for matches in attempts {
        let found: Vec<&Name> = names.iter().filter(|name| matches(name)).collect();
        let mut codes: Vec<ResultCode> = found.iter().map(|name| name.code).collect();
        codes.dedup();
        match (&codes[..], &found[..]) {
            ([], _) | (_, []) => {}
            ([code], [name, ..]) => return Resolved::Code(*code, name.remark(input)),
            _ => return Resolved::Several(codes),
        }
    }
    Resolved::Nothing
}

/// The names of all codes. A log has many lines to compare with them.
static NAMES: LazyLock<Vec<Name>> =
    LazyLock::new(|| ResultCode::ALL.iter().copied().flat_map(names).collect());

/// One of the texts that a code is known by.
struct Name {
    code: ResultCode,
    text: String,
    normalized: String,
    is_wire_form: bool,
}

/// Returns the names of a code: its wire form, its aliases, its variant and its description.
fn names(code: ResultCode) -> Vec<Name> {
    let wire_forms = wire_forms(code).map(|form| Name::new(code, form, true));
    let others = [&format!("{code:?}"), code.description()];
    let others = others.map(|text| Name::new(code, text, false));
    wire_forms.chain(others).collect()
}

impl Name {
    fn new(code: ResultCode, text: &str, is_wire_form: bool) -> Name {
        Name {
            code,
            text: text.to_owned(),
            normalized: normalize(text),
            is_wire_form,
        }
    }

    /// Describes how the input was read, unless it is the code's own wire form.
    fn remark(&self, input: &str) -> Option<String> {
        let Name { code, text, .. } = self;
        let is_alias = self.is_wire_form && text != code.as_str();
        let short = shorten(input);
        let is_description = text == code.description();
        match (text == input, is_alias) {
            (true, false) if text == code.as_str() => None,
            (true, true) => Some(alias_remark(input, *code)),
            (false, true) => Some(format!("{short:?} read as {text}, an alias of {code}")),
            _ if is_description => Some(format!("{short:?} read as {code}, by its description")),
            _ => Some(format!("{short:?} read as {code}")),
        }
    }
}

/// Returns a text in lower case, without what can be between words or around them.
fn normalize(text: &str) -> String {
    let is_separator = |c: char| c.is_whitespace() || "_-.,:;'\"`".contains(c);
    let rest = text.chars().filter(|c| !is_separator(*c));
    rest.flat_map(char::to_lowercase).collect()
}

/// The longest text that is compared with codes and with the words of their rows, in bytes. Nobody types a longer one, and the
/// comparison takes time that grows with the square of the length.
const MAX_COMPARED: usize = 200;

/// Returns a hint for a text that is no code, to end a message with, and the codes in it.
pub(super) fn hint(text: &str) -> (String, Vec<&'static str>) {
    if text.len() > MAX_COMPARED {
        return (String::new(), Vec::new());
    }
    let mentioned = search::find(text);
    if mentioned.is_empty() {
        let nearest = nearest(text);
        let hint = match &nearest[..] {
            [] => String::new(),
            forms => format!("; did you mean {}?", either(forms)),
        };
        return (hint, nearest);
    }
    // Those that have it in their names come first.
    let normalized = normalize(text);
    let (mut codes, others): (Vec<&str>, Vec<&str>) = mentioned
        .iter()
        .map(|code| code.as_str())
        .partition(|form| normalize(form).contains(&normalized));
    codes.extend(others);
    let hint = match &codes[..] {
        [code] => format!("; only `{code}` mentions it"),
        [a, b] => format!("; `{a}` and `{b}` mention it"),
        [a, b, rest @ ..] => format!(
            "; {} codes mention it, such as `{a}` and `{b}`: `result-codes list --search {}`",
            rest.len() + 2,
            in_shell(text)
        ),
        [] => String::new(),
    };
    (hint, codes)
}

/// Returns a text as one word of a shell's command.
pub(super) fn in_shell(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    if text.chars().all(is_plain) && !text.starts_with('-') {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Returns texts in backticks, with `or` before the last.
pub(super) fn either(forms: &[&str]) -> String {
    let quoted: Vec<String> = forms.iter().map(|form| format!("`{form}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
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

    /// Reads a text, if the first two codes of the table had these wire forms and descriptions.
    fn read_of_two(input: &str, first: [&str; 2], second: [&str; 2]) -> Vec<ResultCode> {
        let codes = [ResultCode::ALL[0], ResultCode::ALL[1]];
        let names = codes.iter().zip([first, second]);
        let names = names.flat_map(|(code, [form, description])| {
            [
                Name::new(*code, form, true),
                Name::new(*code, description, false),
            ]
        });
        match read_among(&names.collect::<Vec<_>>(), input) {
            Resolved::Code(code, _) => vec![code],
            Resolved::Several(codes) => codes,
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_text_that_could_be_two_codes_is_both() {
        let (a, b) = (ResultCode::ALL[0], ResultCode::ALL[1]);
        // The same description; the description of one and the wire form of the other; two wire forms.
        let same = |input| read_of_two(input, ["A", "Too late"], ["B", "Too late."]);
        assert_eq!(same("too late"), [a, b]);
        assert_eq!(same("a"), [a]);
        let mixed = |input| read_of_two(input, ["A", "Too late"], ["TOO_LATE", "Other"]);
        assert_eq!(mixed("Too late"), [a, b]);
        assert_eq!(mixed("too_late"), [b]);
        let forms = |input| read_of_two(input, ["A_B", "One"], ["AB", "Two"]);
        assert_eq!(forms("a-b"), [a, b]);
        assert_eq!(forms("ab"), [b]);
        let cases = |input| read_of_two(input, ["Ab", "One"], ["AB", "Two"]);
        assert_eq!(cases("ab"), [a, b]);
        assert_eq!(cases("AB"), [b]);
        assert_eq!(cases("..."), []);
    }

    #[test]
    fn a_text_is_one_word_for_a_shell() {
        for (text, word) in [
            ("a_B.9-", "a_B.9-"),
            ("a b", "'a b'"),
            ("-a", "'-a'"),
            ("it's", r"'it'\''s'"),
            ("$(a)", "'$(a)'"),
        ] {
            assert_eq!(in_shell(text), word);
        }
    }
}
