use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn hours(change: Value) -> ChildEmploymentHours {
    let mut body = json!({ "school_from_time": "08:45", "school_to_time": "15:15", "two_weeks_free": true });
    for (name, value) in change.as_object().unwrap() {
        body[name] = value.clone();
    }
    serde_json::from_value(body).unwrap()
}

fn days(from_on: &str, to_on: &str) -> Span {
    Span::new(from_on.parse().unwrap(), to_on.parse().unwrap()).unwrap()
}

fn year() -> Span {
    days("2026-09-01", "2027-07-31")
}

fn shift(weekday: &str, from: &str, to: &str) -> Value {
    json!({ "weekday": weekday, "from_time": from, "to_time": to })
}

fn rules(change: Value, under_fifteen: bool) -> Vec<&'static str> {
    let found = faults_of_hours((&hours(change), year()), &[], under_fifteen, "/hours");
    found.into_iter().map(|fault| fault.rule.unwrap_or(fault.code.wire())).collect()
}

#[test]
fn a_paper_round_before_school_and_a_saturday_are_permitted() {
    let round = ["mon", "tue", "wed", "thu", "fri"].map(|day| shift(day, "07:00", "08:00"));
    let mut all = round.to_vec();
    all.push(shift("sat", "09:00", "13:00"));
    assert!(rules(json!({ "school_weeks": all, "holiday_weeks": all }), true).is_empty());
}

#[test]
fn each_paragraph_of_section_18_is_told() {
    let day = |shifts: Value| rules(json!({ "school_weeks": shifts }), true);
    assert_eq!(day(json!([shift("mon", "06:30", "07:30")])), ["cypa1933-18-1-c"]);
    assert_eq!(day(json!([shift("mon", "17:30", "19:15")])), ["cypa1933-18-1-c"]);
    assert_eq!(day(json!([shift("mon", "14:30", "16:00")])), ["cypa1933-18-1-b"]);
    assert_eq!(day(json!([shift("mon", "07:00", "08:30")])), ["cypa1933-18-1-b"], "longer than an hour");
    assert_eq!(day(json!([shift("mon", "15:30", "17:31")])), ["cypa1933-18-1-d"]);
    assert_eq!(day(json!([shift("sun", "10:00", "12:30")])), ["cypa1933-18-1-e"]);
    assert_eq!(day(json!([shift("sat", "09:00", "13:30")])), ["cypa1933-18-1-i"]);
    let long = json!([{ "weekday": "sat", "from_time": "09:00", "to_time": "15:30", "break_minutes": 60 }]);
    assert_eq!(day(long.clone()), ["cypa1933-18-1-g"], "five and a half hours under fifteen");
    assert!(rules(json!({ "school_weeks": long }), false).is_empty(), "and not from fifteen on");
    let evenings = ["mon", "tue", "wed", "thu", "fri"].map(|day| shift(day, "16:00", "18:00")).to_vec();
    let and_saturday = [evenings, vec![shift("sat", "09:00", "11:01")]].concat();
    assert_eq!(day(json!(and_saturday)), ["cypa1933-18-1-da"]);
    let holidays =
        ["mon", "tue", "wed", "thu", "fri", "sat"].map(|day| shift(day, "09:00", "13:00")).to_vec();
    assert!(rules(json!({ "holiday_weeks": holidays }), true).is_empty(), "24 hours");
    let more = [holidays, vec![shift("sun", "10:00", "12:00")]].concat();
    assert_eq!(rules(json!({ "holiday_weeks": more }), true), ["cypa1933-18-1-h"]);
    assert!(rules(json!({ "holiday_weeks": more }), false).is_empty());
    assert_eq!(rules(json!({ "two_weeks_free": false }), true), ["cypa1933-18-1-j"]);
}

#[test]
fn the_limits_are_the_childs_and_not_the_employers() {
    let own =
        hours(json!({ "school_weeks": [shift("mon", "16:00", "17:00"), shift("sat", "09:00", "12:00")] }));
    let other =
        hours(json!({ "school_weeks": [shift("mon", "17:00", "18:30"), shift("sun", "09:00", "11:00")] }));
    assert!(faults_of_hours((&own, year()), &[], true, "").is_empty());
    let together = |elsewhere: &[WorkElsewhere]| {
        let found = faults_of_hours((&own, year()), elsewhere, true, "");
        found.iter().map(|fault| fault.rule.unwrap_or_default()).collect::<Vec<_>>()
    };
    let all_year = WorkElsewhere { days: year(), hours: other };
    assert_eq!(together(std::slice::from_ref(&all_year)), ["cypa1933-18-1-d"]);
    // Two other jobs, one after the other, are no two jobs at once.
    let half = |from_on: &str, to_on: &str| WorkElsewhere {
        days: days(from_on, to_on),
        hours: hours(json!({ "school_weeks": [shift("mon", "17:00", "18:00")] })),
    };
    let (autumn, spring) = (half("2026-09-01", "2026-12-31"), half("2027-01-01", "2027-04-30"));
    assert!(together(&[autumn.clone(), spring.clone()]).is_empty());
    let both = [autumn, half("2026-12-31", "2027-04-30")];
    assert_eq!(together(&both), ["cypa1933-18-1-d"], "on one day they are");
}

#[test]
fn the_rest_of_an_hour_is_of_the_day_and_not_of_the_shift() {
    let saturday = |shifts: Value| rules(json!({ "school_weeks": shifts }), false);
    let half_an_hour = json!([shift("sat", "09:00", "12:00"), shift("sat", "12:30", "15:00")]);
    assert_eq!(saturday(half_an_hour), ["cypa1933-18-1-i"]);
    let an_hour = json!([shift("sat", "09:00", "12:00"), shift("sat", "13:00", "16:00")]);
    assert!(saturday(an_hour).is_empty());
    // Five hours on end are too long, wherever in the day the rest is.
    let late_rest = json!([
        shift("sat", "09:00", "11:30"),
        shift("sat", "11:30", "14:00"),
        shift("sat", "15:00", "16:00")
    ]);
    assert_eq!(saturday(late_rest), ["cypa1933-18-1-i"]);
    let within = json!([
        shift("sat", "08:00", "09:00"),
        { "weekday": "sat", "from_time": "09:00", "to_time": "16:00", "break_minutes": 60 }
    ]);
    assert!(saturday(within).is_empty(), "seven hours with a rest in between");
}

#[test]
fn an_hour_before_school_is_an_hour_for_all_employers() {
    let twice = json!([shift("mon", "07:00", "07:45"), shift("mon", "07:45", "08:15")]);
    assert_eq!(rules(json!({ "school_weeks": twice }), true), ["cypa1933-18-1-b"]);
    assert!(rules(json!({ "holiday_weeks": twice }), true).is_empty());
}

#[test]
fn every_mistake_is_told_at_once() {
    let shifts = json!([shift("mon", "06:00", "20:00"), shift("sun", "18:00", "17:00")]);
    let found = rules(json!({ "school_weeks": shifts, "two_weeks_free": false }), true);
    let all = [
        "cypa1933-18-1-j",
        "cypa1933-18-1-c",
        "cypa1933-18-1-c",
        "cypa1933-18-1-i",
        "cypa1933-18-1-b",
        "times_out_of_order",
        "cypa1933-18-1-d",
        "cypa1933-18-1-da",
    ];
    assert_eq!(found, all);
}

proptest! {
    /// A rest of an hour after every four makes any day of work one with rests, and without any rest none above four is.
    #[test]
    fn four_hours_at_a_time_are_never_without_rest(
        first in 1i64..=240, second in 1i64..=240, gap in 0i64..180,
    ) {
        let time = |minutes: i64| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let begins = 7 * 60;
        let shifts: Vec<ChildEmploymentShift> =
            [(begins, begins + first), (begins + first + gap, begins + first + gap + second)]
                .iter()
                .map(|(from, to)| serde_json::from_value(shift("sat", &time(*from), &time(*to))).unwrap())
                .collect();
        let expected = gap < 60 && first + second > 240;
        prop_assert_eq!(is_without_rest(shifts.clone()), expected);
        prop_assert_eq!(is_without_rest(shifts.into_iter().rev().collect()), expected);
    }

    /// A child under fifteen may do nothing that an older one may not, and more work never mends anything.
    #[test]
    fn the_older_may_what_the_younger_may(
        shifts in prop::collection::vec((0usize..7, 0u32..24, 0u32..24, 0u16..90), 0..8),
    ) {
        let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
        let all: Vec<Value> = shifts
            .iter()
            .map(|(day, from, to, rest)| json!({
                "weekday": names[*day], "from_time": format!("{from:02}:00"), "to_time": format!("{to:02}:30"),
                "break_minutes": rest,
            }))
            .collect();
        for week in ["school_weeks", "holiday_weeks"] {
            let of = |shifts: &[Value], young| rules(json!({ week: shifts }), young).len();
            prop_assert!(of(&all, false) <= of(&all, true));
            if let Some((_, fewer)) = all.split_last() {
                prop_assert!(of(fewer, true) <= of(&all, true));
            }
        }
    }
}
