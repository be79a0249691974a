//! The header of a table of codes: which heading means which column.

use super::cells::strip_markup;

/// The columns that are read.
pub(in crate::compare) const COLUMNS: [&str; 4] = ["Code", "Status", "Description", "Resolution"];

/// What providers call the columns, without spaces and case. The first heading that a table has is its column.
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

/// The headings that were named for columns. The usual ones do not count for these.
#[derive(Default)]
pub(in crate::compare) struct Names([Option<String>; 4]);

/// The number of columns, and the indexes of those that are read.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) len: usize,
    pub(super) code: usize,
    pub(super) status: usize,
    pub(super) description: usize,
    pub(super) resolution: usize,
}

impl Header {
    pub(super) const MIN_LEN: usize = COLUMNS.len();
}

impl Names {
    /// Creates names from columns, by their indexes in [`COLUMNS`], and headings.
    pub(in crate::compare) fn new(columns: &[(usize, String)]) -> Names {
        let mut names = Names::default();
        for (column, heading) in columns {
            names.0[*column] = Some(normalize(heading));
        }
        names
    }

    /// Returns `None` if this is not the header of a table of codes, and the missing column if it is an incomplete one.
    pub(super) fn header(&self, cells: &[String]) -> Result<Option<Header>, &'static str> {
        let cells: Vec<String> = cells.iter().map(|cell| normalize(cell)).collect();
        let index = |column: usize| {
            let position = |heading: &str| cells.iter().position(|cell| cell == heading);
            match &self.0[column] {
                Some(named) => position(named),
                None => HEADINGS[column].iter().copied().find_map(position),
            }
        };
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
                [None, ..] if cells.len() < Header::MIN_LEN => false,
                _ => indexes.iter().flatten().count() == 3,
            };
            return match missing {
                Some(missing) if is_of_codes => Err(COLUMNS[missing]),
                _ => Ok(None),
            };
        };
        let has_last_pipe = cells.last().is_some_and(String::is_empty);
        Ok(Some(Header {
            len: cells.len() - usize::from(has_last_pipe),
            code,
            status,
            description,
            resolution,
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
