//! When, for how long and on how many days a child may perform: pure.
//!
//! The Children (Performances and Activities) (England) Regulations 2014: regulations 21, 22 and 24 limit every performance that is
//! licensed or needs no licence under section 37(3)(a) of the Children and Young Persons Act 1963, regulations 26 and 28 those that are
//! licensed. Section 37(3)(a) itself lets a child perform without a licence on a few days of six months. Breaks within a day
//! (regulation 23) and the break after eight weeks (regulation 27) are the officer's to judge. Times are those on the wall.

use std::collections::BTreeSet;

use chrono::{Months, NaiveDate, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::hours::{at, minute, refused};
use crate::{
    attendance::{age, calendar::time_of_day},
    domain::date,
    error::{Fault, FaultCode},
};

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
    /// When the child leaves it; on the next day, where it is work at night that ends after midnight.
    #[serde(with = "time_of_day")]
    #[schema(value_type = String, pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "19:30")]
    pub to_time: NaiveTime,
    /// Minutes of performing and rehearsing.
    #[validate(range(min = 1, max = 720))]
    #[schema(minimum = 1, maximum = 720, example = 150)]
    pub performing_minutes: i32,
    /// Whether the authority lets the child perform before the earliest or after the latest time of its age (regulation 28).
    #[serde(default)]
    #[schema(default = false, example = false)]
    pub night_work: bool,
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

/// Minutes of a day.
const WHOLE_DAY: i64 = 24 * 60;
/// Minutes from the end of one day of performance to the beginning of the next, and after work at night.
const OVERNIGHT: i64 = 12 * 60;
const AFTER_NIGHT_WORK: i64 = 16 * 60;
/// Days after two nights on end in which there is no further work at night.
const BETWEEN_NIGHTS: i64 = 7;
/// Days on end on which a child may perform.
const ON_END: i64 = 6;
/// Days of the six months before a performance on which the child may have performed, if it needs no licence.
const FEW_DAYS: usize = 3;
const BEFORE: Months = Months::new(6);

impl ChildEmploymentPerformance {
    /// Minutes at the place of performance; none or less where it ends before it begins.
    fn minutes(&self) -> i64 {
        let there = minute(self.to_time) - minute(self.from_time);
        if self.night_work && there <= 0 { there + WHOLE_DAY } else { there }
    }

    /// Minutes from the end of another day of performance to the beginning of this.
    fn minutes_after(&self, earlier: &Self) -> i64 {
        let begins = self.on.and_time(self.from_time) - earlier.on.and_time(earlier.from_time);
        begins.num_minutes() - earlier.minutes()
    }
}

/// Everything that the regulations do not permit of the days on which a child performs. `others`: the days on which the child
/// performs by other licences; of what needs no licence nobody asks for them here.
pub fn faults_of_performances(
    days: &[ChildEmploymentPerformance],
    born_on: NaiveDate,
    others: &BTreeSet<NaiveDate>,
    (licensed, pointer): (bool, &str),
) -> Vec<Fault> {
    let mut faults = Vec::new();
    let all: BTreeSet<NaiveDate> = days.iter().map(|day| day.on).chain(others.iter().copied()).collect();
    for (place, day) in days.iter().enumerate() {
        let at = |rest: &str| format!("{pointer}/{place}/{rest}");
        let (before, _) = days.split_at(place);
        if before.last().is_some_and(|last| day.on <= last.on) {
            let fault = Fault::at(at("on"), FaultCode::RepeatedValue);
            faults.push(fault.detail("Days stand in order, each once."));
        }
        if licensed && days_on_end(&all, last_on_end(&all, days, day.on)) > ON_END {
            let detail = "A child performs on six days on end at the most, by all licences together.";
            faults.push(refused(&at("on"), "si2014-3309-26", detail));
        }
        if day.night_work && !licensed {
            let detail = "Work at night is for an authority to permit, with a licence.";
            faults.push(refused(&at("night_work"), "si2014-3309-28", detail));
        }
        faults_of_day(day, band(age_on(born_on, day.on)), &at, &mut faults);
        faults_of_rest(day, before, &at, &mut faults);
    }
    faults
}

/// The day itself, or the last of the days on end after it that are other licences': they are not told of by themselves.
fn last_on_end(all: &BTreeSet<NaiveDate>, own: &[ChildEmploymentPerformance], on: NaiveDate) -> NaiveDate {
    let anothers = |next: &NaiveDate| all.contains(next) && own.iter().all(|day| day.on != *next);
    let mut last = on;
    while let Some(next) = last.succ_opt().filter(anothers) {
        last = next;
    }
    last
}

/// How many days on end there are that end with this one.
fn days_on_end(all: &BTreeSet<NaiveDate>, on: NaiveDate) -> i64 {
    let mut days = all.range(..=on).rev();
    let mut expected = Some(on);
    let mut count = 0;
    while let (Some(day), Some(next)) = (days.next(), expected) {
        if *day != next {
            break;
        }
        count += 1;
        expected = next.pred_opt();
    }
    count
}

/// What one day is too early, too late or too long for.
fn faults_of_day(
    day: &ChildEmploymentPerformance,
    band: Band,
    at: &impl Fn(&str) -> String,
    faults: &mut Vec<Fault>,
) {
    let (there, performing) = (day.minutes(), i64::from(day.performing_minutes));
    if there <= 0 || performing > there {
        faults.push(Fault::at(at("to_time"), FaultCode::TimesOutOfOrder));
        return;
    }
    let breaches = [
        (!day.night_work && day.from_time < band.earliest, "from_time", "si2014-3309-21"),
        (!day.night_work && day.to_time > band.latest, "to_time", "si2014-3309-21"),
        (there > band.present, "to_time", "si2014-3309-22"),
        (performing > band.performing, "performing_minutes", "si2014-3309-22"),
    ];
    let found = breaches.into_iter().filter(|(is_so, ..)| *is_so);
    faults.extend(found.map(|(_, rest, rule)| refused(&at(rest), rule, band.words)));
}

/// What a day lies too close after the days before it for.
fn faults_of_rest(
    day: &ChildEmploymentPerformance,
    before: &[ChildEmploymentPerformance],
    at: &impl Fn(&str) -> String,
    faults: &mut Vec<Fault>,
) {
    let earlier = || before.iter().rev().filter(move |earlier| earlier.on < day.on);
    if let Some(last) = earlier().next() {
        let (least, rule, detail) = match last.night_work {
            true => (AFTER_NIGHT_WORK, "si2014-3309-28", "After work at night sixteen hours pass."),
            false => (
                OVERNIGHT,
                "si2014-3309-24",
                "Twelve hours pass between one day of performance and the next.",
            ),
        };
        if day.minutes_after(last) < least {
            faults.push(refused(&at("from_time"), rule, detail));
        }
    }
    let nights: Vec<NaiveDate> = earlier().filter(|earlier| earlier.night_work).map(|one| one.on).collect();
    let two = nights.windows(2).any(|pair| match pair {
        [later, earlier] => {
            *later - *earlier == TimeDelta::days(1) && day.on - *later <= TimeDelta::days(BETWEEN_NIGHTS)
        }
        _ => false,
    });
    if day.night_work && two {
        let detail = "After two nights on end there is no work at night for seven days.";
        faults.push(refused(&at("night_work"), "si2014-3309-28", detail));
    }
}

/// That a child needs a licence for some of these days: in the six months before a performance without one the child performs on
/// three other days at the most, with a licence or without (section 37(3)(a)). `others`: the days of other permits.
pub fn faults_of_few_days(
    days: &[ChildEmploymentPerformance],
    others: &BTreeSet<NaiveDate>,
    pointer: &str,
) -> Vec<Fault> {
    let all: BTreeSet<NaiveDate> = days.iter().map(|day| day.on).chain(others.iter().copied()).collect();
    let mut faults = Vec::new();
    for (place, day) in days.iter().enumerate() {
        let from = day.on.checked_sub_months(BEFORE).unwrap_or(NaiveDate::MIN);
        let performed = all.range(from..day.on).count();
        if performed > FEW_DAYS {
            let detail = format!(
                "A licence is needed: in the six months before, the child performs on {performed} days, and without \
                 one it may be three."
            );
            faults.push(refused(&format!("{pointer}/{place}/on"), "cypa1963-37-3-a", &detail));
        }
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
