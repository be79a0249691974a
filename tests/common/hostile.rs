//! The command with a table that few would write: 1,000 more codes, and one for each hostile text.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub(crate) const TEXTS: &str = include_str!("../hostile.txt");

/// The number of codes besides those with hostile texts.
pub(crate) const MANY: usize = 1_000;

/// Builds the command, once for all tests.
pub(crate) fn command() -> &'static Path {
    static COMMAND: OnceLock<PathBuf> = OnceLock::new();
    COMMAND.get_or_init(|| {
        let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile");
        fs::create_dir_all(&scratch).unwrap();
        let table = scratch.join("codes.toml");
        // A file that was written again would be compiled again.
        if fs::read_to_string(&table).ok() != Some(large_table()) {
            fs::write(&table, large_table()).unwrap();
        }
        let output = Command::new(env!("CARGO"))
            .args(["build", "--offline", "--quiet", "--features", "cli"])
            .args(["--bin", "result-codes"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("CARGO_TARGET_DIR", scratch.join("target"))
            .env("RESULT_CODES_EXTRA", table)
            .output()
            .unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        scratch.join("target/debug/result-codes")
    })
}

fn large_table() -> String {
    let mut table = String::new();
    for (n, text) in TEXTS.lines().enumerate() {
        let text = format!("\"{}\"", text.replace('\\', r"\\").replace('"', r#"\""#));
        write!(
            table,
            "
[code.HOSTILE_{n}]
category    = \"hostile_{n}\"
status      = \"F\"
next_step   = \"hostile_{n}\"
description = {text}
resolution  = {text}
note        = {text}
deprecated  = {text}
replaced_by = \"MANY_{n}\"
aliases     = [\"hostile.alias-{n}\"]

[category.hostile_{n}]
title = {text}
group = \"Group {n}\"

[next_step.hostile_{n}]
description = {text}
"
        )
        .unwrap();
    }
    for n in 0..MANY {
        let category = n / 25;
        if n % 25 == 0 {
            write!(
                table,
                "\n[category.many_{category}]\ntitle = \"Many {category}\"\ngroup = \"Many\"\n"
            )
            .unwrap();
        }
        write!(
            table,
            "
[code.MANY_{n}]
category    = \"many_{category}\"
status      = \"U\"
description = \"Something happened to the order, and this is number {n}\"
resolution  = \"Query the order {n}, and then act on what has become of it\"
"
        )
        .unwrap();
    }
    table
}
