//! Any text as a provider's page: codes whose blocks are TOML.
//!
//! ```sh
//! cargo +nightly fuzz run --fuzz-dir tests/fuzz compare -- -dict=tests/fuzz/page.dict -close_fd_mask=3
//! ```
#![no_main]
#![allow(dead_code, reason = "only a part of the command")]

use libfuzzer_sys::fuzz_target;

#[path = "../../src/bin/result-codes/compare"]
mod compare {
    mod blocks;
    mod diff;
    mod page;
    mod shipped;

    pub(crate) fn fuzz(text: &str) {
        let page = page::read(text, None);
        let diff = diff::Diff::new(&page);
        diff.write(&mut Vec::new()).unwrap();
        let blocks = blocks::Blocks::new(&diff.missing);
        blocks.to_read();
        let mut written = Vec::new();
        blocks.write(&mut written).unwrap();
        let written = String::from_utf8(written).unwrap();
        toml::de::DeTable::parse(&written).expect("TOML");
    }
}
#[path = "../../src/codegen/charset.rs"]
mod charset;
#[path = "../../src/bin/result-codes/escape.rs"]
mod escape;
#[path = "../../src/bin/result-codes/output.rs"]
mod output;
#[path = "../../src/bin/result-codes/search.rs"]
mod search;
#[path = "../../src/bin/result-codes/style.rs"]
mod style;

const NAME: &str = "result-codes";

fuzz_target!(|text: &str| compare::fuzz(text));
