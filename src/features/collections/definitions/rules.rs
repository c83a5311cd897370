//! What a collection may be: pure.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::dto::{CollectionCreate, CollectionPut, CollectionReopen};
use crate::{
    attendance::calendar::{AskedDays, Calendar},
    domain::{span::Span, urn::Urn},
    entities::collection::Model,
    error::{Fault, FaultCode},
    features::collections::values::{Kind, Rule},
};

/// Days that a collection may ask about: an academic year.
const MOST_DAYS: i64 = 366;

/// The days asked about, or every fault of them.
fn span(
    new: &CollectionCreate,
    calendar: Option<&Calendar>,
    today: NaiveDate,
    faults: &mut Vec<Fault>,
) -> Option<Span> {
    let days = AskedDays { period: new.period.as_deref(), from_on: new.from_on, to_on: new.to_on };
    let named = new.period.is_some() || (new.from_on.is_some() && new.to_on.is_some());
    if !named {
        let fault = Fault::at("/period", FaultCode::MissingProperty);
        faults.push(fault.detail("State a period, or the first and the last day."));
        return None;
    }
    match days.span(calendar, today) {
        Ok((_, span)) if (span.to_on - span.from_on).num_days() < MOST_DAYS => Some(span),
        Ok(_) => {
            let fault = Fault::at("/to_on", FaultCode::SpanInvalid);
            faults.push(fault.detail("A collection asks about a year at the most."));
            None
        }
        Err(fault) => {
            let at = format!("/{}", fault.parameter.as_deref().unwrap_or("period"));
            faults.push(Fault { pointer: Some(at), parameter: None, ..fault });
            None
        }
    }
}

/// Every fault of a collection that can be told without knowing schools and groups, or the days that it asks about.
pub fn understood(
    new: &CollectionCreate,
    calendar: Option<&Calendar>,
    today: NaiveDate,
    faults: &mut Vec<Fault>,
) -> Option<Span> {
    let span = span(new, calendar, today, faults);
    let mut fault = |at: &str, code, detail: &str| faults.push(Fault::at(at, code).detail(detail));
    match (new.kind, new.group_id) {
        (Kind::PupilAttendance, None) => {
            fault("/group_id", FaultCode::MissingProperty, "Name the group whose pupils are asked about.");
        }
        (Kind::SchoolAttendance, Some(_)) => {
            fault("/group_id", FaultCode::ChooseOne, "The whole school is asked about, and no group.");
        }
        _ => {}
    }
    let audience = &new.audience;
    match (audience.rule, audience.phase) {
        (Rule::Phase, None) => fault("/audience/phase", FaultCode::MissingProperty, "Name the phase."),
        (Rule::All | Rule::Urns, Some(_)) => {
            fault("/audience/phase", FaultCode::ChooseOne, "A phase goes with the rule `phase` only.");
        }
        _ => {}
    }
    match (audience.rule, &audience.urns) {
        (Rule::Urns, None) => fault("/audience/urns", FaultCode::MissingProperty, "Name the schools."),
        (Rule::All | Rule::Phase, Some(_)) => {
            fault("/audience/urns", FaultCode::ChooseOne, "Schools are named with the rule `urns` only.");
        }
        _ => {}
    }
    if new.opens_on < today {
        fault("/opens_on", FaultCode::OutOfRange, "Nobody can be asked on a day that is over.");
    }
    if new.due_on < new.opens_on {
        fault("/due_on", FaultCode::DatesReversed, "It is due before it opens.");
    }
    if span.is_some_and(|span| span.to_on > new.due_on) {
        fault("/due_on", FaultCode::DatesReversed, "It is due before the days asked about are over.");
    }
    let mut seen = BTreeSet::new();
    for (place, urn) in audience.urns.iter().flatten().enumerate() {
        if !seen.insert(*urn) {
            faults.push(Fault::at(format!("/audience/urns/{place}"), FaultCode::RepeatedValue));
        }
    }
    span
}

/// Every fault of a change.
pub fn faults_of_change(put: &CollectionPut, row: &Model) -> Vec<Fault> {
    early(put.due_on, row).into_iter().collect()
}

/// Every fault of a reopening: a day that is over is no new one to answer by.
pub fn faults_of_reopening(reopen: &CollectionReopen, row: &Model, today: NaiveDate) -> Vec<Fault> {
    let Some(due_on) = reopen.due_on.filter(|due_on| *due_on != row.due_on) else { return Vec::new() };
    let over = (due_on < today).then(|| {
        Fault::at("/due_on", FaultCode::OutOfRange).detail("Nobody can answer by a day that is over.")
    });
    over.or_else(|| early(due_on, row)).into_iter().collect()
}

fn early(due_on: NaiveDate, row: &Model) -> Option<Fault> {
    let early = due_on < row.opens_on || due_on < row.to_on;
    let fault = || Fault::at("/due_on", FaultCode::DatesReversed);
    early.then(|| fault().detail("It is due before it opens, or before the days asked about are over."))
}

/// The schools that are named and that nobody can ask: they do not exist, keep no registers, or are not open.
pub fn not_asked(named: &[Urn], found: &BTreeSet<i32>) -> Vec<Fault> {
    let missing = named.iter().enumerate().filter(|(_, urn)| !found.contains(&urn.get()));
    missing
        .map(|(place, _)| {
            Fault::at(format!("/audience/urns/{place}"), FaultCode::ReferenceNotFound)
                .detail("There is no such school, it keeps no registers, or it was not open on the last day asked about.")
        })
        .collect()
}
