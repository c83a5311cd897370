//! Surveys: who is asked, one answer for each token, results with their base, and what was done about them.

mod changing;
pub mod fixture;
mod golden;
mod named;
mod races;
mod withheld;
