//! Collections: what schools are asked for, what they return, and who is chased.

mod again;
mod chasing;
mod cohort;
mod defining;
mod filling;
pub mod fixture;
mod golden;
mod races;
mod reopening;
mod rights;
mod sheets;
mod size;
mod stepping;
