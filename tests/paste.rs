//! What `compare` writes of a page with new codes builds, pasted into `codes.toml` as it is.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use common::{cargo, copy_of_the_package, user_of};
use result_codes::{Category, ResultCode};

mod common;

const USER: &str = r#"
use result_codes::ResultCode;

fn main() {
    for text in ["PASTE_TEST_NEW", "paste.test.dot", "20250001", "self", "PASTE_TEST_TABLE_TWICE"] {
        let code = ResultCode::parse(text).expect(text);
        println!("{text} {} {} {} {}", code.status(), code.category().title(), code.description(), code.resolution());
    }
}
"#;

#[test]
fn the_pasted_blocks_build() {
    // The variant of a code that is listed cannot be taken again.
    let taken = ResultCode::ALL[0].as_str().to_lowercase();
    let listed = Category::ALL[0].title();
    let page = format!(
        "{listed}\n\
         | Code | Status | Description | Resolution |\n|---|---|---|---|\n\
         PASTE_TEST_NEW | F | A \"quoted\" \\| and \\\\ back\u{200b}slash | Do `something`\n\
         {taken}-- | U | Like a listed one | Nothing\n\
         \n## Gifts & <Vouchers>\n### 20 % \u{200b}Off\n\
         | Code | HTTP | Status | Description | Resolution |\n| :-- | --- | --- | --- | --- |\n\
         | `paste.test.dot` | 400 | F | d | r |\n| 20250001 | 400 | A | d2 | r2 |\n| self | 400 | U | d3 | r3 |\n\
         Some sentence about it.Self\n\
         | Code | Status | Description | Resolution |\n|---|---|---|---|\n\
         | PASTE_TEST_TABLE_TWICE | S | first | r |\n| PASTE_TEST_TABLE_TWICE | S | second | r |\n"
    );
    let mut command = Command::cargo_bin("result-codes").unwrap();
    let output = command
        .args(["compare", "--blocks", "-"])
        .write_stdin(page)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let blocks = String::from_utf8(output.stdout).unwrap();
    assert!(
        blocks.contains("# Line 18 of the page: S | second | r\n"),
        "{blocks}"
    );

    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("paste");
    let package = copy_of_the_package(&scratch.join("result-codes"));
    let table = package.join("codes.toml");
    fs::write(&table, fs::read_to_string(&table).unwrap() + &blocks).unwrap();
    let dependencies = "result-codes = { path = \"../result-codes\" }\n";
    let user = user_of(&package, dependencies, USER);
    assert_eq!(
        cargo(&user, &scratch, &["run"]),
        format!(
            "PASTE_TEST_NEW F {listed} A \"quoted\" | and \\ backslash Do `something`\n\
             paste.test.dot F 20 % Off d r\n\
             20250001 A 20 % Off d2 r2\n\
             self U 20 % Off d3 r3\n\
             PASTE_TEST_TABLE_TWICE S Self first r\n"
        )
    );
}
