//! Penalty notices: asked for by schools, decided by the authority, and never a third in three years.

mod court;
mod deciding;
mod elsewhere;
mod examples;
pub mod fixture;
mod letters;
mod paying;
mod people;
mod races;
mod requesting;
mod rights;
mod serving;
mod story;
mod wall;
