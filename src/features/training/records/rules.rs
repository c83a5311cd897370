//! Decisions about training records that need no database.

use chrono::NaiveDate;

use super::dto::TrainingSession;
use crate::{
    error::{Fault, FaultCode},
    features::training::values::TrainingGroup,
};

/// What is to be known of the course that a session is of: for whom it is, where it is given at all.
pub type Given<'a> = Option<&'a [TrainingGroup]>;

/// Everything wrong with a session at a school, or with none of magistrates.
pub fn faults(session: &TrainingSession, at_school: bool, course: Given<'_>, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut refuse = |at: &str, code, detail: &str| faults.push(Fault::at(at, code).detail(detail));
    match course {
        None => refuse(
            "/training/course_id",
            FaultCode::ReferenceNotFound,
            "There is no such course that is still given.",
        ),
        Some(groups) if !groups.contains(&session.group) => {
            refuse("/training/group", FaultCode::UnknownValue, "The course is not for this group.");
        }
        Some(_) => {}
    }
    if at_school == (session.group == TrainingGroup::Magistrates) {
        let detail = match at_school {
            true => "Magistrates are of no school: record them at `/v1/training-records`.",
            false => "Staff and governors are of a school: record them there.",
        };
        refuse("/training/group", FaultCode::UnknownValue, detail);
    }
    if session.held_on > today {
        refuse("/training/held_on", FaultCode::DateInFuture, "Record a session when it has been held.");
    }
    if session.trained > session.staff {
        refuse("/training/trained", FaultCode::OutOfRange, "The group has no more people than `staff`.");
    }
    faults
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_mistake_is_told_at_once() {
        let session: TrainingSession = serde_json::from_value(json!({
            "course_id": uuid::Uuid::nil(), "group": "magistrates", "held_on": "2026-11-21", "trained": 5, "staff": 4,
        }))
        .unwrap();
        let today = "2026-11-20".parse().unwrap();
        let at = |at_school, course: Given<'_>| {
            let found = faults(&session, at_school, course, today);
            found.iter().map(|fault| fault.pointer.clone().unwrap()).collect::<Vec<_>>()
        };
        let dates = ["/training/held_on", "/training/trained"];
        assert_eq!(at(false, Some(&[TrainingGroup::Magistrates])), dates);
        assert_eq!(at(true, None)[..2], ["/training/course_id", "/training/group"]);
        assert_eq!(at(true, Some(&[TrainingGroup::Teaching])).len(), 4);
    }
}
