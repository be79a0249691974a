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
mod report;
mod schema;

pub(crate) use report::Report;

/// A table, and the name that messages give it.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Makes the Rust file of the rows of all sources, or says what is wrong with them.
pub(crate) fn generate(sources: &[Source]) -> Result<String, Report<'_>> {
    let mut problems = Vec::new();
    if let Some(tables) = schema::read(sources, &mut problems) {
        let model = check::check(sources, &tables, &mut problems);
        if problems.is_empty() {
            return Ok(emit::emit(&model));
        }
    }
    Err(Report::new(sources, problems))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::{env, fs};

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
        assert_is_file(&generate(&sources).unwrap(), &tests("golden/tables.rs"));
    }

    #[test]
    fn the_same_bytes_twice() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("codes.toml");
        let sources = [source(&path)];
        assert_eq!(generate(&sources).unwrap(), generate(&sources).unwrap());
    }

    /// Each table in `tests/ui` is wrong in the way that its name says, and gives the message in the file beside it.
    #[test]
    fn ui() {
        let entries = fs::read_dir(tests("ui")).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        });
        assert!(!paths.is_empty());
        for path in paths {
            let sources = [source(&path)];
            let report = generate(&sources).expect_err(&path.display().to_string());
            assert_is_file(&report.to_string(), &path.with_extension("txt"));
        }
    }
}
