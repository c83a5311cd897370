//! Closures.
