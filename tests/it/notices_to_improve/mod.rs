//! Notices to Improve: drafted, issued with every part, watched, and ended.

mod concluding;
pub mod fixture;
mod histories;
mod placing;
mod races;
mod refusals;
mod settled;
mod story;
mod told;
mod watching;
