//! The generator as a whole, on the tables in `tests`.

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;

use super::diagnostic::Rule;
use super::*;

/// Returns the path of a file of the package.
pub(super) fn in_package(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

pub(super) fn source(path: &Path) -> Source {
    let name = path.file_name().unwrap().to_str().unwrap();
    Source::new(name, fs::read_to_string(path).unwrap())
}

#[test]
fn output_matches_the_golden_file() {
    let sources = [source(&in_package("tests/golden/table.toml"))];
    let path = in_package("tests/golden/tables.rs");
    expect_file![path].assert_eq(&generate(&sources).unwrap().rust);
}

#[test]
fn docs_link_to_the_line_of_a_published_table() {
    let mut source = source(&in_package("tests/golden/table.toml"));
    source.url = Some("https://example.com/table.toml".to_owned());
    let line = source
        .text
        .lines()
        .position(|line| line == "[code.SENDING]");
    let line = line.unwrap() + 1;
    let expected =
        format!("**Listed in:** [table.toml, line {line}](https://example.com/table.toml#{line})");
    assert!(
        generate(&[source]).unwrap().rust.contains(&expected),
        "{expected}"
    );
}

#[test]
fn output_is_deterministic() {
    let sources = [source(&in_package("codes.toml"))];
    assert_eq!(
        generate(&sources).unwrap().rust,
        generate(&sources).unwrap().rust
    );
}

/// Returns the tables in a folder of the package.
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

/// Returns the table in a file, and a user's table if one follows a line of dashes.
///
/// The table is completed, except where it shows what a missing row leads to.
pub(super) fn ui_sources(path: &Path) -> Vec<Source> {
    let Source { name, text, .. } = source(path);
    let lacks_rows = name.starts_with("missing-row");
    let mut texts: Vec<String> = text.split("# ----\n").map(str::to_owned).collect();
    if !lacks_rows {
        texts[0] = with_required_rows(&texts[0]);
    }
    let names = [name, "user.toml".to_owned()];
    let sources = names.into_iter().zip(texts);
    sources
        .map(|(name, text)| Source::new(name, text))
        .collect()
}

/// Appends the required rows that a table lacks, which changes no line number.
pub(super) fn with_required_rows(table: &str) -> String {
    let rows = fs::read_to_string(in_package("tests/required_rows.toml")).unwrap();
    let blocks = rows.split("\n\n").filter(|block| block.starts_with('['));
    let missing = blocks.filter(|block| !table.contains(block.lines().next().unwrap()));
    missing.fold(table.to_owned(), |table, block| {
        format!("{table}\n{block}\n")
    })
}

pub(super) fn report(sources: &[Source]) -> Report<'_> {
    match generate(sources) {
        Ok(generated) => generated.warnings,
        Err(report) => report,
    }
}

/// Each table in `tests/ui` breaks the rule that its name begins with, and gets the message in the file beside it.
#[test]
fn every_bad_table_gets_its_message() {
    for path in tables_in("tests/ui") {
        let sources = ui_sources(&path);
        let report = report(&sources);
        let name = path.file_name().unwrap().to_str().unwrap();
        let rule = name.split('.').next().unwrap();
        let breaks_rule = |found| Rule::ALL.contains(&(found, rule));
        assert!(
            report.rules().any(breaks_rule),
            "{name} does not break its rule:\n{report}"
        );
        expect_file![path.with_extension("txt")].assert_eq(&report.to_string());
    }
}

#[test]
fn every_rule_has_a_bad_table() {
    for (_, rule) in Rule::ALL {
        let path = in_package("tests/ui").join(rule).with_extension("toml");
        assert!(path.exists(), "there is no {}", path.display());
    }
    for entry in fs::read_dir(in_package("tests/ui")).unwrap() {
        let path = entry.unwrap().path();
        assert!(
            path.with_extension("toml").exists(),
            "{} has no table",
            path.display()
        );
    }
}

/// The names of variants that generated code could take for its own: they become identifiers, and this one was once the
/// placeholder in a template.
#[test]
fn a_meaning_is_not_taken_for_a_placeholder() {
    for meaning in ["P A R T", "Part", "Columns", "VARIANTS", "Values", "HASH"] {
        let table = with_required_rows(&format!(
            "[status.U]\nmeaning = \"{meaning}\"\naction = \"a\"\nnext_step = \"poll\"\n\
             [category.c]\ntitle = \"t\"\ngroup = \"g\"\n\
             [code.C]\ncategory = \"c\"\nstatus = \"U\"\ndescription = \"d\"\nresolution = \"r\"\n"
        ));
        let sources = [Source::new("table.toml", table)];
        let generated = generate(&sources).unwrap();
        syn::parse_file(&generated.rust).unwrap();
    }
}
