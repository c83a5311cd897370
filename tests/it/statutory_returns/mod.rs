//! Statutory returns: what is proposed, what a school answers, and what the authority reads.

mod absence;
mod agreement;
mod answers;
mod content;
pub mod fixture;
mod inbox;
mod races;
mod rights;
mod roll;
mod stated;
