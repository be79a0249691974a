//! Any bytes as a table: the generator returns a report or a file, and never panics.
//!
//! ```sh
//! cargo +nightly fuzz run --fuzz-dir tests/fuzz generate tests/fuzz/corpus tests/ui tests/golden -- -dict=tests/fuzz/table.dict
//! ```
#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};

#[path = "../../src/codegen/mod.rs"]
mod codegen;
#[path = "../../src/shared/mod.rs"]
mod shared;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Corpus::Reject;
    };
    // A NUL, which no table contains, separates the shipped table from a user's.
    let sources: Vec<codegen::Source> = text
        .split('\0')
        .take(2)
        .map(|text| codegen::Source::new("fuzz.toml", text))
        .collect();
    match codegen::generate(&sources, None) {
        Ok(generated) => {
            // The output is Rust, and deterministic.
            syn::parse_file(&generated.rust).expect("Rust");
            let again = codegen::generate(&sources, None).expect("accepted before");
            assert_eq!(generated.rust, again.rust);
            let _ = generated.warnings.to_string();
        }
        Err(report) => assert!(!report.to_string().is_empty()),
    }
    Corpus::Keep
});
