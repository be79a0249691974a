//! The hand-written half of `NextStep`; `build.rs` generates the enum itself, and its rows.

use crate::listed::impl_listed;
use crate::tables::next_step::{LOOKUP, ROWS, STRINGS};
use crate::{NextStep, phf};

/// What the table says about a next step.
pub(crate) struct Row {
    pub(crate) text: &'static str,
    pub(crate) description: &'static str,
}

impl_listed! { NextStep, "next step" }

impl NextStep {
    /// Every listed next step, in the order of the table.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::NextStep;
    ///
    /// assert!(NextStep::ALL.contains(&NextStep::StartOver));
    /// ```
    pub const ALL: &'static [Self] = &phf::values::<Self, { ROWS.len() }>(&STRINGS);

    /// Parses a next step from its name in the table.
    ///
    /// Returns `None` if the string is not listed. Matching is exact: case and whitespace matter.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::NextStep;
    ///
    /// assert_eq!(NextStep::parse("start_over"), Some(NextStep::StartOver));
    /// assert_eq!(NextStep::parse("something else"), None);
    /// ```
    #[inline]
    pub const fn parse(text: &str) -> Option<Self> {
        LOOKUP.find(text)
    }

    /// Returns this next step's name in the table.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::NextStep;
    ///
    /// assert_eq!(NextStep::StartOver.as_str(), "start_over");
    /// ```
    pub const fn as_str(self) -> &'static str {
        ROWS[self as usize].text
    }

    /// Returns a sentence that says what to do.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::NextStep;
    ///
    /// assert_eq!(NextStep::Reauthorize.description(), "Ask the user to authorize again.");
    /// ```
    pub const fn description(self) -> &'static str {
        ROWS[self as usize].description
    }
}
