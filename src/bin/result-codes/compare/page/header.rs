//! The header of a table of codes: which heading means which column.

use super::cells::{strip_markup, without_last_pipe};
use super::headings::Section;

/// The columns that are read.
pub(in crate::compare) const COLUMNS: [&str; 4] = ["Code", "Status", "Description", "Resolution"];

/// What providers call the columns, without spaces and case.
const HEADINGS: [&[&str]; 4] = [
    &[
        "code",
        "resultcode",
        "errorcode",
        "returncode",
        "responsecode",
    ],
    &["status", "resultstatus"],
    &[
        "description",
        "message",
        "resultmessage",
        "resultmsg",
        "errormessage",
        "errordescription",
    ],
    &[
        "resolution",
        "furtheraction",
        "action",
        "solution",
        "suggestedaction",
        "recommendedaction",
    ],
];

/// The headings that were named for columns. For these, the usual headings are not accepted.
#[derive(Default)]
pub(in crate::compare) struct HeadingNames([Option<String>; 4]);

/// Why the columns of a table of codes cannot be told. Each names the first column that is concerned.
#[derive(Clone, Copy)]
pub(super) enum HeaderError {
    Missing(&'static str),
    /// Several headings fit.
    Ambiguous(&'static str),
}

/// The number of columns, and the indexes of those that are read.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) len: usize,
    pub(super) code: usize,
    pub(super) status: usize,
    pub(super) description: usize,
    pub(super) resolution: usize,
    /// The title and the group of the category, in JSON and CSV of `list`.
    pub(super) section: Option<(usize, usize)>,
}

impl Header {
    pub(super) const MIN_LEN: usize = COLUMNS.len();

    /// Returns the section that the cells of a row name.
    pub(super) fn section(&self, cells: &[String]) -> Section {
        let section = self.section.and_then(|(title, group)| {
            let text = |column: usize| cells.get(column).filter(|text| !text.is_empty());
            Some(Section::named(text(title)?, text(group)?))
        });
        section.unwrap_or_default()
    }
}

impl HeadingNames {
    /// Creates names from columns, by their indexes in [`COLUMNS`], and headings.
    pub(in crate::compare) fn new(columns: &[(usize, String)]) -> Result<HeadingNames, String> {
        let mut names = HeadingNames::default();
        for (column, heading) in columns {
            let name = normalize(heading);
            if names.0[*column].is_some() {
                let column = COLUMNS[*column].to_lowercase();
                return Err(format!("--columns names two headings for {column}"));
            }
            if names.is_named(&name) {
                return Err(format!(
                    "--columns names the heading `{heading}` for two columns"
                ));
            }
            names.0[*column] = Some(name);
        }
        Ok(names)
    }

    fn is_named(&self, heading: &str) -> bool {
        self.0.iter().flatten().any(|name| name == heading)
    }

    /// Returns `None` if this is not the header of a table of codes.
    pub(super) fn header(&self, cells: &[String]) -> Result<Option<Header>, HeaderError> {
        let cells: Vec<String> = cells.iter().map(|cell| normalize(cell)).collect();
        let fits = |column: usize, cell: &str| match &self.0[column] {
            Some(named) => named == cell,
            None => HEADINGS[column].contains(&cell) && !self.is_named(cell),
        };
        let index = |column| cells.iter().position(|cell| fits(column, cell));
        let indexes = [0, 1, 2, 3].map(index);
        let [
            Some(code),
            Some(status),
            Some(description),
            Some(resolution),
        ] = indexes
        else {
            let missing = indexes.iter().position(Option::is_none);
            // Three of the four, or a code and a status, are more than coincidence, unlike the code in a table of HTTP's. To
            // skip such a table would hide its codes. A table of statuses can have the other three, but no fourth.
            let is_of_codes = match indexes {
                [Some(_), Some(_), ..] => true,
                [None, ..] if without_last_pipe(&cells).len() < Header::MIN_LEN => false,
                _ => indexes.iter().flatten().count() == 3,
            };
            return match missing {
                Some(missing) if is_of_codes => Err(HeaderError::Missing(COLUMNS[missing])),
                _ => Ok(None),
            };
        };
        let count = |column| cells.iter().filter(|cell| fits(column, cell)).count();
        if let Some(column) = (0..COLUMNS.len()).find(|column| count(*column) > 1) {
            return Err(HeaderError::Ambiguous(COLUMNS[column]));
        }
        let position = |heading: &str| cells.iter().position(|cell| cell == heading);
        let columns = [code, status, description, resolution];
        let section = position("title").zip(position("group"));
        Ok(Some(Header {
            len: without_last_pipe(&cells).len(),
            code,
            status,
            description,
            resolution,
            // Not if one of the two headings was named for a column.
            section: section
                .filter(|(title, group)| !columns.contains(title) && !columns.contains(group)),
        }))
    }
}

/// Returns the letters and digits of a heading: `resultcode` for `Result code`, `resultCode` and `result_code`.
fn normalize(heading: &str) -> String {
    let letters = strip_markup(heading)
        .chars()
        .filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns headings in backticks, as far as a message can hold them.
pub(super) fn quote_headings(headings: &[String]) -> String {
    let headings = headings.iter().filter(|heading| !heading.is_empty());
    let quoted: Vec<String> = headings
        .take(20)
        .map(|heading| format!("`{heading}`"))
        .collect();
    quoted.join(", ")
}
