//! Rows of a page as blocks of `codes.toml`.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};

use result_codes::{Category, ResultStatus};

use super::page::{Row, Section};
use super::shipped::{self, Shipped};
use crate::output::count;

const SHIPPED: &str = "   # in the shipped table";

const CHECK_STATUS: &str = "# Check the status: S only if the request has succeeded, F only if it has failed, A only if a notification follows, and otherwise U.";

/// All rows of one code: a page can list it more than once.
struct CodeRows<'p> {
    rows: Vec<&'p Row>,
    shipped: Option<Shipped>,
}

/// The blocks of codes, in the order of the page.
pub(super) struct Blocks<'p>(Vec<CodeRows<'p>>);

impl<'p> Blocks<'p> {
    pub(super) fn new(rows: &[&'p Row]) -> Self {
        let mut codes: Vec<CodeRows> = Vec::new();
        let mut indexes = HashMap::new();
        for &row in rows {
            let index = *indexes.entry(&*row.code).or_insert(codes.len());
            match codes.get_mut(index) {
                Some(code) => code.rows.push(row),
                None => codes.push(CodeRows {
                    rows: vec![row],
                    shipped: shipped::find(&row.code),
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
        let mut categories: HashMap<&Section, String> = HashMap::new();
        let mut taken: HashSet<String> = HashSet::new();
        for code in &self.0 {
            let section = &code.rows[0].section;
            let category = match (section, categories.get(section)) {
                (_, Some(category)) => category.clone(),
                (Section::Listed(category), _) => category.to_string(),
                (Section::New { title, group }, None) => {
                    let category = category_key(title, &mut taken);
                    writeln!(out, "\n[category.{category}]")?;
                    writeln!(out, "title = {}", quote(title))?;
                    writeln!(out, "group = {}", quote(group))?;
                    categories.insert(section, category.clone());
                    category
                }
            };
            code.write(&category, out)?;
        }
        Ok(())
    }

    /// Returns what a person must read before the blocks are used.
    pub(super) fn to_read(&self) -> Vec<String> {
        let mut messages: Vec<String> = self.0.iter().filter_map(CodeRows::to_read).collect();
        if self.len() > 0 {
            messages.push(format!(
                "{} would take the next step of their status; read each resolution, and set `next_step` where another fits",
                count(self.len(), "code")
            ));
        }
        messages
    }
}

impl CodeRows<'_> {
    fn write(&self, category: &str, out: &mut impl Write) -> io::Result<()> {
        let first = self.rows[0];
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let cells = |row: &Row| [&row.status, &row.description, &row.resolution].map(text);
        writeln!(out)?;
        let others = self.rows.iter().filter(|row| cells(row) != cells(first));
        for other in others {
            writeln!(
                out,
                "# Line {} of the page: {}",
                other.line,
                cells(other).join(" | ")
            )?;
        }
        if self.status_needs_check() {
            writeln!(out, "{CHECK_STATUS}")?;
        }
        writeln!(out, "[code.{}]", key(&first.code))?;
        writeln!(out, "category    = {}", quote(category))?;
        writeln!(out, "status      = {}", quote(&self.statuses()))?;
        writeln!(out, "description = {}", quote(&text(&first.description)))?;
        writeln!(out, "resolution  = {}", quote(&text(&first.resolution)))?;
        if let Some(next_step) = self.suggested_step() {
            writeln!(out, "# next_step = {}{SHIPPED}", quote(next_step))?;
        }
        match self.request() {
            Some((request, true)) => writeln!(out, "request     = {}{SHIPPED}", quote(request))?,
            Some((request, false)) => writeln!(out, "# request   = {}{SHIPPED}", quote(request))?,
            None => {}
        }
        if first.code.starts_with(|c: char| c.is_ascii_digit()) {
            let letters = first.code.chars().filter(char::is_ascii_alphanumeric);
            writeln!(out, "name        = \"Code{}\"", letters.collect::<String>())?;
        }
        Ok(())
    }

    fn to_read(&self) -> Option<String> {
        let row = self.rows[0];
        let notes = [
            match self.request() {
                Some((_, true)) => Some("`request` was copied from the shipped table"),
                Some(_) => Some("the shipped table lists it as F, with a `request`"),
                None => None,
            },
            self.suggested_step()
                .map(|_| "its next step in the shipped table was added as a comment"),
            self.status_needs_check().then_some("check its status"),
        ];
        let notes: Vec<&str> = notes.into_iter().flatten().collect();
        (!notes.is_empty()).then(|| format!("{}: {}", row.code, notes.join("; ")))
    }

    /// Returns the request state of the shipped table, and whether it can be taken over: it says something about a failure.
    fn request(&self) -> Option<(&'static str, bool)> {
        let request = self.shipped.as_ref()?.request?;
        let status = self.rows[0].status.as_deref().and_then(ResultStatus::parse);
        Some((request, status.is_none_or(|status| status.as_str() == "F")))
    }

    /// Returns the next step of the shipped table, if the status is the same there.
    fn suggested_step(&self) -> Option<&'static str> {
        let shipped = self.shipped.as_ref()?;
        let same = self.rows[0].status.as_deref() == Some(shipped.status);
        shipped.next_step.filter(|_| same)
    }

    fn status_needs_check(&self) -> bool {
        // A status that is missing or unknown is filled in by somebody, who can choose S.
        let mut statuses = self.rows.iter().map(|row| row.status.as_deref());
        statuses.any(|status| !matches!(status, Some("F" | "U")))
    }

    /// Returns the status. Several are joined to a string that does not build, because somebody must choose: a wrong status
    /// costs money.
    fn statuses(&self) -> String {
        let mut seen = HashSet::new();
        let statuses = self.rows.iter().filter_map(|row| row.status.as_deref());
        let statuses: Vec<&str> = statuses.filter(|status| seen.insert(*status)).collect();
        statuses.join(" or ")
    }
}

/// Takes a key for a new category, of the words of its title.
fn category_key(title: &str, taken: &mut HashSet<String>) -> String {
    let title = title.to_ascii_lowercase();
    let words = title.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let key = words.join("_");
    let start = if key.starts_with(|c: char| c.is_ascii_lowercase()) {
        ""
    } else {
        "category_"
    };
    let mut key: String = format!("{start}{key}").chars().take(48).collect();
    key.truncate(key.trim_end_matches('_').len());
    while Category::parse(&key).is_some() || !taken.insert(key.clone()) {
        key = format!("{key}_{}", taken.len());
    }
    key
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
