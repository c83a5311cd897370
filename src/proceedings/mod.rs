//! The law of proceedings: which steps there are on the way to a court, until when, what may come of each, and how what it
//! helped is counted.
//!
//! Everything here is a pure function of plain values and dated rule data; no database, clock or request is known here.
//! What it needs of a school's calendar and of marks it takes from `attendance::calendar` and `attendance::rules`.

pub mod bundle;
pub mod impact;
pub mod legal;
