//! The hand-written half of `Category`; `build.rs` generates the enum itself.

use crate::listed::impl_listed;
use crate::{Category, ResultCode, tables};

impl_listed! { Category, category, "category", "name in the table", example: "refunds" is Refunds }

impl Category {
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
        tables::category::TITLE.get(self as usize)
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
        tables::category::GROUP.get(self as usize)
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
        tables::category::CODES.get(self as usize)
    }
}
