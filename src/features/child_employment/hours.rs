//! When and for how long a child may be employed: pure.
//!
//! Section 18(1) of the Children and Young Persons Act 1933 limits employment, paragraph by paragraph. Byelaws (section 18(2))
//! may let a child of thirteen do light work of kinds that they name, and let a child work for an hour before school; they may
//! forbid more kinds of work and ask for more, such as a permit, and those are the officer's to judge. No byelaw lets a child
//! work for longer than this. Times are those on the wall; work over midnight is never allowed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime, Timelike as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    attendance::calendar::{Weekday, time_of_day},
    domain::span::Span,
    error::{Fault, FaultCode},
};

/// Work on a day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChildEmploymentShift {
    /// The day.
    pub weekday: Weekday,
    /// When it begins.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "16:30")]
    pub from_time: NaiveTime,
    /// When it ends, on the same day.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "18:00")]
    pub to_time: NaiveTime,
    /// Minutes of rest within it; they count as no work.
    #[serde(default)]
    #[validate(range(min = 0, max = 240))]
    #[schema(minimum = 0, maximum = 240, example = 0)]
    pub break_minutes: i32,
}

/// When a child is to work, in a week of school and in a week of holidays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChildEmploymentHours {
    /// When the child's school begins.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "08:45")]
    pub school_from_time: NaiveTime,
    /// When it closes.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "15:15")]
    pub school_to_time: NaiveTime,
    /// In a week in which the child is required to attend school.
    #[serde(default)]
    #[validate(length(max = 21), nested)]
    #[schema(max_items = 21)]
    pub school_weeks: Vec<ChildEmploymentShift>,
    /// In a week of holidays.
    #[serde(default)]
    #[validate(length(max = 21), nested)]
    #[schema(max_items = 21)]
    pub holiday_weeks: Vec<ChildEmploymentShift>,
    /// Whether the child has, in holidays, two weeks on end without any employment in each year.
    #[schema(example = true)]
    pub two_weeks_free: bool,
}

/// Which weeks a shift belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Week {
    School,
    Holiday,
}

/// What is too early, and what is too late, for every child on every day.
const EARLIEST: (u32, u32) = (7, 0);
const LATEST: (u32, u32) = (19, 0);
/// Minutes before school in which byelaws may let a child work.
const BEFORE_SCHOOL: i64 = 60;
/// Minutes after which there is a rest of an hour.
const WITHOUT_REST: i64 = 240;
const REST: i64 = 60;
/// Minutes of a day of school, of a Sunday, and of a week of school.
const SCHOOL_DAY: i64 = 120;
const SUNDAY: i64 = 120;
const SCHOOL_WEEK: i64 = 720;
/// Minutes of any other day and of a week of holidays, for a child under fifteen and for others.
const DAY: [i64; 2] = [300, 480];
const HOLIDAY_WEEK: [i64; 2] = [1500, 2100];

pub(super) fn at((hour, minute): (u32, u32)) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN)
}

pub(super) fn minute(time: NaiveTime) -> i64 {
    i64::from(time.hour() * 60 + time.minute())
}

impl ChildEmploymentShift {
    /// Minutes of work.
    fn minutes(&self) -> i64 {
        minute(self.to_time) - minute(self.from_time) - i64::from(self.break_minutes)
    }

    /// Whether it is too long by itself for the rest in it.
    fn is_without_rest(&self) -> bool {
        self.minutes() > WITHOUT_REST && i64::from(self.break_minutes) < REST
    }
}

pub(super) fn refused(at: &str, rule: &'static str, detail: &str) -> Fault {
    Fault::at(at, FaultCode::HoursNotPermitted).rule(rule).detail(detail)
}

/// What a child works already by another permit that is granted, whichever employer and whichever school it stands with.
#[derive(Clone, Debug)]
pub struct WorkElsewhere {
    /// From when to when.
    pub days: Span,
    /// When in a week.
    pub hours: ChildEmploymentHours,
}

/// Everything that the law does not permit of a child's hours on these days, on whose first the child is under fifteen or not.
///
/// With what the child works elsewhere already: the limits are the child's, not the employer's. What is worked elsewhere at
/// different times of the year is not added up: each stretch of days on which the child has the same jobs is looked at alone.
pub fn faults_of_hours(
    (hours, days): (&ChildEmploymentHours, Span),
    elsewhere: &[WorkElsewhere],
    under_fifteen: bool,
    pointer: &str,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if hours.school_to_time <= hours.school_from_time {
        faults.push(Fault::at(format!("{pointer}/school_to_time"), FaultCode::TimesOutOfOrder));
    }
    if !hours.two_weeks_free {
        let detail = "A child has two weeks on end without employment, in holidays, in each year.";
        faults.push(refused(&format!("{pointer}/two_weeks_free"), "cypa1933-18-1-j", detail));
    }
    let stretches = stretches(days, elsewhere);
    let weeks = [
        (Week::School, "school_weeks", &hours.school_weeks),
        (Week::Holiday, "holiday_weeks", &hours.holiday_weeks),
    ];
    for (week, name, shifts) in weeks {
        for (place, shift) in shifts.iter().enumerate() {
            let at = format!("{pointer}/{name}/{place}");
            faults_of_shift(shift, (week, hours), &at, &mut faults);
        }
        if shifts.is_empty() {
            continue;
        }
        let mut together: Vec<Fault> = Vec::new();
        for others in &stretches {
            let others = others.iter().flat_map(|other| match week {
                Week::School => &other.school_weeks,
                Week::Holiday => &other.holiday_weeks,
            });
            let all: Vec<ChildEmploymentShift> = shifts.iter().chain(others).copied().collect();
            let mut found = Vec::new();
            faults_of_days((shifts, &all), (week, hours), &format!("{pointer}/{name}"), &mut found);
            faults_of_week(&all, (week, under_fifteen), &format!("{pointer}/{name}"), &mut found);
            // What is too much all along is told once.
            found.retain(|one| {
                together.iter().all(|told| (told.rule, &told.detail) != (one.rule, &one.detail))
            });
            together.extend(found);
        }
        faults.extend(together);
    }
    faults
}

/// The other jobs of each stretch of days in which they are the same: one for the first day, and one for each day on which
/// one begins. What ends only makes it less.
fn stretches(days: Span, elsewhere: &[WorkElsewhere]) -> Vec<Vec<&ChildEmploymentHours>> {
    let begins = elsewhere.iter().map(|other| other.days.from_on);
    let begins = begins.filter(|on| days.from_on < *on && *on <= days.to_on);
    let firsts: BTreeSet<NaiveDate> = std::iter::once(days.from_on).chain(begins).collect();
    let works = |on: NaiveDate| {
        let others = elsewhere.iter().filter(move |other| other.days.from_on <= on && on <= other.days.to_on);
        others.map(|other| &other.hours).collect::<Vec<_>>()
    };
    firsts.into_iter().map(works).collect()
}

/// What single days are too long for without a rest, and too early before school, all work of the child taken together. A
/// shift that is too much by itself is told of already.
fn faults_of_days(
    (own, all): (&[ChildEmploymentShift], &[ChildEmploymentShift]),
    (week, hours): (Week, &ChildEmploymentHours),
    pointer: &str,
    faults: &mut Vec<Fault>,
) {
    let weekdays: BTreeMap<&'static str, Weekday> =
        own.iter().map(|shift| (day_name(shift.weekday), shift.weekday)).collect();
    for (name, weekday) in weekdays {
        let shifts = || all.iter().filter(move |shift| shift.weekday == weekday && shift.minutes() > 0);
        if !shifts().any(|shift| shift.is_without_rest()) && is_without_rest(shifts().copied().collect()) {
            let detail = format!(
                "Who works for more than four hours in a day has a rest of one hour: on {name} there is none."
            );
            faults.push(refused(pointer, "cypa1933-18-1-i", &detail));
        }
        let early = || shifts().filter(move |shift| shift.to_time <= hours.school_from_time);
        let minutes: i64 = early().map(ChildEmploymentShift::minutes).sum();
        let each = early().all(|shift| shift.minutes() <= BEFORE_SCHOOL);
        if week == Week::School && is_school_day(weekday) && each && minutes > BEFORE_SCHOOL {
            let detail = format!(
                "Before school a child works for an hour at the most: on {name} it would be {}.",
                told(minutes)
            );
            faults.push(refused(pointer, "cypa1933-18-1-b", &detail));
        }
    }
}

/// Whether there are more than four hours of work between two rests of an hour. A rest within a shift is taken when it helps
/// most; one within a shift beside which the child works elsewhere is none.
fn is_without_rest(mut shifts: Vec<ChildEmploymentShift>) -> bool {
    shifts.sort_by_key(|shift| (shift.from_time, shift.to_time));
    let beside = |shift: &ChildEmploymentShift| {
        let over = |other: &&ChildEmploymentShift| {
            other.from_time < shift.to_time && shift.from_time < other.to_time
        };
        shifts.iter().filter(over).count() > 1
    };
    let (mut worked, mut until): (i64, Option<i64>) = (0, None);
    for shift in &shifts {
        if until.is_none_or(|until| minute(shift.from_time) - until >= REST) {
            worked = 0;
        }
        let minutes = shift.minutes();
        worked = match i64::from(shift.break_minutes) >= REST && !beside(shift) {
            true => minutes - minutes.min((WITHOUT_REST - worked).max(0)),
            false => worked + minutes,
        };
        if worked > WITHOUT_REST {
            return true;
        }
        until = until.max(Some(minute(shift.to_time)));
    }
    false
}

fn faults_of_shift(
    shift: &ChildEmploymentShift,
    (week, hours): (Week, &ChildEmploymentHours),
    pointer: &str,
    faults: &mut Vec<Fault>,
) {
    if shift.minutes() <= 0 {
        let fault = Fault::at(format!("{pointer}/to_time"), FaultCode::TimesOutOfOrder);
        faults
            .push(fault.detail("Work ends after it begins, on the same day, and is longer than its breaks."));
        return;
    }
    if shift.from_time < at(EARLIEST) {
        let detail = "No child is employed before seven in the morning.";
        faults.push(refused(&format!("{pointer}/from_time"), "cypa1933-18-1-c", detail));
    }
    if shift.to_time > at(LATEST) {
        let detail = "No child is employed after seven in the evening.";
        faults.push(refused(&format!("{pointer}/to_time"), "cypa1933-18-1-c", detail));
    }
    if shift.is_without_rest() {
        let detail = "Who works for more than four hours in a day has a rest of one hour.";
        faults.push(refused(&format!("{pointer}/break_minutes"), "cypa1933-18-1-i", detail));
    }
    if week == Week::School && is_school_day(shift.weekday) {
        let before = shift.to_time <= hours.school_from_time && shift.minutes() <= BEFORE_SCHOOL;
        if !before && shift.from_time < hours.school_to_time {
            let detail = "On a school day a child works after school closes, or for an hour at the most before it begins.";
            faults.push(refused(&format!("{pointer}/from_time"), "cypa1933-18-1-b", detail));
        }
    }
}

fn is_school_day(weekday: Weekday) -> bool {
    !matches!(weekday, Weekday::Sat | Weekday::Sun)
}

/// What a week and its days are too long for, all work of the child taken together.
fn faults_of_week(
    shifts: &[ChildEmploymentShift],
    (week, under_fifteen): (Week, bool),
    pointer: &str,
    faults: &mut Vec<Fault>,
) {
    let by_age = |[younger, older]: [i64; 2]| if under_fifteen { younger } else { older };
    let mut days: BTreeMap<&'static str, (Weekday, i64)> = BTreeMap::new();
    for shift in shifts {
        let (_, minutes) = days.entry(day_name(shift.weekday)).or_insert((shift.weekday, 0));
        *minutes += shift.minutes().max(0);
    }
    for (weekday, minutes) in days.values() {
        let (most, rule, detail) = match (weekday, week) {
            (Weekday::Sun, _) => {
                (SUNDAY, "cypa1933-18-1-e", "On a Sunday a child works for two hours at the most.")
            }
            (weekday, Week::School) if is_school_day(*weekday) => {
                (SCHOOL_DAY, "cypa1933-18-1-d", "On a school day a child works for two hours at the most.")
            }
            _ => (
                by_age(DAY),
                "cypa1933-18-1-g",
                "On a Saturday or in holidays a child works for eight hours a day at the most, under fifteen for five.",
            ),
        };
        if *minutes > most {
            let detail = format!("{detail} On {} it would be {}.", day_name(*weekday), told(*minutes));
            faults.push(refused(pointer, rule, &detail));
        }
    }
    let total: i64 = days.values().map(|(_, minutes)| minutes).sum();
    let (most, rule, detail) = match week {
        Week::School => (
            SCHOOL_WEEK,
            "cypa1933-18-1-da",
            "In a week of school a child works for twelve hours at the most.",
        ),
        Week::Holiday => (
            by_age(HOLIDAY_WEEK),
            "cypa1933-18-1-h",
            "In a week of holidays a child works for 35 hours at the most, under fifteen for 25.",
        ),
    };
    if total > most {
        faults.push(refused(pointer, rule, &format!("{detail} It would be {}.", told(total))));
    }
}

fn told(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{hours} h"),
        (hours, rest) => format!("{hours} h {rest} min"),
    }
}

const fn day_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => "Monday",
        Weekday::Tue => "Tuesday",
        Weekday::Wed => "Wednesday",
        Weekday::Thu => "Thursday",
        Weekday::Fri => "Friday",
        Weekday::Sat => "Saturday",
        Weekday::Sun => "Sunday",
    }
}

#[cfg(test)]
mod tests;
