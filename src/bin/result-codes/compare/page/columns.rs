//! Which column of a table of codes is which.

use crate::search::letters;

// What providers call the columns: the letters of `Result code`, `resultCode` and `result_code`. Of several on a page, the first
// here is meant: a table can have the code of HTTP beside the result code.
const CODE: &str = "resultcode errorcode returncode responsecode code error value";
const STATUS: &str = "resultstatus status";
const DESCRIPTION: &str = "description resultmessage resultmsg errormessage errordescription codedescription message \
                           meaning reason";
const RESOLUTION: &str = "resolution solution furtheraction suggestedaction recommendedaction action remedy whattodo advice";

/// The number of columns, and the indexes of those that are read.
pub(super) struct Columns {
    pub(super) len: usize,
    pub(super) code: usize,
    pub(super) status: Option<usize>,
    pub(super) description: Option<usize>,
    pub(super) resolution: Option<usize>,
}

impl Columns {
    /// Reads a header. Returns `None` if it is not that of a table of codes.
    pub(super) fn from_header(cells: &[String]) -> Option<Columns> {
        let headings: Vec<String> = cells.iter().map(|cell| letters(cell)).collect();
        let find = |names: &str| {
            let mut names = names.split(' ');
            names.find_map(|name| headings.iter().position(|heading| heading == name))
        };
        let ended = headings.last().is_some_and(String::is_empty);
        let columns = Columns {
            len: cells.len() - usize::from(ended),
            code: find(CODE)?,
            status: find(STATUS),
            description: find(DESCRIPTION),
            resolution: find(RESOLUTION),
        };
        let others = [columns.status, columns.description, columns.resolution];
        others.iter().any(Option::is_some).then_some(columns)
    }
}
