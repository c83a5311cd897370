//! Cycles of self-assessments: defining and opening them, how far schools are, and what comes of it.

mod analysing;
mod claims;
mod defining;
pub mod fixture;
mod golden;
mod progress;
mod races;
