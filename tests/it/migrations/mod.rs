//! The migrated schema: what its catalogue must show, and how migrations behave.

mod catalogue;
mod rules;
mod running;
mod types;
