//! Compares decoding a `ResultObject` from JSON with decoding a struct of three `String`s, and with the limit: `&str`s.
//!
//! ```sh
//! cargo bench --manifest-path benches/Cargo.toml --bench decode
//! ```

use divan::{Bencher, black_box};
use result_codes::{ResultCode, ResultObject};
use serde::Deserialize;

fn main() {
    divan::main();
}

/// The struct that a program without this crate would have.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only decoded")]
struct ThreeStrings {
    result_status: String,
    result_code: String,
    result_message: String,
}

/// The same, but every key may be missing or null, as in a `ResultObject`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only decoded")]
struct ThreeOptionalStrings {
    result_status: Option<String>,
    result_code: Option<String>,
    #[serde(alias = "resultMsg")]
    result_message: Option<String>,
}

/// The limit: nothing is copied or looked up, and a string with an escape is an error.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only decoded")]
struct ThreeStrs<'a> {
    result_status: &'a str,
    result_code: &'a str,
    result_message: &'a str,
}

/// The limit of what owns its message, as a `ResultObject` does.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only decoded")]
struct TwoStrsAndString<'a> {
    result_status: &'a str,
    result_code: &'a str,
    result_message: String,
}

/// One result object for each code of the table, in its order, with the description as the message.
fn listed() -> Vec<String> {
    let json = |code: &ResultCode| {
        let (status, description) = (code.status(), code.description());
        format!(
            r#"{{"resultStatus":"{status}","resultCode":"{code}","resultMessage":"{description}"}}"#
        )
    };
    ResultCode::ALL.iter().map(json).collect()
}

/// The same, with unlisted codes.
fn unlisted() -> Vec<String> {
    let unlist = |json: &String| json.replace(r#"","resultMessage"#, r#"_2","resultMessage"#);
    listed().iter().map(unlist).collect()
}

/// A form to decode. Some have a lifetime, which a generic benchmark cannot name.
#[derive(Clone, Copy, Debug)]
enum Form {
    ResultObject,
    ThreeStrings,
    ThreeOptionalStrings,
    TwoStrsAndString,
    ThreeStrs,
}

const FORMS: [Form; 5] = [
    Form::ResultObject,
    Form::ThreeStrings,
    Form::ThreeOptionalStrings,
    Form::TwoStrsAndString,
    Form::ThreeStrs,
];

#[divan::bench(args = FORMS)]
fn listed_codes(bencher: Bencher, form: Form) {
    decode(bencher, form, &listed());
}

#[divan::bench(args = FORMS)]
fn unlisted_codes(bencher: Bencher, form: Form) {
    decode(bencher, form, &unlisted());
}

fn decode(bencher: Bencher, form: Form, texts: &[String]) {
    match form {
        Form::ResultObject => decode_as::<ResultObject>(bencher, texts),
        Form::ThreeStrings => decode_as::<ThreeStrings>(bencher, texts),
        Form::ThreeOptionalStrings => decode_as::<ThreeOptionalStrings>(bencher, texts),
        Form::TwoStrsAndString => decode_as::<TwoStrsAndString>(bencher, texts),
        Form::ThreeStrs => decode_as::<ThreeStrs>(bencher, texts),
    }
}

fn decode_as<'a, T: Deserialize<'a>>(bencher: Bencher, texts: &'a [String]) {
    bencher
        .counter(divan::counter::ItemsCount::new(texts.len()))
        .bench_local(|| {
            for text in texts {
                let decoded = serde_json::from_str::<T>(black_box(text.as_str()));
                drop(black_box(decoded.expect("a result object")));
            }
        });
}
