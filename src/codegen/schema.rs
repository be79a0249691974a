//! The keys of a table, as serde types. The JSON Schema for editors is derived from them too, with these comments.

use serde::Deserialize;

/// How a call ended. The name of the block is what the API sends as `resultStatus`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Status {
    /// The status in one word, from which the variant is named.
    pub(crate) meaning: String,
    /// What the provider's page says to do about it.
    pub(crate) action: String,
    /// The name of a `[next_step.…]` block, for codes without their own.
    pub(crate) next_step: String,
    /// The words for this status in `paymentStatus` and `refundStatus`.
    #[serde(default)]
    #[expect(clippy::struct_field_names, reason = "named as the key")]
    pub(crate) transaction_status: Vec<String>,
}

/// Words that an extra table adds to a status.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct StatusWords {
    /// More words for this status in `paymentStatus` and `refundStatus`.
    pub(crate) transaction_status: Vec<String>,
}

/// What one answer asks for.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct NextStep {
    /// What the program does, in a sentence.
    pub(crate) description: String,
}

/// A section of codes.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Category {
    /// The heading of the section on the provider's page.
    pub(crate) title: String,
    /// The heading above it; the title again, if there is none.
    pub(crate) group: String,
}

/// Why a call ended as it did. The name of the block is what the API sends as `resultCode`.
#[derive(Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Code {
    /// The name of a `[category.…]` block.
    pub(crate) category: String,
    /// The name of a `[status.…]` block: S, F, U or A.
    pub(crate) status: String,
    /// What the code means, in the provider's words.
    pub(crate) description: String,
    /// What the provider's page says to do about it.
    pub(crate) resolution: String,
    /// The name of a `[next_step.…]` block, if the status's next step is not the right one.
    pub(crate) next_step: Option<String>,
    /// An editorial note on the provider's texts.
    pub(crate) note: Option<String>,
    /// Other wire forms of the code.
    #[serde(default)]
    pub(crate) aliases: Vec<String>,
    /// Why the code is no longer used.
    pub(crate) deprecated: Option<String>,
    /// The code that replaces this one.
    pub(crate) replaced_by: Option<String>,
    /// What a code of F says about the request itself: `maybe_processed`, `not_found` or `id_taken`.
    pub(crate) request: Option<String>,
    /// The name of the variant, if it cannot be derived from the name of the block.
    pub(crate) name: Option<String>,
}
