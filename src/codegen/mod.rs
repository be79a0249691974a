//! The generator: tables in, Rust out. It does no input or output of its own.
//!
//! Data flows one way:
//!
//! 1. [`syntax`] parses a [`source`]; [`faults`] and [`repeated`] say what is wrong with one that does not parse.
//! 2. [`read`] turns it into the rows of a [`schema`].
//! 3. [`check`] resolves what they refer to, into a [`model`], with the names of [`variants`] and the [`rules`] that keep money safe.
//! 4. [`emit`] prints the model as Rust, with the comments of [`docs`] and the hash tables of [`phf`].
//!
//! What strings may contain stands in [`charset`]. Each step adds its [`diagnostic`]s, some with a suggestion from [`suggest`].
//! [`lint`] and [`released`] add warnings about a valid table.
//! Every step runs in time linear in the size of the sources, whatever is in them.
//!
//! The build script compiles this folder. So does `tests/generator`, because cargo does not test build scripts.

pub(crate) mod charset;
pub(crate) mod check;
mod diagnostic;
mod docs;
mod emit;
mod faults;
mod lint;
pub(crate) mod model;
pub(crate) mod phf;
mod read;
pub(crate) mod released;
mod repeated;
mod rules;
pub(crate) mod schema;
mod source;
mod suggest;
mod syntax;
mod variants;

pub(crate) use diagnostic::{Diagnostic, Report};
pub(crate) use read::Tables;
pub(crate) use source::Source;

use suggest::Suggestions;

/// The output for valid tables.
#[derive(Debug)]
pub(crate) struct Generated<'a> {
    /// A Rust file.
    pub(crate) rust: String,
    /// What is suspicious, but valid.
    pub(crate) warnings: Report<'a>,
}

/// What the tables are compared with, to warn of what they lack.
#[derive(Clone, Copy)]
pub(crate) enum Baseline<'a> {
    /// What releases have promised of the shipped table.
    Released(&'a Source),
    /// The shipped table, for one that takes its place.
    Shipped(&'a Source),
}

/// Generates the Rust file for the rows of all sources, or reports the mistakes in them.
pub(crate) fn generate<'a>(
    sources: &'a [Source],
    baseline: Option<Baseline<'a>>,
) -> Result<Generated<'a>, Report<'a>> {
    let mut diagnostics = Vec::new();
    let tables = read(0, sources, &mut diagnostics);
    if let Some(tables) = &tables {
        let model = check::check(sources, tables, &mut diagnostics);
        if diagnostics.is_empty() {
            let mut warnings = lint::lint(tables, &model);
            let index = sources.len();
            let compared_with = baseline.map(|baseline| match baseline {
                Baseline::Released(released) => {
                    released::compare(released, index, tables, &model, &mut warnings);
                    released
                }
                Baseline::Shipped(shipped) => {
                    lint::lost_requests(shipped, index, tables, &mut warnings);
                    shipped
                }
            });
            return Ok(Generated {
                rust: emit::emit(sources, &model),
                warnings: Report::new(sources.iter().chain(compared_with), warnings),
            });
        }
    }
    Err(Report::new(sources, diagnostics))
}

/// Returns the rows of some sources, of which the first has this index, or `None` if one of them cannot be parsed. Then nothing else
/// about them is certain.
pub(crate) fn read(
    first: usize,
    sources: &[Source],
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Tables> {
    let parse = |(index, source)| Some((index, syntax::parse(index, source, diagnostics)?));
    let files: Vec<_> = (first..).zip(sources).map(parse).collect();
    let files: Vec<_> = files.into_iter().collect::<Option<_>>()?;
    let (mut tables, mut suggestions) = (Tables::default(), Suggestions::default());
    for (index, file) in &files {
        read::read(*index, file, &mut tables, &mut suggestions, diagnostics);
    }
    Some(tables)
}
