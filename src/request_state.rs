//! `RequestState`: what a code says about the request itself.

use crate::shared::request_states::REQUEST_STATES;

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
    /// In reply to an inquiry: no such request.
    NotFound,
    /// Another request already uses this request id, so an inquiry reports on that one.
    IdTaken,
}

impl RequestState {
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
        REQUEST_STATES[self as usize].text
    }

    /// Returns what this state means, in a sentence.
    ///
    /// # Examples
    ///
    /// ```
    /// use result_codes::RequestState;
    ///
    /// let description = RequestState::NotFound.description();
    /// assert_eq!(description, "In reply to an inquiry: no such request.");
    /// ```
    pub const fn description(self) -> &'static str {
        REQUEST_STATES[self as usize].description
    }
}
