//! What the library promises, a file for each promise.
#![cfg(all(feature = "alloc", feature = "serde"))]

mod allocations;
mod attempt;
mod cancellation;
mod forbidden;
mod matches_toml;
mod open;
mod parse;
mod properties;
mod result_object;
mod serde;
mod the_loop;
mod told;
mod traits;
mod transaction_status;

use result_codes::ResultCode;

/// Returns every string that is read as `code`: its own wire form, then its aliases.
fn wire_forms(code: ResultCode) -> impl Iterator<Item = &'static str> {
    let aliases = code.aliases().iter().copied();
    [code.as_str()].into_iter().chain(aliases)
}
