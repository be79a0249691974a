//! What `compare --blocks` writes of a page with new codes builds, appended to `codes.toml` as it is.
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
    for text in std::env::args().skip(1) {
        let code = ResultCode::parse(&text).expect(&text);
        let category = code.category();
        println!("{text} {} {} / {} {} {}", code.status(), category.group(), category.title(), code.description(), code.resolution());
    }
}
"#;

/// The blocks of a page that has codes that the table lacks.
fn blocks(page: String) -> String {
    let mut command = Command::cargo_bin("result-codes").unwrap();
    let command = command.args(["compare", "--blocks", "-"]).write_stdin(page);
    let output = command.output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Appends the blocks to the table of a copy of the package, builds it, and returns one line for each of the codes.
fn build(name: &str, blocks: &str, codes: &[&str]) -> String {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let package = copy_of_the_package(&scratch.join("result-codes"));
    let table = package.join("codes.toml");
    fs::write(&table, fs::read_to_string(&table).unwrap() + blocks).unwrap();
    let dependencies = "result-codes = { path = \"../result-codes\" }\n";
    let user = user_of(&package, dependencies, USER);
    cargo(&user, &scratch, &[&["run", "--"], codes].concat())
}

const HEADER: &str = "| Code | Status | Description | Resolution |\n|---|---|---|---|\n";

#[test]
fn the_blocks_build() {
    // The variant of a code that is listed cannot be taken again.
    let taken = ResultCode::ALL[0].as_str().to_lowercase();
    let category = Category::ALL[0];
    let listed = category.title();
    let page = format!(
        "{listed}\n{HEADER}\
         PASTE_TEST_NEW | F | A \"quoted\" \\| and \\\\ back\u{200b}slash | Do `something`\n\
         {taken}-- | U | Like a listed one | Nothing\n\
         \n## Gifts & <Vouchers>\n### 20 % \u{200b}Off\n\
         | Code | HTTP | Status | Description | Resolution |\n| :-- | --- | --- | --- | --- |\n\
         | `paste.test.dot` | 400 | F | d | r |\n| 20250001 | 400 | A | d2 | r2 |\n| self | 400 | U | d3 | r3 |\n\
         Some sentence about it.Self\n{HEADER}\
         | PASTE_TEST_TABLE_TWICE | S | first | r |\n| PASTE_TEST_TABLE_TWICE | S | second | r |\n"
    );
    let blocks = blocks(page);
    assert!(
        blocks.contains("# Line 18 of the page: S | second | r\n"),
        "{blocks}"
    );
    let codes = [
        "PASTE_TEST_NEW",
        "paste.test.dot",
        "20250001",
        "self",
        "PASTE_TEST_TABLE_TWICE",
    ];
    assert_eq!(
        build("compare_blocks", &blocks, &codes),
        format!(
            "PASTE_TEST_NEW F {} / {listed} A \"quoted\" | and \\ backslash Do `something`\n\
             paste.test.dot F Gifts & <Vouchers> / 20 % Off d r\n\
             20250001 A Gifts & <Vouchers> / 20 % Off d2 r2\n\
             self U Gifts & <Vouchers> / 20 % Off d3 r3\n\
             PASTE_TEST_TABLE_TWICE S Self / Self first r\n",
            category.group()
        )
    );
}

/// Whatever a page has in it, the build refuses none of what the command writes.
#[test]
fn the_blocks_of_an_odd_page_build() {
    // All that a reader may not see is among these, and much besides.
    let odd = (0..0x3200)
        .chain(0xfe00..0x1_0000)
        .chain(0xe_0000..0xe_0200)
        .filter_map(char::from_u32)
        .filter(|c| !c.is_alphanumeric() && !"\n\r|\\`".contains(*c));
    let odd: String = odd.collect();
    let page = format!(
        ":\n{HEADER}ODD.1 | F | {odd} | 1{odd}2\n\
         ODD.2 | F | in\u{2061}visi\u{34f}ble\u{2028}line\tbreak | \u{2800}r\u{1}\u{3164}\n\
         #\n### A-L-L\n{HEADER}A_L_L | F | d3 | r3\nS.E.L.F | U | d4 | r4\nself | U | d5 | r5\n_ | A | d6 | r6\n\
         - | A | d7 | r7\nALL | S | d8 | r8\n\u{ad}\nCode | S | d9 | r9\n\
         ## \u{feff}*Se lf*\u{200b}\n{HEADER}{} | F | d10 | r10\n\
         ## 选择\n{HEADER}9_A_L_L | F | d11 | r11\n",
        "LONG".repeat(16),
    );
    let codes = ["ODD.2", "A_L_L", "_", "-", "Code", "9_A_L_L"];
    assert_eq!(
        build("compare_odd_blocks", &blocks(page), &codes),
        "ODD.2 F Other codes / Other codes invisible line break r\n\
         A_L_L F A-L-L / A-L-L d3 r3\n\
         _ A A-L-L / A-L-L d6 r6\n\
         - A A-L-L / A-L-L d7 r7\n\
         Code S A-L-L / A-L-L d9 r9\n\
         9_A_L_L F 选择 / 选择 d11 r11\n"
    );
}
