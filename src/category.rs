//! `Category`: what is the same for every row.

use crate::listed::listed;
use crate::{Category, ResultCode, tables};

listed! {
    Category, "category",
    names: CATEGORY_NAME, texts: CATEGORY_TEXTS, values: CATEGORY_VALUES, index: CATEGORY_INDEX,
    example: "refunds" is Refunds
}

impl Category {
    /// The heading of the section.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::Category;
    ///
    /// assert_eq!(Category::PaymentCreation.title(), "Payment Creation");
    /// ```
    pub const fn title(self) -> &'static str {
        tables::CATEGORY_TITLE.get(self as usize)
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
    pub const fn group(self) -> &'static str {
        tables::CATEGORY_GROUP.get(self as usize)
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
    pub const fn codes(self) -> &'static [ResultCode] {
        tables::CATEGORY_CODES.get(self as usize)
    }
}
