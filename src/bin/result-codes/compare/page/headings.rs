//! The headings of a page, and the section that they put a table in.

use result_codes::Category;

use super::cells::Separator;
use crate::charset::check_prose;

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

impl Section {
    pub(super) fn named(title: &str, group: &str) -> Section {
        let mut all = Category::ALL.iter().copied();
        match all.find(|category| category.title() == title) {
            Some(category) => Section::Listed(category),
            None => Section::New {
                title: title.to_owned(),
                group: group.to_owned(),
            },
        }
    }
}

/// The headings so far.
#[derive(Default)]
pub(super) struct Headings {
    /// The lines since the last table. In pasted text, each may be the heading.
    lines: Vec<Line>,
    /// The Markdown headings that the current line is under, outermost first.
    path: Vec<Line>,
}

#[derive(Clone)]
struct Line {
    /// The level of a Markdown heading, or 0.
    level: usize,
    text: String,
}

impl Headings {
    /// Adds a line that belongs to no table.
    pub(super) fn push(&mut self, line: &str) {
        let line = line.trim();
        let level = line.chars().take_while(|c| *c == '#').count();
        let text = without_closing_hashes(&line[level..]);
        let text = Separator::Pipe.split(text).concat();
        let text = text.trim_matches(['*', ' ']).to_owned();
        if level > 0 {
            self.path.retain(|above| above.level < level);
        }
        // A line such as `#`, or the one that underlines a heading.
        if !text.contains(char::is_alphanumeric) || check_prose(trailing_heading(&text)).is_err() {
            return;
        }
        let line = Line { level, text };
        if level > 0 {
            self.path.push(line.clone());
        }
        self.lines.push(line);
    }

    /// Returns the section of a table that starts here, or `None` if no line separates it from the table above.
    ///
    /// Its title is the last line that is the title of a category, else the last Markdown heading, else the last line.
    pub(super) fn take_section(&mut self) -> Option<Section> {
        let lines = std::mem::take(&mut self.lines);
        let lines = || lines.iter().rev();
        if let Some(category) = lines().find_map(|line| find_category(&line.text)) {
            return Some(Section::Listed(category));
        }
        let heading = lines().find(|line| line.level > 0);
        let heading = heading.or_else(|| lines().next())?;
        let title = trailing_heading(&heading.text).to_owned();
        let mut path = self.path.iter().rev();
        let above = path.find(|above| above.level < heading.level);
        let group = above.map_or(&title, |above| &above.text).clone();
        Some(Section::New { title, group })
    }
}

/// Removes the hashes that can end a Markdown heading. Those of `C\#` belong to its text.
fn without_closing_hashes(text: &str) -> &str {
    let start = text.trim_end_matches('#');
    if start.ends_with(' ') { start } else { text }
}

/// Returns the category whose title the text is or, glued to a sentence, ends with.
fn find_category(text: &str) -> Option<Category> {
    let is_titled = |category: &Category| {
        let title = category.title();
        let split = text.len().checked_sub(title.len());
        let split = split.and_then(|split| text.split_at_checked(split));
        split.is_some_and(|(before, end)| {
            let is_separated =
                before.is_empty() || before.ends_with(|c: char| !c.is_alphanumeric() && c != ' ');
            is_separated && end.eq_ignore_ascii_case(title)
        })
    };
    let all = Category::ALL.iter().copied();
    all.filter(is_titled)
        .max_by_key(|category| category.title().len())
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
}
