//! `RequestState`: what a code says about the request itself.

#![allow(
    unreachable_pub,
    reason = "public in the library, but not in the build script"
)]

/// What a code says about the request itself.
///
/// With such a code, do not act on the [`next_step`](crate::ResultCode::next_step) alone. An [`Attempt`](crate::Attempt) takes the
/// state into account.
///
/// This enum is exhaustive on purpose. A new state would change what is safe, so a `match` should stop compiling rather than
/// run an arm that was written for something else.
///
/// # Examples
///
/// ```
/// use result_codes::{RequestState, ResultCode};
///
/// let code = ResultCode::OrderIsClosed;
/// assert_eq!(code.request_state(), Some(RequestState::MaybeProcessed));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestState {
    /// The request, or another one for the same order, may have gone through already. Inquire before anything else.
    MaybeProcessed,
    /// On an inquiry: the API does not have the request.
    NotFound,
    /// Another request already uses this request id, so an inquiry reports on that one.
    IdTaken,
}

impl RequestState {
    /// Every state, in the order of the comment at the top of `codes.toml`.
    pub(crate) const ALL: [Self; 3] = [Self::MaybeProcessed, Self::NotFound, Self::IdTaken];

    /// Returns the value of `request` in `codes.toml`.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::RequestState;
    ///
    /// assert_eq!(RequestState::IdTaken.as_str(), "id_taken");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MaybeProcessed => "maybe_processed",
            Self::NotFound => "not_found",
            Self::IdTaken => "id_taken",
        }
    }

    /// Returns what this state means, in a sentence.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::RequestState;
    ///
    /// let description = RequestState::NotFound.description();
    /// assert_eq!(description, "On an inquiry: the API does not have the request.");
    /// ```
    pub const fn description(self) -> &'static str {
        match self {
            Self::MaybeProcessed => {
                "The request, or another one for the same order, may have gone through already. Inquire before anything else."
            }
            Self::NotFound => "On an inquiry: the API does not have the request.",
            Self::IdTaken => "Another request already uses this request id.",
        }
    }
}
