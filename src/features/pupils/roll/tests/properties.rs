//! Whatever is sent, and in whatever order.

use std::collections::HashSet;

use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{super::dto::Outcome, World, permanent, temporary};
use crate::{domain::upn::Upn, features::pupils::entry::Entry};

/// Whether two entries share a day; starting and deletion day are both on roll.
fn overlap(one: &Entry, two: &Entry) -> bool {
    let within = |a: &Entry, b: &Entry| b.last_on().is_none_or(|last| a.starting_on <= last);
    within(one, two) && within(two, one)
}

/// A row of any of a few pupils, with days from a short span so that they meet.
fn any_row() -> impl Strategy<Value = (Upn, Value)> {
    let upn = prop_oneof![Just(temporary()), (1..4u16).prop_map(permanent)];
    let former = prop_oneof![3 => Just(None), 1 => Just(Some(temporary())), 1 => (1..4u16).prop_map(|n| Some(permanent(n)))];
    (upn, former, 1..20u32, proptest::option::of(1..20u32), 0..3u8).prop_map(
        |(upn, former, start, last, number)| {
            let mut row = json!({
                "starting_on": format!("2026-10-{start:02}"), "mis_id": format!("{number}"),
                "former_upns": former.iter().map(Upn::as_str).collect::<Vec<_>>(),
            });
            if let Some(last) = last.filter(|last| start <= *last) {
                row["deletion"] = json!({ "on": format!("2026-10-{last:02}"), "ground": "9-1-a" });
            }
            (upn, row)
        },
    )
}

/// Whether a row names as former what another row holds, or two rows name one number or one former UPN.
fn contradicts_itself(roll: &[(Upn, Value)]) -> bool {
    let former = |row: &Value| row["former_upns"][0].as_str().map(str::to_owned);
    roll.iter().enumerate().any(|(place, (upn, row))| {
        roll[..place].iter().any(|(other, earlier)| {
            let (one, two) = (former(row), former(earlier));
            let twice = one.is_some() && one == two && upn != other;
            let held = one.as_deref() == Some(other.as_str()) || two.as_deref() == Some(upn.as_str());
            twice || held || (row["mis_id"] == earlier["mis_id"] && upn != other)
        })
    })
}

proptest! {
    #[test]
    fn no_sequence_of_rolls_leaves_overlapping_enrolments(
        rolls in proptest::collection::vec(proptest::collection::vec(any_row(), 0..6), 1..8),
    ) {
        let mut world = World::default();
        for roll in rolls {
            let before: HashSet<Uuid> = world.known.stays.iter().map(|stay| stay.id).collect();
            let decision = world.take(&roll);
            prop_assert_eq!(decision.results.len(), roll.len(), "every row is answered");
            let after: HashSet<Uuid> = world.known.stays.iter().map(|stay| stay.id).collect();
            prop_assert!(before.is_subset(&after), "no enrolment is lost, so no line changes hands");
            let mut revised: Vec<Uuid> = decision.revisions.iter().map(|revision| revision.id).collect();
            revised.sort();
            revised.dedup();
            prop_assert_eq!(revised.len(), decision.revisions.len(), "one new revision of each at the most");
            for (place, one) in world.known.stays.iter().enumerate() {
                for two in &world.known.stays[..place] {
                    prop_assert!(one.pupil != two.pupil || !overlap(&one.entry, &two.entry));
                }
            }
            // A roll that contradicts itself, sent again and again, comes to rest; any other one is at rest.
            let repeats = if contradicts_itself(&roll) { 4 } else { 1 };
            let at_rest = (0..repeats).any(|_| {
                let again = world.take(&roll);
                again.results.iter().all(|result| result.outcome != Outcome::Created)
            });
            prop_assert!(at_rest || decision.results.iter().any(|r| r.outcome == Outcome::Rejected));
        }
    }
}
