//! Names for new categories and variants.

use std::collections::{HashMap, HashSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use result_codes::{Category, ResultCode};

use crate::charset::is_variant_name;

/// The names that are taken.
pub(super) struct Names {
    categories: Taken,
    codes: Taken,
}

struct Taken {
    variants: HashSet<String>,
    /// How often each name was asked for. Many can be the same, and their numbers are not tried again for each.
    counts: HashMap<String, usize>,
}

/// Leaves room for a prefix and a number within the length of a wire form.
const MAX_CATEGORY_LEN: usize = 48;

impl Names {
    /// Takes the names of the table.
    pub(super) fn listed() -> Self {
        let categories = Category::ALL.iter().map(|one| format!("{one:?}"));
        let codes = ResultCode::ALL.iter().map(|one| format!("{one:?}"));
        Names {
            categories: Taken::new(categories),
            codes: Taken::new(codes),
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
        let to_variant = |key: &str| key.to_upper_camel_case();
        self.categories
            .take(key.trim_end_matches('_'), "_", to_variant)
    }

    /// Takes a variant name for a new code. Returns it if it is not the one derived from the code.
    pub(super) fn code(&mut self, code: &str) -> Option<String> {
        let derived = code.to_upper_camel_case();
        let name = if is_variant_name(&derived) {
            derived.clone()
        } else {
            format!("Code{derived}")
        };
        let free = self.codes.take(&name, "", str::to_owned);
        (free != derived).then_some(free)
    }
}

impl Taken {
    fn new(variants: impl Iterator<Item = String>) -> Taken {
        Taken {
            variants: variants.collect(),
            counts: HashMap::new(),
        }
    }

    /// Takes a name, or else the first free one of the name with 2, 3 and so on appended.
    fn take(&mut self, name: &str, separator: &str, to_variant: fn(&str) -> String) -> String {
        let count = self.counts.entry(name.to_owned()).or_default();
        loop {
            *count += 1;
            let free = match *count {
                1 => name.to_owned(),
                n => format!("{name}{separator}{n}"),
            };
            if self.variants.insert(to_variant(&free)) {
                return free;
            }
        }
    }
}
