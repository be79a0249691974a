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
    /// The headings since the last table. In pasted text, each line may be one.
    lines: Vec<Heading>,
    /// The headings that the current line is under, outermost first.
    path: Vec<Heading>,
}

#[derive(Clone)]
struct Heading {
    /// 0 for a line that may be one.
    level: usize,
    text: String,
}

impl Headings {
    pub(super) fn push(&mut self, level: usize, text: &str) {
        let text = text.trim_matches(['*', ' ']).to_owned();
        // Such as the line that underlines a heading.
        if !text.contains(char::is_alphanumeric) {
            return;
        }
        let heading = Heading { level, text };
        if level > 0 {
            self.path.retain(|above| above.level < level);
            self.path.push(heading.clone());
        }
        self.lines.push(heading);
    }

    /// Returns the section of a table that starts here, or `None` if no heading separates it from the table above.
    ///
    /// Its title is the last line that is the title of a category, else the last heading, else the last line.
    pub(super) fn take_section(&mut self) -> Option<Section> {
        let lines = std::mem::take(&mut self.lines);
        let mut categories = lines
            .iter()
            .rev()
            .filter_map(|line| find_category(&line.text));
        if let Some(category) = categories.next() {
            return Some(Section::Listed(category));
        }
        let heading = lines
            .iter()
            .rev()
            .find(|line| line.level > 0)
            .or(lines.last())?;
        let title = trailing_heading(&heading.text).to_owned();
        let mut path = self.path.iter().rev();
        let above = path.find(|above| above.level < heading.level);
        let group = above.map_or(&title, |above| &above.text).clone();
        Some(Section::New { title, group })
    }

    /// Returns the status that the innermost heading with one names, such as `Status: U` or `Failed (F)`.
    pub(super) fn status(&self) -> Option<ResultStatus> {
        self.path
            .iter()
            .rev()
            .find_map(|heading| status_of_heading(&heading.text))
    }
}

/// Parses a cell as a status, by its wire form or its meaning.
pub(super) fn parse_status(cell: &str) -> Option<ResultStatus> {
    let text = strip_markup(cell);
    let mut all = ResultStatus::ALL.iter().copied();
    all.find(|status| status.as_str() == text || status.meaning().eq_ignore_ascii_case(text))
}

/// Not every letter is a status: `A` is an article.
fn status_of_heading(text: &str) -> Option<ResultStatus> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let is_status = |word: &str| word.to_ascii_lowercase().ends_with("status");
    let named = words.windows(2).find(|pair| is_status(pair[0]));
    let named = named.and_then(|pair| parse_status(pair[1]));
    named.or_else(|| match words[..] {
        [first] => parse_status(first),
        [first, second] => {
            parse_status(first).filter(|status| parse_status(second) == Some(*status))
        }
        _ => None,
    })
}

/// Returns the category whose title the text is or, glued to a sentence, ends with.
fn find_category(text: &str) -> Option<Category> {
    let titles = [text, trailing_heading(text)];
    let is_titled = |category: &Category| {
        let title = category.title();
        titles.iter().any(|text| text.eq_ignore_ascii_case(title))
    };
    Category::ALL.iter().copied().find(is_titled)
}

/// Returns the heading that is glued to the end of a sentence: `Vouchers` of `These are for shops.Vouchers`.
fn trailing_heading(text: &str) -> &str {
    let ends = text.match_indices(['.', ':', '!', '?', '。', '：']);
    let mut rests = ends.map(|(index, end)| &text[index + end.len()..]);
    let heading = rests.rfind(|rest| rest.starts_with(char::is_uppercase));
    heading.unwrap_or(text).trim_end_matches(':').trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_can_be_glued_to_the_sentence_before_it() {
        for (text, heading) in [
            ("Vouchers", "Vouchers"),
            ("Vouchers:", "Vouchers"),
            ("These are for shops.Vouchers", "Vouchers"),
            ("What? See: Both!Vouchers", "Vouchers"),
            ("店：Vouchers", "Vouchers"),
            ("店。店", "店。店"),
            ("Version 1.2", "Version 1.2"),
        ] {
            assert_eq!(trailing_heading(text), heading, "{text}");
        }
    }

    #[test]
    fn a_title_is_found_at_the_end_of_a_line() {
        let category = Category::ALL[0];
        let title = category.title();
        for text in [
            title,
            &title.to_ascii_uppercase(),
            &format!("For shops.{title}"),
        ] {
            assert_eq!(find_category(text), Some(category), "{text}");
        }
        // Not as a part of a longer title.
        for text in [
            &format!("Q{title}"),
            &format!("Q {title}"),
            &format!("{title}Q"),
        ] {
            assert_eq!(find_category(text), None, "{text}");
        }
    }

    #[test]
    fn a_heading_names_a_status_only_as_such() {
        let failed = ResultStatus::parse("F");
        let meaning = failed.unwrap().meaning();
        for text in [
            "F",
            "Status F",
            "resultStatus: F",
            "Codes with status `F`",
            meaning,
        ] {
            assert_eq!(status_of_heading(text), failed, "{text}");
        }
        assert_eq!(status_of_heading(&format!("{meaning} (F)")), failed);
        for text in ["A guide", "Refunds", "Status values", "F and U"] {
            assert_eq!(status_of_heading(text), None, "{text}");
        }
    }
}
