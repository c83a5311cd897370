//! Who is back after a holiday: the check of the first full week of a term.

use chrono::NaiveDate;

use super::{Line, counts::is_possible};
use crate::attendance::{
    calendar::{Calendar, SchoolWeek},
    code::class_of,
};

/// School days of a full week.
const FULL: usize = 5;

/// Whether a pupil came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Back {
    /// The pupil attended in that week.
    Returned,
    /// Every register of the week tells that the pupil did not.
    NotReturned,
    /// Some register of it is still to come, or the pupil could attend none of its sessions.
    Unknown,
}

/// The first week, from a day on, with five school days; with none such, the calendar has no full week left.
pub fn first_full_week(calendar: &Calendar, from_on: NaiveDate) -> Option<SchoolWeek> {
    let days: Vec<NaiveDate> = calendar.school_days().filter(|day| *day >= from_on).collect();
    let mut weeks = days.chunk_by(|one, next| SchoolWeek::of(*one) == SchoolWeek::of(*next));
    weeks.find(|week| week.len() >= FULL).and_then(|week| week.first()).map(|day| SchoolWeek::of(*day))
}

/// Whether the pupil of this line came back in this week.
pub fn back_in_first_full_week(line: Line<'_>, week: SchoolWeek) -> Back {
    let sunday = week.monday + chrono::Days::new(6);
    let bytes = line.between(week.monday, sunday).bytes();
    if bytes.iter().any(|byte| class_of(*byte).is_some_and(|class| class.is_attended())) {
        return Back::Returned;
    }
    let untold = bytes.iter().any(|byte| class_of(*byte).is_none());
    match !untold && bytes.iter().any(|byte| is_possible(*byte)) {
        true => Back::NotReturned,
        false => Back::Unknown,
    }
}
