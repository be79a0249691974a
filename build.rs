//! Makes `tables.rs` in `OUT_DIR` of `codes.toml`; `src/tables.rs` includes it.

use std::path::Path;
use std::{env, fs};

#[path = "src/codegen/mod.rs"]
mod codegen;
#[path = "src/hash.rs"]
mod hash;
#[path = "src/nearest.rs"]
mod nearest;

const TABLE: &str = "codes.toml";

fn main() {
    println!("cargo::rerun-if-changed={TABLE}");
    if let Err(report) = run() {
        say("error", &report);
    }
}

/// Says a line at a time: a newline ends a message to cargo.
fn say(level: &str, report: &str) {
    for line in report.lines() {
        println!("cargo::{level}={line}");
    }
}

fn run() -> Result<(), String> {
    let text = fs::read_to_string(TABLE).map_err(|error| format!("{TABLE}: {error}"))?;
    let name = TABLE.to_owned();
    let sources = [codegen::Source { name, text }];
    let generated = codegen::generate(&sources).map_err(|report| report.to_string())?;
    say("warning", &generated.warnings.to_string());
    let out_dir = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let path = Path::new(&out_dir).join("tables.rs");
    fs::write(&path, generated.code).map_err(|error| format!("{}: {error}", path.display()))
}
