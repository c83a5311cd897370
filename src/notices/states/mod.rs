//! How far a notice is, and what can be done with it: tables of action and state.

pub mod improvement;
pub mod penalty;

use crate::domain::state_table::{Row, Table};
