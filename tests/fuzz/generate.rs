//! Any bytes as a table: the generator returns a report or a file, and never panics.
//!
//! ```sh
//! mkdir -p tests/fuzz/corpus/generate
//! cargo +nightly fuzz run --fuzz-dir tests/fuzz generate tests/fuzz/corpus/generate tests/ui tests/golden -- -dict=tests/fuzz/table.dict
//! ```
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../src/codegen/mod.rs"]
mod codegen;
#[path = "../../src/shared/mod.rs"]
mod shared;

fuzz_target!(|bytes: &[u8]| {
    // This byte, which no UTF-8 has, separates the shipped table from a user's.
    let sources: Result<Vec<codegen::Source>, String> = bytes
        .split(|byte| *byte == 0xff)
        .take(2)
        .map(|file| codegen::Source::decode("fuzz.toml", file.to_vec()))
        .collect();
    let Ok(sources) = sources else { return };
    match codegen::generate(&sources, None) {
        Ok(generated) => {
            // The output is Rust, deterministic, and has every hash table.
            syn::parse_file(&generated.rust).expect("Rust");
            let again = codegen::generate(&sources, None).expect("accepted before");
            assert_eq!(generated.rust, again.rust);
            assert!(!generated.rust.contains("compile_error"));
            let _ = generated.warnings.to_string();
        }
        Err(report) => assert!(!report.to_string().is_empty()),
    }
});
