use proptest::prelude::*;

use super::*;
use crate::attendance::code::TABLE;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

/// A mark of a Year 6 pupil on the morning of Friday 20 November 2026.
fn mark(code: &str) -> Marking<'static> {
    Marking {
        date: day(2026, 11, 20),
        session: Session::Am,
        born_on: day(2016, 5, 2),
        year_group: "6",
        code: Code::parse(code).unwrap(),
        minutes_late: None,
        has_note: false,
        closed_unexpectedly: false,
        term_after_compulsory: None,
    }
}

fn refused(m: Marking<'_>, error: MarkError) {
    let judgement = judge(&m);
    assert_eq!((judgement.errors, judgement.queries), (vec![error], vec![]), "{m:?}");
}

fn queried(m: Marking<'_>, query: Query) {
    let judgement = judge(&m);
    assert_eq!((judgement.errors, judgement.queries), (vec![], vec![query]), "{m:?}");
}

fn plain(m: Marking<'_>) {
    assert_eq!(judge(&m), Judgement::default(), "{m:?}");
}

#[test]
fn ordinary_marks_stand_unasked() {
    for code in "/ L V P C C1 C2 E I J1 M R S T G N O U D Q Y1 Y2 Y3 Y4 Y5 Y6".split(' ') {
        plain(mark(code));
    }
}

#[test]
fn codes_withdrawn_in_august_2024_are_refused_since() {
    for code in ["H", "J", "Y", "F"] {
        refused(mark(code), MarkError::CodeNotValidOnDate);
    }
    for code in ["H", "J", "Y"] {
        plain(Marking { date: day(2024, 7, 19), ..mark(code) });
    }
}

#[test]
fn codes_of_the_2024_regulations_are_refused_before() {
    for code in ["J1", "C1", "C2", "Q", "Y1", "Y6"] {
        refused(Marking { date: day(2024, 7, 19), ..mark(code) }, MarkError::CodeNotValidOnDate);
        plain(Marking { date: day(2024, 9, 5), ..mark(code) });
    }
}

#[test]
fn the_afternoon_stroke_is_refused_in_the_morning_and_the_morning_stroke_in_the_afternoon() {
    refused(mark("\\"), MarkError::CodeNotAllowedForSession);
    refused(Marking { session: Session::Pm, ..mark("/") }, MarkError::CodeNotAllowedForSession);
    plain(Marking { session: Session::Pm, ..mark("\\") });
}

#[test]
fn x_is_refused_for_a_pupil_of_compulsory_age() {
    refused(mark("X"), MarkError::CodeNotAllowedForAge);
}

#[test]
fn x_is_free_before_the_fifth_birthday_a_query_after_it_and_refused_from_the_next_term() {
    let x = |date| Marking {
        date,
        born_on: day(2021, 10, 14),
        year_group: "R",
        term_after_compulsory: Some(day(2027, 1, 5)),
        ..mark("X")
    };
    plain(x(day(2026, 10, 13)));
    queried(x(day(2026, 10, 14)), Query::NotCompulsoryCodeSoonAfterAge);
    queried(x(day(2026, 12, 18)), Query::NotCompulsoryCodeSoonAfterAge);
    refused(x(day(2027, 1, 5)), MarkError::CodeNotAllowedForAge);
}

#[test]
fn x_is_a_query_on_the_last_days_of_a_late_spring_term() {
    let x = |date| Marking {
        date,
        born_on: day(2020, 3, 15),
        year_group: "R",
        term_after_compulsory: Some(day(2025, 4, 23)),
        ..mark("X")
    };
    queried(x(day(2025, 4, 4)), Query::NotCompulsoryCodeSoonAfterAge);
    refused(x(day(2025, 4, 23)), MarkError::CodeNotAllowedForAge);
}

#[test]
fn without_a_calendar_of_that_term_the_age_alone_decides_on_x() {
    let x = |date| Marking { date, born_on: day(2020, 3, 15), year_group: "R", ..mark("X") };
    queried(x(day(2025, 3, 31)), Query::NotCompulsoryCodeSoonAfterAge);
    refused(x(day(2025, 4, 1)), MarkError::CodeNotAllowedForAge);
}

#[test]
fn x_is_free_again_after_the_last_friday_in_june_of_year_11() {
    let x = |date| Marking { date, born_on: day(2011, 1, 5), year_group: "11", ..mark("X") };
    refused(x(day(2027, 6, 25)), MarkError::CodeNotAllowedForAge);
    plain(x(day(2027, 6, 28)));
}

#[test]
fn a_part_time_timetable_is_only_for_pupils_of_compulsory_age() {
    let c2 = |date| Marking { date, born_on: day(2021, 10, 14), year_group: "R", ..mark("C2") };
    refused(c2(day(2026, 12, 18)), MarkError::CodeNotAllowedForAge);
    plain(c2(day(2027, 1, 5)));
    refused(
        Marking { born_on: day(2009, 1, 5), year_group: "13", ..mark("C2") },
        MarkError::CodeNotAllowedForAge,
    );
}

#[test]
fn another_unavoidable_cause_is_refused_without_its_note() {
    refused(mark("Y7"), MarkError::NoteRequired);
    plain(Marking { has_note: true, ..mark("Y7") });
}

#[test]
fn provision_elsewhere_without_a_note_is_a_query() {
    for code in ["K", "B"] {
        queried(mark(code), Query::NoteMissing);
        plain(Marking { has_note: true, ..mark(code) });
    }
}

#[test]
fn minutes_stand_only_beside_lateness() {
    for code in ["L", "U"] {
        plain(Marking { minutes_late: Some(7), ..mark(code) });
    }
    for code in ["/", "M", "N"] {
        refused(Marking { minutes_late: Some(7), ..mark(code) }, MarkError::MinutesNotAllowed);
    }
}

#[test]
fn present_but_late_by_more_than_thirty_minutes_is_a_query() {
    plain(Marking { minutes_late: Some(30), ..mark("L") });
    queried(Marking { minutes_late: Some(31), ..mark("L") }, Query::LateOverThirtyMinutes);
    plain(Marking { minutes_late: Some(90), ..mark("U") });
}

#[test]
fn work_experience_below_year_10_is_a_query() {
    for year_group in ["N2", "R", "6", "9"] {
        queried(Marking { year_group, ..mark("W") }, Query::WorkExperienceBelowYear10);
    }
    for year_group in ["10", "11", "12", "14"] {
        plain(Marking { year_group, born_on: day(2012, 5, 2), ..mark("W") });
    }
}

#[test]
fn work_experience_of_a_pupil_in_no_year_group_is_judged_by_age() {
    let w = |born_on| Marking { year_group: "X", born_on, ..mark("W") };
    plain(w(day(2012, 8, 31)));
    queried(w(day(2012, 9, 1)), Query::WorkExperienceBelowYear10);
}

#[test]
fn a_code_other_than_closure_on_an_unexpectedly_closed_session_is_a_query() {
    let closed = |code| Marking { closed_unexpectedly: true, ..mark(code) };
    for code in ["/", "I", "Y3", "O"] {
        queried(closed(code), Query::CodeOnClosedSession);
    }
    plain(closed("Y4"));
    plain(closed("#"));
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let all =
        Marking { date: day(2024, 7, 19), minutes_late: Some(3), closed_unexpectedly: true, ..mark("Y7") };
    let judgement = judge(&all);
    assert_eq!(
        judgement.errors,
        [MarkError::CodeNotValidOnDate, MarkError::NoteRequired, MarkError::MinutesNotAllowed]
    );
    assert_eq!(judgement.queries, [Query::CodeOnClosedSession]);
}

#[test]
fn an_unmarked_box_an_expected_pupil_and_a_planned_closure_are_no_marks() {
    for text in ["-", "Z", "#"] {
        assert!(is_no_mark(text));
    }
    for text in ["", ".", "N", "z", "--", "Y4", "?"] {
        assert!(!is_no_mark(text), "{text}");
    }
}

#[test]
fn a_refusal_says_how_to_mend_it() {
    let detail = |m: Marking<'_>| judge(&m).errors[0].detail(&m);
    assert_eq!(
        detail(mark("H")),
        "Code H is not valid on 2026-11-20. \
         Send C only if leave was given for exceptional circumstances, otherwise G."
    );
    assert_eq!(detail(mark("J")), "Code J is not valid on 2026-11-20. Send J1 if that is what happened.");
    assert_eq!(detail(mark("\\")), "Code \\ is for the afternoon; this register is for the morning.");
    assert!(detail(mark("Y7")).contains("note"));
    assert!(detail(mark("X")).contains("not of compulsory school age"));
}

#[test]
fn a_refusal_names_the_regulation_it_rests_on() {
    let rule = |error: MarkError, code| error.rule(Code::parse(code).unwrap());
    assert_eq!(rule(MarkError::CodeNotAllowedForSession, "\\"), Some("reg10-2"));
    assert_eq!(rule(MarkError::CodeNotAllowedForAge, "C2"), Some("reg11-6"));
    assert_eq!(rule(MarkError::CodeNotValidOnDate, "H"), Some("reg10"));
    assert_eq!(rule(MarkError::MinutesNotAllowed, "M"), None);
}

prop_compose! {
    fn any_marking()(
        days in 0..5_000i64, age_days in 0..8_000i64, place in 0..TABLE.len(), minutes_late: Option<u16>,
        has_note: bool, closed_unexpectedly: bool, pm: bool, term in prop::option::of(0..200i64),
        year_group in prop::sample::select(vec!["N1", "R", "1", "9", "10", "14", "X"]),
    ) -> Marking<'static> {
        let date = day(2012, 1, 1) + chrono::Duration::days(days);
        let born_on = date - chrono::Duration::days(age_days);
        let first = age::compulsory_school_age(born_on).0;
        Marking {
            date, born_on, year_group, minutes_late, has_note, closed_unexpectedly,
            session: if pm { Session::Pm } else { Session::Am },
            code: Code::from_byte(TABLE[place].byte).unwrap(),
            term_after_compulsory: term.map(|days| first + chrono::Duration::days(days)),
        }
    }
}

proptest! {
    #[test]
    fn x_never_stands_once_the_term_has_begun_and_compulsory_age_lasts(m in any_marking()) {
        let m = Marking { code: Code::parse("X").unwrap(), ..m };
        let refused = judge(&m).errors.contains(&MarkError::CodeNotAllowedForAge);
        let term_has_begun = m.term_after_compulsory.is_none_or(|term| term <= m.date);
        prop_assert_eq!(refused, age::is_compulsory(m.born_on, m.date) && term_has_begun);
    }

    #[test]
    fn x_and_part_time_are_never_both_refused_for_age(m in any_marking()) {
        let by_age = |code| {
            let m = Marking { code: Code::parse(code).unwrap(), ..m };
            judge(&m).errors.contains(&MarkError::CodeNotAllowedForAge)
        };
        prop_assert!(!(by_age("X") && by_age("C2")));
    }

    #[test]
    fn a_note_and_no_minutes_mend_what_they_can(m in any_marking()) {
        let mended = judge(&Marking { has_note: true, minutes_late: None, ..m });
        for error in [MarkError::NoteRequired, MarkError::MinutesNotAllowed] {
            prop_assert!(!mended.errors.contains(&error));
        }
        prop_assert!(!mended.queries.contains(&Query::NoteMissing));
    }

    #[test]
    fn every_refusal_has_a_detail_that_names_the_code(m in any_marking()) {
        for error in judge(&m).errors {
            let beginning = format!("Code {} ", m.code);
            prop_assert!(error.detail(&m).starts_with(&beginning));
        }
    }
}
