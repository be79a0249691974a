//! Every table that the generator accepts compiles without a warning, and its pages show it as it was typed, whatever its
//! words mean to Rust, to Markdown or to HTML.
//!
//! One table stands for all, and is built once.

use std::collections::{HashMap, HashSet};
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use heck::ToUpperCamelCase;
use html5gum::{StartTag, Token, Tokenizer};
use result_codes::{Category, NextStep, ResultCode, ResultStatus};

use crate::workshop::{Workshop, write};

/// Strings, one per line.
pub(crate) const TEXTS: &str = include_str!("../hostile.txt");

/// Strings with codes in backticks, which become links.
const LINKED: [&str; 3] = [
    "`HOSTILE_0`",
    "as `HOSTILE_0`(x), or [`HOSTILE_0`][x] or <`HOSTILE_0`>: |`HOSTILE_0`|`hostile.alias`...",
    "``HOSTILE_0`` and ` HOSTILE_0 ` and `HOSTILE_` and `HOSTILE_0``hostile.alias`--`HOSTILE_0",
];

/// Returns a string of [`LINKED`] as the pages show it.
fn without_backticks(text: &str) -> String {
    text.replace("`HOSTILE_0`", "HOSTILE_0")
        .replace("`hostile.alias`", "hostile.alias")
}

/// Names that generated or hand-written code may use in its own way. Each becomes a code, a category, a next step, an alias
/// and a description, and names a variant: one in capitals is spelled letter by letter, so that its variant has capitals too.
const NAMES: [&str; 6] = [
    // Keywords, reserved and weak ones among them; `self` and `Self` are refused.
    "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub
     ref return static struct super trait true type unsafe use where while
     abstract become box do final gen macro override priv try typeof unsized virtual yield
     auto macro_rules raw safe union",
    // The prelude, and what the enums implement.
    "AsRef Clone Copy Debug Default Deref Deserialize Display Drop Eq Err Error FnOnce From FromStr Hash Hasher Into Item
     Iterator None Ok Option Ord Output Owned PartialEq PartialOrd Result Send Serialize Sized Some Sync Target ToString
     TryFrom Vec",
    // Primitive types, crates and modules.
    "alloc bool char core doc fmt i32 serde serde_core std str String u8 u32 u64 usize",
    // What the crate exports.
    "Action All Attempt Category Deferred Flow Immediate Listed Open Other Outcome ParseError Reply RequestState result_code result_codes
     result_status ResultObject TransactionStatus Unlisted",
    // Methods.
    "aliases as_str code codes deprecated description index known message meaning next_step parse place replaced_by status
     table_status text title",
    // Modules, types and statics that only the crate itself sees.
    "docs Lookup phf Row ROWS sealed shared Slots tables",
];

const STATUSES: [&str; 4] = ["S", "F", "U", "A"];

/// Meanings of the [`STATUSES`], which name variants too.
const MEANINGS: [&str; 4] = ["Error", "Result<{}> and {{0}}", "fn", "Some"];

/// The words of a code, a category and a next step, which share their key.
pub(crate) struct Row {
    pub(crate) key: String,
    text: &'static str,
    pub(crate) aliases: Vec<String>,
}

impl Row {
    fn variant(&self) -> String {
        self.key.to_upper_camel_case()
    }
}

/// Returns the rows that join the shipped table.
pub(crate) fn rows() -> Vec<Row> {
    let texts = TEXTS.lines().chain(LINKED).enumerate();
    let mut rows: Vec<Row> = texts
        .map(|(n, text)| Row {
            key: format!("HOSTILE_{n}"),
            text,
            aliases: Vec::new(),
        })
        .collect();
    // The name of its variant, and some that no variant can have.
    let aliases = [
        "hostile.alias",
        "Hostile0",
        "ALL",
        "self",
        "Self",
        "0",
        "_",
        "-",
        ".",
        "..",
        "--",
    ];
    rows[0].aliases = aliases.map(str::to_owned).into();

    let names = NAMES.into_iter().flat_map(str::split_whitespace);
    rows.extend(names.map(named));
    // The shipped table may list any of these words, and then the rows leave it out.
    let is_free = |text: &String| ResultCode::parse(text).is_none();
    let taken = shipped_names();
    rows.retain(|row| is_free(&row.key) && !taken.contains(&row.variant().to_lowercase()));
    for row in &mut rows {
        row.aliases.retain(is_free);
    }
    rows
}

fn named(name: &'static str) -> Row {
    let is_in_capitals = !name.contains(|c: char| !c.is_ascii_uppercase());
    let (key, alias) = if is_in_capitals {
        (letter_by_letter(name), name.to_owned())
    } else {
        (name.to_owned(), with_first_letter_swapped(name))
    };
    // A word without a first letter to swap has no alias.
    let aliases = Some(alias).filter(|alias| *alias != key);
    Row {
        key,
        text: name,
        aliases: aliases.into_iter().collect(),
    }
}

fn letter_by_letter(name: &str) -> String {
    let letters: Vec<String> = name.chars().map(String::from).collect();
    letters.join("_")
}

/// Of a word in lower case, this is the name of its variant.
fn with_first_letter_swapped(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    let lower = first.to_lowercase();
    let swapped = if first == lower {
        first.to_uppercase()
    } else {
        lower
    };
    swapped + rest
}

/// Returns the names of the variants of the shipped table, in lower case.
fn shipped_names() -> HashSet<String> {
    let codes = ResultCode::ALL.iter().map(|code| format!("{code:?}"));
    let categories = Category::ALL.iter().map(|category| format!("{category:?}"));
    let next_steps = NextStep::ALL.iter().map(|step| format!("{step:?}"));
    let names = codes.chain(categories).chain(next_steps);
    names.map(|name| name.to_lowercase()).collect()
}

/// Returns a group that differs from the row's own text: a category with the title of its group has one heading for both.
fn group(rows: &[Row], n: usize) -> &'static str {
    rows[(n + 1) % rows.len()].text
}

/// Writes a code, a category and a next step for each row. The next row's code replaces each but the last.
fn table(rows: &[Row]) -> String {
    let blocks = rows
        .iter()
        .enumerate()
        .map(|(n, Row { key, text, aliases })| {
            let (text, group) = (quoted(text), quoted(group(rows, n)));
            let replaced_by = rows.get(n + 1).map_or_else(String::new, |next| {
                format!("replaced_by = {}", quoted(&next.key))
            });
            format!(
                "
[code.\"{key}\"]
category    = \"{key}\"
status      = \"F\"
next_step   = \"{key}\"
description = {text}
resolution  = {text}
note        = {text}
deprecated  = {text}
aliases     = {aliases:?}
{replaced_by}

[category.\"{key}\"]
title = {text}
group = {group}

[next_step.\"{key}\"]
description = {text}
"
            )
        });
    blocks.collect()
}

/// Returns a string of TOML.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', r#"\""#))
}

/// Gives the four statuses of a table other meanings.
fn with_meanings(table: &str) -> String {
    let mut table = table.to_owned();
    for (status, meaning) in STATUSES.into_iter().zip(MEANINGS) {
        let block = table.find(&format!("[status.{status}]")).unwrap();
        let line = block + table[block..].find("\nmeaning ").unwrap() + 1;
        let end = line + table[line..].find('\n').unwrap();
        table.replace_range(line..end, &format!("meaning = {}", quoted(meaning)));
    }
    table
}

/// Prints what the enums know of each status and of each code.
const MAIN: &str = r#"//! Prints what the enums know.
use result_codes::{ResultCode, ResultStatus};

fn main() {
    for status in ResultStatus::ALL {
        println!("{status} {status:?} {}", status.meaning());
    }
    for code in ResultCode::ALL {
        for alias in code.aliases() {
            assert_eq!(ResultCode::parse(alias), Some(*code));
        }
        let (category, next_step) = (code.category(), code.next_step());
        println!(
            "{code} {code:?} {:?} {category} {category:?} {} {next_step} {next_step:?} {}",
            code.aliases(), category.title(), code.description(),
        );
    }
}
"#;

/// What was built with the hostile table.
pub(crate) struct Built {
    /// The command.
    pub(crate) command: PathBuf,
    /// What [`MAIN`] printed.
    printed: String,
    /// The pages of codes, categories and next steps.
    pages: [String; 3],
}

/// Builds everything with the hostile table, once for all tests.
pub(crate) fn built() -> &'static Built {
    static BUILT: OnceLock<Built> = OnceLock::new();
    BUILT.get_or_init(|| {
        let workshop = Workshop::enter();
        let package = workshop.package();
        let table_path = package.join("codes.toml");
        let shipped = fs::read_to_string(&table_path).unwrap();
        fs::write(table_path, with_meanings(&shipped) + &table(&rows())).unwrap();
        // As an example, it shares the command's build of the library; a dependent crate would need another.
        write(&package.join("examples/enums.rs"), MAIN);
        let built = workshop.build_command(&package);
        let command = workshop
            .target()
            .with_file_name(format!("hostile{EXE_SUFFIX}"));
        // The next test in the workshop overwrites it. Moved, not copied: a process that another test starts during the copy
        // inherits the file, open for writing. Such an executable cannot be run.
        fs::rename(built, &command).unwrap();
        let example = workshop.target().join("debug/examples/enums");
        let printed = Command::new(example).output().unwrap();
        assert!(printed.status.success(), "{printed:?}");
        workshop.cargo(&package, &["doc", "--no-deps", "--features", "serde"]);
        let pages = ["ResultCode", "Category", "NextStep"].map(|name| {
            let page = format!("doc/result_codes/enum.{name}.html");
            fs::read_to_string(workshop.target().join(page)).unwrap()
        });
        Built {
            command,
            printed: utf8(&printed.stdout),
            pages,
        }
    })
}

/// One test, because all checks need the same build.
#[test]
fn a_hostile_table_compiles_and_shows_as_typed() {
    check_enums();
    check_pages();
    check_csv();
}

fn check_enums() {
    let printed: Vec<&str> = built().printed.lines().collect();
    let (statuses, codes) = printed.split_at(ResultStatus::ALL.len());
    for (status, meaning) in STATUSES.into_iter().zip(MEANINGS) {
        let line = format!("{status} {} {meaning}", meaning.to_upper_camel_case());
        assert!(statuses.contains(&line.as_str()), "{line}: {statuses:#?}");
    }
    let line = |row: &Row| {
        let (Row { key, text, aliases }, variant) = (row, row.variant());
        format!("{key} {variant} {aliases:?} {key} {variant} {text} {key} {variant} {text}")
    };
    let expected: Vec<String> = rows().iter().map(line).collect();
    // The shipped codes come first.
    assert_eq!(codes[ResultCode::ALL.len()..], expected);
}

fn check_pages() {
    let rows = rows();
    let pages = &built().pages;
    let [codes, categories, next_steps] = pages.each_ref().map(|page| sections(page));
    let mut missing = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        let Row { key, text, .. } = row;
        let (shown, group) = (without_backticks(text), without_backticks(group(&rows, n)));
        let variant = format!("variant.{}", row.variant());
        let [code, category, next_step] =
            [&codes, &categories, &next_steps].map(|page| &page[&variant]);
        let all_codes = &codes["main-content"];
        let expected = [
            (all_codes, shown.clone()),
            (all_codes, format!("§{group}")),
            (all_codes, format!("§{shown}")),
            (code, shown.clone()),
            // Links cannot nest, and not every rustdoc makes links in a deprecation: both texts are shown without.
            (code, format!("👎Deprecated: {text}")),
            (code, format!("Category: {text}, in {group}")),
            (code, format!("Status: F, {}", MEANINGS[1])),
            (code, format!("Next step: {key}. {shown}")),
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

/// `list --format csv` writes all aliases of a code into one cell.
fn check_csv() {
    let mut command = Command::new(&built().command);
    let output = command.args(["list", "--format", "csv"]).output().unwrap();
    let mut csv = csv::Reader::from_reader(&output.stdout[..]);
    let cells: Vec<HashMap<String, String>> = csv.deserialize().map(Result::unwrap).collect();
    let row = &rows()[0];
    let cells = cells.iter().find(|cells| cells["code"] == row.key).unwrap();
    assert!(row.aliases.len() > 1);
    assert_eq!(cells["aliases"], row.aliases.join(" "));
}

/// The part of a page from one heading or variant to the next.
#[derive(Debug, Default)]
struct Section {
    /// The text that a browser shows.
    lines: Vec<String>,
    tags: Vec<String>,
    links: Vec<String>,
}

impl Section {
    /// Panics unless the section has only the tags of paragraphs, lists, its own heading and a deprecation, and links only to
    /// other variants.
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

    /// Ends a line as a browser shows it: runs of spaces and line breaks are one space, and each `&nbsp;` is one.
    fn end_line(&mut self, line: &mut String) {
        let words: Vec<&str> = line.split_ascii_whitespace().collect();
        if !words.is_empty() {
            self.lines.push(words.join(" ").replace('\u{a0}', " "));
        }
        line.clear();
    }
}

/// Splits a page into its sections, by their ids.
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

/// Returns whether the text before and after a tag stays on one line.
fn is_inline(tag: &str) -> bool {
    ["a", "code", "em", "span", "strong", "wbr"].contains(&tag)
}

fn attribute(tag: &StartTag<()>, name: &str) -> Option<String> {
    tag.attributes.get(name.as_bytes()).map(|value| utf8(value))
}

fn utf8(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
