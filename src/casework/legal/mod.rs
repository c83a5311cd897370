//! Legal action about school attendance: agreements, orders and prosecutions.
//!
//! - `route`: under which law the authority acts, and what may come of that.
//! - `states`: how far an action is, and what can be done with it next.
//! - `days`: how long notices and orders are, and when an order is extended.
//! - `disposal`: what was decided, and what a decision of each kind must say.
//! - `terms`: on what an action rests and what was done with it.

pub mod days;
pub mod disposal;
pub mod route;
pub mod states;
pub mod terms;
