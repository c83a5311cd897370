//! The roll of a school: what becomes of each entry.

mod outcomes;
