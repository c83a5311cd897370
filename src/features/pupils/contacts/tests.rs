//! What a card lacks, what contradicts another, and who is told what, whatever is combined.

use chrono::DateTime;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use super::{
    card::{Card, Details, HomeMove, Listed, contradictions},
    rules::{Known, Standing, Whose},
    values::{Address, Role, Telephone},
};
use crate::{domain::urn::Urn, features::pupils::roll::Flag};

fn address(line: &str) -> Address {
    serde_json::from_value(json!({ "line_1": line })).unwrap()
}

fn person(role: Role, mis_id: Option<&str>, home: Option<bool>, line: Option<&str>) -> Listed {
    let telephone: Telephone = serde_json::from_value(json!({"number": "01632 960001"})).unwrap();
    let details = Details {
        role,
        mis_id: mis_id.map(str::to_owned),
        title: None,
        forename: None,
        surname: "Sample-Oak".into(),
        address: line.map(address),
        address_confidential: false,
        telephones: vec![telephone],
        email: None,
        preferred_language: None,
        preferred_format: None,
    };
    Listed { details, relationship: None, parental_responsibility: None, lives_with_pupil: home }
}

#[test]
fn a_number_is_asked_of_each_parent_at_home_and_else_of_one() {
    let card = |people: Vec<Listed>| Card { address: Some(address("1")), people, ..Card::default() };
    let mut silent = person(Role::Parent, None, Some(true), Some("1"));
    silent.details.telephones.clear();
    let reachable = person(Role::Parent, None, Some(true), Some("1"));
    assert_eq!(card(vec![reachable.clone()]).lacks(), []);
    assert_eq!(card(vec![reachable.clone(), silent.clone()]).lacks(), [Flag::EmergencyNumberMissing]);
    silent.lives_with_pupil = Some(false);
    assert_eq!(card(vec![reachable, silent.clone()]).lacks(), []);
    assert_eq!(card(vec![silent]).lacks(), [Flag::HomeParentMissing, Flag::EmergencyNumberMissing]);
    let aunt = person(Role::EmergencyContact, None, None, None);
    let lacks = [Flag::ParentMissing, Flag::HomeParentMissing, Flag::EmergencyNumberMissing];
    assert_eq!(card(vec![aunt]).lacks(), lacks, "somebody else is no parent");
}

#[test]
fn only_who_is_named_by_number_can_be_disputed() {
    let card = |person: Listed| Card { people: vec![person], ..Card::default() };
    let cards = |people: [Listed; 2]| {
        let cards = people.map(card);
        contradictions(cards.iter().enumerate())
    };
    let parent = |line| person(Role::Parent, Some("P-1"), None, Some(line));
    assert_eq!(cards([parent("1"), parent("1")]), []);
    assert_eq!(cards([parent("1"), parent("2")]), [(0, 0), (1, 0)]);
    let nameless = |line| person(Role::Parent, None, None, Some(line));
    assert_eq!(cards([nameless("1"), nameless("2")]), []);
    let other = person(Role::EmergencyContact, Some("P-1"), None, None);
    assert_eq!(
        cards([parent("1"), other]),
        [],
        "a parent and somebody else to call have numbers of their own"
    );
}

fn whose() -> Whose {
    Whose { urn: Urn::new(120_765).unwrap(), pupil: Uuid::from_u128(1), enrolment: Uuid::from_u128(2) }
}

/// A person: house, whether it is confidential, whether the pupil lives there, whether a parent.
type Drawn = (Option<usize>, bool, Option<bool>, bool);
/// The pupil's house, the people, and moves to a house with a parent.
type World = (Option<usize>, Vec<Drawn>, Vec<(Option<usize>, Option<usize>)>);

/// People with addresses of four houses, confidential or not, in every way of living with the pupil.
fn worlds() -> impl Strategy<Value = World> {
    let house = || proptest::option::of(0..4_usize);
    let person = (house(), any::<bool>(), proptest::option::of(any::<bool>()), any::<bool>());
    let to = (house(), house());
    (house(), proptest::collection::vec(person, 0..4), proptest::collection::vec(to, 0..3))
}

fn standing((home, people, moves): World) -> Standing {
    let line = |house: usize| format!("House-{house}");
    let at = DateTime::UNIX_EPOCH;
    let people = people.into_iter().enumerate().map(|(n, (house, confidential, home, parent))| {
        let role = if parent { Role::Parent } else { Role::EmergencyContact };
        let listed = person(role, Some(&format!("P-{n}")), home, house.map(line).as_deref());
        let id = Uuid::from_u128(10 + n as u128);
        Known { id, version: 1, created_at: at, updated_at: at, confidential, listed }
    });
    let moves = moves.into_iter().map(|(house, whose)| HomeMove {
        starting_on: "2026-11-20".parse().unwrap(),
        parent_mis_id: whose.map(|n| format!("P-{n}")),
        parent_name: None,
        address: house.map(|house| address(&line(house))),
    });
    Standing {
        known: true,
        as_at: at,
        created_at: at,
        updated_at: at,
        version: 1,
        address: home.map(|house| address(&line(house))),
        home_moves: moves.collect(),
        school_moves: Vec::new(),
        people: people.collect(),
        guarded: Vec::new(),
    }
}

fn house(person: &Known) -> Option<String> {
    person.listed.details.address.as_ref().map(|address| format!("\"{}\"", address.line_1))
}

proptest! {
    /// An answer about all contacts names a confidential house only as that of somebody whose own is not confidential.
    #[test]
    fn no_confidential_address_stands_among_all(world in worlds()) {
        let standing = standing(world);
        let all = standing.all(whose());
        let said = serde_json::to_value(&all).unwrap();
        for guarded in standing.people.iter().filter(|person| person.confidential) {
            let Some(house) = house(guarded) else { continue };
            let people = said["parents"].as_array().unwrap().iter().chain(said["emergency_contacts"].as_array().unwrap());
            for person in people.filter(|person| person["address_confidential"] == true) {
                prop_assert!(person["address"].is_null());
            }
            prop_assert!(!said["address"].to_string().contains(&house));
            prop_assert!(!said["home_moves"].to_string().contains(&house));
        }
    }

    /// One contact's document names a confidential house of another's only if it is their own as well.
    #[test]
    fn no_confidential_address_of_anothers_stands_with_one(world in worlds()) {
        let standing = standing(world);
        for person in &standing.people {
            let said = serde_json::to_string(&standing.one(whose(), person.id).unwrap()).unwrap();
            for other in standing.people.iter().filter(|other| other.id != person.id) {
                let number = format!("\"{}\"", other.listed.details.mis_id.as_deref().unwrap());
                prop_assert!(!said.contains(&number));
                let Some(theirs) = house(other).filter(|theirs| house(person).as_ref() != Some(theirs)) else { continue };
                if other.confidential {
                    prop_assert!(!said.contains(&theirs), "{}", said);
                }
            }
        }
    }

    /// To whom the pupil does not live with, the pupil's address is told only if it is their own.
    #[test]
    fn where_the_pupil_lives_is_told_to_a_parent_at_home_alone(world in worlds()) {
        let standing = standing(world);
        for person in &standing.people {
            let told = standing.one(whose(), person.id).unwrap().pupil_address;
            let own = told == person.listed.details.address;
            prop_assert!(told.is_none() || own || person.listed.lives_with_pupil == Some(true));
        }
    }
}
