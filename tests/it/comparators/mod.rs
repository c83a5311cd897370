//! Published figures: taking them, listing them, and comparing with them.

mod command;
mod comparing;
pub mod fixture;
mod importing;
mod long;
mod published;
