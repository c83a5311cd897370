use std::path::Path;

use serde_json::{Value, json};

use super::*;
use crate::{
    domain::session::Session::{Am, Pm},
    error::FaultCode,
};

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn year() -> AcademicYear {
    AcademicYear::starting(2026).unwrap()
}

/// A small calendar of 2026-27 that breaks no rule.
fn sample() -> Value {
    json!({
        "half_terms": [
            {"id": "2026-27-autumn-1", "from_on": "2026-09-03", "to_on": "2026-10-23"},
            {"id": "2026-27-autumn-2", "from_on": "2026-11-02", "to_on": "2026-12-18"},
            {"id": "2026-27-spring-1", "from_on": "2027-01-05", "to_on": "2027-02-12"},
            {"id": "2026-27-spring-2", "from_on": "2027-02-22", "to_on": "2027-03-25"},
            {"id": "2026-27-summer-1", "from_on": "2027-04-12", "to_on": "2027-05-28"},
            {"id": "2026-27-summer-2", "from_on": "2027-06-07", "to_on": "2027-07-22"}
        ],
        "weekdays": ["mon", "tue", "wed", "thu", "fri"],
        "days_off": [
            {"on": "2026-11-02", "kind": "inset"},
            {"on": "2026-12-18", "session": "pm", "kind": "other"},
            {"on": "2027-05-03", "kind": "bank_holiday"}
        ],
        "extra_days": [{"on": "2026-10-31", "sessions": ["am"]}]
    })
}

fn data(json: Value) -> CalendarData {
    serde_json::from_value(json).unwrap()
}

fn calendar(closures: Vec<Closure>) -> Calendar {
    Calendar::new(year(), data(sample()), closures)
}

fn closure(from_on: NaiveDate, to_on: NaiveDate, sessions: &[Session], kind: ClosureKind) -> Closure {
    Closure { from_on, to_on, sessions: sessions.to_vec(), kind }
}

/// What is wrong with the sample after one change: places and codes.
fn faults_after(change: impl FnOnce(&mut Value)) -> Vec<(String, FaultCode)> {
    let mut json = sample();
    change(&mut json);
    data(json).faults(year()).into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

fn one(pointer: &str, code: FaultCode) -> Vec<(String, FaultCode)> {
    vec![(pointer.to_owned(), code)]
}

#[test]
fn the_sample_calendar_has_no_faults() {
    assert_eq!(data(sample()).faults(year()), []);
}

#[test]
fn a_calendar_travels_in_its_documented_form() {
    let mut json = sample();
    for (name, time) in
        [("am_starts", "08:45"), ("pm_starts", "13:00"), ("am_due", "10:30"), ("pm_due", "14:30")]
    {
        json[name] = json!(time);
    }
    assert_eq!(serde_json::to_value(data(sample())).unwrap(), json, "times have defaults");
    json["am_due"] = json!("09:40");
    assert_eq!(serde_json::to_value(data(json.clone())).unwrap(), json);
    json["am_due"] = json!("9:40");
    assert!(serde_json::from_value::<CalendarData>(json).is_err());
}

#[test]
fn a_day_is_a_session_inside_terms_and_not_outside() {
    let calendar = calendar(vec![]);
    let outside = SessionStatus::NotASession(Reason::OutsideTerm);
    for (date, status) in [
        (day(2026, 9, 2), outside),
        (day(2026, 9, 3), SessionStatus::Open),
        (day(2026, 10, 23), SessionStatus::Open),
        (day(2026, 10, 26), outside),
        (day(2026, 10, 25), outside),
        (day(2026, 11, 2), SessionStatus::NotASession(Reason::DayOff(DayOffKind::Inset))),
        (day(2026, 11, 3), SessionStatus::Open),
        (day(2026, 11, 7), SessionStatus::NotASession(Reason::NotASchoolWeekday)),
        (day(2027, 5, 3), SessionStatus::NotASession(Reason::DayOff(DayOffKind::BankHoliday))),
        (day(2026, 7, 31), outside),
        (day(2027, 8, 1), outside),
        (NaiveDate::MAX, outside),
        (NaiveDate::MIN, outside),
    ] {
        assert_eq!(calendar.status(date, Am), status, "{date}");
    }
}

#[test]
fn half_a_day_off_leaves_the_other_half() {
    let calendar = calendar(vec![]);
    assert!(calendar.is_due_session(day(2026, 12, 18), Am) && !calendar.is_session(day(2026, 12, 18), Pm));
    assert!(calendar.is_school_day(day(2026, 12, 18)));
}

#[test]
fn an_extra_day_is_a_session_on_a_saturday_in_the_holidays() {
    let calendar = calendar(vec![]);
    let saturday = day(2026, 10, 31);
    assert!(calendar.is_due_session(saturday, Am) && !calendar.is_session(saturday, Pm));
    assert_eq!(calendar.half_term_of(saturday), None);
}

#[test]
fn a_planned_closure_takes_sessions_out_and_an_unexpected_one_leaves_them_in() {
    let (polling, snow) = (day(2027, 5, 6), day(2027, 1, 12));
    let open = calendar(vec![]);
    let closed = calendar(vec![
        closure(polling, polling, &[Am, Pm], ClosureKind::Planned),
        closure(snow, snow, &[Pm], ClosureKind::Unexpected),
    ]);
    assert_eq!(closed.status(polling, Am), SessionStatus::NotASession(Reason::PlannedClosure));
    assert!(!closed.is_school_day(polling));
    assert_eq!(closed.status(snow, Pm), SessionStatus::ClosedUnexpectedly);
    assert!(closed.is_session(snow, Pm) && !closed.is_due_session(snow, Pm));
    assert!(closed.is_due_session(snow, Am) && closed.is_school_day(snow));
    assert_eq!(closed.sessions().len(), open.sessions().len() - 2);
}

#[test]
fn a_closure_changes_nothing_where_there_is_no_session() {
    let kinds = [ClosureKind::Planned, ClosureKind::Unexpected];
    let closed = kinds.map(|kind| closure(NaiveDate::MIN, NaiveDate::MAX, &[Am, Pm], kind));
    let calendar = calendar(closed.to_vec());
    assert_eq!(calendar.sessions().len(), 0, "of both kinds the planned one holds");
    assert_eq!(calendar.status(day(2026, 10, 26), Am), SessionStatus::NotASession(Reason::OutsideTerm));
    assert_eq!(
        calendar.status(day(2026, 11, 2), Am),
        SessionStatus::NotASession(Reason::DayOff(DayOffKind::Inset))
    );
}

#[test]
fn school_days_are_counted_over_weekends_and_half_term() {
    let calendar = calendar(vec![]);
    assert_eq!(calendar.add_school_days(day(2026, 9, 10), 5), Some(day(2026, 9, 17)));
    // Friday, the extra Saturday, half term, inset on Monday 2 November.
    assert_eq!(calendar.add_school_days(day(2026, 10, 22), 3), Some(day(2026, 11, 3)));
    assert_eq!(calendar.add_school_days(day(2026, 10, 25), 0), Some(day(2026, 10, 25)));
    assert_eq!(calendar.add_school_days(day(2027, 7, 21), 1), Some(day(2027, 7, 22)));
    assert_eq!(calendar.add_school_days(day(2027, 7, 21), 2), None);
}

#[test]
fn school_weeks_skip_half_term_and_holidays() {
    let mut json = sample();
    json["extra_days"] = json!([]);
    let calendar = Calendar::new(year(), data(json), vec![]);
    let weeks = calendar.school_weeks();
    let has = |date| weeks.contains(&SchoolWeek::of(date));
    assert!(has(day(2026, 10, 19)) && !has(day(2026, 10, 26)) && has(day(2026, 11, 2)));
    assert!(has(day(2026, 9, 3)) && has(day(2026, 8, 31)) && !has(day(2026, 12, 21)));
    assert_eq!(weeks.len(), 8 + 7 + 6 + 5 + 7 + 7);
    assert!(weeks.iter().all(|week| week.monday.weekday() == chrono::Weekday::Mon));
    assert!(SchoolWeek::of(day(2026, 11, 22)).contains(day(2026, 11, 16)));
}

#[test]
fn a_half_term_knows_its_days_and_its_term() {
    let calendar = calendar(vec![]);
    let half_term = calendar.half_term_of(day(2026, 11, 7)).unwrap();
    assert_eq!((half_term.id.as_str(), half_term.term()), ("2026-27-autumn-2", Some(Term::Autumn)));
    assert_eq!(calendar.half_term_of(day(2026, 10, 28)), None);
}

#[test]
fn sessions_start_and_fall_due_as_written() {
    let mut json = sample();
    json["pm_due"] = json!("14:05");
    let calendar = Calendar::new(year(), data(json), vec![]);
    let at = |h, m| NaiveTime::from_hms_opt(h, m, 0).unwrap();
    assert_eq!((calendar.starts(Am), calendar.due(Am)), (at(8, 45), at(10, 30)));
    assert_eq!((calendar.starts(Pm), calendar.due(Pm)), (at(13, 0), at(14, 5)));
}

#[test]
fn a_child_must_attend_from_the_first_day_of_the_term_after_coming_of_age() {
    let calendar = calendar(vec![]);
    for (born, first) in [
        (day(2021, 8, 20), Some(day(2026, 9, 3))),
        (day(2021, 9, 1), Some(day(2027, 1, 5))),
        (day(2021, 12, 31), Some(day(2027, 1, 5))),
        (day(2022, 3, 31), Some(day(2027, 4, 12))),
        (day(2022, 4, 1), None),
        (day(2020, 8, 20), None),
    ] {
        assert_eq!(calendar.term_after_compulsory(born), first, "{born}");
    }
}

#[test]
fn a_late_spring_term_does_not_follow_the_end_of_march() {
    let mut json = sample();
    json["half_terms"][3]["to_on"] = json!("2027-04-02");
    let calendar = Calendar::new(year(), data(json), vec![]);
    assert!(calendar.is_school_day(day(2027, 4, 1)));
    assert_eq!(calendar.term_after_compulsory(day(2022, 3, 15)), Some(day(2027, 4, 12)));
}

#[test]
fn an_autumn_term_that_begins_in_august_binds_from_september() {
    let mut json = sample();
    json["half_terms"][0]["from_on"] = json!("2026-08-26");
    let calendar = Calendar::new(year(), data(json), vec![]);
    assert_eq!(calendar.term_after_compulsory(day(2021, 8, 20)), Some(day(2026, 9, 1)));
}

#[test]
fn lists_have_a_least_and_a_greatest_length() {
    assert_eq!(faults_after(|c| c["half_terms"] = json!([])), one("/half_terms", FaultCode::WrongLength));
    assert_eq!(faults_after(|c| c["weekdays"] = json!([])), one("/weekdays", FaultCode::WrongLength));
    assert_eq!(
        faults_after(|c| c["extra_days"][0]["sessions"] = json!([])),
        one("/extra_days/0/sessions", FaultCode::WrongLength)
    );
    let many = json!(vec![json!({"on": "2026-12-01", "kind": "other"}); 401]);
    assert_eq!(faults_after(|c| c["days_off"] = many), one("/days_off", FaultCode::WrongLength));
}

#[test]
fn nothing_is_listed_twice() {
    assert_eq!(
        faults_after(|c| c["weekdays"] = json!(["mon", "tue", "mon"])),
        one("/weekdays/2", FaultCode::RepeatedValue)
    );
    let off = |second: Value| {
        faults_after(move |c| {
            c["days_off"] = json!([{"on": "2026-12-01", "session": "am", "kind": "other"}, second]);
        })
    };
    assert_eq!(
        off(json!({"on": "2026-12-01", "kind": "inset"})),
        one("/days_off/1/on", FaultCode::RepeatedValue)
    );
    assert_eq!(off(json!({"on": "2026-12-01", "session": "pm", "kind": "inset"})), []);
    let saturdays =
        json!([{"on": "2026-10-31", "sessions": ["am"]}, {"on": "2026-10-31", "sessions": ["pm"]}]);
    assert_eq!(
        faults_after(|c| c["extra_days"] = saturdays),
        one("/extra_days/1/on", FaultCode::RepeatedValue)
    );
    assert_eq!(
        faults_after(|c| c["extra_days"][0]["sessions"] = json!(["am", "am"])),
        one("/extra_days/0/sessions/1", FaultCode::RepeatedValue)
    );
}

#[test]
fn half_term_ids_are_of_the_form_and_of_the_year() {
    for wrong in
        ["2025-26-autumn-1", "2026-27-autumn-3", "2026-27-winter-1", "autumn-1", "", "2026-27-autumn-1 "]
    {
        let faults = faults_after(|c| c["half_terms"][0]["id"] = json!(wrong));
        assert_eq!(faults, one("/half_terms/0/id", FaultCode::HalfTermIdNotValid), "{wrong}");
    }
    let faults = faults_after(|c| c["half_terms"][1]["id"] = json!("2026-27-autumn-1"));
    assert_eq!(faults, one("/half_terms/1/id", FaultCode::RepeatedValue));
}

#[test]
fn half_terms_stand_in_order_and_apart() {
    let swapped = faults_after(|c| c["half_terms"].as_array_mut().unwrap().swap(0, 1));
    assert_eq!(swapped, one("/half_terms/1", FaultCode::HalfTermsOutOfOrder));
    let names = faults_after(|c| {
        c["half_terms"][0]["id"] = json!("2026-27-autumn-2");
        c["half_terms"][1]["id"] = json!("2026-27-autumn-1");
    });
    assert_eq!(names, one("/half_terms/1", FaultCode::HalfTermsOutOfOrder));
    let shared = faults_after(|c| c["half_terms"][1]["from_on"] = json!("2026-10-23"));
    assert_eq!(shared, one("/half_terms/1/from_on", FaultCode::HalfTermsOverlap));
    let reversed = faults_after(|c| c["half_terms"][5]["to_on"] = json!("2027-06-06"));
    assert_eq!(reversed, one("/half_terms/5/to_on", FaultCode::DatesReversed));
}

#[test]
fn days_lie_in_the_academic_year() {
    for (change, pointer) in [
        ("/half_terms/5/to_on", json!("2027-08-01")),
        ("/days_off/0/on", json!("2026-07-31")),
        ("/extra_days/0/on", json!("2028-02-29")),
    ]
    .map(|(pointer, date)| (move |c: &mut Value| *c.pointer_mut(pointer).unwrap() = date, pointer))
    {
        assert_eq!(faults_after(change), one(pointer, FaultCode::DateOutsideAcademicYear));
    }
}

#[test]
fn a_day_is_not_both_off_and_extra() {
    let faults = faults_after(|c| c["extra_days"][0]["on"] = json!("2026-11-02"));
    assert_eq!(faults, one("/extra_days/0/on", FaultCode::DayOffAndExtra));
}

#[test]
fn times_follow_each_other_through_the_day() {
    assert_eq!(faults_after(|c| c["am_due"] = json!("08:45")), one("/am_due", FaultCode::TimesOutOfOrder));
    assert_eq!(faults_after(|c| c["pm_starts"] = json!("14:30")), one("/pm_due", FaultCode::TimesOutOfOrder));
    assert_eq!(
        faults_after(|c| c["pm_starts"] = json!("08:00")),
        one("/pm_starts", FaultCode::TimesOutOfOrder)
    );
    assert_eq!(faults_after(|c| c["am_due"] = json!("14:30")), one("/pm_due", FaultCode::TimesOutOfOrder));
}

#[test]
fn all_faults_are_told_at_once() {
    let faults = faults_after(|c| {
        c["weekdays"] = json!([]);
        c["half_terms"][0]["id"] = json!("x");
        c["days_off"][0]["on"] = json!("2030-01-01");
        c["pm_due"] = json!("07:00");
    });
    assert_eq!(faults.len(), 5, "{faults:?}");
}

#[test]
fn published_term_dates_give_their_school_days() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/calendars/norfolk_term_dates.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("skipped: no term dates beside the checkout");
        return;
    };
    let published: Value = serde_json::from_str(&text).unwrap();
    for (name, start, school_days) in [
        ("norfolk_model_2025_26", 2025, 188),
        ("old_buckenham_primary_2024_25", 2024, 188),
        ("norfolk_council_2019_20", 2019, 190),
        ("norwich_school_independent_2024_25", 2024, 165),
    ] {
        let (year, data) =
            (AcademicYear::starting(start).unwrap(), data(as_published(&published[name], start)));
        assert_eq!(data.faults(year), [], "{name}");
        let calendar = Calendar::new(year, data, vec![]);
        assert_eq!(calendar.school_days().len(), school_days, "{name}");
        assert_eq!(calendar.sessions().len(), 2 * school_days, "{name}");
        assert_eq!(published[name]["pupil_days_computed"], school_days, "{name}");
    }
}

/// A published calendar on the wire: its ranges are the half terms, its bank holidays days off.
fn as_published(published: &Value, start: i32) -> Value {
    let year = AcademicYear::starting(start).unwrap();
    let halves = ["autumn-1", "autumn-2", "spring-1", "spring-2", "summer-1", "summer-2"];
    let ranges = published["pupil_ranges"].as_array().unwrap();
    let half_terms: Vec<_> = ranges
        .iter()
        .zip(halves)
        .map(|(range, half)| json!({"id": format!("{year}-{half}"), "from_on": range[0], "to_on": range[1]}))
        .collect();
    let holidays = published["bank_holiday_in_term"].as_array().unwrap();
    let days_off: Vec<_> = holidays.iter().map(|on| json!({"on": on, "kind": "bank_holiday"})).collect();
    json!({
        "half_terms": half_terms, "weekdays": ["mon", "tue", "wed", "thu", "fri"], "days_off": days_off
    })
}
