//! Decisions about schools' policies that need no database.

use chrono::NaiveDate;

use super::dto::{SchoolPolicyDetails, SchoolPolicyState};
use crate::{
    domain::action::Actions,
    error::{Fault, FaultCode},
};

/// Everything wrong with a policy.
pub fn faults(policy: &SchoolPolicyDetails, today: NaiveDate) -> Vec<Fault> {
    let mut faults = Vec::new();
    if policy.approved_on > today {
        let fault = Fault::at("/policy/approved_on", FaultCode::DateInFuture);
        faults.push(fault.detail("Record a policy when it has been approved."));
    }
    if policy.review_due_on <= policy.approved_on {
        let fault = Fault::at("/policy/review_due_on", FaultCode::DatesReversed);
        faults.push(fault.detail("It is to be reviewed after it was approved."));
    }
    faults
}

/// What can be done with a policy, and what cannot.
pub fn actions(state: SchoolPolicyState) -> Actions {
    const ALL: [&str; 2] = ["amend", "withdraw"];
    match state {
        SchoolPolicyState::Current => Actions::new(ALL, []),
        SchoolPolicyState::Withdrawn => Actions::none(ALL, "It is withdrawn."),
    }
}
