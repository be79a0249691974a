//! Generates `tables.rs` in `OUT_DIR` from `codes.toml`; `src/tables.rs` includes it.
//!
//! The environment variable `RESULT_CODES_EXTRA` names another table, whose rows are added.

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
    let mut sources = vec![read(Path::new(TABLE))?];
    // Set where docs.rs builds the docs. It shows the files of a release too.
    if env::var_os("DOCS_RS").is_some() {
        let release = concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"));
        sources[0].url = Some(format!("https://docs.rs/crate/{release}/source/{TABLE}"));
    }
    if let Some(path) = env::var_os(EXTRA).filter(|path| !path.is_empty()) {
        let path = PathBuf::from(path);
        if path.is_relative() {
            // Relative paths would resolve against this package's folder, not the user's.
            let hint =
                "must be an absolute path; in .cargo/config.toml, `relative = true` makes it one";
            return Err(format!("{EXTRA}: {} {hint}", path.display()));
        }
        println!("cargo::rerun-if-changed={}", path.display());
        sources.push(read(&path).map_err(|error| format!("{EXTRA}: {error}"))?);
    }
    let generated = codegen::generate(&sources).map_err(|report| report.to_string())?;
    print_directives("warning", &generated.warnings.to_string());
    let out_dir = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set: run this with cargo")?;
    let path = Path::new(&out_dir).join("tables.rs");
    fs::write(&path, generated.rust).map_err(|error| format!("{}: {error}", path.display()))
}

fn read(path: &Path) -> Result<Source, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    // Keep the parent folder (both tables may be named `codes.toml`) but not the full path, which differs per machine.
    let names: Vec<_> = path.components().rev().take(2).collect();
    let name: PathBuf = names.into_iter().rev().collect();
    Ok(Source::new(&name.display().to_string(), text))
}
