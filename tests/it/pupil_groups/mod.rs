//! Pupil groups: who is in them, the weekly list, who was told, and the headline.

mod defining;
mod files;
pub mod fixture;
mod headline;
mod lists;
mod memberships;
mod races;
mod readings;
mod schools;
mod size;
