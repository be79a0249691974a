//! The generator: tables in, Rust out. It does no input or output of its own.
//!
//! Data flows one way. [`syntax`] parses a [`source`]; [`read`] turns it into the rows of a [`schema`]; [`check`] resolves
//! what they refer to, into a [`model`]; [`emit`] prints the model as Rust, with the comments of [`docs`] and the hash tables
//! of [`phf`]. Each step adds its [`diagnostic`]s; [`lint`] adds warnings about a valid table.
//!
//! The build script compiles this folder. So do the library's unit tests, because cargo does not test build scripts.

mod check;
mod diagnostic;
mod docs;
mod emit;
#[cfg(test)]
mod json_schema;
mod lint;
mod model;
mod phf;
#[cfg(test)]
mod properties;
mod read;
mod schema;
mod source;
mod syntax;
#[cfg(test)]
mod tests;

pub(crate) use diagnostic::Report;
pub(crate) use source::Source;

use syntax::Recovery;

/// The output for valid tables.
#[derive(Debug)]
pub(crate) struct Generated<'a> {
    /// A Rust file.
    pub(crate) rust: String,
    /// What is suspicious, but valid.
    pub(crate) warnings: Report<'a>,
}

/// Generates the Rust file for the rows of all sources, or reports every mistake in them.
pub(crate) fn generate(sources: &[Source]) -> Result<Generated<'_>, Report<'_>> {
    let (mut diagnostics, mut recovery) = (Vec::new(), Recovery::default());
    let tables = read::read(sources, &mut diagnostics, &mut recovery);
    let model = check::check(sources, &tables, &mut diagnostics);
    if diagnostics.is_empty() {
        return Ok(Generated {
            rust: emit::emit(sources, &model),
            warnings: Report::new(sources, lint::lint(&tables, &model)),
        });
    }
    diagnostics.retain(|diagnostic| recovery.is_reliable(diagnostic));
    Err(Report::new(sources, diagnostics))
}
