//! Figures from books made by hand.

use std::{collections::HashMap, sync::Arc};

use uuid::Uuid;

use super::*;
use crate::{
    attendance::{
        book::{Book, enrolled::Enrolled},
        page::Page,
    },
    domain::{
        academic_year::AcademicYear,
        session::{Session, SessionOn},
        span::Span,
    },
};

fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

fn pupil(id: u128) -> Enrolled {
    Enrolled {
        id: Uuid::from_u128(id),
        pupil_id: Uuid::from_u128(100 + id),
        born_on: day("2016-05-02"),
        sex: if id.is_multiple_of(2) { "M" } else { "F" }.into(),
        starting_on: day("2025-09-03"),
        deleted_on: None,
        registration: "single".into(),
        boarder: false,
        year_group: "5".into(),
        registration_group: None,
        sen: None,
        fsm: (id == 1).then_some(true),
        before: Vec::new(),
    }
}

fn autumn() -> Span {
    Span { from_on: day("2025-09-01"), to_on: day("2025-12-31") }
}

fn school(urn: i32) -> SchoolFacts {
    SchoolFacts { urn, phase: "primary".into(), district: Some("Breckland".into()), independent: false }
}

/// A book of one line for each enrolment, on consecutive weekday sessions from 8 September 2025.
fn book(urn: i32, lines: &[(Enrolled, &[u8])]) -> Book {
    let length = lines.iter().map(|(_, marks)| marks.len()).max().unwrap_or(0);
    let date = |n: usize| day("2025-09-08") + chrono::Days::new((n / 10 * 7 + n % 10 / 2) as u64);
    let session = |n: usize| SessionOn { date: date(n), session: Session::ALL[n % 2] };
    let byte = |marks: &[u8], n: usize| marks.get(n).copied().unwrap_or(b'.');
    let page = |n: usize| Page::from_bytes(lines.iter().map(|(_, marks)| byte(marks, n)).collect());
    let pages: Vec<_> = (0..length).map(|n| (session(n), page(n))).collect();
    let year = AcademicYear::starting(2025).unwrap();
    let places = lines.iter().zip(0_u16..).map(|((pupil, _), line)| ((year, pupil.id), line)).collect();
    let pupils = lines.iter().map(|(pupil, _)| pupil.clone()).collect();
    Book::turn(urn, autumn(), Vec::new(), pupils, &places, &pages)
}

fn ask(by: &[Dimension]) -> Ask {
    let (unit, cohort) = (Unit::Enrolment, Cohort::Everyone);
    Ask { span: autumn(), unit, cohort, by: by.to_vec(), by_code: Some(autumn().to_on), group: None }
}

fn table(ask: &Ask, books: &[Book]) -> HashMap<Group, Tally> {
    let ask = Arc::new(ask.clone());
    let mut whole = Table::new(ask.clone());
    for book in books {
        let mut one = Table::new(ask.clone());
        one.add(book, &school(book.urn));
        whole.merge(one);
    }
    whole.finish().into_iter().collect()
}

fn some(value: &str) -> Group {
    vec![Some(value.into())]
}

#[test]
fn the_whole_is_the_sum_of_its_groups() {
    let lines: [(Enrolled, &[u8]); 3] =
        [(pupil(1), b"/\\/\\LO"), (pupil(2), b"IIII/\\"), (pupil(3), b"....DD")];
    let books = [book(1, &lines)];
    let whole = &table(&ask(&[]), &books)[&vec![]];
    assert_eq!((whole.sums.possible(), whole.sums.absent(), whole.late), (12, 5, 1));
    assert_eq!((whole.units, whole.without_possible, whole.persistent, whole.severe), (2, 1, 2, 1));
    assert_eq!(whole.left_out.no_mark, 4);
    let by_sex = table(&ask(&[Dimension::Sex]), &books);
    let sums = [&by_sex[&some("F")], &by_sex[&some("M")]].map(|tally| tally.sums);
    assert_eq!(sums[0].possible() + sums[1].possible(), 12);
    let by_fsm = table(&ask(&[Dimension::Fsm]), &books);
    assert_eq!(by_fsm[&vec![None]].units, 1, "not known is a group of its own");
}

#[test]
fn a_childs_sessions_at_two_schools_are_one_childs_and_two_enrolments() {
    let other = Enrolled { pupil_id: pupil(1).pupil_id, ..pupil(2) };
    let books = [book(1, &[(pupil(1), b"IDIDDDDDDD")]), book(2, &[(other, b"D/D/\\/\\/\\/")])];
    let enrolments = &table(&ask(&[]), &books)[&vec![]];
    assert_eq!((enrolments.units, enrolments.persistent), (2, 1));
    let child = &table(&Ask { unit: Unit::Child, ..ask(&[]) }, &books)[&vec![]];
    assert_eq!((child.units, child.persistent, child.severe), (1, 1, 0));
    assert_eq!(child.sums, enrolments.sums);
}

#[test]
fn weeks_and_weekdays_cut_the_line_and_know_no_persistent_absence() {
    let books = [book(1, &[(pupil(1), b"OO/\\/\\/\\/\\/\\/\\/\\/\\OO")])];
    let weeks = table(&ask(&[Dimension::Week]), &books);
    assert_eq!(weeks[&some("2025-09-08")].sums.absent(), 2);
    assert_eq!(weeks[&some("2025-09-15")].sums.absent(), 2);
    let days = table(&ask(&[Dimension::Weekday]), &books);
    assert_eq!(days[&some("mon")].sums.possible(), 4);
    assert_eq!((days[&some("fri")].sums.absent(), days[&some("wed")].sums.absent()), (2, 0));
    assert!(days.values().all(|tally| tally.persistent == 0 && tally.units == 1));
}

#[test]
fn the_comparable_cohort_leaves_out_the_young_the_old_and_boarders() {
    let born = |id, born_on| Enrolled { born_on: day(born_on), ..pupil(id) };
    let lines: [(Enrolled, &[u8]); 5] = [
        (born(1, "2020-08-31"), b"//"), // five on 31 August 2025
        (born(2, "2020-09-01"), b"//"), // four
        (born(3, "2009-09-01"), b"//"), // fifteen
        (born(4, "2009-08-31"), b"//"), // sixteen
        (Enrolled { boarder: true, ..pupil(5) }, b"//"),
    ];
    let comparable = Ask { cohort: Cohort::DfeComparable, ..ask(&[]) };
    let found = &table(&comparable, &[book(1, &lines)])[&vec![]];
    assert_eq!((found.units, found.sums.possible()), (2, 4));
    assert_eq!(table(&ask(&[]), &[book(1, &lines)])[&vec![]].units, 5);
}

#[test]
fn fifteen_year_olds_are_not_counted_from_the_spring_bank_holiday_on() {
    let year = AcademicYear::starting(2025).unwrap();
    assert_eq!(spring_bank_holiday(year), day("2026-05-25"));
    assert_eq!(spring_bank_holiday(AcademicYear::starting(2026).unwrap()), day("2027-05-31"));
    let leaver = Enrolled { born_on: day("2009-12-01"), ..pupil(1) };
    let days = counted_days(&leaver, &school(1), Span::year(year), Cohort::DfeComparable);
    assert_eq!(days, [Span { from_on: day("2025-09-03"), to_on: day("2026-05-24") }]);
}

#[test]
fn sessions_outside_the_days_on_roll_are_left_out_and_said_so() {
    let starter =
        Enrolled { starting_on: day("2025-09-09"), deleted_on: Some(day("2025-09-10")), ..pupil(1) };
    let found = table(&ask(&[]), &[book(1, &[(starter, b"../\\/\\....")])]);
    let left_out = found[&vec![]].left_out;
    assert_eq!((left_out.before_starting_day, left_out.after_deletion_day, left_out.no_mark), (2, 4, 0));
}

#[test]
fn what_a_week_leaves_out_is_told_with_it_and_a_week_without_anybody_is_no_group() {
    let starter = Enrolled { starting_on: day("2025-09-16"), ..pupil(1) };
    let books = [book(1, &[(starter, b"............/\\/\\/\\..")])];
    let weeks = table(&ask(&[Dimension::Week]), &books);
    assert_eq!(weeks.keys().collect::<Vec<_>>(), [&some("2025-09-15")]);
    let second = &weeks[&some("2025-09-15")];
    assert_eq!((second.sums.possible(), second.units), (6, 1));
    assert_eq!((second.left_out.before_starting_day, second.left_out.no_mark), (2, 2));
}
