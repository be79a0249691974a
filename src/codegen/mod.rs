//! The generator: tables in, Rust out. It does no input or output of its own.
//!
//! Data flows one way:
//!
//! 1. [`syntax`] parses a [`source`], with [`advice`] on its errors.
//! 2. [`read`] turns it into the rows of a [`schema`].
//! 3. [`check`] resolves what they refer to, into a [`model`].
//! 4. [`emit`] prints the model as Rust, with the comments of [`docs`] and the hash tables of [`phf`].
//!
//! Each step adds its [`diagnostic`]s, for some with what [`suggest`] finds. [`recovery`] leaves out those that follow from others.
//! [`lint`] and [`released`] add warnings about a valid table. Every step runs in time linear in the size of the sources, whatever
//! is in them.
//!
//! The build script compiles this folder. So does `tests/generator`, because cargo does not test build scripts.

mod advice;
mod blocks;
pub(crate) mod check;
pub(crate) mod diagnostic;
mod docs;
mod duplicates;
mod emit;
mod lint;
pub(crate) mod model;
pub(crate) mod phf;
pub(crate) mod read;
pub(crate) mod recovery;
pub(crate) mod released;
pub(crate) mod schema;
pub(crate) mod source;
mod suggest;
mod syntax;

pub(crate) use diagnostic::Report;
pub(crate) use source::Source;

use diagnostic::{Diagnostic, Rule};
use recovery::Recovery;
use source::Span;

/// The output for valid tables.
#[derive(Debug)]
pub(crate) struct Generated<'a> {
    /// A Rust file.
    pub(crate) rust: String,
    /// What is suspicious, but valid.
    pub(crate) warnings: Report<'a>,
}

/// Generates the Rust file for the rows of all sources, or reports the mistakes in them. Warns where the rows differ from
/// what was `released`.
pub(crate) fn generate<'a>(
    sources: &'a [Source],
    released: Option<&'a Source>,
) -> Result<Generated<'a>, Report<'a>> {
    let misread = misread(sources);
    if !misread.is_empty() {
        return Err(Report::new(sources, misread));
    }
    let (mut diagnostics, mut recovery) = (Vec::new(), Recovery::default());
    let tables = read::read(sources, &mut diagnostics, &mut recovery);
    let model = check::check(sources, &tables, &mut diagnostics);
    if diagnostics.is_empty() {
        let mut warnings = lint::lint(&tables, &model);
        if let Some(released) = released {
            released::compare(released, sources.len(), &tables, &model, &mut warnings);
        }
        return Ok(Generated {
            rust: emit::emit(sources, &model),
            warnings: Report::new(sources.iter().chain(released), warnings),
        });
    }
    diagnostics.retain(|diagnostic| recovery.is_reliable(diagnostic));
    Err(Report::new(sources, diagnostics).and_more(recovery.unread))
}

/// Reports the sources that are not UTF-8. Nothing else about them is certain.
fn misread(sources: &[Source]) -> Vec<Diagnostic> {
    let sources = sources.iter().enumerate();
    let misread = sources.filter_map(|(source, Source { misread, .. })| {
        let (offset, message) = misread.as_ref()?;
        let span = Span::new(source, *offset..*offset);
        Some(Diagnostic::new(Rule::Encoding, span, message.clone()))
    });
    misread.collect()
}
