//! `list --format html`: one page with all that is known of each code, for a browser.
//!
//! The page is one file and asks the network for nothing. Its policy allows its own style and script, by their hashes, and no
//! other: a text of the table could do nothing even if it were not escaped.
//!
//! An id of the page's own contains a colon, which no wire form does.

use std::fmt::{self, Display};
use std::io::{self, Write};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use result_codes::{Category, Listed, NextStep, ResultCode, ResultStatus};
use sha2::{Digest, Sha256};

use crate::columns::{COLUMNS, Column};
use crate::output::count;

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// Columns that have cells of their own, or stand in a heading. All others follow the description.
const PLACED: [&str; 11] = [
    "code",
    "status",
    "description",
    "resolution",
    "next_step",
    "next_step_description",
    "meaning",
    "title",
    "group",
    "aliases",
    "replaced_by",
];

/// A text is plain: nothing in it is HTML.
struct Text<'a>(&'a str);

impl Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in self.0.split_inclusive(['&', '<', '>', '"', '\'']) {
            let (plain, escape) = match part.char_indices().next_back() {
                Some((at, '&')) => (&part[..at], "&amp;"),
                Some((at, '<')) => (&part[..at], "&lt;"),
                Some((at, '>')) => (&part[..at], "&gt;"),
                Some((at, '"')) => (&part[..at], "&quot;"),
                Some((at, '\'')) => (&part[..at], "&#39;"),
                _ => (part, ""),
            };
            write!(f, "{plain}{escape}")?;
        }
        Ok(())
    }
}

pub(super) fn write(codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    write_head(out)?;
    write_introduction(out)?;
    write_form(codes, out)?;
    writeln!(out, "<main>")?;
    for group in by_category(codes).chunk_by(|(a, _), (b, _)| a.group() == b.group()) {
        write_group(group, out)?;
    }
    writeln!(out, "</main>")?;
    write_statuses(out)?;
    writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
}

fn write_head(out: &mut impl Write) -> io::Result<()> {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    writeln!(
        out,
        "<!DOCTYPE html>\n\
         <html lang=\"en\">\n\
         <head>\n\
         <meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{}'; \
         script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n\
         <title>Result codes</title>\n\
         <style>{STYLE}</style>\n\
         </head>\n\
         <body>",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn write_introduction(out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "<header>\n\
         <h1>Result codes</h1>\n\
         <p>Find the code of a response to see what it means and what this one answer asks for. If the server sent another status \
         than the one here, see <a href=\"#page:statuses\">Statuses</a>.</p>\n\
         </header>"
    )
}

/// Writes what applies if the code is unlisted, or was sent with another status than the table's.
fn write_statuses(out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "<aside aria-labelledby=\"page:statuses\">\n\
         <h2 id=\"page:statuses\">Statuses</h2>\n\
         <p>If the code is not on this page, or if U or A was sent with a code that has another status here, do the next step of \
         the status. If S or F contradicts this page, neither decides: inquire how the request stands.</p>\n\
         <dl class=\"statuses\">"
    )?;
    for &status in ResultStatus::ALL {
        let next_step = status.next_step();
        writeln!(
            out,
            "<dt class=\"{status}\">{status}, {}</dt><dd>{}<br><strong>{next_step}</strong> {}</dd>",
            Text(status.meaning()),
            Text(status.action()),
            Text(next_step.description()),
        )?;
    }
    writeln!(out, "</dl>\n</aside>")
}

/// Returns the codes by category, without the categories that have none.
fn by_category(codes: &[ResultCode]) -> Vec<(Category, Vec<ResultCode>)> {
    let codes_in = |category: &Category| {
        let codes = codes.iter().copied();
        let codes = codes.filter(|code| code.category() == *category);
        (*category, codes.collect::<Vec<_>>())
    };
    let categories = Category::ALL.iter().map(codes_in);
    categories.filter(|(_, codes)| !codes.is_empty()).collect()
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
        "<search aria-label=\"Filters\">\n\
         <form hidden>\n\
         <label>Search <input type=\"search\" name=\"q\" autocomplete=\"off\" spellcheck=\"false\"></label>"
    )?;
    let statuses = used(ResultStatus::ALL, codes, ResultCode::status);
    let statuses = statuses.map(|one| (one.as_str(), format!("{one}, {}", one.meaning())));
    write_select("Status", "status", statuses, out)?;
    let next_steps = used(NextStep::ALL, codes, ResultCode::next_step);
    let next_steps = next_steps.map(|one| (one.as_str(), one.to_string()));
    write_select("Next step", "next_step", next_steps, out)?;
    let categories = used(Category::ALL, codes, ResultCode::category);
    let categories = categories.map(|one| (one.as_str(), one.title().to_owned()));
    write_select("Category", "category", categories, out)?;
    writeln!(
        out,
        "<button type=\"button\">Show all</button>\n\
         </form>\n\
         <p class=\"count\" role=\"status\">{}</p>\n\
         </search>",
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

/// Writes the categories of a group below its heading.
fn write_group(categories: &[(Category, Vec<ResultCode>)], out: &mut impl Write) -> io::Result<()> {
    let [(first, _), ..] = categories else {
        return Ok(());
    };
    let id = format!("group:{first}");
    writeln!(
        out,
        "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>",
        Text(first.group())
    )?;
    for (category, codes) in categories {
        if category.title() == category.group() {
            write_table(&id, codes, out)?;
        } else {
            let id = format!("category:{category}");
            writeln!(
                out,
                "<section aria-labelledby=\"{id}\">\n<h3 id=\"{id}\">{}</h3>",
                Text(category.title())
            )?;
            write_table(&id, codes, out)?;
            writeln!(out, "</section>")?;
        }
    }
    writeln!(out, "</section>")
}

fn write_table(heading_id: &str, codes: &[ResultCode], out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "<table role=\"table\" aria-labelledby=\"{heading_id}\">\n\
         <thead role=\"rowgroup\"><tr role=\"row\"><th scope=\"col\" role=\"columnheader\">Code</th>\
         <th scope=\"col\" role=\"columnheader\">Next step</th><th scope=\"col\" role=\"columnheader\">Status</th>\
         <th scope=\"col\" role=\"columnheader\">Description</th></tr></thead>\n\
         <tbody role=\"rowgroup\">"
    )?;
    for code in codes {
        write_row(*code, out)?;
    }
    writeln!(out, "</tbody>\n</table>")
}

fn write_row(code: ResultCode, out: &mut impl Write) -> io::Result<()> {
    let (status, next_step, category) = (code.status(), code.next_step(), code.category());
    write!(
        out,
        "<tr role=\"row\" id=\"{code}\" data-status=\"{status}\" data-next_step=\"{next_step}\" \
         data-category=\"{category}\">\
         <th scope=\"row\" role=\"rowheader\">"
    )?;
    // At the top of the row, so that a link leads there.
    for alias in code.aliases() {
        write!(out, "<span id=\"{alias}\"></span>")?;
    }
    write!(out, "<a href=\"#{code}\">{code}</a>")?;
    if code.deprecated().is_some() {
        write!(out, "<br><span class=\"deprecated\">Deprecated</span>")?;
    }
    write!(
        out,
        "</th><td role=\"cell\"><span class=\"step\">{next_step}</span> {}</td>\
         <td role=\"cell\"><span class=\"{status}\">{status}, {}</span></td><td role=\"cell\"><p>{}</p><p>Resolution: {}</p>",
        Text(next_step.description()),
        Text(status.meaning()),
        Text(code.description()),
        Text(code.resolution()),
    )?;
    write_details(code, out)?;
    writeln!(out, "</td></tr>")
}

/// Writes what else is known of a code: sentences on lines of their own, then words on one line.
fn write_details(code: ResultCode, out: &mut impl Write) -> io::Result<()> {
    write!(out, "<dl class=\"more\">")?;
    let (mut sentences, mut words) = (Vec::new(), Vec::new());
    for column in COLUMNS {
        let text = column.text(code);
        if text.contains(' ') {
            sentences.push((column, text));
        } else if !text.is_empty() {
            words.push((column, text));
        }
    }
    write_columns(&sentences, "<div class=\"long\">", out)?;
    if !code.aliases().is_empty() {
        write!(out, "<div class=\"long\"><dt>Also sent as</dt>")?;
        for alias in code.aliases() {
            write!(out, "<dd>{alias}</dd> ")?;
        }
        write!(out, "</div>")?;
    }
    if let Some(new) = code.replaced_by() {
        write!(
            out,
            "<div class=\"long\"><dt>Replaced by</dt><dd><a href=\"#{new}\">{new}</a></dd></div>"
        )?;
    }
    write_columns(&words, "<div>", out)?;
    write!(out, "</dl>")
}

fn write_columns(
    columns: &[(&Column, String)],
    start: &str,
    out: &mut impl Write,
) -> io::Result<()> {
    let columns = columns
        .iter()
        .filter(|(column, _)| !PLACED.contains(&column.key));
    for (column, text) in columns {
        let heading = column.heading();
        // What a word means is labelled like the word.
        let heading = heading.trim_end_matches(" description");
        let text = Text(text);
        write!(out, "{start}<dt>{heading}</dt><dd>{text}</dd></div>")?;
    }
    Ok(())
}
