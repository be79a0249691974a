//! Texts that mean something to Rust, to Markdown or to HTML: a table full of them compiles without a warning, and its
//! pages show them as they were typed.

mod common;

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use common::{cargo, packaged_copy, try_cargo};
use html5gum::{StartTag, Token, Tokenizer};

/// A text each on a line of its own.
const HOSTILE: &str = include_str!("hostile.txt");

/// Codes in backticks become links.
const LINKED: [&str; 3] = [
    "`HOSTILE_0`",
    "as `HOSTILE_0`(x), or [`HOSTILE_0`][x] or <`HOSTILE_0`>: |`HOSTILE_0`|`hostile.alias`...",
    "``HOSTILE_0`` and ` HOSTILE_0 ` and `HOSTILE_` and `HOSTILE_0``hostile.alias`--`HOSTILE_0",
];

/// What these three look like.
fn without_backticks(text: &str) -> String {
    text.replace("`HOSTILE_0`", "HOSTILE_0")
        .replace("`hostile.alias`", "hostile.alias")
}

/// Words that the crate, or what it derives and implements, uses by itself.
const NAMES: [&str; 12] = [
    "err",
    "error",
    "listed",
    "next_step",
    "none",
    "option",
    "owned",
    "result",
    "result_code",
    "some",
    "str",
    "string",
];

fn texts() -> Vec<&'static str> {
    HOSTILE.lines().chain(LINKED).collect()
}

/// The text in a place that must have another than its neighbour: two that are the same are shown as one.
fn group<'t>(texts: &[&'t str], n: usize) -> &'t str {
    texts[(n + 1) % texts.len()]
}

/// A block of each kind for each of the texts.
fn table(texts: &[&str]) -> String {
    let blocks = texts.iter().enumerate().map(|(n, text)| {
        let (text, group) = (quoted(text), quoted(group(texts, n)));
        let aliases = if n == 0 { "\"hostile.alias\"" } else { "" };
        format!(
            "
[code.HOSTILE_{n}]
category    = \"hostile_{n}\"
status      = \"F\"
next_step   = \"hostile_{n}\"
description = {text}
resolution  = {text}
note        = {text}
deprecated  = {text}
aliases     = [{aliases}]

[category.hostile_{n}]
title = {text}
group = {group}

[next_step.hostile_{n}]
description = {text}
"
        )
    });
    blocks.collect()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', r#"\""#))
}

/// A block of each kind for each of the names that the table does not have.
fn names(table: &str) -> String {
    let table = table.to_lowercase();
    let is_free = |name: &&str| !table.contains(&format!(".{name}]"));
    let block = |name: &str| {
        format!(
            "
[code.{}]
category    = \"{name}\"
status      = \"F\"
next_step   = \"{name}\"
description = \"{name}\"
resolution  = \"Another name\"

[category.{name}]
title = \"{name}\"
group = \"Names\"

[next_step.{name}]
description = \"{name}\"
",
            name.to_uppercase()
        )
    };
    NAMES.into_iter().filter(is_free).map(block).collect()
}

#[test]
fn hostile_texts_compile_and_show_as_typed() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    let package = packaged_copy(&scratch.join("result-codes"));
    let path = package.join("codes.toml");
    let shipped = fs::read_to_string(&path).unwrap();
    let texts = texts();
    fs::write(
        &path,
        [&shipped, &*table(&texts), &names(&shipped)].concat(),
    )
    .unwrap();

    let lint = if has_clippy() { "clippy" } else { "check" };
    let lint = try_cargo(&package, &scratch, &[lint]);
    let warnings = String::from_utf8(lint.stderr).unwrap();
    assert!(lint.status.success(), "{warnings}");
    // What a newer toolchain says of the files written by hand is no fault of the table's.
    assert!(!warnings.contains("tables.rs"), "{warnings}");
    cargo(&package, &scratch, &["doc", "--no-deps"]);

    let page = |name: &str| {
        let path = format!("target/doc/result_codes/enum.{name}.html");
        sections(&fs::read_to_string(scratch.join(path)).unwrap())
    };
    let (codes, categories, next_steps) = (page("ResultCode"), page("Category"), page("NextStep"));
    let mut missing = Vec::new();
    for (n, text) in texts.iter().enumerate() {
        let (shown, group) = (without_backticks(text), without_backticks(group(&texts, n)));
        let variant = format!("variant.Hostile{n}");
        let (code, category, next_step) = (
            &codes[&variant],
            &categories[&variant],
            &next_steps[&variant],
        );
        let all_codes = &codes["main-content"];
        let expected = [
            (all_codes, shown.clone()),
            (all_codes, format!("§{group}")),
            (all_codes, format!("§{shown}")),
            (code, shown.clone()),
            // What is a link, or may be shown where there are none, has no links in it.
            (code, format!("👎Deprecated: {text}")),
            (code, format!("Category: {text}, in {group}")),
            (code, format!("Next step: hostile_{n}: {shown}")),
            (code, format!("Resolution: {shown}")),
            (code, format!("Note: {shown}")),
            (category, shown.clone()),
            (category, format!("Group: {group}")),
            (next_step, shown.clone()),
        ];
        let is_missing = |(section, line): &(&Section, String)| !section.lines.contains(line);
        missing.extend(
            expected
                .into_iter()
                .filter(is_missing)
                .map(|(_, line)| line),
        );
        for section in [code, category, next_step] {
            section.assert_nothing_injected();
        }
    }
    assert!(missing.is_empty(), "not on the pages: {missing:#?}");
}

fn has_clippy() -> bool {
    let version = Command::new(env!("CARGO"))
        .args(["clippy", "--version"])
        .output();
    version.is_ok_and(|output| output.status.success())
}

/// A part of a page, from one heading or variant to the next.
#[derive(Debug, Default)]
struct Section {
    /// What a browser shows.
    lines: Vec<String>,
    tags: Vec<String>,
    links: Vec<String>,
}

impl Section {
    /// There are the tags of a paragraph, a list, a heading and what is deprecated; and links to other variants.
    fn assert_nothing_injected(&self) {
        let usual = [
            "a", "code", "div", "h3", "li", "p", "section", "span", "strong", "ul",
        ];
        for tag in &self.tags {
            assert!(
                usual.contains(&tag.as_str()),
                "<{tag}> in {:#?}",
                self.lines
            );
        }
        assert_eq!(self.tags.iter().filter(|tag| *tag == "h3").count(), 1);
        for link in &self.links {
            assert!(
                link.starts_with("enum.") || link.starts_with('#'),
                "a link to {link}"
            );
        }
    }

    /// Blanks and line breaks in a row are shown as one, unless they are `&nbsp;`.
    fn end_line(&mut self, line: &mut String) {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        if !words.is_empty() {
            self.lines.push(words.join(" ").replace('\u{a0}', " "));
        }
        line.clear();
    }
}

/// The sections of a page, by their ids.
fn sections(html: &str) -> HashMap<String, Section> {
    let mut sections = HashMap::new();
    let (mut id, mut section, mut line) = (String::new(), Section::default(), String::new());
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) => {
                let name = utf8(&tag.name);
                if !is_inline(&name) {
                    section.end_line(&mut line);
                }
                let class = attribute(&tag, "class").unwrap_or_default();
                let is_start = name == "section" || class.contains("section-header");
                if let Some(next) = attribute(&tag, "id").filter(|_| is_start) {
                    sections.insert(id, section);
                    (id, section) = (next, Section::default());
                }
                section.links.extend(attribute(&tag, "href"));
                section.tags.push(name);
            }
            Token::EndTag(tag) if !is_inline(&utf8(&tag.name)) => section.end_line(&mut line),
            Token::String(text) => line += &utf8(&text),
            _ => {}
        }
    }
    sections.insert(id, section);
    sections
}

/// Whether a tag leaves the text around it on its line.
fn is_inline(tag: &str) -> bool {
    ["a", "code", "em", "span", "strong", "wbr"].contains(&tag)
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| utf8(value))
}

fn utf8(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
