//! `list --format html`: one page that works in a browser, with any table.
//!
//! The tests open it in Chromium, and are left out where there is none. Whether a reader who cannot see the page can use it is
//! checked by axe-core, if the environment variable `AXE_JS` names its file `axe.min.js`.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use html5gum::{Token, Tokenizer};
use result_codes::{NextStep, RequestState, ResultCode, ResultStatus};
use serde_json::json;

use crate::browser::Browser;
use crate::hostile::TEXTS;
use crate::large_table::{self, MANY};
use crate::left_out::left_out;
use crate::{COMMAND, codes_with};

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

fn shipped_page() -> PathBuf {
    page_of(Path::new(COMMAND), "shipped.html")
}

/// Returns the page of the command with hostile texts.
fn large_page() -> &'static Path {
    static PAGE: OnceLock<PathBuf> = OnceLock::new();
    PAGE.get_or_init(|| page_of(large_table::command(), "large.html"))
}

fn url(path: &Path, rest: &str) -> String {
    format!("file://{}{rest}", path.display())
}

/// Returns the codes in the rows that the browser shows.
fn shown(browser: &mut Browser) -> Vec<String> {
    let rows = browser.evaluate(
        "Array.from(document.querySelectorAll('tbody tr')).filter(row => row.checkVisibility()).map(row => row.id)",
    );
    serde_json::from_value(rows).unwrap()
}

/// Sorts, because the page has the codes by category.
fn sorted(mut codes: Vec<String>) -> Vec<String> {
    codes.sort_unstable();
    codes
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

#[test]
fn typing_filters_and_the_url_restores_the_filters() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let page = shipped_page();
    browser.open(&url(&page, ""));
    assert_eq!(shown(&mut browser).len(), ResultCode::ALL.len());

    // All words, in any order and case. The description has them all.
    let code = ResultCode::ALL[ResultCode::ALL.len() / 2];
    let mut words: Vec<&str> = code.description().split(' ').collect();
    words.reverse();
    let typed = words.join(" ").to_uppercase();
    browser.evaluate("document.querySelector('input').focus()");
    browser.type_text(&typed);
    let found = shown(&mut browser);
    assert!(
        found.contains(&code.to_string()) && found.len() < ResultCode::ALL.len(),
        "{found:?}"
    );
    let count = browser.evaluate("document.querySelector('[role=status]').textContent");
    assert_eq!(
        count,
        format!("{} of {} codes", found.len(), ResultCode::ALL.len())
    );
    // A heading without a row below it is hidden too.
    let headings = browser.evaluate(
        "Array.from(document.querySelectorAll('main section')).every(section => \
         section.checkVisibility() === Array.from(section.querySelectorAll('tbody tr')).some(row => row.checkVisibility()))",
    );
    assert_eq!(headings, true);

    // A colleague opens the URL.
    let restored = browser.evaluate("location.href");
    let restored = restored.as_str().unwrap().to_owned();
    assert_ne!(restored, url(&page, ""));
    browser.open(&restored);
    assert_eq!(shown(&mut browser), found);
    assert_eq!(
        browser.evaluate("document.querySelector('input').value"),
        typed
    );

    // As `explain` reads a code that was pasted.
    let lower = code.as_str().to_lowercase().replace('_', "-");
    for typed in [format!("'{lower}'"), format!("\"resultCode\":\"{code}\"")] {
        let set = format!(
            "{{ const box = document.querySelector('input'); box.value = {typed:?}; \
             box.dispatchEvent(new Event('input', {{bubbles: true}})); }}"
        );
        browser.evaluate(&set);
        assert!(shown(&mut browser).contains(&code.to_string()), "{typed}");
    }

    // Back to all.
    browser.evaluate("document.querySelector('form button').click()");
    assert_eq!(shown(&mut browser).len(), ResultCode::ALL.len());
    assert_eq!(browser.evaluate("location.search"), "");
}

#[test]
fn each_filter_selects_its_codes_and_is_kept_in_the_url() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let page = shipped_page();
    let mut filters: Vec<(String, Vec<String>)> = Vec::new();
    for status in ResultStatus::ALL {
        filters.push((
            format!("status={status}"),
            codes_with(|code| code.status() == *status),
        ));
    }
    for step in NextStep::ALL {
        filters.push((
            format!("next_step={step}"),
            codes_with(|code| code.next_step() == *step),
        ));
    }
    for category in result_codes::Category::ALL {
        let codes = codes_with(|code| code.category() == *category);
        filters.push((format!("category={category}"), codes));
    }
    browser.open(&url(&page, ""));
    for (query, codes) in filters.iter().filter(|(_, codes)| !codes.is_empty()) {
        let (name, value) = query.split_once('=').unwrap();
        let choice = format!(
            "{{ const select = document.querySelector('select[name={name}]'); select.value = {value:?}; \
             select.dispatchEvent(new Event('input', {{bubbles: true}})); }}"
        );
        browser.evaluate(&choice);
        assert_eq!(
            sorted(shown(&mut browser)),
            sorted(codes.clone()),
            "{query}"
        );
        assert_eq!(browser.evaluate("location.search"), format!("?{query}"));
        browser.evaluate("document.querySelector('form button').click()");
    }
    for name in ["status", "next_step", "category"] {
        let is_of =
            |(query, codes): &&(String, Vec<String>)| query.starts_with(name) && !codes.is_empty();
        let (query, codes) = filters.iter().find(is_of).unwrap();
        browser.open(&url(&page, &format!("?{query}")));
        assert_eq!(
            sorted(shown(&mut browser)),
            sorted(codes.clone()),
            "{query}"
        );
    }
    // Two filters at once, and a value that is not on the page.
    let code = ResultCode::ALL[0];
    let query = format!("?status={}&next_step={}", code.status(), code.next_step());
    browser.open(&url(&page, &query));
    let both =
        codes_with(|one| (one.status(), one.next_step()) == (code.status(), code.next_step()));
    assert_eq!(sorted(shown(&mut browser)), sorted(both));
    browser.open(&url(&page, "?category=no_such_category"));
    assert_eq!(shown(&mut browser).len(), ResultCode::ALL.len());
}

/// Whether the browser shows the row with this id, from its top.
fn is_in_sight(browser: &mut Browser, id: &str) -> bool {
    let expression = format!(
        "(() => {{ const box = document.getElementById({id:?}).closest('tr').getBoundingClientRect(); \
         return box.height > 0 && box.top >= 0 && box.top + 50 <= innerHeight; }})()"
    );
    browser.evaluate(&expression) == true
}

#[test]
fn an_anchor_scrolls_to_its_code() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    for width in [1_200, 375] {
        browser.set_width(width);
        // The last one on the page, by its code and by an alias; and one by a link to a code in its row.
        let page = large_page();
        let last = TEXTS.lines().count() - 1;
        for id in [
            format!("MANY_{}", MANY - 1),
            format!("hostile.alias-{last}"),
        ] {
            browser.open(&url(page, &format!("#{id}")));
            assert!(is_in_sight(&mut browser, &id), "{id} at {width}");
            let is_marked = format!(
                "getComputedStyle(document.getElementById({id:?}).closest('tr')).backgroundColor !== \
                 getComputedStyle(document.querySelector('tbody tr')).backgroundColor"
            );
            assert_eq!(browser.evaluate(&is_marked), true, "{id}");
        }
        let replacement = format!("#MANY_{last}");
        browser.evaluate(&format!(
            "document.querySelector('#HOSTILE_{last} dd a').click()"
        ));
        assert_eq!(browser.evaluate("location.hash"), replacement);
        assert!(is_in_sight(&mut browser, &replacement[1..]));
        // A filter that is set afterwards takes the code out of the URL; one in the same URL gives way to it.
        browser.evaluate("document.querySelector('input').focus()");
        browser.type_text("number 999");
        assert_eq!(browser.evaluate("location.hash"), "");
        browser.open(&url(page, &format!("?status=S{replacement}")));
        assert!(is_in_sight(&mut browser, &replacement[1..]));
    }
}

#[test]
fn without_javascript_all_rows_show() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        &json!({"value": true}),
    );
    let page = shipped_page();
    for width in [1_200, 375] {
        browser.set_width(width);
        // Evaluation by the debugger still works.
        browser.open(&url(&page, "?status=S"));
        assert_eq!(shown(&mut browser).len(), ResultCode::ALL.len());
        // Filters that would do nothing are hidden.
        assert_eq!(
            browser.evaluate("document.querySelector('form').checkVisibility()"),
            false
        );
        let code = ResultCode::ALL[ResultCode::ALL.len() - 1].as_str();
        browser.open(&url(&page, &format!("#{code}")));
        assert!(is_in_sight(&mut browser, code));
    }
}

#[test]
fn the_page_fits_a_phone() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.set_width(375);
    for page in [&*shipped_page(), large_page()] {
        browser.open(&url(page, ""));
        assert_eq!(
            browser.evaluate("document.documentElement.scrollWidth"),
            375
        );
        let sizes = browser.evaluate(
            "Array.from(document.querySelectorAll('tbody *')).filter(one => one.textContent)\
             .every(one => parseFloat(getComputedStyle(one).fontSize) >= 12)",
        );
        assert_eq!(sizes, true, "every text is large enough");
    }
}

#[test]
fn print_has_all_rows_and_no_filters() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.call("Emulation.setEmulatedMedia", &json!({"media": "print"}));
    browser.open(&url(&shipped_page(), ""));
    assert_eq!(shown(&mut browser).len(), ResultCode::ALL.len());
    let form = browser.evaluate("document.querySelector('form').checkVisibility()");
    assert_eq!(form, false);
    // Every word is in one piece, at the width of paper.
    browser.set_width(700);
    let broken = browser.evaluate(
        "Array.from(document.querySelectorAll('tbody a, tbody td *')).filter(one => one.scrollWidth > one.clientWidth + 1 \
         && getComputedStyle(one).display === 'block').length",
    );
    assert_eq!(broken, 0);
    let in_pieces = browser.evaluate(
        "Array.from(document.querySelectorAll('tbody a')).filter(one => one.getClientRects().length > 1).length",
    );
    assert_eq!(in_pieces, 0);
    let height = browser.evaluate("document.documentElement.scrollHeight");
    // A page of paper has some 950 pixels.
    let pages = height.as_f64().unwrap() / 950.0;
    let codes = f64::from(u32::try_from(ResultCode::ALL.len()).unwrap());
    assert!(pages < 1.0 + codes / 6.0, "{pages} pages");
}

/// What a screen reader is told, on a phone too, where the rows do not look like a table.
#[test]
fn a_screen_reader_finds_landmarks_headers_and_labels() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    for width in [1_200, 375] {
        browser.set_width(width);
        browser.open(&url(&shipped_page(), ""));
        let mut tree = browser.call("Accessibility.getFullAXTree", &json!({}));
        let nodes = tree["nodes"].take();
        let nodes: Vec<(&str, &str)> = nodes
            .as_array()
            .unwrap()
            .iter()
            .filter(|node| node["ignored"] == false)
            .filter_map(|node| {
                Some((
                    node["role"]["value"].as_str()?,
                    node["name"]["value"].as_str().unwrap_or(""),
                ))
            })
            .collect();
        let count = |role: &str| nodes.iter().filter(|(own, _)| *own == role).count();
        for landmark in ["banner", "search", "main", "complementary"] {
            assert_eq!(count(landmark), 1, "{landmark} at {width}");
        }
        for label in [
            ("searchbox", "Search"),
            ("combobox", "Status"),
            ("combobox", "Next step"),
            ("combobox", "Category"),
            ("button", "Show all"),
            ("columnheader", "Code"),
            ("columnheader", "Next step with this status"),
            ("columnheader", "Status"),
            ("columnheader", "Description"),
        ] {
            assert!(nodes.contains(&label), "{label:?} at {width}");
        }
        assert_eq!(count("rowheader"), ResultCode::ALL.len());
        assert_eq!(count("cell"), 3 * ResultCode::ALL.len());
        for code in ResultCode::ALL {
            let header = |(role, name): &(&str, &str)| {
                *role == "rowheader" && name.starts_with(code.as_str())
            };
            assert!(nodes.iter().any(header), "{code} at {width}");
        }
        // Every table is named by the heading above it.
        let tables = nodes.iter().filter(|(role, _)| *role == "table");
        for (_, name) in tables.clone() {
            assert!(nodes.contains(&("heading", name)), "{name}");
        }
        assert!(tables.count() > 0);
    }
}

/// Hostile texts show as they were typed, and make no element, no attribute and no request.
#[test]
fn texts_inject_nothing() {
    let html = fs::read_to_string(large_page()).unwrap();
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
    let Some(mut browser) = Browser::start() else {
        return;
    };
    // Any script, exception, refused load or request of a string's would fail the test here.
    browser.open(&url(large_page(), ""));
    assert_eq!(browser.evaluate("document.scripts.length"), 1);
    assert_eq!(
        browser.evaluate("document.querySelectorAll('img, iframe, object, form form').length"),
        0
    );
    assert_eq!(
        browser.evaluate("document.querySelectorAll('a:not([href^=\"#\"])').length"),
        0
    );
}

#[test]
fn axe_finds_nothing() {
    let Some(axe) = std::env::var_os("AXE_JS") else {
        left_out("AXE_JS does not name axe.min.js of axe-core");
        return;
    };
    let axe = fs::read_to_string(axe).unwrap();
    let Some(mut browser) = Browser::start() else {
        return;
    };
    browser.call("Page.setBypassCSP", &json!({"enabled": true}));
    let shipped = shipped_page();
    for scheme in ["light", "dark"] {
        let feature = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        browser.call("Emulation.setEmulatedMedia", &json!({"features": feature}));
        for width in [1_200, 375] {
            browser.set_width(width);
            let code = ResultCode::ALL[0];
            for (page, rest) in [
                (&*shipped, format!("#{code}")),
                (large_page(), "?q=hostile".to_owned()),
            ] {
                browser.open(&url(page, &rest));
                browser.evaluate(&format!("{axe}; 0"));
                let violations = browser.evaluate(
                    "axe.run({resultTypes: ['violations']}).then(found => found.violations.map(one => \
                     one.id + ': ' + one.help + ': ' + one.nodes.slice(0, 3).map(node => node.html)))",
                );
                assert_eq!(violations, json!([]), "{scheme}, {width}");
            }
        }
    }
}
