//! Decisions about programmes that need no database.

use super::dto::ParentingProgrammePlan;
use crate::{
    domain::action::Actions,
    error::{Fault, FaultCode},
    features::parenting_programmes::values::ProgrammeState,
};

/// Everything wrong with a programme.
pub fn faults(plan: &ParentingProgrammePlan) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut before = None;
    for (place, meeting) in plan.meetings.iter().enumerate() {
        if before.is_some_and(|before| meeting.on <= before) {
            let fault = Fault::at(format!("/plan/meetings/{place}/on"), FaultCode::RepeatedValue);
            faults.push(fault.detail("Meetings stand in order, each day once."));
        }
        before = Some(meeting.on);
    }
    faults
}

/// What can be done with a programme, and what cannot.
pub fn actions(state: ProgrammeState, full: bool) -> Actions {
    const ALL: [&str; 3] = ["amend", "book", "cancel"];
    match (state, full) {
        (ProgrammeState::Open, false) => Actions::new(ALL, []),
        (ProgrammeState::Open, true) => {
            Actions::new(["amend", "cancel"], [("book", "Every place is taken.")])
        }
        (ProgrammeState::Cancelled, _) => Actions::none(ALL, "It is cancelled."),
    }
}
