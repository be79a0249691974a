//! Rows of a page as blocks of `codes.toml`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io::{self, Write};

use super::page::{Row, Section};
use names::Names;

mod guess;
mod names;

/// Rows grouped by section, and by code: a page may list a code more than once.
pub(super) struct Blocks<'p> {
    sections: Vec<(&'p Section, Vec<CodeRows<'p>>)>,
}

/// All rows of one code.
struct CodeRows<'p> {
    first: &'p Row,
    others: Vec<&'p Row>,
}

impl<'p> Blocks<'p> {
    pub(super) fn of(rows: &[&'p Row]) -> Self {
        let mut sections: Vec<(&Section, Vec<CodeRows>)> = Vec::new();
        let mut section_indexes = HashMap::new();
        let mut code_indexes = HashMap::new();
        for &row in rows {
            match code_indexes.entry(&*row.code) {
                Entry::Occupied(indexes) => {
                    let (section, code): (usize, usize) = *indexes.get();
                    sections[section].1[code].others.push(row);
                }
                Entry::Vacant(indexes) => {
                    let section = *section_indexes.entry(&row.section).or_insert_with(|| {
                        sections.push((&row.section, Vec::new()));
                        sections.len() - 1
                    });
                    let codes = &mut sections[section].1;
                    indexes.insert((section, codes.len()));
                    let (first, others) = (row, Vec::new());
                    codes.push(CodeRows { first, others });
                }
            }
        }
        Blocks { sections }
    }

    /// Returns the number of codes.
    pub(super) fn len(&self) -> usize {
        self.sections.iter().map(|(_, codes)| codes.len()).sum()
    }

    /// Writes the blocks, each after an empty line.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut names = Names::listed();
        for (section, codes) in &self.sections {
            let category = match section {
                Section::Listed(category) => category.to_string(),
                Section::New { title, group } => {
                    let category = names.category(title);
                    writeln!(out, "\n[category.{category}]")?;
                    writeln!(out, "title = {}", quote(title))?;
                    writeln!(out, "group = {}", quote(group))?;
                    category
                }
            };
            for code in codes {
                code.write(&category, &mut names, out)?;
            }
        }
        Ok(())
    }
}

impl CodeRows<'_> {
    fn write(&self, category: &str, names: &mut Names, out: &mut impl Write) -> io::Result<()> {
        let CodeRows { first, others } = self;
        let cells = |row: &Row| (row.status, row.description.clone(), row.resolution.clone());
        writeln!(out)?;
        for other in others.iter().filter(|other| cells(other) != cells(first)) {
            let (status, description, resolution) = cells(other);
            writeln!(
                out,
                "# Line {} of the page: {status} | {description} | {resolution}",
                other.line
            )?;
        }
        writeln!(out, "[code.{}]", key(&first.code))?;
        writeln!(out, "category    = {}", quote(category))?;
        writeln!(out, "status      = {}", quote(&self.statuses()))?;
        writeln!(out, "description = {}", quote(&first.description))?;
        writeln!(out, "resolution  = {}", quote(&first.resolution))?;
        // A comment, because a person must decide it.
        if let Some(next_step) = guess::next_step(first.status, &first.resolution) {
            writeln!(out, "# next_step = {}", quote(next_step.as_str()))?;
        }
        if let Some(name) = names.code(&first.code) {
            writeln!(out, "name        = {}", quote(&name))?;
        }
        Ok(())
    }

    /// Returns the status. Several are joined to a text that does not build, because somebody must choose: a wrong status
    /// costs money.
    fn statuses(&self) -> String {
        let mut statuses = vec![self.first.status.as_str()];
        for status in self.others.iter().map(|row| row.status.as_str()) {
            if !statuses.contains(&status) {
                statuses.push(status);
            }
        }
        statuses.join(" or ")
    }
}

/// Returns a key of TOML. Without quotes, one with a dot would be two.
fn key(code: &str) -> String {
    if code.contains('.') {
        quote(code)
    } else {
        code.to_owned()
    }
}

/// Returns a string of TOML. A JSON string is one too, unless it contains U+007F, which [`page`](super::page) drops.
fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
