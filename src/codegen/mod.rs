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
#[cfg(test)]
mod json_schema;
mod model;
mod odd;
#[cfg(test)]
mod properties;
mod report;
mod schema;
mod syntax;

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
mod tests;
