//! The inner loops on one core, without a database: from bytes to sums, and from pages to everybody's sums.

use std::{
    collections::HashMap,
    hint::black_box,
    time::{Duration, Instant},
};

use chrono::{Days, NaiveDate};
use rollcall::{
    attendance::{
        book::{Book, enrolled::Enrolled},
        code::TABLE,
        page::Page,
        rules::{Counts, Sums},
    },
    domain::{
        academic_year::AcademicYear,
        session::{Session, SessionOn},
        span::Span,
    },
};
use uuid::Uuid;

use crate::Options;

const PUPILS: usize = 1200;
const SESSIONS: usize = 380;

/// Marks a second of each loop.
pub fn measure(options: &Options) {
    let time = if options.quick { Duration::from_millis(50) } else { Duration::from_secs(2) };
    let (enrolments, lines, pages) = school();
    let span = Span { from_on: pages[0].0.date, to_on: pages[SESSIONS - 1].0.date };
    let book = Book::turn(1, span, Vec::new(), enrolments.clone(), &lines, &pages);
    let held: Vec<&[u8]> = book.lines().map(|(_, line)| line.bytes()).collect();
    println!("\n| inner loop, one core, {PUPILS} lines of {SESSIONS} marks | million marks a second |");
    println!("|---|--:|");
    let told =
        |what: &str, work: &mut dyn FnMut()| println!("| {what} | **{:.0}** |", rate(time, work) / 1e6);
    told("decode: each line's sums by class", &mut || {
        held.iter().for_each(|line| {
            black_box(Sums::of(black_box(line)));
        });
    });
    told("each line's counts by code", &mut || {
        held.iter().for_each(|line| {
            black_box(Counts::of(black_box(line)));
        });
    });
    told("turn the pages to lines, and sum each", &mut || {
        let book = Book::turn(1, span, Vec::new(), enrolments.clone(), &lines, black_box(&pages));
        book.lines().for_each(|(_, line)| {
            black_box(Sums::of(line.bytes()));
        });
    });
}

fn rate(time: Duration, work: &mut dyn FnMut()) -> f64 {
    work();
    let (began, mut rounds) = (Instant::now(), 0);
    while began.elapsed() < time {
        work();
        rounds += 1;
    }
    (rounds * PUPILS * SESSIONS) as f64 / began.elapsed().as_secs_f64()
}

type School = (Vec<Enrolled>, HashMap<(AcademicYear, Uuid), u16>, Vec<(SessionOn, Page)>);

/// A large school's year; codes in no order that a processor could foresee.
fn school() -> School {
    let first = NaiveDate::from_ymd_opt(2025, 9, 1).unwrap();
    let enrolled = |pupil: usize| Enrolled {
        id: Uuid::from_u128(pupil as u128),
        pupil_id: Uuid::from_u128((PUPILS + pupil) as u128),
        born_on: NaiveDate::from_ymd_opt(2012, 5, 2).unwrap(),
        sex: "F".into(),
        starting_on: first,
        deleted_on: None,
        registration: "single".into(),
        boarder: false,
        year_group: "8".into(),
        registration_group: None,
        sen: None,
        fsm: None,
        before: Vec::new(),
    };
    let enrolments: Vec<_> = (0..PUPILS).map(enrolled).collect();
    let year = AcademicYear::of(first);
    let lines = enrolments.iter().zip(0..).map(|(each, line)| ((year, each.id), line)).collect();
    let mut state = 7_u64;
    let mut draw = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut mark = || if draw(10) == 0 { TABLE[draw(TABLE.len())].byte } else { b'/' };
    let page = |at: usize| {
        let session = Session::ALL[at % 2];
        let on = SessionOn { date: first + Days::new(at as u64 / 2), session };
        (on, Page::from_bytes((0..PUPILS).map(|_| mark()).collect()))
    };
    (enrolments, lines, (0..SESSIONS).map(page).collect())
}
