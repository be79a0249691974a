//! What people type for a code.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};
use result_codes::ResultCode;

/// How a text was read.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    pub(crate) code: ResultCode,
    /// The listed text that was meant: the code's own, or an alias.
    pub(crate) listed: &'static str,
}

impl Reading {
    /// What was read, where it is not what was given, letter for letter.
    pub(crate) fn remark(self, given: &str) -> Option<String> {
        let alias = (self.listed != self.code.as_str())
            .then(|| format!("another spelling of {}", self.code));
        let respelt = (self.listed != given).then(|| format!("read as {}", self.listed));
        let parts: Vec<String> = respelt.into_iter().chain(alias).collect();
        (!parts.is_empty()).then(|| format!("{given:?}, {}", parts.join(", ")))
    }
}

/// The code that a text stands for: as it is sent, with blanks, quotes or commas round it, in another case, or as the
/// variant is named. What could be two codes is none.
pub(crate) fn read(given: &str) -> Option<Reading> {
    let is_around = |c: char| c.is_whitespace() || "\"'`,;".contains(c);
    let text = given.trim_matches(is_around);
    let variant = text.strip_prefix("ResultCode::").unwrap_or(text);
    only(readings().filter(|reading| reading.listed == text))
        .or_else(|| only(readings().filter(|reading| reading.listed.eq_ignore_ascii_case(text))))
        .or_else(|| {
            only(
                variants()
                    .filter(|(name, _)| name == variant)
                    .map(of_variant),
            )
        })
        .or_else(|| {
            let is_near = |name: &str| name.eq_ignore_ascii_case(variant);
            only(variants().filter(|(name, _)| is_near(name)).map(of_variant))
        })
}

/// Every listed text.
fn readings() -> impl Iterator<Item = Reading> {
    ResultCode::ALL.iter().flat_map(|&code| {
        let texts = [code.as_str()]
            .into_iter()
            .chain(code.aliases().iter().copied());
        texts.map(move |listed| Reading { code, listed })
    })
}

fn variants() -> impl Iterator<Item = (String, ResultCode)> {
    ResultCode::ALL
        .iter()
        .map(|&code| (format!("{code:?}"), code))
}

fn of_variant((_, code): (String, ResultCode)) -> Reading {
    let listed = code.as_str();
    Reading { code, listed }
}

/// The first, if all the others are of the same code.
fn only(mut readings: impl Iterator<Item = Reading>) -> Option<Reading> {
    let first = readings.next()?;
    readings
        .all(|other| other.code == first.code)
        .then_some(first)
}

/// Up to three listed texts that look like this one, the nearest first; just one, where they differ in case alone.
pub(crate) fn nearest(text: &str) -> Vec<&'static str> {
    let text = text.to_ascii_uppercase();
    let likeness = |listed: &str| strsim::jaro_winkler(&text, &listed.to_ascii_uppercase());
    let mut near: Vec<(f64, &str)> = readings()
        .map(|reading| (likeness(reading.listed), reading.listed))
        .filter(|(likeness, _)| *likeness >= 0.75)
        .collect();
    near.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let is_exact = near.first().is_some_and(|(likeness, _)| *likeness >= 1.0);
    let count = if is_exact { 1 } else { 3 };
    near.into_iter()
        .take(count)
        .map(|(_, listed)| listed)
        .collect()
}

/// The nearest texts as the end of a sentence.
pub(crate) fn hint(text: &str) -> String {
    match nearest(text).as_slice() {
        [] => String::new(),
        [only] => format!("; the nearest is {only}"),
        near => format!("; the nearest are {}", near.join(", ")),
    }
}

/// Takes every text, and offers the codes to the shell's completion.
#[derive(Clone)]
pub(crate) struct GivenParser;

impl TypedValueParser for GivenParser {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let codes = ResultCode::ALL
            .iter()
            .map(|code| PossibleValue::new(code.as_str()));
        Some(Box::new(codes))
    }
}
