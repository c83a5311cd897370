//! What can be done with a self-assessment, given how far it and its cycle are: pure.

use crate::{
    assessments::states::{
        cycle::CycleState,
        self_assessment::{SELF_ASSESSMENT, SelfAssessmentState, SelfAssessmentStep},
    },
    domain::action::Actions,
    error::{AppError, Result},
};

/// Why a step cannot be taken; `None` when it can. A cycle that is not open refuses the school's steps alone: an officer
/// reviews what was submitted after it is closed.
pub fn refusal(
    cycle: CycleState,
    state: SelfAssessmentState,
    step: SelfAssessmentStep,
) -> Option<&'static str> {
    use SelfAssessmentStep::{Answer, CarryForward, Discuss, Reopen, Review, Submit};
    let of_school = match step {
        Answer | CarryForward | Submit | Reopen => true,
        Review | Discuss => false,
    };
    cycle.refusal().filter(|_| of_school).or(SELF_ASSESSMENT.step(state, step).err())
}

/// What can be done, and what cannot.
pub fn actions(cycle: CycleState, state: SelfAssessmentState) -> Actions {
    let told = |step: &SelfAssessmentStep| refusal(cycle, state, *step);
    let all = SelfAssessmentStep::ALL.iter();
    Actions::new(
        all.clone().filter(|step| told(step).is_none()).map(|step| step.as_str()),
        all.filter_map(|step| Some((step.as_str(), told(step)?))),
    )
}

/// The problem that says why a step cannot be taken.
pub fn require(cycle: CycleState, state: SelfAssessmentState, step: SelfAssessmentStep) -> Result<()> {
    AppError::unless_allowed(actions(cycle, state), step.as_str())
}

#[cfg(test)]
mod tests {
    use SelfAssessmentState as Is;
    use SelfAssessmentStep as Do;

    use super::*;

    #[test]
    fn a_closed_cycle_takes_no_answers_and_is_reviewed_all_the_same() {
        for cycle in [CycleState::Closed, CycleState::Scheduled] {
            for step in [Do::Answer, Do::CarryForward, Do::Submit, Do::Reopen] {
                for state in Is::ALL {
                    assert!(refusal(cycle, *state, step).is_some(), "{cycle:?} {state:?} {step:?}");
                }
            }
            assert_eq!(refusal(cycle, Is::Submitted, Do::Review), None);
            assert_eq!(refusal(cycle, Is::Reviewed, Do::Discuss), None);
        }
        assert_eq!(refusal(CycleState::Reopened, Is::InProgress, Do::Answer), None);
    }

    #[test]
    fn every_step_is_told_of_once() {
        for cycle in CycleState::ALL {
            for state in Is::ALL {
                let told = actions(*cycle, *state);
                assert_eq!(told.allowed.len() + told.refused.len(), Do::ALL.len());
            }
        }
    }
}
