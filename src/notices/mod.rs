//! The law of notices: amounts and periods, how many notices there may be, what can be done with one and when, how
//! long a family has to improve, and what a notice must say.
//!
//! Everything here is a pure function of plain values and dated rule data; no database, clock or request is known here.
//! What it needs of a school's calendar it takes from `attendance::calendar`.

pub mod improvement_wording;
pub mod ladder;
pub mod letters;
pub mod limitation;
pub mod parts;
pub mod payments;
pub mod period;
pub mod schedule;
pub mod sessions;
pub mod settings;
pub mod states;
pub mod watch;
pub mod working_days;
