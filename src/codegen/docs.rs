//! The generated doc comments, in Markdown.
//!
//! Texts of the table are plain text. They are shown as typed, whatever they would mean in Markdown; only a code in backticks
//! becomes a link.

use std::collections::HashMap;

use super::model::{Category, Code, Model, NextStep, Status};

/// A comment, one string per line.
pub(crate) type Comment = Vec<String>;

/// Writes the comments on the rows of a model.
pub(crate) struct Docs<'a> {
    model: &'a Model<'a>,
    /// The code of each wire form and alias.
    codes: HashMap<&'a str, &'a Code<'a>>,
}

impl<'a> Docs<'a> {
    pub(crate) fn new(model: &'a Model<'a>) -> Self {
        let codes = model.codes.iter();
        let codes = codes.flat_map(|code| code.wire_forms().map(move |text| (text, code)));
        Docs {
            model,
            codes: codes.collect(),
        }
    }

    /// Returns the comment on `ResultCode`, with a table of codes for each category.
    pub(crate) fn codes(&self) -> Comment {
        let mut lines = prose(
            "Why a call ended as it did: the `resultCode` of a result object.

             New versions add codes, so a `match` needs a wildcard arm; fall back to the next step of the result object
             there.",
        );
        lines.extend(self.example());
        for (group, categories) in self.groups() {
            lines.extend([String::new(), format!("# {}", self.plain(group))]);
            let is_alone = categories.len() == 1;
            for category in categories {
                let title = &category.fields.title;
                if !is_alone || title != group {
                    lines.extend([String::new(), format!("## {}", self.plain(title))]);
                }
                lines.extend(self.code_table(category));
            }
        }
        lines
    }

    /// Returns the categories that have codes, by group, in the order in which the groups first appear.
    fn groups(&self) -> Vec<(&'a str, Vec<&'a Category<'a>>)> {
        let mut groups: Vec<(&str, Vec<&Category>)> = Vec::new();
        for category in self
            .model
            .categories
            .iter()
            .filter(|category| !category.codes.is_empty())
        {
            let group = category.fields.group.as_str();
            match groups.iter_mut().find(|(name, _)| *name == group) {
                Some((_, categories)) => categories.push(category),
                None => groups.push((group, vec![category])),
            }
        }
        groups
    }

    fn code_table(&self, category: &Category) -> Comment {
        // What a narrow screen should show comes first.
        let mut lines = table(&["Code", "Next step", "Status", "Description", "Resolution"]);
        lines.extend(self.model.codes_in(category).map(|code| {
            row(&[
                code_cell(code),
                next_step_cell(&self.model.next_steps[self.model.next_step(code)]),
                status_link(&self.model.statuses[code.status]),
                self.plain(&code.fields.description),
                self.plain(&code.fields.resolution),
            ])
        }));
        lines
    }

    /// Returns an example with the first code that is neither a success nor a failure.
    fn example(&self) -> Comment {
        let mut codes = self.model.codes.iter();
        let Some(code) =
            codes.find(|code| code.fields.status == "U" && code.fields.deprecated.is_none())
        else {
            return Comment::new();
        };
        let Code { key, variant, .. } = code;
        let status = &self.model.statuses[code.status].variant;
        let next_step = &self.model.next_steps[self.model.next_step(code)].variant;
        prose(&format!(
            "
             # Examples

             ```
             use result_codes::{{NextStep, ResultCode, ResultStatus}};

             let code = ResultCode::parse({key:?}).unwrap();
             assert_eq!(code, ResultCode::{variant});
             assert_eq!(code.status(), ResultStatus::{status});
             assert_eq!(code.next_step(), NextStep::{next_step});
             ```"
        ))
    }

    pub(crate) fn code(&self, code: &Code) -> Comment {
        let status = &self.model.statuses[code.status];
        let category = &self.model.categories[code.category];
        let next_step = &self.model.next_steps[self.model.next_step(code)];
        let fields = code.fields;
        let mut lines = vec![
            self.plain(&fields.description),
            String::new(),
            format!("* **Sent as:** `{}`", code.key),
            format!(
                "* **Status:** {}, {}",
                status_link(status),
                self.plain(&status.fields.meaning)
            ),
            format!("* **Category:** {}", self.category_link(category)),
            format!(
                "* **Next step:** {}. {}",
                next_step_link(next_step),
                self.plain(&next_step.fields.description)
            ),
            format!("* **Resolution:** {}", self.plain(&fields.resolution)),
        ];
        if let Some(state) = code.request {
            lines.push(format!(
                "* **Request:** [`{}`](RequestState::{state:?}). {}",
                state.as_str(),
                state.description()
            ));
        }
        if let Some(note) = &fields.note {
            lines.push(format!("* **Note:** {}", self.plain(note)));
        }
        if !fields.aliases.is_empty() {
            lines.push(format!(
                "* **Also sent as:** `{}`",
                fields.aliases.join("`, `")
            ));
        }
        if let Some(replacement) = code.replaced_by {
            lines.push(format!(
                "* **Replaced by:** {}",
                code_link(&self.model.codes[replacement])
            ));
        }
        lines.push(format!("* **Listed in:** {}", location(code)));
        lines
    }

    pub(crate) fn statuses(&self) -> Comment {
        let mut lines = prose(
            "How a call ended: the `resultStatus` of a result object.

             This enum is exhaustive. Any other status text means that the outcome is unknown.",
        );
        lines.extend(table(&[
            "Status",
            "Meaning",
            "Action",
            "Next step",
            "Transaction status",
        ]));
        lines.extend(self.model.statuses.iter().map(|status| {
            row(&[
                status_link(status),
                self.plain(&status.fields.meaning),
                self.plain(&status.fields.action),
                next_step_link(&self.model.next_steps[status.next_step]),
                words(&status.transaction_statuses),
            ])
        }));
        lines
    }

    pub(crate) fn status(&self, index: usize, status: &Status) -> Comment {
        let next_step = &self.model.next_steps[status.next_step];
        let mut lines = vec![
            self.plain(&status.fields.action),
            String::new(),
            format!("* **Sent as:** `{}`", status.key),
            format!(
                "* **Next step** of codes without their own: {}. {}",
                next_step_link(next_step),
                self.plain(&next_step.fields.description)
            ),
        ];
        if !status.transaction_statuses.is_empty() {
            lines.push(format!(
                "* **As transaction status:** {}",
                words(&status.transaction_statuses)
            ));
        }
        let codes = self.model.codes.iter();
        lines.extend(code_list(codes.filter(|code| code.status == index)));
        lines
    }

    pub(crate) fn categories(&self) -> Comment {
        let mut lines = prose("A section of the provider's page.");
        lines.extend(table(&["Category", "Title", "Group"]));
        lines.extend(self.model.categories.iter().map(|category| {
            row(&[
                format!("[`{}`](Category::{})", category.key, category.variant),
                self.plain(&category.fields.title),
                self.plain(&category.fields.group),
            ])
        }));
        lines
    }

    pub(crate) fn category(&self, category: &Category) -> Comment {
        let mut lines = vec![self.plain(&category.fields.title), String::new()];
        if category.fields.group != category.fields.title {
            lines.push(format!(
                "* **Group:** {}",
                self.plain(&category.fields.group)
            ));
        }
        lines.extend(code_list(self.model.codes_in(category)));
        lines
    }

    pub(crate) fn next_steps(&self) -> Comment {
        let mut lines = prose(
            "What one answer asks for. An [`Attempt`](crate::Attempt) decides what a program does.

             New versions may add steps, so a `match` needs a wildcard arm; alert an operator there.",
        );
        lines.extend(table(&["Next step", "What the program does"]));
        lines.extend(self.model.next_steps.iter().map(|next_step| {
            row(&[
                next_step_link(next_step),
                self.plain(&next_step.fields.description),
            ])
        }));
        lines
    }

    pub(crate) fn next_step(&self, index: usize, next_step: &NextStep) -> Comment {
        let mut lines = vec![self.plain(&next_step.fields.description), String::new()];
        let codes = self.model.codes.iter();
        lines.extend(code_list(
            codes.filter(|code| self.model.next_step(code) == index),
        ));
        lines
    }

    fn category_link(&self, category: &Category) -> String {
        // A link cannot contain another.
        let title = unlinked(&category.fields.title);
        let title = format!("[{title}](Category::{})", category.variant);
        if category.fields.group == category.fields.title {
            title
        } else {
            format!("{title}, in {}", self.plain(&category.fields.group))
        }
    }

    /// Returns Markdown that shows `text` as typed. Codes in backticks are links.
    fn plain(&self, text: &str) -> String {
        let mut markdown = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('`') {
            escape(before, &mut markdown);
            let quoted = after.split_once('`');
            let code = quoted.and_then(|(text, rest)| Some((self.codes.get(text)?, text, rest)));
            if let Some((code, text, after)) = code {
                markdown.extend(["[`", text, "`](ResultCode::", &code.variant, ")"]);
                rest = after;
            } else {
                markdown += "\\`";
                rest = after;
            }
        }
        escape(rest, &mut markdown);
        markdown
    }
}

/// Returns Markdown that shows `text` as typed, without links: for the text of a link, and where some versions of rustdoc
/// resolve none.
pub(crate) fn unlinked(text: &str) -> String {
    let mut markdown = String::new();
    escape(text, &mut markdown);
    markdown
}

/// Appends `text` to `markdown` so that it is shown as typed.
///
/// Nearly all ASCII punctuation can mean something in Markdown. Escaping all of it would do, but people read these comments in
/// editors too, so the most common marks are not escaped where they mean nothing.
fn escape(text: &str, markdown: &mut String) {
    let mut before = markdown.chars().next_back().unwrap_or(' ');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let is_literal = match c {
            ',' | ';' | '/' | '?' | '%' | '(' | '@' => true,
            // "1." and "1)" start a list, "--" and "..." become other characters, and "://" is a bare URL.
            '-' | '.' | ':' | ')' => before.is_alphabetic() && after != c && after != '/',
            '&' => after == ' ',
            _ => !c.is_ascii_punctuation(),
        };
        if c == ' ' && before == ' ' {
            // Several spaces would be shown as one, and four at the start as code.
            markdown.push_str("&nbsp;");
        } else {
            if !is_literal {
                markdown.push('\\');
            }
            markdown.push(c);
        }
        before = c;
    }
}

/// Returns the lines of a text that is indented like the source around it.
fn prose(text: &str) -> Comment {
    text.lines()
        .map(|line| line.trim_start().to_owned())
        .collect()
}

/// Returns an empty line and the head of a table.
fn table(columns: &[&str]) -> Comment {
    vec![
        String::new(),
        format!("| {} |", columns.join(" | ")),
        format!("|{}", "---|".repeat(columns.len())),
    ]
}

fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

/// Returns where in the table a code is, as a link if there is something to link to.
fn location(code: &Code) -> String {
    let location = format!("{}, line {}", unlinked(&code.source.name), code.line);
    match &code.source.url {
        None => location,
        Some(url) => format!("[{location}]({url}#{})", code.line),
    }
}

fn code_list<'a>(codes: impl Iterator<Item = &'a Code<'a>>) -> Option<String> {
    let links: Vec<String> = codes.map(code_link).collect();
    (!links.is_empty()).then(|| format!("* **Codes:** {}", links.join(", ")))
}

/// Returns wire forms as a list in a sentence.
fn words(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

/// Returns a link to a code for a table, crossed out if the code is deprecated.
fn code_cell(code: &Code) -> String {
    let link = format!("[{}](ResultCode::{})", breakable(code.key), code.variant);
    match code.fields.deprecated {
        None => link,
        Some(_) => format!("~~{link}~~ deprecated"),
    }
}

fn next_step_cell(next_step: &NextStep) -> String {
    format!(
        "[{}](NextStep::{})",
        breakable(next_step.key),
        next_step.variant
    )
}

/// Returns a key that a narrow table breaks at underscores. It would break a code in backticks anywhere.
fn breakable(key: &str) -> String {
    unlinked(key).replace("\\_", "\\_<wbr>")
}

fn code_link(code: &Code) -> String {
    format!("[`{}`](ResultCode::{})", code.key, code.variant)
}

fn status_link(status: &Status) -> String {
    format!("[`{}`](ResultStatus::{})", status.key, status.variant)
}

fn next_step_link(next_step: &NextStep) -> String {
    format!("[`{}`](NextStep::{})", next_step.key, next_step.variant)
}
