//! What an attempt asks for and how it ends, and the strings to store for them.

use core::fmt;

/// What an S to a send means for the kind of call that an [`Attempt`](crate::Attempt) follows.
///
/// Store it with the request id: [`Attempt::resume`](crate::Attempt::resume) asks for it again.
///
/// # Examples
///
/// ```
/// use result_codes::{Action, Attempt, Flow, Outcome, ResultStatus};
///
/// let after_success = |flow| {
///     let mut attempt = Attempt::new(flow);
///     assert_eq!(attempt.next_action(), Action::Send);
///     attempt.answered(ResultStatus::Success);
///     attempt.next_action()
/// };
/// assert_eq!(after_success(Flow::Immediate), Action::Finish(Outcome::Succeeded));
/// assert_eq!(after_success(Flow::Deferred), Action::Wait);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flow {
    /// S means that the money has moved: `retailPay`, a refund, a void, a capture.
    Immediate,
    /// S means that there is something to pay, and that nobody has paid yet: a QR code, a payment link, a page on which the customer confirms.
    Deferred,
}

/// What to do next, as [`Attempt::next_action`](crate::Attempt::next_action) returns it.
///
/// This enum and [`Outcome`] are exhaustive, so the compiler makes you handle each case.
///
/// # Examples
///
/// ```
/// use result_codes::{Action, Attempt, Flow};
///
/// assert_eq!(Attempt::new(Flow::Immediate).next_action(), Action::Send);
/// assert_eq!(Attempt::resume(Flow::Immediate).next_action(), Action::Inquire);
/// ```
#[must_use = "once returned, a `Send` counts as sent"]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Send the request with its stored parameters, then call [`answered`](crate::Attempt::answered).
    Send,
    /// Inquire about the request, then call [`inquired`](crate::Attempt::inquired).
    Inquire,
    /// Wait for the notification, then call [`notified`](crate::Attempt::notified). If it is late, inquire.
    Wait,
    /// Store the outcome, then act on it.
    Finish(Outcome),
}

/// How an attempt ended.
///
/// # Examples
///
/// ```
/// use result_codes::Outcome;
///
/// fn on_outcome(outcome: Outcome) -> &'static str {
///     match outcome {
///         Outcome::Succeeded => "ship",
///         Outcome::Failed => "tell the customer",
///         Outcome::StartOver => "begin a new order under a new id",
///         Outcome::GivenUp => "ship nothing, charge nothing, and inquire again later",
///         Outcome::Undecided => "ship nothing, charge nothing, and alert an operator",
///     }
/// }
/// # assert_eq!(on_outcome(Outcome::Succeeded), "ship");
///
/// // The strings never change, so a database can keep them.
/// assert_eq!(Outcome::GivenUp.as_str(), "given_up");
/// assert_eq!("given_up".parse(), Ok(Outcome::GivenUp));
/// ```
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The request went through: the money has moved.
    Succeeded,
    /// This request id moved no money, and will not.
    ///
    /// Another request for the same order may have: see [`order_may_be_paid`](crate::Attempt::order_may_be_paid).
    Failed,
    /// As [`Failed`](Self::Failed), and the API invites a new order under a new id.
    StartOver,
    /// The request may or may not have gone through, and the attempt was given up.
    ///
    /// A later inquiry or notification can still decide it: report it to [`Attempt::ended`](crate::Attempt::ended).
    GivenUp,
    /// The request id belongs to another request, or two outcomes contradict each other. No later reply changes this.
    ///
    /// Alert an operator, who must look the id up in the provider's records.
    Undecided,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Action::Send => "send",
            Action::Inquire => "inquire",
            Action::Wait => "wait",
            Action::Finish(outcome) => return outcome.fmt(f),
        })
    }
}

/// Implements `as_str` and the conversions from and to the string of each variant.
macro_rules! impl_stored {
    ($Enum:ident, $noun:literal, { $($Variant:ident: $text:literal,)+ }) => {
        impl $Enum {
            #[doc = concat!("Returns the string to store in a database for this ", $noun, ". It never changes.")]
            ///
            /// # Examples
            ///
            /// ```
            #[doc = concat!("use result_codes::", stringify!($Enum), ";\n")]
            $(#[doc = concat!("assert_eq!(", stringify!($Enum), "::", stringify!($Variant), ".as_str(), \"", $text, "\");")])+
            /// ```
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($Enum::$Variant => $text,)+
                }
            }
        }

        $crate::string_form::impl_string_form! { $Enum, $noun }

        /// Parses the string of [`as_str`](Self::as_str).
        impl core::str::FromStr for $Enum {
            type Err = $crate::ParseError;

            fn from_str(text: &str) -> Result<Self, $crate::ParseError> {
                match text {
                    $($text => Ok($Enum::$Variant),)+
                    _ => Err($crate::ParseError::new($noun)),
                }
            }
        }
    };
}
pub(crate) use impl_stored;

impl_stored! { Flow, "flow", {
    Immediate: "immediate",
    Deferred: "deferred",
} }

impl_stored! { Outcome, "outcome", {
    Succeeded: "succeeded",
    Failed: "failed",
    StartOver: "start_over",
    GivenUp: "given_up",
    Undecided: "undecided",
} }
