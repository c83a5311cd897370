//! Tests of what revisions of an enrolment make.

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn row(revision: i32, effective_on: &str, fsm: bool) -> Row {
    Row {
        urn: 1,
        id: Uuid::from_u128(1),
        revision,
        pupil_id: Uuid::from_u128(2),
        born_on: day("2016-05-02"),
        sex: "F".into(),
        starting_on: day("2025-09-03"),
        deleted_on: (revision == 3).then(|| day("2026-12-01")),
        registration: "single".into(),
        boarder: false,
        year_group: "6".into(),
        registration_group: None,
        sen: None,
        fsm: Some(fsm),
        voided: false,
        effective_on: day(effective_on),
    }
}

fn span(from_on: &str, to_on: &str) -> Span {
    Span { from_on: day(from_on), to_on: day(to_on) }
}

#[test]
fn characteristics_are_those_of_the_last_day_and_days_those_that_stand_now() {
    let rows = || vec![row(2, "2026-10-01", true), row(1, "2025-09-03", false), row(3, "2026-11-02", false)];
    let fsm = |from, to| {
        let found = of_revisions(rows(), span(from, to)).pop();
        found.map(|(_, found)| (found.fsm, found.deleted_on))
    };
    let deleted = Some(day("2026-12-01"));
    assert_eq!(fsm("2026-09-01", "2026-09-30"), Some((Some(false), deleted)));
    assert_eq!(fsm("2026-09-01", "2026-10-01"), Some((Some(true), deleted)));
    assert_eq!(fsm("2026-09-01", "2026-12-31"), Some((Some(false), deleted)));
    let found = of_revisions(rows(), span("2026-09-01", "2026-12-31")).remove(0).1;
    let was = |date| found.before(day(date)).map(|before| before.fsm);
    assert_eq!(was("2026-09-30"), Some(Some(false)));
    assert_eq!((was("2026-10-01"), was("2026-11-01")), (Some(Some(true)), Some(Some(true))));
    assert_eq!(was("2026-11-02"), None, "as it is now");
    assert_eq!(fsm("2025-09-01", "2025-09-02"), None, "before the starting day");
    assert_eq!(fsm("2026-12-02", "2026-12-31"), None, "after the deletion day");
}

#[test]
fn a_voided_enrolment_is_nobodys() {
    let voided = Row { voided: true, ..row(2, "2025-09-03", true) };
    let rows = vec![row(1, "2025-09-03", true), voided];
    assert_eq!(of_revisions(rows, span("2025-09-01", "2026-07-31")), []);
}
