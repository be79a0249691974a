//! Where a workspace must name its table, and the guard that the docs give against codes that vanish.

use std::fs;
use std::path::Path;

use crate::code_blocks;
use crate::workshop::{Workshop, write};

const TABLE: &str = r#"
[category.workspace_test]
title = "Ours"
group = "Ours"

[code.MY_CODE]
category    = "workspace_test"
status      = "U"
description = "Ours alone"
resolution  = "Ask ourselves"
"#;

const PROGRAM: &str = "
use result_codes::ResultCode;

fn main() {
    println!(\"{}\", ResultCode::parse(\"MY_CODE\").is_some());
}
";

#[test]
fn a_table_is_named_at_the_root_of_the_workspace() {
    let chapter = include_str!("../../src/docs/editing.md");
    let (_, section) = chapter.split_once("\n# Add your own codes\n").unwrap();
    let config = &code_blocks(section, "toml")[0];
    let guard = &code_blocks(section, "rust,ignore")[0];

    let workshop = Workshop::enter();
    let package = workshop.package();
    let root = workshop.dependent();
    let member = root.join("payments");
    write(
        &root.join("Cargo.toml"),
        "[workspace]\nmembers = [\"payments\"]\nresolver = \"3\"\n",
    );
    fs::copy(package.join("Cargo.lock"), root.join("Cargo.lock")).unwrap();
    write(
        &member.join("Cargo.toml"),
        "[package]\nname = \"payments\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nresult-codes = { path = \"../../result-codes\" }\n",
    );
    let run = |folder: &Path| {
        let output = workshop.try_cargo(folder, &["run"]);
        let stderr = String::from_utf8(output.stderr).unwrap();
        let stdout = String::from_utf8(output.stdout).unwrap();
        if output.status.success() {
            Ok(stdout)
        } else {
            Err(stderr)
        }
    };

    // Named in the member's folder, the table is found from there, and missing from the root. With the guard, that is an error.
    write(&member.join(".cargo/config.toml"), config);
    write(&member.join("codes.toml"), TABLE);
    write(&member.join("src/main.rs"), &format!("{PROGRAM}\n{guard}"));
    assert_eq!(run(&member).as_deref(), Ok("true\n"));
    let error = run(&root).unwrap_err();
    assert!(error.contains("MY_CODE"), "{error}");

    // Named at the root, the table is found from everywhere.
    fs::rename(member.join(".cargo"), root.join(".cargo")).unwrap();
    fs::rename(member.join("codes.toml"), root.join("codes.toml")).unwrap();
    assert_eq!(run(&root).as_deref(), Ok("true\n"));
    assert_eq!(run(&member).as_deref(), Ok("true\n"));
}
