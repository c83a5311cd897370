//! Figures: the worked examples over HTTP, groups, explanations, the past, and what is withheld.

mod concerns;
mod examples;
mod explained;
pub mod fixture;
mod groups;
mod penalty;
mod pupil;
mod races;
mod withheld;
