//! Who a row is about.

use std::collections::BTreeSet;

use serde_json::json;
use uuid::Uuid;

use super::{
    super::dto::{Flag, Outcome},
    World, errors, flags, left, outcomes, permanent, temporary,
};
use crate::{domain::upn::Upn, error::FaultCode};

#[test]
fn a_permanent_upn_replaces_a_temporary_one_of_the_same_number() {
    let mut world = World::default();
    world.take(&[(temporary(), json!({"mis_id": "12"}))]);
    let pupil = world.known.stays[0].pupil;
    let decision = world.take(&[(permanent(1), json!({"mis_id": "12"}))]);
    assert_eq!(outcomes(&decision), [Outcome::Changed]);
    assert_eq!((world.known.stays[0].pupil, world.known.stays.len()), (pupil, 1));
    assert_eq!(world.known.upns[&permanent(1)], pupil);
}

#[test]
fn a_number_means_nobody_while_a_row_still_has_the_temporary_upn() {
    let mut world = World::default();
    world.take(&[(temporary(), json!({"mis_id": "12"}))]);
    let decision = world.take(&[(temporary(), json!({})), (permanent(1), json!({"mis_id": "12"}))]);
    assert_eq!(outcomes(&decision), [Outcome::Changed, Outcome::Created]);
    assert_eq!(decision.fresh.len(), 1);
}

#[test]
fn a_permanent_upn_never_gives_way_to_the_number_alone() {
    let mut world = World::default();
    world.take(&[(permanent(1), json!({"mis_id": "12"}))]);
    let decision = world.take(&[(permanent(2), json!({"mis_id": "12"}))]);
    assert_eq!(outcomes(&decision), [Outcome::Created]);
    assert_eq!(decision.fresh.len(), 1);
}

/// A pupil who is known of another school.
fn known_elsewhere(upn: Upn) -> (World, Uuid) {
    let (mut world, pupil) = (World::default(), Uuid::from_u128(1 << 100));
    world.known.upns.insert(upn, pupil);
    (world, pupil)
}

#[test]
fn a_temporary_pupil_moves_to_the_known_one_with_every_enrolment() {
    let (mut world, known) = known_elsewhere(permanent(1));
    world.take(&[(temporary(), left("2025-07-20")), (temporary(), json!({"starting_on": "2025-09-03"}))]);
    let before = world.known.stays[0].pupil;
    let named = json!({"former_upns": [temporary().as_str()], "starting_on": "2025-09-03"});
    let decision = world.take(&[(permanent(1), named)]);
    assert_eq!(flags(&decision), [BTreeSet::from([Flag::MovedToKnownPupil])]);
    assert_eq!(decision.emptied, [(before, known)]);
    assert!(world.known.stays.iter().all(|stay| stay.pupil == known));
    assert_eq!(decision.revisions.len(), 2, "the enrolment that no row names comes along");
}

#[test]
fn two_permanent_pupils_never_merge() {
    let (mut world, known) = known_elsewhere(permanent(1));
    world.take(&[(permanent(2), json!({}))]);
    let named = json!({"former_upns": [permanent(1).as_str()]});
    let decision = world.take(&[(permanent(2), named)]);
    assert_eq!(flags(&decision), [BTreeSet::new()], "nothing tells that another school holds it");
    assert_eq!(outcomes(&decision), [Outcome::Unchanged]);
    assert_eq!(world.known.upns[&permanent(1)], known, "it changes nothing");
}

#[test]
fn a_former_upn_that_nobody_holds_is_bound_to_nobody() {
    let mut world = World::default();
    let claim = |n: u16| (permanent(n), json!({"former_upns": [permanent(9).as_str()]}));
    world.take(&[(permanent(1), json!({})), (permanent(2), json!({}))]);
    let decision = world.take(&[claim(1), claim(2)]);
    assert!(!world.known.upns.contains_key(&permanent(9)), "whoever comes to hold it has it");
    assert_eq!(flags(&decision), [BTreeSet::new(), BTreeSet::from([Flag::FormerUpnConflict])]);
}

#[test]
fn a_former_upn_that_only_another_school_holds_names_nobody_here() {
    let (mut world, known) = known_elsewhere(permanent(1));
    let decision = world.take(&[(permanent(2), json!({"former_upns": [permanent(1).as_str()]}))]);
    assert_eq!((outcomes(&decision), flags(&decision)), (vec![Outcome::Created], vec![BTreeSet::new()]));
    assert_ne!(world.known.stays[0].pupil, known);
    assert_ne!(world.known.upns[&permanent(2)], known, "no school binds its UPN to another school's pupil");
}

#[test]
fn a_new_upn_of_a_pupil_enrolled_here_is_found_by_the_former_one() {
    let mut world = World::default();
    world.take(&[(permanent(1), json!({}))]);
    let pupil = world.known.stays[0].pupil;
    let decision = world.take(&[(permanent(2), json!({"former_upns": [permanent(1).as_str()]}))]);
    assert_eq!((outcomes(&decision), flags(&decision)), (vec![Outcome::Changed], vec![BTreeSet::new()]));
    assert_eq!((world.known.stays[0].pupil, world.known.upns[&permanent(2)]), (pupil, pupil));
}

#[test]
fn what_another_school_claims_of_a_upn_never_overwrites_a_pupil_here() {
    let mut world = World::default();
    world.take(&[(permanent(1), json!({}))]);
    let ours = world.known.stays[0].pupil;
    world.known.upns.insert(permanent(3), ours);
    let decision = world.take(&[(permanent(3), json!({}))]);
    assert_eq!(
        (outcomes(&decision), flags(&decision)),
        (vec![Outcome::Created], vec![BTreeSet::from([Flag::UpnConflict])])
    );
    assert_eq!(world.known.stays[0].entry.upn, permanent(1), "the pupil who was here is as before");
    assert_ne!(world.known.stays[1].pupil, ours);
    let again = world.take(&[(permanent(3), json!({}))]);
    assert_eq!(outcomes(&again), [Outcome::Unchanged]);
}

#[test]
fn a_pupil_here_twice_under_both_upns_is_not_moved_onto_itself() {
    let mut world = World::default();
    world.take(&[(temporary(), json!({"mis_id": "1"})), (permanent(1), json!({"mis_id": "2"}))]);
    let before = world.stays();
    let named = json!({"mis_id": "2", "former_upns": [temporary().as_str()]});
    let decision = world.take(&[(permanent(1), named)]);
    assert_eq!(outcomes(&decision), [Outcome::Rejected]);
    assert_eq!(errors(&decision)[0].1, FaultCode::EnrolmentOverlaps);
    assert!(decision.emptied.is_empty() && world.stays() == before);
}

#[test]
fn the_last_row_to_say_so_finds_the_pupil_whatever_the_order() {
    let named = json!({"starting_on": "2025-09-03", "former_upns": [temporary().as_str()]});
    for swapped in [false, true] {
        let mut world = World::default();
        world.take(&[(temporary(), json!({"starting_on": "2025-09-03"}))]);
        let pupil = world.known.stays[0].pupil;
        let mut roll = [(permanent(1), left("2025-07-20")), (permanent(1), named.clone())];
        if swapped {
            roll.reverse();
        }
        let decision = world.take(&roll);
        assert!(decision.fresh.is_empty(), "swapped: {swapped}");
        assert!(world.known.stays.iter().all(|stay| stay.pupil == pupil));
    }
}

#[test]
fn a_row_under_a_upn_the_school_holds_is_its_pupil_whatever_else_moves() {
    let mut world = World::default();
    world.take(&[(permanent(1), json!({}))]);
    let mut earlier = left("2024-06-28");
    earlier["starting_on"] = json!("2024-01-08");
    let named = json!({"former_upns": [temporary().as_str()]});
    let roll = [(temporary(), earlier), (permanent(1), named)];
    assert_eq!(outcomes(&world.take(&roll)), [Outcome::Created, Outcome::Unchanged]);
    for _ in 0..2 {
        assert!(!outcomes(&world.take(&roll)).contains(&Outcome::Created), "a repeat creates nothing");
    }
}

#[test]
fn one_row_that_names_the_former_upn_speaks_for_the_pupils_other_rows() {
    let mut world = World::default();
    world.take(&[(permanent(1), left("2025-07-20"))]);
    let mut first = left("2025-07-20");
    first["former_upns"] = json!([permanent(1).as_str()]);
    let roll = [(permanent(2), json!({"starting_on": "2025-09-03"})), (permanent(2), first)];
    let decision = world.take(&roll);
    assert_eq!(outcomes(&decision), [Outcome::Created, Outcome::Changed]);
    assert!(decision.fresh.is_empty(), "both are of the one pupil");
    assert_eq!(outcomes(&world.take(&roll)), [Outcome::Unchanged, Outcome::Unchanged]);
}
