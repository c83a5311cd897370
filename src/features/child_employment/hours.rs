//! When and for how long a child may be employed, and may perform: pure.
//!
//! Section 18(1) of the Children and Young Persons Act 1933 limits employment, paragraph by paragraph; byelaws may let a child
//! work for an hour before school (section 18(2)(a)(ii)). Regulations 21, 22 and 26 of the Children (Performances and
//! Activities) (England) Regulations 2014 limit performances. Times are those on the wall; work over midnight is never allowed.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, Timelike as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    attendance::{
        age,
        calendar::{Weekday, time_of_day},
    },
    domain::date,
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

/// A day on which a child performs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, ToSchema)]
pub struct ChildEmploymentPerformance {
    /// The day.
    #[serde(deserialize_with = "date::strict")]
    #[schema(example = "2026-12-05")]
    pub on: NaiveDate,
    /// When the child comes to the place of performance or rehearsal.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "13:00")]
    pub from_time: NaiveTime,
    /// When the child leaves it.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "19:30")]
    pub to_time: NaiveTime,
    /// Minutes of performing and rehearsing.
    #[validate(range(min = 1, max = 720))]
    #[schema(minimum = 1, maximum = 720, example = 150)]
    pub performing_minutes: i32,
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
const REST: i32 = 60;
/// Minutes of a day of school, of a Sunday, and of a week of school.
const SCHOOL_DAY: i64 = 120;
const SUNDAY: i64 = 120;
const SCHOOL_WEEK: i64 = 720;
/// Minutes of any other day and of a week of holidays, for a child under fifteen and for others.
const DAY: [i64; 2] = [300, 480];
const HOLIDAY_WEEK: [i64; 2] = [1500, 2100];

fn at((hour, minute): (u32, u32)) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN)
}

fn minute(time: NaiveTime) -> i64 {
    i64::from(time.hour() * 60 + time.minute())
}

impl ChildEmploymentShift {
    /// Minutes of work.
    fn minutes(&self) -> i64 {
        minute(self.to_time) - minute(self.from_time) - i64::from(self.break_minutes)
    }
}

fn refused(at: &str, rule: &'static str, detail: &str) -> Fault {
    Fault::at(at, FaultCode::HoursNotPermitted).rule(rule).detail(detail)
}

/// Everything that the law does not permit of a child's hours, of whatever day the child is under fifteen.
///
/// With what the child works elsewhere already: the limits are the child's, not the employer's.
pub fn faults_of_hours(
    hours: &ChildEmploymentHours,
    elsewhere: &[ChildEmploymentHours],
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
    let weeks = [
        (Week::School, "school_weeks", &hours.school_weeks),
        (Week::Holiday, "holiday_weeks", &hours.holiday_weeks),
    ];
    for (week, name, shifts) in weeks {
        for (place, shift) in shifts.iter().enumerate() {
            let at = format!("{pointer}/{name}/{place}");
            faults_of_shift(shift, (week, hours), &at, &mut faults);
        }
        let others = elsewhere.iter().flat_map(|other| match week {
            Week::School => &other.school_weeks,
            Week::Holiday => &other.holiday_weeks,
        });
        let all: Vec<ChildEmploymentShift> = shifts.iter().chain(others).copied().collect();
        if !shifts.is_empty() {
            faults_of_week(&all, (week, under_fifteen), &format!("{pointer}/{name}"), &mut faults);
        }
    }
    faults
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
    if shift.minutes() > WITHOUT_REST && shift.break_minutes < REST {
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

/// What a child of an age may do: from which time to which present, for how many minutes, and for how many performing.
struct Band {
    earliest: NaiveTime,
    latest: NaiveTime,
    present: i64,
    performing: i64,
    words: &'static str,
}

fn band(age: i32) -> Band {
    let (latest, present, performing, words) = match age {
        ..=4 => ((22, 0), 300, 120, "Under five: from 7 to 22 o'clock, 5 hours there, 2 of them performing."),
        5..=8 => (
            (23, 0),
            480,
            180,
            "From five to eight: from 7 to 23 o'clock, 8 hours there, 3 of them performing.",
        ),
        _ => ((23, 0), 570, 300, "From nine: from 7 to 23 o'clock, 9½ hours there, 5 of them performing."),
    };
    Band { earliest: at((7, 0)), latest: at(latest), present, performing, words }
}

/// Days on end on which a child may perform.
const ON_END: i64 = 6;

/// Everything that the regulations do not permit of the days on which a child performs.
pub fn faults_of_performances(
    days: &[ChildEmploymentPerformance],
    born_on: NaiveDate,
    pointer: &str,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (mut before, mut run): (Option<NaiveDate>, i64) = (None, 0);
    for (place, day) in days.iter().enumerate() {
        let at = |rest: &str| format!("{pointer}/{place}/{rest}");
        match before.map(|before| (day.on - before).num_days()) {
            Some(..=0) => {
                let fault = Fault::at(at("on"), FaultCode::RepeatedValue);
                faults.push(fault.detail("Days stand in order, each once."));
            }
            Some(1) => run += 1,
            _ => run = 1,
        }
        before = Some(day.on);
        if run > ON_END {
            let detail = "A child performs on six days on end at the most.";
            faults.push(refused(&at("on"), "si2014-3309-26", detail));
        }
        let band = band(age_on(born_on, day.on));
        let (there, performing) =
            (minute(day.to_time) - minute(day.from_time), i64::from(day.performing_minutes));
        if there <= 0 || performing > there {
            faults.push(Fault::at(at("to_time"), FaultCode::TimesOutOfOrder));
            continue;
        }
        let breaches = [
            (day.from_time < band.earliest, "from_time", "si2014-3309-21"),
            (day.to_time > band.latest, "to_time", "si2014-3309-21"),
            (there > band.present, "to_time", "si2014-3309-22"),
            (performing > band.performing, "performing_minutes", "si2014-3309-22"),
        ];
        let found = breaches.into_iter().filter(|(is_so, ..)| *is_so);
        faults.extend(found.map(|(_, rest, rule)| refused(&at(rest), rule, band.words)));
    }
    faults
}

/// Age in whole years on a day.
pub fn age_on(born_on: NaiveDate, on: NaiveDate) -> i32 {
    (0..=30)
        .take_while(|years| age::birthday(born_on, years + 1) <= on)
        .count()
        .try_into()
        .unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests;
