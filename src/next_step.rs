//! The hand-written half of `NextStep`; `build.rs` generates the enum itself.

use crate::listed::impl_listed;
use crate::{NextStep, tables};

impl_listed! { NextStep, next_step, "next step", "name in the table", example: "start_over" is StartOver }

impl NextStep {
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
        tables::next_step::DESCRIPTION.get(self as usize)
    }
}
