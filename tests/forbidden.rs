//! What the crate must not offer. Each of these has, in some payment SDK, turned an unknown outcome into a success or a
//! failure.
//!
//! Checked by the compiler: where one of them appears, this file no longer compiles. What only fails to compile is in
//! `src/forbidden.md`.
#![cfg(feature = "alloc")]

use result_codes::{Category, NextStep, Open, ResultCode, ResultObject, ResultStatus, Unlisted};
use static_assertions::assert_not_impl_any;

// No default: an absent status is no status.
assert_not_impl_any!(ResultCode: Default);
assert_not_impl_any!(ResultStatus: Default);
assert_not_impl_any!(Category: Default);
assert_not_impl_any!(NextStep: Default);
assert_not_impl_any!(Open<ResultCode>: Default);
assert_not_impl_any!(Open<ResultStatus>: Default);
assert_not_impl_any!(Unlisted: Default);
assert_not_impl_any!(ResultObject: Default);

// No conversion to what has two sides.
assert_not_impl_any!(ResultStatus: Into<bool>, Into<Result<(), ()>>, Into<Option<()>>, Into<std::process::ExitCode>, std::process::Termination);
assert_not_impl_any!(ResultCode: Into<bool>, Into<Result<(), ()>>, Into<Option<()>>, std::error::Error);
assert_not_impl_any!(ResultObject: Into<bool>, Into<Result<(), ()>>, Into<Option<()>>, std::error::Error);
assert_not_impl_any!(NextStep: Into<bool>, Into<Result<(), ()>>, Into<Option<()>>);

// No way to an unlisted text but through `Open`, which looks it up.
assert_not_impl_any!(Unlisted: From<String>, From<&'static str>, From<Box<str>>, std::str::FromStr);
assert_not_impl_any!(Unlisted<ResultStatus>: From<Unlisted<ResultCode>>);

/// Stands in for each method that must not be there: an inherent one would be called in its place, and give another type.
struct Missing;

macro_rules! has_no_method {
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

#[test]
fn no_method_has_two_sides() {
    let result = ResultObject::new("U", "SYSTEM_BUSY", "");
    has_no_method!(result => is_ok is_err is_success is_failure is_failed is_paid is_error is_retryable retryable ok err);
    has_no_method!(ResultStatus::Unknown => is_ok is_err is_success is_failure is_failed is_paid is_error is_retryable retryable ok err);
    has_no_method!(ResultCode::SystemBusy => is_ok is_err is_success is_failure is_failed is_paid is_error is_retryable retryable ok err);
    has_no_method!(NextStep::Poll => is_ok is_err is_success is_failure is_failed is_paid is_error is_retryable retryable ok err);
}
