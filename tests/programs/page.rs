//! `list --format html`: a page with all that is known of each code, for any table.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use html5gum::{Token, Tokenizer};
use result_codes::{NextStep, RequestState, ResultCode};

use crate::COMMAND;
use crate::hostile::{self, TEXTS};

/// Returns the page that a command writes, in a file.
fn page_of(command: &Path, name: &str) -> PathBuf {
    let output = Command::new(command)
        .args(["list", "--format", "html"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, output.stdout).unwrap();
    path
}

/// Returns the page of the shipped table.
pub(crate) fn shipped_page() -> &'static Path {
    static PAGE: OnceLock<PathBuf> = OnceLock::new();
    PAGE.get_or_init(|| page_of(Path::new(COMMAND), "shipped.html"))
}

/// Returns the page of the hostile table.
pub(crate) fn hostile_page() -> &'static Path {
    static PAGE: OnceLock<PathBuf> = OnceLock::new();
    PAGE.get_or_init(|| page_of(&hostile::built().command, "hostile.html"))
}

/// Returns what a browser shows of a page, without running one: the text of each row, by its id.
fn rows(html: &str) -> HashMap<String, String> {
    let mut rows = HashMap::new();
    let (mut id, mut text) = (None, String::new());
    for Ok(token) in Tokenizer::new(html) {
        match token {
            Token::StartTag(tag) if *tag.name == b"tr"[..] => {
                id = tag
                    .attributes
                    .get(&b"id"[..])
                    .map(|id| String::from_utf8_lossy(id).into_owned());
            }
            Token::EndTag(tag) if *tag.name == b"tr"[..] => {
                rows.extend(id.take().map(|id| (id, text.clone())));
                text.clear();
            }
            Token::String(part) => text += &String::from_utf8_lossy(&part),
            _ => {}
        }
    }
    rows
}

/// Whatever is known of a code is on the page. What restricts its next step is in the cell of the step, before it.
#[test]
fn a_row_has_all_that_is_known_of_its_code() {
    let html = fs::read_to_string(shipped_page()).unwrap();
    let rows = rows(&html);
    assert_eq!(rows.len(), ResultCode::ALL.len());
    for code in ResultCode::ALL {
        let row = &rows[code.as_str()];
        let optional = [
            code.note(),
            code.deprecated(),
            code.replaced_by().map(ResultCode::as_str),
        ];
        let texts = [
            code.description(),
            code.resolution(),
            code.status().as_str(),
        ]
        .into_iter();
        let texts = texts
            .chain(optional.into_iter().flatten())
            .chain(code.aliases().iter().copied());
        for text in texts {
            assert!(row.contains(text), "{text} is not in {row}");
        }
        let position = |text: &str| row.find(text);
        if let Some(note) = code.note() {
            // In the cell of the step, which is before that of the description.
            assert!(position(note) < row.rfind(code.description()), "{row}");
        }
        match code.request_state() {
            None if code.next_step() == NextStep::Proceed => {
                assert!(row.contains("The call succeeded;"));
            }
            None => assert!(row.contains(code.next_step().description()), "{row}"),
            Some(RequestState::NotFound) => {
                assert!(
                    row.contains("Send it again under the same request id"),
                    "{row}"
                );
                assert!(!row.contains(code.next_step().description()), "{row}");
            }
            Some(_) => {
                assert!(row.contains("Inquire first"), "{row}");
                assert!(
                    position("Inquire first") < position(code.description()),
                    "{row}"
                );
            }
        }
        for hidden in [format!("{code:?}"), code.category().to_string()] {
            let is_word = |row: &str| {
                row.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .any(|word| word == hidden)
            };
            assert!(
                !hidden.contains('_') || !is_word(row),
                "{hidden} is in {row}"
            );
        }
    }
}

/// Hostile strings are shown as typed, and add no element and no attribute.
#[test]
fn texts_inject_nothing() {
    let html = fs::read_to_string(hostile_page()).unwrap();
    let rows = rows(&html);
    for (n, text) in TEXTS.lines().enumerate() {
        let row = &rows[&format!("HOSTILE_{n}")];
        // The description of the next step, the description, the resolution, the note and the reason.
        assert!(row.matches(text).count() >= 5, "{text} is not in {row}");
    }
    let mut tags = HashMap::<String, Vec<String>>::new();
    for Ok(token) in Tokenizer::new(&html) {
        if let Token::StartTag(tag) = token {
            let names = tag
                .attributes
                .keys()
                .map(|name| String::from_utf8_lossy(name).into_owned());
            let name = String::from_utf8_lossy(&tag.name).into_owned();
            tags.entry(name).or_default().extend(names);
        }
    }
    // The same elements and attributes as on the page without those texts, and the line break above a reason.
    let shipped = fs::read_to_string(shipped_page()).unwrap();
    for (tag, attributes) in &tags {
        let is_own = shipped.contains(&format!("<{tag}")) || tag == "br";
        assert!(is_own, "<{tag}>");
        for attribute in attributes {
            assert!(
                ["id", "class"].contains(&&**attribute)
                    || shipped.contains(&format!(" {attribute}")),
                "{attribute}"
            );
        }
    }
}
