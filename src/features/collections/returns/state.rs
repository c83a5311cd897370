//! What may be done with a return in which state: pure.

use crate::{
    error::{AppError, Code},
    features::collections::values::{CollectionState, ReturnState, Step},
};

/// How a return stands.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    pub state: ReturnState,
    pub collection: CollectionState,
}

impl Standing {
    /// Why this cannot be done; `None` when it can.
    pub const fn refusal(self, step: Step) -> Option<&'static str> {
        use ReturnState::{Accepted, Draft, Exempt, NotStarted, Queried, Submitted};
        match (self.collection, step) {
            (CollectionState::Planned, _) => return Some("The collection has not opened yet."),
            (CollectionState::Closed, Step::Accept) | (CollectionState::Open, _) => {}
            (CollectionState::Closed, _) => return Some("The collection is closed."),
        }
        match (step, self.state) {
            (Step::Save | Step::Submit, NotStarted | Draft | Queried) => None,
            (Step::Save | Step::Submit, Submitted | Accepted) => {
                Some("It is submitted: the authority can query or reopen it.")
            }
            (Step::Save | Step::Submit, Exempt) => Some("The school is exempt."),
            (Step::Query | Step::Accept, Submitted) => None,
            (Step::Query | Step::Accept, Queried) => {
                Some("It is queried: the school submits it again first.")
            }
            (Step::Query | Step::Accept, Accepted) => Some("It is accepted."),
            (Step::Query | Step::Accept, NotStarted | Draft | Exempt) => Some("It is not submitted."),
            (Step::Exempt, NotStarted | Draft) => None,
            (Step::Exempt, Submitted | Queried | Accepted) => Some("The school has answered."),
            (Step::Exempt, Exempt) => Some("The school is exempt already."),
            (Step::Reopen, Submitted | Accepted | Exempt) => None,
            (Step::Reopen, NotStarted | Draft | Queried) => Some("The school can answer it as it is."),
        }
    }

    /// What it becomes.
    pub const fn after(self, step: Step, has_content: bool) -> ReturnState {
        match step {
            Step::Save if matches!(self.state, ReturnState::Queried) => ReturnState::Queried,
            Step::Save => ReturnState::Draft,
            Step::Submit => ReturnState::Submitted,
            Step::Query => ReturnState::Queried,
            Step::Accept => ReturnState::Accepted,
            Step::Exempt => ReturnState::Exempt,
            Step::Reopen if has_content => ReturnState::Draft,
            Step::Reopen => ReturnState::NotStarted,
        }
    }

    /// What can be done.
    pub fn allowed(self) -> Vec<&'static str> {
        let allowed = Step::ALL.iter().filter(|step| self.refusal(**step).is_none());
        allowed.map(|step| step.as_str()).collect()
    }

    /// What cannot, each with the reason.
    pub fn refused(self) -> impl Iterator<Item = (Step, &'static str)> {
        Step::ALL.iter().filter_map(move |step| Some((*step, self.refusal(*step)?)))
    }

    /// The problem that says so, where it cannot be done.
    pub fn require(self, step: Step) -> Result<(), AppError> {
        match self.refusal(step) {
            None => Ok(()),
            Some(why) => Err(AppError::new(Code::StateConflict).detail(why).allowed_actions(self.allowed())),
        }
    }

    /// Whether it is overdue, on a day after the due day: nothing was submitted, the next step is the school's, and nobody
    /// stopped it. Who submitted and is asked again is queried or reopened, not overdue.
    pub const fn is_overdue(self, after_due: bool, was_submitted: bool) -> bool {
        after_due
            && !was_submitted
            && self.state.is_the_schools()
            && !matches!(self.collection, CollectionState::Closed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_allows_what_follows_from_it() {
        let open = |state| Standing { state, collection: CollectionState::Open };
        for (state, allowed) in [
            (ReturnState::NotStarted, "save submit exempt"),
            (ReturnState::Draft, "save submit exempt"),
            (ReturnState::Submitted, "query accept reopen"),
            (ReturnState::Queried, "save submit"),
            (ReturnState::Accepted, "reopen"),
            (ReturnState::Exempt, "reopen"),
        ] {
            assert_eq!(open(state).allowed().join(" "), allowed, "{state:?}");
            let closed = Standing { state, collection: CollectionState::Closed };
            let still = if state == ReturnState::Submitted { "accept" } else { "" };
            assert_eq!(closed.allowed().join(" "), still, "closed {state:?}");
            let planned = Standing { state, collection: CollectionState::Planned };
            assert!(planned.allowed().is_empty());
        }
    }

    #[test]
    fn what_is_the_schools_is_overdue_after_the_day() {
        let open = |state| Standing { state, collection: CollectionState::Open };
        for state in ReturnState::ALL {
            assert_eq!(open(*state).is_overdue(true, false), state.is_the_schools());
            assert!(!open(*state).is_overdue(false, false));
            assert!(!open(*state).is_overdue(true, true), "it was submitted once");
        }
        assert_eq!(open(ReturnState::Queried).after(Step::Save, true), ReturnState::Queried);
    }
}
