//! What build time and run time must agree on. The build script compiles this folder too.

pub(crate) mod hash;
pub(crate) mod request_states;
