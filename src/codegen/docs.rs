//! The Markdown of the generated comments.
//!
//! A text of the table is plain text: it is shown as it was typed, whatever it looks like to Markdown. Only a code in
//! backticks becomes a link to that code.

use std::collections::HashMap;

use super::model::{Category, Code, Model, NextStep, Status};

/// A comment, line by line.
pub(crate) type Lines = Vec<String>;

/// Writes comments about the rows of a model.
pub(crate) struct Docs<'a> {
    model: &'a Model<'a>,
    /// The code that each text stands for, be it its own or an alias.
    codes: HashMap<&'a str, &'a Code<'a>>,
}

impl<'a> Docs<'a> {
    pub(crate) fn new(model: &'a Model<'a>) -> Self {
        let texts = |code: &'a Code<'a>| {
            let aliases = code.fields.aliases.iter().map(String::as_str);
            aliases.chain([code.text]).map(move |text| (text, code))
        };
        Docs {
            model,
            codes: model.codes.iter().flat_map(texts).collect(),
        }
    }

    /// The comment on `ResultCode`, with all codes by group and category.
    pub(crate) fn codes(&self) -> Lines {
        let mut lines = prose(
            "Why a call ended as it did: what the API sends in `resultCode`.

             A later version lists more codes, and so a `match` on one needs a wildcard arm. What belongs in it is the
             code's [`next_step`](ResultCode::next_step).
             ",
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

    /// The categories that have codes, by group, in the order in which the groups first appear.
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

    fn code_table(&self, category: &Category) -> Lines {
        let mut lines = table(&["Code", "Status", "Description", "Resolution", "Next step"]);
        lines.extend(self.model.codes_in(category).map(|code| {
            row(&[
                code_link(code),
                status_link(&self.model.statuses[code.status]),
                self.plain(&code.fields.description),
                self.plain(&code.fields.resolution),
                next_step_link(&self.model.next_steps[self.model.next_step(code)]),
            ])
        }));
        lines
    }

    /// Shows the use of a code with the first that is neither a success nor a failure.
    fn example(&self) -> Lines {
        let mut codes = self.model.codes.iter();
        let Some(code) = codes
            .find(|code| code.status == self.model.unknown && code.fields.deprecated.is_none())
        else {
            return Lines::new();
        };
        let Code { text, variant, .. } = code;
        let status = &self.model.statuses[code.status].variant;
        let next_step = &self.model.next_steps[self.model.next_step(code)].variant;
        prose(&format!(
            "
             # Examples

             ```
             use result_codes::{{NextStep, ResultCode, ResultStatus}};

             let code = ResultCode::parse({text:?}).unwrap();
             assert_eq!(code, ResultCode::{variant});
             assert_eq!(code.status(), ResultStatus::{status});
             assert_eq!(code.next_step(), NextStep::{next_step});
             ```"
        ))
    }

    pub(crate) fn code(&self, code: &Code) -> Lines {
        let status = &self.model.statuses[code.status];
        let category = &self.model.categories[code.category];
        let next_step = &self.model.next_steps[self.model.next_step(code)];
        let fields = code.fields;
        let mut lines = vec![
            self.plain(&fields.description),
            String::new(),
            format!(
                "* **Status:** {}, {}",
                status_link(status),
                self.plain(&status.fields.meaning)
            ),
            format!("* **Category:** {}", self.category_link(category)),
            format!(
                "* **Next step:** {}: {}",
                next_step_link(next_step),
                self.plain(&next_step.fields.description)
            ),
            format!("* **Resolution:** {}", self.plain(&fields.resolution)),
        ];
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
        lines.push(format!(
            "* **Listed in:** {}, line {}",
            unlinked(code.file),
            code.line
        ));
        lines
    }

    pub(crate) fn statuses(&self) -> Lines {
        let mut lines = prose(
            "How a call ended: what the API sends in `resultStatus`.

             There are these and no others. A text that is none of them says nothing about the outcome, which leaves it
             unknown.",
        );
        lines.extend(table(&["Status", "Meaning", "Action", "Next step"]));
        lines.extend(self.model.statuses.iter().map(|status| {
            row(&[
                status_link(status),
                self.plain(&status.fields.meaning),
                self.plain(&status.fields.action),
                next_step_link(&self.model.next_steps[status.next_step]),
            ])
        }));
        lines
    }

    pub(crate) fn status(&self, status: &Status) -> Lines {
        let next_step = &self.model.next_steps[status.next_step];
        vec![
            self.plain(&status.fields.action),
            String::new(),
            format!("* **Sent as:** `{}`", status.text),
            format!(
                "* **Next step**, where the code has no other: {}: {}",
                next_step_link(next_step),
                self.plain(&next_step.fields.description)
            ),
        ]
    }

    pub(crate) fn categories(&self) -> Lines {
        let mut lines = prose("The section of the provider's page that lists a code.");
        lines.extend(table(&["Category", "Title", "Group"]));
        lines.extend(self.model.categories.iter().map(|category| {
            row(&[
                format!("[`{}`](Category::{})", category.text, category.variant),
                self.plain(&category.fields.title),
                self.plain(&category.fields.group),
            ])
        }));
        lines
    }

    pub(crate) fn category(&self, category: &Category) -> Lines {
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

    pub(crate) fn next_steps(&self) -> Lines {
        let mut lines = prose(
            "What a program does now.

             A later version may have more of them, and so a `match` on one needs a wildcard arm: there, have a person
             look.",
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

    pub(crate) fn next_step(&self, number: usize, next_step: &NextStep) -> Lines {
        let mut lines = vec![self.plain(&next_step.fields.description), String::new()];
        let codes = self.model.codes.iter();
        lines.extend(code_list(
            codes.filter(|code| self.model.next_step(code) == number),
        ));
        lines
    }

    fn category_link(&self, category: &Category) -> String {
        // A link cannot hold another.
        let title = unlinked(&category.fields.title);
        let title = format!("[{title}](Category::{})", category.variant);
        if category.fields.group == category.fields.title {
            title
        } else {
            format!("{title}, in {}", self.plain(&category.fields.group))
        }
    }

    /// Markdown that shows `text` as it was typed, with links from codes in backticks.
    fn plain(&self, text: &str) -> String {
        let mut markdown = String::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('`') {
            escape(before, &mut markdown);
            let quoted = behind.split_once('`');
            let code = quoted.and_then(|(text, rest)| Some((self.codes.get(text)?, text, rest)));
            if let Some((code, text, behind)) = code {
                markdown.extend(["[`", text, "`](ResultCode::", &code.variant, ")"]);
                rest = behind;
            } else {
                markdown += "\\`";
                rest = behind;
            }
        }
        escape(rest, &mut markdown);
        markdown
    }
}

/// Markdown that shows `text` as it was typed, without links: for the text of a link, and for where not every rustdoc makes
/// one.
pub(crate) fn unlinked(text: &str) -> String {
    let mut markdown = String::new();
    escape(text, &mut markdown);
    markdown
}

/// Adds `text` to `markdown` so that it shows as it is.
///
/// Markdown gives a meaning to nearly all of ASCII's punctuation. Escaping all of it would do, but the comments are read in
/// editors too; so what prose uses most stays bare where it cannot mean anything.
fn escape(text: &str, markdown: &mut String) {
    let mut before = markdown.chars().next_back().unwrap_or(' ');
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let behind = chars.peek().copied().unwrap_or(' ');
        let bare = match c {
            ',' | ';' | '/' | '?' | '%' | '(' | '@' => true,
            // "1." and "1)" start a list, "--" and "..." become other characters, and "://" is a bare URL.
            '-' | '.' | ':' | ')' => before.is_alphabetic() && behind != c && behind != '/',
            '&' => behind == ' ',
            _ => !c.is_ascii_punctuation(),
        };
        if c == ' ' && before == ' ' {
            // Blanks in a row would be shown as one, and four at the start as code.
            markdown.push_str("&nbsp;");
        } else {
            if !bare {
                markdown.push('\\');
            }
            markdown.push(c);
        }
        before = c;
    }
}

/// Text that is indented as the source around it.
fn prose(text: &str) -> Lines {
    text.lines()
        .map(|line| line.trim_start().to_owned())
        .collect()
}

/// The head of a table, and the blank line before it.
fn table(columns: &[&str]) -> Lines {
    vec![
        String::new(),
        format!("| {} |", columns.join(" | ")),
        format!("|{}", "---|".repeat(columns.len())),
    ]
}

fn row(cells: &[String]) -> String {
    format!("| {} |", cells.join(" | "))
}

fn code_list<'a>(codes: impl Iterator<Item = &'a Code<'a>>) -> Option<String> {
    let links: Vec<String> = codes.map(code_link).collect();
    (!links.is_empty()).then(|| format!("* **Codes:** {}", links.join(", ")))
}

fn code_link(code: &Code) -> String {
    format!("[`{}`](ResultCode::{})", code.text, code.variant)
}

fn status_link(status: &Status) -> String {
    format!("[`{}`](ResultStatus::{})", status.text, status.variant)
}

fn next_step_link(next_step: &NextStep) -> String {
    format!("[`{}`](NextStep::{})", next_step.text, next_step.variant)
}
