//! Information sheets and notices: worded, published under their number, corrected, and taken notice of by schools.

mod correcting;
pub mod fixture;
mod golden;
mod opening;
mod races;
mod successors;
mod wording;
