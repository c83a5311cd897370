//! Periods over half terms, the summer, closures and short weeks.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    attendance::calendar::{CalendarData, Closure, ClosureKind},
    domain::academic_year::AcademicYear,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn half_term(id: &str, from_on: &str, to_on: &str) -> Value {
    json!({ "id": id, "from_on": from_on, "to_on": to_on })
}

/// 2026-27, with a half-term week from 26 October and a training day on 2 November.
fn this_year(closures: Vec<Closure>) -> Calendar {
    let data = json!({
        "half_terms": [
            half_term("2026-27-autumn-1", "2026-09-03", "2026-10-23"),
            half_term("2026-27-autumn-2", "2026-11-02", "2026-12-18"),
            half_term("2026-27-summer-2", "2027-06-07", "2027-07-22"),
        ],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
        "days_off": [{ "on": "2026-11-02", "kind": "inset" }],
    });
    Calendar::new(AcademicYear::starting(2026).unwrap(), read(data), closures)
}

fn next_year() -> Calendar {
    let data = json!({
        "half_terms": [half_term("2027-28-autumn-1", "2027-09-02", "2027-10-22")],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
    });
    Calendar::new(AcademicYear::starting(2027).unwrap(), read(data), Vec::new())
}

fn read(data: Value) -> CalendarData {
    serde_json::from_value(data).unwrap()
}

fn closed(from_on: &str, to_on: &str, kind: ClosureKind) -> Closure {
    Closure { from_on: day(from_on), to_on: day(to_on), sessions: Session::ALL.to_vec(), kind }
}

fn of(calendars: &[Calendar], from_on: &str) -> Period {
    period(calendars, day(from_on), PeriodLength::default())
}

#[test]
fn six_whole_school_weeks_are_thirty_school_days() {
    let found = of(&[this_year(Vec::new())], "2026-09-07");
    assert_eq!((found.first_on(), found.last_on()), (Some(day("2026-09-07")), Some(day("2026-10-16"))));
    assert_eq!((found.days.len(), found.length), (30, 30));
    assert_eq!((found.used(day("2026-09-06")), found.used(day("2026-09-07"))), (0, 1));
    assert_eq!((found.used(day("2026-09-13")), found.used(day("2026-12-01"))), (5, 30));
}

#[test]
fn a_holiday_pauses_the_period_and_a_training_day_makes_it_shorter() {
    let found = of(&[this_year(Vec::new())], "2026-09-21");
    assert_eq!(found.last_on(), Some(day("2026-11-06")), "the half-term week is no school week");
    assert_eq!(found.length, 29, "the sixth school week has a training day");
}

#[test]
fn a_period_that_begins_within_a_week_ends_within_one() {
    let found = of(&[this_year(Vec::new())], "2026-09-09");
    assert_eq!(
        (found.last_on(), found.length),
        (Some(day("2026-10-20")), 30),
        "from a Wednesday to a Tuesday"
    );
}

#[test]
fn a_period_begins_on_a_school_day() {
    for weekend_or_holiday in ["2026-10-24", "2026-11-02"] {
        assert_eq!(of(&[this_year(Vec::new())], weekend_or_holiday).first_on(), Some(day("2026-11-03")));
    }
}

#[test]
fn closures_of_either_kind_lengthen_it() {
    for kind in [ClosureKind::Planned, ClosureKind::Unexpected] {
        let snow = closed("2026-09-14", "2026-09-15", kind);
        let found = of(&[this_year(vec![snow])], "2026-09-07");
        assert_eq!((found.last_on(), found.length), (Some(day("2026-10-20")), 30), "{kind:?}");
        assert_eq!(found.closed, [day("2026-09-14"), day("2026-09-15")]);
        assert_eq!(found.used(day("2026-09-15")), 5);
    }
    let mut half = closed("2026-09-14", "2026-09-14", ClosureKind::Unexpected);
    half.sessions = vec![Session::Pm];
    let found = of(&[this_year(vec![half])], "2026-09-07");
    assert_eq!(found.last_on(), Some(day("2026-10-16")), "the school opened that day");
}

#[test]
fn a_period_straddles_the_summer() {
    let found = of(&[this_year(Vec::new()), next_year()], "2027-07-05");
    assert_eq!(found.first_on(), Some(day("2027-07-05")));
    assert!(!found.days.iter().any(|on| day("2027-07-23") <= *on && *on < day("2027-09-02")));
    // Five days, five, four (to 22 July); two (from 2 September), five, five.
    assert_eq!((found.length, found.last_on()), (26, Some(day("2027-09-17"))));
}

#[test]
fn while_no_calendar_reaches_the_end_the_last_day_is_not_known() {
    let found = of(&[this_year(Vec::new())], "2027-07-05");
    assert_eq!((found.last_on(), found.days.len()), (None, 14));
    assert!(found.contains(day("2027-08-15")) && !found.contains(day("2027-07-04")));
    assert_eq!(of(&[], "2027-07-05").first_on(), None);
}

#[test]
fn the_authority_may_set_a_shorter_period() {
    let length = PeriodLength { school_weeks: 3, school_days: 15 };
    assert_eq!(
        period([&this_year(Vec::new())], day("2026-09-07"), length).last_on(),
        Some(day("2026-09-25"))
    );
    let length = PeriodLength { school_weeks: 6, school_days: 15 };
    assert_eq!(
        period([&this_year(Vec::new())], day("2026-09-07"), length).last_on(),
        Some(day("2026-09-25"))
    );
}

proptest! {
    #[test]
    fn a_closure_never_takes_a_day_from_the_family(start in 0..40i64, at in 0..60i64, long in 0..8i64, planned: bool) {
        let from_on = day("2026-09-03") + chrono::Duration::days(start);
        let first = from_on + chrono::Duration::days(at + 1);
        let kind = if planned { ClosureKind::Planned } else { ClosureKind::Unexpected };
        let closure = Closure {
            from_on: first, to_on: first + chrono::Duration::days(long), sessions: Session::ALL.to_vec(), kind,
        };
        let without = period([&this_year(Vec::new())], from_on, PeriodLength::default());
        let with = period([&this_year(vec![closure])], from_on, PeriodLength::default());
        prop_assume!(without.last_on().is_some() && with.last_on().is_some());
        prop_assume!(without.first_on() == with.first_on());
        prop_assert_eq!(with.length, without.length);
        prop_assert!(without.last_on() <= with.last_on());
        prop_assert!(with.length <= 30 && with.days.len() == with.length);
    }
}
