//! What is asked of a notice that others issued, before it is recorded.

use chrono::{Months, NaiveDate};

use super::dto::PenaltyNoticeElsewhereRecord;
use crate::{
    error::{Fault, FaultCode},
    features::penalty_notices::values::PenaltyNoticeIssuedBy,
    notices::schedule::{PenaltyNoticeKind, Regime},
};

/// The last day of the offences: as it is said, or of the sessions that are named.
pub fn last_offence_on(new: &PenaltyNoticeElsewhereRecord) -> NaiveDate {
    let named = new.sessions.iter().flatten().map(|one| one.date).max();
    new.last_offence_on.or(named).unwrap_or(new.issued_on)
}

/// Everything wrong with its days and sessions.
pub fn faults(new: &PenaltyNoticeElsewhereRecord, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    let attendance = new.kind == PenaltyNoticeKind::Attendance;
    if today < new.issued_on {
        faults.push(Fault::at("/issued_on", FaultCode::DateInFuture));
    }
    let reversed = |at: String| {
        Fault::at(at, FaultCode::DatesReversed).detail("The offences lie before the day of issue.")
    };
    if new.last_offence_on.is_some_and(|on| new.issued_on < on) {
        faults.push(reversed("/last_offence_on".to_owned()));
    }
    match &new.sessions {
        Some(_) if !attendance => faults.push(Fault::at("/sessions", FaultCode::NotForNoticeKind)),
        None if attendance && new.issued_by_kind != PenaltyNoticeIssuedBy::Authority => {
            let detail = "Name the sessions: the copy that the authority was given tells them.";
            faults.push(Fault::at("/sessions", FaultCode::MissingProperty).rule("pn2007-14").detail(detail));
        }
        _ => {}
    }
    let last_on = new.last_offence_on.unwrap_or(new.issued_on);
    for (place, one) in new.sessions.iter().flatten().enumerate() {
        if new.issued_on < one.date {
            faults.push(reversed(format!("/sessions/{place}/date")));
        } else if last_on < one.date {
            let detail = "It lies after the last day of the offences.";
            let at = format!("/sessions/{place}/date");
            faults.push(Fault::at(at, FaultCode::DatesReversed).detail(detail));
        }
        let earlier = new.sessions.iter().flatten().take(place);
        if earlier.into_iter().any(|other| other.on() == one.on()) {
            faults.push(Fault::at(format!("/sessions/{place}"), FaultCode::RepeatedValue));
        }
    }
    let unknown = new.last_offence_on.is_none() && new.sessions.is_none() && attendance;
    if unknown && may_be_of_either_regime(new.issued_on) {
        let detail = "By the day of issue alone nobody can say whether the national framework holds: name the last day of \
            the offences.";
        faults.push(
            Fault::at("/last_offence_on", FaultCode::MissingProperty).rule("pn-framework").detail(detail),
        );
    }
    faults
}

/// Whether offences that could still be prosecuted on that day may lie wholly before the framework, or not.
fn may_be_of_either_regime(issued_on: NaiveDate) -> bool {
    let limited = |day: NaiveDate| Regime::of_offences_until(day).limit.is_some();
    let earliest = issued_on.checked_sub_months(Months::new(6)).unwrap_or(issued_on);
    limited(issued_on) && !limited(earliest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn for_six_months_after_the_framework_the_day_of_issue_does_not_tell_the_rules() {
        let may = |day: &str| may_be_of_either_regime(day.parse().unwrap());
        assert!(!may("2024-08-18") && may("2024-08-19") && may("2025-02-18") && !may("2025-02-19"));
    }
}
