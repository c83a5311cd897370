//! What the chart of weeks shows, and what it does not.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::pictures::{
    ink::{WHITE, contrast},
    reading::{described, of_class, read, texts},
};

fn weekly(weeks: &[Week]) -> Weekly {
    let monday: NaiveDate = "2026-08-31".parse().unwrap();
    let weeks: Vec<_> = monday.iter_weeks().zip(weeks.iter().copied()).collect();
    Weekly {
        key: "absence-120765".into(),
        whose: "Sample School (URN 120765)".into(),
        measure: "Overall absence",
        counted: "Everyone on roll is counted.".into(),
        days: Span { from_on: monday, to_on: weeks.last().map_or(monday, |(last, _)| *last) },
        weeks,
        whole: Some(Rate::new(130, 2000)),
        withheld: false,
        levels: Kind::ALL.into_iter().zip([5.2, 5.21, 7.0, 9.9]).map(level).collect(),
        data_as_at: "2026-11-20T11:00:00Z".parse().unwrap(),
    }
}

fn level((kind, percent): (Kind, f64)) -> Level {
    Level {
        kind,
        name: format!("{kind:?}"),
        of: "2024-25, academic year".into(),
        percent,
        shown: percent,
        source: "A publication".into(),
    }
}

fn of(missed: u64) -> Week {
    Week::Of(Rate::new(missed, 1000))
}

#[test]
fn the_line_is_broken_where_nothing_is_known() {
    let weeks =
        [of(50), of(60), Week::NoSchool, of(70), Week::NoMarks, Week::Withheld, of(80), of(90), of(65)];
    let svg = draw(&weekly(&weeks)).unwrap();
    let picture = read(&svg);
    let own = of_class(&picture, "own")[0];
    let lines: Vec<usize> = own
        .children()
        .filter_map(|node| node.attribute("points").map(|points| points.split(' ').count()))
        .collect();
    assert_eq!(lines, [2, 3], "one week by itself is a point, and no stroke leads over a gap");
    let dots = own.children().filter(|node| node.tag_name().name() == "circle").count();
    assert_eq!(dots, 6);
    for words in ["5 October 2026: withheld", "28 September 2026: no marks", "14 September 2026: no school"] {
        assert!(described(&picture).contains(words), "{words}: {}", described(&picture));
    }
    assert!(texts(&picture).iter().any(|text| text.starts_with("w: withheld")));
}

#[test]
fn levels_are_told_by_dash_and_label_and_the_scale_begins_at_nothing() {
    let svg = draw(&weekly(&[of(50), of(60)])).unwrap();
    let picture = read(&svg);
    let dashes: BTreeSet<_> = of_class(&picture, "comparator")
        .iter()
        .map(|node| node.attribute("stroke-dasharray").unwrap().to_owned())
        .collect();
    assert_eq!(dashes.len(), Kind::ALL.len());
    let words = texts(&picture);
    for said in ["England 7.0%", "Region 5.2%", "0%", "Absence, % of possible sessions", "5.0", "6.0"] {
        assert!(words.contains(&said.to_owned()), "{said}: {words:?}");
    }
    for kind in Kind::ALL {
        assert!(contrast(kind.ink(), WHITE) >= 4.5, "{kind:?}");
    }
    assert!(contrast(OWN, WHITE) >= 4.5);
}

#[test]
fn names_are_escaped_and_what_is_withheld_is_not_shown() {
    let hidden = Weekly {
        whose: "St <script>alert(1)</script> & \"Co\" \u{0}".into(),
        weeks: weekly(&[Week::Withheld, Week::Withheld]).weeks,
        whole: None,
        withheld: true,
        ..weekly(&[])
    };
    let svg = draw(&hidden).unwrap();
    let picture = read(&svg);
    assert!(!svg.contains("<script") && svg.contains("&lt;script"), "{svg}");
    assert!(of_class(&picture, "own")[0].children().all(|node| node.tag_name().name() == "title"));
    assert!(described(&picture).contains("figures are withheld"));
}

#[test]
fn of_no_week_there_is_a_picture_too() {
    let none = Weekly { whole: None, levels: Vec::new(), ..weekly(&[]) };
    let svg = draw(&none).unwrap();
    assert!(described(&read(&svg)).contains("no possible session is marked"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_weeks_fit_the_paper(
        missed in proptest::collection::vec(proptest::option::of(0..=1000u64), 0..530),
        name in "\\PC{0,120}",
    ) {
        let weeks: Vec<_> = missed.iter().map(|missed| missed.map_or(Week::NoSchool, of)).collect();
        let svg = draw(&Weekly { whose: name, ..weekly(&weeks) }).unwrap();
        let dots = missed.iter().flatten().count();
        let picture = read(&svg);
        let own = of_class(&picture, "own")[0];
        prop_assert_eq!(own.children().filter(|node| node.tag_name().name() == "circle").count(), dots);
    }
}
