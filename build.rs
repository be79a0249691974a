//! Generates `tables.rs` in `OUT_DIR` from `codes.toml`; `src/tables.rs` includes it.
//!
//! The environment variable `RESULT_CODES_TABLE` names a table that takes its place, and `RESULT_CODES_EXTRA` one whose rows
//! are added.

use std::path::{Path, PathBuf};
use std::{env, fs};

use codegen::{Baseline, Source};

#[path = "src/codegen/mod.rs"]
mod codegen;
#[path = "src/shared/mod.rs"]
mod shared;

const SHIPPED: &str = "codes.toml";
const RELEASED: &str = "src/codegen/released.toml";
const TABLE: &str = "RESULT_CODES_TABLE";
const EXTRA: &str = "RESULT_CODES_EXTRA";

fn main() {
    println!("cargo::rerun-if-env-changed=DOCS_RS");
    if let Err(report) = run() {
        print_directives("error", &report);
    }
}

/// Prints one directive per line: cargo ends a message at a newline.
fn print_directives(level: &str, report: &str) {
    for line in report.lines() {
        println!("cargo::{level}={line}");
    }
}

fn run() -> Result<(), String> {
    let (table, extra) = (named(TABLE)?, named(EXTRA)?);
    let compared;
    let (first, baseline) = if let Some(table) = table {
        compared = shipped()?;
        (table, Baseline::Shipped(&compared))
    } else {
        compared = read(Path::new(RELEASED))?;
        (shipped()?, Baseline::Released(&compared))
    };
    let sources: Vec<Source> = [first].into_iter().chain(extra).collect();
    let generated =
        codegen::generate(&sources, Some(baseline)).map_err(|report| report.to_string())?;
    print_directives("warning", &generated.warnings.to_string());
    let out_dir = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: run this with cargo")?;
    let path = Path::new(&out_dir).join("tables.rs");
    fs::write(&path, generated.rust).map_err(|error| format!("{}: {error}", path.display()))
}

fn shipped() -> Result<Source, String> {
    let mut source = read(Path::new(SHIPPED))?;
    // Set where docs.rs builds the docs. It shows the files of a release too.
    if env::var_os("DOCS_RS").is_some() {
        let release = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        source.url = Some(format!("https://docs.rs/crate/{release}/source/{SHIPPED}"));
    }
    Ok(source)
}

/// Reads the table that an environment variable names, if it is set.
fn named(variable: &str) -> Result<Option<Source>, String> {
    println!("cargo::rerun-if-env-changed={variable}");
    let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()) else {
        return Ok(None);
    };
    let path = PathBuf::from(path);
    if path.is_relative() {
        // Relative paths would resolve against this package's folder, not the user's.
        let hint =
            "must be an absolute path; in .cargo/config.toml, `relative = true` makes it one";
        return Err(format!("{variable}: {} {hint}", path.display()));
    }
    let source = read(&path).map_err(|error| format!("{variable}: {error}"))?;
    Ok(Some(source))
}

fn read(path: &Path) -> Result<Source, String> {
    // Cargo would take the next line for a directive.
    if path.to_string_lossy().contains('\n') {
        return Err("the path contains a line break".to_owned());
    }
    println!("cargo::rerun-if-changed={}", path.display());
    // A pipe or a device may never end.
    if fs::metadata(path).is_ok_and(|file| !file.is_file()) {
        return Err(format!("{} is not a regular file", path.display()));
    }
    let file = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    // Keep the parent folder (both tables may be named `codes.toml`) but not the full path, which differs per machine.
    let names: Vec<_> = path.components().rev().take(2).collect();
    let name: PathBuf = names.into_iter().rev().collect();
    Source::decode(&name.display().to_string(), file)
}
