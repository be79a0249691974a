//! `list --format html`. Each of its rows is a line, and its other rows are the headings of its tables.

use result_codes::Category;

use super::cells::clean;
use super::header::Header;
use super::{Draft, Section};

/// The cells that [`cells`] returns.
const HEADER: Header = Header {
    len: 4,
    code: 0,
    status: 1,
    description: 2,
    resolution: 3,
    section: None,
};

pub(super) fn is_html(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(14).collect();
    let start = start.to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

pub(super) fn parse(text: &str, draft: &mut Draft) {
    draft.page.tables = text.matches("<tbody role=\"rowgroup\">").count();
    if draft.page.tables == 0 {
        let message = "no codes found: of HTML, only a page of `list --format html` can be read; open this one in a browser, \
                       copy its tables, and paste them into a text file";
        return draft.error(1, message);
    }
    for (n, line) in text.lines().enumerate() {
        let count = line.to_ascii_lowercase().matches("<tr").count();
        let is_row = line.starts_with("<tr role=\"row\" id=");
        if count == 0 || (count == 1 && line.starts_with("<thead")) {
            continue;
        }
        match cells(line).filter(|_| is_row && count == 1) {
            Some(cells) => draft.row(n + 1, section(line), HEADER, &cells, ""),
            None => draft.error(n + 1, "this is not how `list --format html` writes a row"),
        }
    }
}

fn cells(line: &str) -> Option<[String; 4]> {
    let (_, rest) = line.split_once("<p>")?;
    // Texts are escaped, so these marks are none of theirs.
    let (description, rest) = rest.split_once("</p><p>Resolution: ")?;
    let (resolution, _) = rest.split_once("</p>")?;
    let cells = [
        attribute(line, "id")?,
        attribute(line, "data-status")?,
        description,
        resolution,
    ];
    Some(cells.map(|cell| clean(&unescape(cell))))
}

fn section(line: &str) -> Section {
    let name = attribute(line, "data-category").unwrap_or_default();
    match Category::parse(name) {
        Some(category) => Section::Listed(category),
        None => Section::default(),
    }
}

/// Returns an attribute of the row.
fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    rest.split('"').next()
}

/// A browser that saves the page writes fewer of these. The ampersand is last: `&amp;lt;` is `&lt;`.
fn unescape(text: &str) -> String {
    let escapes = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    let unescape = |text: String, (escape, c): (&str, &str)| text.replace(escape, c);
    escapes.into_iter().fold(text.to_owned(), unescape)
}
