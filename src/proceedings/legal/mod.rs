//! Legal action about school attendance: agreements, orders and prosecutions.
//!
//! - `route`: under which law the authority acts, and what may come of that.
//! - `states`: how far an action is, and what can be done with it next.
//! - `days`: how long notices and orders are, and when an order is extended.
//! - `disposal`: what was decided, and what a decision of each kind must say.
//! - `followed`: what a prosecution does to the penalty notices that it follows.
//! - `offence`: for what somebody is prosecuted, and found guilty.
//! - `ground`: on what an action rests; `terms`: what was done with it.

pub mod days;
pub mod disposal;
pub mod followed;
pub mod ground;
pub mod offence;
pub mod route;
pub mod states;
pub mod terms;
