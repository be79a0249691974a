//! The generator: tables in, Rust out, and no input or output of its own.
//!
//! The data goes one way: [`schema`] reads what a table says, [`check`] makes sure that it holds together, [`emit`]
//! writes it down as Rust, with the comments of [`docs`] and the hash tables of [`index`]. Mistakes end up in a
//! [`Report`].
//!
//! Compiled into the build script, and into the library's unit tests, because cargo tests no build script.

mod check;
mod docs;
mod emit;
mod index;
mod model;
mod odd;
mod report;
mod schema;
mod syntax;
mod text;

pub(crate) use report::Report;

use syntax::Damage;

/// A table, and the name that messages give it.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// What is made of good tables.
#[derive(Debug)]
pub(crate) struct Generated<'a> {
    /// A Rust file.
    pub(crate) code: String,
    /// What is odd, but not wrong.
    pub(crate) warnings: Report<'a>,
}

/// Makes the Rust file of the rows of all sources, or says what is wrong with them.
pub(crate) fn generate(sources: &[Source]) -> Result<Generated<'_>, Report<'_>> {
    let (mut problems, mut damage) = (Vec::new(), Damage::default());
    let tables = schema::read(sources, &mut problems, &mut damage);
    let model = check::check(sources, &tables, &mut problems);
    if problems.is_empty() {
        return Ok(Generated {
            code: emit::emit(&model),
            warnings: Report::new(sources, odd::odd(&tables, &model)),
        });
    }
    problems.retain(|problem| damage.spares(problem));
    Err(Report::new(sources, problems))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::{env, fs};

    use super::report::Rule;
    use super::*;

    /// A file of the package's `tests`.
    fn tests(path: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests")
            .join(path)
    }

    fn source(path: &Path) -> Source {
        let name = path.file_name().unwrap().to_str().unwrap();
        Source {
            name: name.to_owned(),
            text: fs::read_to_string(path).unwrap(),
        }
    }

    /// Compares with a file, or, with `BLESS=1` in the environment, writes it.
    fn assert_is_file(actual: &str, path: &Path) {
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
        let sources = [source(&tests("golden/table.toml"))];
        assert_is_file(
            &generate(&sources).unwrap().code,
            &tests("golden/tables.rs"),
        );
    }

    #[test]
    fn the_same_bytes_twice() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("codes.toml");
        let sources = [source(&path)];
        assert_eq!(
            generate(&sources).unwrap().code,
            generate(&sources).unwrap().code
        );
    }

    /// The tables in `tests/ui`.
    fn ui_tables() -> Vec<PathBuf> {
        let entries = fs::read_dir(tests("ui")).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        });
        paths.sort();
        paths
    }

    /// The table in a file, and behind a line of dashes, a user's table.
    fn ui_sources(path: &Path) -> Vec<Source> {
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
        for path in ui_tables() {
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
            let path = tests("ui").join(rule).with_extension("toml");
            assert!(path.exists(), "there is no {}", path.display());
        }
        for message in fs::read_dir(tests("ui")).unwrap() {
            let path = message.unwrap().path();
            assert!(
                path.with_extension("toml").exists(),
                "{} has no table",
                path.display()
            );
        }
    }
}
