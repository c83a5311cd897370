//! The improvement period of a Notice to Improve, in school weeks and school days of one school's calendar.
//!
//! It holds so many school weeks, and at the most so many school days. A school week is a week with at least one
//! session; what is none (a half-term week, the summer) pauses the period. What the weeks have by the calendar is its
//! length: training days and bank holidays make it shorter. A day on which the school could not open is no day of it,
//! and lengthens it.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    attendance::calendar::{Calendar, Reason, SchoolWeek, SessionStatus},
    domain::session::Session,
};

/// The school weeks that national guidance allows.
pub const WEEKS: RangeInclusive<usize> = 3..=6;
/// The school days that it therefore may have at the most.
pub const DAYS: RangeInclusive<usize> = 15..=30;

/// How long a period is: the authority's setting, within national bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ImprovementPeriodLength)]
pub struct PeriodLength {
    /// School weeks.
    #[validate(range(min = 3, max = 6))]
    #[schema(minimum = 3, maximum = 6, example = 6)]
    pub school_weeks: u8,
    /// School days, at the most.
    #[validate(range(min = 15, max = 30))]
    #[schema(minimum = 15, maximum = 30, example = 30)]
    pub school_days: u8,
}

impl Default for PeriodLength {
    /// Norfolk's: six school weeks, at the most thirty school days.
    fn default() -> Self {
        Self { school_weeks: 6, school_days: 30 }
    }
}

impl PeriodLength {
    /// Whether its days have room for its weeks. Fewer days than five a week would end it before the weeks that it names
    /// are over: the days bound it only where a school's weeks are longer.
    pub const fn is_whole(self) -> bool {
        self.school_days >= 5 * self.school_weeks
    }
}

/// A period, as the calendar now has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its school days, in order: days on which the school opens.
    pub days: Vec<NaiveDate>,
    /// How many it should have.
    pub length: usize,
    /// Days within it on which the school did not open although the calendar had them: each made it longer.
    pub closed: Vec<NaiveDate>,
}

impl Period {
    /// Its first day, the first school day of it.
    pub fn first_on(&self) -> Option<NaiveDate> {
        self.days.first().copied()
    }

    /// Its last day; none while the calendars that are known do not reach it.
    pub fn last_on(&self) -> Option<NaiveDate> {
        self.days.last().copied().filter(|_| self.days.len() == self.length)
    }

    /// How many of its school days there were up to a day, that day among them.
    pub fn used(&self, until_on: NaiveDate) -> usize {
        self.days.partition_point(|day| *day <= until_on)
    }

    /// Whether a day is one of it, in school or not.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.first_on().is_some_and(|first| first <= day) && self.last_on().is_none_or(|last| day <= last)
    }
}

/// What a day is to a period.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Day {
    /// The school opens.
    Open,
    /// The calendar has it, and the school does not open.
    Closed,
}

/// The period that begins on the first school day on or after a day, by the calendars of the school's academic years,
/// oldest first.
pub fn period<'c>(
    calendars: impl IntoIterator<Item = &'c Calendar>,
    from_on: NaiveDate,
    length: PeriodLength,
) -> Period {
    let days: Vec<(NaiveDate, Day)> =
        calendars.into_iter().flat_map(days_of).filter(|(day, _)| from_on <= *day).collect();
    let begins = days.iter().position(|(_, what)| *what == Day::Open).unwrap_or(days.len());
    let days = &days[begins..];
    let weeks = usize::from(length.school_weeks);
    let length = whole_weeks(days, weeks).min(usize::from(length.school_days));
    let (mut open, mut closed) = (Vec::new(), Vec::new());
    for (day, what) in days {
        if open.len() == length {
            break;
        }
        match what {
            Day::Open => open.push(*day),
            Day::Closed => closed.push(*day),
        }
    }
    Period { days: open, length, closed }
}

/// How many days of the calendar there are in so many school weeks from the first of these days on: to the day of the
/// week before that of the first day, for a week that is begun is not a whole one. Where the calendars end before, as
/// many as whole weeks would have.
fn whole_weeks(days: &[(NaiveDate, Day)], weeks: usize) -> usize {
    let Some((first, _)) = days.first() else { return weeks * 5 };
    let since = |day: NaiveDate| (day - SchoolWeek::of(day).monday).num_days();
    let mut mondays: Vec<NaiveDate> = days.iter().map(|(day, _)| SchoolWeek::of(*day).monday).collect();
    mondays.dedup();
    match mondays.get(weeks) {
        Some(next) => {
            let end = *next + chrono::Duration::days(since(*first));
            days.iter().take_while(|(day, _)| *day < end).count()
        }
        None if mondays.len() == weeks && since(*first) == 0 => days.len(),
        None => weeks * 5,
    }
}

/// The days that a calendar has, and those that it would have but for a closure.
fn days_of(calendar: &Calendar) -> impl Iterator<Item = (NaiveDate, Day)> + '_ {
    let last = calendar.year().last_day();
    let all = calendar.year().first_day().iter_days().take_while(move |day| *day <= last);
    all.filter_map(|day| {
        let sessions = Session::ALL.map(|session| calendar.status(day, session));
        let closed = |status: &SessionStatus| {
            matches!(
                status,
                SessionStatus::ClosedUnexpectedly | SessionStatus::NotASession(Reason::PlannedClosure)
            )
        };
        match sessions.contains(&SessionStatus::Open) {
            true => Some((day, Day::Open)),
            false => sessions.iter().any(closed).then_some((day, Day::Closed)),
        }
    })
}

#[cfg(test)]
mod tests;
