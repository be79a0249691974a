//! The headings of a page, and the section that they put a table in.

use result_codes::{Category, ResultStatus};

use super::strip_markup;

/// The section of a table.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(in crate::compare) enum Section {
    /// A category of the table.
    Listed(Category),
    New {
        title: String,
        group: String,
    },
}

impl Default for Section {
    /// The section of a table without a heading.
    fn default() -> Section {
        let title = "Other codes".to_owned();
        let group = title.clone();
        Section::New { title, group }
    }
}

/// The headings so far.
#[derive(Default)]
pub(super) struct Headings {
    /// The headings that the current line is under, outermost first, and their levels.
    path: Vec<(usize, String)>,
    /// The section of a table that starts here, and how well it is named.
    section: Option<(Rank, Section)>,
}

/// In pasted text, each line may be a heading.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Line,
    Heading,
    Category,
}

impl Headings {
    /// Adds a heading, or at level 0 a line that may be one.
    pub(super) fn push(&mut self, level: usize, text: &str) {
        let text = text.trim_matches(['*', ' ']);
        // Such as the line that underlines a heading.
        if !text.contains(char::is_alphanumeric) {
            return;
        }
        let title = text.trim_end_matches(':').trim_end().to_owned();
        if level > 0 {
            self.path.retain(|(above, _)| *above < level);
        }
        let above = self.path.last().filter(|_| level > 0);
        let group = above.map_or(&title, |(_, above)| above).clone();
        let mut categories = Category::ALL.iter().copied();
        let category = categories.find(|category| title.eq_ignore_ascii_case(category.title()));
        if level > 0 {
            self.path.push((level, title.clone()));
        }
        let (rank, section) = match category {
            Some(category) => (Rank::Category, Section::Listed(category)),
            None if level > 0 => (Rank::Heading, Section::New { title, group }),
            None => (Rank::Line, Section::New { title, group }),
        };
        let last = self.section.as_ref();
        if last.is_none_or(|(last, _)| *last <= rank) {
            self.section = Some((rank, section));
        }
    }

    /// Returns the section of a table that starts here, or `None` if no heading separates it from the table above.
    pub(super) fn take_section(&mut self) -> Option<Section> {
        self.section.take().map(|(_, section)| section)
    }

    /// Returns the status that the innermost heading with one names.
    pub(super) fn status(&self) -> Option<ResultStatus> {
        let mut path = self.path.iter().rev();
        path.find_map(|(_, heading)| status_of_heading(heading))
    }
}

/// Parses a cell as a status, by its wire form or its meaning.
pub(super) fn parse_status(cell: &str) -> Option<ResultStatus> {
    let text = strip_markup(cell);
    let mut all = ResultStatus::ALL.iter().copied();
    all.find(|status| status.as_str() == text || status.meaning().eq_ignore_ascii_case(text))
}

/// Returns the status that a heading names: `Status: U`, `Failed (F)`. A letter alone is not one: `A` can be an article, or the first
/// section of an alphabetical page.
fn status_of_heading(text: &str) -> Option<ResultStatus> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let is_key = |word: &&str| word.to_ascii_lowercase().ends_with("status");
    let start = words.iter().rposition(is_key).map_or(0, |key| key + 1);
    let by_meaning = |word: &&str| ResultStatus::parse(word).is_none();
    let named = start > 0 || words.iter().any(by_meaning);
    let mut statuses = words[start..].iter().map(|word| parse_status(word));
    let status = statuses.next()??;
    (named && statuses.all(|other| other == Some(status))).then_some(status)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_names_a_status_only_as_such() {
        let failed = ResultStatus::parse("F");
        let meaning = failed.unwrap().meaning();
        for text in [
            "Status F",
            "resultStatus: F",
            "Codes with status `F`",
            meaning,
        ] {
            assert_eq!(status_of_heading(text), failed, "{text}");
        }
        assert_eq!(status_of_heading(&format!("{meaning} (F)")), failed);
        for text in ["A", "F", "A guide", "Refunds", "Status values", "F and U"] {
            assert_eq!(status_of_heading(text), None, "{text}");
        }
    }
}
