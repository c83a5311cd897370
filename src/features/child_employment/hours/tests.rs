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

fn shift(weekday: &str, from: &str, to: &str) -> Value {
    json!({ "weekday": weekday, "from_time": from, "to_time": to })
}

fn rules(change: Value, under_fifteen: bool) -> Vec<&'static str> {
    let found = faults_of_hours(&hours(change), &[], under_fifteen, "/hours");
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
    assert!(faults_of_hours(&own, &[], true, "").is_empty());
    let together = faults_of_hours(&own, std::slice::from_ref(&other), true, "");
    assert_eq!(together.iter().map(|fault| fault.rule).collect::<Vec<_>>(), [Some("cypa1933-18-1-d")]);
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

fn performed(born_on: &str, days: &[(&str, &str, &str, u16)]) -> Vec<&'static str> {
    let days: Vec<ChildEmploymentPerformance> = days
        .iter()
        .map(|(on, from, to, minutes)| {
            serde_json::from_value(
                json!({ "on": on, "from_time": from, "to_time": to, "performing_minutes": minutes }),
            )
            .unwrap()
        })
        .collect();
    let found = faults_of_performances(&days, born_on.parse().unwrap(), "/days");
    found.into_iter().map(|fault| fault.rule.unwrap_or(fault.code.wire())).collect()
}

#[test]
fn performances_are_limited_by_the_age_of_the_day() {
    let evening = [("2026-12-05", "13:00", "22:30", 300)];
    assert!(performed("2016-05-02", &evening).is_empty(), "ten years old: nine and a half hours");
    assert_eq!(performed("2018-05-02", &evening), ["si2014-3309-22", "si2014-3309-22"], "eight years old");
    let late = [("2026-12-05", "18:00", "22:30", 100)];
    assert_eq!(performed("2022-05-02", &late), ["si2014-3309-21"], "four years old");
    assert!(performed("2018-05-02", &late).is_empty());
    assert_eq!(performed("2018-05-02", &[("2026-12-05", "06:30", "10:00", 30)]), ["si2014-3309-21"]);
}

#[test]
fn a_child_performs_on_six_days_on_end_at_the_most() {
    let days: Vec<String> = (1..=8).map(|day| format!("2026-12-{day:02}")).collect();
    let week = |count: usize| {
        days.iter().take(count).map(|on| (on.as_str(), "10:00", "12:00", 60)).collect::<Vec<_>>()
    };
    assert!(performed("2016-05-02", &week(6)).is_empty());
    assert_eq!(performed("2016-05-02", &week(7)), ["si2014-3309-26"]);
    let twice = [("2026-12-05", "10:00", "12:00", 60), ("2026-12-05", "10:00", "12:00", 60)];
    assert_eq!(performed("2016-05-02", &twice), ["repeated_value"]);
}

#[test]
fn age_is_counted_in_whole_years() {
    let on = |born: &str, on: &str| age_on(born.parse().unwrap(), on.parse().unwrap());
    assert_eq!(on("2012-11-20", "2026-11-19"), 13);
    assert_eq!(on("2012-11-20", "2026-11-20"), 14);
    assert_eq!(on("2026-11-20", "2026-11-20"), 0);
}

proptest! {
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

    #[test]
    fn age_is_that_of_the_last_birthday(born in 0..12_000i64, later in 0..7_000i64) {
        let born_on = "1995-01-01".parse::<NaiveDate>().unwrap() + chrono::Duration::days(born);
        let on = born_on + chrono::Duration::days(later);
        let years = age_on(born_on, on);
        prop_assert!(age::birthday(born_on, years) <= on && on < age::birthday(born_on, years + 1));
    }
}
