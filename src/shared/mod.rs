//! What build time and run time must agree on.
//!
//! The build script compiles this folder too, and the command includes [`charset`].

pub(crate) mod charset;
pub(crate) mod hash;
pub(crate) mod request_states;
