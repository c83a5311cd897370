//! The register book: what stands on paper beside the pages — the calendar, the roll, the lines.
//!
//! The only place of the heart that knows the database. Everything it reads it hands on as plain
//! values, and the rules are pure functions of those.

pub mod calendars;
pub mod lines;
pub mod marks;
pub mod opening;
pub mod pupil;
pub mod roll;
