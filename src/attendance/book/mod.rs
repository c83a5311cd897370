//! The register book: what stands on paper beside the pages — the calendar, the roll, the lines.
//!
//! The only place of the heart that knows the database. Everything it reads it hands on as plain
//! values, and the rules are pure functions of those.

pub mod audience;
pub mod back;
pub mod calendars;
pub mod concerned;
pub mod doubts;
pub mod enrolled;
pub mod entry;
pub mod explained;
pub mod groups;
pub mod guarded;
pub mod improved;
pub mod issued;
pub mod ladders;
pub mod letters;
pub mod lines;
pub mod marks;
pub mod opening;
mod own_line;
pub mod pages;
pub mod parents;
pub mod penalty;
pub mod pupil;
pub mod relatives;
pub mod roll;
pub mod schools;
pub mod shelf;
pub mod shown;
pub mod standing;
pub mod stays;
pub mod support;
pub mod tables;
pub mod takes;
mod timetable;
pub mod tried;
mod turned;
mod unread;
pub mod untold;
pub mod whereabouts;

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, Condition};

pub use own_line::OwnLine;
pub use timetable::Timetable;
pub use turned::{Book, Years};
pub use unread::Unread;

/// Rows of an append-only table that stand now, or that stood at an instant: recorded by then, and not yet
/// superseded.
fn recorded<C: ColumnTrait>(as_of: Option<DateTime<Utc>>, recorded_at: C, superseded_at: C) -> Condition {
    let Some(then) = as_of else { return Condition::all().add(superseded_at.is_null()) };
    let later = Condition::any().add(superseded_at.is_null()).add(superseded_at.gt(then));
    Condition::all().add(recorded_at.lte(then)).add(later)
}
