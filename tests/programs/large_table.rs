//! The command with a table that few would write: 300 more codes, and one for each hostile text.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::hostile::{TEXTS, quoted};
use crate::workshop::{Workshop, write};

/// The number of codes besides those with hostile texts.
pub(crate) const MANY: usize = 300;

/// Builds the command, once for all tests.
pub(crate) fn command() -> &'static Path {
    static COMMAND: OnceLock<PathBuf> = OnceLock::new();
    COMMAND.get_or_init(|| {
        let workshop = Workshop::enter();
        let dependent = workshop.dependent();
        write(&dependent.join("codes.toml"), &large_table());
        let config = "[env]\nRESULT_CODES_EXTRA = { value = \"codes.toml\", relative = true }\n";
        write(&dependent.join(".cargo/config.toml"), config);
        let manifest = workshop.package().join("Cargo.toml");
        let build = [
            "build",
            "--features",
            "cli",
            "--bin",
            "result-codes",
            "--manifest-path",
        ];
        workshop.cargo(
            &dependent,
            &[&build[..], &[manifest.to_str().unwrap()]].concat(),
        );
        // Whoever is next in the workshop builds another one there.
        let command = workshop.target().with_file_name("large-table");
        // A copy would be open for writing here, and then in programs that other tests start, and so could not be run.
        fs::rename(workshop.target().join("debug/result-codes"), &command).unwrap();
        command
    })
}

fn large_table() -> String {
    let mut table = String::new();
    for (n, text) in TEXTS.lines().enumerate() {
        let text = quoted(text);
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
