//! What the calendar of sessions shows, and what it does not.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate, Weekday};
use proptest::prelude::*;

use super::*;
use crate::{
    domain::session::Session,
    pictures::reading::{described, of_class, read, texts},
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn cells(days: Span, shade: impl Fn(usize) -> (Shade, Option<&'static str>)) -> Vec<Cell> {
    let dates = days.from_on.iter_days().take_while(|date| *date <= days.to_on);
    let school = dates.filter(|date| !matches!(date.weekday(), Weekday::Sat | Weekday::Sun));
    let all = school.flat_map(|date| Session::ALL.map(|session| SessionOn { date, session }));
    let cell = |(n, on)| {
        let (shade, code) = shade(n);
        Cell { on, shade, code }
    };
    all.enumerate().map(cell).collect()
}

fn sessions(stretches: Vec<Stretch>) -> Sessions {
    Sessions {
        pupil: "01937b1e-8f6a-7c33-9d55-0c5f6a1e2b3d".into(),
        days: Span { from_on: day("2026-09-01"), to_on: day("2027-07-31") },
        stretches,
        together: (Rate::new(126, 140), Rate::new(14, 140)),
        codes: Vec::new(),
        data_as_at: "2026-11-20T11:00:00Z".parse().unwrap(),
    }
}

fn stretch(from_on: &str, to_on: &str, shade: impl Fn(usize) -> (Shade, Option<&'static str>)) -> Stretch {
    let days = Span { from_on: day(from_on), to_on: day(to_on) };
    Stretch {
        heading: "School URN 120765, 2026-27".into(),
        days,
        cells: cells(days, shade),
        attendance: Rate::new(126, 140),
        absence: Rate::new(14, 140),
    }
}

fn each(n: usize) -> (Shade, Option<&'static str>) {
    (Shade::ALL[n % Shade::ALL.len()], None)
}

#[test]
fn every_session_of_a_year_is_drawn_exactly_once_where_it_belongs() {
    let year = sessions(vec![stretch("2026-08-01", "2027-07-31", each)]);
    let svg = draw(&year).unwrap();
    let picture = read(&svg);
    let drawn = of_class(&picture, "session");
    let places: BTreeSet<_> = drawn.iter().map(|node| node.attribute("data-session").unwrap()).collect();
    assert_eq!((drawn.len(), places.len()), (year.stretches[0].cells.len(), drawn.len()));
    let corners: BTreeSet<_> = drawn
        .iter()
        .map(|node| {
            let rect = node.children().find(|child| child.tag_name().name() == "rect").unwrap();
            (rect.attribute("x").unwrap().to_owned(), rect.attribute("y").unwrap().to_owned())
        })
        .collect();
    assert_eq!(corners.len(), drawn.len(), "no two at one place");
    for shade in Shade::ALL {
        let own = year.stretches[0].cells.iter().filter(|cell| cell.shade == shade).count();
        assert_eq!(of_class(&picture, shade.class()).len(), own);
        assert!(texts(&picture).contains(&format!("{}: {own}", shade.name())), "{shade:?}");
        assert!(described(&picture).contains(&format!("{} {own}", shade.name())));
    }
    assert!(texts(&picture).iter().any(|text| text == "Sep 2026"));
}

#[test]
fn classes_are_told_by_more_than_colour() {
    let svg = draw(&sessions(vec![stretch("2026-09-01", "2026-09-30", each)])).unwrap();
    let picture = read(&svg);
    let look = |shade: Shade| {
        let node = of_class(&picture, shade.class())[0];
        let text = node.children().find(|child| child.tag_name().name() == "text");
        let rects = node.children().filter(|child| child.tag_name().name() == "rect").skip(1);
        let marks: Vec<_> =
            rects.map(|rect| format!("{:?}{:?}", rect.attribute("fill"), rect.attribute("stroke"))).collect();
        (text.and_then(|text| text.text()).unwrap_or_default().to_owned(), marks)
    };
    let without_late = Shade::ALL.into_iter().filter(|shade| *shade != Shade::Late);
    let looks: BTreeSet<_> = without_late.map(look).collect();
    assert_eq!(looks.len(), Shade::ALL.len() - 1);
}

#[test]
fn codes_stand_in_the_cells_of_those_who_may_see_them() {
    let mut shown = sessions(vec![stretch("2026-09-01", "2026-09-02", |n| {
        [(Shade::Present, Some("/")), (Shade::Late, Some("L")), (Shade::NotRequired, Some("Y1"))][n % 3]
    })]);
    shown.codes = vec![CodeUsed { code: "Y1", meaning: "Transport is not available", sessions: 1 }];
    let svg = draw(&shown).unwrap();
    let picture = read(&svg);
    let cells: Vec<_> = of_class(&picture, "session")
        .iter()
        .map(|node| node.children().filter_map(|child| child.text()).next_back().unwrap().to_owned())
        .collect();
    assert_eq!(cells, ["/", "L", "Y1", "/"]);
    assert!(texts(&picture).iter().any(|text| text.contains("Transport is not available: 1")));
}

#[test]
fn two_enrolments_have_a_grid_each_and_their_sum() {
    let two = vec![
        stretch("2026-09-01", "2026-11-20", each),
        Stretch { heading: "School URN <&\"120766\">".into(), ..stretch("2026-11-23", "2026-12-18", each) },
    ];
    let svg = draw(&sessions(two)).unwrap();
    let picture = read(&svg);
    assert_eq!(of_class(&picture, "legend").len(), 2);
    assert!(texts(&picture).contains(&"School URN <&\"120766\">".to_owned()), "escaped, and read back");
    assert!(texts(&picture).iter().any(|text| text.starts_with("All together, each session once")));
}

#[test]
fn nothing_is_drawn_of_nothing() {
    let svg = draw(&sessions(Vec::new())).unwrap();
    assert!(texts(&read(&svg)).contains(&"No enrolment in these days.".to_owned()));
    let empty = Stretch { cells: Vec::new(), ..stretch("2026-09-01", "2026-09-30", each) };
    let svg = draw(&sessions(vec![Stretch { attendance: Rate::new(0, 0), ..empty }])).unwrap();
    assert!(texts(&read(&svg)).contains(&"No session in these days.".to_owned()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_span_fits_the_paper(from in 0..300u64, length in 0..380u64, heading in "\\PC{0,40}") {
        let from_on = day("2026-08-01") + chrono::Days::new(from);
        let days = Span { from_on, to_on: from_on + chrono::Days::new(length) };
        let one = Stretch { heading, days, cells: cells(days, each), ..stretch("2026-09-01", "2026-09-01", each) };
        let count = one.cells.len();
        let svg = draw(&sessions(vec![one.clone(), one])).unwrap();
        prop_assert_eq!(of_class(&read(&svg), "session").len(), 2 * count);
    }
}
