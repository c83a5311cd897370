//! Information sheets and notices: worded, published under their number, corrected, and taken notice of by schools.

mod correcting;
pub mod fixture;
mod golden;
mod races;
mod successors;
mod wording;
