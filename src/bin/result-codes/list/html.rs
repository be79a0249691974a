//! `list --format html`: one page with all that is known of each code, for a browser.
//!
//! The page is one file, and its Content-Security-Policy forbids every request. An id of the page's own contains a colon, which no
//! wire form does.

use std::io::{self, Write};

use result_codes::{Category, Listed, NextStep, ResultCode, ResultStatus};

use crate::advice::Advice;
use crate::output::count;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");
const HEAD: &str = include_str!("html/head.html");

/// The roles keep the table a table on a phone, where its cells are blocks.
const HEADER: &str = "\
<thead role=\"rowgroup\"><tr role=\"row\">
<th scope=\"col\" role=\"columnheader\">Code</th>
<th scope=\"col\" role=\"columnheader\">Status</th>
<th scope=\"col\" role=\"columnheader\">Next step with this status</th>
<th scope=\"col\" role=\"columnheader\">Description</th>
</tr></thead>";

/// What applies if the code is unlisted, or was sent with another status than the table's.
const STATUSES: &str = "\
<aside aria-labelledby=\"page:statuses\">
<h2 id=\"page:statuses\">Statuses</h2>
<p>If the code is not on this page, or if U or A was sent with a code that has another status here, follow the next step of \
the status. If S or F contradicts this page, neither decides: inquire how the request stands.</p>
<dl class=\"statuses\">";

pub(super) fn write(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    let categories: Vec<Category> = used(Category::ALL, codes, ResultCode::category).collect();
    let groups = categories.chunk_by(|a, b| a.group() == b.group());
    let groups: String = groups.map(|categories| group(categories, codes)).collect();
    let statuses: String = ResultStatus::ALL.iter().copied().map(status).collect();
    writeln!(out, "{}", HEAD.replace("{style}", STYLE))?;
    writeln!(out, "{}\n<main>\n{groups}</main>", form(codes))?;
    writeln!(out, "{STATUSES}\n{statuses}</dl>\n</aside>")?;
    writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
}

/// Escapes HTML, because the table's strings are plain and shown as typed.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// Returns the values that some code has.
fn used<T: Listed>(
    all: &'static [T],
    codes: &[ResultCode],
    value: fn(ResultCode) -> T,
) -> impl Iterator<Item = T> {
    all.iter()
        .copied()
        .filter(move |used| codes.iter().any(|code| value(*code) == *used))
}

/// Returns the filters, which only the script shows: without it, they would do nothing.
fn form(codes: &[ResultCode]) -> String {
    let statuses = used(ResultStatus::ALL, codes, ResultCode::status);
    let next_steps = used(NextStep::ALL, codes, ResultCode::next_step);
    let categories = used(Category::ALL, codes, ResultCode::category);
    let selects = [
        select(
            "Status",
            "status",
            statuses.map(|status| (status.as_str(), format!("{status}, {}", status.meaning()))),
        ),
        select(
            "Next step",
            "next_step",
            next_steps.map(|next_step| (next_step.as_str(), next_step.to_string())),
        ),
        select(
            "Category",
            "category",
            categories.map(|category| (category.as_str(), category.title().to_owned())),
        ),
    ];
    format!(
        "<search aria-label=\"Filters\">\n<form hidden>\n\
         <label>Search <input type=\"search\" name=\"q\" autocomplete=\"off\" spellcheck=\"false\"></label>\n\
         {}<button type=\"button\">Show all</button>\n</form>\n<p class=\"count\" role=\"status\">{}</p>\n</search>",
        selects.concat(),
        count(codes.len(), "code")
    )
}

fn select(
    label: &str,
    name: &str,
    options: impl Iterator<Item = (&'static str, String)>,
) -> String {
    let options = options
        .map(|(value, text)| format!("<option value=\"{value}\">{}</option>", escape(&text)));
    format!(
        "<label>{label} <select name=\"{name}\"><option value=\"\">All</option>{}</select></label>\n",
        options.collect::<String>()
    )
}

/// Returns the categories of a group. One that has the group's title needs no heading of its own.
fn group(categories: &[Category], codes: &[ResultCode]) -> String {
    let (title, id) = (categories[0].group(), format!("group:{}", categories[0]));
    let tables = categories.iter().map(|&category| {
        if category.title() == title {
            return table(&id, category, codes);
        }
        let id = format!("category:{category}");
        section(3, &id, category.title(), &table(&id, category, codes))
    });
    section(2, &id, title, &tables.collect::<String>())
}

fn section(level: usize, id: &str, title: &str, content: &str) -> String {
    let title = escape(title);
    format!("<section>\n<h{level} id=\"{id}\">{title}</h{level}>\n{content}</section>\n")
}

fn table(heading_id: &str, category: Category, codes: &[ResultCode]) -> String {
    let codes = codes.iter().copied();
    let rows = codes.filter(|code| code.category() == category).map(row);
    format!(
        "<table role=\"table\" aria-labelledby=\"{heading_id}\">\n{HEADER}\n<tbody role=\"rowgroup\">\n{}</tbody>\n</table>\n",
        rows.collect::<String>()
    )
}

fn row(code: ResultCode) -> String {
    let (status, next_step, category) = (code.status(), code.next_step(), code.category());
    let details = details(code).map(|(label, html)| {
        let field = |html| format!("<div><dt>{label}</dt><dd>{html}</dd></div>");
        html.map_or_else(String::new, field)
    });
    // It can restrict the step.
    let note = code
        .note()
        .map(|note| format!("<p>Note: {}</p>", escape(note)));
    let note = note.unwrap_or_default();
    // At the top of the row, so that a link to an alias leads there.
    let anchors = code.aliases().iter();
    let anchors = anchors.map(|alias| format!("<span id=\"{alias}\"></span>"));
    format!(
        "<tr role=\"row\" id=\"{code}\" data-status=\"{status}\" data-next_step=\"{next_step}\" data-category=\"{category}\">\
         <th scope=\"row\" role=\"rowheader\">{}<a href=\"#{code}\">{code}</a></th>\
         <td role=\"cell\"><span class=\"{status}\">{status}, {}</span></td><td role=\"cell\">{}</td>\
         <td role=\"cell\"><p>{}</p><dl>{}</dl></td></tr>\n",
        anchors.collect::<String>(),
        escape(status.meaning()),
        step(&Advice::new(status, Some(code))) + &note,
        escape(code.description()),
        details.concat(),
    )
}

fn details(code: ResultCode) -> [(&'static str, Option<String>); 4] {
    let aliases = Some(code.aliases().join(" "));
    let link = |new: ResultCode| format!("<a href=\"#{new}\">{new}</a>");
    [
        ("Resolution", Some(escape(code.resolution()))),
        ("Also sent as", aliases.filter(|text| !text.is_empty())),
        ("Deprecated", code.deprecated().map(escape)),
        ("Replaced by", code.replaced_by().map(link)),
    ]
}

/// Returns a next step. What restricts it is in the text, and so in the same cell.
fn step(advice: &Advice) -> String {
    let word = advice.next_step.map_or("", NextStep::as_str);
    let text = escape(&advice.text);
    format!("<strong class=\"step\">{word}</strong> {text}")
}

fn status(status: ResultStatus) -> String {
    format!(
        "<dt class=\"{status}\">{status}, {}</dt><dd>{}<br>{}</dd>\n",
        escape(status.meaning()),
        escape(status.action()),
        step(&Advice::new(status, None)),
    )
}
