//! Names for new categories and variants.

use std::collections::HashSet;

use heck::{ToSnakeCase, ToUpperCamelCase};
use result_codes::{Category, ResultCode};

use crate::charset::is_variant_name;

/// The variant names that are taken.
pub(super) struct Names {
    categories: HashSet<String>,
    codes: HashSet<String>,
}

/// Leaves room for a prefix and a number within the length of a wire form.
const MAX_CATEGORY_LEN: usize = 48;

impl Names {
    /// Takes the names of the table.
    pub(super) fn listed() -> Self {
        let categories = Category::ALL.iter().map(|one| format!("{one:?}"));
        let codes = ResultCode::ALL.iter().map(|one| format!("{one:?}"));
        Names {
            categories: categories.collect(),
            codes: codes.collect(),
        }
    }

    /// Returns a key for a new category, and takes the variant name derived from it.
    pub(super) fn category(&mut self, title: &str) -> String {
        let separates = |c: char| c.is_whitespace() || "_-&/".contains(c);
        let is_kept = |c: &char| c.is_ascii_alphanumeric() || separates(*c);
        let words: String = title.chars().filter(is_kept).collect();
        let words = words.to_snake_case();
        let key: String = words.chars().take(MAX_CATEGORY_LEN).collect();
        let key = if is_variant_name(&key.to_upper_camel_case()) {
            key
        } else {
            format!("category_{key}")
        };
        let mut keys = numbered(key.trim_end_matches('_'), "_");
        keys.find(|key| self.categories.insert(key.to_upper_camel_case()))
            .unwrap_or_default()
    }

    /// Takes a variant name for a new code. Returns it if it is not the one derived from the code.
    pub(super) fn code(&mut self, code: &str) -> Option<String> {
        let derived = code.to_upper_camel_case();
        let name = if is_variant_name(&derived) {
            derived.clone()
        } else {
            format!("Code{derived}")
        };
        let free = numbered(&name, "").find(|name| self.codes.insert(name.clone()));
        free.filter(|name| *name != derived)
    }
}

/// Returns the name, then the name with 2, 3 and so on appended.
fn numbered(name: &str, separator: &str) -> impl Iterator<Item = String> {
    let more = (2..).map(move |n| format!("{name}{separator}{n}"));
    [name.to_owned()].into_iter().chain(more)
}
