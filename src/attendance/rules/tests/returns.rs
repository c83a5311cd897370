//! Illness that is still to be returned, against striking out day by day what was told.

use std::collections::BTreeSet;

use super::{super::*, *};
use crate::{
    attendance::code::Class,
    domain::{session::SessionOn, span::Span},
};

fn due(marks: &[(&str, usize)], told: &[(usize, usize)]) -> Option<(usize, usize)> {
    let marks = bytes(marks);
    let sessions = weekdays(marks.len().div_ceil(2) as u64);
    let told: Vec<_> = told.iter().map(|(from, to)| days(&sessions, *from, *to)).collect();
    let found = illness_due(Line::new(&sessions, &marks), &told, rules())?;
    Some((found.sessions.len(), sessions.iter().position(|on| *on == found.met_on)?))
}

/// The days of two sessions, counted from 0.
fn days(sessions: &[SessionOn], from: usize, to: usize) -> Span {
    Span { from_on: sessions[from].date, to_on: sessions[to].date }
}

#[test]
fn fifteen_school_days_are_thirty_sessions() {
    assert_eq!(due(&[("I", 29)], &[]), None);
    assert_eq!(due(&[("I", 30)], &[]), Some((30, 29)));
    assert_eq!(due(&[("I", 14), ("/", 2), ("I", 14)], &[]), None);
    assert_eq!(due(&[("I", 14), ("/", 2), ("I", 16)], &[]), Some((30, 31)));
}

#[test]
fn a_spell_that_was_told_is_told_however_long_it_goes_on() {
    assert_eq!(due(&[("I", 60)], &[(0, 29)]), None);
    assert_eq!(due(&[("I", 200)], &[(0, 29)]), None);
    assert_eq!(due(&[("I", 30), ("Y4", 4), ("I", 40)], &[(0, 29)]), None, "a closure ends no period");
}

#[test]
fn another_spell_is_another_period_and_is_counted_anew() {
    assert_eq!(due(&[("I", 30), ("/", 2), ("I", 29)], &[(0, 29)]), None);
    assert_eq!(due(&[("I", 30), ("/", 2), ("I", 30)], &[(0, 29)]), Some((30, 61)));
    assert_eq!(due(&[("I", 30), ("/", 2), ("I", 14), ("/", 2), ("I", 16)], &[(0, 29)]), Some((30, 63)));
    assert_eq!(due(&[("I", 30), ("/", 2), ("I", 30)], &[(0, 29), (32, 61)]), None);
}

#[test]
fn an_early_return_speaks_for_the_days_that_it_foresaw() {
    assert_eq!(due(&[("/", 10), ("I", 50)], &[(10, 15)]), None);
    assert_eq!(due(&[("I", 20), ("/", 10), ("I", 50)], &[(30, 35)]), None);
    assert_eq!(due(&[("I", 30), ("/", 10), ("I", 50)], &[(40, 45)]), Some((30, 29)));
}

proptest! {
    /// The obvious version: label each session with its spell, strike out the labels of which a day was told.
    #[test]
    fn what_is_due_is_what_is_left_of_other_spells(
        marks in prop::collection::vec(
            prop_oneof![8 => Just(b'I'), 1 => Just(b'/'), 1 => Just(b'O'), 1 => any_byte()],
            0..160,
        ),
        told in prop::collection::vec((0..80u64, 0..20u64), 0..3),
    ) {
        let sessions = weekdays(marks.len().div_ceil(2) as u64);
        let told: Vec<Span> = told
            .into_iter()
            .map(|(from, length)| {
                let from_on = monday() + Days::new(from);
                Span { from_on, to_on: from_on + Days::new(length) }
            })
            .collect();
        let (mut label, mut labels, mut open) = (0, Vec::new(), false);
        for (on, byte) in sessions.iter().zip(&marks) {
            let code = Code::from_byte(*byte);
            match code {
                Some(code) if code.as_str() == "I" => {
                    label += usize::from(!open);
                    open = true;
                    labels.push((label, *on));
                }
                Some(code) if !matches!(code.class(), Class::NotPossible | Class::Administrative) => open = false,
                _ => {}
            }
        }
        let mut struck = BTreeSet::new();
        for span in &told {
            for (label, _) in &labels {
                let of_it: Vec<_> = labels.iter().filter(|(other, _)| other == label).collect();
                let (first, last) = (of_it[0].1.date, of_it[of_it.len() - 1].1.date);
                if span.from_on.iter_days().take_while(|day| *day <= span.to_on).any(|day| first <= day && day <= last) {
                    struck.insert(*label);
                }
            }
        }
        let left: Vec<_> =
            labels.iter().filter(|(label, _)| !struck.contains(label)).map(|(_, on)| *on).collect();
        let obvious = (left.len() >= 30).then(|| (left.clone(), left[29]));
        let found = illness_due(Line::new(&sessions, &marks), &told, rules());
        prop_assert_eq!(found.map(|found| (found.sessions, found.met_on)), obvious);
    }
}
