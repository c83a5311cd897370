//! Parents as the authority knows them: one person for every child and school, and nobody's address told to another.

pub mod fixture;
mod merging;
mod proposing;
mod recording;
mod refusals;
