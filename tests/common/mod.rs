//! What the tests that build other crates share.
#![allow(dead_code, reason = "not every test needs all of it")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

/// Copies what a release of the package has in it.
pub(crate) fn copy_of_the_package(to: &Path) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR"));
    if to.exists() {
        fs::remove_dir_all(to).unwrap();
    }
    fs::create_dir_all(to).unwrap();
    let list = cargo(from, to, &["package", "--list", "--allow-dirty"]);
    for file in list.lines() {
        // cargo makes some of the files it lists only when it packs them.
        if from.join(file).is_file() {
            let path = to.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::copy(from.join(file), path).unwrap();
        }
    }
    to.to_owned()
}

/// Writes a crate that depends on the copy in `../result-codes`, with the same versions of everything.
pub(crate) fn user_of(package: &Path, dependencies: &str, main: &str) -> PathBuf {
    let user = package.with_file_name("user");
    fs::create_dir_all(user.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"user\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{dependencies}\n[workspace]\n"
    );
    fs::write(user.join("Cargo.toml"), manifest).unwrap();
    fs::write(user.join("src/main.rs"), main).unwrap();
    fs::copy(package.join("Cargo.lock"), user.join("Cargo.lock")).unwrap();
    user
}

/// Runs cargo in a folder, gives what it prints, and panics where it fails.
pub(crate) fn cargo(folder: &Path, scratch: &Path, arguments: &[&str]) -> String {
    let output = try_cargo(folder, scratch, arguments);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {errors}");
    assert!(!errors.contains("warning"), "cargo {arguments:?}: {errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// Runs cargo in a folder, without a network. What it builds is kept between runs of the tests.
pub(crate) fn try_cargo(folder: &Path, scratch: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO"))
        // In front, because behind `--` they would be the program's.
        .arg(arguments[0])
        .args(["--offline", "--quiet"])
        .args(&arguments[1..])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", scratch.join("target"))
        .env("RUSTDOCFLAGS", "-Dwarnings")
        .env_remove("RUSTFLAGS")
        .env_remove("RESULT_CODES_EXTRA")
        .output()
        .unwrap()
}
