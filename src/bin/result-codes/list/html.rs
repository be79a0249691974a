//! `list --format html`: one page with all that is known of each code, for a browser.
//!
//! The page is one file, and its policy lets it ask the network for nothing. An id of the page's own contains a colon, which no
//! wire form does.

use std::fmt::{self, Display};
use std::io::{self, Write};

use result_codes::{Category, Listed, NextStep, ResultCode, ResultStatus};

use crate::advice::Advice;
use crate::output::count;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");
const HEAD: &str = include_str!("html/head.html");

/// A text is plain: nothing in it is HTML.
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                c => write!(f, "{c}")?,
            }
        }
        Ok(())
    }
}

pub(super) fn write(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", HEAD.replace("{style}", STYLE))?;
    write_form(codes, out)?;
    writeln!(out, "<main>")?;
    let mut categories = used(Category::ALL, codes, ResultCode::category).peekable();
    let (mut group, mut id) = ("", String::new());
    while let Some(category) = categories.next() {
        if category.group() != group {
            group = category.group();
            id = format!("group:{category}");
            writeln!(
                out,
                "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>",
                Text(group)
            )?;
        }
        if category.title() == group {
            write_table(&id, category, codes, out)?;
        } else {
            write_category(category, codes, out)?;
        }
        if categories.peek().is_none_or(|next| next.group() != group) {
            writeln!(out, "</section>")?;
        }
    }
    writeln!(out, "</main>")?;
    write_statuses(out)?;
    writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
}

/// Writes what applies if the code is unlisted, or was sent with another status than the table's.
fn write_statuses(out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "<aside aria-labelledby=\"page:statuses\">\n<h2 id=\"page:statuses\">Statuses</h2>\n\
         <p>If the code is not on this page, or if U or A was sent with a code that has another status here, follow the next step of \
         the status. If S or F contradicts this page, neither decides: inquire how the request stands.</p>\n<dl class=\"statuses\">"
    )?;
    for &status in ResultStatus::ALL {
        writeln!(
            out,
            "<dt class=\"{status}\">{status}, {}</dt><dd>{}<br>{}</dd>",
            Text(status.meaning()),
            Text(status.action()),
            step(&Advice::new(status, None)),
        )?;
    }
    writeln!(out, "</dl>\n</aside>")
}

/// Returns a next step. What restricts it is in the text, and so in the same cell.
fn step(advice: &Advice) -> String {
    let word = advice.next_step.map_or("", NextStep::as_str);
    format!(
        "<strong class=\"step\">{word}</strong> {}",
        Text(&advice.text)
    )
}

/// Returns the values that some code has.
fn used<T: Listed>(
    all: &'static [T],
    codes: &[ResultCode],
    value: fn(ResultCode) -> T,
) -> impl Iterator<Item = T> {
    let is_used = move |one: &T| codes.iter().any(|code| value(*code) == *one);
    all.iter().copied().filter(is_used)
}

/// Writes the filters, which only the script shows: without it, they would do nothing.
fn write_form(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "<search aria-label=\"Filters\">\n<form hidden>\n\
         <label>Search <input type=\"search\" name=\"q\" autocomplete=\"off\" spellcheck=\"false\"></label>"
    )?;
    let statuses = used(ResultStatus::ALL, codes, ResultCode::status);
    let statuses = statuses.map(|one| (one.as_str(), format!("{one}, {}", one.meaning())));
    write_select("Status", "status", statuses, out)?;
    let next_steps = used(NextStep::ALL, codes, ResultCode::next_step);
    write_select(
        "Next step",
        "next_step",
        next_steps.map(|one| (one.as_str(), one.to_string())),
        out,
    )?;
    let categories = used(Category::ALL, codes, ResultCode::category);
    let categories = categories.map(|one| (one.as_str(), one.title().to_owned()));
    write_select("Category", "category", categories, out)?;
    writeln!(
        out,
        "<button type=\"button\">Show all</button>\n</form>\n<p class=\"count\" role=\"status\">{}</p>\n</search>",
        count(codes.len(), "code")
    )
}

fn write_select(
    label: &str,
    name: &str,
    options: impl Iterator<Item = (&'static str, String)>,
    out: &mut impl Write,
) -> io::Result<()> {
    write!(
        out,
        "<label>{label} <select name=\"{name}\"><option value=\"\">All</option>"
    )?;
    for (value, text) in options {
        write!(out, "<option value=\"{value}\">{}</option>", Text(&text))?;
    }
    writeln!(out, "</select></label>")
}

fn write_category(
    category: Category,
    codes: &[ResultCode],
    out: &mut impl Write,
) -> io::Result<()> {
    let id = format!("category:{category}");
    let title = Text(category.title());
    writeln!(
        out,
        "<section aria-labelledby=\"{id}\">\n<h3 id=\"{id}\">{title}</h3>"
    )?;
    write_table(&id, category, codes, out)?;
    writeln!(out, "</section>")
}

fn write_table(
    heading_id: &str,
    category: Category,
    codes: &[ResultCode],
    out: &mut impl Write,
) -> io::Result<()> {
    // The roles keep the table a table on a phone, where its cells are blocks.
    let heading = |text| format!("<th scope=\"col\" role=\"columnheader\">{text}</th>");
    writeln!(
        out,
        "<table role=\"table\" aria-labelledby=\"{heading_id}\">\n<thead role=\"rowgroup\"><tr role=\"row\">{}</tr></thead>\n\
         <tbody role=\"rowgroup\">",
        [
            "Code",
            "Status",
            "Next step with this status",
            "Description"
        ]
        .map(heading)
        .concat(),
    )?;
    for &code in codes.iter().filter(|code| code.category() == category) {
        write_row(code, out)?;
    }
    writeln!(out, "</tbody>\n</table>")
}

fn write_row(code: ResultCode, out: &mut impl Write) -> io::Result<()> {
    let (status, next_step, category) = (code.status(), code.next_step(), code.category());
    // At the top of the row, so that a link to an alias leads there.
    let anchors = code
        .aliases()
        .iter()
        .map(|alias| format!("<span id=\"{alias}\"></span>"));
    writeln!(
        out,
        "<tr role=\"row\" id=\"{code}\" data-status=\"{status}\" data-next_step=\"{next_step}\" data-category=\"{category}\">\
         <th scope=\"row\" role=\"rowheader\">{}<a href=\"#{code}\">{code}</a></th>\
         <td role=\"cell\"><span class=\"{status}\">{status}, {}</span></td><td role=\"cell\">{}</td>\
         <td role=\"cell\"><p>{}</p><dl>{}</dl></td></tr>",
        anchors.collect::<String>(),
        Text(status.meaning()),
        step(&Advice::new(status, Some(code))),
        Text(code.description()),
        details(code),
    )
}

fn details(code: ResultCode) -> String {
    let text = |text: &str| Text(text).to_string();
    let fields = [
        ("Resolution", Some(text(code.resolution()))),
        ("Note", code.note().map(text)),
        (
            "Also sent as",
            Some(code.aliases().join(" ")).filter(|aliases| !aliases.is_empty()),
        ),
        ("Deprecated", code.deprecated().map(text)),
        (
            "Replaced by",
            code.replaced_by()
                .map(|new| format!("<a href=\"#{new}\">{new}</a>")),
        ),
    ];
    let fields = fields
        .into_iter()
        .filter_map(|(label, text)| Some((label, text?)));
    let fields = fields.map(|(label, text)| format!("<div><dt>{label}</dt><dd>{text}</dd></div>"));
    fields.collect::<Vec<_>>().concat()
}
