//! What the crate must not offer. Each of these has, in some payment SDK, turned an unknown outcome into a success or a
//! failure.
//!
//! The compiler checks this: if one of them appears, this file no longer compiles. `forbidden.md` has what can only be
//! checked by code that fails to compile.

use std::process::{ExitCode, Termination};
use std::str::FromStr;

use result_codes::{
    Action, Attempt, CancelAction, CancelOutcome, Cancellation, Category, Flow, NextStep, Open,
    Outcome, Reply, ResultCode, ResultObject, ResultStatus, Unlisted,
};
use static_assertions::assert_not_impl_any;

// No default: an absent status is not a status.
assert_not_impl_any!(ResultCode: Default);
assert_not_impl_any!(ResultStatus: Default);
assert_not_impl_any!(Category: Default);
assert_not_impl_any!(NextStep: Default);
assert_not_impl_any!(Open<ResultCode>: Default);
assert_not_impl_any!(Open<ResultStatus>: Default);
assert_not_impl_any!(Unlisted<ResultCode>: Default);
assert_not_impl_any!(ResultObject: Default);
assert_not_impl_any!(Reply: Default);
// Whether a request was sent before must be a decision.
assert_not_impl_any!(Attempt: Default);
assert_not_impl_any!(Action: Default);
assert_not_impl_any!(Outcome: Default);
assert_not_impl_any!(Cancellation: Default);
assert_not_impl_any!(CancelAction: Default);
assert_not_impl_any!(CancelOutcome: Default);

// No conversion to a type of two values, success and failure.
assert_not_impl_any!(ResultStatus: Into<bool>, Into<Result<(), ()>>, Into<Option<()>>, Into<ExitCode>, Termination);
assert_not_impl_any!(ResultCode: Into<bool>, Into<Result<(), ()>>, Into<Option<()>>, std::error::Error);
assert_not_impl_any!(ResultObject: Into<bool>, Into<Result<(), ()>>, Into<Option<()>>, std::error::Error);
assert_not_impl_any!(Open<ResultStatus>: Into<bool>, Into<Result<(), ()>>, Into<Option<()>>);
assert_not_impl_any!(NextStep: Into<bool>, Into<Result<(), ()>>, Into<Option<()>>);
assert_not_impl_any!(Reply: Into<bool>, Into<Result<(), ()>>, Into<Option<()>>);
assert_not_impl_any!(Outcome: Into<bool>, Into<Result<(), ()>>, Into<Option<()>>, Into<ExitCode>, Termination, std::error::Error);
assert_not_impl_any!(CancelOutcome: Into<bool>, Into<Result<(), ()>>, Into<Option<()>>, Into<ExitCode>, Termination, std::error::Error);

// No unlisted text except from `Open`, which looks it up.
assert_not_impl_any!(Unlisted<ResultCode>: From<String>, From<&'static str>, From<Box<str>>, FromStr);
assert_not_impl_any!(Unlisted<ResultStatus>: From<Unlisted<ResultCode>>);

/// What a forbidden method returns here. An inherent method of that name would be called instead, and return another type.
struct Missing;

macro_rules! forbid_methods {
    ($value:expr => $($method:ident)*) => {{
        trait Absent {
            $(
                fn $method(&self) -> Missing { Missing }
            )*
        }
        impl<T> Absent for T {}
        $( let Missing = $value.$method(); )*
    }};
}

/// Forbids the methods that reduce an outcome to success or failure.
macro_rules! forbid_verdicts {
    ($value:expr) => {
        forbid_methods!($value => is_ok is_err is_success is_failure is_failed is_paid is_error is_retryable retryable ok err)
    };
}

#[test]
fn no_method_reduces_an_outcome_to_success_or_failure() {
    let result = ResultObject::new("U", "SYSTEM_BUSY", "");
    forbid_verdicts!(result);
    forbid_verdicts!(ResultStatus::Unknown);
    forbid_verdicts!(ResultCode::SystemBusy);
    forbid_verdicts!(NextStep::Poll);
    forbid_verdicts!(Reply::from(ResultStatus::Unknown));
    forbid_verdicts!(Attempt::new(Flow::Immediate));
    forbid_verdicts!(Outcome::Undecided);
    forbid_verdicts!(Open::Listed(ResultStatus::Unknown));
    forbid_verdicts!(Cancellation::resume(Flow::Immediate));
    forbid_verdicts!(CancelOutcome::Undecided);
}
