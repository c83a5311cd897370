//! Notices to Improve: drafted, issued with every part, watched, and ended.

pub mod fixture;
mod histories;
mod races;
mod refusals;
mod story;
