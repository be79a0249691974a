//! `Category`: what is the same for every row.

use crate::listed::listed;
use crate::tables::{self, CategoryRow};
use crate::{Category, ResultCode};

listed! {
    Category, "category",
    rows: CATEGORY_ROWS, names: CATEGORY_NAMES, texts: CATEGORY_TEXTS, values: CATEGORY_VALUES, index: CATEGORY_INDEX,
    example: "refunds" is Refunds
}

impl Category {
    #[inline]
    const fn row(self) -> &'static CategoryRow {
        &tables::CATEGORY_ROWS[self as usize]
    }

    /// The heading of the section.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::Category;
    ///
    /// assert_eq!(Category::PaymentCreation.title(), "Payment Creation");
    /// ```
    #[inline]
    pub const fn title(self) -> &'static str {
        self.row().title
    }

    /// The heading above the section's own. A section that stands alone has one heading for both.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::Category;
    ///
    /// assert_eq!(Category::PaymentCreation.group(), "Payment-Specific Error Codes");
    /// ```
    #[inline]
    pub const fn group(self) -> &'static str {
        self.row().group
    }

    /// The codes of the section, in the order of the table.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::{Category, ResultCode};
    ///
    /// assert!(Category::Refunds.codes().contains(&ResultCode::RefundNotExist));
    /// ```
    #[inline]
    pub const fn codes(self) -> &'static [ResultCode] {
        self.row().codes
    }
}
