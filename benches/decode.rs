//! Compares decoding a `ResultObject` from JSON with decoding a struct of three `String`s.
//!
//! ```sh
//! cargo bench --manifest-path benches/Cargo.toml --bench decode
//! ```

use divan::{Bencher, black_box};
use result_codes::{ResultCode, ResultObject};
use serde::Deserialize;
use serde::de::DeserializeOwned;

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

#[divan::bench(types = [ResultObject, ThreeStrings, ThreeOptionalStrings])]
fn listed_codes<T: DeserializeOwned>(bencher: Bencher) {
    decode::<T>(bencher, &listed());
}

#[divan::bench(types = [ResultObject, ThreeStrings, ThreeOptionalStrings])]
fn unlisted_codes<T: DeserializeOwned>(bencher: Bencher) {
    decode::<T>(bencher, &unlisted());
}

fn decode<T: DeserializeOwned>(bencher: Bencher, texts: &[String]) {
    bencher
        .counter(divan::counter::ItemsCount::new(texts.len()))
        .bench(|| {
            for text in texts {
                drop(black_box(serde_json::from_str::<T>(black_box(text))));
            }
        });
}
