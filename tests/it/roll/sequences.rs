//! Whatever rolls a school sends, and in whatever order.

use std::collections::HashMap;

use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};
use rollcall::entities::{enrolment, register_line};
use sea_orm::{EntityTrait, prelude::Uuid};
use serde_json::{Value, json};

use super::URN;
use crate::{
    on_each_database,
    support::{TestApp, roll::*},
};

on_each_database!(no_sequence_of_rolls_changes_a_line_or_leaves_an_overlap);

/// Rolls that are sent to one school one after the other.
const ROLLS: usize = 40;

/// A row of one of a few pupils, with days on both sides of August.
fn any_row() -> impl Strategy<Value = Value> {
    let day = || {
        (0..24u32).prop_map(|n| match n {
            0..12 => format!("2026-07-{:02}", 2 * n + 1),
            _ => format!("2026-09-{:02}", 2 * (n - 12) + 1),
        })
    };
    let upn = prop_oneof![3 => (1..4usize).prop_map(upn), 1 => Just(temporary(1))];
    (upn, proptest::option::of(Just(temporary(1))), day(), proptest::option::of(day()), 0..3u8).prop_map(
        |(upn, former, start, last, number)| {
            let row = json!({
                "upn": upn, "former_upns": former.into_iter().collect::<Vec<_>>(), "starting_on": start,
                "mis_id": number.to_string(),
            });
            let deletion = last.filter(|last| start <= *last).map(|on| json!({"on": on, "ground": "9-1-a"}));
            with(with(pupil(1), row), json!({ "deletion": deletion }))
        },
    )
}

async fn no_sequence_of_rolls_changes_a_line_or_leaves_an_overlap(app: TestApp) {
    app.school(URN).await;
    let token = app.everything().await;
    let mut runner =
        TestRunner::new(Config { rng_seed: proptest::test_runner::RngSeed::Fixed(7), ..Config::default() });
    let any_roll = proptest::collection::vec(any_row(), 1..5);
    let mut lines: HashMap<(String, Uuid), i32> = HashMap::new();
    let mut taken = 0;
    for place in 0..ROLLS {
        let rows = any_roll.new_tree(&mut runner).expect("a roll").current();
        let as_at = if place % 2 == 0 { "2026-07-31T12:00:00Z" } else { "2026-11-20T07:00:00Z" };
        let as_at =
            if place < ROLLS / 2 { as_at.min("2026-07-31T12:00:00Z") } else { "2026-11-20T07:00:00Z" };
        let answer = app.put_roll(&token, URN, with(roll(&rows), json!({ "as_at": as_at }))).await;
        assert!([200, 422].contains(&answer.status), "{rows:?}: {answer:?}");
        taken += usize::from(answer.status == 200);

        for row in register_line::Entity::find().all(&app.db).await.unwrap() {
            let before = lines.entry((row.academic_year, row.enrolment_id)).or_insert(row.line);
            assert_eq!(*before, row.line, "the line of an enrolment changed");
        }
        let stored = enrolment::Entity::find().all(&app.db).await.unwrap();
        let current: Vec<_> = stored.iter().filter(|row| row.superseded_at.is_none()).collect();
        for (place, one) in current.iter().enumerate() {
            for two in &current[..place] {
                assert_ne!(one.id, two.id, "one present version of each enrolment");
                let meet = |a: &enrolment::Model, b: &enrolment::Model| {
                    b.deleted_on.is_none_or(|last| a.starting_on <= last)
                };
                let overlap = one.pupil_id == two.pupil_id && meet(one, two) && meet(two, one);
                assert!(!overlap, "after {rows:?}");
            }
            for year in ["2025-26", "2026-27"] {
                let (first, last) = (format!("20{}-08-01", &year[2..4]), format!("20{}-07-31", &year[5..7]));
                let reaches = one.starting_on.to_string() <= last
                    && one.deleted_on.is_none_or(|day| first <= day.to_string());
                let open = lines.keys().any(|(open, _)| open == year);
                let has = lines.contains_key(&(year.to_owned(), one.id));
                assert!(!(open && reaches) || has, "an enrolment has no line in {year}");
            }
        }
    }
    assert!(taken > ROLLS / 4, "most rolls were refused: the test proves little");
}
