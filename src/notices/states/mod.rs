//! How far a notice is, and what can be done with it: tables of action and state.

pub mod improvement;
pub mod penalty;
mod table;

pub use table::{Row, Table};
