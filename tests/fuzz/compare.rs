//! Any text as a provider's page: errors, or codes whose blocks are TOML.
//!
//! ```sh
//! cargo +nightly fuzz run --fuzz-dir tests/fuzz compare -- -dict=tests/fuzz/page.dict -close_fd_mask=3
//! ```
#![no_main]
#![allow(dead_code, reason = "only a part of the command")]

use libfuzzer_sys::fuzz_target;

#[path = "../../src/shared/charset.rs"]
mod charset;
#[path = "../../src/bin/result-codes/columns.rs"]
mod columns;
#[path = "../../src/bin/result-codes/compare"]
mod compare {
    mod blocks;
    mod diff;
    mod page;

    pub(crate) fn fuzz(text: &str) {
        match page::parse(text, &page::HeadingNames::default()) {
            Ok(page) => {
                let diff = diff::Diff::of(&page);
                diff.write(&mut Vec::new()).unwrap();
                let mut blocks = Vec::new();
                blocks::Blocks::of(&diff.missing)
                    .write(&mut blocks)
                    .unwrap();
                let blocks = String::from_utf8(blocks).unwrap();
                toml::de::DeTable::parse(&blocks).expect("TOML");
            }
            Err(errors) => assert!(!errors.is_empty()),
        }
    }
}
#[path = "../../src/bin/result-codes/escape.rs"]
mod escape;
#[path = "../../src/bin/result-codes/output.rs"]
mod output;
#[path = "../../src/bin/result-codes/style.rs"]
mod style;

const NAME: &str = "result-codes";

fuzz_target!(|text: &str| compare::fuzz(text));
