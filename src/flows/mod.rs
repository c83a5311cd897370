//! The few use cases that reach across features.

pub mod simulate;
