use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn day(on: &str, from: &str, to: &str, night_work: bool) -> Value {
    json!({ "on": on, "from_time": from, "to_time": to, "performing_minutes": 60, "night_work": night_work })
}

fn days(all: &[Value]) -> Vec<ChildEmploymentPerformance> {
    all.iter().map(|day| serde_json::from_value(day.clone()).unwrap()).collect()
}

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn rules_of(all: &[Value], others: &[&str], licensed: bool) -> Vec<&'static str> {
    let others = others.iter().map(|text| on(text)).collect();
    let found = faults_of_performances(&days(all), on("2014-05-02"), &others, (licensed, "/days"));
    found.into_iter().map(|fault| fault.rule.unwrap_or(fault.code.wire())).collect()
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
    let found = faults_of_performances(&days, born_on.parse().unwrap(), &BTreeSet::new(), (true, "/days"));
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

#[test]
fn six_days_on_end_are_six_by_all_licences_together() {
    let one = |text: &str| [day(text, "10:00", "12:00", false)];
    let others = ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-05", "2026-12-06", "2026-12-07"];
    assert_eq!(rules_of(&one("2026-12-04"), &others, true), ["si2014-3309-26"], "in the middle");
    assert!(rules_of(&one("2026-12-04"), &others[..3], true).is_empty());
    assert!(rules_of(&one("2026-12-04"), &others, false).is_empty(), "what needs no licence is under none");
}

#[test]
fn work_at_night_is_permitted_by_a_licence_and_rested_after() {
    let night = |text: &str| day(text, "20:00", "01:00", true);
    assert!(rules_of(&[night("2026-12-04")], &[], true).is_empty(), "five hours, over midnight");
    assert_eq!(rules_of(&[night("2026-12-04")], &[], false), ["si2014-3309-28"]);
    let plain = day("2026-12-04", "20:00", "01:00", false);
    assert_eq!(rules_of(&[plain], &[], true), ["times_out_of_order"]);
    let after =
        |from: &str| rules_of(&[night("2026-12-04"), day("2026-12-05", from, "20:00", false)], &[], true);
    assert_eq!(after("16:59"), ["si2014-3309-28"]);
    assert!(after("17:00").is_empty());
    let nights = |third: &str| rules_of(&[night("2026-12-04"), night("2026-12-05"), night(third)], &[], true);
    assert_eq!(nights("2026-12-12"), ["si2014-3309-28"], "within seven days of two on end");
    assert!(nights("2026-12-13").is_empty());
}

#[test]
fn twelve_hours_pass_between_two_days() {
    let morning = |from: &str| {
        rules_of(
            &[day("2026-12-04", "18:00", "22:30", false), day("2026-12-05", from, "15:00", false)],
            &[],
            true,
        )
    };
    assert_eq!(morning("10:29"), ["si2014-3309-24"]);
    assert!(morning("10:30").is_empty());
}

#[test]
fn a_licence_is_needed_for_the_fifth_day_in_six_months() {
    let few = |all: &[&str], others: &[&str]| {
        let all: Vec<Value> = all.iter().map(|text| day(text, "14:00", "16:00", false)).collect();
        let others = others.iter().map(|text| on(text)).collect();
        let found = faults_of_few_days(&days(&all), &others, "/days");
        found.into_iter().map(|fault| fault.pointer.unwrap()).collect::<Vec<_>>()
    };
    let week = ["2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04", "2026-12-05"];
    assert!(few(&week[..4], &[]).is_empty(), "three before the fourth");
    assert_eq!(few(&week, &[]), ["/days/4/on"]);
    assert_eq!(few(&["2026-12-10"], &week[..4]), ["/days/0/on"], "with a licence or without");
    // Of six months before 5 June the first day is 5 December.
    assert!(few(&["2027-06-05"], &week).is_empty());
    assert_eq!(few(&["2027-06-01"], &week), ["/days/0/on"]);
}

proptest! {
    /// However the days lie, no day with more than three in the six months before it goes without a licence.
    #[test]
    fn few_days_are_counted_over_any_six_months(
        own in prop::collection::btree_set(0i64..400, 1..12), others in prop::collection::btree_set(0i64..400, 0..12),
    ) {
        let at = |day: &i64| on("2026-01-01") + TimeDelta::days(*day);
        let all: Vec<Value> =
            own.iter().map(|one| day(&at(one).to_string(), "14:00", "16:00", false)).collect();
        let others: BTreeSet<NaiveDate> = others.iter().map(at).collect();
        let found = faults_of_few_days(&days(&all), &others, "/days");
        let every: BTreeSet<NaiveDate> = own.iter().map(at).chain(others.iter().copied()).collect();
        let too_many = own.iter().map(at).filter(|one| {
            let from = *one - Months::new(6);
            every.iter().filter(|day| from <= **day && *day < one).count() > 3
        });
        prop_assert_eq!(found.len(), too_many.count());
    }

    #[test]
    fn age_is_that_of_the_last_birthday(born in 0..12_000i64, later in 0..7_000i64) {
        let born_on = "1995-01-01".parse::<NaiveDate>().unwrap() + chrono::Duration::days(born);
        let on = born_on + chrono::Duration::days(later);
        let years = age_on(born_on, on);
        prop_assert!(age::birthday(born_on, years) <= on && on < age::birthday(born_on, years + 1));
    }
}
