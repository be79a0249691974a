//! The generator as a whole, on the tables in `tests`.

use std::path::{Path, PathBuf};
use std::{env, fs};

use super::report::Rule;
use super::*;

/// A file of the package.
pub(super) fn in_package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

pub(super) fn source(path: &Path) -> Source {
    let name = path.file_name().unwrap().to_str().unwrap();
    Source {
        name: name.to_owned(),
        text: fs::read_to_string(path).unwrap(),
    }
}

/// Compares with a file, or, with `BLESS=1` in the environment, writes it.
pub(super) fn assert_is_file(actual: &str, path: &Path) {
    if env::var_os("BLESS").is_some() {
        fs::write(path, actual).unwrap();
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    assert!(
        actual == expected,
        "{} differs; if it should, run the test with BLESS=1. It is now:\n{actual}",
        path.display()
    );
}

#[test]
fn golden() {
    let sources = [source(&in_package("tests/golden/table.toml"))];
    assert_is_file(
        &generate(&sources).unwrap().code,
        &in_package("tests/golden/tables.rs"),
    );
}

#[test]
fn the_same_bytes_twice() {
    let sources = [source(&in_package("codes.toml"))];
    assert_eq!(
        generate(&sources).unwrap().code,
        generate(&sources).unwrap().code
    );
}

/// The tables in a folder of the package.
pub(super) fn tables_in(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(in_package(folder)).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "toml")
    });
    paths.sort();
    paths
}

/// The table in a file, and behind a line of dashes, a user's table.
pub(super) fn ui_sources(path: &Path) -> Vec<Source> {
    let Source { name, text } = source(path);
    let names = [name, "user.toml".to_owned()];
    let texts = text.split("# ----\n").map(str::to_owned);
    names
        .into_iter()
        .zip(texts)
        .map(|(name, text)| Source { name, text })
        .collect()
}

/// Each table in `tests/ui` breaks the rule that its name begins with, and gives the message in the file beside it.
#[test]
fn every_wrong_table_gives_its_message() {
    for path in tables_in("tests/ui") {
        let sources = ui_sources(&path);
        let report = match generate(&sources) {
            Ok(generated) => generated.warnings,
            Err(report) => report,
        };
        let name = path.file_name().unwrap().to_str().unwrap();
        let rule = name.split('.').next().unwrap();
        let is_rule = |found| Rule::ALL.contains(&(found, rule));
        assert!(
            report.rules().any(is_rule),
            "{name} does not break its rule:\n{report}"
        );
        assert_is_file(&report.to_string(), &path.with_extension("txt"));
    }
}

#[test]
fn every_rule_has_a_wrong_table() {
    for (_, rule) in Rule::ALL {
        let path = in_package("tests/ui").join(rule).with_extension("toml");
        assert!(path.exists(), "there is no {}", path.display());
    }
    for message in fs::read_dir(in_package("tests/ui")).unwrap() {
        let path = message.unwrap().path();
        assert!(
            path.with_extension("toml").exists(),
            "{} has no table",
            path.display()
        );
    }
}
