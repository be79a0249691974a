//! Codes as people type them.

use result_codes::ResultCode;

/// A code, and the wire form that it was recognized by.
#[derive(Clone, Copy)]
struct Resolved {
    code: ResultCode,
    /// The code's own wire form, or one of its aliases.
    wire_form: &'static str,
}

impl Resolved {
    fn own(code: ResultCode) -> Resolved {
        let wire_form = code.as_str();
        Resolved { code, wire_form }
    }

    /// Describes how the input was read, unless it is the code's own wire form.
    fn remark(self, input: &str) -> Option<String> {
        let Resolved { code, wire_form } = self;
        match (wire_form == input, wire_form == code.as_str()) {
            (true, true) => None,
            (true, false) => Some(alias_remark(input, code)),
            (false, true) => Some(format!("{input:?} read as {code}")),
            (false, false) => Some(format!("{input:?} read as {wire_form}, an alias of {code}")),
        }
    }
}

pub(super) fn alias_remark(alias: &str, code: ResultCode) -> String {
    format!("{alias:?} is an alias of {code}")
}

/// Resolves what was typed to a code, with a remark if it is not the code's own wire form.
///
/// Accepts a wire form or the name of a variant, in any case, inside whitespace, quotes or commas. Input that could mean two
/// codes resolves to none.
pub(super) fn resolve(input: &str) -> Option<(ResultCode, Option<String>)> {
    let is_wrapping = |c: char| c.is_whitespace() || "\"'`,;".contains(c);
    let text = input.trim_matches(is_wrapping);
    let variant = text.strip_prefix("ResultCode::").unwrap_or(text);
    let resolved = by_wire_form(|form| form == text)
        .or_else(|| by_wire_form(|form| form.eq_ignore_ascii_case(text)))
        .or_else(|| by_variant(|name| name == variant))
        .or_else(|| by_variant(|name| name.eq_ignore_ascii_case(variant)))?;
    Some((resolved.code, resolved.remark(input)))
}

fn by_wire_form(matches: impl Fn(&str) -> bool) -> Option<Resolved> {
    unique(wire_forms().filter(|form| matches(form.wire_form)))
}

fn by_variant(matches: impl Fn(&str) -> bool) -> Option<Resolved> {
    let codes = ResultCode::ALL.iter().copied();
    let found = codes.filter(|code| matches(&format!("{code:?}")));
    unique(found.map(Resolved::own))
}

/// Every code under each of its wire forms: its own, then its aliases.
fn wire_forms() -> impl Iterator<Item = Resolved> {
    ResultCode::ALL.iter().flat_map(|&code| {
        let aliases = code.aliases().iter();
        let aliases = aliases.map(move |&wire_form| Resolved { code, wire_form });
        [Resolved::own(code)].into_iter().chain(aliases)
    })
}

/// Returns the first, provided that all are of the same code.
fn unique(mut found: impl Iterator<Item = Resolved>) -> Option<Resolved> {
    let first = found.next()?;
    found.all(|other| other.code == first.code).then_some(first)
}

/// Returns up to three wire forms that resemble the text, the most similar first. One that differs in case alone comes alone.
pub(super) fn nearest(text: &str) -> Vec<&'static str> {
    let text = text.to_ascii_uppercase();
    let similarity = |form: &str| strsim::jaro_winkler(&text, &form.to_ascii_uppercase());
    let mut near: Vec<(f64, &str)> = wire_forms()
        .map(|form| (similarity(form.wire_form), form.wire_form))
        .filter(|(similarity, _)| *similarity >= 0.75)
        .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let is_exact = near
        .first()
        .is_some_and(|(similarity, _)| *similarity >= 1.0);
    let count = if is_exact { 1 } else { 3 };
    near.into_iter().take(count).map(|(_, form)| form).collect()
}
