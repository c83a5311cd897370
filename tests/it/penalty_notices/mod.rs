//! Penalty notices: asked for by schools, decided by the authority, and never a third in three years.

mod deciding;
mod elsewhere;
mod examples;
pub mod fixture;
mod paying;
mod races;
mod requesting;
mod rights;
mod story;
mod wall;
