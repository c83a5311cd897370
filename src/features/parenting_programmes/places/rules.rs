//! Decisions about places that need no database.

use chrono::NaiveDate;

use super::dto::{ProgrammePlaceAttend, ProgrammePlaceMeeting};
use crate::{
    domain::{action::Actions, support::ProgrammeSource},
    error::{Fault, FaultCode},
    features::parenting_programmes::{
        programmes::ParentingProgrammePlan,
        values::{MeetingAttendance, PlaceState, ProgrammeState},
    },
};

/// What can be done with a place, and what cannot.
pub fn actions(state: PlaceState, programme: ProgrammeState) -> Actions {
    const ALL: [&str; 3] = ["attend", "complete", "cancel"];
    const OFF: &str = "The programme was cancelled: nobody came to it.";
    if programme == ProgrammeState::Cancelled && state != PlaceState::Cancelled {
        return Actions::new(["cancel"], [("attend", OFF), ("complete", OFF)]);
    }
    const OVER: &str = "It is said whether the programme was completed.";
    match state {
        PlaceState::Booked => Actions::new(ALL, []),
        // What was recorded of a meeting, or of the whole, may have been wrong.
        PlaceState::Completed | PlaceState::NotCompleted => {
            Actions::new(["attend", "complete"], [("cancel", OVER)])
        }
        PlaceState::Cancelled => Actions::none(ALL, "It is given up."),
    }
}

/// What is wrong with who came.
pub fn faults_of_attendance(
    sent: &ProgrammePlaceAttend,
    plan: &ParentingProgrammePlan,
    today: NaiveDate,
) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (place, meeting) in sent.meetings.iter().enumerate() {
        let at = format!("/meetings/{place}/on");
        if !plan.meetings.iter().any(|planned| planned.on == meeting.on) {
            faults.push(Fault::at(at, FaultCode::OutsideProgramme));
        } else if meeting.on > today {
            faults.push(Fault::at(at, FaultCode::DateInFuture));
        } else if sent.meetings.iter().take(place).any(|earlier| earlier.on == meeting.on) {
            faults.push(Fault::at(at, FaultCode::RepeatedValue).detail("Each meeting stands once."));
        }
    }
    faults
}

/// Who came, with what is recorded now; in order.
pub fn attended(
    before: &[ProgrammePlaceMeeting],
    sent: &[ProgrammePlaceMeeting],
) -> Vec<ProgrammePlaceMeeting> {
    let kept = before.iter().filter(|one| !sent.iter().any(|sent| sent.on == one.on));
    let mut all: Vec<_> = kept.chain(sent).copied().collect();
    all.sort_by_key(|meeting| meeting.on);
    all
}

/// Whether a place is flagged: a court directed it, and a meeting was missed or the programme not completed.
pub fn is_flagged(source: ProgrammeSource, state: PlaceState, attendance: &[ProgrammePlaceMeeting]) -> bool {
    let missed = attendance.iter().any(|meeting| meeting.attendance == MeetingAttendance::Missed);
    source == ProgrammeSource::CourtDirected && (missed || state == PlaceState::NotCompleted)
}
