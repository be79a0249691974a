//! The page of `list --format html` works in a browser, with any table.
//!
//! The test opens it in Chromium, and is left out where there is none. Whether a reader who cannot see the page can use it is
//! checked by axe-core, if the environment variable `AXE_JS` names its file `axe.min.js`.

use std::fs;
use std::path::Path;

use result_codes::{Category, NextStep, ResultCode, ResultStatus};
use serde_json::json;

use crate::chromium::Browser;
use crate::left_out::left_out;
use crate::page::{hostile_page, shipped_page};
use crate::{codes_with, hostile};

/// One test, because starting a browser takes longer than most checks.
#[test]
fn the_page_works_in_a_browser() {
    let Some(mut browser) = Browser::start() else {
        left_out("no Chromium is installed");
        return;
    };
    let checks = [
        typing_filters_and_the_url_restores_the_filters,
        each_filter_selects_its_codes_and_is_kept_in_the_url,
        without_javascript_all_rows_show,
        print_has_all_rows_and_no_filters,
        a_screen_reader_finds_landmarks_headers_and_labels,
        an_anchor_scrolls_to_its_code,
        the_page_fits_a_phone,
        hostile_strings_run_no_script_and_load_nothing,
        axe_finds_nothing,
    ];
    for check in checks {
        browser.begin_session();
        check(&mut browser);
    }
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

fn typing_filters_and_the_url_restores_the_filters(browser: &mut Browser) {
    let page = shipped_page();
    browser.open(&url(page, ""));
    assert_eq!(shown(browser).len(), ResultCode::ALL.len());

    // All words, in any order and case. The description has them all.
    let code = ResultCode::ALL[ResultCode::ALL.len() / 2];
    let mut words: Vec<&str> = code.description().split(' ').collect();
    words.reverse();
    let typed = words.join(" ").to_uppercase();
    browser.evaluate("document.querySelector('input').focus()");
    browser.type_text(&typed);
    let found = shown(browser);
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
    assert_ne!(restored, url(page, ""));
    browser.open(&restored);
    assert_eq!(shown(browser), found);
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
        assert!(shown(browser).contains(&code.to_string()), "{typed}");
    }

    // Back to all.
    browser.evaluate("document.querySelector('form button').click()");
    assert_eq!(shown(browser).len(), ResultCode::ALL.len());
    assert_eq!(browser.evaluate("location.search"), "");
}

/// A value and the codes that have it.
type Filter = (String, Vec<String>);

fn each_filter_selects_its_codes_and_is_kept_in_the_url(browser: &mut Browser) {
    let page = shipped_page();
    let statuses = ResultStatus::ALL.iter().map(|status| {
        let codes = codes_with(|code| code.status() == *status);
        (status.to_string(), codes)
    });
    let steps = NextStep::ALL.iter().map(|step| {
        let codes = codes_with(|code| code.next_step() == *step);
        (step.to_string(), codes)
    });
    let categories = Category::ALL.iter().map(|category| {
        let codes = codes_with(|code| code.category() == *category);
        (category.to_string(), codes)
    });
    let filters: [(&str, Vec<Filter>); 3] = [
        ("status", statuses.collect()),
        ("next_step", steps.collect()),
        ("category", categories.collect()),
    ];
    browser.open(&url(page, ""));
    for (name, values) in &filters {
        // A value without a code is not on the page. Four values of each filter are enough: each takes a while.
        let on_page = values.iter().filter(|(_, codes)| !codes.is_empty());
        for (value, codes) in on_page.take(4) {
            let choice = format!(
                "{{ const select = document.querySelector('select[name={name}]'); select.value = {value:?}; \
                 select.dispatchEvent(new Event('input', {{bubbles: true}})); }}"
            );
            browser.evaluate(&choice);
            let query = format!("?{name}={value}");
            assert_eq!(sorted(shown(browser)), sorted(codes.clone()), "{query}");
            assert_eq!(browser.evaluate("location.search"), query);
        }
        browser.evaluate("document.querySelector('form button').click()");
    }
    for (name, values) in &filters {
        let (value, codes) = values.iter().find(|(_, codes)| !codes.is_empty()).unwrap();
        browser.open(&url(page, &format!("?{name}={value}")));
        assert_eq!(sorted(shown(browser)), sorted(codes.clone()), "{name}");
    }
    // Two filters at once, and a value that is not on the page.
    let code = ResultCode::ALL[0];
    let query = format!("?status={}&next_step={}", code.status(), code.next_step());
    browser.open(&url(page, &query));
    let both =
        codes_with(|one| (one.status(), one.next_step()) == (code.status(), code.next_step()));
    assert_eq!(sorted(shown(browser)), sorted(both));
    browser.open(&url(page, "?category=no_such_category"));
    assert_eq!(shown(browser).len(), ResultCode::ALL.len());
}

/// Whether the browser shows the row with this id, from its top.
fn is_in_sight(browser: &mut Browser, id: &str) -> bool {
    let expression = format!(
        "(() => {{ const box = document.getElementById({id:?}).closest('tr').getBoundingClientRect(); \
         return box.height > 0 && box.top >= 0 && box.top + 50 <= innerHeight; }})()"
    );
    browser.evaluate(&expression) == true
}

fn an_anchor_scrolls_to_its_code(browser: &mut Browser) {
    let page = shipped_page();
    browser.open(&url(page, ""));
    let last = shown(browser).pop().unwrap();
    for width in [1_200, 375] {
        browser.set_width(width);
        let anchor = format!("#{last}");
        browser.open(&url(page, &anchor));
        assert_shown_and_marked(browser, &last);
        // A filter that is set afterwards takes the code out of the URL; one in the same URL gives way to it.
        browser.evaluate("document.querySelector('input').focus()");
        browser.type_text("~");
        assert_eq!(browser.evaluate("location.hash"), "");
        browser.open(&url(page, &format!("?q=~{anchor}")));
        assert_shown_and_marked(browser, &last);
    }
    // An alias leads to its code, and a link in a row to the code that replaces it.
    let rows = hostile::rows();
    let [.., replaced, last] = &rows[..] else {
        panic!("fewer than two rows")
    };
    let alias = &last.aliases[0];
    browser.open(&url(hostile_page(), &format!("#{alias}")));
    assert_shown_and_marked(browser, alias);
    let link = format!("document.querySelector('#{} dd a').click()", replaced.key);
    browser.evaluate(&link);
    assert_eq!(browser.evaluate("location.hash"), format!("#{}", last.key));
    assert_shown_and_marked(browser, &last.key);
}

/// Asserts that the row with this id is in sight and highlighted: its background differs from the first row's.
fn assert_shown_and_marked(browser: &mut Browser, id: &str) {
    assert!(is_in_sight(browser, id), "{id}");
    let expression = format!(
        "getComputedStyle(document.getElementById({id:?}).closest('tr')).backgroundColor !== \
         getComputedStyle(document.querySelector('tbody tr')).backgroundColor"
    );
    assert_eq!(browser.evaluate(&expression), true, "{id}");
}

fn without_javascript_all_rows_show(browser: &mut Browser) {
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        &json!({"value": true}),
    );
    let page = shipped_page();
    for width in [1_200, 375] {
        browser.set_width(width);
        // Evaluation by the debugger still works.
        browser.open(&url(page, "?status=S"));
        assert_eq!(shown(browser).len(), ResultCode::ALL.len());
        // Filters that would do nothing are hidden.
        assert_eq!(
            browser.evaluate("document.querySelector('form').checkVisibility()"),
            false
        );
        let code = ResultCode::ALL[ResultCode::ALL.len() - 1].as_str();
        browser.open(&url(page, &format!("#{code}")));
        assert!(is_in_sight(browser, code));
    }
}

fn the_page_fits_a_phone(browser: &mut Browser) {
    browser.set_width(375);
    browser.open(&url(hostile_page(), ""));
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

fn print_has_all_rows_and_no_filters(browser: &mut Browser) {
    browser.call("Emulation.setEmulatedMedia", &json!({"media": "print"}));
    browser.open(&url(shipped_page(), ""));
    assert_eq!(shown(browser).len(), ResultCode::ALL.len());
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
fn a_screen_reader_finds_landmarks_headers_and_labels(browser: &mut Browser) {
    for width in [1_200, 375] {
        browser.set_width(width);
        browser.open(&url(shipped_page(), ""));
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

fn hostile_strings_run_no_script_and_load_nothing(browser: &mut Browser) {
    // `Browser` panics at an exception, at whatever the page's policy refuses, and at a request over the network.
    browser.open(&url(hostile_page(), ""));
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

fn axe_finds_nothing(browser: &mut Browser) {
    let Some(axe) = std::env::var_os("AXE_JS") else {
        left_out("AXE_JS does not name axe.min.js of axe-core");
        return;
    };
    let axe = fs::read_to_string(axe).unwrap();
    browser.call("Page.setBypassCSP", &json!({"enabled": true}));
    let shipped = shipped_page();
    for scheme in ["light", "dark"] {
        let feature = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        browser.call("Emulation.setEmulatedMedia", &json!({"features": feature}));
        for width in [1_200, 375] {
            browser.set_width(width);
            let code = ResultCode::ALL[0];
            for (page, rest) in [
                (shipped, format!("#{code}")),
                (hostile_page(), "?q=hostile".to_owned()),
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
