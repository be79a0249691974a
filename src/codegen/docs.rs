//! The generated doc comments, in Markdown.
//!
//! Strings of the table are plain text. They are shown as typed, whatever they would mean in Markdown; only a code in backticks
//! becomes a link.

use std::collections::HashMap;
use std::iter;

use heck::ToUpperCamelCase;

use super::model::{Category, Code, Model, NextStep, Status};
use crate::shared::request_states::State;

/// A comment in Markdown.
pub(crate) struct Comment {
    pub(crate) lines: Vec<String>,
    /// What follows on rustdoc's page. It grows with the table, and an editor shows comments in a small window.
    pub(crate) on_page: Option<String>,
}

/// Writes the comments on the rows of a model.
pub(crate) struct Docs<'a> {
    model: &'a Model<'a>,
    /// The code of each wire form and alias.
    codes: HashMap<&'a str, &'a Code<'a>>,
}

impl<'a> Docs<'a> {
    pub(crate) fn new(model: &'a Model<'a>) -> Self {
        let codes = model
            .codes
            .iter()
            .flat_map(|code| code.wire_forms().map(move |text| (text, code)))
            .collect();
        Docs { model, codes }
    }

    /// Returns the comment on `ResultCode`, with a table of codes for each category.
    pub(crate) fn codes(&self) -> Comment {
        let mut sections = Vec::new();
        for (group, categories) in self.groups() {
            sections.extend([String::new(), format!("# {}", self.plain(group))]);
            let alone = categories.len() == 1;
            for category in categories {
                let title = &category.fields.title;
                if !alone || title != group {
                    sections.extend([String::new(), format!("## {}", self.plain(title))]);
                }
                sections.extend(self.code_table(category));
            }
        }
        let text = format!(
            "The reason for the outcome of a call: the `resultCode` of a result object.

             New versions add codes, so a `match` needs a wildcard arm; fall back to the
             [next step](crate::Reply::next_step) of the reply there.{}",
            self.example()
        );
        on_enum(&text, &sections)
    }

    /// Returns an example with the first code that is neither a success nor a failure, if there is one. It is a doctest, which
    /// must pass with every table.
    fn example(&self) -> String {
        let mut codes = self.model.codes.iter();
        let code = codes.find(|code| code.fields.status == "U" && code.fields.deprecated.is_none());
        let Some(code) = code else {
            return String::new();
        };
        let Code { key, variant, .. } = code;
        let status = &self.model.statuses[code.status].variant;
        let next_step = &self.model.next_steps[self.model.next_step(code)].variant;
        format!(
            "

             # Examples

             ```
             use result_codes::{{NextStep, ResultCode, ResultStatus}};

             let code = ResultCode::parse({key:?}).unwrap();
             assert_eq!(code, ResultCode::{variant});
             assert_eq!(code.status(), ResultStatus::{status});
             assert_eq!(code.next_step(), NextStep::{next_step});
             ```"
        )
    }

    /// Returns the categories that have codes, by group, in the order in which the groups first appear.
    fn groups(&self) -> Vec<(&'a str, Vec<&'a Category<'a>>)> {
        let mut groups: Vec<(&str, Vec<&Category>)> = Vec::new();
        let mut indices = HashMap::new();
        let categories = &self.model.categories;
        for category in categories
            .iter()
            .filter(|category| !category.codes.is_empty())
        {
            let group = category.fields.group.as_str();
            let index = *indices.entry(group).or_insert(groups.len());
            if index == groups.len() {
                groups.push((group, Vec::new()));
            }
            groups[index].1.push(category);
        }
        groups
    }

    fn code_table(&self, category: &Category) -> Vec<String> {
        let rows = self.model.codes_in(category).map(|code| {
            [
                code_cell(code),
                self.plain(&code.fields.description),
                status_link(&self.model.statuses[code.status]),
                self.restricted_next_step(code),
            ]
        });
        table(
            [
                "Code",
                "Description",
                "Status",
                "Next step with this status",
            ],
            rows,
        )
    }

    /// Returns a link to the next step of a code, and what restricts it. Whoever reads the step alone may charge a customer twice.
    fn restricted_next_step(&self, code: &Code) -> String {
        let mut parts = vec![next_step_link(
            &self.model.next_steps[self.model.next_step(code)],
        )];
        let mut restriction = code.fields.note.as_deref();
        if let Some(state) = code.request {
            parts.push(format!(", {}", request_state_link(state)));
            restriction = restriction.or(Some(state.description));
        }
        parts.extend(restriction.map(|restriction| format!(". {}", self.plain(restriction))));
        parts.concat()
    }

    pub(crate) fn code(&self, code: &Code) -> Comment {
        let (model, fields) = (self.model, code.fields);
        let status = &model.statuses[code.status];
        let meaning = self.plain(&status.fields.meaning);
        let mut facts = vec![
            ("Sent as", format!("`{}`", code.key)),
            ("Status", format!("{}, {meaning}", status_link(status))),
            (
                "Category",
                self.category_link(&model.categories[code.category]),
            ),
            ("Next step", self.next_step_in_words(model.next_step(code))),
            ("Resolution", self.plain(&fields.resolution)),
        ];
        facts.extend(code.request.map(|state| {
            let link = request_state_link(state);
            ("Request", format!("{link}. {}", state.description))
        }));
        facts.extend(fields.note.iter().map(|note| ("Note", self.plain(note))));
        facts.extend(wire_forms(&fields.aliases).map(|aliases| ("Also sent as", aliases)));
        facts.extend(
            code.replaced_by
                .map(|index| ("Replaced by", code_link(&model.codes[index]))),
        );
        facts.push(("Listed in", location(code)));
        on_variant(self.plain(&fields.description), &facts, iter::empty())
    }

    pub(crate) fn statuses(&self) -> Comment {
        let rows = self.model.statuses.iter().map(|status| {
            [
                status_link(status),
                self.plain(&status.fields.meaning),
                self.plain(&status.fields.action),
                next_step_link(&self.model.next_steps[status.next_step]),
            ]
        });
        on_enum(
            "How a call ended: the `resultStatus` of a result object.

             This enum is exhaustive. Any other status means that the outcome is unknown.",
            &table(["Status", "Meaning", "Action", "Next step"], rows),
        )
    }

    pub(crate) fn status(&self, index: usize, status: &Status) -> Comment {
        let mut facts = vec![
            ("Sent as", format!("`{}`", status.key)),
            (
                "Default next step",
                self.next_step_in_words(status.next_step),
            ),
        ];
        let words = wire_forms(&status.transaction_statuses);
        facts.extend(words.map(|words| ("As transaction status", words)));
        let codes = self.model.codes.iter();
        let codes = codes.filter(|code| code.status == index);
        on_variant(self.plain(&status.fields.action), &facts, codes)
    }

    pub(crate) fn categories(&self) -> Comment {
        let rows = self.model.categories.iter().map(|category| {
            [
                link("Category", category.key, &category.variant),
                self.plain(&category.fields.title),
                self.plain(&category.fields.group),
            ]
        });
        on_enum(
            "A section of the provider's page.",
            &table(["Category", "Title", "Group"], rows),
        )
    }

    pub(crate) fn category(&self, category: &Category) -> Comment {
        let fields = category.fields;
        let (title, group) = (&fields.title, &fields.group);
        let group = (group != title).then(|| ("Group", self.plain(group)));
        let codes = self.model.codes_in(category);
        on_variant(self.plain(title), group.as_slice(), codes)
    }

    pub(crate) fn next_steps(&self) -> Comment {
        let rows = self.model.next_steps.iter().map(|next_step| {
            [
                next_step_link(next_step),
                self.plain(&next_step.fields.description),
            ]
        });
        on_enum(
            "What to do after a single reply. By itself it is not enough: an [`Attempt`](crate::Attempt) decides by all the
             replies to a request.

             New versions may add steps, so a `match` needs a wildcard arm; alert an operator there.",
            &table(["Next step", "What the program does"], rows),
        )
    }

    pub(crate) fn next_step(&self, index: usize, next_step: &NextStep) -> Comment {
        let codes = self.model.codes.iter();
        let codes = codes.filter(|code| self.model.next_step(code) == index);
        on_variant(self.plain(&next_step.fields.description), &[], codes)
    }

    /// Returns a link to a next step, and what it means.
    fn next_step_in_words(&self, index: usize) -> String {
        let next_step = &self.model.next_steps[index];
        let description = self.plain(&next_step.fields.description);
        format!("{}. {description}", next_step_link(next_step))
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
        let literal = match c {
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
            if !literal {
                markdown.push('\\');
            }
            markdown.push(c);
        }
        before = c;
    }
}

/// Returns the comment on an enum: prose, without its indentation, and the tables of its page.
fn on_enum(text: &str, tables: &[String]) -> Comment {
    let lines = text.lines().map(|line| line.trim_start().to_owned());
    Comment {
        lines: lines.collect(),
        on_page: Some(tables.join("\n")),
    }
}

/// Returns a comment of a summary and a list, the last item of which is the codes.
fn on_variant<'a>(
    summary: String,
    facts: &[(&str, String)],
    codes: impl Iterator<Item = &'a Code<'a>>,
) -> Comment {
    let item = |label: &str, fact: &str| format!("* **{label}:** {fact}");
    let mut lines = vec![summary];
    if !facts.is_empty() {
        lines.push(String::new());
    }
    lines.extend(facts.iter().map(|(label, fact)| item(label, fact)));
    let codes: Vec<String> = codes.map(code_link).collect();
    let on_page = (!codes.is_empty()).then(|| item("Codes", &codes.join(", ")));
    Comment { lines, on_page }
}

/// Returns an empty line and a table.
fn table<const N: usize>(
    columns: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> Vec<String> {
    let head = [
        String::new(),
        format!("| {} |", columns.join(" | ")),
        format!("|{}", "---|".repeat(N)),
    ];
    head.into_iter()
        .chain(rows.map(|cells| format!("| {} |", cells.join(" | "))))
        .collect()
}

/// Returns where in the table a code is, as a link if there is something to link to.
fn location(code: &Code) -> String {
    let location = format!("{}, line {}", unlinked(&code.source.name), code.line);
    match &code.source.url {
        None => location,
        Some(url) => format!("[{location}]({url}#{})", code.line),
    }
}

/// Returns wire forms as a list in a sentence, if there are any.
fn wire_forms(texts: &[impl AsRef<str>]) -> Option<String> {
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    (!texts.is_empty()).then(|| format!("`{}`", texts.join("`, `")))
}

/// Returns the variant of `RequestState`.
pub(crate) fn request_state(state: &State) -> String {
    state.text.to_upper_camel_case()
}

/// Returns a link to a code for a table, crossed out if the code is deprecated.
fn code_cell(code: &Code) -> String {
    let link = code_link(code);
    match code.fields.deprecated {
        None => link,
        Some(_) => format!("~~{link}~~ deprecated"),
    }
}

fn code_link(code: &Code) -> String {
    link("ResultCode", code.key, &code.variant)
}

fn status_link(status: &Status) -> String {
    link("ResultStatus", status.key, &status.variant)
}

fn next_step_link(next_step: &NextStep) -> String {
    link("NextStep", next_step.key, &next_step.variant)
}

fn request_state_link(state: &State) -> String {
    link("RequestState", state.text, &request_state(state))
}

fn link(name: &str, key: &str, variant: &str) -> String {
    format!("[`{key}`]({name}::{variant})")
}
