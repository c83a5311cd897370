//! Decisions about rolls, without a database: who a row is about, what it changes, and what never happens.

mod identity;
mod properties;
mod rows;
mod rules;

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDate;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    dto::{Flag, Outcome, RollEnrolment},
    identity::{Known, Stay, identify},
    row::{self, Row},
    rules::{Decision, match_rows},
    verdict::Evidence,
};
use crate::{
    domain::{
        session::{Session, SessionOn},
        upn::{self, Upn},
    },
    error::{Fault, FaultCode},
};

fn today() -> NaiveDate {
    day("2026-11-20")
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn permanent(n: u16) -> Upn {
    upn::make(926, 2000, 20, n)
}

fn temporary() -> Upn {
    Upn::parse("P92620002401A").unwrap()
}

/// A row for a ten-year-old, changed as given.
fn json_row(upn: &Upn, changes: Value) -> RollEnrolment {
    let mut row = json!({
        "upn": upn.as_str(), "surname": "Sample-Oak", "forename": "Pupil-0001", "born_on": "2016-01-15",
        "sex": "F", "starting_on": "2024-09-04", "year_group": "6",
    });
    for (name, value) in changes.as_object().unwrap() {
        row[name] = value.clone();
    }
    serde_json::from_value(row).unwrap()
}

fn rows(of: &[(Upn, Value)]) -> Vec<Row> {
    let read = |(index, (upn, changes)): (usize, &(Upn, Value))| {
        row::read(index, json_row(upn, changes.clone())).ok().expect("no fault of its own")
    };
    of.iter().enumerate().map(read).collect()
}

fn faults(upn: &Upn, changes: Value) -> Vec<(String, FaultCode)> {
    let unread = row::read(7, json_row(upn, changes)).err().expect("a fault");
    unread.faults.into_iter().map(|fault| (fault.pointer.unwrap(), fault.code)).collect()
}

/// What is stored, and rolls that change it.
#[derive(Default)]
struct World {
    known: Known,
    evidence: Evidence,
    ids: u128,
}

impl World {
    fn decide(&mut self, of: &[(Upn, Value)]) -> Decision {
        let rows = rows(of);
        let (known, mut ids) = (self.known.clone(), self.ids);
        let mut new_id = || {
            ids += 1;
            Uuid::from_u128(ids)
        };
        let identified = identify(&rows, &known, &mut new_id);
        let matched = match_rows(&rows, &known, identified);
        let decision = matched.decide(&self.evidence, today(), &mut new_id);
        self.ids = ids;
        decision
    }

    /// Decides and stores, as the database would.
    fn take(&mut self, of: &[(Upn, Value)]) -> Decision {
        let decision = self.decide(of);
        for (upn, pupil) in &decision.claims {
            self.known.upns.insert(upn.clone(), *pupil);
        }
        for revision in &decision.revisions {
            let stay = Stay {
                id: revision.id,
                revision: revision.revision,
                stored_pupil: revision.pupil,
                pupil: revision.pupil,
                entry: revision.entry.clone(),
            };
            match self.known.stays.iter_mut().find(|stored| stored.id == revision.id) {
                Some(stored) => {
                    assert_eq!(stored.revision + 1, revision.revision);
                    *stored = stay;
                }
                None => {
                    assert_eq!(revision.revision, 1);
                    self.known.stays.push(stay);
                }
            }
        }
        for (from, to) in &decision.emptied {
            self.known.upns.values_mut().filter(|pupil| *pupil == from).for_each(|pupil| *pupil = *to);
        }
        let permanent: HashSet<Uuid> =
            self.known.upns.iter().filter(|(upn, _)| !upn.is_temporary()).map(|(_, pupil)| *pupil).collect();
        self.known.temporary =
            self.known.upns.values().filter(|pupil| !permanent.contains(pupil)).copied().collect();
        decision
    }

    /// The present enrolments: from when to when, and whose.
    fn stays(&self) -> Vec<(String, Option<String>, Uuid)> {
        let mut stays: Vec<_> = self
            .known
            .stays
            .iter()
            .map(|stay| {
                let entry = &stay.entry;
                (entry.starting_on.to_string(), entry.last_on().map(|last| last.to_string()), stay.pupil)
            })
            .collect();
        stays.sort();
        stays
    }

    fn mark(&mut self, place: usize, days: &[&str]) {
        let marks = days.iter().map(|text| (SessionOn { date: day(text), session: Session::Am }, b'/'));
        self.evidence.marks.insert(self.known.stays[place].id, marks.collect());
    }
}

fn outcomes(decision: &Decision) -> Vec<Outcome> {
    decision.results.iter().map(|result| result.outcome).collect()
}

fn errors(decision: &Decision) -> Vec<(String, FaultCode)> {
    let all = decision.results.iter().flat_map(|result| &result.errors);
    all.map(|fault: &Fault| (fault.pointer.clone().unwrap(), fault.code)).collect()
}

fn flags(decision: &Decision) -> Vec<BTreeSet<Flag>> {
    decision.results.iter().map(|result| result.flags.clone()).collect()
}

fn left(on: &str) -> Value {
    json!({ "deletion": { "on": on, "ground": "9-1-a" } })
}
