//! Rows of a page as blocks of `codes.toml`.

use std::collections::HashSet;
use std::io::{self, Write};

use heck::{ToSnakeCase, ToUpperCamelCase};
use result_codes::{Category, ResultCode};

use crate::charset::is_variant_name;
use crate::page::{Row, Section};

/// The codes that the table lacks, by section, each with all its rows: a page may have a code in more than one table.
pub(crate) struct Blocks<'p> {
    sections: Vec<(&'p Section, Vec<Vec<&'p Row>>)>,
}

impl<'p> Blocks<'p> {
    pub(crate) fn of(rows: &[&'p Row]) -> Self {
        let mut sections: Vec<(&Section, Vec<Vec<&Row>>)> = Vec::new();
        let mut codes = HashSet::new();
        for first in rows.iter().copied().filter(|row| codes.insert(&row.code)) {
            let of_code = rows
                .iter()
                .copied()
                .filter(|row| row.code == first.code)
                .collect();
            match sections
                .iter_mut()
                .find(|(section, _)| **section == first.section)
            {
                Some((_, codes)) => codes.push(of_code),
                None => sections.push((&first.section, vec![of_code])),
            }
        }
        Blocks { sections }
    }

    /// How many codes there are.
    pub(crate) fn len(&self) -> usize {
        self.sections.iter().map(|(_, codes)| codes.len()).sum()
    }

    /// Writes the blocks, each behind an empty line.
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut names = Names::listed();
        for (section, codes) in &self.sections {
            let category = match section {
                Section::Listed(category) => category.to_string(),
                Section::New { title, group } => {
                    let category = names.category(title);
                    writeln!(out, "\n[category.{category}]")?;
                    writeln!(out, "title = {}", quoted(title))?;
                    writeln!(out, "group = {}", quoted(group))?;
                    category
                }
            };
            for rows in codes {
                write_code(&category, rows, &mut names, out)?;
            }
        }
        Ok(())
    }
}

fn write_code(
    category: &str,
    rows: &[&Row],
    names: &mut Names,
    out: &mut impl Write,
) -> io::Result<()> {
    let Some((row, others)) = rows.split_first() else {
        return Ok(());
    };
    writeln!(out)?;
    for other in others.iter().filter(|other| texts(other) != texts(row)) {
        let (status, description, resolution) = texts(other);
        writeln!(
            out,
            "# Line {} of the page: {status} | {description} | {resolution}",
            other.line
        )?;
    }
    // Which status is right decides over money. This does not build until somebody has chosen.
    let mut statuses = Vec::new();
    for status in rows.iter().map(|row| row.status.as_str()) {
        if !statuses.contains(&status) {
            statuses.push(status);
        }
    }
    writeln!(out, "[code.{}]", key(&row.code))?;
    writeln!(out, "category    = {}", quoted(category))?;
    writeln!(out, "status      = {}", quoted(&statuses.join(" or ")))?;
    writeln!(out, "description = {}", quoted(&row.description))?;
    writeln!(out, "resolution  = {}", quoted(&row.resolution))?;
    if let Some(name) = names.code(&row.code) {
        writeln!(out, "name        = {}", quoted(&name))?;
    }
    Ok(())
}

fn texts(row: &Row) -> (&str, &str, &str) {
    (row.status.as_str(), &row.description, &row.resolution)
}

/// A key of TOML. One with a dot would be two.
fn key(code: &str) -> String {
    if code.contains('.') {
        quoted(code)
    } else {
        code.to_owned()
    }
}

/// A string of TOML. JSON's are such strings too, and the page's reader has taken out what TOML would escape besides.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The names that are taken.
struct Names {
    categories: HashSet<String>,
    codes: HashSet<String>,
}

impl Names {
    fn listed() -> Self {
        Names {
            categories: Category::ALL
                .iter()
                .map(|category| format!("{category:?}"))
                .collect(),
            codes: ResultCode::ALL
                .iter()
                .map(|code| format!("{code:?}"))
                .collect(),
        }
    }

    /// The name of a new category, of which a variant can be named that is not there yet.
    fn category(&mut self, title: &str) -> String {
        let is_good =
            |c: &char| c.is_ascii_alphanumeric() || c.is_whitespace() || "_-&/".contains(*c);
        let words: String = title.chars().filter(is_good).collect();
        // The longest name has 64 letters, and a word may stand before and a number behind.
        let name: String = words.to_snake_case().chars().take(48).collect();
        let name = if is_variant_name(&name.to_upper_camel_case()) {
            name
        } else {
            format!("category_{name}")
        };
        let name = name.trim_end_matches('_');
        let mut names = numbered(name, "_");
        names
            .find(|name| self.categories.insert(name.to_upper_camel_case()))
            .unwrap_or_default()
    }

    /// The name of the variant, where none that is free follows from the code itself.
    fn code(&mut self, code: &str) -> Option<String> {
        let derived = code.to_upper_camel_case();
        if is_variant_name(&derived) && self.codes.insert(derived.clone()) {
            return None;
        }
        let name = if is_variant_name(&derived) {
            derived
        } else {
            format!("Code{derived}")
        };
        numbered(&name, "").find(|name| self.codes.insert(name.clone()))
    }
}

/// The name, then the same with 2, 3 and so on.
fn numbered(name: &str, before: &str) -> impl Iterator<Item = String> {
    let more = (2..).map(move |n| format!("{name}{before}{n}"));
    [name.to_owned()].into_iter().chain(more)
}
