//! The attendance register: what a push does, what it refuses, who wins, what can be read of it.

pub mod fixture;
mod missing;
mod order;
mod push;
mod queries;
mod races;
mod reading;
mod refusals;
mod statements;
