//! Reading and writing with serde.

mod listed;
#[cfg(feature = "alloc")]
mod open;
#[cfg(feature = "alloc")]
mod result_object;

pub(crate) use listed::deserialize_listed;
