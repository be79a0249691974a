//! Helpers that several tests share.
#![allow(dead_code, reason = "no test uses all of them")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use result_codes::ResultCode;

/// Returns every text that is read as `code`: its own wire form, then its aliases.
pub(crate) fn wire_forms(code: ResultCode) -> impl Iterator<Item = &'static str> {
    let aliases = code.aliases().iter().copied();
    [code.as_str()].into_iter().chain(aliases)
}

/// Writes a file, and creates the folders above it.
pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Keeps the blocks that `src/docs/provider.md` says to keep.
pub(crate) fn start_of(shipped: &str) -> String {
    let kept = [
        "[status.",
        "[next_step.",
        "[category.outcome]",
        "[code.SUCCESS]",
        "[code.ACCEPT]",
    ];
    let blocks = shipped.split_inclusive("\n\n");
    blocks
        .filter(|block| kept.iter().any(|header| block.starts_with(header)))
        .collect()
}

/// Copies the files of the package, as a release contains them, into the folder `to`.
pub(crate) fn packaged_copy(to: &Path) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"));
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    fs::create_dir_all(to).unwrap();
    let list = cargo(from, to, &["package", "--list", "--allow-dirty"]);
    for file in list.lines() {
        // The list also names files that cargo creates only when it packs them.
        if from.join(file).is_file() {
            let path = to.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::copy(from.join(file), path).unwrap();
        }
    }
    to.to_owned()
}

/// Writes the crate `dependent` beside the package, with the package's own lock file.
pub(crate) fn dependent_crate(package: &Path, dependencies: &str, main: &str) -> PathBuf {
    let dependent = package.with_file_name("dependent");
    let manifest = format!(
        "[package]\nname = \"dependent\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{dependencies}\n[workspace]\n"
    );
    write(&dependent.join("Cargo.toml"), &manifest);
    write(&dependent.join("src/main.rs"), main);
    fs::copy(package.join("Cargo.lock"), dependent.join("Cargo.lock")).unwrap();
    dependent
}

/// Returns the code blocks of a Markdown text that are marked with this language.
pub(crate) fn code_blocks(markdown: &str, language: &str) -> Vec<String> {
    let start = format!("```{language}\n");
    let blocks = markdown.split(start.as_str()).skip(1);
    let blocks = blocks.map(|rest| rest.split("```\n").next().unwrap_or_default());
    blocks.map(str::to_owned).collect()
}

/// Runs cargo in a folder and returns its standard output. Panics if it fails or warns.
pub(crate) fn cargo(folder: &Path, scratch: &Path, arguments: &[&str]) -> String {
    let output = try_cargo(folder, scratch, arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {errors}");
    assert!(!errors.contains("warning"), "cargo {arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs cargo in a folder, without network access. The next run of the tests reuses what it builds.
pub(crate) fn try_cargo(folder: &Path, scratch: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        // Before the options: after a `--`, they would be the program's.
        .arg(arguments[0])
        .args(["--offline", "--quiet"])
        .args(&arguments[1..])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", scratch.join("target"))
        .env("RUSTDOCFLAGS", "-Dwarnings")
        .env_remove("RUSTFLAGS")
        .env_remove("RESULT_CODES_TABLE")
        .env_remove("RESULT_CODES_EXTRA")
        .output()
        .unwrap()
}
