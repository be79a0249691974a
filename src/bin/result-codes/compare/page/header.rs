//! The header of a table of codes.

use super::cells::strip_markup;

/// The number of columns, and the indexes of those that are read.
#[derive(Clone, Copy)]
pub(super) struct Header {
    pub(super) len: usize,
    pub(super) code: usize,
    pub(super) status: usize,
    pub(super) description: usize,
    pub(super) resolution: usize,
}

const NAMES: [&str; 4] = ["Code", "Status", "Description", "Resolution"];

impl Header {
    pub(super) const MIN_LEN: usize = NAMES.len();

    /// Returns `None` if this is not the header of a table of codes, and the missing column if it is an incomplete one.
    pub(super) fn parse(cells: &[String]) -> Result<Option<Header>, &'static str> {
        let index = |name: &str| {
            let mut cells = cells.iter();
            cells.position(|cell| strip_markup(cell).eq_ignore_ascii_case(name))
        };
        let indexes = NAMES.map(index);
        let [
            Some(code),
            Some(status),
            Some(description),
            Some(resolution),
        ] = indexes
        else {
            let missing = indexes.iter().position(Option::is_none).map(|n| NAMES[n]);
            // Three of the four, or a code and a status, are more than coincidence, unlike the code in a table of HTTP's. To
            // skip such a table would hide its codes.
            let is_of_codes = indexes.iter().flatten().count() == 3
                || (indexes[0].is_some() && indexes[1].is_some());
            return match missing {
                Some(missing) if is_of_codes => Err(missing),
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
