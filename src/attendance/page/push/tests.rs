use std::collections::BTreeMap;

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;
use crate::attendance::page::undo;

fn person() -> Person {
    Person { name: "A. Teacher".into(), title: Some("Form tutor".into()) }
}

fn mark(line: u16, code: &str) -> Named {
    let code = (code != ".").then(|| Code::parse(code).unwrap());
    Named { line, code, minutes_late: None, note: None, amendment: None, queries: Vec::new() }
}

fn because(mark: Named) -> Named {
    let amendment = Amendment { reason: Some("Parent telephoned".into()), by: None, at: None };
    Named { amendment: Some(amendment), ..mark }
}

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

fn lay(before: &Pushed, minute: i64, named: &[Named]) -> Pushed {
    push(&before.page, &before.source, at(minute), &person(), named).unwrap()
}

fn empty() -> Pushed {
    push(&Page::default(), &Source::default(), at(0), &person(), &[]).unwrap()
}

#[test]
fn a_first_mark_is_created_and_a_repeat_is_nothing_new() {
    let first = lay(&empty(), 1, &[mark(0, "/"), mark(2, "I")]);
    assert_eq!(first.page, Page::from_bytes(b"/.I".to_vec()));
    assert_eq!((first.take, first.outcomes[0].0), (Some(1), Outcome::Created));
    let again = lay(&first, 1, &[mark(0, "/"), mark(2, "I")]);
    assert_eq!((again.take, again.page_changed), (None, false));
    assert_eq!(again.source, first.source);
}

#[test]
fn an_older_mark_changes_nothing_and_stays_in_the_history() {
    let newer = lay(&empty(), 9, &[mark(0, "/")]);
    let older = lay(&newer, 5, &[mark(0, "N")]);
    assert_eq!(older.outcomes[0].0, Outcome::Superseded);
    assert_eq!(older.page, newer.page);
    assert!(older.is_all_superseded() && older.changes[0].superseded);
}

#[test]
fn a_tie_goes_to_the_later_arrival() {
    let first = lay(&empty(), 5, &[mark(0, "N")]);
    let second = lay(&first, 5, &[mark(0, "I")]);
    assert_eq!(second.page.byte(0), b'I');
}

#[test]
fn a_repeat_that_was_taken_later_speaks_for_its_line() {
    let first = lay(&empty(), 1, &[mark(0, "/")]);
    let later = lay(&first, 3, &[mark(0, "/")]);
    assert_eq!((later.take, later.page_changed), (Some(2), false));
    let between = lay(&later, 2, &[mark(0, "N")]);
    assert_eq!(between.outcomes[0].0, Outcome::Superseded);
}

#[test]
fn a_change_without_reason_is_queried_unless_it_resolves_an_n() {
    let first = lay(&empty(), 1, &[mark(0, "N"), mark(1, "O"), mark(2, "O")]);
    let changed = lay(&first, 2, &[mark(0, "I"), mark(1, "I"), because(mark(2, "I"))]);
    let queries: Vec<_> = changed.outcomes.iter().map(|(_, queries)| queries.as_slice()).collect();
    assert_eq!(queries, [&[] as &[_], &[Query::AmendmentUnexplained], &[]]);
}

#[test]
fn a_person_without_a_title_does_not_explain_a_change() {
    let first = lay(&empty(), 1, &[mark(0, "O")]);
    let nobody = Person { title: None, ..person() };
    let changed = push(&first.page, &first.source, at(2), &nobody, &[because(mark(0, "I"))]).unwrap();
    assert_eq!(changed.outcomes[0].1, [Query::AmendmentUnexplained]);
}

#[test]
fn pushing_the_same_code_with_a_reason_explains_it() {
    let first = lay(&empty(), 1, &[mark(0, "O")]);
    let changed = lay(&first, 2, &[mark(0, "I")]);
    let repeated = lay(&changed, 3, &[mark(0, "I")]);
    assert_eq!(repeated.source.queries().count(), 1, "a repeat alone explains nothing");
    let explained = lay(&repeated, 3, &[because(mark(0, "I"))]);
    assert_eq!(explained.source.queries().count(), 0);
    assert_eq!((explained.outcomes[0].0, explained.take), (Outcome::Unchanged, Some(4)));
}

#[test]
fn what_is_not_said_again_beside_a_code_is_cleared() {
    let late = Named { minutes_late: Some(7), ..mark(0, "L") };
    let first = lay(&empty(), 1, &[late]);
    let second = lay(&first, 2, &[mark(0, "L")]);
    assert_eq!(second.outcomes[0].0, Outcome::Amended);
    assert_eq!(second.source.detail(0), None);
    assert_eq!(second.notes.details[&0].old.minutes_late, Some(7));
}

#[test]
fn more_than_five_and_a_tenth_of_a_page_is_too_many_to_take_back() {
    let all: Vec<_> = (0..60).map(|line| mark(line, "/")).collect();
    let page = lay(&empty(), 1, &all).page;
    let back = |n: u16| (0..n).map(|line| mark(line, ".")).collect::<Vec<_>>();
    assert!(!removes_too_many(&page, &back(6)), "six of sixty are a tenth");
    assert!(removes_too_many(&page, &back(7)));
    let few = lay(&empty(), 1, &all[..8]).page;
    assert!(!removes_too_many(&few, &back(5)));
}

/// What the page must hold, worked out the slow way: for each line the newest push that names it,
/// and of equals the last to arrive.
fn newest(history: &[(i64, Vec<(u16, u8)>)]) -> BTreeMap<u16, u8> {
    let mut said: BTreeMap<u16, (i64, u8)> = BTreeMap::new();
    for (minute, marks) in history {
        for (line, byte) in marks {
            let later = said.get(line).is_none_or(|(known, _)| known <= minute);
            if later {
                said.insert(*line, (*minute, *byte));
            }
        }
    }
    said.into_iter().map(|(line, (_, byte))| (line, byte)).collect()
}

proptest! {
    #[test]
    fn whatever_the_order_of_arrival_each_line_holds_what_was_taken_last(
        history in prop::collection::vec(
            (0_i64..6, prop::collection::btree_map(0_u16..8, prop::sample::select(b"/NIO".to_vec()), 0..8)), 1..12,
        )
    ) {
        let history: Vec<(i64, Vec<(u16, u8)>)> =
            history.into_iter().map(|(minute, marks)| (minute, marks.into_iter().collect())).collect();
        let mut now = empty();
        let mut takes = Vec::new();
        for (minute, marks) in &history {
            let named: Vec<_> =
                marks.iter().map(|(line, byte)| mark(*line, &char::from(*byte).to_string())).collect();
            now = lay(&now, *minute, &named);
            if now.take.is_some() {
                takes.push(now.changes.clone());
            }
        }
        for (line, byte) in newest(&history) {
            prop_assert_eq!(now.page.byte(line), byte);
        }
        let mut page = now.page.clone();
        for changes in takes.iter().rev() {
            undo(&mut page, changes);
        }
        prop_assert_eq!(page.marked(), 0, "every take undone leaves the empty page");
    }
}
