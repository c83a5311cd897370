//! Decisions about proposals that need no database.

use crate::{domain::action::Actions, features::parents::values::ParentProposalState};

/// What can be done with a proposal, and what cannot.
pub fn actions(state: ParentProposalState) -> Actions {
    const ALL: [&str; 3] = ["accept", "decline", "withdraw"];
    match state {
        ParentProposalState::Proposed => Actions::new(ALL, []),
        ParentProposalState::Accepted => Actions::none(ALL, "It is accepted."),
        ParentProposalState::Declined => Actions::none(ALL, "It is declined."),
        ParentProposalState::Withdrawn => Actions::none(ALL, "It is withdrawn."),
    }
}
