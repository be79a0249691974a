//! A table in which everything that is referred to exists: references are places in the lists.

use super::schema;

#[derive(Debug)]
pub(crate) struct Model<'a> {
    pub(crate) statuses: Vec<Status<'a>>,
    pub(crate) next_steps: Vec<NextStep<'a>>,
    pub(crate) categories: Vec<Category<'a>>,
    pub(crate) codes: Vec<Code<'a>>,
    /// The status of which nothing is known.
    pub(crate) unknown: usize,
}

#[derive(Debug)]
pub(crate) struct Status<'a> {
    pub(crate) text: &'a str,
    pub(crate) variant: String,
    pub(crate) fields: &'a schema::Status,
    pub(crate) next_step: usize,
}

#[derive(Debug)]
pub(crate) struct NextStep<'a> {
    pub(crate) text: &'a str,
    pub(crate) variant: String,
    pub(crate) fields: &'a schema::NextStep,
}

#[derive(Debug)]
pub(crate) struct Category<'a> {
    pub(crate) text: &'a str,
    pub(crate) variant: String,
    pub(crate) fields: &'a schema::Category,
    pub(crate) codes: Vec<usize>,
}

#[derive(Debug)]
pub(crate) struct Code<'a> {
    pub(crate) text: &'a str,
    pub(crate) variant: String,
    pub(crate) fields: &'a schema::Code,
    pub(crate) status: usize,
    pub(crate) category: usize,
    /// Where the row has one of its own.
    pub(crate) next_step: Option<usize>,
    pub(crate) replaced_by: Option<usize>,
    /// The file and the line that the row starts on.
    pub(crate) file: &'a str,
    pub(crate) line: usize,
}

impl Model<'_> {
    /// What a program does on this code: the code's own next step, else its status's.
    pub(crate) fn next_step(&self, code: &Code) -> usize {
        code.next_step
            .unwrap_or(self.statuses[code.status].next_step)
    }

    /// The codes of a category.
    pub(crate) fn codes_in(&self, category: &Category) -> impl Iterator<Item = &Code<'_>> {
        category.codes.iter().map(|&number| &self.codes[number])
    }
}
