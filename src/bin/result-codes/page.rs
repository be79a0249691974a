//! Reads the tables of codes on a provider's page, as it is published or pasted.
//!
//! Line by line, and by hand: the rows of a page that was pasted often lack the pipes at their ends, and its headings stand
//! bare or glued to a sentence. A Markdown parser takes neither for what it is.

use result_codes::{Category, ResultStatus};

use crate::charset::{WIRE_FORM_RULE, check_prose, is_hidden, is_wire_form};

/// What a page says of codes.
#[derive(Default)]
pub(crate) struct Page {
    pub(crate) tables: usize,
    pub(crate) rows: Vec<Row>,
}

/// A row of a table of codes.
pub(crate) struct Row {
    pub(crate) line: usize,
    pub(crate) section: Section,
    pub(crate) code: String,
    pub(crate) status: ResultStatus,
    pub(crate) description: String,
    pub(crate) resolution: String,
}

/// Under which heading a table stands.
#[derive(Clone, PartialEq)]
pub(crate) enum Section {
    Listed(Category),
    New { title: String, group: String },
}

/// Why the page cannot be read, and on which line.
pub(crate) struct Problem {
    pub(crate) line: usize,
    pub(crate) message: String,
}

/// Reads a page, or says all that is in the way of it.
pub(crate) fn read(text: &str) -> Result<Page, Vec<Problem>> {
    let mut reader = Reader::default();
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<String> = text.lines().map(visible).collect();
    for (n, line) in lines.iter().enumerate() {
        let next = lines[n + 1..].iter().find(|line| !line.trim().is_empty());
        reader.line(n + 1, line, next.map_or("", |line| line));
    }
    if let Some(line) = reader.fence {
        reader.problem(line, "a block of code starts here and does not end");
    }
    // No codes are not the same codes.
    if reader.page.rows.is_empty() && reader.problems.is_empty() {
        let message = "there is no table of codes, with the columns Code, Status, Description and Resolution and a row";
        reader.problem(lines.len().max(1), message);
    }
    if reader.problems.is_empty() {
        Ok(reader.page)
    } else {
        Err(reader.problems)
    }
}

/// A line as a reader sees it. The table takes no hidden character, and of whitespace only spaces.
fn visible(line: &str) -> String {
    let is_shown = |c: &char| c.is_whitespace() || !is_hidden(*c);
    let space = |c: char| if c.is_whitespace() { ' ' } else { c };
    line.chars().filter(is_shown).map(space).collect()
}

#[derive(Default)]
struct Reader {
    page: Page,
    problems: Vec<Problem>,
    table: Table,
    /// The texts since the last table, with the level of those that are headings in Markdown.
    texts: Vec<(usize, String)>,
    /// The headings that the page has in Markdown, down to where it is read.
    headings: Vec<(usize, String)>,
    section: Option<Section>,
    /// Where a block of code started.
    fence: Option<usize>,
}

/// The table that the line in hand may belong to.
#[derive(Clone, Copy, Default)]
enum Table {
    #[default]
    None,
    /// One of something else.
    Other,
    OfCodes(Columns),
}

/// The places of the columns.
#[derive(Clone, Copy)]
struct Columns {
    count: usize,
    code: usize,
    status: usize,
    description: usize,
    resolution: usize,
}

impl Reader {
    fn line(&mut self, number: usize, line: &str, next: &str) {
        if line.trim_start().starts_with("```") {
            self.fence = self.fence.xor(Some(number));
            return;
        }
        if self.fence.is_some() || line.trim().is_empty() {
            return;
        }
        let cells = cells(line);
        if cells.len() == 1 {
            self.table = Table::None;
            self.text(line);
            return;
        }
        match columns(&cells) {
            Ok(Some(columns)) => self.start(columns),
            Err(missing) => {
                self.table = Table::Other;
                self.problem(
                    number,
                    format!("this table of codes has no column {missing}"),
                );
            }
            Ok(None) if is_rule(&cells) => {}
            Ok(None) if is_rule(&self::cells(next)) && !self.is_row(&cells) => {
                self.table = Table::Other;
            }
            Ok(None) => self.row(number, line, cells),
        }
    }

    /// Whether this is a row of the table of codes that is being read, whatever the line below it is.
    fn is_row(&self, cells: &[String]) -> bool {
        let Table::OfCodes(columns) = self.table else {
            return false;
        };
        let (code, status) = (cells.get(columns.code), cells.get(columns.status));
        code.zip(status)
            .is_some_and(|(code, status)| is_code_and_status(code, status))
    }

    fn text(&mut self, line: &str) {
        let line = line.trim();
        let level = line.chars().take_while(|c| *c == '#').count();
        let text = cells(line[level..].trim_end_matches('#')).concat();
        let text = text.trim_matches(['*', ' ']).to_owned();
        if level > 0 {
            self.headings.retain(|(above, _)| *above < level);
        }
        // A heading that leaves no title, such as `#` or `:`, is none.
        if check_prose(unglued(&text)).is_err() {
            return;
        }
        if level > 0 {
            self.headings.push((level, text.clone()));
        }
        self.texts.push((level, text));
    }

    fn start(&mut self, columns: Columns) {
        self.page.tables += 1;
        self.table = Table::OfCodes(columns);
        // A table right below another is of the same section.
        if !self.texts.is_empty() {
            self.section = Some(self.section_of_texts());
            self.texts.clear();
        }
    }

    /// The last text that is a listed title, else the last heading, else the last text.
    fn section_of_texts(&self) -> Section {
        let texts = || self.texts.iter().rev();
        if let Some(category) = texts().find_map(|(_, text)| category(text)) {
            return Section::Listed(category);
        }
        let heading = texts().find(|(level, _)| *level > 0).or(texts().next());
        let (level, text) = heading.cloned().unwrap_or_default();
        let title = unglued(&text).to_owned();
        let above = self.headings.iter().rev().find(|(above, _)| *above < level);
        let group = above.map_or(&title, |(_, group)| group).clone();
        Section::New { title, group }
    }

    fn row(&mut self, number: usize, line: &str, mut cells: Vec<String>) {
        let columns = match self.table {
            Table::OfCodes(columns) => columns,
            // Fewer cells than a table of codes has columns are a text with a pipe in it.
            Table::None if cells.len() >= 4 => {
                return self.problem(
                    number,
                    "this row is in no table: a line above has no cells, or the header is missing",
                );
            }
            Table::None if is_code_and_status(&cells[0], &cells[1]) => {
                return self.problem(number, "this looks like a row, and is in no table");
            }
            Table::None => return self.text(line),
            Table::Other => return,
        };
        // The pipe at the end of a row, as against an empty last cell of a row without one.
        if cells.len() == columns.count + 1 && cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.len() != columns.count {
            let message = format!(
                "this row has {} cells, where its table has {} columns (a `|` in a text is written `\\|`)",
                cells.len(),
                columns.count
            );
            return self.problem(number, message);
        }
        match self.read_row(number, columns, &cells) {
            Ok(row) => self.page.rows.push(row),
            Err(message) => self.problem(number, message),
        }
    }

    fn read_row(&self, line: usize, columns: Columns, cells: &[String]) -> Result<Row, String> {
        let code = bare(&cells[columns.code]);
        if !is_wire_form(code) {
            return Err(format!(
                "`{code}` cannot be listed: a code {WIRE_FORM_RULE}"
            ));
        }
        let status = bare(&cells[columns.status]);
        let Some(status) = status_of(status) else {
            return Err(format!("there is no status `{status}`"));
        };
        let text = |column: usize, name: &str| {
            let text = cells[column].clone();
            // Nothing else can be wrong with it: it is one line, trimmed, and all visible.
            if check_prose(&text).is_err() {
                return Err(format!("the {name} of `{code}` is empty"));
            }
            Ok(text)
        };
        let no_heading = || {
            let title = "Other codes".to_owned();
            Section::New {
                group: title.clone(),
                title,
            }
        };
        Ok(Row {
            line,
            section: self.section.clone().unwrap_or_else(no_heading),
            code: code.to_owned(),
            status,
            description: text(columns.description, "description")?,
            resolution: text(columns.resolution, "resolution")?,
        })
    }

    fn problem(&mut self, line: usize, message: impl Into<String>) {
        let message = message.into();
        self.problems.push(Problem { line, message });
    }
}

/// The cells of a line; one, where it has no pipe. Of the pipes at the ends, the first and, in a header, the last is gone.
///
/// In the cells, a punctuation mark behind a backslash stands for itself; in backticks, only a pipe does. Every run of
/// spaces is one.
fn cells(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut cell = 0;
    let mut is_in_backticks = false;
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let is_escaped =
            |next: &char| *next == '|' || (!is_in_backticks && next.is_ascii_punctuation());
        match c {
            '|' => {
                cells.push(String::new());
                cell += 1;
                is_in_backticks = false;
            }
            '\\' => cells[cell].push(chars.next_if(is_escaped).unwrap_or(c)),
            c => {
                is_in_backticks ^= c == '`';
                cells[cell].push(c);
            }
        }
    }
    let words = |cell: &String| cell.split_whitespace().collect::<Vec<_>>().join(" ");
    cells.iter().map(words).collect()
}

/// The line between a header and its rows.
fn is_rule(cells: &[String]) -> bool {
    let is_rule = |cell: &&String| cell.contains('-') && cell.chars().all(|c| "-: ".contains(c));
    let of_text = || cells.iter().filter(|cell| !cell.is_empty());
    cells.len() > 1 && of_text().count() > 0 && of_text().all(|cell| is_rule(&cell))
}

/// The status that a cell has, by its letter or its meaning.
fn status_of(cell: &str) -> Option<ResultStatus> {
    let cell = bare(cell);
    let all = ResultStatus::ALL.iter().copied();
    all.into_iter()
        .find(|one| one.as_str() == cell || one.meaning().eq_ignore_ascii_case(cell))
}

fn is_code_and_status(code: &str, status: &str) -> bool {
    is_wire_form(bare(code)) && status_of(status).is_some()
}

/// The places of the columns, if this is the header of a table of codes, or what such a header lacks.
fn columns(cells: &[String]) -> Result<Option<Columns>, &'static str> {
    const NAMES: [&str; 4] = ["Code", "Status", "Description", "Resolution"];
    let place = |name: &str| {
        cells
            .iter()
            .position(|cell| bare(cell).eq_ignore_ascii_case(name))
    };
    let places = NAMES.map(place);
    let [
        Some(code),
        Some(status),
        Some(description),
        Some(resolution),
    ] = places
    else {
        let missing = places.iter().position(Option::is_none).map(|n| NAMES[n]);
        // With three of the four, or with codes and their statuses, it is no other table, such as one of HTTP's codes. To
        // skip it would hide its codes.
        let is_one =
            places.iter().flatten().count() == 3 || (places[0].is_some() && places[1].is_some());
        return match missing {
            Some(missing) if is_one => Err(missing),
            _ => Ok(None),
        };
    };
    let is_closed = cells.last().is_some_and(String::is_empty);
    Ok(Some(Columns {
        count: cells.len() - usize::from(is_closed),
        code,
        status,
        description,
        resolution,
    }))
}

/// A text without the marks of code and emphasis round it.
fn bare(cell: &str) -> &str {
    cell.trim_matches(['`', '*', ' '])
}

/// The category whose title this is, or ends with: a heading can be glued to the sentence before it.
fn category(text: &str) -> Option<Category> {
    let ends_with = |title: &str| {
        let at = text.len().checked_sub(title.len())?;
        let (before, end) = (text.get(..at)?, text.get(at..)?);
        let is_glued =
            before.is_empty() || before.ends_with(|c: char| !c.is_alphanumeric() && c != ' ');
        (is_glued && end.eq_ignore_ascii_case(title)).then_some(title.len())
    };
    let all = Category::ALL.iter().copied();
    let found = all.filter_map(|category| Some((ends_with(category.title())?, category)));
    found
        .max_by_key(|(length, _)| *length)
        .map(|(_, category)| category)
}

/// What follows the last sentence that has no blank behind it: `Vouchers` of `These are for shops.Vouchers`.
fn unglued(text: &str) -> &str {
    let ends = text.match_indices(['.', ':', '!', '?', '。', '：']);
    let mut starts = ends.map(|(at, end)| &text[at + end.len()..]);
    let heading = starts.rfind(|rest| rest.starts_with(char::is_uppercase));
    heading.unwrap_or(text).trim_end_matches(':').trim()
}
