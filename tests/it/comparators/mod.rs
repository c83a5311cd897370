//! Published figures: taking them, listing them, and comparing with them.

mod fixture;
mod importing;
