//! The state table of support.

use proptest::prelude::*;

use super::rules::{actions, next};
use crate::domain::support::SupportState;

const ACTIONS: [&str; 6] = ["amend", "start", "decline", "review", "end", "withdraw"];

#[test]
fn every_action_is_allowed_or_refused_with_a_reason_in_every_state() {
    for state in SupportState::ALL {
        let told = actions(*state);
        for action in ACTIONS {
            let refused = told.refused.iter().find(|refused| refused.action == action);
            assert_ne!(told.allowed.contains(&action), refused.is_some(), "{action} of {state:?}");
            assert!(refused.is_none_or(|refused| !refused.reason.is_empty()));
            assert_eq!(next(*state, action).is_some(), told.allowed.contains(&action));
        }
    }
}

proptest! {
    /// Whatever is tried, what was recorded wrongly stays so, and what never began never ends.
    #[test]
    fn no_history_ends_what_never_began(tried in prop::collection::vec(0..ACTIONS.len(), 0..40)) {
        let (mut state, mut began, mut gone) = (SupportState::Offered, false, false);
        for action in tried.into_iter().map(|place| ACTIONS[place]) {
            let Some(to) = next(state, action) else { continue };
            prop_assert!(!gone, "{action} after it was withdrawn");
            began |= action == "start";
            prop_assert!(began || !matches!(to, SupportState::Active | SupportState::Ended));
            gone = to == SupportState::Withdrawn;
            state = to;
        }
    }
}
