//! Values that courses, records and coverage share.

use crate::domain::{action::Actions, spelled::spelled};

spelled! {
    /// Who is trained together.
    TrainingGroup {
        /// Teaching staff.
        Teaching = "teaching";
        /// Staff who do not teach.
        NonTeaching = "non_teaching";
        /// Governors and trustees.
        Governors = "governors";
        /// Magistrates, whom the authority trains itself: of no school.
        Magistrates = "magistrates";
    }
}

spelled! {
    /// Whether a course is given, or a record counts.
    TrainingState {
        /// It is, or does.
        Current = "current";
        /// It is not given any more, or was recorded by mistake and counts nowhere.
        Withdrawn = "withdrawn";
    }
}

/// What can be done, and what cannot.
pub fn actions(all: &'static [&'static str], state: TrainingState) -> Actions {
    match state {
        TrainingState::Current => Actions::new(all.iter().copied(), []),
        TrainingState::Withdrawn => Actions::none(all.iter().copied(), "It is withdrawn."),
    }
}
