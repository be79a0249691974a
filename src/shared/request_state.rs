//! `RequestState`: what a code says about the request itself.

#![allow(
    unreachable_pub,
    reason = "public in the library, but not in the build script"
)]

/// What a code says about the request itself, besides why the call failed.
///
/// With such a code, do not follow the [`next_step`](crate::ResultCode::next_step) alone: this request, or another one for the
/// same order, may have moved money. An [`Attempt`](crate::Attempt) takes that into account.
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
    /// The request may have been carried out already, by an earlier send or another way. Inquire before anything else.
    MaybeProcessed,
    /// On an inquiry: the API does not have the request.
    NotFound,
    /// Another request has this request id. What an inquiry under this id reports is about that one.
    IdTaken,
}

impl RequestState {
    /// Every state, in the order in which a table's head comment lists them.
    pub(crate) const ALL: [Self; 3] = [Self::MaybeProcessed, Self::NotFound, Self::IdTaken];

    /// Returns the name of this state in a table.
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
                "It may have been carried out already, by an earlier send or another way: inquire before anything else."
            }
            Self::NotFound => "On an inquiry: the API does not have the request.",
            Self::IdTaken => "Another request has this request id.",
        }
    }
}
