//! The validated table: every reference is resolved to an index.

use super::schema;
use super::source::Source;
use crate::shared::request_states::State;

#[derive(Debug)]
pub(crate) struct Model<'a> {
    pub(crate) statuses: Vec<Status<'a>>,
    pub(crate) next_steps: Vec<NextStep<'a>>,
    pub(crate) categories: Vec<Category<'a>>,
    pub(crate) codes: Vec<Code<'a>>,
}

#[derive(Debug)]
pub(crate) struct Status<'a> {
    pub(crate) key: &'a str,
    pub(crate) variant: String,
    pub(crate) fields: &'a schema::Status,
    pub(crate) next_step: usize,
    pub(crate) transaction_statuses: Vec<&'a str>,
}

#[derive(Debug)]
pub(crate) struct NextStep<'a> {
    pub(crate) key: &'a str,
    pub(crate) variant: String,
    pub(crate) fields: &'a schema::NextStep,
}

#[derive(Debug)]
pub(crate) struct Category<'a> {
    pub(crate) key: &'a str,
    pub(crate) variant: String,
    pub(crate) fields: &'a schema::Category,
    pub(crate) codes: Vec<usize>,
}

#[derive(Debug)]
pub(crate) struct Code<'a> {
    pub(crate) key: &'a str,
    pub(crate) variant: String,
    pub(crate) fields: &'a schema::Code,
    pub(crate) status: usize,
    pub(crate) category: usize,
    /// The row's own next step, if it has one.
    pub(crate) next_step: Option<usize>,
    pub(crate) replaced_by: Option<usize>,
    pub(crate) request: Option<&'static State>,
    /// The file, and the number of the line that the row starts on.
    pub(crate) source: &'a Source,
    pub(crate) line: usize,
}

impl<'a> Code<'a> {
    /// Returns the wire form, and then the aliases.
    pub(crate) fn wire_forms(&self) -> impl Iterator<Item = &'a str> {
        self.fields.wire_forms(self.key)
    }
}

impl Model<'_> {
    /// Returns the next step of a code: its own, or else its status's.
    pub(crate) fn next_step(&self, code: &Code) -> usize {
        code.next_step
            .unwrap_or(self.statuses[code.status].next_step)
    }

    /// Returns the codes of a category.
    pub(crate) fn codes_in(&self, category: &Category) -> impl Iterator<Item = &Code<'_>> {
        category.codes.iter().map(|&index| &self.codes[index])
    }
}
