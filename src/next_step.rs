//! `NextStep`: what is the same for every row.

use crate::NextStep;
use crate::listed::listed;
use crate::tables;

listed! {
    NextStep, "next step",
    names: NEXT_STEP_NAME, texts: NEXT_STEP_TEXTS, values: NEXT_STEP_VALUES, index: NEXT_STEP_INDEX,
    example: "start_over" is StartOver
}

impl NextStep {
    /// What the program does, in a sentence.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::NextStep;
    ///
    /// assert_eq!(NextStep::Reauthorize.description(), "Ask the user to authorize again.");
    /// ```
    pub const fn description(self) -> &'static str {
        tables::NEXT_STEP_DESCRIPTION.get(self as usize)
    }
}
