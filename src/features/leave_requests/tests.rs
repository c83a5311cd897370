//! Rules about leave.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{
    dto::{LeaveAsked, LeaveDecide, LeaveDecision, LeaveTerms},
    rules::{self, LeaveFlag},
    values::{LeaveOutcome, LeaveReason, LeaveState},
};
use crate::{
    attendance::code::{Class, Code},
    domain::{
        person::Person,
        session::{
            Session::{Am, Pm},
            SessionOn,
        },
    },
    error::FaultCode,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn asked(reason: LeaveReason, days: Value) -> LeaveAsked {
    serde_json::from_value(json!({
        "days": days, "reason": reason, "asked_on": "2026-11-09", "asked_by": { "role": "resident_parent" },
    }))
    .unwrap()
}

/// Monday to the Wednesday's morning.
fn week() -> Value {
    json!({ "from_on": "2026-12-07", "to_on": "2026-12-09", "to_session": "am" })
}

fn decided(reason: LeaveReason, outcome: LeaveOutcome, granted: Value) -> LeaveTerms {
    let decided_by = Person { name: "A. Head".into(), title: Some("Headteacher".into()) };
    let granted = serde_json::from_value(granted).unwrap();
    let decision =
        LeaveDecision { outcome, granted, decided_on: day("2026-11-12"), decided_by, grounds: None };
    LeaveTerms { asked: asked(reason, week()), decision: Some(decision) }
}

fn code(terms: &LeaveTerms, date: &str, session: crate::domain::session::Session) -> Option<&'static str> {
    let state = terms.decision.as_ref().map_or(LeaveState::Requested, |one| rules::decided(one.outcome));
    rules::expected(state, terms, SessionOn { date: day(date), session }, true)?.code()
}

#[test]
fn each_reason_has_its_code_with_leave_and_without() {
    for (reason, given, refused) in [
        (LeaveReason::Exceptional, "C", "O"),
        (LeaveReason::Holiday, "C", "G"),
        (LeaveReason::Performance, "C1", "O"),
        (LeaveReason::Interview, "J1", "O"),
        (LeaveReason::Study, "S", "O"),
        (LeaveReason::Religious, "R", "O"),
        (LeaveReason::PartTime, "C2", "O"),
    ] {
        let of = |outcome| code(&decided(reason, outcome, json!([])), "2026-12-07", Am);
        assert_eq!((of(LeaveOutcome::Granted), of(LeaveOutcome::Refused)), (Some(given), Some(refused)));
        assert!(Code::parse(given).is_some_and(|code| code.class() == Class::Authorised));
        assert!(Code::parse(refused).is_some_and(|code| code.class() == Class::Unauthorised));
    }
    let terms = decided(LeaveReason::PartTime, LeaveOutcome::Granted, json!([]));
    let on = SessionOn { date: day("2026-12-07"), session: Am };
    let younger = rules::expected(LeaveState::Granted, &terms, on, false).unwrap();
    assert_eq!(younger.code(), Some("X"), "a pupil below compulsory school age is not required to attend");
}

#[test]
fn a_part_that_is_granted_leaves_the_rest_refused() {
    let granted = json!([{ "from_on": "2026-12-07", "from_session": "pm", "to_on": "2026-12-08" }]);
    let terms = decided(LeaveReason::Holiday, LeaveOutcome::GrantedInPart, granted);
    let of = |date, session| code(&terms, date, session);
    assert_eq!(of("2026-12-07", Am), Some("G"));
    assert_eq!((of("2026-12-07", Pm), of("2026-12-08", Pm)), (Some("C"), Some("C")));
    assert_eq!((of("2026-12-09", Am), of("2026-12-09", Pm)), (Some("G"), None), "not asked for");
    assert_eq!(of("2026-12-06", Pm), None);
}

#[test]
fn a_mark_agrees_with_leave_if_it_is_the_code_or_no_absence() {
    let on = SessionOn { date: day("2026-12-07"), session: Am };
    let agree = |reason, outcome| {
        let terms = decided(reason, outcome, json!([]));
        let expected = rules::expected(rules::decided(outcome), &terms, on, true).unwrap();
        let codes =
            ["/", "L", "V", "C", "C1", "C2", "J1", "S", "R", "I", "M", "E", "G", "O", "N", "U", "D", "Y4"];
        codes.into_iter().filter(|code| expected.agrees(Code::parse(code).unwrap())).collect::<Vec<_>>()
    };
    use LeaveOutcome::{Granted, Refused};
    assert_eq!(agree(LeaveReason::Exceptional, Granted), ["/", "L", "V", "C", "D", "Y4"]);
    assert_eq!(agree(LeaveReason::Religious, Granted), ["/", "L", "V", "C", "R", "D", "Y4"]);
    assert_eq!(agree(LeaveReason::Holiday, Refused), ["/", "L", "V", "G", "U", "D", "Y4"]);
    assert_eq!(agree(LeaveReason::Interview, Refused), ["/", "L", "V", "G", "O", "U", "D", "Y4"]);
}

#[test]
fn while_nothing_is_decided_only_a_code_of_leave_disagrees() {
    let terms = LeaveTerms { asked: asked(LeaveReason::Holiday, week()), decision: None };
    let on = SessionOn { date: day("2026-12-07"), session: Am };
    let expected = rules::expected(LeaveState::Requested, &terms, on, true).unwrap();
    let disagrees = |code: &str| !expected.agrees(Code::parse(code).unwrap());
    assert!(["C", "C1", "C2", "J1", "S"].into_iter().all(disagrees));
    assert!(!["/", "I", "G", "O", "N", "R"].into_iter().any(disagrees));
    assert_eq!((expected.code(), expected.class(), expected.granted()), (None, None, None));
    assert_eq!(rules::expected(LeaveState::Withdrawn, &terms, on, true), None);
}

#[test]
fn what_is_wrong_with_a_request_is_told_at_once() {
    let of = |days: Value, asked_on: &str| {
        let mut asked = asked(LeaveReason::Holiday, days);
        asked.asked_on = day(asked_on);
        let faults = rules::faults_of_asked(&asked, day("2026-11-20"));
        faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect::<Vec<_>>()
    };
    assert_eq!(of(week(), "2026-11-20"), []);
    let reversed =
        json!({ "from_on": "2026-12-07", "from_session": "pm", "to_on": "2026-12-07", "to_session": "am" });
    let both = [
        ("/asked/days/to_session".to_owned(), FaultCode::DatesReversed),
        ("/asked/asked_on".to_owned(), FaultCode::DateInFuture),
    ];
    assert_eq!(of(reversed, "2026-11-21"), both);
    let early = json!({ "from_on": "2024-08-18", "to_on": "2024-08-17" });
    assert_eq!(of(early, "2024-08-01").len(), 3);
    let long = |to: &str| of(json!({ "from_on": "2026-09-01", "to_on": to }), "2026-08-01");
    assert_eq!(long("2027-09-01"), []);
    assert_eq!(long("2027-09-02"), [("/asked/days/to_on".to_owned(), FaultCode::SpanInvalid)]);
}

#[test]
fn a_decision_names_days_of_the_request_where_it_grants_a_part_and_who_decided() {
    let asked = asked(LeaveReason::Holiday, week());
    let of = |outcome: &str, granted: Value, title: Value, on: &str| {
        let decide: LeaveDecide = serde_json::from_value(json!({
            "outcome": outcome, "granted": granted, "decided_on": on,
            "decided_by": { "name": "A. Head", "title": title },
        }))
        .unwrap();
        let faults = rules::faults_of_decision(&decide, &asked, day("2026-11-20"));
        faults
            .into_iter()
            .map(|fault| format!("{} {}", fault.pointer.unwrap(), fault.code.wire()))
            .collect::<Vec<_>>()
    };
    let head = json!("Headteacher");
    assert!(of("granted", json!(null), head.clone(), "2026-11-12").is_empty());
    let missing = ["/granted missing_property"];
    assert_eq!(of("granted_in_part", json!(null), head.clone(), "2026-11-12"), missing);
    let inside = json!([{ "from_on": "2026-12-08", "to_on": "2026-12-08" }]);
    assert!(of("granted_in_part", inside.clone(), head.clone(), "2026-11-12").is_empty());
    let only = ["/granted granted_in_part_only"];
    assert_eq!(of("refused", inside.clone(), head.clone(), "2026-11-12"), only);
    let outside = json!([inside[0], { "from_on": "2026-12-09", "to_on": "2026-12-09" }]);
    let all = [
        "/granted/1 granted_outside_request",
        "/decided_on dates_reversed",
        "/decided_by/title missing_property",
    ];
    assert_eq!(of("granted_in_part", outside, json!(null), "2026-11-08"), all);
    assert_eq!(of("refused", json!(null), head, "2026-11-21"), ["/decided_on date_in_future"]);
}

#[test]
fn what_regulation_11_asks_for_and_a_request_lacks_is_flagged() {
    let mut terms = decided(LeaveReason::Holiday, LeaveOutcome::Granted, json!([]));
    assert_eq!(rules::flags(&terms, "6"), [LeaveFlag::HolidayGranted]);
    terms.asked.reason = LeaveReason::Study;
    assert_eq!(rules::flags(&terms, "10"), [LeaveFlag::StudyLeaveBelowYear11]);
    assert_eq!(rules::flags(&terms, "11"), []);
    terms.asked.asked_on = day("2026-12-07");
    terms.decision.as_mut().unwrap().decided_on = day("2026-12-07");
    assert_eq!(rules::flags(&terms, "X"), [LeaveFlag::NotAskedInAdvance, LeaveFlag::DecidedLate]);
    terms.asked.reason = LeaveReason::Religious;
    assert_eq!(rules::flags(&terms, "R"), [LeaveFlag::DecidedLate]);
}

#[test]
fn a_request_is_to_be_decided_before_it_begins() {
    let mut asked = asked(LeaveReason::Holiday, week());
    asked.asked_on = day("2026-12-08");
    let late = rules::due(LeaveState::Requested, &asked, day("2026-12-08"));
    assert_eq!((late[0].due_on, late[0].overdue), (day("2026-12-08"), false), "not before it was asked");
    asked.asked_on = day("2026-11-09");
    let due = |state, today: &str| rules::due(state, &asked, day(today));
    let open = due(LeaveState::Requested, "2026-12-06");
    assert_eq!((open[0].due_on, open[0].overdue), (day("2026-12-06"), false));
    assert!(due(LeaveState::Requested, "2026-12-07")[0].overdue);
    assert!(
        due(LeaveState::Refused, "2026-12-07").is_empty()
            && due(LeaveState::Withdrawn, "2026-12-07").is_empty()
    );
}
