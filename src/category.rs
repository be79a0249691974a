//! The hand-written half of `Category`; `build.rs` generates the enum itself, and its rows.

use crate::listed::impl_listed;
use crate::tables::category::{LOOKUP, ROWS, STRINGS};
use crate::{Category, ResultCode, phf};

/// What the table says about a category.
pub(crate) struct Row {
    pub(crate) text: &'static str,
    pub(crate) title: &'static str,
    pub(crate) group: &'static str,
    pub(crate) codes: &'static [ResultCode],
}

impl_listed! { Category, "category" }

impl Category {
    /// Every listed category, in the order of the table.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::Category;
    ///
    /// assert!(Category::ALL.contains(&Category::Refunds));
    /// ```
    pub const ALL: &'static [Self] = &phf::values::<Self, { ROWS.len() }>(&STRINGS);

    /// Parses a category from its name in the table.
    ///
    /// Returns `None` if the string is not listed. Matching is exact: case and whitespace matter.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::Category;
    ///
    /// assert_eq!(Category::parse("refunds"), Some(Category::Refunds));
    /// assert_eq!(Category::parse("something else"), None);
    /// ```
    #[inline]
    pub const fn parse(text: &str) -> Option<Self> {
        LOOKUP.find(text)
    }

    /// Returns this category's name in the table.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::Category;
    ///
    /// assert_eq!(Category::Refunds.as_str(), "refunds");
    /// ```
    pub const fn as_str(self) -> &'static str {
        ROWS[self as usize].text
    }

    /// Returns the heading of the section.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::Category;
    ///
    /// assert_eq!(Category::PaymentCreation.title(), "Payment Creation");
    /// ```
    pub const fn title(self) -> &'static str {
        ROWS[self as usize].title
    }

    /// Returns the heading of the enclosing group; equal to [`title`](Self::title) for a section outside any group.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::Category;
    ///
    /// assert_eq!(Category::PaymentCreation.group(), "Payment-Specific Error Codes");
    /// ```
    pub const fn group(self) -> &'static str {
        ROWS[self as usize].group
    }

    /// Returns the codes of the section, in the order of the table.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Category, ResultCode};
    ///
    /// assert!(Category::Refunds.codes().contains(&ResultCode::RefundNotExist));
    /// ```
    pub const fn codes(self) -> &'static [ResultCode] {
        ROWS[self as usize].codes
    }
}
