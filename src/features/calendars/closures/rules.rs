//! Decisions about closures that need no database.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::dto::{ClosureCreate, ClosureRefusedAction, ClosureStatus};
use crate::{
    domain::academic_year::AcademicYear,
    error::{Fault, FaultCode},
};

/// Days that a closure may last: a year, the leap day among them.
const LONGEST: i64 = 366;

/// Everything wrong with a closure that can be told without knowing the schools.
pub fn faults(new: &ClosureCreate) -> Vec<Fault> {
    let mut faults = Vec::new();
    let every = new.all == Some(true);
    let choice = "Name the schools in `urns`, or set `all` to true for every school.";
    match &new.urns {
        None if !every => faults.push(Fault::at("/urns", FaultCode::ChooseOne).detail(choice)),
        Some(_) if every => faults.push(Fault::at("/all", FaultCode::ChooseOne).detail(choice)),
        _ => {}
    }
    repeated(new.urns.iter().flatten(), "/urns", &mut faults);
    repeated(new.sessions.iter(), "/sessions", &mut faults);
    for (at, date) in [("/from_on", new.from_on), ("/to_on", new.to_on)] {
        if AcademicYear::starting(AcademicYear::of(date).start_year()).is_none() {
            let detail = "A closure lies in the academic years from 1990-91 to 2100-01.";
            faults.push(Fault::at(at, FaultCode::OutOfRange).detail(detail));
        }
    }
    if !fits(new.from_on, new.to_on) {
        let detail =
            format!("The last day lies on or after the first; a closure lasts {LONGEST} days at most.");
        faults.push(Fault::at("/to_on", FaultCode::SpanInvalid).detail(detail));
    }
    faults
}

fn fits(from_on: NaiveDate, to_on: NaiveDate) -> bool {
    (0..LONGEST).contains(&(to_on - from_on).num_days())
}

fn repeated<T: Eq + std::hash::Hash>(values: impl Iterator<Item = T>, at: &str, faults: &mut Vec<Fault>) {
    let mut seen = HashSet::new();
    for (index, value) in values.enumerate() {
        if !seen.insert(value) {
            let fault = Fault::at(format!("{at}/{index}"), FaultCode::RepeatedValue);
            faults.push(fault.detail("Each value stands once."));
        }
    }
}

/// How far a closure stands that is withdrawn at so many of so many schools.
pub fn status(withdrawn: usize, schools: usize) -> ClosureStatus {
    match withdrawn {
        0 => ClosureStatus::InForce,
        all if all == schools => ClosureStatus::Withdrawn,
        _ => ClosureStatus::PartlyWithdrawn,
    }
}

/// What can be done with a closure, and what cannot. `reached`: the client may act for all its schools shown.
pub fn actions(status: ClosureStatus, reached: bool) -> (Vec<&'static str>, Vec<ClosureRefusedAction>) {
    let refused = match (status, reached) {
        (ClosureStatus::Withdrawn, _) => "It is withdrawn.",
        (_, false) => "Only a client that reaches every school can withdraw a closure of all of them.",
        (ClosureStatus::InForce | ClosureStatus::PartlyWithdrawn, true) => {
            return (vec![WITHDRAW], Vec::new());
        }
    };
    (Vec::new(), vec![ClosureRefusedAction { action: WITHDRAW, reason: refused }])
}

const WITHDRAW: &str = "withdraw";

/// Gathers schools by what was done at them, in the order in which it was done.
pub fn gathered<K: Ord>(
    acts: impl Iterator<Item = (DateTime<Utc>, K, i32)>,
) -> Vec<(DateTime<Utc>, K, Vec<i32>)> {
    let mut groups: BTreeMap<(DateTime<Utc>, K), Vec<i32>> = BTreeMap::new();
    for (at, what, urn) in acts {
        groups.entry((at, what)).or_default().push(urn);
    }
    groups.into_iter().map(|((at, what), urns)| (at, what, urns)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn faults_of(change: Value) -> Vec<(String, FaultCode)> {
        let mut body = json!({
            "from_on": "2026-12-02", "to_on": "2026-12-02", "sessions": ["am", "pm"], "kind": "planned",
            "reason": "Polling station", "recorded_by": { "name": "A. Head" },
        });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let new: ClosureCreate = serde_json::from_value(body).unwrap();
        faults(&new).into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
    }

    #[test]
    fn a_closure_names_its_schools_or_all() {
        assert_eq!(faults_of(json!({ "urns": [120_765] })), []);
        assert_eq!(faults_of(json!({ "urns": [120_765], "all": false })), []);
        assert_eq!(faults_of(json!({ "all": true })), []);
        assert_eq!(faults_of(json!({})), [("/urns".into(), FaultCode::ChooseOne)]);
        assert_eq!(faults_of(json!({ "all": false })), [("/urns".into(), FaultCode::ChooseOne)]);
        let both = json!({ "all": true, "urns": [120_765] });
        assert_eq!(faults_of(both), [("/all".into(), FaultCode::ChooseOne)]);
    }

    #[test]
    fn a_closure_lasts_a_year_at_the_most() {
        let to = |to_on: &str| faults_of(json!({ "all": true, "from_on": "2026-08-01", "to_on": to_on }));
        assert_eq!(to("2026-08-01"), []);
        assert_eq!(to("2027-08-01"), []);
        assert_eq!(to("2027-08-02"), [("/to_on".into(), FaultCode::SpanInvalid)]);
        assert_eq!(to("2026-07-31"), [("/to_on".into(), FaultCode::SpanInvalid)]);
    }

    #[test]
    fn every_fault_of_a_closure_is_named_at_once() {
        let wrong = json!({
            "urns": [120_765, 120_766, 120_765], "sessions": ["am", "am"], "from_on": "1066-01-01",
        });
        let codes: Vec<_> = faults_of(wrong);
        assert_eq!(
            codes,
            [
                ("/urns/2".into(), FaultCode::RepeatedValue),
                ("/sessions/1".into(), FaultCode::RepeatedValue),
                ("/from_on".into(), FaultCode::OutOfRange),
                ("/to_on".into(), FaultCode::SpanInvalid),
            ]
        );
    }

    #[test]
    fn a_closure_can_be_withdrawn_until_no_school_is_left() {
        assert_eq!(status(0, 1), ClosureStatus::InForce);
        assert_eq!(status(1, 2), ClosureStatus::PartlyWithdrawn);
        assert_eq!(status(2, 2), ClosureStatus::Withdrawn);
        assert_eq!(actions(ClosureStatus::InForce, true).0, ["withdraw"]);
        assert_eq!(actions(ClosureStatus::PartlyWithdrawn, true).0, ["withdraw"]);
        assert_eq!(actions(ClosureStatus::Withdrawn, true).1[0].reason, "It is withdrawn.");
        assert!(actions(ClosureStatus::InForce, false).0.is_empty());
    }

    #[test]
    fn schools_are_gathered_by_what_was_done_at_them() {
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let acts = [(at(2), "b", 3), (at(1), "a", 1), (at(1), "a", 2)];
        assert_eq!(gathered(acts.into_iter()), [(at(1), "a", vec![1, 2]), (at(2), "b", vec![3])]);
    }
}
