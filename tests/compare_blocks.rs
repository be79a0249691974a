//! Whatever `compare --blocks` writes builds, appended to `codes.toml`.
#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use common::{cargo, dependent_crate, packaged_copy};
use result_codes::{Category, ResultCode};

mod common;

const DEPENDENT: &str = r#"
use result_codes::ResultCode;

fn main() {
    for text in std::env::args().skip(1) {
        let code = ResultCode::parse(&text).expect(&text);
        let category = code.category();
        println!("{text} {} {} / {} {} {}", code.status(), category.group(), category.title(), code.description(), code.resolution());
    }
}
"#;

const HEADER: &str = "| Code | Status | Description | Resolution |\n|---|---|---|---|\n";

/// A page full of characters, codes and headings that the table cannot have as they are.
fn odd_page() -> String {
    // Every character that a reader may not see, and many others.
    let odd = (0..0x3200)
        .chain(0xfe00..0x1_0000)
        .chain(0xe_0000..0xe_0200)
        .filter_map(char::from_u32)
        .filter(|c| !"\n\r|\\`".contains(*c));
    let odd: String = odd.collect();
    format!(
        ":\n{HEADER}ODD.1 | F | {odd} | 1{odd}2\n\
         ODD.2 | F | in\u{2061}visi\u{34f}ble\u{2028}line\tbreak | \u{2800}r\u{1}\u{3164}\n\
         #\n### A-L-L\n{HEADER}A_L_L | F | d | r\nS.E.L.F | U | d | r\n_ | A | d | r\n\
         - | A | d | r\nALL | S | d | r\n\u{ad}\nCode | S | d | r\n\
         ## \u{feff}*Se lf*\u{200b}\n{HEADER}{} | F | d | r\n\
         ## 选择\n{HEADER}9_A_L_L | F | d | r\n",
        "LONG".repeat(16),
    )
}

const ODD_CODES: &str = "\
ODD.2 F Other codes / Other codes invisible line break r
A_L_L F A-L-L / A-L-L d r
_ A A-L-L / A-L-L d r
- A A-L-L / A-L-L d r
Code S A-L-L / A-L-L d r
9_A_L_L F 选择 / 选择 d r
";

/// A page as it is pasted.
fn pasted_page() -> String {
    let listed = Category::ALL[0].title();
    // Its variant would have the name of a listed code's.
    let taken = ResultCode::ALL[0].as_str().to_lowercase();
    format!(
        "{listed}\n{HEADER}\
         PASTE_TEST_NEW | F | A \"quoted\" \\| and \\\\ back\u{200b}slash | Do `something`\n\
         {taken}-- | U | Like a listed one | Nothing\n\
         \n## Gifts & <Vouchers>\n### 20 % \u{200b}Off\n\
         | Code | HTTP | Status | Description | Resolution |\n| :-- | --- | --- | --- | --- |\n\
         | `paste.test.dot` | 400 | F | d | r |\n| 20250001 | 400 | A | d2 | r2 |\n| self | 400 | U | d3 | r3 |\n\
         Some sentence about it.Self\n{HEADER}\
         | PASTE_TEST_TABLE_TWICE | S | first | r |\n| PASTE_TEST_TABLE_TWICE | S | second | r |\n"
    )
}

const PASTED_CODES: &str = "\
paste.test.dot F Gifts & <Vouchers> / 20 % Off d r
20250001 A Gifts & <Vouchers> / 20 % Off d2 r2
self U Gifts & <Vouchers> / 20 % Off d3 r3
PASTE_TEST_TABLE_TWICE S Self / Self first r
";

#[test]
fn the_blocks_build() {
    let page = odd_page() + &pasted_page();
    let second = 1 + page
        .lines()
        .position(|line| line.contains("second"))
        .unwrap();
    let mut command = Command::cargo_bin("result-codes").unwrap();
    let command = command.args(["compare", "--blocks", "-"]).write_stdin(page);
    let output = command.output().unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{errors}");
    let blocks = String::from_utf8(output.stdout).unwrap();
    let comment = format!("# Line {second} of the page: S | second | r\n");
    assert!(blocks.contains(&comment), "{blocks}");

    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("compare_blocks");
    let package = packaged_copy(&scratch.join("result-codes"));
    let table = package.join("codes.toml");
    fs::write(&table, fs::read_to_string(&table).unwrap() + &blocks).unwrap();
    let dependencies = "result-codes = { path = \"../result-codes\" }\n";
    let user = dependent_crate(&package, dependencies, DEPENDENT);

    let listed = Category::ALL[0];
    let expected = format!(
        "{ODD_CODES}PASTE_TEST_NEW F {} / {} A \"quoted\" | and \\ backslash Do `something`\n{PASTED_CODES}",
        listed.group(),
        listed.title()
    );
    let codes = expected.lines().filter_map(|line| line.split(' ').next());
    let arguments: Vec<&str> = ["run", "--"].into_iter().chain(codes).collect();
    assert_eq!(cargo(&user, &scratch, &arguments), expected);
}
