//! The request states: their names, and what they mean.

/// What `request` in `codes.toml` can be.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) text: &'static str,
    pub(crate) description: &'static str,
}

/// Every state, in the order of the variants and of the comment at the top of `codes.toml`.
pub(crate) const REQUEST_STATES: [State; 3] = [
    State {
        text: "maybe_processed",
        description: "The request, or another one for the same order, may have gone through already. Inquire before anything else.",
    },
    State {
        text: "not_found",
        description: "In reply to an inquiry: no such request.",
    },
    State {
        text: "id_taken",
        description: "Another request already uses this request id.",
    },
];
