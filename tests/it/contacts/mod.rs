//! Parents, addresses and emergency numbers: taken with the roll, read by few, and never told to the wrong one.

mod confidential;
pub mod fixture;
mod history;
mod refusals;
mod rights;
mod size;
mod taking;
