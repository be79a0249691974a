//! Rows of a page as blocks of `codes.toml`.

use std::collections::HashSet;
use std::io::{self, Write};

use result_codes::Category;

use super::page::{Row, Section};
use super::shipped::Shipped;
use crate::output::count;

/// All rows of one code: a page can list it more than once.
struct CodeRows<'p> {
    first: &'p Row,
    others: Vec<&'p Row>,
    shipped: Option<Shipped>,
}

/// The blocks of codes, in the order of the page.
pub(super) struct Blocks<'p>(Vec<CodeRows<'p>>);

impl<'p> Blocks<'p> {
    pub(super) fn new(rows: &[&'p Row]) -> Self {
        let mut codes: Vec<CodeRows> = Vec::new();
        let mut indexes = std::collections::HashMap::new();
        for &row in rows {
            let index = *indexes.entry(&*row.code).or_insert(codes.len());
            match codes.get_mut(index) {
                Some(code) => code.others.push(row),
                None => codes.push(CodeRows {
                    first: row,
                    others: Vec::new(),
                    shipped: Shipped::find(&row.code),
                }),
            }
        }
        Blocks(codes)
    }

    /// Returns the number of codes.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Writes the blocks, each after an empty line.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut categories: Vec<(&Section, String)> = Vec::new();
        for code in &self.0 {
            let section = &code.first.section;
            let known = categories.iter().find(|(known, _)| *known == section);
            let category = if let Some((_, category)) = known {
                category.clone()
            } else {
                let category = category_key(section, &categories);
                if let Section::New { title, group } = section {
                    writeln!(out, "\n[category.{category}]")?;
                    writeln!(out, "title = {}", quote(title))?;
                    writeln!(out, "group = {}", quote(group))?;
                }
                categories.push((section, category.clone()));
                category
            };
            code.write(&category, out)?;
        }
        Ok(())
    }

    /// Returns what a person must read before the blocks are used.
    pub(super) fn to_read(&self) -> Vec<String> {
        let names = |keep: &dyn Fn(&CodeRows) -> bool| {
            let codes = self.0.iter().filter(|code| keep(code));
            codes.map(|code| &*code.first.code).collect::<Vec<_>>()
        };
        let request = |code: &CodeRows| {
            code.shipped
                .as_ref()
                .is_some_and(|shipped| shipped.request.is_some())
        };
        let taken =
            names(&|code| request(code) && Shipped::is_failure(code.first.status.as_deref()));
        let other =
            names(&|code| request(code) && !Shipped::is_failure(code.first.status.as_deref()));
        let suggested = names(&|code| code.suggested_step().is_some());
        let finals = names(&|code| code.is_to_be_final());
        let empty = names(&|code| {
            let row = code.first;
            [&row.status, &row.description, &row.resolution]
                .into_iter()
                .any(|text| text.as_deref().is_none_or(str::is_empty))
        });
        let messages = [
            (
                taken,
                "`request` was taken over from the shipped table; read it",
            ),
            (
                other,
                "the shipped table has a `request` for status F, and the page another status; read both",
            ),
            (
                suggested,
                "the next step of the shipped table is a comment; read it",
            ),
            (
                finals,
                "S or A on the page; is it final, as the comment asks?",
            ),
            (
                empty,
                "the page does not have all texts; fill in what is empty",
            ),
        ];
        let messages = messages.into_iter().filter(|(codes, _)| !codes.is_empty());
        let messages = messages.map(|(codes, message)| format!("{}: {message}", codes.join(", ")));
        let all = format!(
            "{} without `next_step` would take that of their status; read each resolution, and set it where another fits",
            count(self.len(), "code")
        );
        let all = (self.len() > 0).then_some(all);
        messages.chain(all).collect()
    }
}

impl CodeRows<'_> {
    fn write(&self, category: &str, out: &mut impl Write) -> io::Result<()> {
        let CodeRows {
            first,
            others,
            shipped,
        } = self;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let cells = |row: &Row| [&row.status, &row.description, &row.resolution].map(text);
        writeln!(out)?;
        for other in others.iter().filter(|other| cells(other) != cells(first)) {
            writeln!(
                out,
                "# Line {} of the page: {}",
                other.line,
                cells(other).join(" | ")
            )?;
        }
        if self.is_to_be_final() {
            writeln!(
                out,
                "# Is this final? S ends a request as done, and A waits for a notification. If neither is sure, it is U."
            )?;
        }
        writeln!(out, "[code.{}]", key(&first.code))?;
        writeln!(out, "category    = {}", quote(category))?;
        writeln!(out, "status      = {}", quote(&self.statuses()))?;
        writeln!(out, "description = {}", quote(&text(&first.description)))?;
        writeln!(out, "resolution  = {}", quote(&text(&first.resolution)))?;
        if let Some(next_step) = self.suggested_step() {
            writeln!(
                out,
                "# next_step = {}   # in the shipped table",
                quote(next_step)
            )?;
        }
        if let Some(request) = shipped.as_ref().and_then(|shipped| shipped.request) {
            let mark = if Shipped::is_failure(first.status.as_deref()) {
                ""
            } else {
                "# "
            };
            writeln!(
                out,
                "{mark}request     = {}   # as in the shipped table",
                quote(request)
            )?;
        }
        if first.code.starts_with(|c: char| c.is_ascii_digit()) {
            let letters = first.code.chars().filter(char::is_ascii_alphanumeric);
            writeln!(out, "name        = \"Code{}\"", letters.collect::<String>())?;
        }
        Ok(())
    }

    /// Returns the next step of the shipped table, if the status is the same there.
    fn suggested_step(&self) -> Option<&'static str> {
        let shipped = self.shipped.as_ref()?;
        let is_same = self.first.status.as_deref() == Some(shipped.status);
        shipped.next_step.filter(|_| is_same)
    }

    fn is_to_be_final(&self) -> bool {
        let rows = self.others.iter().chain([&self.first]);
        let mut statuses = rows.filter_map(|row| row.status.as_deref());
        statuses.any(|status| ["S", "A"].contains(&status))
    }

    /// Returns the status. Several are joined to a text that does not build, because somebody must choose: a wrong status
    /// costs money.
    fn statuses(&self) -> String {
        let rows = [&self.first].into_iter().chain(&self.others);
        let mut seen = HashSet::new();
        let statuses = rows.filter_map(|row| row.status.as_deref());
        let statuses: Vec<&str> = statuses.filter(|status| seen.insert(*status)).collect();
        statuses.join(" or ")
    }
}

/// Returns the key of a category: that of the table, or the words of its title.
fn category_key(section: &Section, taken: &[(&Section, String)]) -> String {
    let title = match section {
        Section::Listed(category) => return category.to_string(),
        Section::New { title, .. } => title.to_ascii_lowercase(),
    };
    let words = title.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).take(6).collect();
    let mut key = words.join("_");
    if !key.starts_with(|c: char| c.is_ascii_lowercase()) {
        key = format!("category_{key}");
    }
    let key: String = key.trim_end_matches('_').chars().take(48).collect();
    let is_taken =
        |key: &str| Category::parse(key).is_some() || taken.iter().any(|(_, other)| other == key);
    let numbered = (2..).map(|n: usize| format!("{key}_{n}"));
    [key.clone()]
        .into_iter()
        .chain(numbered)
        .find(|key| !is_taken(key))
        .unwrap_or_default()
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
