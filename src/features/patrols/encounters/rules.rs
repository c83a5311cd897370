//! Decisions about encounters that need no database: what a patrol could find, and what could be done.

use chrono::{DateTime, NaiveDate, Timelike as _, Utc};

use super::found::PatrolEncounterFound;
use crate::{
    domain::place::too_precise,
    error::{Fault, FaultCode},
    features::patrols::{
        plans::PatrolTerms,
        values::{PatrolEncounterOutcome, PatrolState},
    },
};

/// Minutes to which an encounter is told: nobody is to be followed through a morning.
const QUARTER: u32 = 15;

/// Everything wrong with what is said that can be told without the patrol.
pub fn faults(found: &PatrolEncounterFound, now: DateTime<Utc>) -> Vec<Fault> {
    let mut faults = Vec::new();
    let met_at = |code| Fault::at("/found/met_at", code);
    if found.met_at > now {
        faults.push(met_at(FaultCode::DateInFuture));
    } else if !found.met_at.minute().is_multiple_of(QUARTER) || found.met_at.second() != 0 {
        faults
            .push(met_at(FaultCode::InvalidFormat).detail("An encounter is told to the quarter of an hour."));
    }
    faults.extend(fault_of_text("/found/note", found.note.as_deref()));
    faults
}

/// That a text tells a place more closely than a district.
pub fn fault_of_text(at: &str, text: Option<&str>) -> Option<Fault> {
    let precise = too_precise(text?)?;
    Some(Fault::at(at, FaultCode::PlaceTooPrecise).detail(precise.detail()))
}

/// What is wrong with an encounter of this patrol. `pointer` is where the patrol is named.
pub fn faults_of_patrol(
    found: &PatrolEncounterFound,
    (state, patrol): (PatrolState, &PatrolTerms),
    pointer: &str,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    if state != PatrolState::Held {
        let detail = match state {
            PatrolState::Cancelled => "It was cancelled.",
            _ => "Say first that it was held.",
        };
        faults.push(Fault::at(pointer, FaultCode::PatrolNotHeld).detail(detail));
    }
    if found.met_at < patrol.starts_at || patrol.ends_at < found.met_at {
        let fault = Fault::at("/found/met_at", FaultCode::OutsidePatrol);
        faults.push(fault.detail("It lies outside the times of the patrol."));
    }
    if patrol.plan.district_names().all(|name| name != found.district) {
        let names: Vec<&str> = patrol.plan.district_names().collect();
        let detail = format!("The districts of the patrol are: {}.", names.join(", "));
        faults.push(Fault::at("/found/district", FaultCode::OutsidePatrol).detail(detail));
    }
    if found.outcome.is_removal() {
        faults.extend(faults_of_power(found, patrol));
    }
    faults
}

/// What speaks against the use of the power of section 16.
fn faults_of_power(found: &PatrolEncounterFound, patrol: &PatrolTerms) -> Vec<Fault> {
    let refused = |rule: &'static str, detail: &str| {
        Fault::at("/found/outcome", FaultCode::NoPowerThen).rule(rule).detail(detail)
    };
    let mut faults = Vec::new();
    match patrol.power {
        None => {
            let detail = "No direction was given for the patrol: nobody could take a child anywhere.";
            faults.push(refused("cda1998-16-2", detail));
        }
        Some(power) if found.met_at < power.starts_at || power.ends_at < found.met_at => {
            faults.push(refused("cda1998-16-2", "The direction did not hold then."));
        }
        Some(_) => {}
    }
    let area = patrol.plan.direction.iter().flat_map(|direction| &direction.districts);
    let mut area = area.map(|district| &district.name).peekable();
    if area.peek().is_some() && area.all(|name| *name != found.district) {
        faults.push(refused("cda1998-16-2", "The direction is not for this district."));
    }
    if !found.by_constable {
        faults.push(refused(
            "cda1998-16-3",
            "The power is a constable's, or a community support officer's who has a constable's powers.",
        ));
    }
    if found.excluded && found.outcome == PatrolEncounterOutcome::ReturnedToSchool {
        let detail = "A child who is excluded may be taken to designated premises, not to the school.";
        faults.push(refused("cda1998-16-3ZA", detail));
    }
    faults
}

/// What is wrong with what followed.
pub fn faults_of_follow_up(
    (on, note): (NaiveDate, Option<&str>),
    met_on: NaiveDate,
    today: NaiveDate,
) -> Vec<Fault> {
    let at = |code| Fault::at("/followed_up_on", code);
    let day = match on {
        on if on > today => Some(at(FaultCode::DateInFuture)),
        on if on < met_on => Some(at(FaultCode::DatesReversed).detail("It lies before the encounter.")),
        _ => None,
    };
    day.into_iter().chain(fault_of_text("/note", note)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_child_is_taken_anywhere_only_in_the_area_of_the_direction() {
        let rules = |district: &str| {
            let mut patrol = patrol(true);
            let direction = json!({ "given_by_rank": "superintendent", "given_at": "2026-11-11T14:00:00Z", "from_time": "10:00",
                                    "to_time": "12:00", "districts": [{ "name": district }] });
            patrol.plan.direction = serde_json::from_value(direction).unwrap();
            let faults = faults_of_patrol(&found(json!({})), (PatrolState::Held, &patrol), "/patrol_id");
            told(faults).into_iter().map(|(_, rule)| rule).collect::<Vec<_>>()
        };
        assert!(rules("Breckland").is_empty());
        assert_eq!(rules("Norwich"), ["cda1998-16-2"]);
    }

    fn patrol(direction: bool) -> PatrolTerms {
        let power = json!({ "starts_at": "2026-11-18T10:00:00Z", "ends_at": "2026-11-18T12:00:00Z" });
        let terms = json!({
            "plan": { "held_on": "2026-11-18", "from_time": "09:30", "to_time": "14:30",
                      "districts": [{ "name": "Breckland" }], "partners": [], "consulted": [] },
            "starts_at": "2026-11-18T09:30:00Z", "ends_at": "2026-11-18T14:30:00Z",
            "power": if direction { power } else { Value::Null },
        });
        serde_json::from_value(terms).unwrap()
    }

    fn found(change: Value) -> PatrolEncounterFound {
        let mut body = json!({
            "met_at": "2026-11-18T10:15:00Z", "district": "Breckland", "with_adult": false, "by_constable": true,
            "outcome": "returned_to_school",
        });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        serde_json::from_value(body).unwrap()
    }

    fn told(faults: Vec<Fault>) -> Vec<(String, &'static str)> {
        let rule = |fault: &Fault| fault.rule.unwrap_or(fault.code.wire());
        faults.iter().map(|fault| (fault.pointer.clone().unwrap(), rule(fault))).collect()
    }

    fn of_patrol(change: Value, direction: bool) -> Vec<&'static str> {
        let faults = faults_of_patrol(&found(change), (PatrolState::Held, &patrol(direction)), "/patrol_id");
        told(faults).into_iter().map(|(_, rule)| rule).collect()
    }

    #[test]
    fn an_encounter_is_told_to_the_quarter_and_without_a_place() {
        let now = "2026-11-18T15:00:00Z".parse().unwrap();
        assert!(faults(&found(json!({})), now).is_empty());
        let odd = found(json!({ "met_at": "2026-11-18T10:20:00Z", "note": "By the shop in Sample Street" }));
        let all =
            [("/found/met_at".to_owned(), "invalid_format"), ("/found/note".to_owned(), "place_too_precise")];
        assert_eq!(told(faults(&odd, now)), all);
        let ahead = found(json!({ "met_at": "2026-11-18T15:15:00Z" }));
        assert_eq!(told(faults(&ahead, now)), [("/found/met_at".to_owned(), "date_in_future")]);
    }

    #[test]
    fn a_patrol_that_was_not_held_meets_nobody_and_one_that_was_only_then_and_there() {
        assert!(of_patrol(json!({}), true).is_empty());
        for state in [PatrolState::Planned, PatrolState::Cancelled] {
            let faults = faults_of_patrol(&found(json!({})), (state, &patrol(true)), "/patrol_id");
            assert_eq!(told(faults), [("/patrol_id".to_owned(), "patrol_not_held")]);
        }
        let change =
            json!({ "met_at": "2026-11-18T14:45:00Z", "district": "Norwich", "outcome": "no_action" });
        assert_eq!(of_patrol(change, true), ["outside_patrol", "outside_patrol"]);
    }

    #[test]
    fn a_child_is_taken_anywhere_only_by_a_constable_under_a_direction_that_holds() {
        assert_eq!(of_patrol(json!({}), false), ["cda1998-16-2"]);
        assert_eq!(of_patrol(json!({ "met_at": "2026-11-18T12:15:00Z" }), true), ["cda1998-16-2"]);
        assert_eq!(of_patrol(json!({ "by_constable": false }), true), ["cda1998-16-3"]);
        assert_eq!(of_patrol(json!({ "excluded": true }), true), ["cda1998-16-3ZA"]);
        let premises = json!({ "excluded": true, "outcome": "taken_to_designated_premises" });
        assert!(of_patrol(premises, true).is_empty());
        let went = json!({ "by_constable": false, "outcome": "went_to_school" });
        assert!(of_patrol(went, false).is_empty(), "who goes is taken nowhere");
    }
}
