//! Makes `tables.rs` in `OUT_DIR` of `codes.toml`; `src/tables.rs` includes it.
//!
//! A crate that depends on this one can name a table of its own in the environment variable `RESULT_CODES_EXTRA`, whose
//! categories and codes join.

use std::path::{Path, PathBuf};
use std::{env, fs};

use codegen::Source;

#[path = "src/codegen/mod.rs"]
mod codegen;
#[path = "src/shared/mod.rs"]
mod shared;

const TABLE: &str = "codes.toml";
const EXTRA: &str = "RESULT_CODES_EXTRA";

fn main() {
    println!("cargo::rerun-if-changed={TABLE}");
    println!("cargo::rerun-if-env-changed={EXTRA}");
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
    let mut sources = vec![read(Path::new(TABLE))?];
    if let Some(path) = env::var_os(EXTRA).filter(|path| !path.is_empty()) {
        let path = PathBuf::from(path);
        if path.is_relative() {
            // It would be relative to this package, which is not where anybody is.
            let hint =
                "must be an absolute path; in .cargo/config.toml, `relative = true` makes it one";
            return Err(format!("{EXTRA}: {} {hint}", path.display()));
        }
        println!("cargo::rerun-if-changed={}", path.display());
        sources.push(read(&path).map_err(|error| format!("{EXTRA}: {error}"))?);
    }
    let generated = codegen::generate(&sources).map_err(|report| report.to_string())?;
    say("warning", &generated.warnings.to_string());
    let out_dir = env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let path = Path::new(&out_dir).join("tables.rs");
    fs::write(&path, generated.code).map_err(|error| format!("{}: {error}", path.display()))
}

fn read(path: &Path) -> Result<Source, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    // With its folder, because every table may be a `codes.toml`, and without the rest, which is another on every machine.
    let names: Vec<_> = path.components().rev().take(2).collect();
    let name: PathBuf = names.into_iter().rev().collect();
    // It comes to stand in comments of the generated file, where a line must not end early.
    let name = name
        .display()
        .to_string()
        .replace(char::is_control, "\u{fffd}");
    Ok(Source { name, text })
}
